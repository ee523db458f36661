"""Whoever means harm gets a reason, and everybody else an answer."""

import asyncio
import os
import re
import socket
import threading
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from conftest import ROOT
from poolgraph.store import Store
from poolgraph.store.frames import Question
from poolgraph.store.guard import Refused
from poolgraph.store.workers import Limits, Workers
from served import (  # noqa: F401 - fixtures
    ENDLESS,
    HOSTILE,
    Listener,
    address,
    folder,
    listener,
    serving,
    store,
    web,
)
from test_guard import CHANGING, REACHING, TARGET

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


# Reaching out and changing.


def test_nobody_is_reached_from_here(web: httpx.Client, listener: Listener) -> None:  # noqa: F811
    """Every spelling of SERVICE, by every form of request: refused, and no one was called."""
    for text in REACHING.values():
        query = text.replace(TARGET.strip("<>"), listener.address)
        for found in (
            web.get("/sparql", params={"query": query}),
            web.post("/sparql", data={"query": query}),
        ):
            assert found.status_code in (400, 403, 504), text
    assert listener.hits == 0


def test_nothing_is_loaded_or_changed(
    web: httpx.Client, listener: Listener, folder: Path  # noqa: F811
) -> None:  # fmt: skip
    """Every update in every place a request has for one: refused, no call, the same store."""
    before = web.get("/sparql", params={"query": COUNT}).text
    files = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    direct = {"Content-Type": "application/sparql-update"}
    for text in CHANGING:
        update = text.replace(TARGET.strip("<>"), listener.address)
        for found in (
            web.get("/sparql", params={"query": update}),
            web.get("/sparql", params={"update": update}),
            web.post("/sparql", data={"query": update}),
            web.post("/sparql", data={"update": update}),
            web.post("/sparql", content=update, headers=direct),
        ):
            assert found.status_code == 403, text
            assert "read-only" in found.text
    assert listener.hits == 0
    assert web.get("/sparql", params={"query": COUNT}).text == before
    assert {p: p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()} == files


def asked(store: Store, limits: Limits, *questions: Question) -> list[object]:  # noqa: F811
    """Ask workers directly; give each answer's bytes, or why there is none."""

    async def ask() -> list[object]:
        async with Workers(lambda: store.snapshot, limits) as workers:

            async def one(question: Question) -> object:
                try:
                    return await (await workers.ask(question)).whole()
                except Refused as fault:
                    return fault.why

            return list(await asyncio.gather(*map(one, questions)))

    return asyncio.run(ask())


def test_a_worker_has_no_network_though_the_guard_slept(
    store: Store, listener: Listener  # noqa: F811
) -> None:  # fmt: skip
    """A query that got past the guard still reaches nobody: its process can open no socket."""

    async def ask() -> str:
        async with Workers(lambda: store.snapshot, Limits(workers=1)) as workers:
            text = f"SELECT * {{ SERVICE <{listener.address}> {{ ?s ?p ?o }} }}"
            workers._known[text] = {"kind": "select", "text": text, "every": True, "prefixes": {}}
            with pytest.raises(Refused) as refusal:
                await workers.ask(Question(text, "json", "turtle"))
            return refusal.value.why

    assert asyncio.run(ask()) == "failed"
    assert listener.hits == 0


# Taking all there is.


def test_an_endless_query_ends_and_holds_nobody_up(store: Store) -> None:  # noqa: F811
    """Killed at the limit, while others get their answers before it."""
    with (
        serving(store, Limits(seconds=3, workers=3)) as at,
        httpx.Client(base_url=at, timeout=60, trust_env=False) as client,
    ):
        client.get("/sparql", params={"query": "ASK {}"})
        slow: list[int] = []

        def endless(number: int) -> None:
            found = httpx.get(f"{at}/sparql", params={"query": f"{ENDLESS} #{number}"},
                              timeout=60, trust_env=False)  # fmt: skip
            slow.append(found.status_code)
            assert "seconds" in found.text

        threads = [threading.Thread(target=endless, args=(n,)) for n in range(2)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        for number in range(10):
            assert client.get("/sparql", params={"query": f"ASK {{}} #{number}"}).status_code == 200
        assert not slow, "the endless ones are still at it"
        for thread in threads:
            thread.join()
        assert slow == [504, 504]
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_an_endless_download_is_broken_off(store: Store) -> None:  # noqa: F811
    """A download that cannot be whole ends without its end: no client takes it for all."""
    limits = Limits(workers=2, download_rows=5_000)
    every = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }", "format": "csv", "download": ""}
    with serving(store, limits) as at, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{at}/sparql", params=every, timeout=60, trust_env=False)


def test_what_is_too_much_for_a_worker_is_told(store: Store) -> None:  # noqa: F811
    """Memory without end ends one process, and the next question has another."""
    hungry = "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?b"
    limits = Limits(seconds=50, workers=1, memory=300 << 20)
    found = asked(store, limits, Question(hungry, "json", None), Question("ASK {}", "csv", None))
    assert found == ["memory", b"true"]


def test_a_worker_that_died_is_replaced(store: Store) -> None:  # noqa: F811
    """Killed from outside while it waited: the next question is answered."""

    async def ask() -> bytes:
        async with Workers(lambda: store.snapshot, Limits(workers=1)) as workers:
            await (await workers.ask(Question("ASK {}", "csv", None))).whole()
            os.kill(workers._idle[0].process.pid, 9)
            await asyncio.sleep(0.2)
            return await (await workers.ask(Question("ASK {}", "csv", None))).whole()

    assert asyncio.run(ask()) == b"true"


def test_who_comes_too_many_is_told_when_to_come_again(store: Store) -> None:  # noqa: F811
    """Beyond the line of who waits: 503 with Retry-After, and nothing is lost for the others."""
    limits = Limits(seconds=2, workers=1, waiting=1, patience=20)
    with serving(store, limits) as at:
        found: list[httpx.Response] = []

        def ask(number: int) -> None:
            params = {"query": f"{ENDLESS} #{number}"}
            found.append(httpx.get(f"{at}/sparql", params=params, timeout=60, trust_env=False))

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    codes = Counter(one.status_code for one in found)
    assert set(codes) == {503, 504}
    assert all(one.headers["retry-after"] for one in found if one.status_code == 503)


def open_things() -> tuple[int, int]:
    """Return how many files this process has open, and how many children it has."""
    files = len(os.listdir("/proc/self/fd"))
    me = str(os.getpid())
    children = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            children += status.read_text().rpartition(")")[2].split()[1] == me
        except OSError:
            continue
    return files, children


def test_two_hundred_at_once(store: Store) -> None:  # noqa: F811
    """Good queries, pages, faults and an endless one, all at once: no 500, and nothing leaks."""
    filing = next(f for f in store.filings() if store.knows(f"{f}/table/loanPurpose"))
    table = f"/{filing.removeprefix(store.base)}/table/loanPurpose"
    kinds = [
        ("/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 5"), 200),
        ("/sparql?query=" + quote("SELECT * { SERVICE <urn:x> {} }"), 403),
        ("/sparql?query=nonsense", 400),
        (f"{table}.ttl", 200),
        (f"{table}.html", 200),
        ("/nothing", 404),
    ]
    before = open_things()

    async def ask(at: str) -> list[tuple[int, int]]:
        most = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=at, timeout=90, limits=most, trust_env=False) as web:  # noqa: F811

            async def one(number: int) -> tuple[int, int]:
                path, wanted = kinds[number % len(kinds)]
                return (await web.get(path)).status_code, wanted

            endless = asyncio.create_task(web.get("/sparql", params={"query": ENDLESS}))
            found = await asyncio.gather(*(one(number) for number in range(200)))
            return [*found, ((await endless).status_code, 504)]

    with serving(store, Limits(seconds=10, workers=3)) as at:
        found = asyncio.run(ask(at))
    assert [pair for pair in found if pair[0] != pair[1]] == []
    time.sleep(0.5)
    after = open_things()
    assert after[0] <= before[0] + 3
    assert after[1] <= before[1]


# Reading what is no one's business, and writing where it is read.


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/....//app.py",
        "/static//etc/passwd", "/static/..%5capp.py", "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/id/../../../etc/passwd", "/id/filing/..%2f..%2f..%2fetc%2fpasswd.ttl",
        "/queries/..%2f..%2fapp", "/queries/%2e%2e%2fdeal", "/dump/../store.json", "/static/%00",
        "/catalog.%2e%2e%2fttl", "/id/filing/%00.ttl", "/sitemap-0.xml", "/sitemap-99999999999.xml",
    ],
)  # fmt: skip
def test_no_path_leads_out(address: str, path: str) -> None:  # noqa: F811
    """Whatever a path is made of: nothing but what the site has, sent as it was written."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 30) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    status = int(answer.split(b" ", 2)[1])
    assert status in (400, 404), answer[:200]
    assert b"root:" not in answer
    assert b"import " not in answer


@pytest.mark.parametrize(
    "path",
    [
        "/id/filing/x%0d%0aX-Evil:%201", "/code/a%0d%0aSet-Cookie:%20a=1", "/id/%E2%80%A8%0A",
        "/search?q=%0d%0aX-Evil:1", "/sparql?query=ASK%7B%7D&format=%0d%0aX-Evil:1",
        "/sparql?query=%0d%0aX-Evil:1", "/sparql?edit=%0d%0aX-Evil:1",
        "/ontology.ttl%0d%0aX-Evil:1",
    ],
)  # fmt: skip
def test_no_header_is_written_by_a_visitor(web: httpx.Client, path: str) -> None:  # noqa: F811
    """Line ends in whatever a visitor may write never reach a header, and break nothing."""
    found = web.get(path)
    assert found.status_code < 500
    assert not {"x-evil", "set-cookie"} & set(found.headers)


def test_links_hold_what_a_name_may_be(web: httpx.Client, store: Store) -> None:  # noqa: F811
    """Hosts and marks that a visitor makes up do not end up in a document as they are."""
    odd = web.get("/catalog.ttl", headers={"Host": 'a"><script>x</script>'})
    assert odd.status_code < 500
    assert "<script>x" not in odd.text
    for name in ("robots.txt", "sitemap.xml", ".well-known/void", "sparql", "catalog"):
        found = web.get(f"/{name}", headers={"Host": "evil.example<x>", "Accept": "*/*"})
        assert found.status_code < 500
        assert "<x>" not in found.text


class _Scripts(HTMLParser):
    """What of a page would run, or be fetched from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        runs = [name for name in said if name.startswith("on")]
        is_data = said.get("type") == "application/json"
        if runs or (
            tag == "script" and not is_data and not said.get("src", "").startswith("/static")
        ):
            self.found.append(f"{tag} {said}")
        for name in ("src", "action"):
            if not said.get(name, "/").startswith(("/", "data:")):
                self.found.append(f"{tag} {said}")
        if said.get("href", "").strip().lower().startswith("javascript:"):
            self.found.append(f"{tag} {said}")


def test_a_script_in_a_label_is_text(web: httpx.Client, store: Store) -> None:  # noqa: F811
    """A filing that prints a script in every place: no page runs it, each shows it."""
    filing = next(f for f in store.filings() if f.endswith(HOSTILE))
    things = [iri for iri in store.iris() if iri.startswith(filing)]
    some = [
        filing,
        *(t for t in things if re.search(r"/(table/\w+|party/[\w-]+|pool|transaction)$", t)),
    ]
    paths = [f"/{iri.removeprefix(store.base)}.html" for iri in some]
    script = "%3Cscript%3Ealert(3)%3C/script%3E"
    paths += ["/", "/deals", "/search?q=script", f"/search?q={script}", "/catalog", "/compare"]
    paths += [f"/{script}", "/queries", f"/sparql?edit=%3C/textarea%3E{script}"]
    assert len(paths) > 20
    shown = 0
    for path in paths:
        page = web.get(path, headers={"Accept": "text/html"})
        assert page.status_code < 500, path
        reader = _Scripts()
        reader.feed(page.text)
        assert reader.found == [], path
        shown += "&lt;script&gt;alert(1)" in page.text
    assert shown > 10


def test_the_rules_of_this_file_can_fail() -> None:
    """The look for scripts sees one where there is one."""
    for evil in ("<script>x</script>", "<img src=/a onerror=x>", '<img src="http://a.example/">',
                 '<a href="javascript:x">'):  # fmt: skip
        reader = _Scripts()
        reader.feed(evil)
        assert reader.found, evil
    assert (ROOT / "tests" / "test_attacks.py").is_file()
