"""The straightforward script: rdflib holds the graph, pyshacl validates it, rdflib writes it.

``python bench/naive.py FILING [-o FILE]``: reads a filing with poolgraph's own parser and
facts, and does everything after that as the tutorials of rdflib and pyshacl do.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import rdflib
from rdflib import Graph, Literal, URIRef

from poolgraph import page, parser, resources, source, terms
from poolgraph.mapping import map_filing
from poolgraph.triples import Iri, Quad


@dataclass(frozen=True)
class Validated:
    """What the script makes of a filing: its graph as Turtle, and pyshacl's report."""

    turtle: str
    conforms: bool
    report: Graph


class Naive:
    """The script with everything loaded once that can be: wording, grammars, shapes."""

    def __init__(self) -> None:
        self.terms = terms.load()
        self.shapes = Graph().parse(data=resources.text("ontology", "shapes.ttl"), format="turtle")
        self.ontology = Graph()
        for name in ("codes.ttl", "vocabulary.ttl"):
            self.ontology.parse(data=resources.text("ontology", name), format="turtle")

    def convert(self, raw: bytes, name: str) -> Validated:
        """Read, build, validate and write one filing."""
        text = source.decode(raw, name)
        filing, _ = parser.parse(page.lay_out(text, self.terms), text, self.terms)
        graph = self.graph(map_filing(filing, text, self.terms).quads)
        conforms, report, _ = pyshacl.validate(
            self.with_background(graph), shacl_graph=self.shapes, inference="none"
        )
        return Validated(graph.serialize(format="turtle"), conforms, report)

    def graph(self, quads: tuple[Quad, ...]) -> Graph:
        """Return all facts as an rdflib graph."""
        graph = Graph()
        for subject, predicate, value, _ in quads:
            graph.add((URIRef(subject), URIRef(predicate), _object(value)))
        return graph

    def with_background(self, graph: Graph) -> Graph:
        """Return a graph with what the shapes ask of the ontology: lists of codes, dimensions."""
        asked = {t for name in ("skos:inScheme", "mbs:valuesFrom") for t in self._said(name)}
        asked |= {t for name in ("mbs:summarizes", "mbs:covers") for t in self._said(name)}
        whole = Graph()
        for triple in (*graph, *asked):
            whole.add(triple)
        return whole

    def _said(self, name: str) -> "set[tuple[rdflib.term.Node, ...]]":
        predicate = URIRef(self.terms.iri(name))
        known = (*self.ontology.triples((None, predicate, None)),)
        return {*known, *self.shapes.triples((None, predicate, None))}


def _object(value: object) -> "Literal | URIRef":
    if isinstance(value, Iri):
        return URIRef(value.value)
    lexical, datatype, language = value  # type: ignore[misc]
    return (
        Literal(lexical, lang=language) if language else Literal(lexical, datatype=URIRef(datatype))
    )


def main() -> int:
    """Convert one filing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("filing", type=Path)
    options.add_argument("-o", "--output", type=Path)
    chosen = options.parse_args()
    made = Naive().convert(chosen.filing.read_bytes(), str(chosen.filing))
    if chosen.output:
        chosen.output.write_text(made.turtle, encoding="utf-8")
    else:
        sys.stdout.write(made.turtle)
    return 0 if made.conforms else 1


if __name__ == "__main__":
    sys.exit(main())
