"""A block in which one head serves several tables comes in, a block for each goes out.

Such a page prints its columns once; below stand the tables, each a title, rows and a total.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from poolgraph.layout import Line
from poolgraph.parser import titles
from poolgraph.parser.blocks import Block
from poolgraph.terms import Terms

_TOTAL = "code:totalLine/total"
_UNPRINTED = "-.~<"


def parted(block: Block, terms: Terms) -> list[Block]:
    """Return a block for each table that a title begins below a total, all under one head.

    Empty where there is one table. The first has its title above the head, or under it; the
    last may go on on the next page.
    """
    starts = list(_titles(block, terms))
    if not block.head or not starts or (starts == [0] and not _is_stubless(block)):
        return []
    first = replace(block, lines=block.lines[: starts[0]], after=None)
    found = [*([first] if starts[0] else []), *_sections(block, starts)]
    whole = [_is_whole(part, terms) for part in found]
    return found if all(whole[:-1]) and sum(whole) * 2 > len(whole) else []


def _is_whole(block: Block, terms: Terms) -> bool:
    """Return whether a block has a row or more and ends in a total."""
    rows = [line for line in block.lines if line.kind == "#"]
    return len(rows) > 1 and _sums(rows[-1], terms) and not _sums(rows[0], terms)


def _sections(block: Block, starts: Sequence[int]) -> Iterator[Block]:
    """Yield a block for each title in the body; what stands above the head is of the first."""
    for n, (start, end) in enumerate(pairwise([*starts, len(block.lines)])):
        above = block.caption if n == 0 and start == 0 else ()
        caption = [*above, block.lines[start]]
        yield replace(block, caption=caption, lines=block.lines[start + 1 : end], after=None)


def _titles(block: Block, terms: Terms) -> Iterator[int]:
    """Yield where a line in the body names a dimension, with rows below and a total above it."""
    before: Line | None = None
    for n, line in enumerate(block.lines):
        if line.kind == "t" and len(line.cells) == 1 and (before is None or _sums(before, terms)):
            below = next((x for x in block.lines[n + 1 :] if x.kind not in _UNPRINTED), None)
            if below and below.kind == "#" and titles.names_dimension(line, terms):
                yield n
        before = line if line.kind == "#" else before


def _sums(line: Line, terms: Terms) -> bool:
    """Return whether a line of figures is a total, by the words before its first figure."""
    words = takewhile(lambda word: not any(map(str.isdigit, word)), line.text.split())
    return terms.look_up("code:totalLine", " ".join(words).rstrip("$ .:")) == _TOTAL


def _is_stubless(block: Block) -> bool:
    """Return whether no word of the head stands over the labels."""
    rows = [line for line in block.lines if line.kind == "#" and len(line.cells) > 1]
    heads = [cell.left for line in block.head if line.kind in "t|" for cell in line.cells]
    return bool(rows and heads) and max(row.cells[0].right for row in rows) <= min(heads)
