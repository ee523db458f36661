"""A table comes in, whether its rows divide a pool goes out: parts add up to their whole.

Whether they do add up is asked of tables whose dimension no wording knows: a list of fees or
of coverages also has amounts in rows, but nothing adds up.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from poolgraph.syntax import Column, StratificationTable

_PARTS = (
    "mbs:loanCount",
    "mbs:borrowerCount",
    "mbs:propertyCount",
    "mbs:principalBalance",
    "mbs:originalPrincipalBalance",
    "mbs:creditLimit",
    "mbs:percentOfPool",
    "mbs:percentOfLoanCount",
)
_NEAR = Decimal("0.01")
_WHOLE = Decimal(100)


def is_share(concept: str | None) -> bool:
    """Return whether a measure is a part of a hundred that the strata share out."""
    return concept in _PARTS and concept.startswith("mbs:percent")


def has_parts(columns: Iterable[Column]) -> bool:
    """Return whether a column is a measure that strata share out: loans, balances, percents."""
    return any(column.concept in _PARTS for column in columns)


def divides_a_pool(table: StratificationTable) -> bool:
    """Return whether the rows of one measure add up to the stated total, or to 100 percent.

    Where no total is printed, the table may go on elsewhere: then two such measures are enough.
    """
    shared = [column for column in table.columns if column.concept in _PARTS]
    if table.total is None and len(shared) > 1:
        return True
    return any(
        abs(sum(parts, Decimal(0)) - whole) <= whole * _NEAR for parts, whole in _wholes(table)
    )


def _wholes(table: StratificationTable) -> Iterator[tuple[list[Decimal], Decimal]]:
    """Yield the values of each measure that strata share out, and what they should add up to."""
    for k, column in enumerate(table.columns):
        if column.concept not in _PARTS:
            continue
        figures = [row.figures[k] for row in table.rows]
        parts = [figure.value for figure in figures if figure and figure.value is not None]
        stated = table.total.figures[k] if table.total else None
        if stated and stated.value:
            yield parts, stated.value
        elif is_share(column.concept):
            yield parts, _WHOLE
