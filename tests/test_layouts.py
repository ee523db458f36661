"""What was written is what is read, over layouts drawn at random.

The writer (tests/writer) prints a described pool in a drawn layout; every row's label,
figures and bounds, totals, dimension, group, notes, parties and cover facts must come back.
A failing page shrinks to the smallest one. ``LAYOUTS=5000`` draws that many for each test,
and others each time; without it a few are drawn, the same each time.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from poolgraph import page, parser, source, terms
from poolgraph.syntax import Filing
from writer import compare, filing, markup, strategies
from writer.ambiguity import ambiguous
from writer.layout import Layout, Markup, Paper
from writer.pool import Pool
from writer.strategies import Without

DEEP = int(os.environ.get("LAYOUTS", "0"))
# Not read yet: an option's value that some pages of fail. None may be added. ``squeezed`` (every
# run of blanks folded to one) is read but for few pages: heads whose words make other known
# headings as well ("Percent Count Average Apr" is also "Percent Count", "Average", "Apr").
OPEN: Without = frozenset({("squeezed", True)})


def drawn(quick: int) -> settings:
    """Return settings for ``quick`` examples, or as many as ``LAYOUTS`` asks for."""
    return settings(
        max_examples=DEEP or quick,
        derandomize=not DEEP,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


def read(text: str) -> Filing:
    """Return what the parser reads in ``text``."""
    known = terms.load()
    written = source.decode(text.encode(), "written.txt")
    return parser.parse(page.lay_out(written, known), written, known)[0]


def expect(pool: Pool, layout: Layout, text: str, paper: Paper | None = None) -> None:
    """Fail with the page where anything was read otherwise than it was written."""
    told = compare.differences(pool, layout, read(text), paper)
    if told:
        differences = "\n".join(f"{kind}: {what}" for kind, what in told)
        pytest.fail(f"{differences}\n\n{text}", pytrace=False)


@drawn(150)
@given(strategies.pools(2, OPEN), strategies.layouts(OPEN))
def test_tables(pool: Pool, layout: Layout) -> None:
    """Tables in plain text are read in every layout."""
    assume(not ambiguous(pool, layout))
    expect(pool, layout, filing.write(pool, layout))


@drawn(80)
@given(strategies.pools(2, OPEN), strategies.layouts(OPEN), strategies.markups(OPEN))
def test_markup(pool: Pool, layout: Layout, how: Markup) -> None:
    """Tables in HTML are read however their cells are cut."""
    assume(not (how.as_typed and ambiguous(pool, markup.shown(layout, how))))
    expect(pool, markup.shown(layout, how), markup.write(pool, layout, how))


@drawn(70)
@given(strategies.filings(OPEN), strategies.papers(OPEN))
def test_covers_and_deals(pool: Pool, paper: Paper) -> None:
    """Cover, parties, signature and header are read in every form and container."""
    expect(pool, Layout(), filing.write(pool, Layout(), paper), paper)
