"""Wordings as they are compared: as words, as patterns, and as one regular expression of many.

A ``*`` in a wording stands for any words, and of several that fit the one with most words wins.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

_ASIDE = re.compile(r"\(\s*(?:[%$]|\d{1,2}|\*+)\s*\)|\[\d{1,2}\]")  # (%), ($), and footnote marks
REMEMBERED = 2_000  # wordings of a scheme: headings recur, a corpus of labels does not end
_WORD = re.compile(r"[\w*]+|[<>=≤≥]+")
_SIGNS = {"%": " percent ", "#": " number ", "≤": " <= ", "≥": " >= ", "&": " and "}


@lru_cache(maxsize=REMEMBERED)
def words(wording: str) -> tuple[str, ...]:
    """Return a wording as the words it is compared by: case, hyphens and brackets do not count."""
    text = _ASIDE.sub(" ", wording)
    for sign, spoken in _SIGNS.items():
        text = text.replace(sign, spoken)
    text = text.replace("'", "").replace("’", "").replace("_", " ")
    return tuple(_WORD.findall(text.casefold().replace(".", "")))


@dataclass(frozen=True)
class Scheme:
    """The wordings of one concept scheme: plain ones by their words, patterns by their longest."""

    plain: dict[tuple[str, ...], str] = field(default_factory=dict)
    patterns: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    refused: list[tuple[str, ...]] = field(default_factory=list)
    not_its: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    found: dict[tuple[tuple[str, ...], int], str | None] = field(default_factory=dict)
    strengths: dict[tuple[str, ...], int] = field(default_factory=dict)

    @cached_property
    def endings(self) -> frozenset[tuple[str, ...]]:
        """The last words of every plain wording."""
        return frozenset(key[n:] for key in self.plain for n in range(len(key)))

    def add(self, key: tuple[str, ...], concept: str) -> None:
        """Add a wording of ``concept``; of two that are one, the first stays."""
        if "*" in key:
            longest = max((word for word in key if word != "*"), key=len, default="*")
            self.patterns.setdefault(longest, []).append((key, concept))
        elif key:
            self.plain.setdefault(key, concept)

    def find(self, key: tuple[str, ...], least: int = 1) -> str | None:
        """Return the concept that ``key`` names, by a pattern only with ``least`` literal words."""
        if (key, least) not in self.found:
            if len(self.found) >= REMEMBERED:
                self.found.clear()
            self.found[key, least] = self.plain.get(key) or self._best(key, least)
        return self.found[key, least]

    def strength(self, key: tuple[str, ...]) -> int:
        """Return how many words of the wording that fits ``key`` are literal."""
        if key in self.plain:
            return len(key)
        if key not in self.strengths:
            if len(self.strengths) >= REMEMBERED:
                self.strengths.clear()
            fitting = (entry for entry in self._near(key) if self._is_meant(entry, key))
            self.strengths[key] = max((_weight(entry[0])[0] for entry in fitting), default=0)
        return self.strengths[key]

    def _near(self, key: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the patterns whose longest word is one of ``key``."""
        for word in (*sorted(set(key)), "*"):
            yield from self.patterns.get(word, ())

    def _is_meant(self, entry: tuple[tuple[str, ...], str], key: tuple[str, ...]) -> bool:
        """Return whether a pattern fits ``key``, and its concept does not refuse it."""
        pattern, concept = entry
        refused = self.not_its.get(concept, ())
        return _fits(pattern, key) and not any(_fits(one, key) for one in refused)

    def _best(self, key: tuple[str, ...], least: int) -> str | None:
        if any(_fits(refused, key) for refused in self.refused):
            return None
        fitting = [entry for entry in self._near(key) if self._is_meant(entry, key)]
        weighed = [(_weight(pattern), concept) for pattern, concept in fitting]
        heavy = [entry for entry in weighed if entry[0][0] >= least]
        return max(heavy, key=lambda entry: entry[0])[1] if heavy else None


def _weight(pattern: tuple[str, ...]) -> tuple[int, int]:
    literal = [word for word in pattern if word != "*"]
    return len(literal), sum(map(len, literal))


def _fits(pattern: tuple[str, ...], key: tuple[str, ...]) -> bool:
    """Return whether ``key`` is ``pattern`` with any words in place of each ``*``."""
    parts = " ".join(pattern).split("*")
    rest = f" {' '.join(key)} "
    if not rest.startswith(f" {parts[0]}" if parts[0] else " "):
        return False
    tail = f"{parts[-1]} " if parts[-1] else ""
    if not rest.endswith(tail):
        return False
    position = len(parts[0])
    limit = len(rest) - len(tail)
    for part in parts[1:-1]:
        position = rest.find(part, position, limit + 1)
        if position < 0:
            return False
        position += len(part) - 1
    return position <= limit


class _Tree(dict[str, "_Tree"]):
    """Words by the word before them; the empty word ends a wording."""


def pattern_of(wordings: Iterable[str]) -> str:
    """Return one regular expression for several wordings, of which the longest one matches.

    Between two words stands one blank or line end, as in every text that is joined from lines.

    Wordings that begin alike share their beginning, which is quicker to compile and to match.
    """
    bounded, signs = _Tree(), _Tree()
    for wording in sorted(set(wordings)):
        is_bounded = wording[:1].isalnum() and wording[-1:].isalnum()
        branch = bounded if is_bounded else signs
        for word in wording.split():
            branch = branch.setdefault(word, _Tree())
        branch[""] = _Tree()
    whole = [_alternatives(signs)] if signs else []
    whole += [rf"\b{_alternatives(bounded)}\b"] if bounded else []
    return f"(?:{'|'.join(whole)})"


def _alternatives(tree: _Tree) -> str:
    longest_first = sorted((word for word in tree if word), key=lambda word: (-len(word), word))
    ways = [_begun_with(word, tree[word]) for word in longest_first]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _begun_with(word: str, following: _Tree) -> str:
    start = re.escape(word).replace("/", r"\/")
    if set(following) <= {""}:
        return start
    rest = rf"\s{_alternatives(following)}"
    return f"{start}(?:{rest})?" if "" in following else f"{start}{rest}"
