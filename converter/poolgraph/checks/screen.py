"""Facts come in, as a store; the shapes that may be broken go out, so that few need the referee.

pyoxigraph asks each shape's own query once, for all nodes at the same time, in a hundredth
of the time that parsing it takes rdflib. A query without a row breaks nothing. What a
breach is and says is left to the referee; tests hold the two to the same verdict.
"""

from typing import Any

import pyoxigraph as ox

from poolgraph.checks.catalog import BrokenShapesError, Catalog
from poolgraph.checks.facts import Facts, Triple
from poolgraph.triples import Iri


def store_of(facts: Facts) -> ox.Store:
    """Return the content of a filing, and its background, in a store in memory."""
    store = ox.Store()
    store.extend(ox.Quad(*_native(triple)) for triple in {*facts.content, *facts.background})
    return store


def _native(triple: Triple) -> tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]:
    subject, predicate, value = triple
    return ox.NamedNode(subject), ox.NamedNode(predicate), _native_object(value)


def _native_object(value: Any) -> ox.NamedNode | ox.Literal:
    if isinstance(value, Iri):
        return ox.NamedNode(value.value)
    if value.language:
        return ox.Literal(value.lexical, language=value.language)
    return ox.Literal(value.lexical, datatype=ox.NamedNode(value.datatype))


def suspects(store: ox.Store, catalog: Catalog) -> list[str]:
    """Return the shapes that the referee must look at: those without a query, and those with a row.

    Raises :class:`BrokenShapesError` where a shape's query is none.
    """
    prologue = catalog.prologue()
    asked = [shape for shape, query in catalog.queries if _has_row(store, prologue + query)]
    return sorted({*catalog.plain, *asked})


def _has_row(store: ox.Store, query: str) -> bool:
    try:
        solutions: Any = store.query(query)
    except SyntaxError as fault:
        raise BrokenShapesError(f"{fault} in {query}") from fault
    return next(iter(solutions), None) is not None
