"""A site and an IRI come in, an HTML page goes out; a pure function, safe in any thread."""

from poolgraph.web.graph import Graph
from poolgraph.web.pages import deal, filing, table, thing
from poolgraph.web.site import Site

__all__ = ["page"]

_KINDS = {
    "mbs:Filing": filing.page,
    "mbs:SecuritizationTransaction": deal.page,
    "mbs:StratificationTable": table.page,
}


def page(site: Site, iri: str) -> str | None:
    """Return the page of a thing; ``None`` for what the store does not know."""
    found = site.store.filing_of(iri)
    if found is None:
        return None
    graph = site.graph(found)
    return _of_filing(site, graph, iri) if iri in graph else None


def _of_filing(site: Site, graph: Graph, iri: str) -> str:
    kinds = (page for kind, page in _KINDS.items() if graph.is_a(iri, kind))
    return next(kinds, thing.page)(site, graph, iri)
