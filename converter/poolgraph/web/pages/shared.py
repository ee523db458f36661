"""What filings share comes in, its page goes out: code lists, codes, bands, companies' numbers.

What is said of such a thing is the same in every filing; who uses it is shown a page at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from poolgraph.triples import Iri
from poolgraph.web.graph import Graph
from poolgraph.web.overview import overview
from poolgraph.web.pages.party import played
from poolgraph.web.pages.render import render
from poolgraph.web.pages.thing import one, properties
from poolgraph.web.pages.things import SUFFIXES, Frame, Link, spaced
from poolgraph.web.site import Site, last_step

PAGE = 50
_GEOGRAPHY, _CODES = "code:propertyState", "code"


@dataclass(frozen=True)
class Use:
    """A row of a table that stands for a code."""

    deal: Link
    row: Link
    date: str
    loans: str
    balance: str
    percent: str


def page(site: Site, iri: str, offset: int = 0) -> str | None:
    """Return the page of a thing that no filing owns; ``None`` for what is unknown."""
    if iri.rstrip("/") == site.store.base + _CODES:
        return schemes(site)
    quads = site.store.describe(iri)
    graph = Graph(iri, quads, site.terms)
    if not quads:
        return None
    if graph.is_a(iri, "skos:ConceptScheme"):
        return _scheme(site, graph, iri)
    if graph.is_a(iri, "skos:Concept"):
        return _concept(site, graph, iri, offset)
    if graph.is_a(iri, "mbs:RegistrantIdentity") or graph.is_a(iri, "mbs:RegistrationFile"):
        return _company(site, graph, iri)
    return _other(site, graph, iri)


def schemes(site: Site) -> str:
    """Return the page of all code lists, which no single thing of the graph is about."""
    return site.kept("schemes", lambda: _schemes(site))


def _schemes(site: Site) -> str:
    rows = [(Link(row["label"], site.page(row["scheme"])), row.get("meaning", ""), row["codes"])
            for row in site.rows("schemes")]  # fmt: skip
    return render(site, "schemes.html", frame=Frame(""), schemes=rows)


def _name(site: Site, graph: Graph, iri: str) -> str:
    label = graph.text(iri, "skos:prefLabel") or site.label(iri)
    return spaced(label) if graph.is_a(iri, "mbs:NumericBand") else label


def _kind(site: Site, graph: Graph, iri: str) -> str:
    kinds = graph.kinds(iri)
    return site.label(kinds_iri(graph, kinds[0])) if kinds else ""


def kinds_iri(graph: Graph, kind: str) -> str:
    """Return the IRI of a class by its compact name, or as it is where it has none."""
    return graph.name[kind] if kind.partition(":")[0] in graph.name.prefixes else kind


def _up(site: Site, iri: str) -> Iterator[Link]:
    """Yield the way to a code: all lists, then its own."""
    codes = site.store.base + _CODES
    yield Link(_CODES, f"{site.root}{_CODES}/")
    scheme = iri.rpartition("/")[0]
    if scheme != codes and iri.startswith(f"{codes}/"):
        yield Link(site.label(scheme), site.page(scheme))


def _scheme(site: Site, graph: Graph, iri: str) -> str:
    listed = graph.links_to(iri, "skos:inScheme")
    codes = [(Link(_name(site, graph, code), site.page(code)), graph.text(code, "skos:notation"))
             for code in sorted(set(listed), key=lambda code: _order(graph, code))]  # fmt: skip
    return render(
        site, "scheme.html",
        frame=Frame(_name(site, graph, iri), _kind(site, graph, iri), iri, tuple(_up(site, iri)),
                    (".csv", *SUFFIXES), "thing"),
        meaning=graph.text(iri, "skos:definition"), codes=codes,
        is_open=graph.text(iri, "mbs:openList") == "true",
    )  # fmt: skip


def _order(graph: Graph, code: str) -> tuple[int, float, str]:
    """Return where a code stands in its list: checks and bands by number, others by name."""
    for name in ("mbs:lowerBound", "mbs:upperBound", "skos:notation"):
        text = graph.text(code, name)
        try:
            return 0, float(text), code
        except ValueError:
            continue
    return 1, 0.0, graph.text(code, "skos:prefLabel") or code


def _concept(site: Site, graph: Graph, iri: str, offset: int) -> str:
    uses, start, count = _uses(site, iri, offset)
    measured = graph.text(iri, "mbs:measuredBy")
    scheme = graph.text(iri, "skos:inScheme")
    hidden = {
        site.page(graph.name[name])
        for name in ("mbs:measuredBy", "skos:altLabel", "skos:definition", "skos:prefLabel")
    }
    return render(
        site, "concept.html",
        frame=Frame(_name(site, graph, iri), _kind(site, graph, iri), iri, tuple(_up(site, iri)),
                    SUFFIXES, "rows"),
        meaning=graph.text(iri, "skos:definition"), wordings=graph.texts(iri, "skos:altLabel"),
        properties=[p for p in properties(site, graph, iri) if p.href not in hidden],
        query=site.terms.rebase(measured), results=_results(site, iri) if measured else [],
        uses=uses, count=count, offset=start, size=PAGE,
        spec=_position(site, graph, iri) if scheme == graph.name[_GEOGRAPHY] else None,
    )  # fmt: skip


def _uses(site: Site, iri: str, offset: int) -> tuple[list[Use], int, int]:
    """Return rows that stand for a code, the newest deals' first; where they begin, of how many."""
    found = site.kept(("uses", iri), lambda: _every_use(site, iri))
    start = min(offset, max(0, len(found) - 1)) // PAGE * PAGE
    return found[start : start + PAGE], start, len(found)


def _every_use(site: Site, iri: str) -> list[Use]:
    deals = overview(site).deals
    made = []
    for row in site.rows("uses", stratum=Iri(iri)):
        deal = deals.get(site.store.filing_of(row["row"]) or "")
        if deal:
            made.append(Use(
                Link(deal.name, site.page(deal.iri)),
                Link(row.get("label", last_step(row["row"])), site.page(row["row"])), deal.date,
                row.get("loans", ""), row.get("balance", ""), _printed(row),
            ))  # fmt: skip
    return sorted(made, key=lambda use: (use.date, use.deal.label), reverse=True)


def _printed(row: dict[str, str]) -> str:
    """Return a percent with as many decimals as the filing prints."""
    number, decimals = row.get("percent", ""), row.get("decimals", "")
    return f"{Decimal(number):.{int(decimals)}f}" if number and decimals.isdigit() else number


def _results(site: Site, check: str) -> list[tuple[Link, Link, str]]:
    """Return the filings in which a check failed: the deal, the result, what it says."""
    deals = overview(site).deals
    made = []
    for row in site.rows("broken", check=Iri(check)):
        deal = deals.get(site.store.filing_of(row["result"]) or "")
        if deal:
            made.append(
                (
                    Link(deal.name, site.page(deal.iri)),
                    Link(row.get("message", ""), site.page(row["result"])),
                    deal.date,
                )
            )
    return made


def _position(site: Site, graph: Graph, iri: str) -> dict[str, object]:
    """Return a map with one state on it, coloured by what is owed there over all deals."""
    from poolgraph.web import charts  # which reads tables as this package does

    owed = next((r for r in overview(site).states if r[0] == iri), (iri, "0", 0))
    name = graph.text(iri, "skos:prefLabel")
    bar = charts.Bar(name, float(owed[1]), name)
    return charts.states(site, [bar], site.terms.label("mbs:principalBalance"), name)


def _company(site: Site, graph: Graph, iri: str) -> str:
    rows = site.rows("members", identity=Iri(iri))
    names = sorted({row["name"] for row in rows if "name" in row})
    kind = graph.kinds(iri)[0]
    return render(
        site, "company.html",
        frame=Frame(graph.text(iri, "skos:notation") or last_step(iri), site.terms.label(kind), iri,
                    (), SUFFIXES, "thing"),
        meaning=site.meaning(graph.name[kind]), names=names,
        mentions=played(site, _with_roles(site, rows)),
    )  # fmt: skip


def _with_roles(site: Site, rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    for party in sorted({row["party"] for row in rows}):
        roles = site.rows("played", party=Iri(party))
        yield from ({"party": party, **role} for role in roles or [{}])


def _other(site: Site, graph: Graph, iri: str) -> str:
    """Return the page of anything else that filings share, with who leads to it."""
    leading: dict[str, list[Iri]] = {}
    for subject, predicate in site.store.links_to(iri):
        leading.setdefault(predicate, []).append(Iri(subject))
    return render(
        site, "thing.html",
        frame=Frame(_name(site, graph, iri), _kind(site, graph, iri), iri, (), SUFFIXES, "thing"),
        meaning=site.meaning(iri), properties=properties(site, graph, iri), quotes=[], checks=[],
        pointing=[one(site, graph, p, leading[p]) for p in sorted(leading)],
    )  # fmt: skip
