"""Graphs of a database go in, one graph without a name comes out that has every triple once.

Many filings say the same of a band or a registrant. Oxigraph's union of graphs counts such a
triple as often as it is said, and a sum over it with it; so the union is kept, as the default
graph. Who takes graphs out tells it before, who puts graphs in puts their triples in as well:
ended at any moment and done again it comes out the same.
"""

from collections.abc import Iterable
from itertools import chain

import pyoxigraph as ox


def without(index: ox.Store, names: Iterable[str]) -> None:
    """Take out of the union what only the graphs of these names say."""
    graphs = {ox.NamedNode(name) for name in names}
    stated = chain.from_iterable(
        index.quads_for_pattern(None, None, None, graph) for graph in sorted(graphs, key=str)
    )
    triples = {quad.triple for quad in stated}
    alone = [triple for triple in triples if not _is_said_elsewhere(index, triple, graphs)]
    if alone:  # one by one, each a transaction of its own, would take a thousand times as long
        index.update(f"DELETE DATA {{ {' . '.join(map(str, alone))} }}")


def _is_said_elsewhere(index: ox.Store, triple: ox.Triple, graphs: set[ox.NamedNode]) -> bool:
    said = index.quads_for_pattern(triple.subject, triple.predicate, triple.object)
    return any(
        isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name not in graphs for quad in said
    )
