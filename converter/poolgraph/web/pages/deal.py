"""A securitisation comes in, its page goes out: parties, dates, documents, totals, tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from poolgraph.web.graph import Graph
from poolgraph.web.overview import is_day
from poolgraph.web.pages import picture, table, verdict
from poolgraph.web.pages.picture import Centre, Part
from poolgraph.web.pages.render import initial, render
from poolgraph.web.pages.things import (
    SUFFIXES,
    Frame,
    Link,
    Quote,
    Value,
    deal_name,
    in_order,
    link,
    quotes,
    title,
    unit_of,
    value,
)  # fmt: skip
from poolgraph.web.site import Site

_BARS, _MINI = 14, 5
_SIGNS = "①②③④⑤⑥⑦⑧⑨"
_DATES = ("mbs:datedAsOf", "mbs:enteredIntoOn", "mbs:documentDate", "mbs:cutOffDate",
          "mbs:reportDate", "mbs:signatureDate", "mbs:filedDate")  # fmt: skip
_SIZES = ("mbs:loanCount", "mbs:principalBalance")


@dataclass(frozen=True)
class Day:
    """A day on which something happened: what, and how many days after the one before."""

    day: str
    events: tuple[tuple[str, Link], ...]
    after: int


@dataclass(frozen=True)
class Total:
    """How large a pool, or a group of it, is: figures by compact names, and who says so."""

    group: str
    figures: Mapping[str, str]
    href: str


@dataclass(frozen=True)
class Card:
    """A table as a small chart; ``form`` is ``spark`` for bands, ``bars`` for codes."""

    link: Link
    group: str
    count: int
    form: str
    bars: tuple[tuple[str, float, str], ...]
    failed: int


@dataclass(frozen=True)
class Document:
    """An agreement or offering document, its sign in the picture, and its dates."""

    link: Link
    sign: str
    dates: tuple[tuple[str, Value], ...]
    places: tuple[Quote, ...]


def page(site: Site, graph: Graph, iri: str) -> str:
    """Return the page of a deal."""
    agreements = in_order(graph, graph.texts(iri, "mbs:governedBy"))
    signs = dict(zip(agreements, _SIGNS, strict=False)) if len(agreements) > 1 else {}
    parts = list(parts_of(site, graph))
    filing = graph.iri
    return render(
        site, "deal.html",
        frame=Frame(deal_name(graph), site.terms.label("mbs:SecuritizationTransaction"), iri,
                    (link(site, graph, filing),), SUFFIXES, "deal"),
        filing=link(site, graph, filing), registrants=_links(site, graph, filing, "mbs:registrant"),
        series=_links(site, graph, iri, "mbs:certificateSeries"),
        numbers=graph.texts(f"{filing}/series", "mbs:seriesNumber"),
        totals=totals(site, graph), picture=_picture(site, graph, iri, parts, signs),
        parts=parts, signs=signs, agreements=dict(_named(site, graph, agreements)),
        days=days(site, graph),
        documents=[_document(site, graph, one, signs) for one in
                   (*agreements, *in_order(graph, graph.texts(iri, "mbs:offeringDocument")))],
        statistics=list(statistics(site, graph)), cards=list(cards(site, graph)),
        checks=verdict.glance(site, graph), units=_units(site),
    )  # fmt: skip


def _links(site: Site, graph: Graph, subject: str, name: str) -> list[Link]:
    return [link(site, graph, one) for one in graph.texts(subject, name)]


def _named(site: Site, graph: Graph, things: Sequence[str]) -> Iterator[tuple[str, Link]]:
    yield from ((thing, link(site, graph, thing)) for thing in things)


def _units(site: Site) -> dict[str, str]:
    return {name: unit_of(site, name) for name in _SIZES}


def parts_of(site: Site, graph: Graph) -> Iterator[Part]:
    """Yield who plays what, in the order of the filing; a part said twice is one."""
    seen = set[tuple[str, str, str]]()
    bearers = (*graph.of_class("mbs:Agreement"), f"{graph.iri}/transaction", graph.iri)
    for bearer in bearers:
        for role in in_order(graph, graph.texts(bearer, "mbs:hasPartyRole")):
            kind = next(iter(graph.kinds(role)), "mbs:PartyRole")
            for party in graph.texts(role, "mbs:playedBy"):
                if bearer == graph.iri and any((kind, party) == s[:2] for s in seen):
                    continue
                seen.add((kind, party, bearer))
                yield Part(kind, initial(site.terms.label(kind)), party, graph.label(party),
                           site.page(party), bearer)  # fmt: skip


def _picture(
    site: Site, graph: Graph, deal: str, parts: Sequence[Part], signs: dict[str, str]
) -> picture.Picture:
    filing = graph.iri
    middle = [Centre(initial(site.terms.label(kind)), title(site, graph, one), site.page(one), look)
              for kind, one, look in _middle(graph, deal, parts)]  # fmt: skip
    for agreement, sign in signs.items():
        name = f"{sign} {title(site, graph, agreement)}"
        middle.append(Centre(initial(site.terms.label("mbs:Agreement")), name,
                             site.page(agreement), "paper"))  # fmt: skip
    if not middle:
        pool = f"{filing}/pool"
        label = initial(site.terms.label("mbs:MortgagePool"))
        middle.append(Centre(label, deal_name(graph), site.page(pool), "trust"))
    return picture.picture(parts, middle, signs)


def _middle(graph: Graph, deal: str, parts: Sequence[Part]) -> Iterator[tuple[str, str, str]]:
    """Yield what stands in the middle: the trust or whoever issues, then the certificates."""
    issuers = [p.party for p in parts if p.kind in picture.ISSUING]
    trusts = graph.texts(deal, "mbs:issuingTrust") or issuers[:1]
    for trust in trusts:
        yield "mbs:IssuingTrust", trust, "trust"
    for series in graph.texts(deal, "mbs:certificateSeries"):
        yield "mbs:CertificateSeries", series, "paper" if trusts else "trust"


def days(site: Site, graph: Graph) -> list[Day]:
    """Return what happened when; a date that is none in the filing is left to its page."""
    papers = (*graph.of_class("mbs:Agreement"), *graph.of_class("mbs:OfferingDocument"))
    dated = (*papers, *graph.of_class("mbs:MortgagePool"), graph.iri)
    found: dict[str, dict[tuple[str, str], tuple[str, Link]]] = {}
    for name in _DATES:
        for subject in dated:
            for stated in graph.objects(subject, name):
                if is_day(stated[0]):
                    event = (site.terms.label(name), link(site, graph, subject))
                    found.setdefault(stated[0], {})[name, subject] = event
    ordered = sorted(found)
    after = [0, *((date.fromisoformat(b) - date.fromisoformat(a)).days
                  for a, b in pairwise(ordered))]  # fmt: skip
    return [Day(day, tuple(found[day].values()), gap)
            for day, gap in zip(ordered, after, strict=False)]  # fmt: skip


def totals(site: Site, graph: Graph) -> list[Total]:
    """Return how large the pool is: the total most tables state, for each group that has one."""
    stated: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for one in table.tables_of(graph):
        if total := graph.text(one, "mbs:statedTotal"):
            figures = tuple(graph.text(total, name) for name in _SIZES)
            if any(figures):
                group = graph.text(one, "mbs:loanGroup")
                stated.setdefault(group, []).append((figures, total))
    return [_usual(site, group, stated[group]) for group in sorted(stated)]


def _usual(site: Site, group: str, found: list[tuple[tuple[str, ...], str]]) -> Total:
    """Return the total that most tables of a group state, the fullest and first of equals."""
    figures = [one for one, _ in found]
    best = max(found, key=lambda one: (figures.count(one[0]), sum(map(bool, one[0]))))
    return Total(group, {n: f for n, f in zip(_SIZES, best[0], strict=True) if f},
                 site.page(best[1]))  # fmt: skip


def statistics(site: Site, graph: Graph) -> Iterator[tuple[Link, str, str, str, bool]]:
    """Yield what is stated of a pool: link (its kind the unit), value, basis, group, roughly."""
    for iri in in_order(graph, graph.of_class("mbs:PoolStatistic")):
        for figure in graph.texts(iri, "mbs:statisticValue"):
            basis = graph.text(iri, "mbs:rateBasis")
            yield (table.statistic(site, graph, iri), figure, site.label(basis) if basis else "",
                   graph.text(iri, "mbs:loanGroup"),
                   graph.text(iri, "mbs:isApproximate") == "true")  # fmt: skip


def _document(site: Site, graph: Graph, iri: str, signs: Mapping[str, str]) -> Document:
    dates = tuple((site.terms.label(n), value(site, graph, v))
                  for n in _DATES for v in graph.objects(iri, n))  # fmt: skip
    return Document(link(site, graph, iri), signs.get(iri, ""), dates,
                    tuple(quotes(site, graph, iri)))  # fmt: skip


def cards(site: Site, graph: Graph) -> Iterator[Card]:
    """Yield every table as a small chart."""
    from poolgraph.web import charts  # which reads tables as this package does

    failed = verdict.failed_below(graph)
    for iri in table.tables_of(graph):
        drawn, _ = charts.bars(site, graph, iri)
        dimension = graph.terms.compact(graph.text(iri, "mbs:stratifier"))
        is_band = bool(site.terms.value(dimension, "mbs:bandUnit")) and len(drawn) > _MINI
        shown = drawn if is_band else sorted(drawn, key=lambda bar: -bar.value)[:_MINI]
        top = max((bar.value for bar in drawn), default=0.0) or 1.0
        wrong = sum(len(results) for subject, results in failed.items()
                    if subject == iri or subject.startswith(f"{iri}/"))  # fmt: skip
        yield Card(
            link(site, graph, iri), graph.text(iri, "mbs:loanGroup"), len(drawn),
            "spark" if is_band else "bars",
            tuple((bar.label, 100 * bar.value / top, bar.printed) for bar in shown), wrong,
        )  # fmt: skip
