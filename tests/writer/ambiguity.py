"""Pages of which nobody could tell what they say: the only ones that are not asked for."""

from collections.abc import Mapping
from itertools import pairwise

from poolgraph import terms
from writer.layout import Layout
from writer.pool import Pool, Table

# Stubs that name no dimension by themselves, as a table without a title would need.
_VAGUE = ("Type", "Type of Program", "Year", "Rate", "Current Balance")
_MANY = 4
Words = tuple[str, ...]


def ambiguous(pool: Pool, layout: Layout) -> bool:
    """Return whether a page leaves open what it says, for one of the reasons below."""
    return any(reason(table, layout) for table in pool.tables for reason in _REASONS)


def _is_vague(table: Table, layout: Layout) -> bool:
    """Without a title, "Type" may be a type of anything."""
    return layout.title == "none" and table.stub in _VAGUE


def _runs_into_group(table: Table, layout: Layout) -> bool:
    """Take "Reason for Loan" right above "Group 1": it may end in "Loan Group 1"."""
    last = table.title.casefold().split()[-1]
    return layout.group == "below-title" and table.group is not None and last == "loan"


def _is_squeezed(table: Table, layout: Layout) -> bool:
    """Of squeezed headings, only wordings tell the borders: none is unknown, nor are they many."""
    unknown = any(measure.concept is None for measure in table.measures)
    return layout.squeezed and (unknown or len(table.measures) > _MANY)


def _shares_words(table: Table, layout: Layout) -> bool:
    """Of "Loans" beside "Percent of Number of Loans", squeezed, "Number of" may be of either."""
    keys = [terms.load().form(measure.heading) for measure in table.measures]
    known = terms.load().plain("code:columnHeading")
    return layout.squeezed and any(
        _is_known_otherwise(one, other, known)
        for left, right in pairwise(keys)
        for one, other in ((left, right), (right, left))
    )


def _is_known_otherwise(giver: Words, taker: Words, known: Mapping[Words, str]) -> bool:
    """Return whether two headings name other measures where the one gives words to the other."""
    named = (known.get(giver), known.get(taker))
    for start in range(len(giver)):
        for end in range(start + 1, len(giver) + 1):
            left = (*giver[:start], *giver[end:])
            given = giver[start:end]
            ways = ((*taker[:at], *given, *taker[at:]) for at in range(len(taker) + 1))
            if left in known and any(
                way in known and (known[left], known[way]) != named for way in ways
            ):
                return True
    return False


def _is_lonely(table: Table, layout: Layout) -> bool:
    """Of one squeezed column, a page with a single row shows what might end a sentence."""
    return layout.squeezed and layout.break_ != "none" and len(table.measures) == 1


def _runs_into_head(table: Table, layout: Layout) -> bool:
    """Right below a head, "First" of "First / Horizon" may end the heading "Originator"."""
    parted = layout.tags or layout.blanks == "after-head" or layout.head_rules in ("both", "below")
    if parted or layout.head_rules == "columns":
        return False
    return any(len(row.label.lines) > 1 for row in table.rows)


_REASONS = (
    _is_vague,
    _runs_into_group,
    _is_squeezed,
    _shares_words,
    _is_lonely,
    _runs_into_head,
)
