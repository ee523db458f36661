"""The queries of examples/ give the answers beside them, in two engines."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from conftest import EXAMPLES, SEED
from poolgraph.convert import convert, read

QUERIES = sorted((EXAMPLES / "cwmbs-2002-20" / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def nquads() -> bytes:
    return convert(read(str(SEED))).write("nq")


@pytest.fixture(scope="module")
def oxigraph(nquads: bytes) -> ox.Store:
    store = ox.Store()
    store.load(nquads, format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def dataset(nquads: bytes) -> rdflib.Dataset:
    return rdflib.Dataset().parse(data=nquads, format="nquads")


def values(text: str) -> list[list[object]]:
    """Return an answer with its numbers as numbers: engines differ in trailing zeros."""
    return [[_value(cell) for cell in row] for row in csv.reader(io.StringIO(text))]


def _value(cell: str) -> object:
    try:
        return Decimal(cell).normalize()
    except InvalidOperation:
        return cell


def test_there_are_ten() -> None:
    assert len(QUERIES) == 10


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_the_answer_is_the_one_beside_it(
    query: Path, oxigraph: ox.Store, golden: Callable[[Path, str], None]
) -> None:
    """Oxigraph gives the answer that stands beside the query, and it is not empty."""
    answer = oxigraph.query(query.read_text(encoding="utf-8"))
    assert isinstance(answer, ox.QuerySolutions)
    text = answer.serialize(format=ox.QueryResultsFormat.CSV).decode().replace("\r\n", "\n")
    assert text.count("\n") > 1
    golden(query.with_suffix(".csv"), text)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.stem)
def test_rdflib_gives_the_same_answer(query: Path, dataset: rdflib.Dataset) -> None:
    """The queries are plain SPARQL 1.1: another engine says the same."""
    answer = dataset.query(query.read_text(encoding="utf-8")).serialize(format="csv")
    assert answer is not None
    expected = query.with_suffix(".csv").read_text(encoding="utf-8")
    assert values(answer.decode()) == values(expected)
