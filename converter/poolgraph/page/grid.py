"""Rows of cells come in, lines go out: each cell stands in a column as wide as the table needs.

A dollar or percent sign in a cell of its own goes to its figure; spacer cells vanish.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

GAP = 3
_NUMERIC = re.compile(r"[$(]?\s*[\d.,]+\s*[%)xX]?|[-–—]+\s*%?")

# Characters with their places: what is printed, and where it stands in the source.
Run = list[tuple[str, int]]


@dataclass
class Box:
    """A cell of a table: its characters, the first grid column it fills, and how many."""

    run: Run
    column: int
    width: int

    @property
    def text(self) -> str:
        """What it prints."""
        return "".join(c for c, _ in self.run)


def set_in_columns(table: list[list[Box]]) -> Iterator[tuple[Run, bool]]:
    """Yield the lines of a table, and of each whether it spans all columns: a title, not a head."""
    rows = [_with_signs(row) for row in _lines_of_cells(table)]
    columns = _columns(rows)
    for row in rows:
        yield _line(row, columns), len(row) == 1 and _spans(row[0], columns)


def _lines_of_cells(rows: list[list[Box]]) -> Iterator[list[Box]]:
    """Yield rows whose cells are one line each.

    In a table of figures the lines of a cell are one heading or label. Elsewhere, as on a
    cover, each is a line of its own: a name, and below it what it is the name of.
    """
    of_figures = sum(any(_NUMERIC.fullmatch(b.text.strip()) for b in row[1:]) for row in rows) > 1
    for row in rows:
        for box in row:
            trim(box.run)
        if of_figures:
            yield [Box([_blank(c) for c in b.run], b.column, b.width) for b in row]
            continue
        parts = [_parted(box.run) for box in row]
        for n in range(max(map(len, parts), default=0)):
            shown = zip(row, parts, strict=True)
            yield [Box(p[n] if n < len(p) else [], b.column, b.width) for b, p in shown]


def _blank(character: tuple[str, int]) -> tuple[str, int]:
    return (" ", character[1]) if character[0] == "\n" else character


def _parted(run: Run) -> list[Run]:
    """Return a run cut at its line ends."""
    found: list[Run] = [[]]
    for character in run:
        if character[0] == "\n":
            found.append([])
        else:
            found[-1].append(character)
    return found


def _spans(box: Box, columns: dict[int, tuple[int, int]]) -> bool:
    """Return whether a box reaches over all of several columns."""
    return len(columns) > 1 and all(0 <= c - box.column < box.width for c in columns)


def _with_signs(row: list[Box]) -> list[Box]:
    """Return the boxes that print something, a lone $ or % put to the figure beside it."""
    found: list[Box] = []
    sign: Box | None = None
    for box in row:
        trim(box.run)
        text = box.text
        if not text:
            continue
        if text in ("$", "("):
            sign = box
        elif text in ("%", ")", "%)") and found and _NUMERIC.fullmatch(found[-1].text):
            found[-1] = Box(found[-1].run + box.run, found[-1].column, found[-1].width)
        else:
            if sign:
                blank = (" ", sign.run[-1][1])
                box = Box([*sign.run, blank, *box.run], box.column, box.width)
            found.append(box)
            sign = None
    return found


def _columns(rows: list[list[Box]]) -> dict[int, tuple[int, int]]:
    """Return, for each grid column in use, the first and last column of type it is set in."""
    widths: dict[int, int] = {}
    for box in (box for row in rows for box in row):
        widths.setdefault(box.column, 1)
        if box.width == 1:
            widths[box.column] = max(widths[box.column], len(box.run))
    for box in sorted((b for row in rows for b in row if b.width > 1), key=lambda b: b.width):
        inside = [c for c in widths if box.column <= c < box.column + box.width]
        lacking = len(box.run) - sum(widths[c] + GAP for c in inside) + GAP
        if lacking > 0:
            widths[inside[-1]] += lacking
    places: dict[int, tuple[int, int]] = {}
    left = 0
    for column in sorted(widths):
        places[column] = (left, left + widths[column])
        left += widths[column] + GAP
    return places


def _line(row: list[Box], columns: dict[int, tuple[int, int]]) -> Run:
    """Return one line: figures set to the right of their columns, words to the left."""
    line: Run = []
    for box in row:
        inside = [c for c in columns if box.column <= c < box.column + box.width]
        left, right = columns[inside[0]][0], columns[inside[-1]][1]
        room = max(0, right - left - len(box.run))
        is_figure = bool(_NUMERIC.fullmatch(box.text))
        indent = room if is_figure else room // 2 if box.width > 1 else 0
        start = max(left + indent, len(line) + (GAP if line else 0))
        line += [(" ", box.run[0][1])] * (start - len(line))
        line += box.run
    return line


def trim(run: Run) -> None:
    """Take off blanks and line ends at the end of a run."""
    while run and run[-1][0] in " \n":
        run.pop()
