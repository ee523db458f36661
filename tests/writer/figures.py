"""How figures are printed: signs, commas, decimals, dashes for zero."""

from decimal import Decimal

from writer.layout import Layout
from writer.pool import Measure, Table

LEAST = Decimal("0.05")


def rows(table: Table, layout: Layout) -> list[list[str]]:
    """Return the printed figures of every row, then of the total, all of one width a column."""
    values = [row.values for row in table.rows] + [table.totals]
    last = len(values) - 1
    columns = [
        _column([row[k] for row in values], measure, layout, last)
        for k, measure in enumerate(table.measures)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _column(values: list[Decimal], measure: Measure, layout: Layout, last: int) -> list[str]:
    digits = [_digits(value, measure, layout) for value in values]
    signed = [_is_signed(at in (0, last), measure, layout) for at in range(len(values))]
    if measure.form == "money":
        width = max(map(len, digits))
        return [_money(d, s, width, layout) for d, s in zip(digits, signed, strict=True)]
    sign = {"percent": " %" if layout.percent_blank else "%", "times": "x"}.get(measure.form, "")
    return [d + (sign if s and _has_digits(d) else "") for d, s in zip(digits, signed, strict=True)]


def _is_signed(edge: bool, measure: Measure, layout: Layout) -> bool:
    where = {"money": layout.dollar, "percent": layout.percent, "times": "every"}
    wanted = where.get(measure.form, "none")
    return wanted == "every" or (edge and wanted == "first-and-total")


def shown(value: Decimal, measure: Measure, layout: Layout) -> Decimal | None:
    """Return the value that is printed: ``None`` for a share too small, of which a ``*`` tells."""
    return None if layout.trace and measure.form == "percent" and 0 < value < LEAST else value


def _digits(value: Decimal, measure: Measure, layout: Layout) -> str:
    if shown(value, measure, layout) is None:
        return "*"
    if value == 0 and layout.zero != "zero":
        return layout.zero
    printed = f"{value:,.{measure.decimals}f}"
    if layout.drop_zeros and measure.form == "percent" and "." in printed:
        printed = printed.rstrip("0").rstrip(".")
    return printed if layout.commas else printed.replace(",", "")


def _money(digits: str, signed: bool, width: int, layout: Layout) -> str:
    if not signed or digits == "*":
        return digits
    if layout.dollar_place == "column":
        return f"$ {digits:>{width}}"
    return f"$ {digits}" if layout.dollar_place == "blank" else f"${digits}"


def _has_digits(printed: str) -> bool:
    return any(map(str.isdigit, printed))
