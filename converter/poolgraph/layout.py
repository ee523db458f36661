"""A page as geometry: lines, their cells, and one letter a line for what it looks like.

``page`` builds these, ``parser`` reads them. Nothing here knows what a word means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from poolgraph.source import Span
from poolgraph.syntax import Phrase


@dataclass(frozen=True)
class Cell:
    """A run of text with at least two blanks on either side, and the columns it fills.

    ``left`` and ``right`` count character columns from 0, ``right`` exclusive.
    """

    text: str
    span: Span
    left: int
    right: int
    offsets: tuple[int, ...] | None = None

    def part(self, start: int, end: int) -> Phrase:
        """Return characters ``start`` to ``end`` of the cell as words of the filing."""
        if self.offsets is None:
            span = Span(self.span.start + start, self.span.start + end)
        else:
            span = Span(self.offsets[start], self.offsets[end - 1] + 1)
        return Phrase(" ".join(self.text[start:end].split()), span)

    @property
    def phrase(self) -> Phrase:
        """The cell as words of the filing."""
        return Phrase(" ".join(self.text.split()), self.span)

    def overlaps(self, other: "Cell") -> bool:
        """Return whether the two cells have a column in common."""
        return self.left < other.right and other.left < self.right


@dataclass(frozen=True)
class Line:
    """One printed line. ``kind`` is its letter in the legend of grammar/filing.lark.

    ``text`` is the line as it looks: tabs expanded, entities resolved. ``offsets`` leads
    from each of its characters back into the source; ``None`` where they run in step.
    """

    kind: str
    text: str
    span: Span
    cells: tuple[Cell, ...]
    offsets: tuple[int, ...] | None = None

    @property
    def left(self) -> int:
        """The column its first word starts in."""
        return self.cells[0].left if self.cells else 0

    @cached_property
    def phrase(self) -> Phrase:
        """The whole line as words of the filing."""
        start = len(self.text) - len(self.text.lstrip())
        return Phrase(" ".join(self.text.split()), self.place(start, len(self.text.rstrip())))

    def offsets_of(self, cell: Cell) -> Sequence[int]:
        """Return where each character of ``cell`` stands in the source."""
        if self.offsets is None:
            return range(cell.span.start, cell.span.end)
        return self.offsets[cell.left : cell.right]

    def place(self, start: int, end: int) -> Span:
        """Return where characters ``start`` to ``end`` of ``text`` stand in the source."""
        return place(self.span, self.offsets, start, end)


def place(span: Span, offsets: tuple[int, ...] | None, start: int, end: int) -> Span:
    """Return where characters ``start`` to ``end`` of a line at ``span`` stand in the source."""
    if offsets is None:
        return Span(span.start + start, span.start + end)
    if start >= end:
        at = offsets[start] if start < len(offsets) else span.end
        return Span(at, at)
    return Span(offsets[start], offsets[end - 1] + 1)


@dataclass(frozen=True)
class Page:
    """Every line of a filing in order; ``lines[n]`` is the n-th letter of ``shape``."""

    lines: tuple[Line, ...]

    @cached_property
    def shape(self) -> str:
        """The page as grammar/filing.lark reads it: one letter for each line."""
        return "".join(line.kind for line in self.lines)
