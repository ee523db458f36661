"""Plain lines come in, the columns that their tabs lead to go out.

A typist's tab leads to the next of the stops, eight blanks apart. A spreadsheet saved as text
ends every cell with one: its cells stand in columns only if each is as wide as its widest cell.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from poolgraph.source import Source, Span

STOP = 8
_GAP = 3
_FEWEST = 2  # columns of figures, and rows of them
_APART = re.compile(r"[^\s$]\s{2,}\S")
_FIGURE = re.compile(r"\$?\s*[\d,]*\.?\d+\s*%?")


def stops(source: Source, region: Span) -> dict[int, tuple[int, ...]]:
    """Return, by where a line starts, the columns its tabs lead to, where it is a spreadsheet's."""
    if source.text.find("\t", region.start, region.end) < 0:
        return {}
    found: dict[int, tuple[int, ...]] = {}
    for is_tabbed, run in groupby(source.lines(region), lambda span: "\t" in source.quote(span)):
        spans = list(run) if is_tabbed else []
        cells = [source.quote(span).rstrip().split("\t") for span in spans]
        if _is_spreadsheet(cells):
            columns = tuple(_columns(cells))
            found.update({span.start: columns for span in spans})
    return found


def _is_spreadsheet(lines: Sequence[Sequence[str]]) -> bool:
    """Return whether the lines that end in two figures have as many cells, and none has more.

    A gap inside a cell is a typist's: in a sheet what stands apart is in a cell of its own.
    """
    if any(_APART.search(cell) for cells in lines for cell in cells):
        return False
    sizes = {len(cells) for cells in lines if _is_row(cells)}
    rows = sum(map(_is_row, lines))
    return len(sizes) == 1 and rows >= _FEWEST and max(map(len, lines)) == max(sizes)


def _is_row(cells: Sequence[str]) -> bool:
    ends = [cell.strip() for cell in cells[1:]][-_FEWEST:]
    return len(ends) == _FEWEST and all(map(_FIGURE.fullmatch, ends))


def _columns(lines: Sequence[Sequence[str]]) -> Iterator[int]:
    """Yield where each cell but the first begins; a cell alone on its line may reach over all."""
    shown = [cells for cells in lines if sum(1 for cell in cells if cell.strip()) > 1]
    at = 0
    for column in range(max(map(len, shown)) - 1):
        at += max(len(cells[column]) for cells in shown if column < len(cells)) + _GAP
        yield at
