"""How filings word the ranges of a numeric dimension, one entry of a table for each wording.

A wording is a format of the bounds, and says which bounds it closes. Gaps between bands
are normal; the writer leaves the smallest step that the bounds can show.
"""

from dataclasses import dataclass
from decimal import Decimal

from poolgraph.syntax import Band
from writer.pool import Label


@dataclass(frozen=True)
class Wording:
    """``{a}`` and ``{b}`` are the bounds; ``lower`` and ``upper`` say which of them it closes."""

    form: str
    lower: bool = False
    upper: bool = False


# The lowest row: open downwards.
LOWEST = (
    Wording("{b} and Below", upper=True),
    Wording("{b} or less", upper=True),
    Wording("{b} or Less", upper=True),
    Wording("<= {b}", upper=True),
    Wording("<={b}", upper=True),
    Wording("< {b}"),
    Wording("<{b}"),
    Wording("Less than {b}"),
    Wording("Less than or equal to {b}", upper=True),
    Wording("Equal to or less than {b}", upper=True),
    Wording("Up to {b}", upper=True),
    Wording("Not more than {b}", upper=True),
    Wording("{b} and under", upper=True),
    Wording("{b} or lower", upper=True),
    Wording("Under {b}"),
    Wording("Below {b}"),
    Wording("LB <{b}"),
    Wording("{b} <=", upper=True),
)
# Rows between: both bounds.
BETWEEN = (
    Wording("{a} to {b}", True, True),
    Wording("{a} - {b}", True, True),
    Wording("{a}-{b}", True, True),
    Wording("{a} -{b}", True, True),
    Wording("{a}- {b}", True, True),
    Wording("{a} -  {b}", True, True),
    Wording("{a} – {b}", True, True),
    Wording("{a}–{b}", True, True),
    Wording("{a} — {b}", True, True),
    Wording("{a}—{b}", True, True),
    Wording("{a} -- {b}", True, True),
    Wording("{a} thru {b}", True, True),
    Wording("{a} through {b}", True, True),
    Wording("Greater than {a} to {b}", False, True),
    Wording("> {a} to {b}", False, True),
    Wording("> {a} - <= {b}", False, True),
    Wording(">{a} and <={b}", False, True),
    Wording(">= {a} and < {b}", True, False),
    Wording("LB {a}-{b}", True, True),
    Wording("{a}   -   {b}", True, True),
    Wording("{a}    to    {b}", True, True),
)
# The highest row: open upwards.
HIGHEST = (
    Wording("{a} and Above", True),
    Wording("{a} and greater", True),
    Wording("{a} or more", True),
    Wording("{a} and over", True),
    Wording("> {a}"),
    Wording(">{a}"),
    Wording(">= {a}", True),
    Wording(">={a}", True),
    Wording("{a} >=", True),
    Wording("{a}+", True),
    Wording("{a} or higher", True),
    Wording("Greater than {a}"),
    Wording("Over {a}"),
    Wording("Above {a}"),
    Wording("More than {a}"),
    Wording("Equal to or greater than {a}", True),
    Wording("Greater than or equal to {a}", True),
    Wording("RATE greater than {a}"),
    Wording("{a} and up", True),
)
# Years have wordings of their own.
YEARS_LOWEST = (Wording("{b} and earlier", upper=True), Wording("{b} or earlier", upper=True))
YEARS_HIGHEST = (Wording("{a} and later", True), Wording("{a} or later", True))


@dataclass(frozen=True)
class Amounts:
    """How one bound is printed: ``before`` it, ``after`` it, with how many decimals."""

    decimals: int = 2
    before: str = ""
    after: str = ""
    commas: bool = True
    thousands: bool = False

    def write(self, value: Decimal) -> str:
        """Return ``value`` as a label prints it."""
        if self.thousands:
            return f"{self.before}{value / 1000:.0f}K"
        digits = f"{value:,.{self.decimals}f}" if self.commas else f"{value:.{self.decimals}f}"
        return f"{self.before}{digits}{self.after}"

    @property
    def step(self) -> Decimal:
        """The smallest difference that two printed bounds can show."""
        return Decimal(1000) if self.thousands else Decimal(1).scaleb(-self.decimals)


def label(wording: Wording, lower: Decimal | None, upper: Decimal | None, how: Amounts) -> Label:
    """Return the label of a range, and the values it stands for."""
    bounds = {"a": lower, "b": upper}
    printed = {name: how.write(value) for name, value in bounds.items() if value is not None}
    band = Band(lower, upper, wording.lower, wording.upper)
    return Label((wording.form.format(**printed),), band)


def point(value: Decimal, how: Amounts) -> Label:
    """Return the label of a single value, such as 6.125 or 360."""
    return Label((how.write(value),), Band(value, value, True, True))
