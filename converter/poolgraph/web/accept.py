"""An Accept header comes in, the best of the media types that are on offer goes out.

RFC 9110, 12.5.1: the most specific range that fits a type gives it its weight; a weight of 0
refuses it. What cannot be read is passed over, as if it were not there. Of equal weights the
one that stands first on offer wins.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;.*)?)", re.DOTALL)
_PARAMETER = re.compile(rf';\s*({_TOKEN})\s*=\s*("(?:[^"\\]|\\.)*"|{_TOKEN})\s*')
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_PART = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"|")+')
LONGEST = 4_000  # characters of a header that are looked at: browsers send 130


class Range(NamedTuple):
    """One media range of a header, in small letters, with its weight from 0 to 1."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]]
    weight: float

    def fits(self, offered: "Range") -> bool:
        """Return whether this range covers a type on offer."""
        if self.type != "*" and self.type != offered.type:
            return False
        if self.subtype != "*" and self.subtype != offered.subtype:
            return False
        return self.parameters <= offered.parameters

    @property
    def precision(self) -> tuple[int, int, int]:
        """How narrow it is: a range that names more is the one that counts."""
        return self.type != "*", self.subtype != "*", len(self.parameters)


def ranges(header: str | None) -> tuple[Range, ...]:
    """Return the media ranges of a header that can be read; none where it says nothing."""
    parts = _PART.findall((header or "")[:LONGEST])
    return tuple(found for part in parts if (found := _range(part)))


def best(header: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type of ``offered`` that ``header`` likes most.

    Without a header, or with one of which nothing can be read, that is the first on offer;
    ``None`` where all are refused.
    """
    wanted = ranges(header)
    if not wanted:
        return offered[0] if offered else None
    weighed = [(_weight(wanted, media), -place) for place, media in enumerate(offered)]
    weight, place = max(weighed, default=(0.0, 0))
    return offered[-place] if weight > 0 else None


def _range(part: str) -> Range | None:
    """Return one part of a header as a range, or ``None`` where it is none."""
    found = _RANGE.fullmatch(part)
    if found is None or (found[1] == "*" and found[2] != "*"):
        return None
    kept: set[tuple[str, str]] = set()
    weight = 1.0
    for parameter in _PARAMETER.finditer(found[3]):
        name, value = parameter[1].lower(), parameter[2].strip('"').lower()
        if name == "q":  # what follows a weight belongs to it and says nothing of the type
            weight = float(value) if _WEIGHT.fullmatch(value) else 0.001
            break
        kept.add((name, value))
    kept -= {("charset", "utf-8")}  # all that is sent is in it
    return Range(found[1].lower(), found[2].lower(), frozenset(kept), weight)


def _weight(wanted: Iterable[Range], media: str) -> float:
    """Return how much a type is liked: by the narrowest range that covers it."""
    offered = _range(media)
    assert offered is not None, f"{media} is no media type"
    fitting = [one for one in wanted if one.fits(offered)]
    return max(fitting, key=lambda one: one.precision).weight if fitting else 0.0
