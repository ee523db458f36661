"""``poolgraph serve`` says where to click, ends when told, and tells what is in its way."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from conftest import environment, run
from served import folder, store  # noqa: F401 - fixtures


@contextmanager
def served(store: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:  # noqa: F811
    """Run the command at a free port; give the process and what it said."""
    command = [sys.executable, "-m", "poolgraph", "serve", "--store", str(store), "--port", "0"]
    process = subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(),
    )  # fmt: skip
    assert process.stdout
    try:
        yield process, process.stdout.readline() + process.stdout.readline()
    finally:
        process.kill()
        process.wait()


def address_in(said: str) -> str:
    found = re.search(r"http://[\w.]+:\d+/", said)
    assert found, said
    return found[0]


def children(process: int) -> list[int]:
    """Return the processes that a process began."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            if status.read_text().rpartition(")")[2].split()[1] == str(process):
                found.append(int(status.parent.name))
        except OSError:
            continue
    return found


def test_it_serves_until_it_is_told_to_end(folder: Path) -> None:  # noqa: F811
    """An address to click, pages and answers at it; Ctrl-C ends it and all its workers."""
    with served(folder, "--workers", "2") as (process, said):
        assert "4 filings at http://127.0.0.1:" in said
        at = address_in(said)
        with httpx.Client(base_url=at, timeout=60, trust_env=False) as web:
            assert web.get("/").status_code == 200
            answer = web.get("/sparql", params={"query": "ASK {}", "format": "csv"})
            assert answer.text == "true"
            assert "access-control-allow-origin" not in answer.headers
            assert web.get("/", headers={"Host": "evil.example"}).status_code == 400
            busy = run("serve", "--store", str(folder), "--port", at.rstrip("/").rpartition(":")[2])
            assert busy.returncode == 2
            assert b"error[port-busy]" in busy.stderr
            assert b"--port" in busy.stderr
        workers = children(process.pid)
        assert len(workers) == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr
        assert process.stderr.read() == ""
        assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_workers_end_with_a_server_that_is_killed(folder: Path) -> None:  # noqa: F811
    """Nobody is left behind when there is no time to say goodbye."""
    import time

    with served(folder, "--workers", "2") as (process, said):
        httpx.get(address_in(said) + "sparql", params={"query": "ASK {}"}, timeout=60)
        workers = children(process.pid)
        assert len(workers) == 2
        process.kill()
        process.wait()
        until = time.monotonic() + 20
        while (left := [w for w in workers if _lives(w)]) and time.monotonic() < until:
            time.sleep(0.1)
        assert left == []


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_others_are_let_in_with_a_warning(folder: Path) -> None:  # noqa: F811
    """An address that others may reach is said to be one; there, other sites may read."""
    with served(folder, "--host", "127.0.0.2") as (process, said):
        found = httpx.get(address_in(said), timeout=60, trust_env=False)
        assert found.headers["access-control-allow-origin"] == "*"
        process.send_signal(signal.SIGINT)
        process.wait(30)
        assert process.stderr
        assert "warning: everybody who reaches 127.0.0.2" in process.stderr.read()


def test_without_a_store_it_says_how_to_make_one(tmp_path: Path) -> None:
    """Exit status 2, and the next thing to do."""
    found = run("serve", "--store", str(tmp_path / "none"))
    assert found.returncode == 2
    assert b"error[no-store]" in found.stderr
    assert b"poolgraph load" in found.stderr
