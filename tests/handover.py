"""What every test of an export asks: filings to hand over, and the figures that a graph states.

The figures are taken from the quads here and not by the exports' own reader, so that a
reader that drops something is found out.
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from conftest import EXAMPLES, SEED
from poolgraph import checks, terms
from poolgraph.convert import convert
from poolgraph.exports import export, whole
from poolgraph.exports.graph import FilingGraph
from poolgraph.exports.words import Words, words
from poolgraph.mapping import map_filing
from poolgraph.source import Unreadable
from poolgraph.triples import Literal, Quad
from small_filing import small_filing, small_source
from writer import container, filing, strategies
from writer.layout import Layout, Paper
from writer.pool import Pool

BROKEN = EXAMPLES / "broken-total" / "filing.txt"
CONTEXT = {"entity": "cik:1234567", "period": "2002-09-01"}
DEEP = int(os.environ.get("EXPORTS", "0"))
QUICK = 10  # filings drawn for each run of the tests
Figures = dict[tuple[str, str], str]


def known() -> Words:
    return words(terms.load())


def graph_of(quads: Iterable[Quad]) -> FilingGraph:
    return FilingGraph(tuple(quads), known())


@cache
def converted(path: Path) -> FilingGraph:
    """Return the graph of a filing of examples/."""
    return graph_of(convert(path.read_bytes()).quads())


@cache
def small() -> FilingGraph:
    """Return the graph of the small filing: dashes, stars, a column and a table nobody knows."""
    text = small_source()
    mapped = map_filing(small_filing(), text, terms.load())
    verdict = checks.check(mapped.quads, terms.load(), mapped.places, text)
    return graph_of((*mapped.quads, *verdict.quads))


ODD = 'O\'Brien & "Sons" \\ <é> 5\'6"'


@cache
def odd() -> FilingGraph:
    """Return the graph of the example with a label, and a name, that writers stumble over."""
    return graph_of(
        (s, p, Literal(ODD, *o[1:]) if o[0] in ("California", "CWMBS, INC.") else o, g)
        for s, p, o, g in converted(SEED).quads
    )


@cache
def generated(quick: int) -> tuple[FilingGraph, ...]:
    """Return the graphs of ``quick`` filings in layouts drawn at random, or of ``EXPORTS``."""
    texts: list[str] = []

    @settings(
        max_examples=DEEP or quick, derandomize=not DEEP, database=None, deadline=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategies.filings(), strategies.pools(3), strategies.layouts(), strategies.papers())
    def draw(whole: Pool, tables: Pool, layout: Layout, paper: Paper) -> None:
        pool = Pool(tables.tables, whole.face, whole.deal, whole.signed)
        number = f"0000950131-02-{len(texts):06}"
        texts.append(filing.write(pool, layout, paper).replace(container.ACCESSION, number))

    draw()
    graphs = {}
    for text in texts:
        try:
            graph = graph_of(convert(text.encode()).quads())
        except Unreadable:
            continue
        graphs[graph.key] = graph
    return tuple(graphs.values())


def several() -> tuple[FilingGraph, ...]:
    """Return filings of every sort, to be handed over together."""
    return (odd(), converted(BROKEN), small(), *generated(QUICK))


def handed(graphs: Sequence[FilingGraph], format: str, folder: Path) -> Path:
    """Write an export of ``graphs`` into ``folder`` and return it."""
    options = CONTEXT if format == "xbrl" else {}
    for name, content in whole(export(graphs, known(), format, **options)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def figures(graphs: Iterable[FilingGraph]) -> Figures:
    """Return every figure that a row, a total or a statistic states, by its line and its name."""
    say = known().iri
    kinds = {say(f"mbs:{kind}") for kind in ("StratumRow", "StatedTotal", "PoolStatistic")}
    names = {say(n): n.removeprefix("mbs:") for n in (*known().measures(), "mbs:statisticValue")}
    quads = [quad for graph in graphs for quad in graph.quads]
    lines = {s for s, p, o, _ in quads if p == say("rdf:type") and o[0] in kinds}
    return {
        (s, names[p]): o.lexical
        for s, p, o, _ in quads
        if s in lines and p in names and isinstance(o, Literal)
    }


def counted(graphs: Iterable[FilingGraph]) -> Counter[str]:
    """Return how many rows, totals, statistics, parts and results the graphs state."""
    kind = known().iri("rdf:type")
    return Counter(
        known().compact(o[0]).removeprefix("mbs:")
        for graph in graphs
        for _, p, o, _ in graph.quads
        if p == kind
    )


def line_of(row: dict[str, str]) -> str:
    """Return the IRI of a stratum or a total by the columns of a tidy table."""
    base = f"{terms.load().base}id/filing/{row['filing']}/table/{row['table_key']}"
    return f"{base}/row/{row['row_ordinal']}" if row.get("row_ordinal") else f"{base}/total"


def spoiled(folder: Path, name: str, old: str, new: str) -> None:
    """Replace ``old`` by ``new`` once in a file of an export; it must be there."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text, f"{name} holds no {old!r} to spoil"
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
