"""Servers of others for tests: Oxigraph's own and Debian's Virtuoso, each in its own folder."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

HERE = "127.0.0.1"
_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {here}:{sql}
ServerThreads = 10
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
[HTTPServer]
ServerPort = {here}:{http}
ServerRoot = .
ServerThreads = 5
"""


@dataclass(frozen=True)
class Server:
    """The addresses of a server: where it is asked, where graphs are put, where it takes SQL."""

    name: str
    query: str
    store: str
    sql: str = ""


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as found:
        found.bind((HERE, 0))
        return int(found.getsockname()[1])


def _until_it_answers(
    address: str, process: "subprocess.Popen[bytes]", seconds: float = 90
) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"{process.args!r} ended"
        try:
            if httpx.get(address, params={"query": "ASK {}"}, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@contextmanager
def _running(command: list[str], folder: Path, address: str) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until_it_answers(address, process)
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Run the server of the wheel ``oxigraph``."""
    start = f"http://{HERE}:{free_port()}"
    binary = str(Path(sys.executable).parent / "oxigraph")
    where = start.removeprefix("http://")
    command = [binary, "serve", "--location", str(folder / "data"), "--bind", where]
    with _running(command, folder, f"{start}/query"):
        yield Server("oxigraph", f"{start}/query", f"{start}/store")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run Virtuoso in the foreground, on a database that it makes in ``folder``."""
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(here=HERE, sql=sql, http=http))
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    with _running(command, folder, f"http://{HERE}:{http}/sparql"):
        start = f"//dba:dba@{HERE}:{http}/sparql-graph-crud-auth"
        yield Server("virtuoso", f"http://{HERE}:{http}/sparql", f"http:{start}", f"{HERE}:{sql}")


def told(server: Server, statements: str) -> None:
    """Have Virtuoso run statements of SQL, each ended with a semicolon."""
    command = ["isql-vt", server.sql, "dba", "dba", "ERRORS=STDOUT", "BANNER=OFF"]
    done = subprocess.run(command, input=statements, capture_output=True, text=True, timeout=60)
    assert "*** Error" not in done.stdout, done.stdout
