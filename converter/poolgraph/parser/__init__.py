"""A page comes in, a filing goes out with the problems met on the way; it never raises.

The blocks of the page are read one after another: the cover before the first item,
then items, tables with their notes, running text, the signature. Every line that is
not blank is claimed by a node or by a named kind of furniture; one that is not is an
``unread-line`` problem.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from poolgraph.layout import Page
from poolgraph.parser.reader import Reader
from poolgraph.problem import Problem, Severity, in_order
from poolgraph.source import Source
from poolgraph.syntax import Filing
from poolgraph.terms import Terms


def parse(page: Page, source: Source, terms: Terms) -> tuple[Filing, tuple[Problem, ...]]:
    """Return the filing that ``page`` shows, and its problems in the order of the page."""
    filing, problems = Reader(page, source, terms).read()
    return filing, in_order([*_once_each(problems), *_fallback(source)])


def _once_each(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield notes that say the same once, at the first place, with how often they hold."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.severity is not Severity.NOTE:
            yield problem
        else:
            alike.setdefault((problem.code, problem.message), []).append(problem)
    for first, *more in alike.values():
        times = f" ({len(more) + 1} times, this is the first)" if more else ""
        yield replace(first, message=first.message + times)


def _fallback(source: Source) -> Iterator[Problem]:
    if not source.encoding.startswith("utf"):
        yield Problem(
            Severity.NOTE,
            "decoding-fallback",
            f"the bytes are no UTF-8 and were read as {source.encoding}",
            hint="names with accents and dashes deserve a look",
        )
