"""Who plays what comes in, a picture goes out: boxes, words and arrows with their places.

Loans move from left to right: who gives them, the depositor, the trust; on the right stands
who looks after them. A party has one box, in the leftmost column of its parts. What the
columns hold is by class; all words are the filing's or the ontology's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

GIVING = ("mbs:Originator", "mbs:Sponsor", "mbs:Seller", "mbs:Transferor", "mbs:ResponsibleParty")
DEPOSITING = ("mbs:Depositor", "mbs:Purchaser")
ISSUING = ("mbs:Issuer", "mbs:IssuingEntity")
WIDTH, _BOX, _GAP, _EDGE = 960, 208, 16, 6
_NAME, _ROLE, _ROOM = 17, 14, 208 - 24
_SMALL, _LOWER, _UPPER = 6.2, 6.7, 9.3


@dataclass(frozen=True)
class Part:
    """One part that a party plays: class, label, the party, and the agreement it plays it in."""

    kind: str
    label: str
    party: str
    name: str
    href: str
    agreement: str = ""


@dataclass(frozen=True)
class Box:
    """A box: its place, its look, small words above, a name below; lines of text with their y."""

    href: str
    look: str
    above: tuple[tuple[float, str], ...]
    name: tuple[tuple[float, str], ...]
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Arrow:
    """A line between two boxes: an SVG path, and where its tip is."""

    path: str
    look: str
    tip: str


@dataclass(frozen=True)
class Picture:
    """All boxes and arrows, and how large the drawing is."""

    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int = WIDTH


@dataclass(frozen=True)
class Centre:
    """A box of the middle column: what it is, its name, where it leads, its look."""

    label: str
    name: str
    href: str
    look: str


def column_of(parts: Iterable[Part]) -> int:
    """Return the column of a party: 0 gives, 1 deposits, 2 issues, 3 looks after."""
    groups = (GIVING, DEPOSITING, ISSUING)
    return min(next((n for n, kinds in enumerate(groups) if part.kind in kinds), 3)
               for part in parts)  # fmt: skip


def picture(parts: Sequence[Part], centre: Sequence[Centre], marks: dict[str, str]) -> Picture:
    """Return the picture of a deal; ``marks`` has the sign of each agreement, if there are several.

    The issuer's own box is the first of ``centre``, so its parts are not drawn again.
    """
    by_party: dict[str, list[Part]] = {}
    for part in parts:
        by_party.setdefault(part.party, []).append(part)
    columns: dict[int, list[Box]] = {2: [_box(c.look, c.href, [c.label], c.name) for c in centre]}
    for own in by_party.values():
        at = column_of(own)
        if at != 2:
            roles = list(dict.fromkeys(_said(part, marks) for part in own))
            columns.setdefault(at, []).append(_box("party", own[0].href, roles, own[0].name))
    placed, height = _placed([columns[at] for at in sorted(columns)])
    found = dict(zip(sorted(columns), placed, strict=True))
    boxes = tuple(box for column in placed for box in column)
    return Picture(height, boxes, tuple(_arrows(found)))


def _said(part: Part, marks: dict[str, str]) -> str:
    mark = marks.get(part.agreement, "")
    return f"{part.label} {mark}".strip()


def _box(look: str, href: str, above: Iterable[str], name: str) -> Box:
    small = [line for words in above for line in wrap(words, int(_ROOM / _SMALL))]
    large = wrap(name, int(_ROOM / _letter(name)), max_lines=4, placeholder=" …")
    top = [(float(18 + _ROLE * n), line) for n, line in enumerate(small)]
    start = 18 + _ROLE * len(small) + 4
    below = [(float(start + _NAME * n), line) for n, line in enumerate(large)]
    height = start + _NAME * max(0, len(large) - 1) + 13
    return Box(href, look, tuple(top), tuple(below), _BOX, height)


def _letter(words: str) -> float:
    """Return about how wide a letter of some words is, in pixels: capitals take more."""
    capitals = sum(c.isupper() for c in words)
    return _LOWER + (_UPPER - _LOWER) * capitals / max(1, len(words))


def _placed(columns: Sequence[Sequence[Box]]) -> tuple[list[list[Box]], float]:
    """Return columns side by side, each in the middle of the height of the tallest."""
    heights = [sum(box.height for box in c) + _GAP * (len(c) - 1) for c in columns]
    height = max(heights)
    between = (WIDTH - 2 * _EDGE - _BOX * len(columns)) / max(1, len(columns) - 1)
    placed = []
    for at, (column, tall) in enumerate(zip(columns, heights, strict=True)):
        x, y = _EDGE + at * (_BOX + between), _EDGE + (height - tall) / 2
        if len(columns) == 1:
            x = (WIDTH - _BOX) / 2
        done = []
        for box in column:
            done.append(replace(box, x=x, y=y))
            y += box.height + _GAP
        placed.append(done)
    return placed, height + 2 * _EDGE


def _arrows(columns: dict[int, list[Box]]) -> Iterable[Arrow]:
    """Yield the way of the loans, the trust above what it issues, and who looks after it."""
    trust, *issued = columns[2]
    depositors = columns.get(1, [])
    targets = depositors[:1] or [trust]
    for giver in columns.get(0, []):
        yield from (_across(giver, target, "") for target in targets)
    yield from (_across(depositor, trust, "") for depositor in depositors)
    yield from (_across(trust, carer, "aside") for carer in columns.get(3, []))
    for upper, lower in zip([trust, *issued], issued, strict=False):
        x = upper.x + upper.width / 2
        yield Arrow(f"M{x:.0f} {upper.y + upper.height:.0f}V{lower.y:.0f}", "aside", "")


def _across(left: Box, right: Box, look: str) -> Arrow:
    """Return a line from the right side of a box to the left side of another."""
    x, y = left.x + left.width, left.y + left.height / 2
    end, level = right.x, right.y + right.height / 2
    stop = end if look else end - 7
    bend = (end - x) / 2
    curve = f"C{x + bend:.0f} {y:.0f} {end - bend:.0f} {level:.0f} {stop:.0f} {level:.0f}"
    path = f"M{x:.0f} {y:.0f}{curve}"
    tip = "" if look else f"M{end:.0f} {level:.0f}l-9 -5v10z"
    return Arrow(path, look, tip)
