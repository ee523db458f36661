"""The head of a table comes in, its stub and its columns go out.

What a column is, its heading says; the ontology knows the wordings. Headings are
told apart by the columns they stand in and, where blanks were squeezed, by their words.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from poolgraph.layout import Cell, Line
from poolgraph.parser.stacks import clusters, heading, pieces, words_over
from poolgraph.source import Span
from poolgraph.syntax import Column, Phrase
from poolgraph.terms import Terms

HEADINGS = "code:columnHeading"
_BESIDE = "code:besideAnotherShare"
_SHARE = "mbs:percentOfPool"
_TWO = 2
_WORD = re.compile(r"\S+")
_FARTHEST = 4
_MOST_WORDS_A_LINE = 5
_MOST_LINES_BY_WORDS = 4
_MOST_WORDS = 14
_MOST_WAYS = 3
_MOST_COLUMNS_BY_WORDS = 6

# The stub heading, and the columns from left to right.
Heads = tuple[Phrase | None, tuple[Column, ...]]


def by_place(
    head: Sequence[Line], edges: Sequence[tuple[int, int]], terms: Terms
) -> Iterator[Heads]:
    """Yield the ways to read a head by where its words stand, over a column for each of ``edges``.

    Headings are told apart by the blanks between them; where that gives too few, by the
    figures below each word.
    """
    count = len(edges)
    if not count:
        return
    stacked = clusters(head)
    is_stub = bool(stacked) and stacked[0][-1].right <= edges[0][0]
    if len(stacked) in (count + is_stub, count + 1):
        yield _surest(stacked, count, terms)
    if any(len(line.cells) > 1 for line in head):
        yield _surest(words_over(head, edges), count, terms)
    ruled = pieces(head)
    if len(ruled) in (count, count + 1):
        words = words_over(head, ruled, reach=0)
        yield _surest(words if len(ruled) == count else words[1:], count, terms)


def _surest(stacked: Sequence[Sequence[Cell]], count: int, terms: Terms) -> Heads:
    """Return what stacked cells say, with the cells over several columns or without them."""
    stub, columns = _named([heading(c) if c else None for c in stacked], count, terms)
    bare = [heading(c) if c else None for c in _without_spans(stacked)]
    plain = _named(bare, count, terms)[1]
    return stub, tuple(_surer(c, p, terms) for c, p in zip(columns, plain, strict=True))


def _surer(column: Column, plain: Column, terms: Terms) -> Column:
    """Return a column with what its own words name exactly, else what all words over it name."""
    own = plain.heading.text if plain.heading else ""
    is_exact = plain.concept is not None and terms.is_exact(HEADINGS, own)
    concept = plain.concept if is_exact else column.concept or plain.concept
    return Column(column.heading, concept)


def _without_spans(stacked: Sequence[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Return columns without the cells that stand over several: WEIGHTED AVERAGES."""
    count = Counter(cell for cells in stacked for cell in cells)
    return [[cell for cell in cells if count[cell] == 1] or cells for cells in stacked]


def _named(headings: Sequence[Phrase | None], count: int, terms: Terms) -> Heads:
    stub = headings[0] if len(headings) > count else None
    return stub, tuple(
        Column(name, terms.look_up(HEADINGS, name.text) if name else None)
        for name in headings[-count:]
    )


def told_apart(reading: Heads, terms: Terms) -> Heads:
    """Return a reading whose two shares are one of the loans and one of the balance.

    "% of Loans" is by balance where it stands alone, and by number beside "% of Balance";
    a bare "%" is the share of the column before it.
    """
    stub, columns = reading
    twice = [k for k, c in enumerate(columns) if c.concept == _SHARE]
    if len(twice) != _TWO:
        return reading
    shown = [columns[k].heading for k in twice]
    words = [one.text if one else "" for one in shown]
    if words[0] == words[1]:
        shares = {terms.value(c, "mbs:shareOf"): c for c in terms.in_scheme(_BESIDE)}
        meant = [shares.get(columns[k - 1].concept) if k else None for k in twice]
    else:
        meant = [terms.look_up(_BESIDE, text) for text in words]
    named = [terms.value(one or "", "mbs:standsFor") for one in meant]
    if None in named or named[0] == named[1]:
        return reading
    apart = dict(zip(twice, named, strict=True))
    return stub, tuple(Column(c.heading, apart.get(k, c.concept)) for k, c in enumerate(columns))


def with_lost(
    stacked: Sequence[Sequence[Cell]], edges: Sequence[tuple[int, int]], terms: Terms
) -> tuple[tuple[Column, ...], tuple[int, ...]] | None:
    """Return all columns of a head and which have figures, where some it names have none.

    Each of its headings must be known, and the figures must stand under one each.
    """
    if not edges or len(stacked) <= len(edges):
        return None
    columns = _named([heading(cells) for cells in stacked], len(stacked), terms)[1]
    under = [
        [
            k
            for k, cells in enumerate(stacked)
            if any(c.left < right and left < c.right for c in cells)
        ]
        for left, right in edges
    ]
    places = tuple(over[0] for over in under if len(over) == 1)
    is_sure = len(set(places)) == len(edges) and all(column.concept for column in columns)
    return (columns, places) if is_sure else None


def by_order(head: Sequence[Line], count: int, terms: Terms) -> Iterator[Heads]:
    """Yield a head read by order: the last cell of each line heads the last column.

    This is how a page reads whose blanks were squeezed to two.
    """
    if count < 1:
        return
    found: list[list[Cell]] = [[] for _ in range(count + 1)]
    for line in (line for line in head if line.kind in "t|*#"):
        cells = [cell for cell in line.cells if cell.text.strip("-=_. ")]
        if len(cells) not in (1, count, count + 1):
            return
        first = count + 1 - len(cells) if len(cells) >= count else 0
        for column, cell in enumerate(cells, start=first):
            found[column].append(cell)
    if count and found[-1]:
        yield _named([heading(cells) if cells else None for cells in found], count, terms)


def by_words(head: Sequence[Line], count: int, terms: Terms) -> Heads:
    """Return a head read by its words alone, as in a page whose blanks were squeezed."""
    lines = [line for line in head if line.kind in "t|*#"]
    rows = [tuple(line.text.split()) for line in lines]
    is_short = 0 < len(lines) <= _MOST_LINES_BY_WORDS and max(map(len, rows)) <= _MOST_WORDS
    is_short = is_short and count <= _MOST_COLUMNS_BY_WORDS
    for rest, found in _splits(rows, count, terms) if is_short else ():
        place = _place(lines)
        stub = Phrase(" ".join(" ".join(row) for row in rest if row), place)
        named = tuple(Column(Phrase(words, place), concept) for words, concept in found)
        return (stub if stub.text else None), named
    return unnamed(head, count)


def unnamed(head: Sequence[Line], count: int) -> Heads:
    """Return a head none of whose columns is known; its words are kept as the stub's."""
    lines = [line for line in head if line.kind in "t|*#"]
    text = " ".join(line.phrase.text for line in lines)
    return (Phrase(text, _place(lines)) if lines else None), (Column(None, None),) * count


def _place(lines: Sequence[Line]) -> Span:
    return Span(lines[0].phrase.span.start, lines[-1].phrase.span.end)


_Rows = Sequence[tuple[str, ...]]


def _splits(rows: _Rows, count: int, terms: Terms) -> Iterator[tuple[_Rows, list[tuple[str, str]]]]:
    """Yield ways to cut ``count`` known headings off the right ends of stacked lines."""
    if count == 0:
        yield rows, []
        return
    if sum(map(len, rows)) < count:
        return
    sizes = [range(min(len(row), _MOST_WORDS_A_LINE) + 1) for row in rows]
    known: list[tuple[int, bool, int, tuple[int, ...], str, str]] = []
    for taken in product(*sizes):
        words = " ".join(w for row, n in zip(rows, taken, strict=True) for w in row[len(row) - n :])
        if words and (concept := terms.look_up(HEADINGS, words)):
            exact = terms.is_exact(HEADINGS, words)
            size = -sum(taken) if exact else sum(taken)
            known.append((taken.count(0), not exact, size, taken, words, concept))
    for *_, taken, words, concept in sorted(known)[:_MOST_WAYS]:
        left = [row[: len(row) - n] for row, n in zip(rows, taken, strict=True)]
        for rest, found in _splits(left, count - 1, terms):
            yield rest, [*found, (words, concept)]
            return
