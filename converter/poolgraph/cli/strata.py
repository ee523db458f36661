"""A stratification table drawn for a terminal: its figures, and a bar for each percentage."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from poolgraph.cli.figures import spoken
from poolgraph.cli.screen import bar
from poolgraph.syntax import Figure, StratificationTable, StratumRow

if TYPE_CHECKING:
    from rich.table import Table

    from poolgraph.terms import Terms

PERCENT = "mbs:percentOfPool"
GAP = 2
NARROWEST_FIGURE = 8
WIDEST_LABEL = 34
NARROWEST_BAR, WIDEST_BAR = 8, 30


def label_width(tables: Iterable[StratificationTable]) -> int:
    """Return how wide the labels of all ``tables`` are, so that their columns line up."""
    lengths = (len(row.label.text) for table in tables for row in table.rows)
    return min(max(lengths, default=0), WIDEST_LABEL)


def drawn(
    table: StratificationTable, terms: "Terms", labels: int, width: int, encoding: str
) -> "Table":
    """Return ``table`` as rich draws it: ``labels`` wide at the left, ``width`` in all."""
    from rich.table import Table

    shown = _fitting(table, width - labels - GAP)
    grid = Table(box=None, title=f"\n{_title(table)}", title_justify="left", padding=(0, GAP, 0, 0))
    grid.add_column(table.stub.text if table.stub else "", width=labels, overflow="fold")
    for k in shown:
        grid.add_column(_heading(table, k, terms), justify="right", width=_column_width(table, k))
    grid.add_column("", no_wrap=True)
    room = width - labels - GAP - _used(table, shown) - GAP
    bars = _bars(table, min(max(room, 0), WIDEST_BAR), encoding)
    for row, stroke in zip(table.rows, bars, strict=True):
        grid.add_row(row.label.text, *(_cell(row.figures, k) for k in shown), stroke)
    if table.total:
        label = table.total.label.text if table.total.label else ""
        grid.add_row(label, *(_cell(table.total.figures, k) for k in shown), "", style="bold")
    if hidden := len(table.columns) - len(shown):
        grid.caption = f"{hidden} more columns do not fit"
    return grid


def _title(table: StratificationTable) -> str:
    group = f" ({table.group.text})" if table.group else ""
    return table.title.text + group


def _heading(table: StratificationTable, k: int, terms: "Terms") -> str:
    column = table.columns[k]
    if column.concept:
        return terms.label(column.concept)
    return column.heading.text if column.heading else ""


def _cell(figures: tuple[Figure | None, ...], k: int) -> str:
    return spoken(figures[k]) if k < len(figures) else ""


def _column_width(table: StratificationTable, k: int) -> int:
    """Return how wide column ``k`` is: room for its figures, and for a word of its heading."""
    lines = [*(row.figures for row in table.rows), *([table.total.figures] if table.total else [])]
    return max([NARROWEST_FIGURE, *(len(_cell(figures, k)) for figures in lines)])


def _used(table: StratificationTable, columns: list[int]) -> int:
    return sum(_column_width(table, k) + GAP for k in columns)


def _fitting(table: StratificationTable, width: int) -> list[int]:
    """Return the columns that fit beside the labels, the percentages always among them."""
    known = list(range(len(table.columns)))
    while len(known) > 1 and _used(table, known) > width:
        spare = [k for k in known if table.columns[k].concept != PERCENT]
        known.remove(spare[-1])
    return known


def _bars(table: StratificationTable, width: int, encoding: str) -> list[str]:
    """Return one bar a row; the largest row fills ``width``."""
    shares = [_share(table, row) for row in table.rows]
    largest = max(shares, default=Decimal(0))
    if width < NARROWEST_BAR or not largest:
        return [""] * len(shares)
    return [bar(share / largest, width, encoding) for share in shares]


def _share(table: StratificationTable, row: StratumRow) -> Decimal:
    for column, figure in zip(table.columns, row.figures, strict=False):
        if column.concept == PERCENT and figure is not None:
            return figure.value or Decimal(0)
    return Decimal(0)
