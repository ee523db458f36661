"""The Parquet export holds exact decimals and what was printed; DuckDB reckons with both."""

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pyarrow import parquet

from conftest import SEED
from handover import BROKEN, converted, figures, handed, known, line_of, several
from poolgraph.exports import tidy


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an export of filings of every sort."""
    return handed(several(), "parquet", tmp_path_factory.mktemp("parquet"))


def asked(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Return the answer of DuckDB, asked from within ``folder``."""
    connection = duckdb.connect()
    connection.execute(f"SET file_search_path = '{folder}'")
    return connection.execute(query).fetchall()


def test_every_figure_is_there_as_printed_and_as_a_decimal(together: Path) -> None:
    """The text to the digit, and beside it the same number, exactly."""
    found = {}
    for name in ("strata", "totals"):
        for row in parquet.read_table(together / f"{name}.parquet").to_pylist():
            line = line_of({key: str(value or "") for key, value in row.items()})
            for column, value in row.items():
                if not column.endswith("_printed") or value is None:
                    continue
                measure = column.removesuffix("_printed")
                assert row[measure] == Decimal(value)
                found[line, measure] = value
            found |= {(line, n): str(v) for n, v in row.items() if _is_count(n) and v is not None}
    stated = {k: v for k, v in figures(several()).items() if "/statistic/" not in k[0]}
    assert {key: found.get(key) for key in stated} == stated


def _is_count(name: str) -> bool:
    return name.endswith("Count") and not name.startswith("percent")


def test_no_column_is_a_float(together: Path) -> None:
    """A float would round a cent away."""
    types = {
        f"{path.stem}.{field.name}": str(field.type)
        for path in together.glob("*.parquet")
        for field in parquet.read_schema(path)
    }
    assert types["strata.principalBalance"].startswith("decimal128(38,")
    assert not [name for name, kind in types.items() if "float" in kind or "double" in kind]


def test_a_column_says_what_it_means(together: Path) -> None:
    """In the file's own metadata, and in a table that any tool can read."""
    schema = parquet.read_schema(together / "strata.parquet")
    about = schema.field("principalBalance").metadata
    assert about[b"description"].decode() == known().meaning("mbs:principalBalance")
    assert about[b"property"].decode() == known().iri("mbs:principalBalance")
    sources = json.loads(schema.metadata[b"sources"])
    assert sources[converted(BROKEN).filing] == f"sha256:{converted(BROKEN).checksum}"
    answer = asked(together, """
        SELECT unit FROM 'fields.parquet'
        WHERE table_name = 'strata' AND field = 'principalBalance'""")  # fmt: skip
    assert answer == [("CCY_USD",)]


def test_sums_are_exact(tmp_path: Path) -> None:
    """Each of nine tables of the seed adds up to the cent."""
    folder = handed([converted(SEED)], "parquet", tmp_path)
    answer = asked(folder, """
        SELECT count(*), sum(loanCount), sum(principalBalance) FROM 'strata.parquet'
        GROUP BY table_key ORDER BY 1""")  # fmt: skip
    assert {row[1:] for row in answer} == {(553, Decimal("225112214.21"))}
    assert sum(row[0] for row in answer) == 97


def test_failed_checks_travel_with_the_data(tmp_path: Path) -> None:
    """A consumer can leave out, or look at, what did not reconcile."""
    folder = handed([converted(BROKEN)], "parquet", tmp_path)
    answer = asked(folder, """
        SELECT t.table_key, t.failed_checks, c.message FROM 'totals.parquet' t
        JOIN 'checks.parquet' c ON c.subject LIKE '%/' || t.table_key || '/total'
        WHERE c.outcome = 'failed' AND c.check_number = '3'""")  # fmt: skip
    message = "rows add up to 553 loans, the total says 552"
    assert answer == [("occupancyType", "3 7", message)]


def test_a_number_with_too_many_digits_keeps_its_text(tmp_path: Path) -> None:
    """What no decimal of Parquet holds is handed over as text, and is no number."""
    seed = converted(SEED)
    long = "1" * 40
    quads = tuple(
        (s, p, type(o)(long, *o[1:]) if o[0] == "113346210.62" else o, g)
        for s, p, o, g in seed.quads
    )
    folder = handed([type(seed)(quads, seed.words)], "parquet", tmp_path)
    answer = asked(folder, f"""
        SELECT principalBalance FROM 'strata.parquet'
        WHERE principalBalance_printed = '{long}'""")  # fmt: skip
    assert answer == [(None,)] * len(answer)
    assert answer
    assert len(tidy.read([seed], known()).strata.rows) == 97
