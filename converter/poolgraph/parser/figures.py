"""One printed line comes in, its figures and words go out, each with its place.

This is grammar/row.lark at work. A figure's value is a decimal exactly as printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lark import Token

from poolgraph.layout import Line
from poolgraph.parser import grammars
from poolgraph.source import Span
from poolgraph.syntax import Figure, Phrase
from poolgraph.terms import Terms


@dataclass(frozen=True, slots=True)
class Piece:
    """A figure or a word of a line, and the columns it fills."""

    left: int
    right: int
    figure: Figure | None


def pieces(line: Line, terms: Terms) -> list[Piece]:
    """Return the pieces of ``line`` from left to right."""
    tree = grammars.load("row", terms).parse(line.text)
    found = []
    for child in tree.children:
        token = child.children[0]
        figure = None if child.data == "word" else read(child.data, token, line)
        found.append(Piece(token.start_pos, token.end_pos, figure))
    return found


def read(form: str, token: Token, line: Line) -> Figure:
    """Return the figure that ``token``, a token of ``line.text``, prints in ``form``."""
    return figure_of(form, str(token), line.place(token.start_pos or 0, token.end_pos or 0))


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
