"""The fast tier and pyshacl give one verdict: on thousands of damaged filings, and in audits.

``MUTATIONS=10000`` (``make mutations``) draws as many; without it few of the same are drawn.
"""

import os
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
import pytest

from conftest import ROOT
from graph_mutations import damaged
from mutations import mutations
from poolgraph import page, terms
from poolgraph.checks import catalog as catalogs
from poolgraph.checks.compiled.program import program_of
from poolgraph.checks.facts import Facts
from poolgraph.checks.referee import judge
from poolgraph.checks.tiers import decide
from poolgraph.mapping import map_filing
from poolgraph.parser import parse
from poolgraph.source import decode
from poolgraph.triples import Iri, Literal, Quad
from small_filing import small_filing, small_source

MANY = int(os.environ.get("MUTATIONS", "300"))
PARTS = 20
SEED_EVERY = 100  # the seed is large: one in so many draws is a digit of it
TERMS = terms.load()
CATALOG = catalogs.catalog_of(TERMS)
CONTENT = f"{TERMS.base}id/filing/case/graph/content"


@cache
def bases() -> tuple[tuple[Quad, ...], ...]:
    """Return the content of each small graph to damage: the cases of checks, a whole filing."""
    cases = sorted((ROOT / "tests" / "shapes").glob("*.ttl"))
    small = map_filing(small_filing(), small_source(), TERMS).quads
    content = tuple(quad for quad in small if quad[3].endswith("/graph/content"))
    return (*(tuple(_case(path.read_text(encoding="utf-8"))) for path in cases), *[content] * 40)


def _case(data: str) -> Iterator[Quad]:
    for triple in ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri="https://example.org/case"):
        subject, value = triple.subject.value, triple.object
        if not subject.startswith("https://example.org/case"):
            known = Iri(value.value)
            if isinstance(value, ox.Literal):
                known = Literal(value.value, value.datatype.value)
            yield subject, triple.predicate.value, known, CONTENT


def drawn(number: int) -> Facts:
    """Return the facts of damaged filing ``number``."""
    if number % SEED_EVERY == 0:
        every = mutations()
        return facts_of_text(every[number // SEED_EVERY * 7 % len(every)].text)
    every_base = bases()
    return Facts.of(damaged(every_base[number * 31 % len(every_base)], number), CATALOG, TERMS)


def facts_of_text(text: str) -> Facts:
    source = decode(text.encode(), "mutated.txt")
    filing, _ = parse(page.lay_out(source, TERMS), source, TERMS)
    return Facts.of(map_filing(filing, source, TERMS).quads, CATALOG, TERMS)


def verdicts(facts: Facts) -> tuple[object, object]:
    """Return what the tiers find; pyshacl raises where rdflib cannot compute with a text."""
    found: list[object] = []
    for tier in (
        lambda: decide(facts, CATALOG, program_of(facts.index, CATALOG)),
        lambda: judge(facts, CATALOG),
    ):
        try:
            found.append(tier())
        except (AttributeError, TypeError):
            found.append("pyshacl cannot tell")
    return found[0], found[1]


@pytest.mark.parametrize("part", range(PARTS))
def test_tiers_agree_on_damaged_filings(part: int) -> None:
    """What the compiled shapes and pyshacl find in a damaged filing is the same, word for word."""
    broken = 0
    for number in range(part, MANY, PARTS):
        facts = drawn(number)
        fast, referee = verdicts(facts)
        assert fast == referee, f"damaged filing {number}"
        broken += bool(fast)
    assert broken, "no filing was broken: the tiers agreed on nothing"
