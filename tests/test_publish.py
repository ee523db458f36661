"""A published folder is the site: each document, links that lead somewhere, rules that hold."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph
import pytest

from browsing import Files, published  # noqa: F401 - fixtures
from conftest import SEED, run
from poolgraph.convert import convert
from poolgraph.source import Unreadable
from poolgraph.store import Store, Writer, opened
from poolgraph.web import accept, hosting
from poolgraph.web.files import has_file, whole_of
from poolgraph.web.links import Broken, Links
from poolgraph.web.publish import RECORD, publish, things_of
from served import folder, store  # noqa: F401 - fixtures
from web_hosts import apache, nginx

FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE, ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML, ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
    ".trig": pyoxigraph.RdfFormat.TRIG, ".nq": pyoxigraph.RdfFormat.N_QUADS,
}  # fmt: skip
BASE = "https://data.example.org/pools/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def silent(done: int, whole: int) -> None:
    """Show nobody how far it is."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a store of one filing."""
    made = tmp_path_factory.mktemp("small") / "store"
    with Writer(made) as writer:
        writer.put(convert(SEED).quads(), SEED.read_bytes())
        writer.commit()
    return opened(made)


@pytest.fixture(scope="module")
def below(small: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of that store, named below another base."""
    out = tmp_path_factory.mktemp("below") / "pools"
    assert publish(small, out, BASE, silent).broken == ()
    return out


def test_every_link_leads_to_a_file(published: Files) -> None:  # noqa: F811
    """No link of any page leads nowhere, hostile labels and all; there are thousands of files."""
    assert published.made.broken == ()
    there = [path for path in published.folder.rglob("*") if path.is_file()]
    assert len(there) == published.made.files > 1000
    for name in ("index.html", "404.html", "robots.txt", "sitemap.xml", ".well-known/void",
                 "catalog.ttl", "dump/all.nq.gz", "search-index.json", ".htaccess"):  # fmt: skip
        assert (published.folder / name).stat().st_size > 20, name


def test_no_link_is_left_unsettled(published: Files) -> None:  # noqa: F811
    """What stands for the folder while pages are made is in none of them, nor a way out of it."""
    for path in published.folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "~a-link-of" not in text
        if path.name != "404.html":
            assert not re.search(r'(href|src|action)="/', text), path


def test_each_document_says_what_the_store_says(published: Files, store: Store) -> None:  # noqa: F811
    """Every format of things of every kind holds the triples of the store's own description."""
    seen = set()
    for path in things_of(store):
        kind = re.sub(r"id/filing/[^/]+", "", path).strip("/").partition("/")[0]
        if kind in seen:
            continue
        seen.add(kind)
        wanted = {(s, p, o) for s, p, o, _ in store.describe(store.base + path)}
        for suffix, form in FORMATS.items():
            content = (published.folder / f"{path}{suffix}").read_bytes()
            quads = pyoxigraph.parse(content, format=form, base_iri=store.base)
            found = {(q.subject.value, q.predicate.value, q.object.value) for q in quads}
            assert found == {(s, p, o[0]) for s, p, o in wanted}, f"{path}{suffix}"
    assert {"table", "party", "code", "ontology", "graph"} <= seen


def test_another_base_names_everything_below_it(small: Store, below: Path) -> None:
    """With --base the graph is the one that convert --base writes, and no old name is left."""
    filing = next(t for t in things_of(small) if re.fullmatch(r"id/filing/[^/]+", t))
    told = pyoxigraph.parse((below / f"{filing}.nq").read_bytes(), format=FORMATS[".nq"])
    again = convert(SEED, base=BASE).quads()
    assert {q.subject.value for q in told} <= {quad[0] for quad in again}
    for path in below.rglob("*.nt"):
        assert small.base not in path.read_text(encoding="utf-8")
    assert f"<loc>{BASE}{filing}.html</loc>" in (below / "sitemap.xml").read_text()
    assert f"{BASE}dump/all.nq.gz" in (below / ".well-known" / "void").read_text()
    assert "sparql" not in (below / "catalog.ttl").read_text().lower()


def test_twice_gives_the_same_bytes(small: Store, below: Path, tmp_path: Path) -> None:
    """The same store, the same folder, byte for byte; what was there before is replaced."""
    shutil.copytree(below, tmp_path / "pools")
    (tmp_path / "pools" / "left-over.html").write_text("old")
    publish(small, tmp_path / "pools", BASE, silent)
    first, second = (
        {path.relative_to(home): path.read_bytes() for path in home.rglob("*") if path.is_file()}
        for home in (below, tmp_path / "pools")
    )
    assert first == second
    assert list(tmp_path.iterdir()) == [tmp_path / "pools"], "something was left beside it"


def test_what_publish_did_not_make_stays(small: Store, tmp_path: Path) -> None:
    """A folder with other things is refused and untouched; so is a fault on the way."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(Unreadable, match="holds something else"):
        publish(small, tmp_path / "mine", None, silent)
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"

    def stop(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(small, tmp_path / "site", None, stop)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_the_command_tells_and_counts(small: Store, tmp_path: Path) -> None:
    """``poolgraph publish`` says how much it wrote and how to look at it."""
    done = run("publish", "site", "--store", str(small.folder), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"python -m http.server -d site" in done.stdout
    assert (tmp_path / "site" / RECORD).exists()
    again = run("publish", ".", "--store", str(small.folder), folder=tmp_path)
    assert again.returncode == 2
    assert b"holds something else" in again.stderr
    none = run("publish", "x", "--store", "nowhere", folder=tmp_path)
    assert none.returncode == 2
    assert b"poolgraph load" in none.stderr


# Links.


def test_a_broken_link_is_told() -> None:
    """A missing file, a missing place in a page; links to elsewhere are nobody's here."""
    links = Links()
    links.add(
        "a/b.html",
        '<a href="../c.html#x">1</a><a href="https://e.org/">2</a><a href="#z">3</a>'
        '<img src="d.svg"><form action="../c.html?q=1"></form><a href="../e%20f.html">4</a>',
    )
    links.add("c.html", '<p id="y"><a href="a/">5</a>')
    links.add("e f.html")
    texts = {"c.html": '<p id="y">', "a/b.html": "<p>"}
    assert set(links.broken(texts.__getitem__)) == {
        Broken("a/b.html", "../c.html#x"), Broken("a/b.html", "#z"), Broken("a/b.html", "d.svg"),
        Broken("c.html", "a/"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("id/filing/x/table/t/row/3", ("id/filing/x/table/t", "row-3")),
        ("id/filing/x/table/t/row/3/value/1", ("id/filing/x/table/t", "row-3")),
        ("id/filing/x/table/t/total", ("id/filing/x/table/t", "total")),
        ("id/filing/x/table/t/note/1", ("id/filing/x/table/t", "")),
        ("id/filing/x/span/91.1-91.5/quote", ("id/filing/x", "L91")),
        ("id/filing/x/check/4/table-t", ("id/filing/x", "checked")),
        ("id/filing/x/table/t", ("id/filing/x/table/t", "")),
        ("ontology#loanCount", ("ontology", "loanCount")),
        ("code/propertyState/US-CA", ("code/propertyState/US-CA", "")),
    ],
)
def test_parts_stand_in_the_file_of_the_whole(path: str, whole: tuple[str, str]) -> None:
    """A row, a span, a result of a check has its place in another thing's file."""
    assert whole_of(path) == whole
    assert has_file(whole[0])
    assert not has_file("id/filing/../x")


# The rules, by real web servers.


@pytest.fixture(scope="module")
def hosts(published: Files) -> Iterator[dict[str, str]]:  # noqa: F811
    """Return the addresses of nginx and Apache on the published folder, each by its own rules.

    Their processes are not ours, so the folder has to be open to all.
    """
    for place in [published.folder, *published.folder.parents]:
        if place != Path(tempfile.gettempdir()) and os.stat(place).st_uid == os.getuid():
            place.chmod(place.stat().st_mode | 0o055) if len(place.parts) > 2 else None
    with tempfile.TemporaryDirectory() as home:
        os.chmod(home, 0o755)
        homes = {name: Path(home) / name for name in ("nginx", "apache")}
        for one in homes.values():
            one.mkdir()
        rules = published.folder / "nginx.conf"
        with (
            nginx(published.folder, homes["nginx"], rules) as first,
            apache(published.folder, homes["apache"]) as second,
        ):
            yield {"nginx": first, "apache": second}


ASKED = (
    (BROWSER, ".html"), ("*/*", ".html"), (None, ".html"), ("nonsense", ".html"),
    ("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"), ("application/json", ".jsonld"),
    ("application/rdf+xml, text/html;q=0.9", ".rdf"), ("TEXT/Turtle ; charset=utf-8", ".ttl"),
    ("text/turtle;q=0.5, application/trig;q=0.7, text/html;q=0.1", ".trig"),
    ("application/n-quads;q=1.0, text/html;q=0.9", ".nq"), ("text/csv", ".csv"),
    ("text/csv;q=0.2, */*;q=0.1", ".csv"), ("image/png", None), ("text/html;q=0", None),
)  # fmt: skip


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_a_web_server_leads_to_what_is_preferred(
    hosts: dict[str, str],
    store: Store,  # noqa: F811
    server: str,
) -> None:
    """303 by Accept with weights, 406 where nothing will do; the same that the server gives."""
    table = next(t for t in things_of(store) if t.endswith("/table/loanPurpose"))
    offered = list(hosting.offered().values())
    with httpx.Client(base_url=hosts[server], trust_env=False) as client:
        for header, suffix in ASKED:
            answer = _get(client, f"/{table}", header)
            assert (answer.status_code, _where(answer)) == (
                (303, f"/{table}{suffix}") if suffix else (406, "")
            ), header
            assert "Accept" in answer.headers["vary"]
            best = accept.best(header, [media for types in offered for media in types])
            wanted = next((s for s, types in hosting.offered().items() if best in types), None)
            assert wanted == suffix, f"the server itself gives {wanted} for {header}"


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_a_web_server_knows_what_is_part_of_what(
    hosts: dict[str, str],
    store: Store,  # noqa: F811
    server: str,
) -> None:
    """Parts lead to the whole; what is unknown is 404; nothing comes out of the folder."""
    table = next(t for t in things_of(store) if t.endswith("/table/loanPurpose"))
    filing = table.removesuffix("/table/loanPurpose")
    wanted = {
        (f"/{table}/row/2", BROWSER): (303, f"/{table}.html#row-2"),
        (f"/{table}/row/2", "text/turtle"): (303, f"/{table}.ttl"),
        (f"/{table}/total", None): (303, f"/{table}.html#total"),
        (f"/{filing}/span/91.1-91.5", None): (303, f"/{filing}.html#L91"),
        (f"/{filing}/check/1/x", "text/html"): (303, f"/{filing}.html#checked"),
        (f"/{table}?a=b", None): (303, f"/{table}.html"),
        (f"/{table}.ttl", None): (200, ""), ("/", BROWSER): (200, ""),
        ("/ontology", "text/turtle"): (303, "/ontology.ttl"),
        (f"/{filing}/none", None): (404, ""), ("/nothing/at/all", BROWSER): (404, ""),
        ("/id/filing/x%0d%0aEvil:1", None): (404, ""),
    }  # fmt: skip
    with httpx.Client(base_url=hosts[server], trust_env=False) as client:
        for (path, header), expected in wanted.items():
            answer = _get(client, path, header)
            assert (answer.status_code, _where(answer)) == expected, (path, header)
            assert "evil" not in answer.headers
        assert _get(client, f"/{table}.ttl", None).headers["content-type"].startswith("text/turtle")
        assert "default-src 'self'" in _get(client, "/", None).headers["content-security-policy"]
        for path in ("/.htaccess", "/nginx.conf", "/id/filing/%2e%2e/%2e%2e/%2e%2e/etc/passwd"):
            assert _get(client, path, None).status_code in (400, 403, 404)


def _get(client: httpx.Client, path: str, header: str | None) -> httpx.Response:
    request = client.build_request("GET", path)
    request.headers.pop("accept", None)
    if header is not None:
        request.headers["accept"] = header
    return client.send(request)


def _where(answer: httpx.Response) -> str:
    return re.sub(r"^https?://[^/]+", "", answer.headers.get("location", ""))
