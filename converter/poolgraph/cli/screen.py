"""What commands have in common on a screen: consoles, problems in colour, figures, bars.

rich is imported only where something is drawn; problems are printed without it.
"""

import os
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, TextIO

import click

from poolgraph.problem import Problem, Severity, render
from poolgraph.source import Source, Unreadable

if TYPE_CHECKING:
    from rich.console import Console

WIDEST = 110
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_EIGHTHS = " ▏▎▍▌▋▊▉"


def console() -> "Console":
    """Return a console on stdout: of a readable width, plain if piped."""
    from rich.console import Console

    screen = Console(highlight=False, markup=False, emoji=False)
    screen.width = min(screen.width, WIDEST)
    return screen


def colourful(stream: TextIO) -> bool:
    """Return whether a person who wants colour is looking at ``stream``."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def echo_problems(problems: Iterable[Problem], source: Source, stream: TextIO) -> None:
    """Print each problem with its line and caret, in colour where a person is looking."""
    colour = colourful(stream)
    for problem in problems:
        text = render(problem, source)
        click.echo(_coloured(problem, text) if colour else text, file=stream, color=colour)


def refusal(fault: Unreadable) -> str:
    """Return the one line that says why something could not be read or written."""
    hint = f" ({fault.hint})" if fault.hint else ""
    return f"poolgraph: error[{fault.code}] {fault.message}{hint}"


def _coloured(problem: Problem, text: str) -> str:
    colour = COLOURS[problem.severity]
    head, *rest = text.split("\n")
    mark = f"{problem.severity}[{problem.code}]"
    place, _, message = head.partition(mark)
    lines = [click.style(place, bold=True) + click.style(mark, fg=colour, bold=True) + message]
    for line in rest:
        is_caret = set(line.partition("|")[2].strip()) == {"^"}
        lines.append(click.style(line, fg=colour) if is_caret else click.style(line, dim=True))
    return "\n".join(lines)


def tally(problems: Iterable[Problem]) -> str:
    """Return how many problems there are: ``2 errors, 1 note``, or ``no problems``."""
    found = Counter(problem.severity for problem in problems)
    return ", ".join(several(found[s], str(s)) for s in Severity if found[s]) or "no problems"


def several(count: int, noun: str) -> str:
    """Return ``1 row`` or ``1,770 rows``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def bar(share: Decimal, width: int, encoding: str) -> str:
    """Return a bar of ``share`` (0 to 1) of ``width`` characters, to an eighth of one."""
    eighths = round(min(max(share, Decimal(0)), Decimal(1)) * width * 8)
    if "utf" not in encoding.lower():
        return "#" * (eighths // 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
