"""The head and the rows of a table come in, its stub and what each column is go out.

A head can be read in several ways: by the rule under it, by the blanks between its words, by
the figures below each word, by order. The rows tell which: the figures must be what the
headings say, and of the readings that they bear out the one that knows most is taken.
"""

from collections.abc import Sequence
from itertools import islice

from poolgraph.layout import Line
from poolgraph.parser import folded, heads, printed, rows
from poolgraph.parser.heads import Heads
from poolgraph.parser.printed import Printed
from poolgraph.parser.stacks import clusters, pieces
from poolgraph.syntax import Column
from poolgraph.terms import Terms

_OTHER_COUNT = 3  # what it costs to read a head over more or fewer columns than the rows show


def best(
    head: Sequence[Line], lines: Sequence[Printed], terms: Terms, title: tuple[str, ...] = ()
) -> Heads:
    """Return stub and columns: the reading of the head that the figures bear out.

    A label that ends in a figure makes one column too many, so one fewer is tried where
    nothing else can be read. The words of the ``title`` tell a stub on a folded page.
    """
    lines = printed.without_summaries(lines, terms)
    count = printed.column_count(lines, len(clusters(head)), terms)
    if folded.is_folded(head, [line.line for line in lines]):
        way = _folded(head, lines, title, terms)
        if way:
            return way
    placed = list(heads.by_place(head, rows.edges(lines, count), terms))
    placed += _wider(head, lines, count, placed, terms)
    ordered = heads.by_order(head, count, terms)
    ways = [(True, heads.told_apart(one, terms)) for one in placed if _known(one)]
    ways += [(False, heads.told_apart(one, terms)) for one in ordered if _known(one)]
    sound = [way for way in ways if rows.bear_out(lines, way[1][1], terms)]
    if sound:
        return max(sound, key=lambda way: (_known(way[1]), way[0], _exact(way[1], terms)))[1]
    for fewer in (count, count - 1):
        worded = heads.told_apart(heads.by_words(head, fewer, terms), terms)
        if fewer and _known(worded) and rows.bear_out(lines, worded[1], terms):
            return worded
    stub, columns = ways[0][1] if ways else heads.unnamed(head, count)
    return stub, rows.borne_out(lines, columns, terms)


def _folded(
    head: Sequence[Line], lines: Sequence[Printed], title: tuple[str, ...], terms: Terms
) -> Heads | None:
    """Return the surest reading of a folded head, over as many columns as a row may have."""
    count = printed.column_count(lines, 1, terms)
    shown = [line.trailing for line in lines if line.trailing]
    counts = {count, *shown, *(n - 1 for n in shown)}
    counts |= {line.trailing - printed.RANGE for line in lines if line.begins_with_a_range}
    counts = {line.led for line in lines if line.led} or counts
    ruled = len(pieces(head)) - 1
    counts = {ruled} if ruled in counts else counts
    likely = [n for n in counts if 0 < n <= min(shown, default=0)]
    usual = {n for n in likely if _leaves_ranges(lines, n, terms)} or {count}
    likely.sort(key=lambda n: (n not in usual, -n))

    def fits(column: int, concept: str) -> bool:
        alone = (Column(None, concept), *[Column(None, None)] * (column - 1))
        return rows.bear_out(lines, alone, terms)

    found: list[tuple[float, Heads]] = []
    for is_loose in (False, True):
        for n in likely:
            ways = folded.ways(head, n, fits, terms, is_loose, title)
            told = ((way.cost, heads.told_apart(way.heads(), terms)) for way in ways)
            sound = (way for way in told if rows.bear_out(lines, way[1][1], terms))
            unlike = 0 if n in usual else _OTHER_COUNT
            found += [(cost + unlike, way) for cost, way in islice(sound, 1)]
        surest = min(found, key=lambda one: one[0], default=None)
        if surest and surest[0] < folded.SURE:
            break
    return surest[1] if surest else None


def _leaves_ranges(lines: Sequence[Printed], count: int, terms: Terms) -> bool:
    """Return whether what stands before ``count`` figures is a range in every row."""
    named = [x for x in lines if not x.is_total(terms) and not x.is_summary(terms)]
    found = [x for x in named if not x.is_all_figures or x.trailing > count]
    return bool(found) and all(line.is_range(count, terms) for line in found)


def _wider(
    head: Sequence[Line],
    lines: Sequence[Printed],
    count: int,
    placed: Sequence[Heads],
    terms: Terms,
) -> list[Heads]:
    """Return readings over one column more, where most rows have one and a heading is unknown.

    A total that leaves a column out, under headings that touch, shows one too few.
    """
    if sum(line.trailing > count for line in lines) * 2 <= len(lines):
        return []
    if any(_known(one) == count and rows.bear_out(lines, one[1], terms) for one in placed):
        return []
    edges = rows.edges(lines, count + 1)
    short = [line for line in lines if 0 < line.trailing <= count]
    if not short or not all(line.begins_in(edges[0]) for line in short):
        return []  # the first of the wider columns is the end of a label
    found = heads.by_place(head, edges, terms)
    return [one for one in found if one[0] is not None]


def _known(reading: Heads) -> int:
    """Return how many columns a reading knows the measure of."""
    return sum(column.concept is not None for column in reading[1])


def _exact(reading: Heads, terms: Terms) -> int:
    """Return how many headings are known word for word: no word of a neighbour is in them."""
    shown = (column.heading for column in reading[1])
    return sum(h is not None and terms.is_exact(heads.HEADINGS, h.text) for h in shown)
