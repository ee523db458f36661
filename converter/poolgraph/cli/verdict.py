"""Check results come in, one verdict a check goes out, and the lines that tell it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from poolgraph.checks import CheckResult
    from poolgraph.triples import Literal

OUTCOMES = ("failed", "passed", "not-applicable")
MARKS = {"failed": "✗", "passed": "✓", "not-applicable": "–"}
COLOURS = {"failed": "red", "passed": "green", "not-applicable": "bright_black"}
NAME, COUNT, FIGURE = 32, 19, 13


@dataclass(frozen=True)
class CheckVerdict:
    """What came of one check over all its subjects; failed where it failed on any of them."""

    number: str
    results: tuple["CheckResult", ...]

    @property
    def counts(self) -> Counter[str]:
        """How many subjects had which outcome."""
        return Counter(result.outcome for result in self.results)

    @property
    def outcome(self) -> str:
        """The gravest outcome."""
        return next(outcome for outcome in OUTCOMES if self.counts[outcome])

    @property
    def figures(self) -> tuple[str, str]:
        """What was expected and found, where it is the same for all subjects."""
        pairs = {(_spoken(result.expected), _spoken(result.actual)) for result in self.results}
        return pairs.pop() if len(pairs) == 1 else ("", "")

    @property
    def broken(self) -> list[str]:
        """What is wrong, subject by subject."""
        failed = [result for result in self.results if result.outcome == "failed"]
        return [f"{_step(result.subject)}: {m}" for result in failed for m in result.messages]


def verdicts(results: Iterable["CheckResult"]) -> list[CheckVerdict]:
    """Return one verdict a check, in the order of the checks."""
    by_number: dict[str, list[CheckResult]] = {}
    for result in results:
        by_number.setdefault(result.check, []).append(result)
    return [CheckVerdict(number, tuple(found)) for number, found in by_number.items()]


def lines(told: Iterable[CheckVerdict], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the verdict table: mark, number, name, subjects, figures; then what is broken."""
    head = f"{'':5}{'check':{NAME}}{'subjects':>{COUNT}}{'expected':>{FIGURE}}{'found':>{FIGURE}}"
    yield click.style(head.rstrip(), dim=True)
    for verdict in told:
        name = labels.get(verdict.number, "")
        expected, actual = verdict.figures
        line = (
            f"{MARKS[verdict.outcome]}{verdict.number:>3} {name:{NAME}}{_counted(verdict):>{COUNT}}"
        )
        line += f"{expected:>{FIGURE}}{actual:>{FIGURE}}"
        yield click.style(line.rstrip(), fg=COLOURS[verdict.outcome])
        for broken in verdict.broken:
            yield f"{'':5}{broken}"


def summary(told: Iterable[CheckVerdict]) -> str:
    """Return how many checks came out how: ``26 checks: 25 passed, 1 failed``."""
    outcomes = Counter(verdict.outcome for verdict in told)
    parts = [f"{outcomes[o]} {o.replace('-', ' ')}" for o in OUTCOMES if outcomes[o]]
    return f"{outcomes.total()} checks: {', '.join(parts)}"


def _counted(verdict: CheckVerdict) -> str:
    counts = verdict.counts
    if verdict.outcome == "not-applicable":
        return "not applicable"
    return ", ".join(f"{counts[o]} {o}" for o in ("failed", "passed") if counts[o])


def _spoken(figure: "Literal | None") -> str:
    """Return a figure with grouped thousands, no longer than its column."""
    if figure is None:
        return ""
    try:
        text = f"{Decimal(figure.lexical):,}"
    except InvalidOperation:
        text = figure.lexical
    return text if len(text) < FIGURE else text[: FIGURE - 2] + "…"


def _step(subject: str) -> str:
    """Return what a subject is called within its filing: the end of its IRI."""
    kept = subject.partition("/id/filing/")[2].partition("/")[2]
    return kept or "filing"
