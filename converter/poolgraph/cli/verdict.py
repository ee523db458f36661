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
MOST = 3
NAME, COUNT, EXPECTED, FOUND = 31, 9, 19, 16


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
        """What was expected and found, where it is the same figure for all subjects.

        Figures that a check only holds below or above each other are left out, and those
        of a check that failed: the lines below it tell them.
        """
        if self.outcome == "failed":
            return "", ""
        pairs = {(_expected(r), _spoken(r.actual)) for r in self.results if _comparable(r)}
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
    head = f"{'':5}{'check':{NAME}}{'passed':>{COUNT}}{'expected':>{EXPECTED}}{'found':>{FOUND}}"
    yield click.style(head, dim=True)
    for verdict in told:
        mark = (
            f"{MARKS[verdict.outcome]}{verdict.number:>3} {labels.get(verdict.number, ''):{NAME}}"
        )
        expected, actual = verdict.figures
        line = f"{mark}{_counted(verdict):>{COUNT}}{expected:>{EXPECTED}}{actual:>{FOUND}}"
        yield click.style(line.rstrip(), fg=COLOURS[verdict.outcome])
        yield from _few(verdict.broken)


def _few(broken: list[str]) -> Iterator[str]:
    """Yield what is broken, and of much only the first: the problems below tell all of it."""
    yield from (f"{'':5}{line}" for line in broken[:MOST])
    if len(broken) > MOST:
        yield f"{'':5}and {len(broken) - MOST} more"


def summary(told: Iterable[CheckVerdict]) -> str:
    """Return how many checks came out how: ``26 checks: 25 passed, 1 failed``."""
    outcomes = Counter(verdict.outcome for verdict in told)
    parts = [f"{outcomes[o]} {o.replace('-', ' ')}" for o in OUTCOMES if outcomes[o]]
    return f"{outcomes.total()} checks: {', '.join(parts)}"


def _counted(verdict: CheckVerdict) -> str:
    if verdict.outcome == "not-applicable":
        return "–"
    return f"{verdict.counts['passed']} of {len(verdict.results)}"


def _comparable(result: "CheckResult") -> bool:
    """Return whether expected and found are the same thing, not bounds of one another."""
    expected, actual = _number(result.expected), _number(result.actual)
    if expected is None or actual is None:
        return expected is actual
    return abs(expected - actual) <= (_number(result.tolerance) or 0)


def _number(figure: "Literal | None") -> Decimal | None:
    try:
        return Decimal(figure.lexical) if figure else None
    except InvalidOperation:
        return None


def _spoken(figure: "Literal | None") -> str:
    """Return a figure with grouped thousands, rounded to a thousandth where it is long."""
    number = _number(figure)
    if number is None:
        return figure.lexical if figure else ""
    text = f"{number:,}"
    return text if len(text) < FOUND else f"{number:,.3f}"


def _expected(result: "CheckResult") -> str:
    """Return what was expected, with how far off it may be where it is off."""
    text, tolerance = _spoken(result.expected), _number(result.tolerance)
    if not tolerance or result.expected == result.actual:
        return text
    within = f" ±{tolerance:.4g}"
    return (text if len(text + within) < EXPECTED else f"{_number(result.expected):,.3f}") + within


def _step(subject: str) -> str:
    """Return what a subject is called within its filing: the end of its IRI."""
    kept = subject.partition("/id/filing/")[2].partition("/")[2]
    return kept or "filing"
