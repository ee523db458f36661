"""Mentions of one thing come in, the thing goes out: what one place leaves out, another says.

A filing names its agreement on the cover and again in an item, and prints the head of a
long table on each of its pages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from poolgraph.source import Span
from poolgraph.syntax import Agreement, OfferingDocument, Party, Phrase, StratificationTable


def distinct(phrases: Iterable[Phrase]) -> list[Phrase]:
    """Return each name once, however its letters are set."""
    found: dict[str, Phrase] = {}
    for phrase in phrases:
        found.setdefault(phrase.text.casefold(), phrase)
    return list(found.values())


def goes_on(before: StratificationTable, table: StratificationTable, is_titled: bool) -> bool:
    """Return whether ``table`` is ``before``, its head printed again on a new page."""
    is_alike = table.concept in (None, before.concept)
    return (
        before.total is None
        and [c.concept for c in before.columns] == [c.concept for c in table.columns]
        and (is_alike or (not is_titled and _begins_alike(table.stub, before.stub)))
        and (not is_titled or _same(table.group, before.group))
    )


def _same(first: Phrase | None, second: Phrase | None) -> bool:
    """Return whether two groups are the same, or both are none."""
    return (first and first.text.casefold()) == (second and second.text.casefold())


def _begins_alike(first: Phrase | None, second: Phrase | None) -> bool:
    """Return whether one of two stubs is the beginning of the other: a label may have joined it."""
    one, other = (phrase.text.casefold() if phrase else "" for phrase in (first, second))
    return one.startswith(other) or other.startswith(one)


def tables(first: StratificationTable, more: StratificationTable) -> StratificationTable:
    """Return one table of two printed parts."""
    rows = tuple(
        replace(row, ordinal=n) for n, row in enumerate((*first.rows, *more.rows), start=1)
    )
    span = Span(first.span.start, more.span.end)
    notes_of_both = (*first.footnotes, *more.footnotes)
    return replace(first, rows=rows, total=more.total, span=span, footnotes=notes_of_both)


def agreements(mentions: Sequence[Agreement]) -> tuple[Agreement, ...]:
    """Return each agreement once: what one sentence leaves out, another may say."""
    found: dict[str, Agreement] = {}
    for one in mentions:
        known = found.get(one.concept)
        if known is None:
            found[one.concept] = one
            continue
        fuller = max(known, one, key=lambda a: len(a.parties))
        found[one.concept] = replace(
            fuller,
            dated_as_of=known.dated_as_of or one.dated_as_of,
            entered_into_on=known.entered_into_on or one.entered_into_on,
            parties=_all_parties(known.parties, one.parties),
        )
    return tuple(found.values())


def _all_parties(known: Sequence[Party], more: Sequence[Party]) -> tuple[Party, ...]:
    found = {_part(party): party for party in (*more, *known)}
    return tuple(sorted(found.values(), key=lambda party: party.span))


def parties(mentions: Iterable[Party], bound: Iterable[Agreement]) -> tuple[Party, ...]:
    """Return the parties that no agreement binds in the same role, each with all its roles."""
    known = {_part(party) for agreement in bound for party in agreement.parties}
    found: dict[str, Party] = {}
    for one in mentions:
        name = _part(one)[0]
        party = found.get(name)
        if _part(one) in known:
            continue
        if party is None:
            found[name] = one
            continue
        held = {role.concept for role in party.roles}
        more = tuple(role for role in one.roles if role.concept not in held)
        found[name] = replace(party, roles=party.roles + more)
    return tuple(found.values())


def _part(party: Party) -> tuple[str, str]:
    return party.name.text.casefold().rstrip("."), party.roles[0].concept


def documents(mentions: Iterable[OfferingDocument]) -> tuple[OfferingDocument, ...]:
    """Return each offering document once, with the date that any mention gives."""
    found: dict[str, OfferingDocument] = {}
    for one in mentions:
        known = found.get(one.concept)
        if known is None or (known.dated is None and one.dated):
            found[one.concept] = one
    return tuple(found.values())
