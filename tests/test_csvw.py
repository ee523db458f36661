"""The CSV export is the graph again: csvw and frictionless accept it, and find what is spoiled.

csvw reads the tables by their metadata; the triples are put together here from what it parsed
and from the URI templates that it expanded, and must be triples of ours.
"""

import csv
import warnings
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pytest
from csvw import CSVW
from csvw.metadata import Column, Table

from conftest import SEED
from handover import BROKEN, converted, figures, handed, line_of, several, spoiled
from poolgraph import terms
from poolgraph.exports.graph import FilingGraph

Triple = tuple[str, str, str, str]
LITERAL = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handed([converted(SEED)], "csvw", tmp_path_factory.mktemp("seed"))


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an export of filings of every sort."""
    return handed(several(), "csvw", tmp_path_factory.mktemp("together"))


def findings(folder: Path) -> list[str]:
    """Return what csvw finds wrong; what it cannot read it raises, in the same words."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        read = CSVW(str(folder / "csv-metadata.json"), validate=True)
        try:
            is_valid = read.is_valid
        except ValueError as fault:
            return [str(fault)]
        told = [str(one.message) for one in (*read.warnings, *caught)]
    return [] if is_valid else told or ["invalid"]


def complaints(folder: Path) -> list[str]:
    """Return what frictionless finds wrong."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    return [f"{kind}: {message}" for kind, message in report.flatten(["type", "message"])]


@pytest.mark.parametrize("which", ["seed", "together"])
def test_csvw_and_frictionless_accept_the_tables(
    which: str, request: pytest.FixtureRequest
) -> None:
    """Good files: nothing is found, by either."""
    folder = request.getfixturevalue(which)
    assert findings(folder) == []
    assert complaints(folder) == []


SPOILED = {
    "a letter in a number": ("strata.csv", ",268,113346210.62,", ",268,1133462l0.62,",
                             "1133462l0.62", "type-error"),
    "half a loan": ("strata.csv", ",268,113346210.62,", ",268.5,113346210.62,",
                    "loanCount: Invalid value for integer", "type-error"),
    "a wrong code": ("strata.csv", "code/propertyState/US-CA,", "code/propertyState/US-XX,",
                     "US-XX", "foreign-key"),
    "a wrong outcome": ("checks.csv", ",passed,", ",perhaps,", "perhaps", "constraint-error"),
    "a missing column": ("totals.csv", "label,loanCount", "label,loans", "", "label"),
    "a missing value": ("strata.csv", ",California,", ",,", "label", "constraint-error"),
    "a line twice": ("strata.csv", ",propertyState,2,", ",propertyState,1,", "duplicate",
                     "primary-key"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_both_find_what_is_spoiled(case: str, tmp_path: Path) -> None:
    """Each fault is found by both, and what they say names it."""
    folder = handed([converted(SEED)], "csvw", tmp_path / "out")
    name, old, new, by_csvw, by_frictionless = SPOILED[case]
    spoiled(folder, name, old, new)
    told, complained = findings(folder), complaints(folder)
    assert any(by_csvw in one for one in told), told
    assert any(by_frictionless in one for one in complained), complained


def tables(folder: Path) -> list[Table]:
    return list(CSVW(str(folder / "csv-metadata.json")).tables)


def triples(folder: Path) -> Iterator[Triple]:
    """Yield the triples that the metadata makes of the tables, each cell as it was parsed."""
    for table in tables(folder):
        columns = table.tableSchema.columns
        for number, row in enumerate(table.iterdicts(strict=True), 1):
            subject = table.expand(table.tableSchema.inherit("aboutUrl"), row, _row=number)
            for column in columns:
                yield from _cell(table, column, row, number, subject)


def _cell(
    table: Table, column: Column, row: dict[str, object], number: int, subject: str
) -> Iterator[Triple]:
    predicate, about = column.inherit("propertyUrl"), column.inherit("aboutUrl")
    values = [True] if column.virtual else _values(row[column.name])
    if column.suppressOutput or not predicate or not values:
        return

    def full(template: object) -> str:
        return table.expand(template, row, _row=number, _name=column.name)

    subject = full(about) if about is not None else subject
    if (template := column.inherit("valueUrl")) is not None:
        yield subject, full(predicate), full(template), ""
        return
    datatype = column.inherit("datatype")
    for value in values:
        text = datatype.formatted(value)
        yield subject, full(predicate), text, LITERAL + (datatype.base or "string")


def _values(cell: object) -> list[object]:
    """Return the values of a cell: none of an empty one, several where it has a separator."""
    if cell is None or (isinstance(cell, str) and not cell):
        return []
    return cell if isinstance(cell, list) else [cell]


def ours(graphs: list[FilingGraph]) -> set[Triple]:
    return {(s, p, o[0], o[1] if len(o) > 1 else "") for one in graphs for s, p, o, _ in one.quads}


@pytest.mark.parametrize("which", ["seed", "together"])
def test_what_a_csvw_reader_makes_of_it_are_triples_of_ours(
    which: str, request: pytest.FixtureRequest
) -> None:
    """The same subjects, predicates and values, to the digit and the datatype; and all figures."""
    graphs = [converted(SEED)] if which == "seed" else list(several())
    made = set(triples(request.getfixturevalue(which)))
    assert sorted(made - ours(graphs))[:3] == []
    ontology = terms.load().iri("mbs:")
    figures_made = {
        (s, p.removeprefix(ontology)): o for s, p, o, _ in made if p.startswith(ontology)
    }
    assert {key: figures_made.get(key) for key in figures(graphs)} == figures(graphs)


def test_a_wrong_template_would_make_other_triples(tmp_path: Path) -> None:
    """The comparison can fail: another subject is no subject of ours."""
    folder = handed([converted(SEED)], "csvw", tmp_path / "out")
    spoiled(folder, "csv-metadata.json", "/row/{row_ordinal}", "/line/{row_ordinal}")
    assert set(triples(folder)) - ours([converted(SEED)])


def test_every_figure_is_there_as_printed(together: Path) -> None:
    """Read as plain CSV, by nothing but the standard library."""
    stated, found = figures(several()), {}
    for name in ("strata", "totals"):
        with (together / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                line = line_of(row)
                found |= {(line, n): v for n, v in row.items() if (line, n) in stated}
    assert found == {key: value for key, value in stated.items() if "/statistic/" not in key[0]}
    assert "225112214.21" in found.values()


def test_failed_checks_travel_with_the_data(tmp_path: Path) -> None:
    """A column says it at the number, and a table says what the checks found."""
    folder = handed([converted(BROKEN)], "csvw", tmp_path / "out")
    with (folder / "totals.csv").open(encoding="utf-8") as file:
        failed = {row["table_key"]: row["failed_checks"] for row in csv.DictReader(file)}
    assert {table: numbers for table, numbers in failed.items() if numbers} == {
        "occupancyType": "3 7"
    }
    with (folder / "checks.csv").open(encoding="utf-8") as file:
        messages = [row["message"] for row in csv.DictReader(file) if row["outcome"] == "failed"]
    assert "rows add up to 553 loans, the total says 552" in messages
