"""Things to time come in, what each took comes out; they take turns, so that a ratio holds.

A machine's speed drifts within minutes. So the sides of a comparison run one after the
other in every round, and a ratio is made round by round.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

OVER = "**over**"  # stands behind a limit that was not kept
Subjects = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Taken:
    """The seconds that each subject took, one a round."""

    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """Return the median of a subject in seconds."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, base: str) -> tuple[float, float, float]:
        """Return median, least and greatest of ``base`` ÷ ``name``, taken round by round."""
        pairs = zip(self.seconds[base], self.seconds[name], strict=True)
        ratios = [one / other for one, other in pairs]
        return statistics.median(ratios), min(ratios), max(ratios)


def take_turns(subjects: Subjects, rounds: int, warm: int = 1) -> Taken:
    """Run every subject in turn, ``rounds`` times after ``warm`` times that do not count."""
    seconds: dict[str, list[float]] = {name: [] for name in subjects}
    for turn in range(warm + rounds):
        for name, run in subjects.items():
            gc.collect()
            start = time.perf_counter()
            run()
            took = time.perf_counter() - start
            if turn >= warm:
                seconds[name].append(took)
    return Taken(seconds)


def table(head: str, *rows: str) -> str:
    """Return a Markdown table; its first column is words, the others are figures."""
    columns = head.count("|") - 1
    return "\n".join([head, "|---|" + "---:|" * (columns - 1), *rows])


def ratios(taken: Taken, base: str, first: str = "way") -> str:
    """Return a table of medians, and of how many times as fast as ``base`` each is."""
    rows = []
    for name in taken.seconds:
        middle, least, most = taken.ratio(name, base)
        milliseconds = f"{1000 * taken.median(name):,.1f}"
        rows.append(f"| {name} | {milliseconds} | {middle:,.1f} | {least:,.1f}–{most:,.1f} |")
    return table(f"| {first} | ms | times as fast | from–to |", *rows)
