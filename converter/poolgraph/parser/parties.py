"""Prose comes in, what it says of the deal goes out: agreements, parties, series, documents.

A party is found by its role: what stands between the end of the party before it and
"as seller" is its name. "the Company" is resolved to the name the filing defines for it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from poolgraph.parser import names
from poolgraph.parser.grammars import Token
from poolgraph.parser.names import Name, key
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


@dataclass(frozen=True)
class Deal:
    """What running text says of a deal."""

    agreements: tuple[Agreement, ...] = ()
    parties: tuple[Party, ...] = ()
    documents: tuple[OfferingDocument, ...] = ()
    series: tuple[SeriesMention, ...] = ()
    trusts: tuple[Phrase, ...] = ()
    problems: tuple[Problem, ...] = ()


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
    border, waiting = start, None
    for part in inside:
        if part.kind in ("date", "among", "agreement", "dated_as_of", "entered_into"):
            border, waiting = part.end, None
        elif part.kind == "role" and not _is_mention(part, terms):
            if _is_bare(text, border, part, terms) and (waiting or found):
                _go_on(text, part, found, waiting, terms)
            else:
                found += _playing(text, border, part, known, terms)
            border, waiting = part.end, None
        elif part.kind == "defined":
            waiting = _define(text, border, part, found, known, terms)
            border = part.end
    return tuple(found)


def _is_bare(text: Text, border: int, part: Part, terms: Terms) -> bool:
    """Return whether no name stands before a role: only what came before it can play it."""
    between = text.words[border : part.start].strip(" ,").casefold()
    return not between or between in terms.wordings("code:joint/and")


def _go_on(text: Text, part: Part, found: list[Party], waiting: Name | None, terms: Terms) -> None:
    """Give roles to the name just defined, or more of them to the party before.

    Take 'IndyMac Bank, F.S.B. ("IndyMac Bank"), as seller and master servicer', or
    'as seller (the "Seller") and as servicer'.
    """
    roles, end = _roles(text, part, terms), text.span(part.start, part.end).end
    if waiting and roles:
        found.append(Party(waiting.full, roles, Span(waiting.full.span.start, end), waiting.short))
    elif found:
        span = Span(found[-1].span.start, max(found[-1].span.end, end))
        found[-1] = replace(found[-1], roles=found[-1].roles + roles, span=span)


def _is_mention(part: Part, terms: Terms) -> bool:
    """Return whether a role only stands in a sentence ("the Seller") and is given to nobody."""
    first = part.printed.lstrip()
    return first[:1].isalnum() and terms.is_exact("code:partyRole", first)


def _playing(
    text: Text, border: int, part: Part, known: Mapping[str, Name], terms: Terms
) -> list[Party]:
    """Return the parties before a role: the last one named, or all where it is said of several."""
    roles, end = _roles(text, part, terms), text.span(part.start, part.end).end
    named = names.joined(text, border, part.start, known, terms) if roles else []
    found: list[Party] = []
    for name in named if _is_of_several(part, terms) else named[-1:]:
        if key(name.text) in known or not terms.is_exact("code:partyRole", name.text):
            one = known.get(key(name.text), Name(name))
            found.append(Party(one.full, roles, Span(name.span.start, end), one.short))
    return found


def _is_of_several(part: Part, terms: Terms) -> bool:
    """Return whether a role is said of several parties: "as Depositors", "each as seller"."""
    words = part.printed.casefold().split()
    return words[-1].endswith("s") or any(w in words for w in terms.wordings("code:joint/each"))


def _roles(text: Text, part: Part, terms: Terms) -> tuple[Role, ...]:
    return tuple(role for token in part.tokens if (role := _role(text, token, terms)))


def _role(text: Text, token: Token, terms: Terms) -> Role | None:
    """Return the role that the end of a token (", as the Master Servicer") names."""
    _, start, end = token
    for word in re.finditer(r"[^\s,&]+", text.words[start:end]):
        concept = terms.look_up("code:partyRole", text.words[start + word.start() : end])
        if concept:
            return Role(concept, text.phrase(start + word.start(), end))
    return None


def _define(
    text: Text, border: int, part: Part, found: list[Party], known: dict[str, Name], terms: Terms
) -> Name | None:
    """Take a definition: (the "Seller") after a role names its party, else the name before it.

    Return the name where nothing yet says what part it plays.
    """
    shorts = [
        text.phrase(part.start + one.start(1), part.start + one.end(1))
        for one in _QUOTED.finditer(part.printed)
    ]
    if not shorts:
        return None
    between = text.words[border : part.start].strip(" ,")
    if not between and found and found[-1].short_name is None:
        found[-1] = replace(found[-1], short_name=shorts[0])
        known |= {key(short.text): Name(found[-1].name, short) for short in shorts}
        return None
    name = names.before(text, border, part.start, terms)
    if name is None:
        return None
    named = known.get(key(name.text), Name(name, shorts[0]))
    known |= {key(short.text): named for short in shorts}
    concepts = ((terms.look_up("code:partyRole", short.text), short) for short in shorts)
    roles = tuple(Role(concept, short) for concept, short in concepts if concept)
    if not roles:
        return named
    span = Span(name.span.start, text.span(part.start, part.end).end)
    found.append(Party(named.full, roles, span, shorts[0]))
    return None


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
        name = names.before(text, start, part.start, terms)
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
