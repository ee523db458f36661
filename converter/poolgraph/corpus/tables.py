"""Rows come in, a Parquet file goes out: one table of all strata, one of all problems.

A stratum is one row of one printed table, its totals left out so that sums never count
double. Money and percent are decimals, as in the graph. pyarrow is the extra ``[parquet]``.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Final

from poolgraph.syntax import Filing, StratificationTable, StratumRow
from poolgraph.terms import Terms

if TYPE_CHECKING:
    import pyarrow

Row = tuple[Any, ...]
PRECISION, SCALE = 38, 9
AT_ONCE = 5_000  # rows held as Python objects before they become columns
_LEAST = Decimal(1).scaleb(-SCALE)
_MOST = Decimal(10) ** (PRECISION - SCALE)

STRATA: Final = (
    ("filing", "text"),
    ("file", "text"),
    ("registrant", "text"),
    ("trust", "text"),
    ("series", "text"),
    ("report_date", "date"),
    ("table_ordinal", "count"),
    ("table_title", "text"),
    ("loan_group", "text"),
    ("stratifier", "text"),
    ("row_ordinal", "count"),
    ("label", "text"),
    ("code", "text"),
    ("lower_bound", "decimal"),
    ("upper_bound", "decimal"),
    ("lower_inclusive", "flag"),
    ("upper_inclusive", "flag"),
)
PROBLEMS: Final = (
    ("filing", "text"),
    ("file", "text"),
    ("severity", "text"),
    ("code", "text"),
    ("message", "text"),
    ("line", "count"),
    ("column", "count"),
    ("end_line", "count"),
    ("quote", "text"),
    ("hint", "text"),
)


def is_possible() -> bool:
    """Return whether pyarrow is here."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def measures(terms: Terms) -> tuple[str, ...]:
    """Return the measures that a column of a table may be, by compact name, in order."""
    return tuple(sorted(terms.in_scheme("code:columnHeading")))


@cache
def columns(named: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the columns of the strata table: what a row is, then each of the measures."""
    return (*STRATA, *((_snake(measure), _kind(measure)) for measure in named))


def _kind(measure: str) -> str:
    return "whole" if measure.endswith("Count") and "percent" not in measure else "decimal"


def strata(filing: Filing, iri: str, name: str, named: Sequence[str]) -> Iterator[Row]:
    """Yield a row for every row of every table; ``named`` are the measures that have a column."""
    about = (iri, name, *_about(filing))
    for table in filing.tables:
        group = table.group.text if table.group else None
        what = _local(table.concept) if table.concept else None
        head = (table.ordinal, table.title.text, group, what)
        for row in table.rows:
            yield (*about, *head, *_stratum(row), *_figures(table, row, named))


def _about(filing: Filing) -> Row:
    """Return who, which trust, which series, which day: the first that is printed of each."""
    cover = filing.cover
    registrant = next((r.name.text for r in cover.registrants), None) if cover else None
    trust = next((trust.text for trust in filing.trusts), None)
    series = next((one.number.text for one in filing.series), None)
    dated = cover.report_date.value if cover and cover.report_date else None
    return registrant, trust, series, dated


def _stratum(row: StratumRow) -> Row:
    code = _local(row.concept) if row.concept else None
    if row.band is None:
        return row.ordinal, row.label.text, code, None, None, None, None
    band = row.band
    bounds = (_number(band.lower), _number(band.upper), band.lower_inclusive, band.upper_inclusive)
    return (row.ordinal, row.label.text, code, *bounds)


def _figures(table: StratificationTable, row: StratumRow, named: Sequence[str]) -> Iterator[Any]:
    found = {
        column.concept: figure.value
        for column, figure in zip(table.columns, row.figures, strict=False)
        if column.concept and figure
    }
    return (_as_kind(found.get(measure), _kind(measure)) for measure in named)


def _as_kind(value: Decimal | None, kind: str) -> Decimal | int | None:
    """Return a figure as its column holds it; a count that is no whole number is no count."""
    if kind == "decimal" or value is None:
        return _number(value)
    return int(value) if value == value.to_integral_value() and abs(value) < 1 << 63 else None


def _number(value: Decimal | None) -> Decimal | None:
    """Return a decimal that a column can hold, to its ninth place."""
    if value is None or abs(value) >= _MOST:
        return None
    return value.quantize(_LEAST, ROUND_HALF_EVEN) if value.as_tuple().exponent < -SCALE else value  # type: ignore[operator]


def _local(concept: str) -> str:
    """Return a compact name without its prefix and list: ``US-CA``, ``propertyState``."""
    return concept.partition(":")[2].rpartition("/")[2]


def _snake(concept: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in _local(concept))


class Table:
    """Rows that become a Parquet file; ``columns`` gives each column's name and kind."""

    def __init__(self, columns: Sequence[tuple[str, str]]) -> None:
        self._schema = _schema(tuple(columns))
        self._rows: list[Row] = []
        self._batches: list[pyarrow.RecordBatch] = []

    def extend(self, rows: Sequence[Row]) -> None:
        """Add rows, each a value for every column."""
        self._rows.extend(rows)
        if len(self._rows) >= AT_ONCE:
            self._settle()

    def _settle(self) -> None:
        import pyarrow

        turned = zip(*self._rows, strict=True) if self._rows else [()] * len(self._schema)
        arrays = [pyarrow.array(v, f.type) for v, f in zip(turned, self._schema, strict=True)]
        self._batches.append(pyarrow.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows = []

    def write(self, file: IO[bytes]) -> None:
        """Write all rows; the same rows give the same bytes."""
        import pyarrow
        from pyarrow import parquet

        self._settle()
        table = pyarrow.Table.from_batches(self._batches, self._schema)
        parquet.write_table(table.combine_chunks(), file, compression="zstd")


@cache
def _schema(columns: tuple[tuple[str, str], ...]) -> "pyarrow.Schema":
    import pyarrow

    kinds = {
        "text": pyarrow.string(),
        "date": pyarrow.date32(),
        "count": pyarrow.int32(),
        "whole": pyarrow.int64(),
        "decimal": pyarrow.decimal128(PRECISION, SCALE),
        "flag": pyarrow.bool_(),
    }
    return pyarrow.schema([(name, kinds[kind]) for name, kind in columns])
