"""Ray converts shards, on this machine or on a cluster; poolgraph is installed on its nodes.

Ray's own retries are off: a shard whose worker or node is gone is given out again by the
loop that all engines share.
"""

import os
from concurrent.futures import Future
from typing import Any

import ray

from poolgraph.corpus.items import Shard
from poolgraph.corpus.shard import Job
from poolgraph.corpus.totals import Fault, Totals
from poolgraph.source import Unreadable

HERE = "127.0.0.1"
OBJECTS = 80 << 20  # bytes: shards and totals are small, files go past Ray
WAITING = 2  # shards given out for each processor, so that none waits for the driver

Outcome = Totals | Fault


def crew(job: Job, jobs: int | None, address: str | None) -> "OnRay":
    """Return a crew of the cluster at ``address``, else of ``jobs`` processors of this machine."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ours = not ray.is_initialized()
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    try:
        if ours and address:
            ray.init(address, **quiet)
        elif ours:
            ray.init("local", num_cpus=jobs, include_dashboard=False, _node_ip_address=HERE,
                     object_store_memory=OBJECTS, **quiet)  # fmt: skip
    except (ConnectionError, ValueError, RuntimeError) as fault:
        hint = "is the cluster up, and is the address that of its head?"
        raise Unreadable("unknown-place", f"Ray cannot start: {fault}", hint) from fault
    return OnRay(job, ours)


class OnRay:
    """A Ray cluster."""

    died = (ray.exceptions.RayError,)

    def __init__(self, job: Job, ours: bool) -> None:
        self._ours = ours
        self._job = ray.put(job)
        self._task = ray.remote(num_cpus=1, max_retries=0)(_called)
        self._running: list[Future[Outcome]] = []

    def room(self) -> int:
        """Return twice the processors that the cluster has at this moment."""
        there: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        return WAITING * max(1, int(there.get("CPU", 1)))

    def submit(self, shard: Shard, careful: bool) -> "Future[Outcome]":
        """Give out a shard."""
        future: Future[Outcome] = self._task.remote(self._job, shard, careful).future()
        return future

    def close(self) -> None:
        """Leave the cluster; one that was started here ends."""
        if self._ours:
            ray.shutdown()


def _called(job: Job, shard: Shard, careful: bool) -> Outcome:
    return job(shard, careful)
