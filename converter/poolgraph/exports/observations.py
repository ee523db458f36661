"""The tidy tables in long form: one row for each figure, as SDMX and XBRL want them.

A figure is a row of a stratum, of a stated total or of a statistic. Nothing is added: the
value is the text that was printed, and the number of its decimals is counted in that text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from poolgraph.exports.fields import Table
from poolgraph.exports.tidy import Tidy

Of = Literal["stratum", "total", "statistic"]


@dataclass(frozen=True)
class Observation:
    """One figure: of which line of which table, what it measures, and what is to know of it.

    ``printed`` is "dash" or "trace" where no figure stands, "approximate" where the text says
    so. A trace has no value. ``failed`` are the numbers of the checks that the figure's own
    line failed, ``table_failed`` those that its table or its total failed.
    """

    of: Of
    filing: str
    table: str
    group: str
    dimension: str
    stratum: str
    row: str
    label: str
    indicator: str
    basis: str
    value: str
    unit: str
    printed: str
    failed: str
    table_failed: str
    first_line: str
    last_line: str

    @property
    def decimals(self) -> str:
        """How many digits are printed after the point; "" without a value."""
        return str(len(self.value.partition(".")[2])) if self.value else ""


def observations(tidy: Tidy) -> Iterator[Observation]:
    """Yield every figure of all filings: strata, then totals, then statistics."""
    yield from _figures("stratum", tidy.strata)
    yield from _figures("total", tidy.totals)
    yield from _statistics(tidy.statistics)


def _figures(of: Of, table: Table) -> Iterator[Observation]:
    measures = [one for one in table.fields if one.unit]
    for row in table.records():
        printed = dict(pair.split(":") for pair in row["printed_otherwise"].split())
        for measure in measures:
            name = measure.name
            if row[name] or name in printed:
                yield Observation(
                    of, row["filing"], row["table_key"], row["loan_group"], row["dimension"],
                    row.get("stratum", ""), row.get("row_ordinal", ""), row["label"], name, "",
                    row[name], measure.unit, printed.get(name, ""), row["failed_checks"],
                    row["table_failed_checks"], row["first_line"], row["last_line"],
                )  # fmt: skip


def _statistics(table: Table) -> Iterator[Observation]:
    for row in table.records():
        if row["value"]:
            approximate = "approximate" if row["approximate"] == "true" else ""
            yield Observation(
                "statistic", row["filing"], "", row["loan_group"], "", "", row["statistic"],
                row["name"], row["kind"], row["basis"], row["value"], row["unit"], approximate,
                row["failed_checks"], "", row["first_line"], row["last_line"],
            )  # fmt: skip
