"""What can be handed over comes in, graphs of filings go out: a filing, or a graph file.

The graphs of a store come from the command, which knows both; each is as its file has it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from poolgraph import graphfile, terms
from poolgraph.convert import convert, read
from poolgraph.exports.graph import STEPS, FilingGraph
from poolgraph.exports.words import Words, words
from poolgraph.problem import Problem
from poolgraph.source import Source, Unreadable


@dataclass(frozen=True)
class Given:
    """What one input gave: the graphs of its filings, and what is wrong with its text."""

    graphs: tuple[FilingGraph, ...]
    problems: tuple[Problem, ...] = ()
    source: Source | None = None


def given(name: str, base: str | None = None) -> Given:
    """Return the graphs of a filing or of a graph file; ``Unreadable`` where it is neither."""
    format = graphfile.format_of(name)
    if format is None:
        result = convert(read(name), base=base)
        graph = FilingGraph(result.quads(), words(result.terms))
        return Given((graph,), result.problems, result.source)
    quads = list(graphfile.quads(Path(name), format))
    known = words(terms.load(base or graphfile.base_of(name, quads)))
    graphs = tuple(
        FilingGraph(own, known) for own in graphfile.split(quads, known.terms.base + STEPS)
    )
    if not graphs:
        hint = "does --base fit? it can be left out"
        raise Unreadable("foreign-graph", f"{name} holds no filing below {base}", hint)
    return Given(graphs)


def restored(content: bytes, base: str) -> FilingGraph:
    """Return the graph of an export's own N-Quads; SyntaxError where the text is broken."""
    return FilingGraph(
        tuple(graphfile.parsed(content, pyoxigraph.RdfFormat.N_QUADS)), words(terms.load(base))
    )


Tell = Callable[[str, Given], None]


def all_given(
    names: Iterable[str], base: str | None, tell: Tell
) -> tuple[list[FilingGraph], Words]:
    """Return the graphs of all inputs under one base; each is told of as it is read."""
    graphs: list[FilingGraph] = []
    for name in names:
        found = given(name, base)
        graphs.extend(found.graphs)
        tell(name, found)
    return of_one_base(graphs)


def of_one_base(graphs: list[FilingGraph]) -> tuple[list[FilingGraph], Words]:
    """Return graphs and the words of their one base; ``Unreadable`` where they have several."""
    bases = {graph.words.terms.base for graph in graphs}
    if len(bases) != 1:
        hint = "export graphs of different bases one by one"
        raise Unreadable("graphs-differ", f"{len(bases)} bases in one export", hint)
    return graphs, graphs[0].words
