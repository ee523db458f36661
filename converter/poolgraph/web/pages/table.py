"""A stratification table comes in, its page goes out: figures, the lines they stand in, checks.

Every figure is shown with the digits that the filing's own quads have.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from poolgraph.web.graph import Graph
from poolgraph.web.pages import lines, verdict
from poolgraph.web.pages.render import render
from poolgraph.web.pages.things import (
    SUFFIXES,
    Frame,
    Link,
    Quote,
    Value,
    at_line,
    crumbs,
    link,
    quotes,
    title,
    unit_of,
    value,
)  # fmt: skip
from poolgraph.web.site import Site, last_step

FIRST = ("mbs:loanCount", "mbs:principalBalance", "mbs:percentOfPool")
_MEASURE, _UNPRINTED = "qb:MeasureProperty", {"mbs:printedAsDash": "–", "mbs:printedAsTrace": "*"}
BY_SIZE = ("mbs:percentOfPool", "mbs:principalBalance", "mbs:loanCount", "mbs:percentOfLoanCount")


@dataclass(frozen=True)
class Column:
    """A measure of a table: its compact name, what people call it, its unit."""

    name: str
    label: str
    unit: str
    href: str


@dataclass(frozen=True)
class Row:
    """One line of figures; ``key`` is its last step, ``share`` its part of the pool in percent."""

    iri: str
    key: str
    label: str
    stratum: Link | None
    cells: Mapping[str, str]
    share: float
    line: int
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """A footnote, what it says of the pool, and where it stands."""

    href: str
    marker: str
    text: str
    statistics: tuple[tuple[Link, Value], ...]
    places: tuple[Quote, ...]


def rows_of(graph: Graph, table: str) -> list[str]:
    """Return the rows of a table in their order."""
    rows = graph.links_to(table, "qb:dataSet")
    return sorted(rows, key=lambda row: (graph.number(row, "mbs:rowOrdinal"), row))


def tables_of(graph: Graph) -> list[str]:
    """Return the tables of a filing in the order of its pages."""
    found = graph.of_class("mbs:StratificationTable")
    return sorted(found, key=lambda iri: (graph.number(iri, "mbs:tableOrdinal"), iri))


def measures(graph: Graph, line: str) -> dict[str, str]:
    """Return what a row or total states, by the compact names of measures."""
    found = {}
    for predicate, values in graph.facts.get(line, {}).items():
        name = graph.terms.compact(predicate)
        if _MEASURE in graph.terms.values(name, "rdf:type"):
            found[name] = values[0][0]
    for name, sign in _UNPRINTED.items():
        found |= {graph.terms.compact(iri): sign for iri in graph.texts(line, name)}
    return found


def share(figures: Mapping[str, str], total: Mapping[str, str]) -> float:
    """Return a row's part of the pool in percent: as printed, else by its balance or count."""
    for name in BY_SIZE:
        part, whole = decimal(figures.get(name)), decimal(total.get(name))
        if part is not None and name.startswith("mbs:percent"):
            return max(0.0, min(100.0, float(part)))
        if part is not None and whole:
            return max(0.0, min(100.0, float(100 * part / whole)))
    return 0.0


def decimal(text: str | None) -> Decimal | None:
    """Return a figure as a number, ``None`` where it is none."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def stratum_of(site: Site, graph: Graph, table: str, row: str) -> Link | None:
    """Return what a row stands for: a code, a band, the rest."""
    found = graph.text(row, graph.terms.compact(graph.text(table, "mbs:stratifier")))
    return link(site, graph, found) if found else None


def columns(site: Site, graph: Graph, lines_of: list[str]) -> list[Column]:
    """Return the measures of a table: in the order of its lines where they tell it."""
    stated = {name for line in lines_of for name in measures(graph, line)}
    printed = max((_printed(graph, line) for line in lines_of), key=len, default=[])
    rest = sorted(stated, key=lambda n: (FIRST.index(n) if n in FIRST else len(FIRST), n))
    names = [*printed, *(name for name in rest if name not in printed)]
    say = site.terms
    return [
        Column(n, say.label(n), unit_of(site, n), site.page(say.iri(n)))
        for n in names
    ]  # fmt: skip


def _printed(graph: Graph, line: str) -> list[str]:
    """Return the measures in the order in which a line prints them, if it prints them all."""
    figures = measures(graph, line)
    quoted = " ".join(place.quote for place in graph.places(line))
    label = graph.text(line, "mbs:printedLabel")
    after = (quoted.partition(label)[2] or quoted) if label else quoted
    found = lines.order(after, figures)
    return found if set(found) == set(figures) else []


def page(site: Site, graph: Graph, iri: str) -> str:
    """Return the page of a table."""
    lines_of = rows_of(graph, iri)
    total = graph.text(iri, "mbs:statedTotal")
    shown = [*lines_of, total] if total else lines_of
    known = columns(site, graph, shown)
    rows = [row(site, graph, iri, line, total) for line in shown]
    tables = tables_of(graph)
    at = tables.index(iri)
    runs = _excerpt(site, graph, iri, shown)
    name = title(site, graph, iri)
    return render(
        site, "table.html",
        frame=Frame(name, site.terms.label("mbs:StratificationTable"), iri,
                    crumbs(site, graph, iri), (".csv", *SUFFIXES, ".vl.json", ".svg"), "strata"),
        group=graph.text(iri, "mbs:loanGroup"),
        dimension=link(site, graph, graph.text(iri, "mbs:stratifier")),
        ordinal=at + 1, count=len(tables),
        before=link(site, graph, tables[at - 1]) if at else None,
        after=link(site, graph, tables[at + 1]) if at + 1 < len(tables) else None,
        stub=graph.text(iri, "mbs:stubHeading"),
        columns=known, rows=rows[: len(lines_of)], total=rows[-1] if total else None,
        others=_others(site, graph, lines_of),
        notes=list(notes(site, graph, iri)),
        checks=verdict.results(site, graph, iri),
        runs=runs, there={one.number for run in runs for one in run},
        line=lambda n: at_line(site, graph, n),
        whole_text=site.text(graph.iri) is not None,
        specs=_specs(site, iri), filing=link(site, graph, graph.iri),
    )  # fmt: skip


def _specs(site: Site, iri: str) -> list[dict[str, object]]:
    from poolgraph.web import charts  # which reads tables as this module does

    return charts.specs(site, iri)


def row(site: Site, graph: Graph, table: str, line: str, total: str) -> Row:
    """Return one line of a table."""
    figures, places = measures(graph, line), graph.places(line)
    failed = [r for r in graph.links_to(line, "mbs:checkedSubject")
              if verdict.outcome_of(graph, r) == verdict.FAILED]  # fmt: skip
    return Row(
        line, last_step(line), graph.text(line, "mbs:printedLabel"),
        stratum_of(site, graph, table, line), figures, share(figures, measures(graph, total)),
        places[0].first if places else 0,
        tuple(site.page(result) for result in failed),
    )  # fmt: skip


def _others(site: Site, graph: Graph, rows: list[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Return by row what stands in columns that no measure names: heading, value, link."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for line in rows:
        for one in graph.texts(line, "mbs:hasColumnValue"):
            heading = graph.text(one, "mbs:printedHeading")
            told = (heading, graph.text(one, "mbs:printedValue"), site.page(one))
            found.setdefault(last_step(line), []).append(told)
    return found


def notes(site: Site, graph: Graph, owner: str) -> Iterator[Note]:
    """Yield the footnotes of a table or a filing, with the statistics they state."""
    found = graph.texts(owner, "mbs:hasFootnote")
    for iri in sorted(found, key=lambda note: (len(note), note)):
        stated = graph.links_to(iri, "mbs:statedIn")
        yield Note(
            site.page(iri), graph.text(iri, "mbs:marker"), graph.text(iri, "mbs:footnoteText"),
            tuple((statistic(site, graph, s), value(site, graph, v))
                  for s in stated for v in graph.objects(s, "mbs:statisticValue")),
            tuple(quotes(site, graph, iri)),
        )  # fmt: skip


def statistic(site: Site, graph: Graph, iri: str) -> Link:
    """Return a link to a statistic; its kind is the unit of its figure."""
    kind = next(iter(graph.kinds(iri)), "mbs:PoolStatistic")
    return Link(site.terms.label(kind), site.page(iri), unit_of(site, kind))


def _excerpt(site: Site, graph: Graph, table: str, rows: list[str]) -> list[list[lines.Line]]:
    """Return the lines of the filing that a table is printed in, with its rows and figures."""
    wanted, printed = list[int](), dict[int, tuple[str, Mapping[str, str]]]()
    for place in graph.places(table):
        wanted += range(place.first, place.last + 1)
    for line in rows:
        for place in graph.places(line):
            wanted += range(place.first, place.last + 1)
            told = (last_step(line), measures(graph, line))
            printed |= dict.fromkeys(range(place.first, place.last + 1), told)
    for note in graph.texts(table, "mbs:hasFootnote"):
        for place in graph.places(note):
            wanted += range(place.first, place.last + 1)
    return lines.excerpt(site, graph, wanted, printed)
