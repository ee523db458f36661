"""A heading comes in, the loan group that it names goes out."""

import re
from functools import lru_cache

from poolgraph.parser.captions import is_sentence
from poolgraph.syntax import Phrase
from poolgraph.terms import Terms

_WHOLE_POOL = "code:groupWord/whole"
_PORTION = "code:groupWord/portion"
_REMARK = re.compile(r"\s*\([^()]*\)$")  # "Group I Mortgage Loans (Fixed Rate)"
_GROUP_WORD = re.compile(r"[^\W_]+")
_GROUP_NUMBER = r"[IVX]+(?:-[A-Z0-9]+)?|\d{1,2}(?:-?[A-Z0-9])?|[A-Z]\d?"
_DASHES = tuple("-–—:")
_LONGEST = 10
_FARTHEST = 40


def group_in(phrase: Phrase, terms: Terms) -> Phrase | None:
    """Return the loan group a heading names ("Loan Group 1"), or ``None``."""
    found = None if is_sentence(phrase) else _groups(terms).search(phrase.text)
    return Phrase(found.group(), phrase.span) if found else None


def within(text: str, start: int, end: int, terms: Terms) -> bool:
    """Return whether characters ``start`` to ``end`` belong to the name of a loan group."""
    near = text[max(0, start - _FARTHEST) : end + _FARTHEST]
    at = start - max(0, start - _FARTHEST)
    return any(g.start() < at < g.end() for g in _groups(terms).finditer(near))


@lru_cache(maxsize=4)
def _groups(terms: Terms) -> re.Pattern[str]:
    words, names, spelled = (
        "|".join(re.escape(w) for w in sorted(terms.wordings(concept), key=len, reverse=True))
        for concept in ("code:groupWord/group", "code:groupWord/named", "code:ordinal/any")
    )
    number = rf"(?:No\.\s*)?(?:{_GROUP_NUMBER}|(?i:{spelled}))"
    return re.compile(rf"\b(?:(?i:{words})\s+{number}|(?i:{names}))\b")


def is_whole_pool(phrase: Phrase, terms: Terms) -> bool:
    """Return whether a heading is of the tables of the whole pool, which are of no group."""
    return terms.look_up("code:groupWord", _REMARK.sub("", phrase.text)) == _WHOLE_POOL


def is_portion(phrase: Phrase, terms: Terms) -> bool:
    """Return whether a heading is the name of a part of the pool: "FIXED RATE MORTGAGE LOANS"."""
    return terms.look_up("code:groupWord", _REMARK.sub("", phrase.text)) == _PORTION


def ends_in(phrase: Phrase, group: Phrase) -> bool:
    """Return whether a heading names its group last, but for a remark in brackets."""
    return _REMARK.sub("", phrase.text).casefold().endswith(group.text.casefold())


def group_headed(phrase: Phrase, terms: Terms) -> Phrase | None:
    """Return the loan group that a phrase is a heading of, ``None`` where it says more."""
    group = group_in(phrase, terms)
    if group is None:
        return None
    text = _REMARK.sub("", phrase.text)
    rest = _GROUP_WORD.findall(text.casefold().replace(group.text.casefold(), " ", 1))
    return group if _is_described(text, group) or set(rest) <= _group_frame(terms) else None


def _is_described(text: str, group: Phrase) -> bool:
    """Return whether a heading is a group and what it is: "Group 1 - 30 Yr Fixed Rate Pool"."""
    rest = text[len(group.text) :].lstrip()
    return text.startswith(group.text) and rest[:1] in _DASHES and len(rest.split()) <= _LONGEST


@lru_cache(maxsize=4)
def _group_frame(terms: Terms) -> frozenset[str]:
    wordings = terms.wordings("code:groupFrame/any")
    return frozenset(word for wording in wordings for word in wording.split())
