"""Draws pools and layouts at random; the first choice of each is the plainest."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from writer import bands, wordings
from writer.layout import Layout, Markup, Paper
from writer.pool import Address, Deal, Face, Label, Measure, Party, Pool, Row, Signed, Table
from writer.wordings import DIMENSIONS, Dimension

_ORDERS = (
    ("count", "balance", "percent"),
    ("balance", "count", "percent"),
    ("count", "percent", "balance"),
    ("count", "share", "balance", "percent"),
    ("balance", "percent"),
    ("percent",),
    ("count", "balance"),
    ("count", "percent"),
    ("percent", "balance", "count"),
    ("balance", "percent", "count"),
)
_GROUPS = (None, "Loan Group 1", "Group II", "Loan Group 2", "Group 2A", "Pool 1")
_NOTES = (
    "Based upon representations of the related Mortgagors at the time of origination.",
    "Does not take into account any secondary financing on the mortgage loans.",
)


Without = frozenset[tuple[str, object]]


def layouts(without: Without = frozenset()) -> st.SearchStrategy[Layout]:
    """Return layouts of tables, of every option; ``without`` names values that are not drawn."""
    return st.builds(Layout, **_drawn(Layout.choices(), without))


def papers(without: Without = frozenset()) -> st.SearchStrategy[Paper]:
    """Return layouts of all but the tables."""
    return st.builds(Paper, **_drawn(Paper.choices(), without))


def markups(without: Without = frozenset()) -> st.SearchStrategy[Markup]:
    """Return layouts of HTML."""
    return st.builds(Markup, **_drawn(Markup.choices(), without))


def _drawn(
    choices: dict[str, tuple[object, ...]], without: Without
) -> dict[str, st.SearchStrategy[object]]:
    return {
        name: st.sampled_from([v for v in values if (name, v) not in without])
        for name, values in choices.items()
    }


def pools(most: int = 2, without: Without = frozenset()) -> st.SearchStrategy[Pool]:
    """Return pools of one table and at most ``most``.

    ``without`` may name ``("columns", 1)``, tables of a single column of figures, and
    ``("lines", 2)``, labels on two lines.
    """
    drawn = tables()
    if ("columns", 1) in without:
        drawn = drawn.filter(lambda one: len(one.measures) > 1)
    if ("lines", 2) in without:
        drawn = drawn.filter(lambda one: all(len(row.label.lines) == 1 for row in one.rows))
    found = st.lists(drawn, min_size=1, max_size=most, unique_by=lambda t: (t.dimension, t.group))
    return st.builds(Pool, found.map(_ungrouped_first))


def _ungrouped_first(found: list[Table]) -> tuple[Table, ...]:
    """Return tables of no group first: nobody can tell that one below "GROUP 1" is of none."""
    return tuple(sorted(found, key=lambda one: one.group is not None))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Return a table whose rows add up to its totals."""
    dimension = draw(st.sampled_from(DIMENSIONS))
    labels = draw(
        st.one_of(_ranges(dimension), _points(dimension)) if dimension.step else _words(dimension)
    )
    measures = draw(_measures())
    columns = [draw(_values(measure, len(labels))) for measure in measures]
    rows = tuple(
        Row(label, tuple(column[at] for column in columns)) for at, label in enumerate(labels)
    )
    totals = tuple(column[-1] for column in columns)
    titles, stubs = dimension.titles, dimension.stubs
    title = draw(_headings(titles, dimension.concept, "code:stratifier"))
    stub = draw(_headings(stubs, dimension.concept, "code:stratifier"))
    group = draw(st.sampled_from(_GROUPS))
    notes = draw(st.sampled_from([_NOTES[:1], (), _NOTES]))
    return Table(dimension.concept, title, stub, measures, rows, totals, group, notes)


@cache
def _headings(by_hand: tuple[str, ...], concept: str | None, scheme: str) -> st.SearchStrategy[str]:
    """Return headings copied from real pages, or made of what the ontology knows."""
    return st.sampled_from((*by_hand, *wordings.plain(concept, scheme)))


# Labels.


def _words(dimension: Dimension) -> st.SearchStrategy[list[Label]]:
    known = [_label(words, dimension) for words in dimension.labels]
    return st.lists(st.sampled_from(known), min_size=2, max_size=6, unique_by=lambda x: x.text)


def _label(words: str, dimension: Dimension) -> Label:
    lines = tuple(words.split("|"))
    return Label(lines)


@st.composite
def _ranges(draw: st.DrawFn, dimension: Dimension) -> list[Label]:
    """Return bands one above the other, the ends open or not, and labels that are no band."""
    how = draw(st.sampled_from(dimension.amounts))
    count = draw(st.integers(1, 4))
    between = draw(st.sampled_from(bands.BETWEEN))
    lowest = draw(
        st.sampled_from((None, *(bands.YEARS_LOWEST if dimension.years else bands.LOWEST)))
    )
    highest = draw(
        st.sampled_from((None, *(bands.YEARS_HIGHEST if dimension.years else bands.HIGHEST)))
    )
    edge = Decimal(dimension.first)
    labels = [bands.label(lowest, None, edge, how)] if lowest else []
    for _ in range(count):
        upper = edge + dimension.step
        labels.append(bands.label(between, edge + how.step, upper, how))
        edge = upper
    labels += [bands.label(highest, edge + how.step, None, how)] if highest else []
    odd = draw(st.sampled_from((None, *dimension.labels)))
    return labels + ([Label((odd,))] if odd else [])


@st.composite
def _points(draw: st.DrawFn, dimension: Dimension) -> list[Label]:
    """Return labels of a single value each."""
    if not dimension.points:
        return draw(_ranges(dimension))
    how = draw(st.sampled_from([a for a in dimension.amounts if not a.after]))
    steps = draw(st.lists(st.integers(0, 12), min_size=2, max_size=7, unique=True))
    unit = Decimal(dimension.step) / (8 if how.decimals == 3 else 1)
    return [bands.point(dimension.first + unit * step, how) for step in steps]


# Measures and their values.


@st.composite
def _measures(draw: st.DrawFn) -> tuple[Measure, ...]:
    order = draw(st.sampled_from(_ORDERS))
    decimals = draw(st.sampled_from((2, 0)))
    percents = draw(st.sampled_from((2, 1, 3, 4)))
    made = {
        "count": ("mbs:loanCount", wordings.COUNTS, "number", 0),
        "balance": ("mbs:principalBalance", wordings.BALANCES, "money", decimals),
        "percent": ("mbs:percentOfPool", wordings.PERCENTS, "percent", percents),
        "share": ("mbs:percentOfLoanCount", wordings.PERCENTS_OF_COUNT, "percent", percents),
    }
    found = [
        Measure(concept, draw(_headings(heads, concept, "code:columnHeading")), form, places)
        for concept, heads, form, places in (made[name] for name in order)
    ]
    further = draw(st.lists(st.sampled_from(wordings.FURTHER), max_size=8, unique=True))
    found += [
        Measure(concept, draw(_headings(heads, concept, "code:columnHeading")), form, places)
        for concept, form, places, heads in further
    ]
    return tuple(found)


@st.composite
def _values(draw: st.DrawFn, measure: Measure, count: int) -> list[Decimal]:
    """Return a value for each row, then the total."""
    part = st.integers(1, 10**4) | st.sampled_from((1, 0))
    parts = draw(st.lists(part, min_size=count, max_size=count))
    if measure.concept in ("mbs:percentOfPool", "mbs:percentOfLoanCount"):
        return _shares(parts, measure.decimals)
    if measure.form == "money":
        values = [Decimal(part * 9973 + part % 97).scaleb(-measure.decimals) for part in parts]
        return [*values, sum(values, Decimal(0))]
    if measure.concept == "mbs:loanCount":
        values = [Decimal(part) for part in parts]
        return [*values, sum(values, Decimal(0))]
    values = [Decimal(part % 900 + 1).scaleb(-min(measure.decimals, 2)) for part in parts]
    return [*values, values[0]]


def _shares(parts: list[int], decimals: int) -> list[Decimal]:
    """Return percentages that add up to exactly 100, then the 100."""
    step = Decimal(1).scaleb(-decimals)
    whole = sum(parts) or 1
    found = [(Decimal(100 * part) / whole).quantize(step) for part in parts]
    found[-1] += 100 - sum(found)
    return (
        [*found, Decimal(100).quantize(step)]
        if found[-1] >= 0
        else _shares([1] * len(parts), decimals)
    )


# Cover, deal and signature.

_DAYS = st.integers(0, 6000).map(lambda days: date(1995, 1, 1) + timedelta(days))
_STATES = (("Delaware", "US-DE"), ("CALIFORNIA", "US-CA"), ("North Carolina", "US-NC"))
_FILE_NUMBERS = ("333-92152", "333-46893-01", "33-9518", "333- 127233", "333-131630-88")
_TELEPHONES = ("(818) 225-3000", "(704)-386-4771", "302/594-4117", "212-816-6000")
_ADDRESSES = (
    Address(("4500 Park Granada",), "Calabasas", "California", "91302"),
    Address(("3731 Wilshire Boulevard", "10th Floor"), "Los Angeles", "California", "90010"),
    Address(("388 Greenwich Street",), "New York", "New York", "10013"),
    Address(("8400 Normandale Lake Blvd., Suite 600",), "Minneapolis", "Minnesota", "55437"),
)


@st.composite
def faces(draw: st.DrawFn) -> Face:
    """Return the facts of a cover: mostly of one registrant, at times of two."""
    names = st.lists(st.sampled_from(wordings.DEPOSITORS), min_size=1, max_size=2, unique=True)
    state, code = draw(st.sampled_from(_STATES))
    numbers = st.lists(st.sampled_from(_FILE_NUMBERS), min_size=1, max_size=3, unique=True)
    employers = st.sampled_from((("95-4596516",), ("13-3439681",), ("59-3170055", "59-3170052")))
    return Face(
        draw(_DAYS),
        tuple(draw(names)),
        state,
        f"code:propertyState/{code}",
        tuple(draw(numbers)),
        draw(employers),
        draw(st.sampled_from(_ADDRESSES)),
        draw(st.sampled_from(_TELEPHONES)),
    )


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    """Return a deal of a depositor and one to four others, each with a role or two."""
    count = draw(st.integers(1, 4))
    names = st.lists(
        st.sampled_from(wordings.COMPANIES), min_size=count, max_size=count, unique=True
    )
    roles = st.lists(
        st.sampled_from(wordings.ROLES), min_size=count + 1, max_size=count + 1, unique=True
    )
    held = [[role] for role in draw(roles)]
    if draw(st.booleans()):
        held[0] += [held[-1][0]]
    parties = [Party(n, tuple(r)) for n, r in zip(draw(names), held, strict=False)]
    depositor = Party(draw(st.sampled_from(wordings.DEPOSITORS)), (("depositor", "mbs:Depositor"),))
    agreement, concept = draw(st.sampled_from(wordings.AGREEMENTS))
    dated = draw(_DAYS).replace(day=1)
    series = draw(st.sampled_from(("2002-20", "1999-C1", "2005-AR4", "1996-A")))
    return Deal(agreement, concept, dated, dated + timedelta(29), (depositor, *parties), series)


def filings(without: Without = frozenset()) -> st.SearchStrategy[Pool]:
    """Return whole filings: a cover, a deal, a table, a signature."""
    return st.builds(_filing, faces(), deals(), pools(1, without), _DAYS)


def _filing(face: Face, deal: Deal, found: Pool, day: date) -> Pool:
    depositor = Party(face.names[0], deal.parties[0].roles)
    deal = replace(deal, parties=(depositor, *deal.parties[1:]))
    signed = Signed(face.names[0], "Celia Coulter", "Vice President", day)
    return replace(found, face=face, deal=deal, signed=signed)
