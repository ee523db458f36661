"""Lines come in, those of two tables printed side by side go out one table after the other.

Such a pair has a line with two titles, and below it a head whose right half says what its left
half says. A single table in two halves (a long list of states) has one title: it stays.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poolgraph.layout import Cell, Line
from poolgraph.page.lines import looked_at

_BLANKS = 2  # side by side end a pair
_FEWEST = 2  # lines of figures that both tables have
_TITLES = 2
_LONGEST_TITLE = 10
_FIGURE_ENDS = frozenset("0123456789%")


@dataclass
class _Pair:
    """Two tables: the first line, how many there are, and the blank columns between them."""

    first: int
    lines: int
    left: int
    right: int

    def takes(self, line: Line) -> bool:
        """Return whether no cell of a line crosses the blank columns, which it may narrow."""
        sides = [cell for cell in line.cells if cell.left < self.left]
        left = max([self.left, *(cell.right for cell in sides)])
        right = min([self.right, *(c.left for c in line.cells if c.left >= self.left)])
        if left >= right:
            return False
        self.left, self.right, self.lines = left, right, self.lines + 1
        return True


def parted(lines: Sequence[Line], item: re.Pattern[str]) -> Iterator[Line]:
    """Yield lines, the left and then the right table of each pair; all others as they are."""
    at = 0
    for pair in _pairs(lines):
        yield from lines[at : pair.first]
        at = pair.first + pair.lines
        pages = lines[pair.first : at]
        for line in pages:
            yield looked_at(line.text[: pair.right], line.span, line.offsets, item)
        for line in pages:
            text = " " * pair.right + line.text[pair.right :]
            yield looked_at(text, line.span, line.offsets, item)
    yield from lines[at:]


def _pairs(lines: Sequence[Line]) -> Iterator[_Pair]:
    end = 0
    for n, line in enumerate(lines):
        if n < end or len(line.cells) != _TITLES or line.kind not in "|t":
            continue
        pair = _pair(lines, n)
        if pair:
            yield pair
            end = pair.first + pair.lines


def _pair(lines: Sequence[Line], first: int) -> _Pair | None:
    """Return the pair of tables that a line with two titles begins, if it does."""
    titles = lines[first].cells
    if any(len(cell.text.split()) > _LONGEST_TITLE for cell in titles):
        return None
    head = next((x for x in lines[first + 1 : first + 5] if x.kind not in ".-"), None)
    half = len(head.cells) // 2 if head and head.kind == "|" else 0
    if head is None or half < _FEWEST or not _is_twice(head.cells, half):
        return None
    pair = _Pair(first, 0, head.cells[half - 1].right, head.cells[half].left)
    if titles[0].right > pair.right or titles[1].left < pair.left:
        return None
    _reach(pair, lines)
    shown = lines[first : first + pair.lines]
    return pair if sum(_is_row(line, pair) for line in shown) >= _FEWEST else None


def _reach(pair: _Pair, lines: Sequence[Line]) -> None:
    """Take the lines of a pair: up to a page mark, two blank ones, or one that crosses both."""
    blanks = 0
    for line in lines[pair.first :]:
        blanks = 0 if line.cells else blanks + 1
        if blanks == _BLANKS or line.kind in "~<" or not pair.takes(line):
            return


def _is_twice(cells: Sequence[Cell], half: int) -> bool:
    """Return whether the right half of a head's line says the same, but for the stub's heading.

    Of two headings, one alone is the same too often: "Weighted" over several columns.
    """
    words = [cell.text.casefold() for cell in cells]
    left, right = words[:half], words[half:]
    return left == right or (half > _FEWEST and left[1:] == right[1:])


def _is_row(line: Line, pair: _Pair) -> bool:
    """Return whether figures stand on both sides, as many behind a label on each.

    The columns of two loan groups stand side by side too, behind one label.
    """
    left = [cell for cell in line.cells if cell.left < pair.left]
    right = [cell for cell in line.cells if cell.left >= pair.left]
    has_label = len(left) == len(right) >= _FEWEST
    ends = (side[-1].text[-1] for side in (left, right) if side)
    return line.kind == "#" and has_label and all(end in _FIGURE_ENDS for end in ends)
