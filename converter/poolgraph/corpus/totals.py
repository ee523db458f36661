"""What came of shards: counts that add up, the problems by code, and what took longest."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SLOWEST = 5
COUNTED = ("filings", "converted", "tables", "strata", "quads", "bytes")


@dataclass(frozen=True)
class Fault:
    """A shard that was not converted; running again tries it again.

    A fault that ``ends`` the run would meet every other shard too.
    """

    shard: str
    count: int
    code: str
    message: str
    ends: bool = False


@dataclass(frozen=True)
class Totals:
    """What came of one shard, or of several.

    ``problems`` counts (severity, code); ``lost`` names filings that gave no graph, as
    (name, code, message); ``slowest`` are (seconds, name). ``bytes`` are those read.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: tuple[tuple[str, str, str], ...] = ()
    slowest: tuple[tuple[float, str], ...] = ()
    seconds: float = 0.0

    @property
    def errors(self) -> int:
        """How many problems are errors."""
        return sum(count for (severity, _), count in self.problems.items() if severity == "error")

    def record(self) -> dict[str, Any]:
        """Return the totals as they stand in a receipt."""
        problems: dict[str, dict[str, int]] = {}
        for (severity, code), count in sorted(self.problems.items()):
            problems.setdefault(severity, {})[code] = count
        return {
            "counts": {name: self.counts[name] for name in COUNTED},
            "problems": problems,
            "lost": [list(one) for one in self.lost],
        }

    def timing(self) -> dict[str, Any]:
        """Return what the clock said; all else in a receipt is the same every time."""
        slowest = [[round(seconds, 4), name] for seconds, name in self.slowest]
        return {"seconds": round(self.seconds, 3), "slowest": slowest}


def from_record(record: dict[str, Any]) -> Totals:
    """Return what :meth:`Totals.record` and :meth:`Totals.timing` made."""
    problems = {
        (s, code): n for s, codes in record["problems"].items() for code, n in codes.items()
    }
    return Totals(
        Counter(record["counts"]),
        Counter(problems),
        tuple((name, code, message) for name, code, message in record["lost"]),
        tuple((seconds, name) for seconds, name in record["slowest"]),
        record["seconds"],
    )


def added(parts: Iterable[Totals], most_lost: int = 20) -> Totals:
    """Return the totals of ``parts`` together, naming at most ``most_lost`` lost filings."""
    whole = Totals()
    for part in parts:
        slowest = sorted((*whole.slowest, *part.slowest), key=lambda one: (-one[0], one[1]))
        whole = Totals(
            whole.counts + part.counts,
            whole.problems + part.problems,
            (*whole.lost, *part.lost)[:most_lost],
            tuple(slowest[:SLOWEST]),
            whole.seconds + part.seconds,
        )
    return whole
