"""A query that was looked at comes in, what it finds comes out: here, in memory, or on a server.

Without ``GRAPH`` the union of all graphs is asked, which has each triple once. What is found
must be used in the thread that asked, before anything else is asked.
"""

import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from poolgraph import sinks, terms
from poolgraph.source import Unreadable
from poolgraph.store import answers, guard, index
from poolgraph.store.guard import Verdict
from poolgraph.store.remote import Endpoint
from poolgraph.triples import Iri, Object, Quad

Database = ox.Store
Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
MOST = 100_000
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}


@dataclass(frozen=True)
class Rows:
    """The rows of an answer, each a value for every column or ``None``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Object | None, ...], ...]


def ask(database: ox.Store, verdict: Verdict) -> Found:
    """Return what a query finds; ``Refused`` where Oxigraph reads it otherwise than rdflib."""
    try:
        return database.query(verdict.text)
    except (SyntaxError, ValueError) as fault:
        raise guard.oxigraph_fault(fault) from fault


def in_memory(found: Iterable[Quad], known: terms.Terms) -> ox.Store:
    """Return quads and the ontology as a database that is gone with the process."""
    database = ox.Store()
    index.put_in(database, [sinks.write(found, "nq", known), index.ontology_lines(known.base)])
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


def read(found: Found, verdict: Verdict) -> Rows | bool:
    """Return the rows of an answer, or yes or no, as plain values."""
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    assert isinstance(found, ox.QuerySolutions), "a graph has no rows"
    columns = answers.columns(found, verdict)
    rows = (tuple(_plain(solution[column]) for column in columns) for solution in found)
    return Rows(tuple(column.value for column in columns), tuple(rows))


def _plain(term: object) -> Object | None:
    return None if term is None else index.plain(term)


def written(found: Found, format: str, verdict: Verdict, known: terms.Terms) -> bytes:
    """Return an answer in a standard format; triples in order, as poolgraph writes them."""
    if isinstance(found, ox.QueryTriples):
        return _graph(list(found), format, known)
    body = io.BytesIO()
    answers.write(found, format, body, answers.Count(sys.maxsize, sys.maxsize), verdict)
    return body.getvalue()


def _graph(found: list[ox.Triple], format: str, known: terms.Terms) -> bytes:
    if any(isinstance(part, ox.BlankNode) for triple in found for part in triple):
        return answers.graph(found, format)
    triples = [(index.plain(s)[0], p.value, index.plain(o), "") for s, p, o in found]
    plain = {"nq": "nt", "trig": "turtle"}  # of the one graph that has no name
    in_order = sorted(triples, key=lambda t: (t[0], t[1], str(t[2])))
    return sinks.write(in_order, plain.get(format, format), known)


def size(
    database: ox.Store, subject: str | None, predicate: str | None, value: Object | None
) -> int:
    """Return how many triples have what is given of these; ``MOST`` for that many or more."""
    found = database.quads_for_pattern(
        ox.NamedNode(subject) if subject else None,
        ox.NamedNode(predicate) if predicate else None,
        _node(value) if value else None,
        ox.DefaultGraph(),
    )
    return sum(1 for _ in islice(found, MOST))


def _node(value: Object) -> ox.NamedNode | ox.Literal:
    if isinstance(value, Iri):
        return ox.NamedNode(value.value)
    if value.language:
        return ox.Literal(value.lexical, language=value.language)
    return ox.Literal(value.lexical, datatype=ox.NamedNode(value.datatype))
