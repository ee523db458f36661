"""A line in label form comes in, the facts it states go out.

``Pool Size:  $250,112,345.67``, ``Cut-off Date:  November 1, 2005``,
``SERVICER:  Aames Capital Corporation``: what stands behind a colon is of the kind its
label names. A line may hold several, side by side.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from poolgraph.layout import Cell, Line
from poolgraph.parser.blocks import Block
from poolgraph.parser.figures import pieces
from poolgraph.parser.notes import STATISTIC
from poolgraph.parser.prose import dated, join, parts
from poolgraph.source import Span
from poolgraph.syntax import Dated, Figure, Party, Phrase, Role, Statistic
from poolgraph.terms import Terms

_LABEL = re.compile(r"(?P<label>[^:]{2,60}):\s*(?P<value>.*)")


@dataclass(frozen=True)
class Facts:
    """What lines in label form state."""

    statistics: tuple[Statistic, ...] = ()
    cut_off: tuple[Dated, ...] = ()
    parties: tuple[Party, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.statistics or self.cut_off or self.parties)


def is_labelled(line: Line, terms: Terms) -> bool:
    """Return whether a line is one label, a colon and one figure: "Minimum Score:   455"."""
    pairs = list(_pairs(line))
    total = "code:totalLine/total"
    if len(pairs) != 1 or terms.look_up("code:totalLine", pairs[0][0].text) == total:
        return False
    return sum(piece.figure is not None for piece in pieces(line, terms)) == 1


def below_a_total(block: Block, terms: Terms) -> tuple[Block, Sequence[Line]]:
    """Return a table block without the lines in label form that stand under its total, and them."""
    size = len(block.lines)
    while size > 1:
        line = block.lines[size - 1]
        if line.cells and line.kind not in "-~." and not is_labelled(line, terms):
            break
        size -= 1
    below = block.lines[size:]
    if not any(line.kind == "#" for line in below) or not block.head:
        return block, ()
    return replace(block, lines=block.lines[:size]), below


def read(line: Line, terms: Terms) -> Facts:
    """Return the facts of one line, none where it is not in label form."""
    statistics: list[Statistic] = []
    cut_off: list[Dated] = []
    named: list[Party] = []
    for label, value in _pairs(line):
        span = Span(label.span.start, value.span.end)
        concept = terms.look_up(STATISTIC, label.text)
        role = terms.look_up("code:partyRole", label.text)
        if concept and (figure := _figure(line, value, terms)):
            statistics.append(Statistic(concept, figure, False, span))
        elif role:
            named.append(Party(value, (Role(role, label),), span))
        elif terms.mentioned("code:cutOff", label.text):
            cut_off += _days(line, value, terms)
    return Facts(tuple(statistics), tuple(cut_off), tuple(named))


def _pairs(line: Line) -> Iterator[tuple[Phrase, Phrase]]:
    """Yield label and value: in one cell, or in two that stand side by side."""
    waiting: Phrase | None = None
    for cell in line.cells:
        found = _LABEL.fullmatch(cell.text)
        if found and found["value"]:
            yield _part(cell, found, "label"), _part(cell, found, "value")
            waiting = None
        elif found:
            waiting = _part(cell, found, "label")
        elif waiting is not None:
            yield waiting, cell.phrase
            waiting = None


def _part(cell: Cell, found: re.Match[str], name: str) -> Phrase:
    return cell.part(*found.span(name))


def _figure(line: Line, value: Phrase, terms: Terms) -> Figure | None:
    figures = [piece.figure for piece in pieces(line, terms) if piece.figure]
    inside = [f for f in figures if value.span.start <= f.span.start < value.span.end]
    return inside[0] if inside and inside[0].value is not None else None


def _days(line: Line, value: Phrase, terms: Terms) -> list[Dated]:
    text = join([line])
    found = (dated(part, text, terms) for part in parts(text, terms) if part.kind == "date")
    return [day for day in found if day and value.span.start <= day.span.start < value.span.end]
