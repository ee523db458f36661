"""The head of a table comes in, its words go out stacked by the column they stand over.

A rule under the head that is broken between the columns says where each begins and ends.
Without one, a cell joins the column below it, from the lowest line up.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from poolgraph.layout import Cell, Line
from poolgraph.source import Span
from poolgraph.syntax import Phrase

_PIECE = re.compile(r"[-=_~–—*]{2,}")
_ESCAPED = re.compile(r"^\s*(?:- )+(?=-)")  # "- ---": a rule as PEM escapes it
_WORD = re.compile(r"\S+")
_WORDS = "t|*#ia"
_SHARE = 2  # a heading over several columns reaches over half as much of each as of one
_REACH = 4

Extent = tuple[int, int]


def clusters(head: Sequence[Line]) -> list[list[Cell]]:
    """Return the cells of a head, one list for each column, from left to right.

    A cell that spans several columns (WEIGHTED AVERAGES) belongs to each of them.
    """
    extents = pieces(head)
    if extents:
        stacked = _over_pieces(head, extents)
        # What stands over two pieces and over nothing else heads one column: a "%" has a piece too.
        parted = (c for n, c in enumerate(stacked) if not n or c != stacked[n - 1])
        return [cells for cells in parted if cells]
    columns: list[list[Cell]] = []
    for cell in reversed(list(_cells(head))):
        over = [column for column in columns if any(cell.overlaps(c) for c in column)]
        for column in over:
            column.insert(0, cell)
        if not over:
            columns.append([cell])
    return sorted(columns, key=lambda column: column[-1].left)


def words_over(
    head: Sequence[Line], extents: Sequence[Extent], reach: int = _REACH
) -> list[list[Cell]]:
    """Return the words over the stub and over each of ``extents``, from the top line down.

    A cell over one extent is that column's; one over several is cut between its words, for
    "Aggregate Cumulative" may be two headings that touch.
    """
    found: list[list[Cell]] = [[] for _ in range(len(extents) + 1)]
    for line in (line for line in _spread(head) if line.kind in _WORDS):
        border = len(extents) + 1  # of two cells side by side, the left one heads a column before
        for part in reversed(list(_parts(line, extents))):
            if _is_spread(part):
                for column, extent in enumerate(extents, start=1):
                    if _is_over(part, extent):
                        found[column].append(part)
                continue
            column = _column_under(part, extents, reach)
            if column >= border and not _is_over(part, extents[column - 1]):
                column = border - 1
            found[max(column, 0)].append(part)
            border = max(column, 0) if _starts_cell(part, line) else border
    return [sorted(cells, key=lambda cell: cell.span) for cells in found]


def _parts(line: Line, extents: Sequence[Extent]) -> Iterator[Cell]:
    for cell in (one for one in line.cells if one.text.strip("-=_. ")):
        is_over_several = sum(_shared(cell, extent) > 0 for extent in extents) > 1
        is_over_several = is_over_several and not _is_spread(cell)
        yield from _words(line, cell) if is_over_several else (cell,)


def words_of(line: Line) -> list[Cell]:
    """Return each word of a line as a cell of its own."""
    return [word for cell in line.cells for word in _words(line, cell)]


def _starts_cell(part: Cell, line: Line) -> bool:
    return any(part.left == cell.left for cell in line.cells)


def _is_over(part: Cell, extent: Extent) -> bool:
    return _shared(part, extent) > 0


def _words(line: Line, cell: Cell) -> Iterator[Cell]:
    for word in _WORD.finditer(cell.text):
        start, end = cell.left + word.start(), cell.left + word.end()
        yield Cell(word.group(), line.place(start, end), start, end)


def pieces(head: Sequence[Line]) -> list[Extent]:
    """Return first and last column of type of each piece of the lowest rule, if it is broken."""
    rules = [line for line in head if line.kind == "-" and _PIECE.search(line.text)]
    printed = [n for n, line in enumerate(head) if line.kind in _WORDS]
    if not rules or not printed:
        return []
    lowest = rules[-1]
    if head.index(lowest) < printed[-1]:
        return []
    bare = _ESCAPED.sub(lambda found: " " * len(found.group()), lowest.text)
    found = [piece.span() for piece in _PIECE.finditer(bare)]
    is_whole = all(cell.left < found[-1][1] for cell in _cells(head)) if found else False
    return found if is_whole and len(found) > 1 else []


def heading(cells: Sequence[Cell]) -> Phrase:
    """Return stacked cells as one phrase; its span reaches from the first to the last."""
    text = " ".join(cell.phrase.text for cell in cells)
    return Phrase(text, Span(cells[0].span.start, max(cell.span.end for cell in cells)))


def _cells(head: Sequence[Line]) -> Iterator[Cell]:
    for line in (line for line in _spread(head) if line.kind in _WORDS):
        yield from (cell for cell in line.cells if cell.text.strip("-=_. "))


def _spread(head: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines of a head, a heading of several columns as wide as the rule right under it.

    The rule under WEIGHTED AVERAGES shows over which columns it stands. One that begins at the
    stub, or ends the head, is of the whole head.
    """
    printed = [n for n, line in enumerate(head) if line.kind in _WORDS and line.cells]
    left = min((head[n].left for n in printed), default=0)
    for n, line in enumerate(head):
        is_ruled = n in printed and n != printed[-1] and head[n + 1].kind == "-"
        rules = _PIECE.finditer(head[n + 1].text) if is_ruled else ()
        spans = [piece.span() for piece in rules if piece.start() > left]
        yield replace(line, cells=tuple(_wide(c, spans) for c in line.cells)) if spans else line


def _wide(cell: Cell, spans: Sequence[Extent]) -> Cell:
    """Return a cell as wide as the one of ``spans`` that it stands over whole."""
    around = (span for span in spans if span[0] <= cell.left and cell.right <= span[1])
    left, right = next(around, (cell.left, cell.right))
    return replace(cell, left=left, right=right)


def _is_spread(cell: Cell) -> bool:
    return cell.right - cell.left > len(cell.text)


def _over_pieces(head: Sequence[Line], extents: Sequence[Extent]) -> list[list[Cell]]:
    """Return the cells over the stub, where no piece stands under it, and over each piece."""
    found: list[list[Cell]] = [[] for _ in range(len(extents) + 1)]
    for cell in _cells(head):
        shared = [_shared(cell, extent) for extent in extents]
        most = max(shared)
        if most <= 0:
            found[_column_under(cell, extents, 0)].append(cell)
            continue
        for column, share in enumerate(shared, start=1):
            if share > 0 and (share * _SHARE >= most or _is_spread(cell)):
                found[column].append(cell)
    return found


def _shared(cell: Cell, extent: Extent) -> int:
    """Return how many columns of type a cell and an extent share; below 0, how far apart."""
    return min(cell.right, extent[1]) - max(cell.left, extent[0])


def _column_under(word: Cell, extents: Sequence[Extent], reach: int) -> int:
    """Return the extent that reaches farthest under a word, from 1; 0 where it is the stub's."""
    shared = [_shared(word, extent) for extent in extents]
    best = max(range(len(extents)), key=lambda column: (shared[column], column))
    is_left = word.right < extents[0][0] - reach
    return 0 if shared[best] < -reach or is_left else best + 1
