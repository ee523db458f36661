"""A table set side by side comes in, the same in one block, or one block a group, goes out.

Long tables of states are printed so: the same head twice, left and right, and the rows
run down the left block before the right one. Others print the labels once, and the
columns of each loan group beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from poolgraph.layout import Cell, Line
from poolgraph.parser import printed, rows
from poolgraph.parser.blocks import Block
from poolgraph.parser.groups import group_headed, is_whole_pool
from poolgraph.parser.stacks import clusters, heading
from poolgraph.syntax import Phrase
from poolgraph.terms import Terms

_TWO = 2


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


def by_group(block: Block, terms: Terms) -> list[tuple[Phrase | None, Block]]:
    """Return a block for each loan group that has columns of its own under one head.

    A line of the head names the groups, ``None`` for the whole pool; the labels are printed
    once, and the columns are shared out evenly. Empty where no such line stands there.
    """
    groups, head = next(_heads_of_groups(block.head, terms), ([], block.head))
    stub, *columns = clusters(head) or [[]]
    size, rest = divmod(len(columns), max(1, len(groups)))
    if not groups or not size or rest:
        return []
    widest = max(len(one.text) for one in (*head, *block.lines))
    border, *ends = _ends([stub, *columns], size, block, terms)
    bounds = pairwise([border, *ends, widest])
    return [
        (group, _of(block, head, border, place))
        for group, place in zip(groups, bounds, strict=True)
    ]


def _ends(stacked: Sequence[Sequence[Cell]], size: int, block: Block, terms: Terms) -> list[int]:
    """Return where the stub ends, and each group but the last: midway between their columns.

    Where no row prints a figure in each column, it is where the last heading above ends.
    """
    lasts = range(0, len(stacked) - 1, size)
    edges = rows.edges(printed.of(block.lines, terms), len(stacked) - 1)
    if not edges:
        return [max(cell.right for cell in stacked[n]) for n in lasts]
    stub = min(edges[0][0], *(cell.left for cell in stacked[1]))
    return [_between(edges[n - 1 : n + 1], stacked[n : n + 2]) if n else stub for n in lasts]


def _between(edges: Sequence[tuple[int, int]], heads: Sequence[Sequence[Cell]]) -> int:
    """Return a column of type between two columns, and between their headings if it can be."""
    (_, left), (right, _) = edges
    wide = max(left, *(c.right for c in heads[0])), min(right, *(c.left for c in heads[1]))
    return sum(wide if wide[0] <= wide[1] else (left, right)) // 2


def _heads_of_groups(
    head: Sequence[Line], terms: Terms
) -> Iterator[tuple[list[Phrase | None], Sequence[Line]]]:
    """Yield the groups that a line names side by side, and the head without their names.

    The heading of the stub may stand on that line, left of them.
    """
    for n, line in enumerate(head):
        groups = [group_headed(cell.phrase, terms) for cell in line.cells]
        wholes = [is_whole_pool(cell.phrase, terms) for cell in line.cells]
        first = 1 if len(groups) > _TWO and not groups[0] and not wholes[0] else 0
        named = list(zip(groups[first:], wholes[first:], strict=True))
        if len(named) < _TWO or not any(groups) or not all(g or whole for g, whole in named):
            continue
        stub = replace(line, text=line.text[: line.cells[0].right], cells=line.cells[:first])
        rest = [stub] if first else []
        yield [None if whole else g for g, whole in named], [*head[:n], *rest, *head[n + 1 :]]


def _of(block: Block, head: Sequence[Line], stub: int, columns: tuple[int, int]) -> Block:
    """Return a block with the stub and the columns of one group."""
    shown = [_kept(line, stub, columns) for line in head]
    return replace(block, head=shown, lines=[_kept(line, stub, columns) for line in block.lines])


def _kept(line: Line, stub: int, columns: tuple[int, int]) -> Line:
    """Return a line with nothing printed but its first ``stub`` columns of type and ``columns``."""
    start, end = columns
    shown = line.text.ljust(end)
    text = shown[:stub] + " " * (start - stub) + shown[start:end]
    cells = tuple(c for c in line.cells if c.left < stub or (start <= c.left and c.right <= end))
    kind = line.kind if cells or line.kind in ".-~" else "."
    return replace(line, kind=kind, text=text, cells=cells)


def _border(head: Sequence[Line]) -> int | None:
    """Return the column where a head begins again with the same words, or ``None``."""
    stacked = clusters(head)
    half = len(stacked) // 2
    words = [heading(cells).text.casefold() for cells in stacked]
    if half < 2 or len(stacked) % 2 or words[:half] != words[half:]:
        return None
    border = min(cell.left for cell in stacked[half])
    return border if all(cell.right <= border for cell in stacked[half - 1]) else None


def _cut(line: Line, start: int, stop: int) -> Line:
    """Return a line with nothing printed outside columns ``start`` to ``stop``."""
    kept = tuple(cell for cell in line.cells if start <= cell.left < stop)
    inside = line.text[start:stop]
    text = " " * start + inside + " " * max(0, len(line.text) - stop)
    kind = line.kind if kept or line.kind in ".-~" else "."
    return replace(line, kind=kind, text=text, cells=kept)
