"""What a tidy table is: named fields with their meaning, and rows of text.

A value is the text that was printed, or "" where nothing was. No number is ever made of it.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["text", "integer", "decimal", "boolean", "date", "iri"]
Row = tuple[str, ...]
_WHOLE = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Field:
    """One column: what it is called, what it holds, and which fact of the graph it states.

    ``about``, ``predicate`` and ``value`` are URI templates over the columns of the same row;
    a field without a ``predicate`` helps the reader, and states nothing. ``about`` is "" where the
    fact is about the row itself. Several values stand in one cell with ``separator`` between.
    ``codes`` are the only values there may be, and ``refers`` is the table whose field of the same
    name holds them.
    """

    name: str
    meaning: str
    kind: Kind = "text"
    predicate: str = ""
    about: str = ""
    value: str = ""
    unit: str = ""
    required: bool = False
    separator: str = ""
    codes: tuple[str, ...] = ()
    refers: str = ""


@dataclass(frozen=True)
class Stated:
    """A fact that every row states without a column: its class, the data set it belongs to."""

    name: str
    predicate: str
    value: str


@dataclass(frozen=True)
class Table:
    """One tidy table: its fields, its rows, and the fields that together name a row."""

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    about: str = ""
    stated: tuple[Stated, ...] = ()
    rows: tuple[Row, ...] = field(default=(), repr=False)

    def names(self) -> list[str]:
        """Return the names of the fields, in order."""
        return [one.name for one in self.fields]

    def settled(self) -> "Table":
        """Return the table with every count that is none as a decimal, which states nothing.

        A filing may print 12.5 loans. It is handed over as printed, but as no whole number.
        """
        columns = zip(self.fields, zip(*self.rows, strict=True) if self.rows else (), strict=False)
        broken = {
            one.name
            for one, values in columns
            if one.kind == "integer" and not all(map(_WHOLE.fullmatch, filter(None, values)))
        }
        fields = tuple(
            replace(one, kind="decimal", predicate="") if one.name in broken else one
            for one in self.fields
        )
        return replace(self, fields=fields)

    def records(self) -> list[dict[str, str]]:
        """Return the rows, each as values by the names of their fields."""
        names = self.names()
        return [dict(zip(names, row, strict=True)) for row in self.rows]
