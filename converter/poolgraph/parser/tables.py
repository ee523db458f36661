"""A table block comes in, a stratification table goes out, with what could not be read.

A table is a stratification table when a heading names a measure of the pool and none
names something that strata do not have (a class, a scenario); the words decide, not the
place. Its dimension is what its title says, else its stub heading.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from poolgraph.layout import Line
from poolgraph.parser import (
    captions,
    doubts,
    folded,
    heads,
    labels,
    lent,
    partings,
    printed,
    readings,
    rows,
    sums,
    titles,
)
from poolgraph.parser.blocks import Block
from poolgraph.parser.heads import Heads
from poolgraph.parser.partings import Parts
from poolgraph.parser.printed import Printed
from poolgraph.parser.stacks import clusters, heading
from poolgraph.problem import Problem
from poolgraph.source import Span
from poolgraph.syntax import Column, Phrase, StatedTotal, StratificationTable, StratumRow
from poolgraph.terms import Terms

_ENDS_IN_FIGURES = re.compile(r"(?:\s(?:\$\s*)?(?:[\d,.]*\d|[-–—*]+)(?:\s?[%x])?){2,}$")
_FEW = 2  # figures that may end a sentence
TOTAL = "code:totalLine/total"


@dataclass(frozen=True)
class Reading:
    """What came of a table block: a table or none, problems, and lines that are not its."""

    table: StratificationTable | None
    problems: tuple[Problem, ...]
    above: tuple[Line, ...] = ()
    is_titled: bool = True


@dataclass(frozen=True)
class _Headed:
    """A table whose head is read: what stands above it, and the lines of figures below."""

    title: titles.Title
    head: Sequence[Line]
    stub: Phrase | None
    columns: tuple[Column, ...]
    lines: Sequence[Printed]


def read(block: Block, ordinal: int, terms: Terms, before: StratificationTable | None) -> Reading:
    """Return the stratification table that ``block`` is, or none.

    ``before`` is the table read last: rows after a page break carry it on without a head.
    """
    headed = _headed(block, before, terms)
    if headed is None:
        return Reading(None, (), tuple(block.caption))
    title, stub = headed.title, headed.stub
    concept = titles.dimension(title, stub, terms)
    columns, entries, problems = _entries(headed, concept, terms)
    concept = _borne_by_labels(concept, entries, terms)
    strata, total, odd = _sorted(entries, concept, terms)
    span = _span_of(title, headed.head, block.lines)
    name, marks = (title.phrase, title.marks) if title.phrase else _named_by(stub, span)
    table = StratificationTable(
        ordinal, name, concept, stub, columns, strata, total, (), marks, span, title.group
    )
    if not sums.has_parts(columns) or not _is_sure(table, block, before, terms):
        return Reading(None, (), tuple(block.caption))
    found = (*problems, *odd, *doubts.unknown(table, terms))
    return Reading(table, found, title.rest, title.phrase is not None)


def _headed(block: Block, before: StratificationTable | None, terms: Terms) -> _Headed | None:
    """Return a block with its head read in the first way that shows a measure of the pool.

    ``None`` where no way does and it carries no table on, or a heading is of something else.
    """
    for parts in partings.ways(block, before, terms):
        above, head, body = parts
        lines = printed.of(body, terms)
        is_other = _is_something_else([heading(cells) for cells in clusters(head)], terms)
        if is_other and not folded.is_folded(head, [line.line for line in lines]):
            return None
        stub, columns = _read_head(parts, lines, block, before, terms)
        if is_other and not _is_clear(stub, columns, terms):
            return None
        if any(column.concept for column in columns):
            break
    title = titles.read(above, terms)
    if not any(column.concept for column in columns):
        if before and (own := lent.title(block, before, terms)):
            return _Headed(own, (), None, before.columns, printed.of(block.lines, terms))
        if above or not before or before.total or len(before.columns) != len(columns):
            return None
        stub, columns = before.stub, before.columns
        title = replace(title, phrase=before.title, concept=before.concept)
    if _is_something_else([title.phrase, stub, *(c.heading for c in columns)], terms):
        return None
    return _Headed(title, head, stub, columns, lines)


def _entries(
    headed: _Headed, concept: str | None, terms: Terms
) -> tuple[tuple[Column, ...], list[rows.Entry], list[Problem]]:
    """Return columns, rows with totals, and what did not fit.

    Columns that have a heading and no figures are among them, each in its place.
    """
    lines, columns, stacked = headed.lines, headed.columns, clusters(headed.head)
    is_numeric = terms.value(concept or "", "mbs:valuesFrom") == labels.NUMERIC
    entries, problems = rows.entries(lines, len(columns), terms, is_numeric)
    edges = rows.edges(lines, len(columns)) if len(stacked) > len(columns) + 1 else ()
    if lost := heads.with_lost(stacked[1:], edges, terms):
        columns, places = lost
        entries = [rows.spread(entry, places, len(columns)) for entry in entries]
    return columns, entries, problems


def _is_sure(
    table: StratificationTable, block: Block, before: StratificationTable | None, terms: Terms
) -> bool:
    """Return whether a table is of a known dimension, carries one on, or divides a pool."""
    if table.concept is not None:
        return True
    named = partings.headings_of(table)
    if before and before.total is None and partings.headings_of(before) == named:
        return True
    return _divides_a_pool(table, block, terms)


def _read_head(
    parts: Parts,
    lines: Sequence[Printed],
    block: Block,
    before: StratificationTable | None,
    terms: Terms,
) -> Heads:
    """Return stub and columns; a folded head is read once for all pages that print it."""
    above, head, _ = parts
    if not folded.is_folded(head, [line.line for line in lines]):
        return readings.best(head, lines, terms)
    if before and not before.total and partings.is_again(head, before):
        shown = printed.without_summaries(lines, terms)
        if rows.bear_out(shown, before.columns, terms):
            return before.stub, before.columns
    later = [line for body in block.later() for line in printed.of(body, terms)]
    title = terms.form(" ".join(line.text for group in above for line in group))
    return readings.best(head, [*lines, *later], terms, title)


def _divides_a_pool(table: StratificationTable, block: Block, terms: Terms) -> bool:
    """Return whether the rows add up to a whole, on this page or with those of the next ones."""
    if sums.divides_a_pool(table):
        return True
    for body in block.later() if table.total is None else ():
        found, _ = rows.entries(printed.of(body, terms), len(table.columns), terms, False)
        strata, total, _ = _sorted(found, None, terms)
        table = replace(table, rows=(*table.rows, *strata), total=total)
        if total is not None or sums.divides_a_pool(table):
            break
    return sums.divides_a_pool(table)


def _is_clear(stub: Phrase | None, columns: Sequence[Column], terms: Terms) -> bool:
    """Return whether the headings of a folded head are known, though its lines say otherwise."""
    is_named = stub is not None and terms.look_up(titles.STRATIFIER, stub.text) is not None
    return is_named and all(column.concept for column in columns)


def _named_by(stub: Phrase | None, span: Span) -> tuple[Phrase, tuple[Phrase, ...]]:
    """Return what a table without a title is called: its stub heading, or nothing."""
    return captions.unmarked(stub) if stub else (Phrase("", span), ())


def _span_of(title: titles.Title, head: Sequence[Line], body: Sequence[Line]) -> Span:
    spans = [line.phrase.span for line in (*head, *body) if line.kind != "."]
    start = title.phrase.span.start if title.phrase else spans[0].start
    return Span(start, spans[-1].end)


def _is_something_else(headings: Sequence[Phrase | None], terms: Terms) -> bool:
    return any(h and terms.look_up("code:notStratification", h.text) for h in headings)


def is_columnar(block: Block) -> bool:
    """Return whether a block is set in columns, and is not a sentence that ends in figures."""
    shown = [line for line in block.lines if line.kind == "#"]
    ends = _ENDS_IN_FIGURES.search(shown[0].text.rstrip()) if shown else None
    is_row = ends is not None and (bool(block.caption) or len(ends.group().split()) > _FEW)
    return len(shown) > 1 or is_row or any(line.kind in "|-" for line in block.head)


def _borne_by_labels(
    concept: str | None, entries: Sequence[rows.Entry], terms: Terms
) -> str | None:
    """Return the dimension of those that share a title whose values the labels are.

    "Prepayment Penalty" heads terms ("2 Years") or types ("Hard"); "Type of Home" may be New
    and Used. Where the labels do not tell, it is the one that the title names.
    """
    ways = [concept, *terms.values(concept or "", "mbs:sharesTitleWith")]
    if len(ways) == 1:
        return concept
    shown = [captions.unmarked(entry.label)[0].text for entry in entries if entry.label]
    return max(ways, key=lambda way: sum(_is_value(text, way, terms) for text in shown))


def _is_value(text: str, concept: str | None, terms: Terms) -> bool:
    scheme = terms.value(concept or "", "mbs:valuesFrom")
    if scheme is None or scheme == labels.NUMERIC:
        return scheme == labels.NUMERIC and labels.band(text, terms) is not None
    if terms.look_up(scheme, text):
        return True
    typical = terms.look_up("code:typicalLabel", text)
    return typical is not None and terms.value(typical, "mbs:standsFor") == concept


def _sorted(
    entries: Sequence[rows.Entry], concept: str | None, terms: Terms
) -> tuple[tuple[StratumRow, ...], StatedTotal | None, list[Problem]]:
    """Return strata and total apart; lines under the total are summaries or a problem."""
    strata: list[StratumRow] = []
    total: StatedTotal | None = None
    problems: list[Problem] = []
    kinds = [_line_kind(entry, concept, terms) for entry in entries]
    if TOTAL not in kinds and len(entries) > 1:
        bare = [n for n, entry in enumerate(entries) if entry.label is None]
        kinds[bare[-1] if bare else 0] = TOTAL if bare and bare[-1] else kinds[0]
    for entry, kind in zip(entries, kinds, strict=True):
        if kind == TOTAL and total is None:
            total = StatedTotal(entry.label, entry.figures, entry.span)
            problems += rows.words_for_figures(entry)
        elif kind is None and total is not None:
            problems.append(doubts.after_total(entry))
        elif kind is None:
            strata.append(_stratum(len(strata) + 1, entry, concept, terms))
            problems += rows.misfits(entry)
    return tuple(strata), total, problems


def _line_kind(entry: rows.Entry, concept: str | None, terms: Terms) -> str | None:
    """Return what a label under the rows names: a total, a minimum; ``None`` for a stratum.

    "WA" is a weighted average under rates, and Washington among states.
    """
    if entry.label is None:
        return None
    scheme = terms.value(concept or "", "mbs:valuesFrom")
    if scheme and terms.is_exact(scheme, entry.label.text):
        return None
    return terms.look_up("code:totalLine", entry.label.text)


def _stratum(ordinal: int, entry: rows.Entry, concept: str | None, terms: Terms) -> StratumRow:
    label = entry.label or Phrase("", entry.span)
    row = StratumRow(ordinal, label, entry.figures, entry.span)
    scheme = terms.value(concept, "mbs:valuesFrom") if concept else None
    text = captions.unmarked(label)[0].text
    if scheme is None or scheme == labels.NUMERIC:
        return replace(row, band=labels.band(text, terms))
    return replace(row, concept=terms.look_up(scheme, text))
