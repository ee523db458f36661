"""Quads of a graph file come in, those of each filing go out, in the graphs they belong to.

Turtle and N-Triples say nothing of graphs. To which of a filing's four a triple belongs shows
in its subject and property, so that a filing loaded from any format is the same.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from poolgraph import graphfile
from poolgraph.store.folder import FILINGS
from poolgraph.terms import Terms
from poolgraph.triples import Quad

_STATED = ("mbs:evidence", "rdf:subject", "rdf:predicate", "rdf:object")
_HOW_MADE = ("source", "conversion", "dataset", "graph")


def by_filing(
    quads: Iterable[Quad], terms: Terms, together: bool = False
) -> Iterator[tuple[Quad, ...]]:
    """Yield the quads of each filing.

    ``together`` says that a filing's quads follow one another, as in what ``poolgraph convert``
    writes: then only one filing at a time is held.
    """
    start = terms.base + FILINGS
    if together:
        for _, own in groupby(quads, key=lambda quad: quad[3].partition("/graph/")[0]):
            yield tuple(own)
        return
    for found in graphfile.split(quads, start):
        yield tuple(placed(found, terms))


def placed(quads: tuple[Quad, ...], terms: Terms) -> Iterator[Quad]:
    """Yield the quads of one filing, those without a graph in the one they belong to."""
    start = terms.base + FILINGS
    own = next((quad[0] for quad in quads if quad[0].startswith(start)), start)
    filing = start + own[len(start) :].partition("/")[0]
    stated = {terms.iri(name) for name in _STATED}
    for subject, predicate, value, graph in quads:
        name = graph or f"{filing}/graph/{_graph(subject, predicate in stated, filing)}"
        yield subject, predicate, value, name


def _graph(subject: str, is_statement: bool, filing: str) -> str:
    is_below = subject.startswith(f"{filing}/")
    steps = subject[len(filing) + 1 :].split("/") if is_below else [""]
    if is_statement or steps[0] == "span" or "fact" in steps[:-1]:
        return "evidence"
    if not is_below:
        return "provenance" if "/id/tool/" in subject else "content"
    if steps[0] == "check":
        return "validation"
    return "provenance" if steps[0] in _HOW_MADE else "content"
