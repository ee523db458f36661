"""Corpora for tests: filings written into folders, runs here and as commands, what they left."""

import atexit
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path

from conftest import environment
from poolgraph import corpus
from poolgraph.corpus.items import Shard
from poolgraph.corpus.shard import Job
from poolgraph.corpus.totals import Fault, Totals
from writer import many

PLAIN = corpus.Options(check=False)
DRAWN = 40
CLOCK = ("seconds", "slowest")


def write_filings(folder: Path, count: int) -> list[Path]:
    """Write ``count`` filings into ``folder``, each in a file named by its accession number."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for accession, text in many.filings(count, DRAWN):
        paths.append(folder / f"{accession}.txt")
        paths[-1].write_text(text, encoding="utf-8", newline="")
    return paths


class Here:
    """A crew of one: this process, at once."""

    died: tuple[type[BaseException], ...] = (InterruptedError,)

    def __init__(self, job: Callable[[Shard, bool], "Totals | Fault"]) -> None:
        self.job = job
        self.given: list[str] = []

    def room(self) -> int:
        """Return how many shards at once."""
        return 1

    def submit(self, shard: Shard, careful: bool) -> "Future[Totals | Fault]":
        """Convert a shard now."""
        self.given.append(shard.id)
        future: Future[Totals | Fault] = Future()
        try:
            future.set_result(self.job(shard, careful))
        except BaseException as fault:
            future.set_exception(fault)
        return future

    def close(self) -> None:
        """End nothing."""


def converted(
    paths: Iterable[Path | str], out: Path | str, options: corpus.Options = PLAIN, size: int = 8
) -> tuple[Totals, list[str]]:
    """Convert in this process; return what came of it, and the shards that were converted now."""
    plan = corpus.plan(map(str, paths), str(out), options, size)
    crew = Here(Job(plan.options, plan.folder.url))
    whole = corpus.added(corpus.before(plan))
    for outcome in corpus.run(plan, crew):
        assert isinstance(outcome, Totals), outcome
        whole = corpus.added((whole, outcome))
    corpus.finish(plan)
    return whole, crew.given


def left(out: Path) -> dict[str, object]:
    """Return every file of an output folder, receipts without what the clock said."""
    return {path.name: _content(path.name, path.read_bytes()) for path in sorted(out.iterdir())}


def _content(name: str, content: bytes) -> object:
    if not name.startswith("receipt-"):
        return content
    receipt = json.loads(content)
    return {key: value for key, value in receipt.items() if key not in CLOCK}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "poolgraph", "convert", *map(str, arguments)]


def many_at_once(filings: Path, out: Path, *more: str) -> list[str]:
    """Return the command that converts a corpus in small shards with two processes."""
    return command(filings, "-o", out, "--jobs", "2", "--shard-size", "6", "--no-check", *more)


def started(
    arguments: list[str], extra: dict[str, str] | None = None, **how: object
) -> "subprocess.Popen[bytes]":
    """Start a command in a session of its own, ``extra`` added to its environment."""
    process = subprocess.Popen(
        arguments, env=environment() | (extra or {}), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True, **how,  # type: ignore[call-overload]
    )  # fmt: skip
    atexit.register(process.kill)  # where a test fails before it ends
    return process


def until(there: Callable[[], object], seconds: float = 60) -> None:
    """Wait until ``there`` is true; fail where that takes too long."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def receipts(out: Path) -> int:
    return len(list(out.glob("receipt-*.json")))


def workers(driver: int) -> list[int]:
    """Return the processes that convert for ``driver``."""
    listed = Path(f"/proc/{driver}/task/{driver}/children").read_text().split()
    return [pid for pid in map(int, listed) if b"spawn_main" in cmdline(pid)]


def cmdline(pid: int) -> bytes:
    """Return what a process was started with; nothing where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processors() -> int:
    return len(os.sched_getaffinity(0))
