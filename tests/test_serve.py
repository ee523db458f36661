"""Every IRI leads somewhere, in the form that is asked for, and each form says the same."""

import csv
import gzip
import io
import subprocess

import httpx
import pyoxigraph
import pytest
import rdflib
from starlette.testclient import TestClient

from poolgraph import sinks
from poolgraph.store import Store
from poolgraph.web.app import app
from poolgraph.web.offers import sitemap_text
from poolgraph.web.site import Site
from served import address, folder, store, web  # noqa: F401 - fixtures
from test_accept import CHROME, FIREFOX
from test_sinks import as_said, seen_by_oxigraph, seen_by_rdflib

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
RDF = {
    ".ttl": ("text/turtle", "turtle"),
    ".jsonld": ("application/ld+json", "jsonld"),
    ".nt": ("application/n-triples", "nt"),
    ".rdf": ("application/rdf+xml", "xml"),
    ".trig": ("application/trig", "trig"),
    ".nq": ("application/n-quads", "nq"),
}


@pytest.fixture(scope="session")
def things(store: Store) -> dict[str, str]:  # noqa: F811
    """Return one thing of every kind that has an IRI."""
    seed = next(f for f in store.filings() if store.knows(f"{f}/table/loanPurpose")
                and "000666" not in f)  # fmt: skip
    registrant = next(
        q[2][0] for q in store.quads(seed) if q[1] == store.terms.iri("mbs:registrant")
    )
    return {
        "filing": seed, "table": f"{seed}/table/loanPurpose",
        "row": f"{seed}/table/loanPurpose/row/1",
        "total": f"{seed}/table/loanPurpose/total", "pool": f"{seed}/pool",
        "graph": f"{seed}/graph/content", "registrant": registrant,
        "scheme": store.terms.iri("code:loanPurpose"),
        "code": store.terms.iri("code:loanPurpose/purchase"),
        "ontology": f"{store.base}ontology", "shapes": f"{store.base}shapes",
        "agreement": f"{seed}/agreement/psa",
    }  # fmt: skip


KINDS = ("filing", "table", "row", "total", "pool", "graph", "registrant", "scheme", "code",
         "ontology", "shapes", "agreement")  # fmt: skip


def path_of(store: Store, iri: str) -> str:  # noqa: F811
    return "/" + iri.removeprefix(store.base)


@pytest.fixture
def as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.parametrize("kind", KINDS)
def test_each_form_says_what_the_store_says(
    web: httpx.Client, store: Store, things: dict[str, str], kind: str, as_printed: None  # noqa: F811
) -> None:  # fmt: skip
    """All six serialisations of each kind of thing are isomorphic with its description."""
    iri = things[kind]
    said = store.describe(iri)
    assert said
    for suffix, (media, name) in RDF.items():
        found = web.get(path_of(store, iri) + suffix)
        assert (found.status_code, found.headers["content-type"].partition(";")[0]) == (200, media)
        with_graphs = name in ("nq", "trig", "jsonld")
        meant = as_said(list(said), with_graphs)  # there are no blank nodes: the same is isomorphic
        assert seen_by_rdflib(found.content, name, with_graphs) == meant, suffix
        assert seen_by_oxigraph(found.content, name, with_graphs) == meant, suffix


@pytest.mark.parametrize("kind", KINDS)
def test_each_thing_has_a_page_with_its_other_forms(
    web: httpx.Client, store: Store, things: dict[str, str], kind: str  # noqa: F811
) -> None:  # fmt: skip
    """The HTML page links each form it has, and the header of the answer does as well."""
    page = web.get(path_of(store, things[kind]) + ".html")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1" in page.text
    for suffix, (media, _) in RDF.items():
        assert f'.{suffix[1:]}>; rel="alternate"; type="{media}"' in page.headers["link"]
    assert f'<{things[kind]}>; rel="describes"' in page.headers["link"]
    assert '<link rel="alternate" type="text/turtle"' in page.text


ACCEPTED = [
    (None, ".html"), ("*/*", ".html"), (FIREFOX, ".html"), (CHROME, ".html"),
    ("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"), ("application/json", ".jsonld"),
    ("application/n-triples", ".nt"), ("text/plain", ".nt"), ("application/rdf+xml", ".rdf"),
    ("application/trig", ".trig"), ("application/n-quads", ".nq"), ("text/csv", ".csv"),
    ("image/svg+xml", ".svg"),
    ("text/html;q=0.3, text/turtle;q=0.7", ".ttl"),
    ("application/rdf+xml;q=0.9, text/turtle;q=0.9, */*;q=0.1", ".ttl"),
    ("text/html;q=0, */*;q=0.5", ".ttl"), ("nonsense", ".html"), ("nonsense, text/turtle", ".ttl"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "suffix"), ACCEPTED)
def test_a_thing_leads_to_the_document_that_is_liked(
    web: httpx.Client, store: Store, things: dict[str, str], header: str | None, suffix: str  # noqa: F811
) -> None:  # fmt: skip
    """303 by Accept: browsers', programs', weights and nonsense."""
    path = path_of(store, things["table"])
    request = web.build_request("GET", path, headers={"Accept": header} if header else {})
    if header is None:
        del request.headers["accept"]
    found = web.send(request)
    assert (found.status_code, found.headers["location"]) == (303, path + suffix)
    assert found.headers["vary"] == "Accept"


@pytest.mark.parametrize("kind", ["graph", "ontology", "shapes"])
def test_a_document_answers_itself(
    web: httpx.Client, store: Store, things: dict[str, str], kind: str  # noqa: F811
) -> None:  # fmt: skip
    """What is a document is no thing: 200, and which form it is stands beside it."""
    path = path_of(store, things[kind])
    found = web.get(path, headers={"Accept": "application/n-triples"})
    assert (found.status_code, found.headers["vary"]) == (200, "Accept")
    assert found.headers["content-location"] == f"{path}.nt"
    assert "html" in web.get(path, headers={"Accept": FIREFOX}).headers["content-type"]


def test_what_is_not_there_or_not_acceptable_is_said(
    web: httpx.Client, store: Store, things: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """404 and 406, as a page to a browser and as a line to a program; 405 for other methods."""
    table = path_of(store, things["table"])
    nothing = web.get("/id/filing/nothing", headers={"Accept": FIREFOX})
    assert (nothing.status_code, nothing.headers["content-type"]) == (
        404,
        "text/html; charset=utf-8",
    )
    line = web.get("/id/filing/nothing.ttl", headers={"Accept": "text/turtle"})
    assert (line.status_code, line.headers["content-type"]) == (404, "text/plain; charset=utf-8")
    for path in (
        table + ".xlsx",
        table + ".html.ttl",
        path_of(store, things["row"]) + ".csv",
        "/id/",
    ):
        assert web.get(path).status_code == 404, path
    refused = web.get(table, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert all(media in refused.text for media, _ in RDF.values())
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert web.request(method, table).status_code == 405


def test_head_says_what_get_says(
    web: httpx.Client, store: Store, things: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """HEAD has the headers of GET and nothing after them."""
    for path in ("/", path_of(store, things["table"]), path_of(store, things["table"]) + ".ttl",
                 "/catalog", "/dump/all.nq.gz", "/sparql?query=ASK{}"):  # fmt: skip
        head, get = web.head(path), web.get(path)
        assert head.content == b""
        same = ("content-type", "etag", "vary", "link", "location")
        assert [head.headers.get(name) for name in same] == [get.headers.get(name) for name in same]
        assert head.status_code == get.status_code


def test_who_has_it_already_is_told_so(
    web: httpx.Client, store: Store, things: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """A tag that is sent back saves the document; each form has its own."""
    path = path_of(store, things["table"])
    first = web.get(path + ".ttl")
    tag = first.headers["etag"]
    again = web.get(path + ".ttl", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert web.get(path + ".nt", headers={"If-None-Match": tag}).status_code == 200


def test_a_table_as_csv_has_the_rows_as_printed(
    web: httpx.Client, store: Store, things: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """One line a row in the order of the filing, every figure with its zeros, no total."""
    text = web.get(path_of(store, things["table"]) + ".csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    said = {(q[0], store.terms.compact(q[1])): q[2][0] for q in store.describe(things["table"])}
    places = [f"{things['table']}/row/{n}" for n in range(1, len(rows) + 1)]
    assert len(rows) == 3
    for name in ("printedLabel", "loanCount", "principalBalance", "percentOfPool"):
        assert [row[name] for row in rows] == [said[place, f"mbs:{name}"] for place in places]
    assert all(row["loanPurpose"].startswith(store.base) for row in rows)
    codes = list(
        csv.DictReader(io.StringIO(web.get(path_of(store, things["scheme"]) + ".csv").text))
    )
    assert things["code"] in {row["code"] for row in codes}


def test_a_table_has_its_chart(
    web: httpx.Client, store: Store, things: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """As data for the page, and as a picture without it."""
    path = path_of(store, things["table"])
    assert web.get(path + ".vl.json").json()["$schema"].startswith("https://vega.github.io/schema")
    picture = web.get(path + ".svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")


def test_every_answer_keeps_browsers_at_home(web: httpx.Client) -> None:  # noqa: F811
    """The policy is on pages, data, errors and files alike."""
    for path in ("/", "/nothing", "/static/site.css", "/sparql?query=nonsense", "/catalog.ttl"):
        headers = web.get(path).headers
        assert "default-src 'self'; script-src 'self'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_store_is_described(web: httpx.Client, store: Store) -> None:  # noqa: F811
    """VoID and DCAT parse, and say how much there is and where."""
    graph = rdflib.Graph().parse(data=web.get("/.well-known/void").text, format="turtle")
    void = rdflib.Namespace(store.terms.iri("void:"))
    (dump,) = graph.objects(None, void.dataDump)
    assert str(dump) == f"{web.base_url}/dump/all.nq.gz"
    sizes = [int(size) for size in graph.objects(None, void.triples)]
    count = store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")[0]["n"][0]
    assert sizes == [int(count or 0)]
    dcat = rdflib.Namespace(store.terms.iri("dcat:"))
    for suffix, name in ((".ttl", "turtle"), (".jsonld", "json-ld"), (".rdf", "xml")):
        found = rdflib.Dataset().parse(data=web.get(f"/catalog{suffix}").content, format=name)
        stated = {(str(p), str(o)) for _, p, o, _ in found.quads()}
        assert len([o for p, o in stated if p == str(dcat.dataset)]) == len(store.filings()) + 1
        for url in {o for p, o in stated if p == str(dcat.downloadURL)}:
            assert web.head(str(url)).status_code == 200, url
    page = web.get("/catalog", headers={"Accept": FIREFOX})
    assert "Filing by filing" in page.text


def test_the_dump_is_all_that_was_loaded(web: httpx.Client, store: Store) -> None:  # noqa: F811
    """Packed files one after another unpack to every quad, each as printed."""
    content = gzip.decompress(web.get("/dump/all.nq.gz").content)
    lines = [line for line in content.decode().split("\n") if line]
    said = [q for filing in store.filings() for q in store.quads(filing)]
    assert sorted(lines) == sorted(sinks.write(said, "nq", store.terms).decode().splitlines())
    assert len(list(pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.N_QUADS))) == len(lines)


def test_programs_that_follow_links_find_the_pages(web: httpx.Client, store: Store) -> None:  # noqa: F811
    """robots.txt names the sitemap, whose pages are all there; of very many it is an index."""
    place = web.get("/robots.txt").text.split("Sitemap: ")[1].strip()
    text = web.get(place).text
    pages = [part.partition("</loc>")[0] for part in text.split("<loc>")[1:]]
    assert len(pages) > 50
    for page in pages[::7]:
        assert web.get(page).status_code == 200, page
    index = sitemap_text(Site(store), most=20) or ""
    assert "<sitemapindex" in index
    parts = [sitemap_text(Site(store), n, most=20) for n in range(1, index.count("<loc>") + 1)]
    assert sum((part or "").count("<loc>") for part in parts) == len(pages)
    assert sitemap_text(Site(store), len(parts) + 1, most=20) is None


# Others' clients.


def test_rdflib_reads_a_thing_by_its_address(
    address: str, store: Store, things: dict[str, str], as_printed: None  # noqa: F811
) -> None:  # fmt: skip
    """``Graph().parse(url)`` follows the 303 to a format that rdflib likes."""
    graph = rdflib.Graph().parse(address + path_of(store, things["table"]))
    found = seen_by_rdflib(graph.serialize(format="nt").encode(), "nt", False)
    assert found == as_said(list(store.describe(things["table"])), False)


def test_curl_reads_a_thing_by_its_address(
    address: str, store: Store, things: dict[str, str]  # noqa: F811
) -> None:  # fmt: skip
    """``curl -L`` gets a page, and with ``-H Accept`` what it asks for."""
    url = address + path_of(store, things["filing"])
    page = subprocess.run(["curl", "-sSL", url], capture_output=True, timeout=60, check=True)
    assert page.stdout.startswith(b"<!DOCTYPE html>")
    data = subprocess.run(
        ["curl", "-sSL", "-H", "Accept: application/n-triples", url],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert data.stdout == sinks.write(store.describe(things["filing"]), "nt", store.terms)


def test_a_new_snapshot_is_followed(tmp_path: "object", store: Store) -> None:  # noqa: F811
    """What a writer commits while the site runs is there a second later, in pages and answers."""
    from pathlib import Path

    from poolgraph.store import Writer, opened
    from poolgraph.web import app as module

    one, two = (store.quads(filing) for filing in store.filings()[-2:])
    folder = Path(str(tmp_path)) / "s"  # noqa: F811
    with Writer(folder) as writer:
        writer.put(one)
        writer.commit()
    asked = {"query": f"ASK {{ <{store.filings()[-1]}> ?p ?o }}", "format": "csv"}
    path = path_of(store, store.filings()[-1]) + ".nt"
    with TestClient(app(Site(opened(folder)))) as client:
        assert client.get("/sparql", params=asked).text == "false"
        assert client.get(path).status_code == 404
        with Writer(folder) as writer:
            writer.put(two)
            writer.commit()
        import time

        time.sleep(module.FRESH + 0.1)
        assert client.get("/sparql", params=asked).text == "true"
        assert client.get(path).status_code == 200
