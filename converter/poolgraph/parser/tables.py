"""A table block comes in, a stratification table goes out, with what could not be read.

A table is a stratification table when a heading names a measure of the pool and none
names something that strata do not have (a class, a scenario); the words decide, not the
place. Its dimension is what its title says, else its stub heading.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from poolgraph.layout import Line
from poolgraph.parser import halves, heads, labels, rows
from poolgraph.parser.blocks import Block
from poolgraph.problem import Problem, Severity
from poolgraph.source import Span
from poolgraph.syntax import Phrase, StatedTotal, StratificationTable, StratumRow
from poolgraph.terms import Terms

STRATIFIER = "code:stratifier"
TOTAL = "code:totalLine/total"
_MARKS = re.compile(
    r"(?:\s*(?:\((?:\d{1,2}|\*+)\)|\[\d{1,2}\]|(?<=[\w)])\*{1,3}|(?<= )\d{1,2}/))+(?=\s|$)"
)
_ONE_MARK = re.compile(r"\(?\[?(?:\d{1,2}|\*+)\)?\]?/?")
_GROUP_ID = r"\s+(?:No\.\s*)?(?:[IVX]+(?:-[A-Z0-9]+)?|\d{1,2}(?:-?[A-Z0-9])?|[A-Z]{1,2})\b"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a table block: a table or none, problems, and lines that are not its."""

    table: StratificationTable | None
    problems: tuple[Problem, ...]
    above: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Title:
    """What stands above a head: the title, its marks, the dimension it names, the rest."""

    phrase: Phrase | None
    marks: tuple[Phrase, ...]
    concept: str | None
    group: Phrase | None
    rest: tuple[Line, ...]


def read(block: Block, ordinal: int, terms: Terms, before: StratificationTable | None) -> Reading:
    """Return the stratification table that ``block`` is, or a note that it is none.

    ``before`` is the table read last: a head printed again after a page break carries it on.
    """
    above, head = _above_and_head(block, terms)
    head, body = halves.unfolded(head, block.lines)
    lines = rows.printed(body, terms)
    count = rows.column_count(lines, len(heads.clusters(head)), terms)
    stub, columns = heads.columns(head, rows.edges(lines, count), terms)
    if count > 1 and not any(column.concept for column in columns):
        fewer = heads.columns(head, rows.edges(lines, count - 1), terms)
        if all(column.concept for column in fewer[1]):
            count, (stub, columns) = count - 1, fewer
    title = _title(above, terms)
    span = _span_of(title, head, block.lines)
    measures = {column.concept for column in columns} - {None}
    if not measures and before and len(before.columns) == count and not above:
        stub, columns = before.stub, before.columns
        title = replace(title, phrase=title.phrase or before.title, concept=before.concept)
    elif not measures or _is_something_else(
        [title.phrase, stub, *(c.heading for c in columns)], terms
    ):
        return Reading(None, (), tuple(block.caption))
    entries, problems = rows.entries(lines, count)
    name, marks = title.phrase, title.marks
    if name is None:
        name, marks = _unmarked(stub) if stub else (Phrase("", span), ())
    concept = title.concept or (
        terms.look_up(STRATIFIER, _unmarked(stub)[0].text) if stub else None
    )
    strata, total, odd = _sorted(entries, concept, terms)
    table = StratificationTable(
        ordinal, name, concept, stub, columns, strata, total, (), marks, span, title.group
    )
    found = [*problems, *odd, *_unknown(table, terms)]
    return Reading(table, tuple(found), title.rest)


def _above_and_head(block: Block, terms: Terms) -> tuple[list[list[Line]], Sequence[Line]]:
    """Return the groups of lines above the head, and the head: it may begin with the title."""
    groups = _paragraphs(block.caption)
    words = [line for line in block.head if line.kind in "t|*"]
    if any(_dimension(group, terms) for group in groups):
        return groups, block.head
    for size in (3, 2, 1):
        top, low = words[:size], words[size:]
        if low and all(len(line.cells) == 1 for line in top) and _is_title(top, low, terms):
            return [*groups, list(top)], low
    return groups, block.head


def _is_title(top: Sequence[Line], low: Sequence[Line], terms: Terms) -> bool:
    """Return whether the first lines of a head name a dimension and do not stand in its stub."""
    over_stub = any(top[-1].cells[0].overlaps(cell) for cell in low[-1].cells[:1])
    names_stub = terms.look_up(STRATIFIER, low[-1].cells[0].text)
    text = _unmarked(_joined(top))[0].text
    return bool(terms.look_up(STRATIFIER, text) and (names_stub or not over_stub))


def _span_of(title: _Title, head: Sequence[Line], body: Sequence[Line]) -> Span:
    printed = [line.phrase.span for line in (*head, *body) if line.kind != "."]
    start = title.phrase.span.start if title.phrase else printed[0].start
    return Span(start, printed[-1].end)


def _title(groups: list[list[Line]], terms: Terms) -> _Title:
    chosen = _chosen(groups, terms)
    rest = tuple(line for group in groups if group is not chosen for line in group)
    group = next((g for lines in reversed(groups) if (g := _group_in(_joined(lines), terms))), None)
    if chosen is None:
        return _Title(None, (), None, group, rest)
    phrase, marks = _unmarked(_joined(chosen))
    return _Title(phrase, marks, _dimension(chosen, terms), group, rest)


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    found: list[list[Line]] = [[]]
    for line in lines:
        if line.kind in "t|*":
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [group for group in found if group]


def _chosen(groups: list[list[Line]], terms: Terms) -> list[Line] | None:
    """Return the lines that are the title: the nearest that name a dimension, else the nearest."""
    for group in reversed(groups):
        if _dimension(group, terms):
            return group
    named = [g for g in groups if not terms.look_up("code:furniture", _joined(g).text)]
    return named[-1] if named else None


def _dimension(lines: Sequence[Line], terms: Terms) -> str | None:
    whole = _unmarked(_joined(lines))[0].text
    each = [_unmarked(line.phrase)[0].text for line in lines]
    found = (terms.look_up(STRATIFIER, text) for text in (whole, *each))
    return next((concept for concept in found if concept), None)


def _surer(title: _Title, stub: Phrase | None, terms: Terms) -> str | None:
    """Return the dimension that title or stub names, the one in more of its own words."""
    words = _unmarked(stub)[0].text if stub else ""
    named = terms.look_up(STRATIFIER, words)
    if title.phrase is None or title.concept is None or named is None:
        return title.concept or named
    sure = terms.certainty(STRATIFIER, title.phrase.text)
    return named if terms.certainty(STRATIFIER, words) > max(sure, 1) else title.concept


def _joined(lines: Sequence[Line]) -> Phrase:
    phrases = [line.phrase for line in lines]
    text = " ".join(phrase.text for phrase in phrases)
    return Phrase(text, Span(phrases[0].span.start, phrases[-1].span.end))


def _unmarked(phrase: Phrase) -> tuple[Phrase, tuple[Phrase, ...]]:
    """Return a title or heading without its footnote marks, and the marks."""
    marks = tuple(
        Phrase(mark, phrase.span)
        for found in _MARKS.finditer(phrase.text)
        for mark in _ONE_MARK.findall(found.group())
    )
    words = " ".join(_MARKS.sub("", phrase.text).split())
    return (Phrase(words, phrase.span), marks) if words else (phrase, ())


def _group_in(phrase: Phrase, terms: Terms) -> Phrase | None:
    words = "|".join(
        re.escape(w) for c in terms.in_scheme("code:groupWord") for w in terms.wordings(c)
    )
    found = re.search(rf"\b(?:{words}){_GROUP_ID}", phrase.text, re.IGNORECASE)
    return Phrase(found.group(), phrase.span) if found else None


def _is_something_else(headings: Sequence[Phrase | None], terms: Terms) -> bool:
    return any(h and terms.look_up("code:notStratification", h.text) for h in headings)


def is_columnar(block: Block) -> bool:
    """Return whether a block is set in columns, and is not a sentence that ends in figures."""
    rows_printed = sum(line.kind == "#" for line in block.lines)
    return rows_printed > 1 or any(line.kind in "|-" for line in block.head)


def not_stratification(block: Block) -> Problem:
    """Return the note that a table was seen and not read as strata."""
    words = [line.phrase for line in (*block.caption, *block.head) if line.kind in "t|"]
    first = words[0] if words else block.lines[0].phrase
    return Problem(
        Severity.NOTE,
        "not-stratification",
        f'the table under "{first.text}" is not read as strata',
        first.span,
        "its headings name no measure of the pool, or something that strata do not have; "
        "a heading it should be known by can be added in ontology/wording.ttl",
    )


def _sorted(
    entries: Sequence[rows.Entry], concept: str | None, terms: Terms
) -> tuple[tuple[StratumRow, ...], StatedTotal | None, list[Problem]]:
    """Return strata and total apart; lines under the total are summaries or a problem."""
    strata: list[StratumRow] = []
    total: StatedTotal | None = None
    problems: list[Problem] = []
    kinds = [_line_kind(entry, terms) for entry in entries]
    if TOTAL not in kinds and len(entries) > 1:
        bare = [n for n, entry in enumerate(entries) if entry.label is None]
        kinds[bare[-1] if bare else 0] = TOTAL if bare and bare[-1] else kinds[0]
    for entry, kind in zip(entries, kinds, strict=True):
        if kind == TOTAL and total is None:
            total = StatedTotal(entry.label, entry.figures, entry.span)
            problems += rows.misfits(entry)
        elif kind is None and total is not None:
            problems.append(_after_total(entry))
        elif kind is None:
            strata.append(_stratum(len(strata) + 1, entry, concept, terms))
            problems += rows.misfits(entry)
    return tuple(strata), total, problems


def _line_kind(entry: rows.Entry, terms: Terms) -> str | None:
    """Return what a label under the rows names: a total, a minimum; ``None`` for a stratum."""
    return terms.look_up("code:totalLine", entry.label.text) if entry.label else None


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
    text = _unmarked(label)[0].text
    if scheme is None or scheme == "code:numericBand":
        return replace(row, band=labels.band(text, terms))
    return replace(row, concept=terms.look_up(scheme, text))


def _unknown(table: StratificationTable, terms: Terms) -> Iterator[Problem]:
    if table.concept is None:
        yield Problem(
            Severity.WARNING,
            "unknown-table",
            f'no dimension is known by the title "{table.title.text}"',
            table.title.span,
            _near(terms, STRATIFIER, table.title.text),
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
    if terms.value(table.concept or "", "mbs:valuesFrom") == "code:numericBand":
        for row in table.rows:
            if row.band is None and any(c.isdigit() for c in row.label.text):
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
