"""The SDMX export is read back by two libraries, figure by figure; spoiled files are found out.

pysdmx wrote the files; it also checks them against the standard's schemas. sdmx1 is another
reader, of SDMX-ML 2.1 and of CSV. Codes, gaps and keys twice are found by our own inspection.
"""

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import sdmx
from pysdmx.errors import Invalid
from pysdmx.io import read_sdmx

from conftest import SEED
from handover import BROKEN, ODD, converted, figures, handed, known, several, spoiled
from poolgraph.exports import tidy, verify
from poolgraph.exports.flows import Flow, flows
from poolgraph.exports.inspect import inspect

Observed = dict[tuple[str, ...], dict[str, str]]
FLOWS = ("pool_strata", "pool_parties", "pool_checks")
DATA = ("{}.csv", "{}.xml", "{}-2.1.xml")


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an export of filings of every sort."""
    return handed(several(), "sdmx", tmp_path_factory.mktemp("sdmx"))


@pytest.fixture(scope="module")
def expected() -> dict[str, Flow]:
    return {flow.id.lower(): flow for flow in flows(tidy.read(several(), known()))}


def observed(flow: Flow) -> Observed:
    """Return what a flow holds: by key, each value that is there."""
    return {
        tuple(row[one] for one in flow.key): {
            name: value for name, value in row.items() if value and name not in flow.key
        }
        for row in flow.rows
    }


def by_pysdmx(path: Path, flow: Flow) -> Observed:
    """Return what pysdmx reads, after it has checked the file against its schema."""
    (data,) = read_sdmx(str(path), validate=True).data
    rows = data.data.astype(object).where(data.data.notna(), "").to_dict("records")
    return {
        tuple(str(row[one]) for one in flow.key): {
            name: str(value) for name, value in row.items() if value and name not in flow.key
        }
        for row in rows
    }


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("form", DATA)
def test_pysdmx_reads_every_observation(
    name: str, form: str, together: Path, expected: dict[str, Flow]
) -> None:
    """The file keeps the standard's schema, and every value comes back to the letter."""
    flow = expected[name]
    assert by_pysdmx(together / form.format(name), flow) == observed(flow)


def by_sdmx1(path: Path, structure: Path, flow: Flow) -> Observed:
    """Return what sdmx1 reads: every observation with its attributes."""
    message = sdmx.read_sdmx(structure)
    read = sdmx.read_sdmx(path, structure=message.structure[flow.id])
    return {
        tuple(one.dimension[name].value for name in flow.key): {
            **({"OBS_VALUE": one.value} if one.value else {}),
            **{n: a.value for n, a in one.attached_attribute.items() if a.value},
        }
        for one in read.data[0].obs
    }


@pytest.mark.parametrize("name", FLOWS)
@pytest.mark.parametrize("form", ["{}.csv", "{}-2.1.xml"])
def test_sdmx1_reads_the_same_observations(
    name: str, form: str, together: Path, expected: dict[str, Flow]
) -> None:
    """A second library, of other authors, reads what the first has written."""
    flow, structure = expected[name], together / "structure-2.1.xml"
    found = by_sdmx1(together / form.format(name), structure, flow)
    assert {key: {**said} for key, said in found.items()} == observed(flow)


def test_the_figures_are_those_of_the_graph(together: Path, expected: dict[str, Flow]) -> None:
    """Every figure of every row, total and statistic is an observation, as printed."""
    found = by_pysdmx(together / "pool_strata.csv", expected["pool_strata"])
    values = sorted(said["OBS_VALUE"] for said in found.values() if "OBS_VALUE" in said)
    assert values == sorted(figures(several()).values())
    assert ODD in {said.get("PRINTED_LABEL") for said in found.values()}
    assert "225112214.21" in values


@pytest.mark.parametrize("name", ["structure.xml", "structure-2.1.xml"])
def test_structures_keep_the_standards_schema_and_are_read(name: str, together: Path) -> None:
    """Lists, concepts, structures and flows; decimals are decimals, codes come from lists."""
    message = read_sdmx(str(together / name), validate=True)
    structure = next(s for s in message.get_data_structure_definitions() if s.id == "POOL_STRATA")
    components = {one.id: one for one in structure.components}
    assert str(components["OBS_VALUE"].dtype) == "Decimal"
    assert components["STRATUM"].enumeration is not None
    assert len(message.get_codelists()) > 8


def test_our_inspection_finds_nothing_in_good_files(
    together: Path, expected: dict[str, Flow]
) -> None:
    """Codes from their lists, nothing missing, no key twice: in filings of every sort."""
    for name, flow in expected.items():
        assert inspect((together / f"{name}.csv").read_bytes(), flow) == []


SPOILED = {
    "a wrong code": ("propertyState_US-CA,1,loanCount", "propertyState_US-XX,1,loanCount",
                     "line 2: STRATUM propertyState_US-XX is no code of CL_STRATUM"),
    "a missing column": (",UNIT_MEASURE,", ",UNIT,", "line 1: column UNIT_MEASURE is missing"),
    "a letter in a number": ("113346210.62", "1133462l0.62",
                             "line 3: OBS_VALUE 1133462l0.62 is no Decimal"),
    "a missing value": (",268,NUM,", ",268,,", "line 2: UNIT_MEASURE has no value"),
    "a key twice": ("_US-CO,2,loanCount", "_US-CA,1,loanCount",
                    "line 5: the key of line 2 once more"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_our_inspection_finds_what_is_spoiled(case: str, tmp_path: Path) -> None:
    """What the libraries let pass is told with its line, also by --verify."""
    folder = handed([converted(SEED)], "sdmx", tmp_path / "out")
    old, new, message = SPOILED[case]
    spoiled(folder, "pool_strata.csv", old, new)
    flow = flows(tidy.read([converted(SEED)], known()))[0]
    found = inspect((folder / "pool_strata.csv").read_bytes(), flow)
    assert found
    assert found[0].startswith(message)
    told = [str(one) for one in verify(folder)]
    assert any(one.startswith(f"pool_strata.csv: {message}") for one in told), told


BREACHES = {
    "a text in a truth value": ("structure.xml", "<mes:Test>false</mes:Test>",
                                "<mes:Test>perhaps</mes:Test>"),
    "an element nobody knows": ("pool_strata.xml", "<mes:Test>false</mes:Test>",
                                "<mes:Probe>false</mes:Probe>"),
    "a missing header": ("pool_strata-2.1.xml", "<mes:ID>POOLGRAPH</mes:ID>", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", BREACHES)
def test_pysdmx_rejects_what_breaks_its_schema(case: str, tmp_path: Path) -> None:
    """The schemas of the standard are really asked."""
    folder = handed([converted(SEED)], "sdmx", tmp_path / "out")
    name, old, new = BREACHES[case]
    spoiled(folder, name, old, new)
    with pytest.raises(Invalid):
        read_sdmx(str(folder / name), validate=True)


def test_sdmx1_rejects_an_observation_without_its_structure(tmp_path: Path) -> None:
    """A dimension that the structure does not know is an error for the second reader too."""
    folder = handed([converted(SEED)], "sdmx", tmp_path / "out")
    spoiled(folder, "pool_strata-2.1.xml", ' STRATUM="', ' STRATUMS="')
    flow = flows(tidy.read([converted(SEED)], known()))[0]
    with pytest.raises(sdmx.exceptions.XMLParseError, match="STRATUMS"):
        by_sdmx1(folder / "pool_strata-2.1.xml", folder / "structure-2.1.xml", flow)


def test_the_status_says_what_did_not_reconcile() -> None:
    """U for the wrong total, E for what is stated as near, A for the rest."""
    flow = flows(tidy.read([converted(BROKEN)], known()))[0]
    status = {}
    for row in flow.rows:
        status.setdefault(row["OBS_STATUS"], []).append(row)
    assert {(r["TABLE_ID"], r["STRATUM"], r["FAILED_CHECKS"]) for r in status["U"]} == {
        ("occupancyType", "_T", "3 7")
    }
    assert len(status["E"]) == 6
    marked = {row["TABLE_ID"] for row in status["A"] if row["TABLE_FAILED_CHECKS"]}
    assert marked == {"occupancyType"}


def test_the_messages_name_their_graphs_and_no_moment(together: Path) -> None:
    """The header's source is the checksums; it was prepared at no time."""
    header = Xml.parse(together / "pool_strata.xml").getroot()[0]
    said = {part.tag.rpartition("}")[2]: part.text for part in header}
    assert f"sha256:{converted(BROKEN).checksum}" in said["Source"]
    assert said["Prepared"] == "1970-01-01T00:00:00Z"
