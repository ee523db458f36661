"""One printed line comes in, its figures and words go out, each with its place.

This is grammar/row.lark at work. A figure's value is a decimal exactly as printed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from poolgraph.layout import Line
from poolgraph.parser import grammars
from poolgraph.source import Span
from poolgraph.syntax import Figure, Phrase
from poolgraph.terms import Terms

LEADERS = re.compile(r"\.{3,}|\.?(?: \.){3,}")


@dataclass(frozen=True)
class Piece:
    """A figure or a word of a line, and the columns it fills."""

    left: int
    right: int
    figure: Figure | None


def pieces(line: Line, terms: Terms) -> list[Piece]:
    """Return the pieces of ``line`` from left to right, without a mark behind the last figure."""
    found = []
    text = LEADERS.sub(lambda found: " " * len(found.group()), line.text)
    for form, (token, *_) in grammars.flat("row", text, terms):
        printed, start, end = token
        if form == "mark":
            continue
        is_word = form == "word"
        figure = None if is_word else figure_of(form, printed, line.place(start, end))
        found.append(Piece(start, end, figure))
    return found


def figure_of(form: str, printed: str, span: Span) -> Figure:
    """Return a figure; a dash is printed for zero, a ``*`` for what is too small to print."""
    digits = printed.strip("$%xX \t").replace(",", "")
    if form == "trace":
        return Figure(None, form, printed, span)
    if digits.strip("-–—") == "":
        return Figure(Decimal(0), "dash", printed, span)
    return Figure(Decimal(digits), form, printed, span)


def phrase(line: Line, found: Sequence[Piece]) -> Phrase:
    """Return the words that ``found``, consecutive pieces of ``line``, print."""
    start, end = found[0].left, found[-1].right
    return Phrase(" ".join(line.text[start:end].split()), line.place(start, end))
