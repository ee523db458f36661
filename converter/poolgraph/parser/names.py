"""The words before a role or a definition come in, the names they end in go out.

A name is capitalised words. Nothing else marks where it begins, so what commonly stands
before or behind one is known by its words: "Although", ", a Delaware corporation".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from poolgraph.parser.prose import Text
from poolgraph.syntax import Phrase
from poolgraph.terms import Terms

_CAPITAL = r"(?:[A-Z0-9][\w&.'’/-]*|&)"
_SMALL = r"(?:of|for|the|and|de|la|in)"
_NAME_END = re.compile(
    rf"(?:{_CAPITAL}(?:,? (?:{_CAPITAL}|{_SMALL}(?= (?:{_SMALL} )?{_CAPITAL})))*)\.?$"
)
_LEADING = re.compile(r"(?:and|AND|And)\s+(?=\S)")
_JOINT = re.compile(r"(?:,?\s+and|,)\s+(?=[A-Z])")
_SEGMENT = re.compile(r"[^,]+?(?=,|\s+and\s|$)")
_SHORT = re.compile(r"(?P<first>[^,]+?)(?:, and|,| and) (?=[A-Z])")


@dataclass(frozen=True)
class Name:
    """A full name, and the short one by which the filing says it will call it."""

    full: Phrase
    short: Phrase | None = None


def key(name: str) -> str:
    """Return the form in which names are compared: "the Company" is "company"."""
    return re.sub(r"^(?:the|such)\s+", "", name, flags=re.IGNORECASE).casefold().rstrip(".,")


def before(text: Text, border: int, end: int, terms: Terms) -> Phrase | None:
    """Return the name that ends at ``end``: capitalised words, back to ``border`` at most."""
    place = _place(text.words, border, end, terms)
    return text.phrase(*place) if place else None


def joined(
    text: Text, border: int, end: int, known: Mapping[str, Name], terms: Terms
) -> list[Phrase]:
    """Return the names that end at ``end``: "First Corporation and Second Corporation".

    The form of a company ends a name; a short name ("the Issuer and Deutsche Bank") too.
    """
    place = _place(text.words, border, end, terms)
    if place is None:
        return []
    start, stop = place
    short = _SHORT.match(text.words, start, stop)
    if short and (key(short["first"]) in known or terms.look_up("code:partyRole", short["first"])):
        start = short.end()
    found: list[Phrase] = []
    for joint in _borders(text.words, start, stop, terms):
        found.append(text.phrase(start, joint.start()))
        start = joint.end()
    return [*found, text.phrase(start, stop)]


def _place(words: str, border: int, end: int, terms: Terms) -> tuple[int, int] | None:
    between = words[border:end].rstrip(" ,")
    for beside in (_registrant(terms), _appositive(terms)):
        found = beside.search(between)
        between = between[: found.start()] if found else between
    found = _NAME_END.search(between)
    if found is None:
        return None
    start = found.start()
    for leading in (_LEADING, _opener(terms)):
        joint = leading.match(between, start)
        start = joint.end() if joint else start
    return border + start, border + len(between)


def _borders(words: str, start: int, stop: int, terms: Terms) -> Iterator[re.Match[str]]:
    """Yield the joints between names: behind a company's form, and not before another form."""
    forms = [form.casefold() for form in terms.wordings("code:companyForm/any")]
    for joint in _JOINT.finditer(words, start, stop):
        name = words[start : joint.start()].rstrip(" ,").casefold()
        segment = _SEGMENT.match(words, joint.end(), stop)
        following = segment.group().casefold() if segment else ""
        ends = joint.group().strip() == ", and" or any(name.endswith(f" {f}") for f in forms)
        if ends and following not in forms and following.rstrip(".") not in forms:
            yield joint


@lru_cache(maxsize=4)
def _appositive(terms: Terms) -> re.Pattern[str]:
    """Match what a name may be followed by: ", a California banking corporation"."""
    words = "|".join(map(re.escape, terms.wordings("code:joint/appositive")))
    return re.compile(rf",\s+(?:{words})\s+[^,;()]{{3,80}}$")


@lru_cache(maxsize=4)
def _registrant(terms: Terms) -> re.Pattern[str]:
    """Match what a company is to the filing, behind its name: "… Corporation, the registrant"."""
    words = "|".join(map(re.escape, terms.wordings("code:joint/registrant")))
    return re.compile(rf"(?i)(?<=[\w.]),\s+the\s+(?:{words})$")


@lru_cache(maxsize=4)
def _opener(terms: Terms) -> re.Pattern[str]:
    """Match a word that opens a sentence, before a name: "Although CWABS, Inc."."""
    words = sorted(terms.wordings("code:joint/opener"), key=len, reverse=True)
    return re.compile(rf"(?i:{'|'.join(map(re.escape, words))})\s+(?=\S)")
