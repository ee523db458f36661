"""Arelle validates the taxonomy and both reports, offline; what is spoiled, its findings tell.

Its command ends with 0 and its session returns true for an invalid report too: what counts
are the errors of each model that it has loaded.
"""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from arelle.api.Session import Session
from arelle.ModelXbrl import ModelXbrl
from arelle.RuntimeOptions import RuntimeOptions

from conftest import SEED
from handover import (
    BROKEN,
    QUICK,
    converted,
    figures,
    generated,
    handed,
    known,
    odd,
    small,
    spoiled,
)
from poolgraph.exports import export, taxonomy

JSON, CSV = "report.json", "report-csv.json"


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handed([converted(SEED)], "xbrl", tmp_path_factory.mktemp("xbrl"))


def loaded(path: Path) -> Iterator[ModelXbrl]:
    """Yield the models that Arelle makes of a file, validated, while its session is open."""
    options = RuntimeOptions(
        entrypointFile=str(path), validate=True, internetConnectivity="offline", keepOpen=True,
        disablePersistentConfig=True, logFile="logToBuffer",
    )  # fmt: skip
    with Session() as session:
        session.run(options)
        yield from session.get_models()


def findings(path: Path) -> list[str]:
    """Return the codes of everything that Arelle finds wrong."""
    found = [(list(map(str, model.errors)), len(model.facts)) for model in loaded(path)]
    assert found, "Arelle loaded nothing"
    return [code for codes, _ in found for code in codes]


Fact = tuple[str, str, str, tuple[tuple[str, str], ...]]


def facts(path: Path) -> dict[Fact, str]:
    """Return what Arelle reads: by concept, unit, decimals and dimensions, the value as text."""
    found: dict[Fact, str] = {}
    for fact in (fact for model in loaded(path) for fact in model.facts):
        dimensions = ((str(d), _member(v)) for d, v in fact.context.qnameDims.items())
        unit = str(fact.unit.measures[0][0]) if fact.isNumeric else ""
        key = (str(fact.qname), unit, fact.decimals or "", tuple(sorted(dimensions)))
        assert key not in found, "two facts of one kind"
        found[key] = "" if fact.isNil else fact.value
    return found


def _member(value: object) -> str:
    return str(value.memberQname) if value.isExplicit else value.typedMember.stringValue


def test_the_taxonomy_is_valid(seed: Path) -> None:
    """Schema and linkbases hold: every item, dimension, member and label."""
    assert findings(seed / "pool.xsd") == []


def test_every_element_has_a_name_of_its_own() -> None:
    """Measures, statistics, members and dimensions share one space of names."""
    names = [item.name for item in taxonomy._elements(taxonomy.taxonomy(known()))]
    assert len(names) == len(set(names)) > 200


@pytest.mark.parametrize("report", [JSON, CSV])
def test_the_reports_are_valid(seed: Path, report: str) -> None:
    """Good reports: nothing is found."""
    assert findings(seed / report) == []


@pytest.mark.parametrize("report", [JSON, CSV])
def test_filings_of_every_sort_are_valid_together(report: str, tmp_path: Path) -> None:
    """A wrong total, dashes, stars, loan groups, filings with a CIK of their own: all are valid."""
    graphs = [odd(), converted(BROKEN), small(), *generated(QUICK)[:3]]
    assert findings(handed(graphs, "xbrl", tmp_path / "out") / report) == []


def test_both_reports_state_the_same_facts_and_those_of_the_graph(seed: Path) -> None:
    """785 facts each, the same by every dimension; each figure of the graph as printed."""
    by_json, by_csv = facts(seed / JSON), facts(seed / CSV)
    assert by_json == by_csv
    assert len(by_json) > 97 * 3
    numeric = sorted(value for (_, unit, _, _), value in by_json.items() if unit)
    assert numeric == sorted(figures([converted(SEED)]).values())
    total = [
        value for (concept, *_, dimensions), value in by_json.items()
        if concept == "pool:principalBalance" and "RowDimension" not in str(dimensions)
    ]  # fmt: skip
    assert total == ["225112214.21"] * 9


def test_sums_are_equal(seed: Path) -> None:
    """The rows of each table add up, in the CSV file as in the filing."""
    with (seed / "strata.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["concept"] == "pool:principalBalance"]
    tables = {row["table"] for row in rows}
    assert len(tables) == 9
    for table in tables:
        sums = sum(Decimal(row["value"]) for row in rows if row["table"] == table)
        assert str(sums) == "225112214.21"


SPOILED = {
    "a letter in a number, CSV": (
        CSV, "strata.csv", ",2,113346210.62", ",2,1133462l0.62", "xbrlce:invalidFactValue"),
    "a letter in a number, JSON": (
        JSON, JSON, '"113346210.62"', '"1133462l0.62"', "xbrlje:invalidFactValue"),
    "a wrong concept": (
        CSV, "strata.csv", "pool:loanCount", "pool:loanCounts", "oime:unknownConcept"),
    "a wrong member": (
        JSON, JSON, '"pool:propertyState"', '"pool:propertyStates"',
        "xbrldie:ExplicitMemberUndefinedQNameError"),
    "a member of another dimension": (
        JSON, JSON, '"pool:propertyState"', '"pool:Trustee"',
        "xbrldie:PrimaryItemDimensionallyInvalidError"),
    "a stratum without its row": (
        JSON, JSON, """,
        "pool:RowDimension": "1\"""", "", "xbrldie:PrimaryItemDimensionallyInvalidError"),
    "a missing column": (
        CSV, "strata.csv", ",stratifier,", ",stratifiers,", "xbrlce:unknownColumn"),
    "no period": (
        JSON, JSON, '"period": "2002-09-02T00:00:00",', "", "oime:missingPeriodDimension"),
    "a note that is not there": (
        CSV, CSV, "notes.r_1.value", "notes.r_99.value", "xbrlce:unknownLinkTarget"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_arelle_finds_what_is_spoiled(case: str, tmp_path: Path) -> None:
    """Each fault is found, and by the code that the specifications give it."""
    folder = handed([small()], "xbrl", tmp_path / "out")
    report, name, old, new, code = SPOILED[case]
    spoiled(folder, name, old, new)
    assert code in findings(folder / report)


def test_failed_checks_are_footnotes_and_facts(tmp_path: Path) -> None:
    """The wrong total has a note; the check that failed is a fact with its message."""
    folder = handed([converted(BROKEN)], "xbrl", tmp_path / "out")
    report = json.loads((folder / JSON).read_bytes())["facts"]
    noted = {
        report[note]["value"]: fact["dimensions"]
        for fact in report.values()
        for note in fact.get("links", {}).get("footnote", {}).get("_", [])
    }
    wrong = "Failed checks of this line: 3 7. Failed checks of its table or total: 3 7."
    assert noted[wrong]["pool:TableDimension"] == "occupancyType"
    messages = [
        fact["value"] for fact in report.values()
        if fact["dimensions"]["concept"] == "pool:checkMessage"
    ]  # fmt: skip
    assert "rows add up to 553 loans, the total says 552" in messages


def test_a_stated_cik_is_the_entity_and_a_star_is_nil(tmp_path: Path) -> None:
    """What the filing states needs no option; what it does not print is no figure."""
    folder = handed([small()], "xbrl", tmp_path / "small")
    with (folder / "strata.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] == "Guam"]
    assert {row["concept"]: row["value"] for row in rows} == {
        "pool:loanCount": "0", "pool:principalBalance": "150000", "pool:percentOfPool": "#nil",
    }  # fmt: skip
    stated = [graph for graph in generated(QUICK) if any(graph.linked("mbs:centralIndexKey"))]
    assert stated, "no generated filing has a header"
    made = export(stated[:1], known(), "xbrl", period="2002-09-01")
    assert b"cik:0000774352" in made.files["strata.csv"]
