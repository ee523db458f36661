"""The body of a table comes in, its rows with labels and figures go out.

Rows are read from the right: as many figures as the table has columns, and what is
left is the label. So squeezed blanks and ragged columns do no harm. Where a row
prints fewer figures than there are columns, the place of each tells its column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from poolgraph.layout import Line
from poolgraph.parser import labels, sums
from poolgraph.parser.figures import Piece, phrase
from poolgraph.parser.printed import Printed, label_of
from poolgraph.problem import Problem, Severity
from poolgraph.source import Span
from poolgraph.syntax import Column, Figure, Phrase
from poolgraph.terms import Terms

_REACH = 6
_FEW = 4
_WHOLE, _MOST_PERCENT = 101, 1000  # percent: a share, rounded; a rate, a ratio
_UNIT = re.compile(r"\([^()\d]*\)")
_OPEN_ENDS = "/,-–&("


@dataclass(frozen=True)
class Entry:
    """One line of figures with its label, which may have begun on lines above."""

    label: Phrase | None
    figures: tuple[Figure | None, ...]
    span: Span
    unread: tuple[Phrase, ...] = ()


def bear_out(lines: Sequence[Printed], columns: Sequence[Column], terms: Terms) -> bool:
    """Return whether the figures can be what the headings say: whole counts, no two alike."""
    return borne_out(lines, columns, terms) == tuple(columns)


def borne_out(
    lines: Sequence[Printed], columns: Sequence[Column], terms: Terms
) -> tuple[Column, ...]:
    """Return ``columns``, those without a measure whose figures cannot be what they say.

    One odd figure among many is a fault of its row, not of the heading. Of two that say the
    same neither says it: a row has one number of loans. Only where nothing but a share comes
    twice the first is meant, the share of this table's loans.
    """
    tails = [line.pieces[-len(columns) :] for line in lines if line.trailing >= len(columns)]
    concepts = [column.concept for column in columns]
    twice = {one for one in concepts if one and concepts.count(one) > 1}
    is_share = len(twice) == 1 and terms.value(min(twice), "qudt:hasUnit") == "unit:PERCENT"
    found: list[Column] = []
    for k, column in enumerate(columns):
        unit = terms.value(column.concept or "", "qudt:hasUnit")
        most = _WHOLE if sums.is_share(column.concept) else _MOST_PERCENT
        is_first = is_share and column.concept not in concepts[:k]
        odd = sum(not _is_of(tail[k].figure, unit, most) for tail in tails)
        holds = (column.concept not in twice or is_first) and odd * _FEW <= len(tails)
        found.append(column if holds else Column(column.heading, None))
    return tuple(found)


def _is_of(figure: Figure | None, unit: str | None, most: int) -> bool:
    """Return whether a figure may be printed for a measure of ``unit``, of ``most`` percent."""
    if figure is None or figure.value is None or unit is None:
        return True
    if figure.form == "dash":
        return "$" not in figure.printed or unit == "unit:CCY_USD"
    if unit == "unit:NUM":
        return figure.form == "number" and figure.decimals == 0
    if unit == "unit:PERCENT":
        return figure.form != "money" and figure.value <= most
    return unit != "unit:CCY_USD" or figure.form in ("money", "number")


def entries(
    lines: Sequence[Printed], count: int, terms: Terms, is_numeric: bool
) -> tuple[list[Entry], list[Problem]]:
    """Return the rows and totals of a table with ``count`` columns, and what did not fit.

    Where the labels are numbers, a line above a row begins its label only if it has one, or
    if it says what the number below it bounds: "Less than or equal / to $250,000".
    """
    whole = [line for line in lines if line.trailing >= count]
    edges = _edges(whole, count)
    found: list[Entry] = []
    problems: list[Problem] = []
    for line in lines:
        entry = _entry(line, count, edges, terms)
        above = [one for one in line.above if not is_numeric or _may_number(one, entry, terms)]
        joined, left_over = _with_lines_above(entry, replace(line, above=tuple(above)))
        found.append(joined)
        problems += [_stray(stray) for stray in left_over]
    return found, problems


def edges(lines: Sequence[Printed], count: int) -> list[tuple[int, int]]:
    """Return the first and last column of type of each of ``count`` columns of figures."""
    return _edges([line for line in lines if line.trailing >= count], count)


def spread(entry: Entry, places: Sequence[int], count: int) -> Entry:
    """Return an entry over ``count`` columns, its figures in those that ``places`` tells."""
    figures: list[Figure | None] = [None] * count
    for place, figure in zip(places, entry.figures, strict=True):
        figures[place] = figure
    return replace(entry, figures=tuple(figures))


def _edges(whole: Sequence[Printed], count: int) -> list[tuple[int, int]]:
    """Return the leftmost and rightmost column each figure column fills in whole rows."""
    if not whole:
        return []
    tails = [line.pieces[len(line.pieces) - count :] for line in whole]
    return [
        (min(tail[k].left for tail in tails), max(tail[k].right for tail in tails))
        for k in range(count)
    ]


def _entry(line: Printed, count: int, edges: Sequence[tuple[int, int]], terms: Terms) -> Entry:
    start = len(line.pieces) - count
    if line.trailing >= count:
        figures = tuple(piece.figure for piece in line.pieces[start:])
        return Entry(label_of(line.line, line.pieces[:start]), figures, line.line.phrase.span)
    named = len(line.pieces) - line.trailing if line.is_named(terms) else 0
    return _placed(line, count, edges, named)


def _placed(line: Printed, count: int, edges: Sequence[tuple[int, int]], named: int) -> Entry:
    """Return an entry whose figures are fewer than the columns, told by where they stand.

    The first ``named`` pieces are its label wherever they stand: "Minimum".
    """
    label: list[Piece] = []
    unread: list[Piece] = []
    figures: list[Figure | None] = [None] * count
    border = edges[0][0] - 1 if edges else 0
    for n, piece in enumerate(line.pieces):
        column = _column_of(piece, edges)
        is_before = piece.right <= border or n < named
        if is_before or (column is None and not unread and not any(figures)):
            label.append(piece)
        elif piece.figure is None or column is None or figures[column] is not None:
            unread.append(piece)
        else:
            figures[column] = piece.figure
    if not any(figures):
        for column, piece in enumerate(line.pieces[len(line.pieces) - line.trailing :]):
            figures[count - line.trailing + column] = piece.figure
        label = [piece for piece in label if piece not in line.pieces[-line.trailing :]]
    words = label_of(line.line, label)
    odd = tuple(phrase(line.line, [piece]) for piece in unread)
    return Entry(words, tuple(figures), line.line.phrase.span, odd)


def _column_of(piece: Piece, edges: Sequence[tuple[int, int]]) -> int | None:
    for column, (left, right) in enumerate(edges):
        if piece.left < right and left < piece.right and abs(piece.right - right) <= _REACH:
            return column
    return None


def _with_lines_above(entry: Entry, line: Printed) -> tuple[Entry, list[Line]]:
    """Return ``entry`` with the lines its label began on, and the lines that are none of it."""
    begun: list[Line] = []
    strays: list[Line] = []
    for above in line.above:
        text = above.text.strip()
        if text.endswith(":") or _UNIT.fullmatch(text):
            continue  # a heading among the rows, "Fixed Rate:", or the head's unit, "(months)"
        (begun if _begins_label(above, entry, line) else strays).append(above)
    if not begun:
        return entry, strays
    parts = [one.phrase for one in begun] + ([entry.label] if entry.label else [])
    text = " ".join(part.text for part in parts)
    span = Span(parts[0].span.start, parts[-1].span.end)
    whole = Span(span.start, max(span.end, entry.span.end))
    return Entry(Phrase(text, span), entry.figures, whole, entry.unread), strays


def _may_number(line: Line, entry: Entry, terms: Terms) -> bool:
    """Return whether a line has a digit, may have had one, or makes a range of the label below."""
    if line.kind == "?" or any(map(str.isdigit, line.text)) or entry.label is None:
        return True
    return labels.band(f"{line.phrase.text} {entry.label.text}", terms) is not None


def _begins_label(above: Line, entry: Entry, line: Printed) -> bool:
    """Return whether ``above`` stands wholly in the label's column, and not in the figures'."""
    columns = [piece for piece in line.pieces if piece.figure][-len(entry.figures) :]
    first = columns[0].left if columns else above.cells[-1].right
    if above.kind == "?":
        return False
    if entry.label is None and above.cells[-1].right > first:
        return False
    return len(above.cells) == 1 and above.cells[0].right <= max(first, 24)


def _stray(line: Line) -> Problem:
    return Problem(
        Severity.WARNING,
        "unread-line",
        "this line stands among a table's rows but is none of them",
        line.phrase.span,
        "if it was a row, its figures are missing from the sums",
    )


def misfits(entry: Entry) -> Iterator[Problem]:
    """Yield what a row prints in the place of a figure, or that it prints too few."""
    yield from words_for_figures(entry)
    count = len(entry.figures)
    missing = sum(figure is None for figure in entry.figures)
    if missing and not entry.unread:
        yield Problem(
            Severity.WARNING,
            "row-misfit",
            f"this row prints {count - missing} figures, its table has {count} columns",
            entry.span,
            "the figures were placed by the columns they stand in",
        )


def words_for_figures(entry: Entry) -> Iterator[Problem]:
    """Yield what a line prints in the place of a figure."""
    for word in entry.unread:
        yield Problem(
            Severity.ERROR,
            "row-misfit",
            f'"{word.text}" stands where a figure is printed, and is none',
            word.span,
            "the row keeps its other figures",
        )
