"""The browser files made by others are those that were looked at; their licences are there."""

import hashlib
import json
import re
import runpy
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from conftest import ROOT

VENDOR = ROOT / "converter" / "poolgraph" / "web" / "static" / "vendor"
BESIDE = {"README.md", "LICENSES.txt", "SHA256SUMS"}


def faults(folder: Path) -> list[str]:
    """Return what is wrong with the files of ``folder``: changed, missing, or not listed."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {path.name for path in folder.iterdir()} - BESIDE
    found = [f"{name} is not listed" for name in sorted(there - set(listed))]
    found += [f"{name} is missing" for name in sorted(set(listed) - there)]
    for name in sorted(there & set(listed)):
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
            found.append(f"{name} was changed")
    return found


def test_files_are_what_their_sums_say() -> None:
    """Every file is listed, there, and its bytes are those that were brought in."""
    assert faults(VENDOR) == []
    assert len((VENDOR / "SHA256SUMS").read_text().splitlines()) == 6


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: (folder / "vega.min.js").write_text("x"), ["vega.min.js was changed"]),
        (lambda folder: (folder / "vega.min.js").unlink(), ["vega.min.js is missing"]),
        (lambda folder: (folder / "new.js").write_text("x"), ["new.js is not listed"]),
    ],
)
def test_each_fault_is_told(tmp_path: Path, damage: object, told: list[str]) -> None:
    """A file changed, taken away or added is told."""
    for path in VENDOR.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    damage(tmp_path)
    assert faults(tmp_path) == told


def test_the_table_says_what_is_brought_in() -> None:
    """Names, versions and files of the table are those of the script; each has its licence."""
    script = runpy.run_path(str(ROOT / ".ci" / "vendor"))
    rows = re.findall(
        r"^\| (\S+) \| ([\d.]+) \| (\S+) \| (.+?) \|", (VENDOR / "README.md").read_text(), re.M
    )
    said = {name: (version, set(re.findall(r"`(.+?)`", files))) for name, version, _, files in rows}
    assert said == {
        name: (version, {Path(file).name for file in files})
        for name, (version, files) in script["PACKAGES"].items()
    }
    texts = (VENDOR / "LICENSES.txt").read_text()
    for name, (version, _) in said.items():
        own = name.replace("@zazuko/", "@triply/")
        assert f"{own} " in texts
        assert own != name or f"{name} {version} (" in texts


def test_each_state_of_the_map_is_a_code() -> None:
    """The name of each shape is the preferred label of a code: a row finds its state by it."""
    atlas = json.loads((VENDOR / "states-albers-10m.json").read_text())
    shapes = {shape["properties"]["name"] for shape in atlas["objects"]["states"]["geometries"]}
    codes = parse((ROOT / "ontology" / "codes.ttl").read_bytes(), format=RdfFormat.TURTLE)
    labels = {
        quad.object.value
        for quad in codes
        if "propertyState/US-" in str(quad.subject) and quad.predicate.value.endswith("prefLabel")
    }
    assert len(shapes) == 51
    assert shapes <= labels
