"""The lines of words above a table: in paragraphs, as one phrase, without footnote marks."""

import re
from collections.abc import Sequence

from poolgraph.layout import Line
from poolgraph.source import Span
from poolgraph.syntax import Phrase

_MARKS = re.compile(
    r"(?:\s*(?:\((?:\d{1,2}|\*+|[a-z])\)|\[\d{1,2}\]|(?<=[\w) ])\*{1,3}|(?<= )\d{1,2}/))+(?=\s|$)"
)
_ONE_MARK = re.compile(r"\(?\[?(?:\d{1,2}|\*+|(?<=\()[a-z](?=\)))\)?\]?/?")
_LONGEST = 24


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of words in groups: a rule or a blank line ends each."""
    found: list[list[Line]] = [[]]
    for line in lines:
        if line.kind in "t|*":
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [group for group in found if group]


def joined(lines: Sequence[Line]) -> Phrase:
    """Return lines as one phrase."""
    phrases = [line.phrase for line in lines]
    text = " ".join(phrase.text for phrase in phrases)
    return Phrase(text, Span(phrases[0].span.start, phrases[-1].span.end))


def unmarked(phrase: Phrase) -> tuple[Phrase, tuple[Phrase, ...]]:
    """Return a title or heading without its footnote marks, and the marks."""
    found = [one.group() for one in _MARKS.finditer(phrase.text)]
    if not found:
        return phrase, ()
    marks = tuple(Phrase(mark, phrase.span) for one in found for mark in _ONE_MARK.findall(one))
    words = " ".join(_MARKS.sub("", phrase.text).split())
    return (Phrase(words, phrase.span), marks) if words else (phrase, ())


def is_prose(lines: Sequence[Line]) -> bool:
    """Return whether lines are a sentence or several, and no heading."""
    return bool(lines) and is_sentence(joined(lines))


def is_sentence(phrase: Phrase) -> bool:
    """Return whether a phrase is a sentence or several, and no heading."""
    words = phrase.text.split()
    return len(words) > _LONGEST or (len(words) > 6 and phrase.text.endswith((".", ":")))
