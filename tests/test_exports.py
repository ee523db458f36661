"""What is handed over is what the graph states: every figure, as printed."""

import csv
import json
import shutil
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import EXAMPLES, SEED, run
from handover import (
    BROKEN,
    CONTEXT,
    QUICK,
    converted,
    counted,
    figures,
    generated,
    handed,
    known,
    line_of,
    several,
    small,
    spoiled,
)
from poolgraph import sinks, terms
from poolgraph.exports import FORMATS, export, readers, tidy, verify
from poolgraph.exports.graph import FilingGraph
from poolgraph.exports.observations import observations
from poolgraph.source import Unreadable

FORMAT_OF = {"nq": "nq", "nt": "nt", "trig": "trig", "ttl": "turtle"}


def told(folder: Path, *graphs: object) -> list[str]:
    return [str(difference) for difference in verify(folder, graphs)]


def test_the_seed_has_every_row_total_and_statistic() -> None:
    """97 rows, 9 totals, 6 statistics, 5 parts; each table adds up to what it states."""
    tables = tidy.read([converted(SEED)], known())
    sizes = {table.name: len(table.rows) for table in tables.tables}
    assert sizes == {
        "strata": 97, "totals": 9, "statistics": 6, "parties": 5, "checks": 227, "filings": 1,
        "codes": 207, "others": 0,
    }  # fmt: skip
    for total in tables.totals.records():
        rows = [row for row in tables.strata.records() if row["table_key"] == total["table_key"]]
        assert sum(int(row["loanCount"]) for row in rows) == int(total["loanCount"]) == 553
        balance = sum(Decimal(row["principalBalance"]) for row in rows)
        assert str(balance) == total["principalBalance"] == "225112214.21"


@pytest.mark.parametrize("of", ["seed", "small", "generated"])
def test_tidy_tables_hold_every_figure_as_the_graph_states_it(of: str) -> None:
    """No figure is lost, changed or made up between the quads and the tables."""
    graphs = {"seed": lambda: [converted(SEED)], "small": lambda: [small()],
              "generated": lambda: list(generated(QUICK))}[of]()  # fmt: skip
    tables = tidy.read(graphs, known())
    found = {
        (line_of(row), one.name): row[one.name]
        for table in (tables.strata, tables.totals)
        for row in table.records()
        for one in table.fields
        if one.unit and row[one.name]
    }
    base = f"{terms.load().base}id/filing/"
    found |= {
        (f"{base}{row['filing']}/statistic/{row['statistic']}", "statisticValue"): row["value"]
        for row in tables.statistics.records()
        if row["value"]
    }
    assert found == figures(graphs)
    sizes, there = counted(graphs), {table.name: len(table.rows) for table in tables.tables}
    assert there["strata"] == sizes["StratumRow"]
    assert there["totals"] == sizes["StatedTotal"]
    assert there["statistics"] == sizes["PoolStatistic"]
    assert there["parties"] == sizes["PartyRole"]
    assert there["checks"] == sizes["CheckResult"]
    assert there["others"] == sizes["ColumnValue"]


def test_the_long_form_holds_every_figure_once() -> None:
    """SDMX and XBRL render one list of figures; it has what the tables have."""
    graphs = several()
    tables = tidy.read(graphs, known())
    seen = list(observations(tables))
    assert sorted(one.value for one in seen if one.value) == sorted(figures(graphs).values())
    keys = [(one.filing, one.of, one.table, one.row, one.indicator) for one in seen]
    assert len(keys) == len(set(keys))


def test_a_dash_a_star_and_an_unknown_column_are_told() -> None:
    """Guam's count is a dash, its percent a star; DSCR is no measure, and is kept as printed."""
    tables = tidy.read([small()], known())
    guam = next(row for row in tables.strata.records() if row["label"] == "Guam")
    assert guam["printed_otherwise"] == "loanCount:dash percentOfPool:trace"
    assert (guam["loanCount"], guam["percentOfPool"]) == ("0", "")
    assert [row["printed"] for row in tables.others.records()] == ["1.54"]
    assert tables.others.records()[0]["line"] == "row/1"


def test_a_figure_that_did_not_reconcile_says_so() -> None:
    """The wrong total carries its failed checks; its rows say that their table failed."""
    tables = tidy.read([converted(BROKEN)], known())
    wrong = [row for row in tables.totals.records() if row["failed_checks"]]
    assert [(row["table_key"], row["failed_checks"]) for row in wrong] == [("occupancyType", "3 7")]
    rows = {row["table_key"]: row["table_failed_checks"] for row in tables.strata.records()}
    assert {table: failed for table, failed in rows.items() if failed} == {"occupancyType": "3 7"}
    sound = tidy.read([converted(SEED)], known())
    assert not [row for row in sound.totals.records() if row["failed_checks"]]


def test_a_broken_count_is_no_whole_number() -> None:
    """12.5 loans are handed over as printed, in a column that does not claim whole numbers."""
    table = tidy.read([converted(SEED)], known()).strata
    assert next(one for one in table.fields if one.name == "loanCount").kind == "integer"
    at = table.names().index("loanCount")
    rows = (*table.rows, (*table.rows[0][:at], "12.5", *table.rows[0][at + 1 :]))
    settled = type(table)(table.name, table.title, table.fields, table.key, rows=rows).settled()
    assert settled.fields[at].kind == "decimal"
    assert settled.fields[at].predicate == ""


@pytest.mark.parametrize("suffix", FORMAT_OF)
def test_a_graph_file_gives_the_tables_of_its_filing(suffix: str, tmp_path: Path) -> None:
    """What convert wrote is as good as the filing: the tables are the same to the byte."""
    path = tmp_path / f"pool.{suffix}"
    path.write_bytes(sinks.write(converted(SEED).quads, FORMAT_OF[suffix], terms.load()))
    (graph,) = readers.given(str(path)).graphs
    for name in ("strata", "totals", "statistics", "parties", "checks"):
        apart = [getattr(tidy.read([one], known()), name).rows for one in (converted(SEED), graph)]
        assert apart[0]
        assert apart[0] == apart[1]


def test_one_graph_file_may_hold_several_filings(tmp_path: Path) -> None:
    """Graphs one after the other are taken apart again, shared bands and all."""
    both = b"".join(converted(path).nquads() for path in (SEED, BROKEN))
    (tmp_path / "two.nq").write_bytes(both)
    done = run("export", "two.nq", "--to", "csvw", "-o", "two", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    apart = handed([converted(SEED), converted(BROKEN)], "csvw", tmp_path / "apart")
    for name in ("strata.csv", "filings.csv"):
        assert (tmp_path / "two" / name).read_bytes() == (apart / name).read_bytes()


def test_a_filing_given_twice_counts_once_and_two_graphs_of_one_are_refused() -> None:
    """The same graph again adds nothing; another one of the same filing is nobody's to choose."""
    seed = converted(SEED)
    assert len(tidy.read([seed, seed], known()).strata.rows) == 97
    other = FilingGraph(seed.quads[:-1], known())
    with pytest.raises(Unreadable) as refused:
        tidy.read([seed, other], known())
    assert refused.value.code == "graphs-differ"


def test_a_graph_under_another_base_is_read(tmp_path: Path) -> None:
    """The base shows in the graph itself."""
    other = "https://data.example/mbs/"
    run("convert", str(SEED), "-o", "pool.nq", "--base", other, folder=tmp_path)
    done = run("export", "pool.nq", "--to", "csvw", "-o", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader((tmp_path / "out" / "strata.csv").open(encoding="utf-8")))
    assert rows[0]["stratum"] == f"{other}code/propertyState/US-CA"


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_graph_gives_the_same_bytes(format: str, tmp_path: Path) -> None:
    """No clock, no random number, no order of chance."""
    first, second = (
        handed([converted(SEED)], format, tmp_path / name) for name in ("first", "second")
    )
    names = sorted(p.relative_to(first) for p in first.rglob("*") if p.is_file())
    assert len(names) > 5
    assert all((first / n).read_bytes() == (second / n).read_bytes() for n in names)


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_names_its_graph_and_agrees_with_it(format: str, tmp_path: Path) -> None:
    """The manifest has the graph's SHA-256, and nothing differs from the graph or the filing."""
    folder = handed([converted(SEED)], format, tmp_path / "out")
    manifest = json.loads((folder / "export.json").read_bytes())
    assert manifest["filings"][0]["graphSha256"] == converted(SEED).checksum
    assert told(folder) == []
    assert told(folder, converted(SEED)) == []


SPOILED = {
    "csvw": ("strata.csv", "113346210.62", "113346210.63",
             "strata.csv:2: principalBalance: the export says 113346210.63, "
             "the graph says 113346210.62"),
    "sdmx": ("pool_strata.xml", 'OBS_VALUE="113346210.62"', 'OBS_VALUE="113346210.63"',
             "pool_strata.xml:/DataSet[2]/Obs[2]@OBS_VALUE: the export says 113346210.63, "
             "the graph says 113346210.62"),
    "xbrl": ("report.json", '"113346210.62"', '"113346210.63"',
             "report.json:/facts/strata.r_2.value/value: the export says 113346210.63, "
             "the graph says 113346210.62"),
}  # fmt: skip


@pytest.mark.parametrize("format", SPOILED)
def test_one_changed_figure_is_told(format: str, tmp_path: Path) -> None:
    """One cent more is found, with its place and both sides."""
    folder = handed([converted(SEED)], format, tmp_path / "out")
    name, old, new, message = SPOILED[format]
    spoiled(folder, name, old, new)
    assert told(folder) == [message]


def test_a_changed_parquet_file_is_told(tmp_path: Path) -> None:
    """A Parquet file is compared cell by cell."""
    folder = handed([converted(SEED)], "parquet", tmp_path / "out")
    other = handed([converted(BROKEN)], "parquet", tmp_path / "other")
    shutil.copy(other / "totals.parquet", folder / "totals.parquet")
    assert "totals.parquet:row 7: loanCount: the export says 552, the graph says 553" in told(
        folder
    )
    (folder / "strata.parquet").write_bytes(b"no parquet")
    assert any(one.startswith("strata.parquet: it cannot be read") for one in told(folder))


def test_a_line_too_few_is_one_difference(tmp_path: Path) -> None:
    """A missing line does not make every later line differ."""
    folder = handed([converted(SEED)], "csvw", tmp_path / "out")
    lines = (folder / "strata.csv").read_text().splitlines(keepends=True)
    (folder / "strata.csv").write_text("".join(lines[:4] + lines[5:]))
    found = told(folder)
    assert len(found) == 1
    assert found[0].startswith("strata.csv:5: the graph says sha256-")


def test_a_missing_file_a_changed_graph_and_another_filing_are_told(tmp_path: Path) -> None:
    """What is gone, what was tampered with, and what is of another filing each say so."""
    folder = handed([converted(SEED)], "csvw", tmp_path / "out")
    (folder / "totals.csv").unlink()
    assert told(folder) == ["totals.csv: the file is missing"]
    graph = next((folder / "graph").iterdir())
    graph.write_bytes(graph.read_bytes().replace(b'"553"', b'"554"'))
    found = told(folder)
    assert any("its SHA-256 is" in one for one in found)
    assert any(one.startswith("graph/") for one in found)
    assert any("not given, the export was made" in one for one in told(folder, converted(BROKEN)))


def test_the_command_writes_a_folder_whole_and_verifies_it(tmp_path: Path) -> None:
    """Status 0, a line that says what is there; an export is replaced, anything else is not."""
    (tmp_path / "pool.nq").write_bytes(converted(SEED).nquads())
    for _ in range(2):
        done = run("export", "pool.nq", "--to", "csvw", "-o", "out", folder=tmp_path)
        assert done.returncode == 0
        assert b"out: 1 filing, 97 strata, 9 totals, 6 statistics; 0 failed checks" in done.stdout
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    done = run("export", "--verify", "out", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"out: says what its graph says\n")
    done = run("export", "pool.nq", "--verify", "out", folder=tmp_path)
    assert done.returncode == 0
    spoiled(tmp_path / "out", "totals.csv", "553", "554")
    assert run("export", "--verify", "out", folder=tmp_path).returncode == 1
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    done = run("export", "pool.nq", "--to", "csvw", "-o", "mine", folder=tmp_path)
    assert done.returncode == 2
    assert b"error[not-an-export]" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_filing_with_an_error_is_handed_over_with_status_1(tmp_path: Path) -> None:
    """The wrong total goes with the data, and the person is told."""
    done = run("export", str(BROKEN), "--to", "csvw", "-o", "out", folder=tmp_path)
    assert done.returncode == 1
    assert b"error[total-mismatch]" in done.stderr
    assert b"2 failed checks with them" in done.stdout


REFUSED = {
    "nothing given": ([], b"give FILING, --to and -o"),
    "verify with to": (["--verify", "x", "--to", "csvw"], b"--verify takes only FILING"),
    "entity without xbrl": (["f", "--to", "csvw", "-o", "o", "--entity", "cik:1"],
                            b"--entity and --period are for --to xbrl"),
    "no base": (["f", "--to", "csvw", "-o", "o", "--base", "here"],
                b"is no absolute IRI that ends in a slash"),
    "no such file": (["none.txt", "--to", "csvw", "-o", "o"], b"error[missing-file]"),
    "no such graph": (["none.nq", "--to", "csvw", "-o", "o"], b"error[missing-file]"),
    "broken graph": (["broken.nq", "--to", "csvw", "-o", "o"], b"error[broken-graph]"),
    "empty graph": (["empty.ttl", "--to", "csvw", "-o", "o"], b"error[foreign-graph]"),
    "no export": (["--verify", "."], b"error[not-an-export]"),
    "other base": ([str(EXAMPLES / "cwmbs-2002-20" / "graph.ttl"), "--base", "urn:x:/", "--to",
                    "csvw", "-o", "o"], b"error[foreign-graph]"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_handed_over_is_refused(case: str, tmp_path: Path) -> None:
    """Status 2, one line that says what to do, and nothing written."""
    (tmp_path / "broken.nq").write_text("<a> <b")
    (tmp_path / "empty.ttl").write_text("")
    arguments, message = REFUSED[case]
    done = run("export", *arguments, folder=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / "o").exists()


def test_a_format_whose_library_is_missing_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the extra the command says which one to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Unreadable) as refused:
        export([converted(SEED)], known(), "sdmx")
    assert refused.value.code == "missing-extra"
    assert refused.value.hint == "pip install 'poolgraph[sdmx]'"


@pytest.mark.parametrize("format", ["csvw", "xbrl"])
def test_two_formats_need_no_library(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV and XBRL are written with what the core install has."""
    for library in ("arelle", "csvw", "frictionless", "pandas", "pyarrow", "pysdmx", "sdmx"):
        monkeypatch.setitem(sys.modules, library, None)
    options = CONTEXT if format == "xbrl" else {}
    assert export([converted(SEED)], known(), format, **options).files["strata.csv"]


def test_xbrl_invents_no_entity_and_no_period() -> None:
    """The seed states neither: each is asked for, and nonsense is refused."""
    for missing in CONTEXT:
        options = {name: value for name, value in CONTEXT.items() if name != missing}
        with pytest.raises(Unreadable, match=f"states no {missing}") as refused:
            export([converted(SEED)], known(), "xbrl", **options)
        assert f"--{missing}" in refused.value.hint
    for wrong in ({"entity": "Countrywide"}, {"period": "September 2002"}):
        with pytest.raises(Unreadable):
            export([converted(SEED)], known(), "xbrl", **(CONTEXT | wrong))
