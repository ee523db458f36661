"""A Turtle text comes in, plain quads of one graph go out."""

import pyoxigraph as ox

from poolgraph.store.index import plain
from poolgraph.triples import Quad


def quads(text: str, graph: str) -> tuple[Quad, ...]:
    """Return the triples of ``text`` in the graph of that name; SyntaxError where it is none."""
    found = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return tuple((plain(q.subject)[0], q.predicate.value, plain(q.object), graph) for q in found)
