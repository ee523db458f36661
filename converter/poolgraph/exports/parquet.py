"""Tidy tables as Parquet: numbers as exact decimals to reckon with, and as they were printed.

A decimal column of Parquet has one scale, so 150000 would come out as 150000.00: beside each
decimal stands the same figure as printed. A table of fields says what every column means.
"""

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from poolgraph.exports.fields import Field, Table
from poolgraph.exports.tidy import Tidy

if TYPE_CHECKING:
    import pyarrow

PRINTED = "_printed"
_WIDEST = 38  # digits that a decimal of Parquet holds


def render(tidy: Tidy) -> dict[str, bytes]:
    """Return the files of the export by their names: the tables, and what their fields mean."""
    files = {f"{table.name}.parquet": as_parquet(table, tidy) for table in tidy.tables}
    return files | {"fields.parquet": as_parquet(_dictionary(tidy), tidy)}


def as_parquet(table: Table, tidy: Tidy) -> bytes:
    """Return a table as Parquet."""
    import pyarrow
    from pyarrow import parquet

    arrays, fields = [], []
    for index, one in enumerate(table.fields):
        values = [row[index] or None for row in table.rows]
        for name, array in _columns(one, values):
            meaning = one.meaning + (" As printed." if name.endswith(PRINTED) else "")
            about = {"description": meaning, "unit": one.unit, "property": _property(one, tidy)}
            arrays.append(array)
            fields.append(pyarrow.field(name, array.type, metadata=about))
    graphs = {graph.filing: f"sha256:{graph.checksum}" for graph in tidy.graphs}
    about = {"title": table.title, "sources": json.dumps(graphs)}
    schema = pyarrow.schema(fields, metadata=about)
    sink = pyarrow.BufferOutputStream()
    made = pyarrow.Table.from_arrays(arrays, schema=schema)
    parquet.write_table(made, sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _columns(one: Field, values: list[str | None]) -> "list[tuple[str, pyarrow.Array]]":
    """Return the column of a field; two for a decimal that can be reckoned with."""
    import datetime

    import pyarrow

    as_text = pyarrow.array(values, pyarrow.string())
    if one.kind == "decimal":
        scale = max((len((v or "").partition(".")[2]) for v in values), default=0)
        numbers = [None if v is None or _is_too_long(v, scale) else Decimal(v) for v in values]
        exact = pyarrow.array(numbers, pyarrow.decimal128(_WIDEST, min(scale, _WIDEST)))
        return [(one.name, exact), (one.name + PRINTED, as_text)]
    if one.kind == "integer":
        whole = [None if v is None else int(v) for v in values]
        return [(one.name, pyarrow.array(whole, pyarrow.int64()))]
    if one.kind == "boolean":
        truths = [None if v is None else v == "true" for v in values]
        return [(one.name, pyarrow.array(truths, pyarrow.bool_()))]
    if one.kind == "date":
        days = [None if v is None else datetime.date.fromisoformat(v) for v in values]
        return [(one.name, pyarrow.array(days, pyarrow.date32()))]
    return [(one.name, as_text)]


def _is_too_long(value: str, scale: int) -> bool:
    """Return whether a figure has more digits than fit; then only its text is handed over."""
    return len(value.partition(".")[0].lstrip("-")) + scale > _WIDEST


def _property(one: Field, tidy: Tidy) -> str:
    """Return the property that a field states, as an IRI or a template of one."""
    if not one.predicate or "{" in one.predicate:
        return one.predicate
    return tidy.words.iri(one.predicate)


def _dictionary(tidy: Tidy) -> Table:
    """Return what every field of every table means, as a table."""
    names = ("table_name", "field", "type", "unit", "meaning", "property")
    rows = tuple(
        (table.name, one.name, one.kind, one.unit, one.meaning, _property(one, tidy))
        for table in tidy.tables
        for one in table.fields
    )
    fields = tuple(Field(name, "") for name in names)
    return Table(
        "fields", "Fields: what each column means", fields, ("table_name", "field"), rows=rows
    )
