"""Quads go into the database of a store; what is asked of it comes out as plain values.

The database drops trailing zeros of decimals (50.30 is 50.3): it is for asking, and the
files of the filings are what is true. Results are read to their end where they are asked for:
one that travels to another thread ends the process.
"""

import gzip
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from poolgraph import resources, sinks
from poolgraph.source import Unreadable
from poolgraph.store import merged
from poolgraph.store.bind import Bound, bound
from poolgraph.store.folder import GRAPHS, ONTOLOGY
from poolgraph.terms import Terms, load
from poolgraph.triples import Iri, Literal, Object, Quad

_SKOLEM = ".well-known/genid/"


def writable(path: Path) -> ox.Store:
    """Open the database that a writer works on; it is made where there is none."""
    try:
        return ox.Store(path)
    except OSError as fault:
        hint = f"remove {path}: the next poolgraph load makes it anew from the filings"
        raise Unreadable("broken-store", f"cannot open {path}: {fault}", hint) from fault


def readable(path: Path) -> ox.Store:
    """Open a snapshot for reading."""
    try:
        return ox.Store.read_only(str(path))
    except OSError as fault:
        hint = "poolgraph load any filing again: that makes a new snapshot"
        raise Unreadable("broken-store", f"cannot open {path}: {fault}", hint) from fault


def graphs_of(filing: str) -> list[str]:
    """Return the names of the graphs that a filing may have."""
    return [f"{filing}/graph/{name}" for name in GRAPHS]


def take_out(index: ox.Store, graphs: Iterable[str]) -> None:
    """Take graphs out of the index, and what only they say out of the union."""
    there = [name for name in graphs if index.contains_named_graph(ox.NamedNode(name))]
    merged.without(index, there)
    for name in there:
        index.remove_graph(ox.NamedNode(name))


def put_in(index: ox.Store, contents: Iterable[Path | bytes]) -> None:
    """Put N-Quads and packed files of them into the index, and their triples into the union.

    Not one transaction: nobody reads the index before it is whole.
    """
    parts = tuple(contents)
    index.bulk_load(io.BufferedReader(_Joined(parts)), format=ox.RdfFormat.N_QUADS)
    triples = io.BufferedReader(_Joined(parts, _without_graphs))
    index.bulk_load(triples, format=ox.RdfFormat.N_TRIPLES)


def _without_graphs(content: bytes) -> bytes:
    """Return N-Quads as poolgraph writes them without their last term: the union of graphs."""
    return b"".join(line[: line.rindex(b" <")] + b" .\n" for line in content.splitlines())


class _Joined(io.RawIOBase):
    """Several contents, or packed files of them, one after the other, each ``change``d first."""

    def __init__(
        self, parts: Iterable[Path | bytes], change: Callable[[bytes], bytes] = bytes
    ) -> None:
        self._parts, self._change = iter(parts), change
        self._now = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        while not self._now:
            part = next(self._parts, None)
            if part is None:
                return 0
            content = part if isinstance(part, bytes) else gzip.decompress(part.read_bytes())
            self._now = memoryview(self._change(content))
        size = min(len(buffer), len(self._now))
        buffer[:size] = self._now[:size]
        self._now = self._now[size:]
        return size


def ontology_graph(base: str, name: str) -> str:
    """Return what the graph of a file of ontology/ is called in a store."""
    return f"{base}graph/{name}"


def ontology_graphs(base: str) -> list[str]:
    """Return the names of all graphs of the ontology."""
    return [ontology_graph(base, name) for name in ONTOLOGY]


@lru_cache(4)
def ontology_lines(base: str | None) -> bytes:
    """Return the graphs of the ontology as N-Quads."""
    known = load(base)
    return sinks.write((quad for name in ONTOLOGY for quad in ontology(name, known)), "nq", known)


def ontology(name: str, terms: Terms) -> tuple[Quad, ...]:
    """Return the quads of a file of ontology/; a blank node gets a name that says it was one."""
    text = terms.rebase(resources.text("ontology", f"{name}.ttl"))
    graph = ontology_graph(terms.base, name)
    names: dict[str, str] = {}

    def iri(node: object) -> str:
        made = f"{terms.base}{_SKOLEM}{name}-{len(names) + 1}"
        return names.setdefault(str(node), made)

    found = []
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        named = subject.value if isinstance(subject, ox.NamedNode) else iri(subject)
        said = Iri(iri(value)) if isinstance(value, ox.BlankNode) else plain(value)
        found.append((named, quad.predicate.value, said, graph))
    return tuple(found)


def plain(term: object) -> Object:
    """Return a term of the database as a plain value; a blank node is an IRI that says so."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        return Literal(term.value, term.datatype.value, term.language)
    return Iri(str(term))


def rows(
    index: ox.Store, query: str, prefixes: Mapping[str, str], values: Mapping[str, Bound]
) -> list[dict[str, Object]]:
    """Return the rows of a SELECT; what a row leaves unbound is not in it."""
    found = index.query(bound(query, values), prefixes=dict(prefixes))
    assert isinstance(found, ox.QuerySolutions), "only a SELECT has rows"
    names = [variable.value for variable in found.variables]
    return [
        {name: plain(term) for name in names if (term := solution[name]) is not None}
        for solution in found
    ]


def triples_of(index: ox.Store, graph: str) -> tuple[Quad, ...]:
    """Return all quads of one named graph."""
    found = index.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    return tuple(_quad(quad) for quad in found)


def _quad(quad: ox.Quad) -> Quad:
    subject, graph = plain(quad.subject), plain(quad.graph_name)
    return subject[0], quad.predicate.value, plain(quad.object), graph[0]


def about(index: ox.Store, subject: str | None, value: str | None) -> Iterator[Quad]:
    """Yield the quads of all named graphs with a subject, or an IRI as object."""
    pattern = (ox.NamedNode(subject) if subject else None, ox.NamedNode(value) if value else None)
    for quad in index.quads_for_pattern(pattern[0], None, pattern[1]):
        if isinstance(quad.graph_name, ox.NamedNode):
            yield _quad(quad)


def values(index: ox.Store, predicate: str) -> set[str]:
    """Return every value that any graph gives a property, as text."""
    found = index.quads_for_pattern(None, ox.NamedNode(predicate), None)
    return {plain(quad.object)[0] for quad in found}
