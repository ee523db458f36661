"""The lines of a cover come in, the same go out with their cells parted: labels from values.

A squeezed page prints several labels in one cell, "(State of incorporation) (Commission File
Number)", a label behind its value, "Delaware (State of incorporation)", or a value behind its
label, "STATE OF INCORPORATION: DELAWARE".
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from poolgraph.layout import Cell, Line
from poolgraph.parser.boxes import FIELD
from poolgraph.parser.numbers import EMPLOYER_NUMBER, FILE_NUMBER
from poolgraph.source import Span
from poolgraph.terms import Terms

_PARTED = frozenset(
    f"{FIELD}/{name}"
    for name in ("state-of-incorporation", "file-number", "employer-number", "registrant-name")
)
_BRACKET = re.compile(r"(?<=\S)\s+(?=\()|(?<=\))\s+(?=[^\s()])")
_LABEL = re.compile(r"[^:()]{2,60}:(?=\s+\S)")


def parted(lines: Sequence[Line], terms: Terms) -> list[Line]:
    """Return the lines of a cover with every cell that holds labels and values parted."""
    return [_parted(line, terms) if line.cells else line for line in lines]


def wholly(whole: Sequence[Line], lines: Sequence[Line], used: Set[Span]) -> Iterator[Span]:
    """Yield the place of every cell of ``whole`` all whose parts in ``lines`` are ``used``."""
    for line, own in zip(whole, lines, strict=True):
        if line is not own:
            for cell in line.cells:
                parts = [one for one in own.cells if one.overlaps(cell)]
                if all(one.span in used for one in parts):
                    yield cell.span


def _parted(line: Line, terms: Terms) -> Line:
    places = [[*_places(cell, terms)] for cell in line.cells]
    if not any(places) or line.kind in ".-~<":
        return line
    pairs = zip(line.cells, places, strict=True)
    return replace(line, cells=tuple(part for cell, cuts in pairs for part in _cut(cell, cuts)))


def _places(cell: Cell, terms: Terms) -> Iterator[int]:
    """Yield where a cell is to be parted: beside its labels, or between state and numbers."""
    text = cell.text
    if "(" in text:
        yield from _around_labels(text, terms)
    elif label := _LABEL.match(text):
        if terms.look_up(FIELD, label.group()) in _PARTED:
            yield label.end()
    else:
        starts = sorted(m.start() for f in (FILE_NUMBER, EMPLOYER_NUMBER) for m in f.finditer(text))
        if starts and terms.look_up("code:propertyState", text[: starts[0]]):
            yield from dict.fromkeys(starts)


def _around_labels(text: str, terms: Terms) -> Iterator[int]:
    """Yield the gaps of a cell that stand right before or behind a label in brackets."""
    gaps = [gap.end() for gap in _BRACKET.finditer(text)]
    pieces = [text[a:b] for a, b in zip([0, *gaps], [*gaps, len(text)], strict=True)]
    known = [p.startswith("(") and terms.look_up(FIELD, p) in _PARTED for p in pieces]
    for gap, left, right in zip(gaps, known, known[1:], strict=False):
        if left or right:
            yield gap


def _cut(cell: Cell, places: Sequence[int]) -> Iterator[Cell]:
    """Yield the parts of a cell, each with its own columns and place."""
    for start, end in zip([0, *places], [*places, len(cell.text)], strict=True):
        text = cell.text[start:end].rstrip()
        start += len(text) - len(text.lstrip())
        text = text.lstrip()
        if text:
            stop = start + len(text)
            offsets = cell.offsets[start:stop] if cell.offsets else None
            yield Cell(
                text, cell.part(start, stop).span, cell.left + start, cell.left + stop, offsets
            )
