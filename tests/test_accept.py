"""An Accept header gives the type that its sender likes most, whatever stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poolgraph.web.accept import best, ranges

HTML, TURTLE, JSONLD, NT = (
    "text/html",
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
)
OFFERED = (HTML, TURTLE, JSONLD, NT)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
    "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
)


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        (FIREFOX, HTML),
        (CHROME, HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;q=0.5, application/ld+json", JSONLD),
        ("text/turtle;q=0.5,application/ld+json;q=0.4", TURTLE),
        ("text/*", HTML),
        ("text/*;q=0.2, text/turtle;q=0.1, application/n-triples;q=0.15", HTML),
        ("text/html;q=0, */*", TURTLE),
        ("text/html;q=0, text/turtle;q=0.0, */*;q=0.1", JSONLD),
        ("*/*;q=0", None),
        ("image/png", None),
        ("image/png, */*;q=0.1", HTML),
        ("application/*", JSONLD),
        ("text/turtle;charset=utf-8", TURTLE),
        ("text/turtle; q=1.0; ext=1, text/html;q=0.9", TURTLE),
        ('text/turtle;profile="a,b;q=0", text/html;q=0.1', HTML),
        ("nonsense", HTML),
        ("nonsense, text/turtle", TURTLE),
        ("*/turtle", HTML),
        (",,;q=1,/,text/,", HTML),
        ("text/turtle;q=banana, text/html;q=0.5", HTML),
        ("text/turtle;q=7, application/ld+json;q=0.2", JSONLD),
        ("text/html;level=1, text/turtle;q=0.4", TURTLE),
        ("\x00\xff, text/turtle", TURTLE),
    ],
)
def test_the_best_type_is_chosen(header: str | None, chosen: str | None) -> None:
    """Browsers, programs, weights, wildcards, refusals, parameters and nonsense."""
    assert best(header, OFFERED) == chosen


@given(st.text(max_size=200) | st.text('/*;,q=0.159text"\\ ', max_size=200))
def test_no_header_is_too_odd(header: str) -> None:
    """Whatever is sent: one of what is on offer comes out, or none, and the same each time."""
    chosen = best(header, OFFERED)
    assert chosen is None or chosen in OFFERED
    assert chosen == best(header, OFFERED)
    assert all(0 <= found.weight <= 1 for found in ranges(header))


def test_a_long_header_takes_no_longer() -> None:
    """Only the beginning of a header counts."""
    assert best("image/png," * 1_000 + "text/turtle", OFFERED) is None
    assert len(ranges("a/b," * 100_000)) == 1_000
