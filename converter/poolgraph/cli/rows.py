"""Rows of an answer come in, a table for people goes out: columns aligned, figures as figures."""

import shutil
import sys
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object

MOST_DECIMALS = 6
_NARROWEST = 12
_GROUPED = 10_000  # from here on thousands are set apart, in the whole column: years are not
Row = Sequence[Object | None]


def table(columns: Sequence[str], rows: Sequence[Row], terms: Terms) -> str:
    """Return rows below their headings; a figure has as many decimals as any of its column."""
    cells = [_column([row[at] for row in rows], terms) for at in range(len(columns))]
    are_figures = [_are_figures([row[at] for row in rows]) for at in range(len(columns))]
    widths = [max(map(len, (name, *own))) for name, own in zip(columns, cells, strict=True)]
    widths = _fitting(widths, are_figures)
    lines = [_line(columns, widths, are_figures), "  ".join("─" * width for width in widths)]
    lines += [_line(row, widths, are_figures) for row in zip(*cells, strict=True)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _line(cells: Sequence[str], widths: list[int], are_figures: list[bool]) -> str:
    parts = []
    for cell, width, is_figure in zip(cells, widths, are_figures, strict=True):
        shown = cell if len(cell) <= width else f"{cell[: width - 1]}…"
        parts.append(shown.rjust(width) if is_figure else shown.ljust(width))
    return "  ".join(parts)


def _fitting(widths: list[int], are_figures: list[bool]) -> list[int]:
    """Return widths that fit a terminal: the widest texts give way. A file gets all of it."""
    if not sys.stdout.isatty():
        return widths
    room, fitting = shutil.get_terminal_size().columns, list(widths)
    while sum(fitting) + 2 * (len(fitting) - 1) > room:
        texts = [at for at, is_figure in enumerate(are_figures) if not is_figure]
        widest = max(texts, key=lambda at: fitting[at], default=None)
        if widest is None or fitting[widest] <= _NARROWEST:
            return fitting
        fitting[widest] -= 1
    return fitting


def number(value: Object | None) -> Decimal | None:
    """Return a literal of a number as one."""
    if value is None or isinstance(value, Iri):
        return None
    kind = value.datatype.rpartition("#")[2]
    if kind not in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"):
        return None
    try:
        found = Decimal(value.lexical)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _are_figures(values: Sequence[Object | None]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(number(value) is not None for value in known)


def _column(values: Sequence[Object | None], terms: Terms) -> list[str]:
    if not _are_figures(values):
        return ["" if value is None else _text(value, terms) for value in values]
    figures = [number(value) for value in values]
    known = [figure for figure in figures if figure is not None]
    places = min(max(_decimals(figure) for figure in known), MOST_DECIMALS)
    comma = "," if any(abs(figure) >= _GROUPED for figure in known) else ""
    return ["" if figure is None else f"{figure:{comma}.{places}f}" for figure in figures]


def _decimals(figure: Decimal) -> int:
    exponent = figure.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _text(value: Object, terms: Terms) -> str:
    """Return a term on one line: an IRI by its compact name, or without the base."""
    if isinstance(value, Iri):
        name = terms.compact(value.value)
        return name if name != value.value else value.value.removeprefix(terms.base)
    return " ".join(value.lexical.split())
