"""A store of three filings and one that means harm, and a server of it at a loopback port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from conftest import EXAMPLES, ROOT, SEED
from poolgraph.convert import convert
from poolgraph.store import Store, Writer, opened
from poolgraph.store.workers import Limits
from poolgraph.triples import Iri, Literal, Quad
from poolgraph.web.app import app
from poolgraph.web.site import Site

FILINGS = (
    SEED,
    EXAMPLES / "broken-total" / "filing.txt",
    ROOT / "tests" / "depositors" / "carmax-2008-1" / "filing.htm",
)
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\r\nX-Evil: 1"
HOSTILE = "0000000000-00-000666"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def hostile(quads: tuple[Quad, ...], filing: str) -> list[Quad]:
    """Return a filing's quads as another filing, with a script in every text that is printed."""
    evil = filing.rpartition("/")[0] + "/" + HOSTILE

    def moved(iri: str) -> str:
        return iri.replace(filing, evil)

    def said(value: Iri | Literal) -> Iri | Literal:
        if isinstance(value, Iri):
            return Iri(moved(value.value))
        is_text = value.datatype.endswith("#string") and not value.lexical.isdigit()
        return Literal(EVIL + value.lexical, value.datatype) if is_text else value

    return [(moved(s), p, said(o), moved(g)) for s, p, o, g in quads]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that is loaded once for all tests that only read."""
    made = tmp_path_factory.mktemp("served") / "store"
    with Writer(made) as writer:
        for path in FILINGS:
            result = convert(path)
            writer.put(result.quads(), path.read_bytes())
            if path == SEED:
                writer.put(hostile(result.quads(), result.mapped.filing))
        writer.commit()
    return made


@pytest.fixture(scope="session")
def store(folder: Path) -> Store:
    return opened(folder)


@contextmanager
def serving(store: Store, limits: Limits, **how: object) -> Iterator[str]:
    """Serve a store at a free port of this machine; give its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    made = app(Site(store), limits, **how)  # type: ignore[arg-type]
    server = uvicorn.Server(
        uvicorn.Config(made, log_level="critical", access_log=False, lifespan="on")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started, "the server began within a minute"
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()


@pytest.fixture(scope="session")
def address(store: Store) -> Iterator[str]:
    """Return where the store is served, with limits that a test can reach."""
    with serving(store, Limits(seconds=4, rows=500, workers=3, download_seconds=30)) as at:
        yield at


@pytest.fixture(scope="session")
def web(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        yield client


class Listener:
    """A server on loopback that counts who comes: nobody should."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self.hits = 0
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            self.hits += 1
            one.sendall(b"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n")
            one.close()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()
