"""What is wrong, in one form for every stage: place, code, trade words, both figures, hint.

A problem knows its span but not its source; :func:`render` and :func:`as_record`
bring the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from poolgraph.source import Source, Span


class Severity(StrEnum):
    """How much a problem weighs: only an error changes the exit status."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One thing to know about a filing; ``code`` has its paragraph in docs/problems.md."""

    severity: Severity
    code: str
    message: str
    span: Span | None = None
    hint: str | None = None


class DisagreementError(Exception):
    """Two engines judge one filing differently: a fault of ours, and the run stops.

    The message holds both reports.
    """


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether any of ``problems`` is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return ``problems`` once each, in the order of the page, those without a place last."""
    far = Span(1 << 62, 1 << 62)
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.span or far, p.code, p.message)))


def render(problem: Problem, source: Source) -> str:
    """Return a problem as a terminal shows it: a clickable place, the line, a caret, a hint."""
    head = f"{problem.severity}[{problem.code}] {problem.message}"
    hint = [f"    hint: {problem.hint}"] if problem.hint else []
    if problem.span is None:
        return "\n".join([f"{source.name}: {head}", *hint])
    line, column = source.line_of(problem.span.start), source.column_of(problem.span.start)
    text = source.line_text(line)
    width = max(1, min(problem.span.end - problem.span.start, len(text) - column + 1))
    gutter = " " * len(f"{line:>7}")
    indent = "".join(c if c == "\t" else " " for c in text[: column - 1])
    return "\n".join(
        [
            f"{source.name}:{line}:{column}: {head}",
            f"{line:>7} | {text}",
            f"{gutter} | {indent}{'^' * width}",
            *hint,
        ]
    )


def as_record(problem: Problem, source: Source) -> dict[str, Any]:
    """Return a problem as the fields of one JSON line; absent facts stay absent."""
    record: dict[str, Any] = {
        "file": source.name,
        "severity": str(problem.severity),
        "code": problem.code,
        "message": problem.message,
    }
    if problem.span is not None:
        first, last = source.line_range(problem.span)
        record |= {
            "line": first,
            "column": source.column_of(problem.span.start),
            "endLine": last,
            "quote": source.quote(problem.span),
        }
    if problem.hint:
        record["hint"] = problem.hint
    return record
