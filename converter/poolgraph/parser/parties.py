"""Prose comes in, what it says of the deal goes out: agreements, parties, series, documents.

A party is found by its role: what stands between the end of the party before it and
"as seller" is its name. "the Company" is resolved to the name the filing defines for it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lark import Token

from poolgraph.parser.grammars import place
from poolgraph.parser.prose import Part, Text, dated, parts, sentences
from poolgraph.problem import Problem, Severity
from poolgraph.source import Span
from poolgraph.syntax import (
    Agreement,
    Dated,
    OfferingDocument,
    Party,
    Phrase,
    Role,
    SeriesMention,
)
from poolgraph.terms import Terms

_QUOTED = re.compile(r"[\"“](?:the\s+)?([^\"“”()]+?)[,.]?([\"”]|\)|$)", re.IGNORECASE)
_CAPITAL = r"(?:[A-Z0-9][\w&.'’/-]*|&)"
_JOINED = re.compile(r"(?P<first>[^,]+?)(?:, and|,| and) (?=[A-Z])")
_JOINT = re.compile(r",?\s+and\s+(?=[A-Z])")
_LEADING = re.compile(r"(?:and|AND|And)\s+(?=\S)")
_SMALL = r"(?:of|for|the|and|de|la|in)"
_NAME_END = re.compile(
    rf"(?:{_CAPITAL}(?:,? (?:{_CAPITAL}|{_SMALL}(?= (?:{_SMALL} )?{_CAPITAL})))*)\.?$"
)


@dataclass(frozen=True)
class Deal:
    """What running text says of a deal."""

    agreements: tuple[Agreement, ...] = ()
    parties: tuple[Party, ...] = ()
    documents: tuple[OfferingDocument, ...] = ()
    series: tuple[SeriesMention, ...] = ()
    trusts: tuple[Phrase, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Name:
    """A full name, and the short one by which the filing says it will call it."""

    full: Phrase
    short: Phrase | None = None


def read(text: Text, known: dict[str, Name], terms: Terms) -> Deal:
    """Return what ``text`` says; names it defines are added to ``known`` ("company")."""
    found = parts(text, terms)
    deal = Deal(problems=(*_unclosed(text, found), *_no_days(text, found, terms)))
    for start, end, inside in sentences(text, found):
        named = _parties(text, start, inside, known, terms)
        agreement = _agreement(text, start, end, inside, named, terms)
        deal = replace(
            deal,
            agreements=deal.agreements + agreement,
            parties=deal.parties + (() if agreement else named),
            documents=deal.documents + _documents(text, inside, terms),
            series=deal.series + _series(text, start, inside, terms),
            trusts=deal.trusts + _trusts(text, start, end, terms),
        )
    return deal


def _unclosed(text: Text, found: Sequence[Part]) -> list[Problem]:
    return [
        Problem(
            Severity.NOTE,
            "unclosed-quote",
            f"the quote in {part.printed} never closes",
            text.span(part.start, part.end),
            "it is read as closing before the bracket",
        )
        for part in found
        if part.kind == "defined" and len(re.findall(r"[\"“”]", part.printed)) % 2
    ]


def _no_days(text: Text, found: Sequence[Part], terms: Terms) -> list[Problem]:
    return [
        Problem(
            Severity.WARNING,
            "unreadable-date",
            f'"{part.printed}" is no day of the calendar',
            text.span(part.start, part.end),
            "the date is left out; the sentence stays",
        )
        for part in found
        if part.kind == "date" and dated(part, text, terms) is None
    ]


def _agreement(
    text: Text, start: int, end: int, inside: list[Part], named: tuple[Party, ...], terms: Terms
) -> tuple[Agreement, ...]:
    """Return the agreement a sentence is about: the first it names, with its dates and parties."""
    about = next((part for part in inside if part.kind == "agreement"), None)
    concept = terms.look_up("code:agreementKind", about.printed) if about else None
    if about is None or concept is None:
        return ()
    return (
        Agreement(
            concept,
            text.phrase(about.start, about.end),
            text.span(start, end),
            _date_after(text, inside, about, terms),
            _entered(text, inside, terms),
            named,
        ),
    )


def _date_after(text: Text, inside: list[Part], named: Part, terms: Terms) -> Dated | None:
    """Return the date of "dated as of", which may stand a name away from the agreement's."""
    for part, following in pairwise(inside):
        if part.start > named.start and part.kind in ("dated_as_of", "dated"):
            return dated(following, text, terms) if following.kind == "date" else None
    return None


def _entered(text: Text, inside: list[Part], terms: Terms) -> Dated | None:
    """Return the day of signing: the date nearest to "entered into" that is no "dated as of"."""
    entered = next((part for part in inside if part.kind == "entered_into"), None)
    if entered is None:
        return None
    days = [
        part
        for before, part in zip([None, *inside], inside, strict=False)
        if part.kind == "date" and not (before and before.kind in ("dated_as_of", "dated"))
    ]
    nearest = min(days, key=lambda day: abs(day.start - entered.start), default=None)
    return dated(nearest, text, terms) if nearest else None


def _parties(
    text: Text, start: int, inside: list[Part], known: dict[str, Name], terms: Terms
) -> tuple[Party, ...]:
    """Return the parties of a sentence in order; names it defines are added to ``known``."""
    found: list[Party] = []
    border = start
    for part in inside:
        if part.kind in ("date", "among", "agreement", "dated_as_of", "entered_into"):
            border = part.end
        elif part.kind == "role" and not _is_mention(part, terms):
            found += _party(text, border, part, known, terms)
            border = part.end
        elif part.kind == "defined":
            _define(text, border, part, found, known, terms)
            border = part.end
    return tuple(found)


def _is_mention(part: Part, terms: Terms) -> bool:
    """Return whether a role only stands in a sentence ("the Seller") and is given to nobody."""
    first = part.printed.lstrip()
    return first[:1].isalnum() and terms.is_exact("code:partyRole", first)


def _party(
    text: Text, border: int, part: Part, known: Mapping[str, Name], terms: Terms
) -> list[Party]:
    """Return the parties before a role: mostly one, or several joined that share it."""
    name = _after_short(text, name_before(text, border, part.start), known, terms)
    roles = tuple(role for token in part.tokens if (role := _role(text, token, terms)))
    if name is None or not roles:
        return []
    end = text.span(part.start, part.end).end
    return [
        _playing(one, roles, end, known)
        for one in _each(name, terms)
        if _key(one.text) in known or not terms.is_exact("code:partyRole", one.text)
    ]


def _playing(name: Phrase, roles: tuple[Role, ...], end: int, known: Mapping[str, Name]) -> Party:
    named = known.get(_key(name.text), Name(name))
    return Party(named.full, roles, Span(name.span.start, end), named.short)


def _each(name: Phrase, terms: Terms) -> list[Phrase]:
    """Return the names in "First Corporation and Second Corporation": a form ends each."""
    for joint in _JOINT.finditer(name.text):
        first, rest = name.text[: joint.start()].rstrip(","), name.text[joint.end() :]
        if terms.look_up("code:companyForm", first.rpartition(" ")[2]):
            cut = Span(name.span.start, max(name.span.start, name.span.end - len(rest) - 5))
            left = Span(max(name.span.start, name.span.end - len(rest)), name.span.end)
            return [Phrase(first, cut), *_each(Phrase(rest, left), terms)]
    return [name]


def _after_short(
    text: Text, name: Phrase | None, known: Mapping[str, Name], terms: Terms
) -> Phrase | None:
    """Return a name without the short one joined to it: "the Issuer and Deutsche Bank"."""
    joined = _JOINED.match(name.text) if name else None
    if name is None or joined is None:
        return name
    first = joined["first"]
    if _key(first) not in known and not terms.look_up("code:partyRole", first):
        return name
    kept = name.text[joined.end() :]
    return Phrase(kept, Span(max(name.span.start, name.span.end - len(kept)), name.span.end))


def _role(text: Text, token: Token, terms: Terms) -> Role | None:
    """Return the role that the end of a token (", as the Master Servicer") names."""
    start, end = place(token)
    for word in re.finditer(r"[^\s,&]+", text.words[start:end]):
        concept = terms.look_up("code:partyRole", text.words[start + word.start() : end])
        if concept:
            return Role(concept, text.phrase(start + word.start(), end))
    return None


def _define(
    text: Text, border: int, part: Part, found: list[Party], known: dict[str, Name], terms: Terms
) -> None:
    """Take a definition: (the "Seller") after a role names its party, else the name before it."""
    quoted = _QUOTED.search(part.printed)
    if quoted is None:
        return
    short = text.phrase(part.start + quoted.start(1), part.start + quoted.end(1))
    between = text.words[border : part.start].strip(" ,")
    if not between and found and found[-1].short_name is None:
        found[-1] = replace(found[-1], short_name=short)
        known[_key(short.text)] = Name(found[-1].name, short)
        return
    name = name_before(text, border, part.start)
    if name is None:
        return
    named = known.get(_key(name.text), Name(name, short))
    known[_key(short.text)] = named
    role = terms.look_up("code:partyRole", short.text)
    if role:
        span = Span(name.span.start, text.span(part.start, part.end).end)
        found.append(Party(named.full, (Role(role, short),), span, short))


def _key(name: str) -> str:
    return re.sub(r"^(?:the|such)\s+", "", name, flags=re.IGNORECASE).casefold().rstrip(".,")


def name_before(text: Text, border: int, end: int) -> Phrase | None:
    """Return the name that ends at ``end``: capitalised words, back to ``border`` at most."""
    between = text.words[border:end].rstrip(" ,")
    found = _NAME_END.search(between)
    if found is None:
        return None
    joint = _LEADING.match(found.group())
    start = border + found.start() + (joint.end() if joint else 0)
    return text.phrase(start, border + len(between))


def _documents(text: Text, inside: list[Part], terms: Terms) -> tuple[OfferingDocument, ...]:
    found = []
    for index, part in enumerate(inside):
        concept = terms.look_up("code:offeringDocument", part.printed)
        if part.kind != "offering" or concept is None:
            continue
        after = inside[index + 1 : index + 3]
        has_date = [one.kind for one in after] in (["dated", "date"], ["dated_as_of", "date"])
        day = dated(after[1], text, terms) if has_date else None
        name = text.phrase(part.start, part.end)
        found.append(OfferingDocument(concept, name, day, text.span(part.start, part.end)))
    return tuple(found)


def _series(text: Text, start: int, inside: list[Part], terms: Terms) -> tuple[SeriesMention, ...]:
    """Return where the series is named: the title before "Series 2002-20", and its number."""
    found = []
    for part in inside:
        if part.kind != "series":
            continue
        name = name_before(text, start, part.start)
        number = part.printed.split()[-1]
        place = text.phrase(part.end - len(number), part.end)
        name = _from_last_comma(name) if name else place
        found.append(SeriesMention(name, place, text.span(part.start, part.end)))
    return tuple(found)


def _from_last_comma(name: Phrase) -> Phrase:
    """Return the title of certificates alone, without the names of their issuer before it."""
    kept = re.split(r", |(?<=['’]s) ", name.text)[-1]
    return Phrase(kept, Span(max(name.span.start, name.span.end - len(kept)), name.span.end))


def _trusts(text: Text, start: int, end: int, terms: Terms) -> tuple[Phrase, ...]:
    """Return the trusts a sentence names: capitalised words up to "Trust 2002-12"."""
    words = "|".join(re.escape(w) for w in terms.wordings("code:joint/trust"))
    number = r"(?:[Ss]eries\s+)?\d{2,4}-[A-Z0-9]+(?:-[A-Z0-9]+)?"
    pattern = rf"(?:[A-Z][\w&.'-]*\s+)+(?i:{words})\s+{number}"
    return tuple(
        text.phrase(start + found.start(), start + found.end())
        for found in re.finditer(pattern, text.words[start:end])
    )
