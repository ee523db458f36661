"""The body of a table comes in, its lines of figures go out, and how many columns they show."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from poolgraph.layout import Line
from poolgraph.parser import labels
from poolgraph.parser.figures import LEADERS, Piece, phrase, pieces
from poolgraph.syntax import Phrase
from poolgraph.terms import Terms

RANGE = 3  # figures that "2.01% -- 3.00%" looks like
_FEW = 4
_LEADERS = re.compile(r"(?:\s*\.){2,}\s*$|\s\.\s*$|[\s:]+$")


@dataclass(frozen=True)
class Printed:
    """A printed line of figures, its pieces, and the lines of words right above it."""

    line: Line
    pieces: tuple[Piece, ...]
    above: tuple[Line, ...]

    @cached_property
    def trailing(self) -> int:
        """How many figures stand at the end of the line."""
        count = 0
        for piece in reversed(self.pieces):
            if piece.figure is None:
                break
            count += 1
        return count

    def begins_in(self, edge: tuple[int, int]) -> bool:
        """Return whether the first of its figures stands in the columns of type of ``edge``."""
        first = self.pieces[len(self.pieces) - self.trailing]
        return first.left < edge[1] and edge[0] < first.right

    def apart(self, terms: Terms) -> int:
        """How many figures stand at its end from the one on that a gap parts from words."""
        pieces = self.pieces
        for n in range(len(pieces) - self.trailing, len(pieces)):
            if n and pieces[n - 1].figure is None and pieces[n].left - pieces[n - 1].right > 1:
                word = phrase(self.line, [pieces[n - 1]]).text
                if not terms.look_up("code:bandWord", word):
                    return len(pieces) - n
        return 0

    @property
    def is_all_figures(self) -> bool:
        """Whether it prints no word."""
        return self.trailing == len(self.pieces)

    @cached_property
    def led(self) -> int:
        """How many figures stand behind its leaders; 0 where it has none."""
        found = [one.end() for one in LEADERS.finditer(self.line.text)]
        return sum(piece.left >= found[-1] for piece in self.pieces) if found else 0

    def is_range(self, count: int, terms: Terms) -> bool:
        """Return whether what stands before its last ``count`` figures is a range.

        A number right behind words is none: "B 8" are a label and its first figure.
        """
        label = label_of(self.line, self.pieces[:-count])
        band = labels.band(label.text, terms) if label else None
        if label is None or band is None:
            return False
        return band.lower != band.upper or not label.text[0].isalpha()

    @property
    def begins_with_a_range(self) -> bool:
        """Whether all of it are figures, and a dash parts the first two: "2.01% -- 3.00%"."""
        shown = [piece.figure.form for piece in self.pieces[:3] if piece.figure]
        return self.is_all_figures and shown[1:2] == ["dash"] and shown[2:] not in ([], ["dash"])

    def is_total(self, terms: Terms) -> bool:
        """Return whether the words before its figures are those of a total."""
        return self._names(terms) == "code:totalLine/total"

    def is_summary(self, terms: Terms) -> bool:
        """Return whether it states a minimum, an average or the like, under the rows."""
        return self._names(terms) not in (None, "code:totalLine/total")

    def is_named(self, terms: Terms) -> bool:
        """Return whether it is a total or another line that stands under the rows."""
        return self._names(terms) is not None

    def _names(self, terms: Terms) -> str | None:
        label = self.pieces[: len(self.pieces) - self.trailing]
        if not label or not self.trailing:
            return None
        return terms.look_up("code:totalLine", phrase(self.line, label).text)


def of(body: Sequence[Line], terms: Terms) -> list[Printed]:
    """Return the lines of figures of ``body``, each with the lines of words above it."""
    found: list[Printed] = []
    above: list[Line] = []
    for line in body:
        if line.kind == "#":
            found.append(Printed(line, tuple(pieces(line, terms)), tuple(above)))
            above = []
        elif line.kind in "t|?":
            above.append(line)
    return found


def without_summaries(lines: Sequence[Printed], terms: Terms) -> Sequence[Printed]:
    """Return rows and totals without the lines under them, whose figures are of any measure."""
    return [line for line in lines if not line.is_summary(terms)] or lines


def column_count(lines: Sequence[Printed], headings: int, terms: Terms) -> int:
    """Return how many columns of figures the table has.

    ``headings`` is how many headings its head shows side by side, the stub's included;
    most lines must bear it out. Else the total shows the number, for its label is a
    word or nothing; else the lines whose label is in words.
    """
    lines = without_summaries(lines, terms)
    counts = [line.trailing for line in lines if line.trailing]
    if not counts:
        return 0
    totals = [line.trailing for line in lines if line.is_total(terms)]
    bare = [line.trailing for line in lines if line.is_all_figures and line.trailing > 1]
    shown = max([headings - 1, *totals[:1]])
    if totals and totals[0] < shown and _behind_ranges(lines) == {totals[0]}:
        return totals[0]  # a column that has a heading, and no figure in any row
    worded = Counter(line.trailing for line in lines if not line.is_all_figures)
    usual = worded.most_common(1)[0][0] if worded else max(counts)
    if shown == 1 and bare and min(bare) < usual:
        shown = min(bare)
    parted = Counter(n for line in lines if (n := line.apart(terms)))
    agreed, times = parted.most_common(1)[0] if parted else (0, 0)
    if agreed > shown and times > 1 and times * _FEW >= len(lines) * (_FEW - 1):
        return agreed
    if shown and sum(count >= shown for count in counts) * 2 > len(counts):
        return shown
    if totals or (bare and 1 < min(bare) < usual):
        return (totals or [min(bare)])[0]
    return usual if worded else max(1, usual - 1)


def _behind_ranges(lines: Sequence[Printed]) -> set[int]:
    """Return how many figures stand in lines behind the ranges they begin with."""
    return {line.trailing - RANGE * line.begins_with_a_range for line in lines}


def label_of(line: Line, found: Sequence[Piece]) -> Phrase | None:
    """Return the words of pieces without the leaders behind them, ``None`` where there is none."""
    if not found:
        return None
    words = phrase(line, found)
    stripped = _LEADERS.sub("", words.text)
    return Phrase(stripped or words.text, words.span)
