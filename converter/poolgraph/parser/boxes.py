"""The lines of a cover come in, its labels go out, each with the cells it is printed under.

A cover prints a value over a label in brackets, or behind one. What a label stands for
the ontology says; which value is its own, the columns they stand in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from poolgraph.layout import Cell, Line
from poolgraph.terms import Terms

FIELD = "code:coverField"
_COMMISSION = f"{FIELD}/commission"
_NAME = f"{FIELD}/registrant-name"
_LONGEST_LABEL = 7
_NEAR = 8
_WHOLE_REMARK = re.compile(r"\([A-Za-z][^()]*\)")
_REMARK = re.compile(r"\([A-Za-z]")  # "(Depositor)" between a name and its label


@dataclass(frozen=True)
class Label:
    """A label in brackets: its field, its cells, the line it begins on."""

    field: str
    cells: tuple[Cell, ...]
    row: int

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def box(self) -> Cell:
        """The columns it fills, as one cell."""
        left, right = min(c.left for c in self.cells), max(c.right for c in self.cells)
        return Cell("", self.cells[0].span, left, right)


def labels(lines: Sequence[Line], terms: Terms) -> list[Label]:
    """Return every label on the cover that the ontology knows, from top to bottom."""
    found: list[Label] = []
    taken: set[Cell] = set()
    for row, line in enumerate(lines):
        for cell in line.cells if line.kind not in ".-~<" else ():
            if cell in taken:
                continue
            for cells in _stacks(cell, lines[row + 1 : row + _LONGEST_LABEL]):
                field = terms.look_up(FIELD, " ".join(c.text for c in cells))
                if field == _COMMISSION and any(one.field == _NAME for one in found):
                    continue  # "United States" under a name is where it was incorporated
                if field:
                    found.append(Label(field, cells, row))
                    taken.update(cells)
                    break
    return found


def _stacks(first: Cell, below: Sequence[Line]) -> Iterator[tuple[Cell, ...]]:
    """Yield the ways a label that begins at ``first`` may go on below, the longest first.

    A label in brackets goes on to its closing bracket; one without is a single line.
    """
    cells = [first]
    ways: list[tuple[Cell, ...]] = [(first,)]
    for line in below if first.text.startswith("(") else ():
        if cells[-1].text.endswith(")") or line.kind in ".~<":
            break
        under = [cell for cell in line.cells if any(cell.overlaps(c) for c in cells)]
        if line.kind == "-" or not under or under[0].text.startswith("("):
            continue
        cells.append(under[0])
        ways.append(tuple(cells))
    yield from reversed(ways)


def value(label: Label, labels: Sequence[Label], lines: Sequence[Line]) -> list[Cell]:
    """Return the cells above a label, up to a blank line or another label, in reading order.

    What stands in brackets there is no value: "(Issuer in respect of Mortgage Pass-Through …)".
    """
    mine = {cell for one in labels for cell in one.cells}
    if label.cells[-1].text.endswith(":"):
        return _behind(label, lines, mine)
    found = _above(label, label.row, mine, lines) or _before(label, lines, mine)
    while found and not (kept := _without_remarks(found)):
        row = next(n for n, line in enumerate(lines) if found[0] in line.cells)
        found = _above(label, row, mine, lines)
    return kept if found else []


def is_remark(line: Line) -> bool:
    """Return whether a line is a bracket and nothing else: "(Issuer)"."""
    return _WHOLE_REMARK.fullmatch(line.phrase.text) is not None


def _without_remarks(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells without those in brackets: "(Depositor)", "(Originator of the)"."""
    kept: list[Cell] = []
    is_open = False
    for cell in cells:
        is_open = is_open or _REMARK.match(cell.text) is not None
        if not is_open:
            kept.append(cell)
        is_open = is_open and not cell.text.endswith(")")
    return kept


def _above(label: Label, row: int, mine: set[Cell], lines: Sequence[Line]) -> list[Cell]:
    """Return the cells over a label in the paragraph above line ``row``."""
    found: list[Cell] = []
    blanks = 0
    for line in reversed(lines[:row]):
        if line.kind in ".~" and (found or blanks > 1):
            break
        blanks += line.kind == "."
        if line.kind in ".-~<":
            continue
        over = [cell for cell in line.cells if cell.overlaps(label.box)]
        if not over and not found:
            over = _nearest(line, label)
        if any(cell in mine for cell in over) or (found and not over):
            break
        if over and is_remark(line) and _without_remarks(found):
            break  # it belongs to the name above it: "… Trust, Series 2002-C1 / (Issuer)"
        found = [*over, *found]
    return found


def _behind(label: Label, lines: Sequence[Line], mine: set[Cell]) -> list[Cell]:
    """Return the cells behind a label that ends in a colon: on its line, else on the next."""
    right = [cell for cell in lines[label.row].cells if cell.left >= label.box.right]
    if beside := list(takewhile(lambda cell: cell not in mine, right)):
        return beside
    below = (line for line in lines[label.row + 1 :] if line.kind not in "-~<")
    following = next(below, None)
    return [cell for cell in following.cells if cell not in mine] if following else []


def _before(label: Label, lines: Sequence[Line], mine: set[Cell]) -> list[Cell]:
    """Return the cell right before a label on its line: "Delaware (State of incorporation)"."""
    left = [cell for cell in lines[label.row].cells if cell.right <= label.cells[0].left]
    return left[-1:] if left and left[-1] not in mine else []


def _nearest(line: Line, label: Label) -> list[Cell]:
    """Return the cell of ``line`` nearest to a label that stands under none, if it is near."""
    gaps = [(max(c.left - label.box.right, label.box.left - c.right), c) for c in line.cells]
    gap, cell = min(gaps, key=lambda pair: pair[0])
    return [cell] if gap <= _NEAR else []
