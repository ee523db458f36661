"""A table without a head comes in, the columns that the table above it lends go out.

Some printers set the heads of columns once, over the first table of a page; the tables below
print a title and figures only. Such a table has the same columns and the same total.
"""

from collections.abc import Sequence

from poolgraph.layout import Line
from poolgraph.parser import printed, rows, titles
from poolgraph.parser.blocks import Block
from poolgraph.parser.printed import Printed
from poolgraph.syntax import StratificationTable
from poolgraph.terms import Terms

_MOST_TITLE_LINES = 2
_WHOLE = ("mbs:loanCount", "mbs:principalBalance")  # what tables of one pool total alike


def title(block: Block, before: StratificationTable | None, terms: Terms) -> titles.Title | None:
    """Return the title of a block that has no head of its own, but the columns of ``before``."""
    words = [line for line in (*block.caption, *block.head) if line.kind in "t|"]
    if before is None or before.total is None or not _is_title(words):
        return None
    found = titles.read([words], terms)
    lines = printed.of(block.lines, terms)
    is_same = found.concept is not None and found.concept != before.concept
    return found if is_same and _totals_alike(lines, before, terms) else None


def _is_title(words: Sequence[Line]) -> bool:
    return 0 < len(words) <= _MOST_TITLE_LINES and all(len(line.cells) == 1 for line in words)


def _totals_alike(lines: Sequence[Printed], before: StratificationTable, terms: Terms) -> bool:
    """Return whether the last line states the total of ``before``, and all bear its columns out."""
    count, total = len(before.columns), before.total
    if total is None or not lines or any(line.trailing < count for line in lines):
        return False
    last = [piece.figure for piece in lines[-1].pieces[-count:]]
    whole = [k for k, column in enumerate(before.columns) if column.concept in _WHOLE]
    alike = [
        mine is not None and theirs is not None and mine.value == theirs.value
        for mine, theirs in ((last[k], total.figures[k]) for k in whole)
    ]
    return bool(alike) and all(alike) and rows.bear_out(lines, before.columns, terms)
