"""Draws pools and layouts at random; the first choice of each is the plainest."""

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from poolgraph import terms
from writer import bands, wordings
from writer.layout import Layout, choices
from writer.pool import Label, Measure, Pool, Row, Table
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


@cache
def _known() -> terms.Terms:
    return terms.load()


def layouts(without: frozenset[tuple[str, object]] = frozenset()) -> st.SearchStrategy[Layout]:
    """Return layouts of every option; ``without`` names values that are not drawn."""
    drawn = {
        name: st.sampled_from([v for v in values if (name, v) not in without])
        for name, values in choices().items()
    }
    return st.builds(Layout, **drawn)


def pools(most: int = 2) -> st.SearchStrategy[Pool]:
    """Return pools of one table and at most ``most``."""
    drawn = st.lists(
        tables(), min_size=1, max_size=most, unique_by=lambda t: (t.dimension, t.group)
    )
    return st.builds(Pool, drawn.map(tuple))


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
    title = draw(st.sampled_from([*dimension.titles]))
    stub = draw(st.sampled_from([*dimension.stubs]))
    group = draw(st.sampled_from(_GROUPS))
    notes = draw(st.sampled_from([_NOTES[:1], (), _NOTES]))
    return Table(dimension.concept, title, stub, measures, rows, totals, group, notes)


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
        Measure(concept, draw(st.sampled_from(heads)), form, places)
        for concept, heads, form, places in (made[name] for name in order)
    ]
    further = draw(st.lists(st.sampled_from(wordings.FURTHER), max_size=8, unique=True))
    found += [Measure(c, draw(st.sampled_from(h)), f, d) for c, f, d, h in further]
    return tuple(found)


@st.composite
def _values(draw: st.DrawFn, measure: Measure, count: int) -> list[Decimal | None]:
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
