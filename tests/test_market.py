"""Invented deals add up as real ones do, and the one that is misprinted is told."""

from itertools import islice

import pytest

from poolgraph.convert import convert
from writer import market
from writer.__main__ import misprinted

DEALS = dict(islice(market.filings(12), 12))


def codes(text: str) -> set[str]:
    return {problem.code for problem in convert(text.encode()).problems}


@pytest.mark.parametrize("accession", DEALS)
def test_a_deal_adds_up(accession: str) -> None:
    """A filing made of loans has no problem, but for the cut-off date that it does not give."""
    result = convert(DEALS[accession].encode())
    assert {problem.code for problem in result.problems} == {"no-cut-off-date"}
    assert len(result.filing.tables) in (9, 10)
    assert any(accession in quad[0] for quad in result.quads())


def test_a_misprint_is_told() -> None:
    """One digit of one row contradicts the total of its table."""
    assert "total-mismatch" in codes(misprinted(next(iter(DEALS.values()))))


def test_the_same_deals_each_time() -> None:
    """Twice the same bytes: the demonstration's pages can be compared."""
    assert dict(market.filings(3)) == dict(islice(DEALS.items(), 3))
