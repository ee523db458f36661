"""Graphs of filings come in, tidy tables go out: what every export renders, in its own manner.

This is the one reader of graphs here. Whoever has quads can feed it: a conversion, a file, and
a store when there is one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from poolgraph.exports.codes import codes
from poolgraph.exports.context import Context
from poolgraph.exports.fields import Table
from poolgraph.exports.graph import FilingGraph
from poolgraph.exports.others import others
from poolgraph.exports.stated import StatedReader
from poolgraph.exports.strata import StrataReader, measures_of
from poolgraph.exports.words import Words
from poolgraph.source import Unreadable


@dataclass(frozen=True, eq=False)
class Tidy:
    """Everything that is handed over: the tables, and the graphs and words they were read from."""

    words: Words
    graphs: tuple[FilingGraph, ...]
    filings: Table
    strata: Table
    totals: Table
    statistics: Table
    parties: Table
    checks: Table
    codes: Table
    others: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order in which they are handed over."""
        return (
            self.strata, self.totals, self.statistics, self.parties, self.checks, self.filings,
            self.codes, self.others,
        )  # fmt: skip


def read(graphs: Iterable[FilingGraph], words: Words) -> Tidy:
    """Return the tables of several filings together, sorted by their keys.

    A graph that is given twice counts once; ``Unreadable`` where two graphs differ and are
    of one filing.
    """
    each = sorted(_each_once(graphs), key=lambda graph: graph.key)
    contexts: Sequence[Context] = [Context(graph) for graph in each]
    lines = StrataReader(words, tuple(measures_of(each, words)))
    stated = StatedReader(words)
    strata = lines.strata(contexts).settled()
    return Tidy(
        words,
        tuple(each),
        stated.filings(contexts),
        strata,
        lines.totals(contexts).settled(),
        stated.statistics(contexts),
        stated.parties(contexts),
        stated.checks(contexts),
        codes(each, strata, words),
        others(contexts, words),
    )


def _each_once(graphs: Iterable[FilingGraph]) -> Iterable[FilingGraph]:
    found: dict[str, FilingGraph] = {}
    for graph in graphs:
        other = found.setdefault(graph.key, graph)
        if other is not graph and other.checksum != graph.checksum:
            hint = "give one of them, or export them apart"
            raise Unreadable("graphs-differ", f"two graphs of {graph.key} differ", hint)
    return found.values()
