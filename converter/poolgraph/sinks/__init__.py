"""Quads come in, the bytes of a format go out; the same quads always give the same bytes.

Turtle, N-Triples and RDF/XML carry the triples of all graphs together; N-Quads, TriG and
JSON-LD keep the graphs apart. Only ``graphs`` knows a library of others, inside its functions.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Final

from poolgraph.files import write_file
from poolgraph.sinks.graphs import to_dataset, to_graph
from poolgraph.terms import Terms
from poolgraph.triples import Quad

__all__ = ["FORMATS", "format_of", "to_dataset", "to_graph", "write", "write_file"]

# Each format with the module that writes it, imported when it is asked for.
_WRITERS: Final = {
    "turtle": ("turtle", "turtle"),
    "nt": ("lines", "ntriples"),
    "nq": ("lines", "nquads"),
    "trig": ("turtle", "trig"),
    "jsonld": ("jsonld", "jsonld"),
    "xml": ("rdfxml", "rdfxml"),
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
    module, name = _WRITERS[format]
    writer = getattr(import_module(f"poolgraph.sinks.{module}"), name)
    text: str = writer(quads, terms)
    return text.encode()


def format_of(name: str) -> str | None:
    """Return the format that a file's name asks for, or ``None``."""
    return next((f for suffix, f in _SUFFIXES.items() if name.casefold().endswith(suffix)), None)
