"""A book of loans, drawn loan by loan and cut into tables, so that all of them add up.

``drawn`` gives the loans of one deal, ``tables`` what a filing prints of them. A figure of a
table is computed from the loans of its rows, as an issuer does it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from writer import bands
from writer.bands import Amounts
from writer.pool import Label, Measure, Row, Table

STATES = {
    "California": 34, "New York": 7, "Florida": 7, "Texas": 6, "Illinois": 5, "New Jersey": 5,
    "Virginia": 4, "Maryland": 4, "Massachusetts": 4, "Washington": 4, "Colorado": 3, "Arizona": 3,
    "Georgia": 3, "Nevada": 2, "Pennsylvania": 2, "Michigan": 2, "North Carolina": 2, "Oregon": 2,
    "Minnesota": 1, "Ohio": 1, "Connecticut": 1, "Utah": 1, "Missouri": 1, "Hawaii": 1,
}  # fmt: skip
DOCUMENTS = (
    "Full/Alternative",
    "Reduced",
    "Stated Income/|Stated Asset",
    "No Income",
    "CLUES Plus",
)
PROPERTIES = {
    "Single Family Residence": 68, "PUD": 18, "Low-rise Condo": 7, "2-4 Units": 5,
    "Hi-rise Condo": 2,
}  # fmt: skip
PURPOSES = {"Purchase": 45, "Rate/Term Refinanced": 32, "Cash-Out Refinanced": 23}
OCCUPANCY = {"Owner Occupied": 90, "Investment": 7, "Second/Vacation Home": 3}
SMALL = Decimal("2.00")


@dataclass(frozen=True)
class Loan:
    """One loan as its issuer knows it: USD, percent, months."""

    state: str
    documents: str
    property: str
    purpose: str
    occupancy: str
    balance: Decimal
    rate: Decimal
    ltv: Decimal
    term: int
    score: int


@dataclass(frozen=True)
class House:
    """How one issuer's loans are: where, how large, how well documented, at which rate."""

    home: str
    size: int
    reduced: float
    spread: float
    ltv: int
    extra: bool = False


MARKET = {
    1999: 7.25, 2000: 8.25, 2001: 7.0, 2002: 6.5, 2003: 5.75, 2004: 5.875, 2005: 6.0, 2006: 6.75,
    2007: 6.5,
}  # fmt: skip


def drawn(house: House, year: int, count: int, chance: Random) -> tuple[Loan, ...]:
    """Return ``count`` loans of ``house`` as they were made in ``year``."""
    return tuple(_loan(house, year, chance) for _ in range(count))


def _loan(house: House, year: int, chance: Random) -> Loan:
    states = {**STATES, house.home: STATES[house.home] + 25}
    loose = min(0.9, house.reduced + 0.05 * (year - 1999))
    weights = (1 - loose, loose * 0.6, loose * 0.2, loose * 0.15, loose * 0.05)
    ltv = min(100.0, max(30.0, chance.choice((80.0, chance.gauss(house.ltv, 11)))))
    eighths = round(8 * (MARKET[year] + house.spread + chance.gauss(0, 0.35) + loose / 2))
    cents = round(100 * house.size * min(4.0, max(0.25, chance.lognormvariate(0, 0.45))))
    return Loan(
        _picked(states, chance),
        chance.choices(DOCUMENTS, weights)[0],
        _picked(PROPERTIES, chance),
        _picked(PURPOSES, chance),
        _picked(OCCUPANCY, chance),
        Decimal(cents).scaleb(-2),
        Decimal(eighths) / 8,
        Decimal(round(100 * ltv)).scaleb(-2),
        chance.choice((360, 359, 359, 358, 358, 357, 356, 355)),
        min(810, max(560, round(chance.gauss(725 - 20 * loose, 40)))),
    )


def _picked(weights: dict[str, int], chance: Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


# Tables.


def tables(loans: Iterable[Loan], year: int, house: House) -> tuple[Table, ...]:
    """Return the tables of a filing: eight, and one of credit scores since they are used."""
    loans = tuple(loans)
    rate = mean(loans, lambda loan: loan.rate, 3)
    average = money(sum(loan.balance for loan in loans) / len(loans), 0)
    term = mean(loans, lambda loan: Decimal(loan.term), 0)
    expected = "of the mortgage loans is expected to be approximately"
    notes = {
        "rate": f"The weighted average mortgage rate {expected} {rate}% per annum.",
        "ltv": f"The weighted average original Loan-to-Value Ratio {expected} "
        f"{mean(loans, lambda loan: loan.ltv, 2)}%.",
        "balance": "As of the applicable cut-off date, the average current mortgage loan "
        f"principal balance {expected} ${average:,}.",
        "term": f"The weighted average remaining term to maturity {expected} {term} months.",
    }
    found = [
        _state(loans, house),
        _table(loans, house, "documentationProgram", _words(loans, lambda loan: loan.documents)),
        _table(loans, house, "propertyType", _words(loans, lambda loan: loan.property)),
        _table(loans, house, "mortgageRateBand", _points(loans, lambda loan: loan.rate, 3),
               notes["rate"]),
        _table(loans, house, "loanPurpose", _words(loans, lambda loan: loan.purpose)),
        _table(loans, house, "originalLtvBand", _ltvs(loans), notes["ltv"]),
        _table(loans, house, "occupancyType", _words(loans, lambda loan: loan.occupancy),
               "Based upon representations of the related Mortgagors at the time of origination."),
        _table(loans, house, "remainingTermBand",
               _points(loans, lambda loan: Decimal(loan.term), 0), notes["term"]),
        _table(loans, house, "currentBalanceBand", _balances(loans), notes["balance"]),
    ]  # fmt: skip
    if year > 2001:
        found.append(_table(loans, house, "creditScoreBand", _scores(loans)))
    return tuple(found)


HEADINGS = {
    "propertyState": ("State Distribution of Mortgaged Properties", "State"),
    "documentationProgram": ("Documentation Program for Mortgage Loans", "Type of Program"),
    "propertyType": ("Types of Mortgaged Properties", "Property Type"),
    "mortgageRateBand": ("Mortgage Rates", "Mortgage Rates(%)"),
    "loanPurpose": ("Purpose of Mortgage Loans", "Loan Purpose"),
    "originalLtvBand": (
        "Original Loan-to-Value Ratios",
        "Range of Original Loan-to Value Ratios (%)",
    ),
    "occupancyType": ("Occupancy Types", "Occupancy Types"),
    "remainingTermBand": (
        "Remaining Terms to Maturity",
        "Remaining Terms to Maturity (months)",
    ),
    "currentBalanceBand": (
        "Current Mortgage Loan Principal Balances",
        "Range of Current Mortgage Loan Amount",
    ),
    "creditScoreBand": ("Credit Scores", "Range of Credit Scores"),
}
MEASURES = (
    Measure("mbs:loanCount", "Number of Mortgage Loans", "number"),
    Measure("mbs:principalBalance", "Aggregate Principal Balance Outstanding", "money", 2),
    Measure("mbs:percentOfPool", "Percent of Mortgage Loans", "percent", 2),
)
EXTRA = (
    Measure("mbs:weightedAverageMortgageRate", "Weighted Average Mortgage Rate", "percent", 3),
    Measure("mbs:weightedAverageCreditScore", "Weighted Average Credit Score", "number"),
    Measure("mbs:weightedAverageOriginalLtv", "Weighted Average Original LTV", "percent", 2),
)
Groups = list[tuple[Label, list[Loan]]]


def _table(loans: tuple[Loan, ...], house: House, of: str, groups: Groups, *notes: str) -> Table:
    whole = sum(loan.balance for loan in loans)
    title, stub = HEADINGS[of]
    rows = tuple(Row(label, figures(group, whole, house)) for label, group in groups if group)
    measures = MEASURES + (EXTRA if house.extra else ())
    return Table(
        f"mbs:{of}", title, stub, measures, rows, figures(loans, whole, house), None, notes
    )


def figures(group: Iterable[Loan], whole: Decimal, house: House) -> tuple[Decimal, ...]:
    """Return the figures of one row: count, USD, percent of ``whole``, and averages."""
    group = tuple(group)
    balance = sum((loan.balance for loan in group), Decimal(0))
    found = (Decimal(len(group)), balance, money(100 * balance / whole, 2))
    if not house.extra:
        return found
    rate = mean(group, lambda loan: loan.rate, 3)
    score = mean(group, lambda loan: Decimal(loan.score), 0)
    return (*found, rate, score, mean(group, lambda loan: loan.ltv, 2))


def mean(group: Iterable[Loan], of: Callable[[Loan], Decimal], decimals: int) -> Decimal:
    """Return the mean weighted by balance."""
    group = tuple(group)
    weighted = sum(of(loan) * loan.balance for loan in group)
    return money(weighted / sum(loan.balance for loan in group), decimals)


def money(value: Decimal, decimals: int) -> Decimal:
    """Return ``value`` as it is printed, halves up."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


# Rows: a label, and the loans that it stands for.


def _words(loans: tuple[Loan, ...], of: Callable[[Loan], str]) -> Groups:
    kinds = sorted({of(loan) for loan in loans})
    return [(Label(tuple(k.split("|"))), [x for x in loans if of(x) == k]) for k in kinds]


def _state(loans: tuple[Loan, ...], house: House) -> Table:
    """Return the table of states, the small ones together in a last row."""
    whole = sum(loan.balance for loan in loans)
    groups = _words(loans, lambda loan: loan.state)
    shares = [100 * sum(x.balance for x in group) / whole for _, group in groups]
    large = [g for g, share in zip(groups, shares, strict=True) if share >= SMALL]
    small = [g for g, share in zip(groups, shares, strict=True) if share < SMALL]
    if len(small) < 2:
        return _table(loans, house, "propertyState", groups)
    rest = (Label((f"Other (less than {SMALL:.0f}%)",)), [x for _, group in small for x in group])
    note = (
        f"The Other row in the preceding table includes {len(small)} other states with under "
        f"{SMALL}% concentrations individually."
    )
    return _table(loans, house, "propertyState", [*large, rest], note)


def _points(loans: tuple[Loan, ...], of: Callable[[Loan], Decimal], decimals: int) -> Groups:
    how = Amounts(decimals)
    values = sorted({of(loan) for loan in loans})
    return [(bands.point(v, how), [x for x in loans if of(x) == v]) for v in values]


def _cut(
    loans: tuple[Loan, ...], of: Callable[[Loan], Decimal], edges: list[int], how: Amounts
) -> Groups:
    """Return bands that end at ``edges``; one without loans is a part of the next."""
    groups = [
        (
            bands.label(bands.LOWEST[0], None, Decimal(edges[0]), how),
            _between(loans, of, None, edges[0]),
        )
    ]
    lower = edges[0]
    for upper in edges[1:]:
        if group := _between(loans, of, lower, upper):
            first = Decimal(lower) + how.step
            groups.append((bands.label(bands.BETWEEN[0], first, Decimal(upper), how), group))
            lower = upper
    return groups


def _between(
    loans: tuple[Loan, ...], of: Callable[[Loan], Decimal], lower: int | None, upper: int
) -> list[Loan]:
    return [x for x in loans if (lower is None or lower < of(x)) and of(x) <= upper]


def _ltvs(loans: tuple[Loan, ...]) -> Groups:
    return _cut(loans, lambda loan: loan.ltv, list(range(50, 101, 5)), Amounts(2))


def _scores(loans: tuple[Loan, ...]) -> Groups:
    return _cut(
        loans, lambda loan: Decimal(loan.score), list(range(599, 820, 20)), Amounts(0, commas=False)
    )


def _balances(loans: tuple[Loan, ...]) -> Groups:
    """Whole dollars, so a balance belongs to the band that its next whole dollar is in."""
    most = max(loan.balance for loan in loans)
    edges = list(range(50_000, int(most) + 50_001, 50_000))
    return _cut(loans, lambda loan: Decimal(-(-loan.balance // 1)), edges, Amounts(0, "$"))
