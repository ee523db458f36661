"""Shards come in, what came of each goes out as it is done: the loop that all engines share.

An engine is a crew: it takes a shard and gives a future. A shard whose worker died is given
out again, and from its second death on with care, so that a filing that kills is found.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from importlib import import_module
from typing import Final, Protocol

from poolgraph.corpus.items import Shard
from poolgraph.corpus.shard import Job
from poolgraph.corpus.totals import Fault, Totals
from poolgraph.source import Unreadable

ENGINES: Final = ("local", "ray", "spark")
DEATHS = 4  # after so many the shard is left for another run
CAREFUL_FROM = 2

Outcome = Totals | Fault


class Crew(Protocol):
    """Those who convert shards."""

    died: tuple[type[BaseException], ...]
    """What a future raises whose worker is gone."""

    def room(self) -> int:
        """Return how many shards may be under way at once."""

    def submit(self, shard: Shard, careful: bool) -> "Future[Outcome]":
        """Give out a shard."""

    def close(self) -> None:
        """End everything that was started, at once; what was under way is lost."""


def engine(name: str, job: Job, jobs: int | None = None, address: str | None = None) -> Crew:
    """Return the crew of an engine: of ``jobs`` processes, or on the cluster at ``address``.

    ``Unreadable`` where its library is not installed, or nothing answers at ``address``.
    """
    try:
        module = import_module(f"{__name__}.{name}")
        crew: Crew = module.crew(job, jobs, address)
    except ModuleNotFoundError as fault:
        hint = f"pip install 'poolgraph[{name}]'"
        raise Unreadable("missing-extra", f"the engine {name} needs {fault.name}", hint) from fault
    return crew


def carried_out(shards: Iterable[Shard], crew: Crew) -> Iterator[Outcome]:
    """Yield what came of each shard, in the order in which they are done."""
    fresh = iter(shards)
    again: list[tuple[Shard, int]] = []
    running: dict[Future[Outcome], tuple[Shard, int]] = {}
    while True:
        while len(running) < crew.room():
            following = again.pop() if again else _first(fresh)
            if following is None:
                break
            shard, deaths = following
            running[crew.submit(shard, deaths >= CAREFUL_FROM)] = shard, deaths
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            shard, deaths = running.pop(future)
            try:
                yield future.result()
            except crew.died as fault:
                if deaths + 1 < DEATHS:
                    again.append((shard, deaths + 1))
                else:
                    message = f"whoever converts it dies: {fault}"
                    yield Fault(shard.id, shard.count, "worker-died", message)


def _first(shards: Iterator[Shard]) -> tuple[Shard, int] | None:
    shard = next(shards, None)
    return None if shard is None else (shard, 0)
