"""What can be handed over comes in, graphs of filings go out: a filing, or a graph file.

A store will be one more reader: it needs only to yield the quads of a filing. (Not a
pyoxigraph store as it is: that drops the trailing zeros of decimals.)
"""

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph

from poolgraph import terms
from poolgraph.convert import convert, read
from poolgraph.exports.graph import FilingGraph, split
from poolgraph.exports.words import Words, words
from poolgraph.problem import Problem
from poolgraph.source import Source, Unreadable
from poolgraph.triples import Iri, Literal, Quad

_ROOT = "ontology#Filing"
_FORMATS = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
}


@dataclass(frozen=True)
class Given:
    """What one input gave: the graphs of its filings, and what is wrong with its text."""

    graphs: tuple[FilingGraph, ...]
    problems: tuple[Problem, ...] = ()
    source: Source | None = None


def given(name: str, base: str | None = None) -> Given:
    """Return the graphs of a filing or of a graph file; ``Unreadable`` where it is neither."""
    format = _format_of(name)
    if format is None:
        result = convert(read(name), base=base)
        graph = FilingGraph(result.quads(), words(result.terms))
        return Given((graph,), result.problems, result.source)
    quads = list(_quads(Path(name), format))
    known = words(terms.load(base or _base_of(name, quads)))
    graphs = tuple(FilingGraph(own, known) for own in split(quads, known))
    if not graphs:
        hint = "does --base fit? it can be left out"
        raise Unreadable("foreign-graph", f"{name} holds no filing below {base}", hint)
    return Given(graphs)


def _format_of(name: str) -> pyoxigraph.RdfFormat | None:
    return _FORMATS.get(Path(name.casefold().removesuffix(".gz")).suffix)


def _quads(path: Path, format: pyoxigraph.RdfFormat) -> Iterator[Quad]:
    """Yield the quads of a graph file, their lexical forms untouched."""
    try:
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix.casefold() == ".gz" else content
        yield from parsed(content, format)
    except FileNotFoundError as fault:
        raise Unreadable("missing-file", f"{path} is not there", "look at the path") from fault
    except (OSError, EOFError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Unreadable("unreadable-file", f"cannot read {path}: {reason.lower()}") from fault
    except SyntaxError as fault:
        hint = "is it whole? poolgraph convert writes it anew"
        raise Unreadable("broken-graph", f"{path} is no graph: {fault}", hint) from fault


def parsed(content: bytes, format: pyoxigraph.RdfFormat) -> Iterator[Quad]:
    """Yield quads as plain tuples; SyntaxError where the text is broken."""
    for quad in pyoxigraph.parse(content, format=format):
        subject, value, graph = quad.subject, quad.object, quad.graph_name
        if not isinstance(subject, pyoxigraph.NamedNode):
            continue
        name = graph.value if isinstance(graph, pyoxigraph.NamedNode) else ""
        if isinstance(value, pyoxigraph.NamedNode):
            yield subject.value, quad.predicate.value, Iri(value.value), name
        elif isinstance(value, pyoxigraph.Literal):
            literal = Literal(value.value, value.datatype.value, value.language)
            yield subject.value, quad.predicate.value, literal, name


def _base_of(name: str, quads: Iterable[Quad]) -> str:
    """Return the base under which a graph was made, as its filing's class shows."""
    for _, _, value, _ in quads:
        if isinstance(value, Iri) and value.value.endswith(_ROOT):
            return value.value.removesuffix(_ROOT)
    hint = "give a filing, or a graph file that poolgraph convert wrote"
    raise Unreadable("foreign-graph", f"{name} holds no filing", hint)


def restored(content: bytes, base: str) -> FilingGraph:
    """Return the graph of an export's own N-Quads; SyntaxError where the text is broken."""
    return FilingGraph(
        tuple(parsed(content, pyoxigraph.RdfFormat.N_QUADS)), words(terms.load(base))
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
    bases = {graph.words.terms.base for graph in graphs}
    if len(bases) != 1:
        hint = "export graphs of different bases one by one"
        raise Unreadable("graphs-differ", f"{len(bases)} bases in one export", hint)
    return graphs, graphs[0].words
