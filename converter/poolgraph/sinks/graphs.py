"""Quads come in, graphs of rdflib go out; every lexical form stays as it was printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object, Quad

if TYPE_CHECKING:
    from rdflib import Dataset, Graph
    from rdflib.term import Identifier


def to_graph(quads: Iterable[Quad], terms: Terms) -> Graph:
    """Return the triples of all graphs as one ``rdflib.Graph``."""
    from rdflib import Graph

    graph, known = _bound(Graph(bind_namespaces="none"), terms), _Known()
    for subject, predicate, value, _ in quads:
        graph.add((known.iri(subject), known.iri(predicate), known.object(value)))
    return graph


def to_dataset(quads: Iterable[Quad], terms: Terms) -> Dataset:
    """Return quads as an ``rdflib.Dataset`` with their named graphs."""
    from rdflib import Dataset

    dataset, known = Dataset(), _Known()
    _bound(dataset, terms)
    graphs: dict[str, Graph] = {}
    for subject, predicate, value, name in quads:
        if name not in graphs:
            graphs[name] = dataset.graph(known.iri(name))
        graphs[name].add((known.iri(subject), known.iri(predicate), known.object(value)))
    return dataset


def _bound(graph: Graph, terms: Terms) -> Graph:
    for prefix, space in terms.prefixes.items():
        graph.bind(prefix, space)
    return graph


class _Known:
    """The terms of rdflib that one graph has asked for; each is made once."""

    def __init__(self) -> None:
        from rdflib import Literal, URIRef

        self._uri, self._literal = URIRef, Literal
        self._iris: dict[str, URIRef] = {}
        self._objects: dict[Object, Identifier] = {}

    def iri(self, iri: str) -> Identifier:
        if iri not in self._iris:
            self._iris[iri] = self._uri(iri)
        return self._iris[iri]

    def object(self, value: Object) -> Identifier:
        if value not in self._objects:
            self._objects[value] = self._made(value)
        return self._objects[value]

    def _made(self, value: Object) -> Identifier:
        if isinstance(value, Iri):
            return self.iri(value.value)
        if value.language:
            return self._literal(value.lexical, lang=value.language)
        return self._literal(value.lexical, datatype=self.iri(value.datatype), normalize=False)
