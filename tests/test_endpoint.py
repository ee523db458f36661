"""The endpoint speaks SPARQL 1.1 Protocol to any client, and tells what is wrong with a request."""

import csv
import io
import json

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from poolgraph.store import Store
from served import address, folder, store, web  # noqa: F401 - fixtures
from test_accept import CHROME, FIREFOX

pytestmark = pytest.mark.filterwarnings("ignore")
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
LATIN = {"Content-Type": "application/sparql-query; charset=latin-1"}


def count(answer: httpx.Response) -> int:
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


@pytest.fixture(scope="session")
def graphs(store: Store) -> tuple[str, str]:  # noqa: F811
    seed = store.filings()[-1]
    return f"{seed}/graph/content", f"{seed}/graph/evidence"


def test_the_three_forms_of_a_query_get_one_answer(web: httpx.Client) -> None:  # noqa: F811
    """GET, a form by POST, and the body of a POST."""
    by_get = web.get("/sparql", params={"query": COUNT})
    by_form = web.post("/sparql", data={"query": COUNT})
    direct = web.post("/sparql", content=COUNT, headers=DIRECT)
    with_charset = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    again = web.post("/sparql", content=COUNT, headers=with_charset)
    assert count(by_get) == count(by_form) == count(direct) == count(again) > 10_000


def test_the_default_graph_is_the_union_and_each_triple_counts_once(
    web: httpx.Client, store: Store  # noqa: F811
) -> None:  # fmt: skip
    """What several filings say of a code is one triple, so a sum is no multiple of itself."""
    distinct = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    total = count(web.get("/sparql", params={"query": COUNT}))
    assert total == count(web.get("/sparql", params={"query": distinct}))
    assert total < count(web.get("/sparql", params={"query": NAMED}))


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_graphs_of_the_request_are_the_dataset(
    web: httpx.Client, graphs: tuple[str, str], how: str  # noqa: F811
) -> None:  # fmt: skip
    """default-graph-uri and named-graph-uri, one and several, stand above FROM of the query."""
    one, two = graphs

    def ask(query: str, **named: object) -> int:
        names = {k.replace("_", "-"): v for k, v in named.items()}
        if how == "get":
            return count(web.get("/sparql", params={"query": query, **names}))
        if how == "form":
            return count(web.post("/sparql", data={"query": query, **names}))
        return count(web.post("/sparql", params=names, content=query, headers=DIRECT))

    first, second = ask(COUNT, default_graph_uri=one), ask(COUNT, default_graph_uri=two)
    assert 0 < first != second > 0
    assert ask(COUNT, default_graph_uri=[one, two]) == first + second
    assert ask(NAMED, default_graph_uri=one) == 0
    assert ask(NAMED, named_graph_uri=one) == first
    assert ask(NAMED, named_graph_uri=[one, two]) == first + second
    assert ask(COUNT, named_graph_uri=one) == 0
    assert ask(COUNT, default_graph_uri=one, named_graph_uri=two) == first
    assert ask(NAMED, default_graph_uri=one, named_graph_uri=two) == second
    assert ask(f"SELECT (COUNT(*) AS ?n) FROM <{two}> {{ ?s ?p ?o }}") == second
    assert (
        ask(f"SELECT (COUNT(*) AS ?n) FROM NAMED <{two}> {{ GRAPH ?g {{ ?s ?p ?o }} }}") == second
    )
    from_two = f"SELECT (COUNT(*) AS ?n) FROM <{two}> {{ ?s ?p ?o }}"
    assert ask(from_two, default_graph_uri=one) == first
    assert ask(COUNT, default_graph_uri="urn:x:no-such-graph") == 0


@pytest.mark.parametrize(
    ("method", "query", "body", "headers", "status", "reason"),
    [
        ("GET", "query=SELECT", b"", {}, 400, "line 1"),
        ("GET", "query=", b"", {}, 400, "too soon"),
        ("GET", "query=ASK{}&query=ASK{}", b"", {}, 400, "one at a time"),
        ("GET", "default-graph-uri=urn:a", b"", {}, 400, "no parameter query"),
        ("GET", "query=%FF%FE", b"", {}, 400, "UTF-8"),
        ("GET", "query=ASK%7B%7D&default-graph-uri=not%20an%20iri", b"", {}, 400, "IRI"),
        ("GET", "query=ASK%7B%7D&named-graph-uri=relative", b"", {}, 400, "IRI"),
        ("GET", "&".join(["a=1"] * 2_000), b"", {}, 400, "too many"),
        ("GET", "update=DROP+ALL", b"", {}, 403, "read-only"),
        ("POST", "", b"", FORM, 400, "no parameter query"),
        ("POST", "", b"q=ASK{}", FORM, 400, "no parameter query"),
        ("POST", "", b"update=DROP+ALL", FORM, 403, "read-only"),
        ("POST", "", b"query=%C3%28", FORM, 400, "UTF-8"),
        ("POST", "", b"\xff\xfe", FORM, 400, "UTF-8"),
        ("POST", "query=ASK{}", b"ASK{}", DIRECT, 400, "one at a time"),
        ("POST", "", b"ASK { ?s ?p '\xff' }", DIRECT, 400, "byte 14"),
        ("POST", "", b"", DIRECT, 400, "too soon"),
        ("POST", "", b"ASK{}", LATIN, 415, "UTF-8"),
        ("POST", "", b"DROP ALL", {"Content-Type": "application/sparql-update"}, 403, "read-only"),
        ("POST", "", b"{}", {"Content-Type": "application/json"}, 415, "sparql-query"),
        ("POST", "", b"ASK{}", {}, 415, "nothing"),
        ("POST", "", b"x" * (1 << 20) + b"x", DIRECT, 413, "longer"),
        ("PUT", "query=ASK{}", b"", {}, 405, ""),
        ("DELETE", "", b"", {}, 405, ""),
        ("PATCH", "", b"x", DIRECT, 405, ""),
    ],
)  # fmt: skip
def test_a_wrong_request_is_told_why(
    web: httpx.Client, method: str, query: str, body: bytes, headers: dict[str, str],  # noqa: F811
    status: int, reason: str,
) -> None:  # fmt: skip
    """Never 500: a status of the sender's own, and a sentence."""
    found = web.request(method, f"/sparql?{query}", content=body, headers=headers)
    assert found.status_code == status, found.text
    assert reason in found.text
    if status == 405:
        assert set(found.headers["allow"].split(", ")) >= {"GET", "POST"}


RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
ROWS = """SELECT ?row ?label ?missing WHERE {
  VALUES (?row ?label) {
    (<urn:a> "tab\\t\\"quoted\\"\\nline"@en) (<urn:b> "3.50") (<urn:c> 5) (<urn:d> UNDEF)
  }
}"""


def test_a_table_comes_in_every_format(web: httpx.Client) -> None:  # noqa: F811
    """JSON, XML, TSV and CSV carry the same rows, with what is odd in them."""
    seen = []
    for media, kind in RESULTS.items():
        found = web.get("/sparql", params={"query": ROWS}, headers={"Accept": media})
        assert found.headers["content-type"].partition(";")[0] == media
        assert (found.headers["poolgraph-rows"], found.headers["vary"]) == ("4", "Accept")
        parsed = ox.parse_query_results(found.content, format=kind)
        assert [variable.value for variable in parsed.variables] == ["row", "label", "missing"]
        seen.append([[str(term) for term in row] for row in parsed])
    assert seen[0] == seen[1] == seen[2]
    text = web.get("/sparql", params={"query": ROWS, "format": "csv"}).text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[:2] == [["row", "label", "missing"], ["urn:a", 'tab\t"quoted"\nline', ""]]


def test_yes_or_no_comes_in_every_format(web: httpx.Client) -> None:  # noqa: F811
    """ASK in JSON and XML, and as a word in CSV and TSV."""
    for media, kind in RESULTS.items():
        found = web.get("/sparql", params={"query": "ASK { }"}, headers={"Accept": media})
        assert found.headers["content-type"].partition(";")[0] == media
        if kind != ox.QueryResultsFormat.TSV:
            assert bool(ox.parse_query_results(found.content, format=kind)) is True
    assert web.get("/sparql", params={"query": "ASK { }", "format": "csv"}).text == "true"


def test_triples_come_in_every_format(web: httpx.Client, store: Store) -> None:  # noqa: F811
    """CONSTRUCT and DESCRIBE, parsed by others, are the same graph."""
    thing = f"{store.filings()[-1]}/pool"
    for query in (f"CONSTRUCT WHERE {{ <{thing}> ?p ?o }}", f"DESCRIBE <{thing}>"):
        seen = []
        for media, kind in GRAPHS.items():
            found = web.get("/sparql", params={"query": query}, headers={"Accept": media})
            assert found.headers["content-type"].partition(";")[0] == media
            seen.append({str(q.triple) for q in ox.parse(found.content, format=kind)})
        assert len(seen[0]) > 3
        assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize(
    ("header", "table", "triples"),
    [
        ("*/*", "application/sparql-results+json", "text/turtle"),
        (FIREFOX, "application/sparql-results+xml", "application/rdf+xml"),
        (CHROME, "application/sparql-results+xml", "application/rdf+xml"),
        ("application/json", "application/sparql-results+json", "application/ld+json"),
        ("text/csv, text/turtle", "text/csv", "text/turtle"),
        ("nonsense", "application/sparql-results+json", "text/turtle"),
        ("text/turtle;q=0.1, application/n-triples", 406, "application/n-triples"),
        ("application/sparql-results+xml", "application/sparql-results+xml", 406),
        ("image/png", 406, 406),
        ("*/*;q=0", 406, 406),
    ],
)
def test_the_kind_of_query_decides_among_the_types(
    web: httpx.Client, header: str, table: str | int, triples: str | int  # noqa: F811
) -> None:  # fmt: skip
    """What is accepted is looked up among tables for SELECT, among graphs for CONSTRUCT."""
    for query, wanted in (
        ("SELECT * { }", table),
        ("CONSTRUCT { <urn:a> a <urn:b> } { }", triples),
    ):
        found = web.get("/sparql", params={"query": query}, headers={"Accept": header})
        told = found.headers["content-type"].partition(";")[0]
        assert wanted == (found.status_code if isinstance(wanted, int) else told)


def test_the_endpoint_describes_itself(web: httpx.Client, address: str) -> None:  # noqa: F811
    """Without a query: RDF to programs, the editor to browsers."""
    found = web.get("/sparql", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=found.text, format="turtle")
    described = {str(p).rpartition("#")[2]: str(o) for _, p, o in graph}
    assert described["endpoint"] == f"{address}/sparql"
    assert "UnionDefaultGraph" in found.text
    xml = web.get("/sparql", headers={"Accept": "application/rdf+xml"})
    assert len(rdflib.Graph().parse(data=xml.content, format="xml")) == len(graph)
    page = web.get("/sparql", headers={"Accept": CHROME})
    assert page.headers["content-type"] == "text/html; charset=utf-8"


def test_other_sites_may_ask_from_a_browser(web: httpx.Client) -> None:  # noqa: F811
    """CORS: what is asked before, and what comes with an answer."""
    before = web.options("/sparql", headers={"Origin": "http://a.example"})
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    answer = web.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "http://a.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_an_answer_that_was_cut_says_so(web: httpx.Client) -> None:  # noqa: F811
    """At the limit of rows an answer ends after a row; a whole one says nothing."""
    every = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    cut = web.get("/sparql", params={"query": every})
    assert (cut.headers["poolgraph-cut"], cut.headers["poolgraph-rows"]) == ("rows", "500")
    assert len(cut.json()["results"]["bindings"]) == 500
    exact = web.get("/sparql", params={"query": f"{every} LIMIT 500"})
    assert "poolgraph-cut" not in exact.headers
    graph = web.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "nt"})
    assert (graph.headers["poolgraph-cut"], graph.text.count("\n")) == ("rows", 500)


def test_a_download_is_all_of_it(web: httpx.Client) -> None:  # noqa: F811
    """What is too much for an answer comes as a file, in pieces, to its end."""
    every = {"query": "SELECT ?s ?p ?o WHERE { ?s ?p ?o }", "format": "tsv", "download": ""}
    with web.stream("GET", "/sparql", params=every) as found:
        assert found.headers["content-disposition"] == 'attachment; filename="answer.tsv"'
        assert "content-length" not in found.headers
        lines = sum(piece.count(b"\n") for piece in found.iter_raw())
    assert lines == 1 + count(web.get("/sparql", params={"query": COUNT}))


# Others' clients.


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_asks(address: str, method: str) -> None:  # noqa: F811
    """SPARQLWrapper's formats for tables and graphs, by GET and both kinds of POST."""
    client = SPARQLWrapper(f"{address}/sparql")
    client.setMethod(method)
    client.setQuery(COUNT)
    client.setReturnFormat(JSON)
    rows = client.query().convert()["results"]["bindings"]
    assert int(rows[0]["n"]["value"]) > 10_000
    client.setReturnFormat(XML)
    assert "<sparql" in client.query().convert().toxml()
    for kind in (CSV, TSV):
        client.setReturnFormat(kind)
        assert rows[0]["n"]["value"] in client.query().convert().decode()
    if method == POST:
        client.setRequestMethod(POSTDIRECTLY)
    client.setQuery("CONSTRUCT { <urn:a> a <urn:b> } WHERE { }")
    for kind in (TURTLE, N3, RDFXML):
        client.setReturnFormat(kind)
        found = client.query().convert()
        graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found)
        assert len(graph) == 1


def test_rdflib_asks_as_a_store(address: str, store: Store, graphs: tuple[str, str]) -> None:  # noqa: F811
    """Rdflib's SPARQLStore: patterns, a query of its own, and one named graph."""
    remote = rdflib.Dataset(SPARQLStore(f"{address}/sparql", method="POST"), default_union=True)
    count_of = store.terms.iri("mbs:loanCount")
    found = {(s, int(o)) for s, _, o in remote.triples((None, rdflib.URIRef(count_of), None))}
    rows = store.select("SELECT ?s ?n WHERE { ?s mbs:loanCount ?n }")
    assert (
        found == {(rdflib.URIRef(row["s"][0]), int(row["n"][0] or 0)) for row in rows[:500]}
        or len(rows) > 500
    )
    one = rdflib.Graph(SPARQLStore(f"{address}/sparql"), identifier=rdflib.URIRef(graphs[0]))
    assert len(list(one.query("SELECT ?s WHERE { ?s a ?c } LIMIT 7"))) == 7


def test_a_refusal_is_a_page_to_a_browser(web: httpx.Client) -> None:  # noqa: F811
    """Who reads pages gets one, with the reason as text in it."""
    query = "SELECT <script>alert(1)</script>"
    found = web.get("/sparql", params={"query": query}, headers={"Accept": FIREFOX})
    assert (found.status_code, found.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "<script>alert" not in found.text
    assert json.dumps(found.text)
