"""What Item 1111 asks to be told follows from the graph by queries, in two engines alike."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from conftest import EXAMPLES, ROOT, SEED
from handover import BROKEN, converted, known
from poolgraph import sinks, terms
from poolgraph.triples import Quad
from test_examples import values

FOLDER = EXAMPLES / "item-1111"
QUERIES = sorted(FOLDER.glob("*.rq"))
EMPTY = {"04-originators", "07-unreconciled"}  # the seed has no such thing: see below


def nquads(quads: tuple[Quad, ...]) -> bytes:
    return sinks.write(quads, "nq", terms.load())


def answer(query: Path, data: bytes) -> str:
    store = ox.Store()
    store.load(data, format=ox.RdfFormat.N_QUADS)
    found = store.query(query.read_text(encoding="utf-8"))
    assert isinstance(found, ox.QuerySolutions)
    text: bytes = found.serialize(format=ox.QueryResultsFormat.CSV)
    return text.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def seed() -> bytes:
    return nquads(converted(SEED).quads)


@pytest.fixture(scope="module")
def dataset(seed: bytes) -> rdflib.Dataset:
    return rdflib.Dataset().parse(data=seed, format="nquads")


def test_every_question_has_its_answer_beside_it() -> None:
    """A query without an answer is one that nobody has read."""
    assert len(QUERIES) == 7
    assert all(query.with_suffix(".csv").is_file() for query in QUERIES)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_the_answer_is_the_one_beside_it(
    query: Path, seed: bytes, golden: Callable[[Path, str], None]
) -> None:
    """The seed's answer; it is empty only where the filing has nothing of the kind."""
    text = answer(query, seed)
    assert (text.count("\n") == 1) == (query.stem in EMPTY)
    golden(query.with_suffix(".csv"), text)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_rdflib_gives_the_same_answer(query: Path, dataset: rdflib.Dataset) -> None:
    """Plain SPARQL 1.1: another engine says the same."""
    found = dataset.query(query.read_text(encoding="utf-8")).serialize(format="csv")
    assert found is not None
    expected = query.with_suffix(".csv").read_text(encoding="utf-8")
    assert values(found.decode()) == values(expected)


def test_an_originator_of_ten_percent_is_told() -> None:
    """With originators in the place of states, the one that made half of the pool is told."""
    state, originator = known().iri("mbs:propertyState"), known().iri("mbs:originator")
    quads = tuple(
        (s, originator if p == state else p, o, g) for s, p, o, g in converted(SEED).quads
    )
    text = answer(FOLDER / "04-originators.rq", nquads(quads))
    assert text == "group,originator,percent,line\n,California,50.35,105\n"


def test_a_region_without_a_printed_percent_is_reckoned() -> None:
    """Where a table prints no percent, it follows from the balances."""
    percent = known().iri("mbs:percentOfPool")
    quads = tuple(quad for quad in converted(SEED).quads if quad[1] != percent)
    (_, row, _) = answer(FOLDER / "03-regions.rq", nquads(quads)).split("\n")
    assert row.startswith(",California,50.35")


def test_what_did_not_reconcile_is_told() -> None:
    """The wrong total is in the view of who relies on it."""
    text = answer(FOLDER / "07-unreconciled.rq", nquads(converted(BROKEN).quads))
    assert '3,table/occupancyType/total,"rows add up to 553 loans, the total says 552"' in text


def test_the_page_names_every_query_and_every_term_it_maps() -> None:
    """docs/regulatory.md says what is asked; its crosswalk names terms that exist."""
    import re

    page = (ROOT / "docs" / "regulatory.md").read_text(encoding="utf-8")
    assert all(f"/{query.name})" in page for query in QUERIES)
    named = set(re.findall(r"`(mbs:\w+)`", page))
    assert len(named) > 20
    assert [
        name for name in sorted(named) if not known().label(name) or name not in known().facts
    ] == []
