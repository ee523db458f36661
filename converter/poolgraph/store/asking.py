"""A query that was looked at comes in, what it finds comes out: here, in memory, or on a server.

Without ``GRAPH`` all graphs are asked together. What is found must be used in the thread that
asked, before anything else is asked.
"""

from collections.abc import Iterable
from itertools import islice

import pyoxigraph as ox

from poolgraph import sinks, terms
from poolgraph.source import Unreadable
from poolgraph.store import answers, guard, index
from poolgraph.store.folder import ONTOLOGY
from poolgraph.store.guard import Verdict
from poolgraph.store.remote import Endpoint
from poolgraph.triples import Iri, Object, Quad

Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
MOST = 100_000
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}


def ask(database: ox.Store, verdict: Verdict) -> Found:
    """Return what a query finds; ``Refused`` where Oxigraph reads it otherwise than rdflib."""
    try:
        return database.query(verdict.text, use_default_graph_as_union=True)
    except (SyntaxError, ValueError) as fault:
        raise guard.oxigraph_fault(fault) from fault


def in_memory(found: Iterable[Quad], known: terms.Terms) -> ox.Store:
    """Return quads and the ontology as a database that is gone with the process."""
    database = ox.Store()
    quads = [*found, *(quad for name in ONTOLOGY for quad in index.ontology(name, known))]
    database.bulk_load(sinks.write(quads, "nq", known), format=ox.RdfFormat.N_QUADS)
    return database


def ask_server(endpoint: Endpoint, verdict: Verdict) -> Found:
    """Return what a query finds on a server; ``Unreadable`` where its answer is none."""
    is_graph = answers.is_graph(verdict.kind)
    content, media = endpoint.ask(verdict.text, is_graph)
    try:
        if not is_graph:
            return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        triples = ox.Store()
        triples.load(content, format=_GRAPHS.get(media, ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError) as fault:
        hint = "query wants the address of the query service"
        message = f"{endpoint.address} answers {media or 'something'} that cannot be read: {fault}"
        raise Unreadable("no-answer", message, hint) from fault
    whole = triples.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(whole, ox.QueryTriples)
    return whole


def size(
    database: ox.Store, subject: str | None, predicate: str | None, value: Object | None
) -> int:
    """Return how many quads have what is given of these; ``MOST`` stands for that many or more."""
    found = database.quads_for_pattern(
        ox.NamedNode(subject) if subject else None,
        ox.NamedNode(predicate) if predicate else None,
        _node(value) if value else None,
    )
    return sum(1 for _ in islice(found, MOST))


def _node(value: Object) -> ox.NamedNode | ox.Literal:
    if isinstance(value, Iri):
        return ox.NamedNode(value.value)
    if value.language:
        return ox.Literal(value.lexical, language=value.language)
    return ox.Literal(value.lexical, datatype=ox.NamedNode(value.datatype))
