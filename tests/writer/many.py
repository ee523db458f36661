"""Writes many filings in varied layouts, each with an accession number of its own.

A few hundred are drawn as in tests/test_layouts.py, the same each time; for more, their
names and numbers are changed, so that no two filings are alike.
"""

import re
from collections.abc import Iterator
from functools import cache

from hypothesis import HealthCheck, Phase, given, settings

from writer import filing, strategies
from writer.container import ACCESSION
from writer.layout import Layout, Paper
from writer.pool import Pool

DRAWN = 200
_SERIES = re.compile(r"\b(2002-20|1999-C1|2005-AR4|1996-A)\b")


@cache
def drawn(count: int = DRAWN) -> tuple[str, ...]:
    """Return ``count`` filings, in drawn layouts and containers."""
    found: list[str] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategies.filings(), strategies.layouts(), strategies.papers())
    def draw(pool: Pool, layout: Layout, paper: Paper) -> None:
        found.append(filing.write(pool, layout, paper))

    draw()
    return tuple(found)


def filings(count: int, most_drawn: int = DRAWN) -> Iterator[tuple[str, str]]:
    """Yield (accession number, text) of ``count`` filings."""
    texts = drawn(min(count, most_drawn))
    for number in range(count):
        accession = f"{number % 977 + 1:010d}-{number % 100:02d}-{number:06d}"
        text = texts[number % len(texts)].replace(ACCESSION, accession)
        yield accession, _SERIES.sub(lambda found, n=number: f"{found[1]}{n}", text)
