"""A table set in two blocks side by side comes in, the same table in one block goes out.

Long tables of states are printed so: the same head twice, left and right, and the rows
run down the left block before the right one.
"""

from collections.abc import Sequence
from dataclasses import replace

from poolgraph.layout import Line
from poolgraph.parser.heads import clusters, heading


def unfolded(head: Sequence[Line], body: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """Return head and body of one block; a table that is in one block comes back as it is.

    The last line of the left block goes last where the right block has none beside it:
    it is the total.
    """
    border = _border(head)
    if border is None:
        return head, body
    left = [_cut(line, 0, border) for line in body]
    right = [_cut(line, border, len(line.text)) for line in body]
    last: list[Line] = []
    while left and right and left[-1].kind == "#" and not right[-1].cells:
        last.insert(0, left.pop())
        right.pop()
    shown = [line for line in (*left, *right, *last) if line.cells]
    return [_cut(line, 0, border) for line in head], shown


def _border(head: Sequence[Line]) -> int | None:
    """Return the column where a head begins again with the same words, or ``None``."""
    stacked = clusters(head)
    half = len(stacked) // 2
    words = [heading(cells).text.casefold() for cells in stacked]
    if half < 2 or len(stacked) % 2 or words[:half] != words[half:]:
        return None
    return min(cell.left for cell in stacked[half])


def _cut(line: Line, start: int, stop: int) -> Line:
    """Return a line with nothing printed outside columns ``start`` to ``stop``."""
    kept = tuple(cell for cell in line.cells if start <= cell.left < stop)
    inside = line.text[start:stop]
    text = " " * start + inside + " " * max(0, len(line.text) - stop)
    kind = line.kind if kept or line.kind in ".-~" else "."
    return replace(line, kind=kind, text=text, cells=kept)
