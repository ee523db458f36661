"""Processes of this machine convert shards: one executor each, so that one may die alone."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

from poolgraph.corpus.items import Shard
from poolgraph.corpus.shard import Job
from poolgraph.corpus.totals import Fault, Totals
from poolgraph.source import Unreadable

Outcome = Totals | Fault


def crew(job: Job, jobs: int | None, address: str | None) -> "Local":
    """Return a crew of ``jobs`` processes, as many as there are processors if not given."""
    if address:
        raise Unreadable("unknown-place", "the engine local has no address", "leave --address out")
    return Local(job, jobs or _processors())


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Local:
    """Worker processes, each with what it is doing; a dead one is replaced."""

    died = (BrokenProcessPool,)

    def __init__(self, job: Job, jobs: int) -> None:
        self._job = job
        self._workers: list[_Worker] = [_Worker() for _ in range(jobs)]

    def room(self) -> int:
        """Return the number of processes."""
        return len(self._workers)

    def submit(self, shard: Shard, careful: bool) -> "Future[Outcome]":
        """Give a shard to a process that has none, a new one where it is dead."""
        at = next(n for n, worker in enumerate(self._workers) if worker.is_free)
        try:
            return self._workers[at].give(self._job, shard, careful)
        except BrokenProcessPool:
            self._workers[at].end()
            self._workers[at] = _Worker()
            return self._workers[at].give(self._job, shard, careful)

    def close(self) -> None:
        """Kill the processes: what they were doing has no receipt, and is done again."""
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process and what it is converting."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(1, context, _begin)
        self._pid = self._executor.submit(os.getpid)
        self._doing: Future[Outcome] | None = None

    @property
    def is_free(self) -> bool:
        return self._doing is None or self._doing.done()

    def give(self, job: Job, shard: Shard, careful: bool) -> "Future[Outcome]":
        self._doing = self._executor.submit(job, shard, careful)
        return self._doing

    def end(self) -> None:
        with suppress(BrokenProcessPool, ProcessLookupError):
            os.kill(self._pid.result(), signal.SIGKILL)  # idle ones too: ending takes them long
        self._executor.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the driver, and end when it does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
