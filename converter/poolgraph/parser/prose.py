"""Running text comes in, the pieces that state facts go out: dates, roles, agreements, figures.

This is grammar/prose.lark at work. A piece keeps its place in the filing, also where
the text runs over several lines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from poolgraph.layout import Line
from poolgraph.parser import grammars
from poolgraph.parser.grammars import Token
from poolgraph.source import Span
from poolgraph.syntax import Dated, Phrase
from poolgraph.terms import Terms

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})")
_NAMED = re.compile(r"([A-Za-z]+)\.?\s*(\d{1,2})\w*\s*,?\s*(\d{4})")
_DAY_FIRST = re.compile(r"(\d{1,2})[- ]([A-Za-z]+)[-, ]+(\d{2,4})")
_CENTURY_TURNS = 50
_CENTRED = 8
_OFF_CENTRE = 6  # of twice the middle
_REMEMBERED = 64


@dataclass(frozen=True)
class Text:
    """Lines joined to one text with single blanks, each character with its place."""

    words: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return where characters ``start`` to ``end`` stand in the source."""
        while end > start and self.words[end - 1].isspace():
            end -= 1
        while start < end and self.words[start].isspace():
            start += 1
        if start >= end:
            at = self.offsets[min(start, len(self.offsets) - 1)]
            return Span(at, at)
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def phrase(self, start: int, end: int) -> Phrase:
        """Return characters ``start`` to ``end`` as words of the filing."""
        return Phrase(" ".join(self.words[start:end].split()), self.span(start, end))

    @property
    def whole(self) -> Phrase:
        """The whole text as one phrase."""
        return self.phrase(0, len(self.words))


@dataclass(frozen=True)
class Part:
    """A piece of prose: the rule that read it, and where it stands in the text."""

    kind: str
    start: int
    end: int
    tokens: tuple[Token, ...]

    @property
    def printed(self) -> str:
        """The piece as printed."""
        return self.tokens[0].text


def join(lines: Iterable[Line]) -> Text:
    """Return lines as one text, with a blank between the lines of a paragraph.

    Centred lines are no paragraph: between them stands a line end, which no name crosses.
    """
    words: list[str] = []
    offsets: list[int] = []
    before: Line | None = None
    for line in lines:
        for cell in line.cells:
            if words:
                is_apart = before is not None and _is_centred(before, line)
                words.append("\n" if is_apart else " ")
                offsets.append(cell.span.start)
            before = None
            words.append(cell.text)
            offsets += line.offsets_of(cell)
        before = line
    return Text("".join(words), tuple(offsets))


def _is_centred(first: Line, second: Line) -> bool:
    """Return whether two lines are set around one middle, and not from one margin."""
    if first.left == second.left or min(first.left, second.left) < _CENTRED:
        return False
    middles = [line.cells[0].left + line.cells[-1].right for line in (first, second)]
    return abs(middles[0] - middles[1]) <= _OFF_CENTRE


def parts(text: Text, terms: Terms) -> list[Part]:
    """Return the pieces of ``text`` in order, words left out."""
    return list(_parts(text.words, terms))


@lru_cache(maxsize=_REMEMBERED)
def _parts(words: str, terms: Terms) -> tuple[Part, ...]:
    """Return the pieces of a text; one is read for its parties, its figures and its dates."""
    return tuple(
        Part(kind, tokens[0].start, tokens[-1].end, tuple(tokens))
        for kind, tokens in grammars.flat("prose", words, terms)
        if kind != "word"
    )


def sentences(text: Text, found: Sequence[Part]) -> Iterator[tuple[int, int, list[Part]]]:
    """Yield start, end and pieces of each sentence of ``text``."""
    start, inside = 0, list[Part]()
    for part in found:
        if part.kind == "stop" and part.printed != ":":
            yield start, part.end, inside
            start, inside = part.end, []
        else:
            inside.append(part)
    if start < len(text.words):
        yield start, len(text.words), inside


def dated(part: Part, text: Text, terms: Terms) -> Dated | None:
    """Return the date a piece states, or ``None`` where there is no such day."""
    try:
        return Dated(_day(part.printed, terms), text.span(part.start, part.end))
    except (ValueError, TypeError):
        return None


def _day(printed: str, terms: Terms) -> date:
    if found := _ISO.fullmatch(printed):
        year, month, day = map(int, found.groups())
    elif found := _AMERICAN.fullmatch(printed):
        month, day, year = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(printed):
        day, month, year = int(found[1]), _month(found[2], terms), int(found[3])
    else:
        found = _NAMED.fullmatch(printed)
        if not found:
            raise ValueError(printed)
        month, day, year = _month(found[1], terms), int(found[2]), int(found[3])
    return date(_century(year), month, day)


def _month(name: str, terms: Terms) -> int:
    concept = terms.look_up("code:month", name)
    return int(terms.value(concept or "", "skos:notation") or 0)


def _century(year: int) -> int:
    if year >= 100:
        return year
    return year + (1900 if year >= _CENTURY_TURNS else 2000)
