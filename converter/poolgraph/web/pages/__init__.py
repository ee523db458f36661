"""A site and an IRI come in, an HTML page goes out; a pure function, safe in any thread."""

from poolgraph.web.graph import Graph
from poolgraph.web.pages import deal, filing, party, shared, table, thing
from poolgraph.web.pages.comparing import compare
from poolgraph.web.pages.lists import deal_pages, deals, start
from poolgraph.web.pages.others import editor, missing, queries, query, refused
from poolgraph.web.pages.searching import search, search_index
from poolgraph.web.pages.vocabulary import ontology, shapes
from poolgraph.web.site import Site

__all__ = [
    "compare", "deal_pages", "deals", "editor", "missing", "ontology", "page", "queries", "query",
    "refused", "search", "search_index", "shapes", "start",
]  # fmt: skip

_KINDS = {
    "mbs:Filing": filing.page,
    "mbs:SecuritizationTransaction": deal.page,
    "mbs:StratificationTable": table.page,
    "mbs:Party": party.page,
}


def page(site: Site, iri: str, offset: int = 0) -> str | None:
    """Return the page of a thing; ``None`` for what the store does not know.

    ``offset`` is where the list of who uses a code begins.
    """
    if iri in (f"{site.store.base}ontology", f"{site.store.base}shapes"):
        return ontology(site) if iri.endswith("ontology") else shapes(site)
    found = site.store.filing_of(iri)
    if found is None:
        return shared.page(site, iri, max(0, offset))
    graph = site.graph(found)
    if iri in graph:
        return _of_filing(site, graph, iri)
    return None


def _of_filing(site: Site, graph: Graph, iri: str) -> str:
    kinds = (page for kind, page in _KINDS.items() if graph.is_a(iri, kind))
    return next(kinds, thing.page)(site, graph, iri)
