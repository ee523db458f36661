"""A table block comes in, a stratification table goes out, with what could not be read.

A table is a stratification table when a heading names a measure of the pool and none
names something that strata do not have (a class, a scenario); the words decide, not the
place. Its dimension is what its title says, else its stub heading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from poolgraph.layout import Line
from poolgraph.parser import folded, halves, heads, labels, readings, rows, sums, titles
from poolgraph.parser.blocks import Block
from poolgraph.parser.heads import Heads
from poolgraph.parser.rows import Printed
from poolgraph.parser.stacks import clusters, heading
from poolgraph.problem import Problem, Severity
from poolgraph.source import Span
from poolgraph.syntax import Column, Phrase, StatedTotal, StratificationTable, StratumRow
from poolgraph.terms import Terms

_ENDS_IN_FIGURES = re.compile(r"(?:\s(?:\$\s*)?(?:[\d,.]*\d|[-–—*]+)(?:\s?[%x])?){2,}$")
_FEW = 2  # figures that may end a sentence
_GOES_ON = ("/", ",", "-", "&")
NUMERIC = "code:numericBand"
TOTAL = "code:totalLine/total"


@dataclass(frozen=True)
class Reading:
    """What came of a table block: a table or none, problems, and lines that are not its."""

    table: StratificationTable | None
    problems: tuple[Problem, ...]
    above: tuple[Line, ...] = ()
    is_titled: bool = True


def read(block: Block, ordinal: int, terms: Terms, before: StratificationTable | None) -> Reading:
    """Return the stratification table that ``block`` is, or none.

    ``before`` is the table read last: rows after a page break carry it on without a head.
    """
    for parts in _parted(block, before, terms):
        above, head, body = parts
        lines = rows.printed(body, terms)
        stacked = clusters(head)
        is_other = _is_something_else([heading(cells) for cells in stacked], terms)
        if is_other and not folded.is_folded(head, [line.line for line in lines]):
            return Reading(None, (), tuple(block.caption))
        stub, columns = _read_head(parts, lines, block, before, terms)
        if is_other and not _is_clear(stub, columns, terms):
            return Reading(None, (), tuple(block.caption))
        if any(column.concept for column in columns):
            break
    title = titles.read(above, terms)
    if not any(c.concept for c in columns):
        if above or not before or before.total or len(before.columns) != len(columns):
            return Reading(None, (), tuple(block.caption))
        stub, columns = before.stub, before.columns
        title = replace(title, phrase=before.title, concept=before.concept)
    if _is_something_else([title.phrase, stub, *(c.heading for c in columns)], terms):
        return Reading(None, (), tuple(block.caption))
    concept = titles.dimension(title, stub, terms)
    is_numeric = terms.value(concept or "", "mbs:valuesFrom") == NUMERIC
    entries, problems = rows.entries(lines, len(columns), terms, is_numeric)
    edges = rows.edges(lines, len(columns)) if len(stacked) > len(columns) + 1 else ()
    if lost := heads.with_lost(stacked[1:], edges, terms):
        columns, places = lost
        entries = [rows.spread(entry, places, len(columns)) for entry in entries]
    concept = _borne_by_labels(concept, entries, terms)
    strata, total, odd = _sorted(entries, concept, terms)
    span = _span_of(title, head, block.lines)
    name, marks = (title.phrase, title.marks) if title.phrase else _named_by(stub, span)
    table = StratificationTable(
        ordinal, name, concept, stub, columns, strata, total, (), marks, span, title.group
    )
    goes_on = before is not None and before.total is None and _shown(before) == _shown(table)
    is_known = concept is not None or goes_on or _divides_a_pool(table, block, terms)
    if not sums.has_parts(columns) or not is_known:
        return Reading(None, (), tuple(block.caption))
    found = (*problems, *odd, *_unknown(table, terms))
    return Reading(table, found, title.rest, title.phrase is not None)


Parts = tuple[list[list[Line]], Sequence[Line], Sequence[Line]]


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
    if before and not before.total and _is_again(head, before):
        shown = rows.without_summaries(lines, terms)
        if rows.bear_out(shown, before.columns, terms):
            return before.stub, before.columns
    later = [line for body in block.later() for line in rows.printed(body, terms)]
    title = terms.form(" ".join(line.text for group in above for line in group))
    return readings.best(head, [*lines, *later], terms, title)


def _divides_a_pool(table: StratificationTable, block: Block, terms: Terms) -> bool:
    """Return whether the rows add up to a whole, on this page or with those of the next ones."""
    if sums.divides_a_pool(table):
        return True
    for body in block.later() if table.total is None else ():
        found, _ = rows.entries(rows.printed(body, terms), len(table.columns), terms, False)
        strata, total, _ = _sorted(found, None, terms)
        table = replace(table, rows=(*table.rows, *strata), total=total)
        if total is not None or sums.divides_a_pool(table):
            break
    return sums.divides_a_pool(table)


def _parted(block: Block, before: StratificationTable | None, terms: Terms) -> Iterator[Parts]:
    """Yield the ways to part a block: the lines above the head in groups, the head, the body.

    Where the likeliest shows no measure, a title may have been cut off the head that is part of
    it, or the words under a rule are no head but the first label, and the head is above it, or
    words between blank lines are the title, and the head is what looks like the first label.
    """
    above, head = titles.above_and_head(block, terms)
    whole = titles.paragraphs(block.caption)
    is_again = before and before.total is None and _words(block.head) == _shown(before)
    if len(whole) < len(above) and (is_again or _reads_whole(block, terms)):
        above, head = whole, block.head
    yield above, *_with_first_label(*halves.unfolded(head, block.lines), before, terms)
    if len(whole) < len(above):
        yield whole, block.head, block.lines
    words = [line for line in block.head if line.kind == "t"]
    rules = block.head[: len(block.head) - len(words)]
    is_below = bool(words) and words == [*block.head[len(rules) :]]
    is_ruled = any(line.kind == "-" for line in (*_below(block.caption), *rules))
    if whole and is_below and (is_ruled or folded.is_folded(block.caption, block.lines)):
        yield whole[:-1], [*whole[-1], *rules], [*words, *block.lines]
    first = next((n for n, line in enumerate(block.lines) if line.kind == "#"), 0)
    if first and block.head and block.head[-1].kind in ".-":
        top = titles.paragraphs([*block.caption, *block.head])
        yield top, block.lines[:first], block.lines[first:]


def _below(caption: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines under the last words of a caption."""
    return takewhile(lambda line: line.kind not in "t|*", reversed(caption))


def _reads_whole(block: Block, terms: Terms) -> bool:
    """Return whether a folded head reads word for word with the line that may be its title."""
    lines = rows.printed(block.lines, terms)
    if not folded.is_folded(block.head, [line.line for line in lines]):
        return False
    stub, columns = readings.best(block.head, lines, terms)
    is_known = stub is not None and titles.is_named_whole(stub, terms)
    return is_known and all(column.concept for column in columns)


def _is_clear(stub: Phrase | None, columns: Sequence[Column], terms: Terms) -> bool:
    """Return whether the headings of a folded head are known, though its lines say otherwise."""
    is_named = stub is not None and terms.look_up(titles.STRATIFIER, stub.text) is not None
    return is_named and all(column.concept for column in columns)


def _with_first_label(
    head: Sequence[Line], body: Sequence[Line], before: StratificationTable | None, terms: Terms
) -> tuple[Sequence[Line], Sequence[Line]]:
    """Return head and body, the first row's label whole where it begins in the head.

    Where no rule parts them, a line is the label's if it ends in a sign that goes on, if only
    with it the first label is a range ("Less than or equal / to $250,000"), or if the head
    without it is the head of the table that this page carries on.
    """
    last = head[-1:]
    if not last or last[0].kind != "t" or len(last[0].cells) != 1 or len(head) == 1:
        return head, body
    goes_on = last[0].text.rstrip().endswith(_GOES_ON) or _makes_a_range(last[0], body, terms)
    if before and before.total is None and not goes_on:
        goes_on = _words(head) != _shown(before) and _words(head[:-1]) == _shown(before)
        goes_on = goes_on or _is_again(head[:-1], before)
    return (head[:-1], [*last, *body]) if goes_on else (head, body)


def _makes_a_range(line: Line, body: Sequence[Line], terms: Terms) -> bool:
    first = next((one for one in body if one.kind == "#"), None)
    label = first.cells[0].text.rstrip(" .") if first else ""
    joined = labels.band(f"{line.phrase.text} {label}", terms)
    return joined is not None and labels.band(label, terms) is None


def _words(head: Sequence[Line]) -> list[str]:
    """Return the words of each column of a head, the stub's first."""
    return [heading(cells).text for cells in clusters(head)]


def _is_again(head: Sequence[Line], before: StratificationTable) -> bool:
    """Return whether a head prints the words of ``before``, with or without its spanning ones."""
    shown = _each(_shown(before))
    printed = [n for n, line in enumerate(head) if line.kind in "t|"]
    bare = [head[n] for n in printed if n == printed[-1] or head[n + 1].kind != "-"]
    return any(_each(_words(lines)) == shown for lines in (head, bare))


def _each(headings: Sequence[str]) -> list[str]:
    """Return every word, in an order of their own: so folded heads are compared."""
    return sorted(word for heading in headings for word in heading.split())


def _shown(table: StratificationTable) -> list[str]:
    """Return the words of each column that ``table`` shows, the stub's first if it has one."""
    headings = (table.stub, *(column.heading for column in table.columns))
    return [heading.text for heading in headings if heading]


def _named_by(stub: Phrase | None, span: Span) -> tuple[Phrase, tuple[Phrase, ...]]:
    """Return what a table without a title is called: its stub heading, or nothing."""
    return titles.unmarked(stub) if stub else (Phrase("", span), ())


def _span_of(title: titles.Title, head: Sequence[Line], body: Sequence[Line]) -> Span:
    printed = [line.phrase.span for line in (*head, *body) if line.kind != "."]
    start = title.phrase.span.start if title.phrase else printed[0].start
    return Span(start, printed[-1].end)


def _is_something_else(headings: Sequence[Phrase | None], terms: Terms) -> bool:
    return any(h and terms.look_up("code:notStratification", h.text) for h in headings)


def is_columnar(block: Block) -> bool:
    """Return whether a block is set in columns, and is not a sentence that ends in figures."""
    printed = [line for line in block.lines if line.kind == "#"]
    ends = _ENDS_IN_FIGURES.search(printed[0].text.rstrip()) if printed else None
    is_row = ends is not None and (bool(block.caption) or len(ends.group().split()) > _FEW)
    return len(printed) > 1 or is_row or any(line.kind in "|-" for line in block.head)


def not_stratification(block: Block) -> Problem:
    """Return the note that a table was seen and not read as strata."""
    words = [line.phrase for line in (*block.caption, *block.head) if line.kind in "t|"]
    first = words[0] if words else block.lines[0].phrase
    return Problem(
        Severity.NOTE,
        "not-stratification",
        f'the table under "{first.text}" is not read as strata',
        first.span,
        "no heading names a measure of the pool; docs/add-a-layout.md shows how to teach one",
    )


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
    shown = [titles.unmarked(entry.label)[0].text for entry in entries if entry.label]
    return max(ways, key=lambda way: sum(_is_value(text, way, terms) for text in shown))


def _is_value(text: str, concept: str | None, terms: Terms) -> bool:
    scheme = terms.value(concept or "", "mbs:valuesFrom")
    if scheme is None or scheme == NUMERIC:
        return scheme == NUMERIC and labels.band(text, terms) is not None
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
            problems.append(_after_total(entry))
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


def _after_total(entry: rows.Entry) -> Problem:
    return Problem(
        Severity.WARNING,
        "unread-line",
        "this row stands below its table's total and belongs to no table",
        entry.span,
        "if a table begins here, its head was not recognised",
    )


def _stratum(ordinal: int, entry: rows.Entry, concept: str | None, terms: Terms) -> StratumRow:
    label = entry.label or Phrase("", entry.span)
    row = StratumRow(ordinal, label, entry.figures, entry.span)
    scheme = terms.value(concept, "mbs:valuesFrom") if concept else None
    text = titles.unmarked(label)[0].text
    if scheme is None or scheme == NUMERIC:
        return replace(row, band=labels.band(text, terms))
    return replace(row, concept=terms.look_up(scheme, text))


def _unknown(table: StratificationTable, terms: Terms) -> Iterator[Problem]:
    if table.concept is None:
        yield Problem(
            Severity.WARNING,
            "unknown-table",
            f'no dimension is known by the title "{table.title.text}"',
            table.title.span,
            _near(terms, titles.STRATIFIER, table.title.text),
        )
    for column in table.columns:
        if column.concept is None and column.heading is not None:
            yield Problem(
                Severity.WARNING,
                "unknown-column",
                f'no measure is known by the heading "{column.heading.text}"',
                column.heading.span,
                _near(terms, heads.HEADINGS, column.heading.text),
            )
    if terms.value(table.concept or "", "mbs:valuesFrom") == NUMERIC:
        for row in table.rows:
            if row.band is None and any(c.isdigit() for c in titles.unmarked(row.label)[0].text):
                yield Problem(
                    Severity.WARNING,
                    "label-unread",
                    f'"{row.label.text}" states no range that is understood',
                    row.label.span,
                    "the label is kept as printed, without bounds",
                )


def _near(terms: Terms, scheme: str, wording: str) -> str:
    closest = terms.closest(scheme, wording)
    known = " or ".join(f'"{one}"' for one in closest)
    kept = "it is kept as printed; a wording is added in ontology/wording.ttl"
    return f"near to {known}; {kept}" if known else kept
