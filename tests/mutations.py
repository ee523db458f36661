"""The seed, damaged on purpose: one digit changed, cut, garbled, respaced; the same every time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from conftest import SEED

TEXT = SEED.read_text(encoding="utf-8")
LINES = TEXT.split("\n")
ROW = re.compile(r"(?P<count>\d+) +\$ *(?P<balance>[\d,]+\.\d\d) +(?P<percent>\d+\.\d\d)%$")
STATED = {  # line: the figures that its footnote states of the pool
    123: ("30",),
    124: ("2.00", "1.010"),
    221: ("6.973",),
    223: ("6.996",),
    271: ("72.65",),
    329: ("407,075",),
    362: ("355",),
}
TABLES = (
    (98, 126), (130, 145), (152, 165), (174, 223), (227, 238),
    (244, 274), (278, 294), (298, 329), (333, 362),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A printed figure: what it is, its line, and the offsets of its digits in the text."""

    kind: str
    line: int
    digits: tuple[int, ...]


@dataclass(frozen=True)
class Mutation:
    """The seed with the digit at ``offset`` changed to ``digit``."""

    figure: Figure
    offset: int
    digit: str

    @property
    def text(self) -> str:
        """The whole changed filing."""
        return TEXT[: self.offset] + self.digit + TEXT[self.offset + 1 :]

    @property
    def table(self) -> tuple[int, int]:
        """The first and last line of the table whose figure it is."""
        return next((a, b) for a, b in TABLES if a <= self.figure.line <= b)

    def __str__(self) -> str:
        figure = self.figure
        place = figure.digits.index(self.offset) + 1
        return f"{figure.kind}@{figure.line} digit {place} {TEXT[self.offset]}→{self.digit}"


def starts() -> list[int]:
    """Return the offset of each line, the first at index 0."""
    offsets = [0]
    for line in LINES:
        offsets.append(offsets[-1] + len(line) + 1)
    return offsets


def figures() -> Iterator[Figure]:
    """Yield every count, balance and percentage of rows and totals, and the footnotes' figures."""
    for number, (line, start) in enumerate(zip(LINES, starts(), strict=False), 1):
        if row := ROW.search(line):
            total = "total " if row.start() == len(line) - len(line.lstrip()) else ""
            for kind in ("count", "balance", "percent"):
                yield _figure(total + kind, number, start + row.start(kind), row[kind])
        for printed in STATED.get(number, ()):
            yield _figure("stated", number, start + line.index(printed), printed)


def _figure(kind: str, line: int, start: int, printed: str) -> Figure:
    digits = tuple(start + i for i, c in enumerate(printed) if c.isdigit())
    return Figure(kind, line, digits)


def mutations() -> list[Mutation]:
    """Return two changed digits of each figure, spread over its places, another value for each.

    A footnote's figure has every digit changed.
    """
    found = []
    for figure in figures():
        many = len(figure.digits) if figure.kind == "stated" else min(2, len(figure.digits))
        first = _chance(figure) % len(figure.digits)
        for k in range(many):
            offset = figure.digits[
                (first + k * max(1, len(figure.digits) // many)) % len(figure.digits)
            ]
            step = 1 + _chance(figure, k) % 9
            found.append(Mutation(figure, offset, str((int(TEXT[offset]) + step) % 10)))
    return found


def _chance(*key: object) -> int:
    """Return a number that is the same for the same key, on every machine."""
    return int.from_bytes(sha256(repr(key).encode()).digest()[:4], "big")


def cuts(many: int) -> list[int]:
    """Return ``many`` offsets to cut the seed at, spread evenly."""
    return [len(TEXT) * k // (many + 1) for k in range(1, many + 1)]


def garbled(number: int) -> str:
    """Return the seed with the line ``number`` turned into noise of the same length."""
    noise = "~#@^ x}q\\;wk"
    chance = _chance(number)
    line = "".join(noise[(chance + i * i * 7) % len(noise)] for i in range(len(LINES[number - 1])))
    return "\n".join([*LINES[: number - 1], line, *LINES[number:]])


def squeezed() -> str:
    """Return the seed with every run of blanks as one blank, and no page mark."""
    return "\n".join(re.sub(" +", " ", line) for line in LINES if "<PAGE>" not in line)


def tabbed() -> str:
    """Return the seed with tabs in place of blanks where a tab stop allows it."""
    return "\n".join(_with_tabs(line) for line in LINES)


def _with_tabs(line: str) -> str:
    pieces = [line[i : i + 8] for i in range(0, len(line), 8)]
    short = [re.sub("  +$", "\t", piece) if len(piece) == 8 else piece for piece in pieces]
    return "".join(short)
