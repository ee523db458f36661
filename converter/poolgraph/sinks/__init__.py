"""Quads come in, the bytes of a format go out; the same quads always give the same bytes.

Turtle, N-Triples and RDF/XML carry the triples of all graphs together; N-Quads, TriG and
JSON-LD keep the graphs apart. Only ``graphs`` knows a library of others, inside its functions.
"""

from collections.abc import Callable, Iterable
from typing import Final

from poolgraph.files import write_file
from poolgraph.sinks.graphs import to_dataset, to_graph
from poolgraph.sinks.lines import nquads, ntriples
from poolgraph.sinks.turtle import trig, turtle
from poolgraph.terms import Terms
from poolgraph.triples import Quad

__all__ = ["FORMATS", "format_of", "to_dataset", "to_graph", "write", "write_file"]

Writer = Callable[[Iterable[Quad], Terms], str]


def _jsonld(quads: Iterable[Quad], terms: Terms) -> str:
    from poolgraph.sinks.jsonld import jsonld

    return jsonld(quads, terms)


def _rdfxml(quads: Iterable[Quad], terms: Terms) -> str:
    from poolgraph.sinks.rdfxml import rdfxml

    return rdfxml(quads, terms)


_WRITERS: Final[dict[str, Writer]] = {
    "turtle": turtle,
    "nt": ntriples,
    "nq": nquads,
    "trig": trig,
    "jsonld": _jsonld,
    "xml": _rdfxml,
}
_SUFFIXES: Final = {
    ".ttl": "turtle",
    ".turtle": "turtle",
    ".nt": "nt",
    ".nq": "nq",
    ".trig": "trig",
    ".jsonld": "jsonld",
    ".json": "jsonld",
    ".rdf": "xml",
    ".xml": "xml",
}
FORMATS: Final = tuple(_WRITERS)


def write(quads: Iterable[Quad], format: str, terms: Terms) -> bytes:
    """Return ``quads`` in ``format``, one of :data:`FORMATS`; KeyError for any other."""
    return _WRITERS[format](quads, terms).encode()


def format_of(name: str) -> str | None:
    """Return the format that a file's name asks for, or ``None``."""
    return next((f for suffix, f in _SUFFIXES.items() if name.casefold().endswith(suffix)), None)
