"""A folder of an export comes in, what differs from its graph goes out, figure by figure.

The files are made again from the graph and compared: as bytes first; where these differ, as
the rows, values and elements they hold.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from poolgraph.exports.flows import flows
from poolgraph.exports.graph import FilingGraph
from poolgraph.exports.inspect import inspect
from poolgraph.exports.package import FORMATS, MANIFEST, Export, export
from poolgraph.exports.readers import restored
from poolgraph.source import Unreadable

MOST = 20  # differences told of one file
Flat = dict[str, str]
Line = tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One thing that an export says otherwise than its graph: where, and both sides."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


def verify(folder: Path, graphs: Iterable[FilingGraph] = ()) -> list[Difference]:
    """Return what an export says otherwise than the graph it came from; empty where nothing.

    That graph is the one that travels with it, whose checksum the manifest names; or
    ``graphs``, where they are given. ``Unreadable`` where the folder holds no export.
    """
    manifest = _manifest(folder)
    found, own = _graphs(folder, manifest)
    given = list(graphs)
    found += _other_graphs(manifest, given)
    used = given or own
    if not used or any(one.message.startswith("the graph is not whole") for one in found):
        return found
    made = export(used, used[0].words, manifest["format"], **manifest["options"])
    return [*found, *_files(folder, made)]


def _manifest(folder: Path) -> dict[str, Any]:
    hint = "give a folder that poolgraph export wrote"
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] in FORMATS and all(map(str, manifest["filings"])):
            return {**manifest}
        reason = f"it names the format {manifest['format']}"
    except FileNotFoundError as fault:
        raise Unreadable("not-an-export", f"{folder} holds no {MANIFEST}", hint) from fault
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Unreadable(
            "not-an-export", f"{folder / MANIFEST} is no manifest: {fault}", hint
        ) from fault
    raise Unreadable("not-an-export", f"{folder / MANIFEST} is no manifest: {reason}", hint)


def _graphs(
    folder: Path, manifest: Mapping[str, Any]
) -> tuple[list[Difference], list[FilingGraph]]:
    """Return the graphs that travel with an export, and what is wrong with them."""
    found: list[Difference] = []
    graphs: list[FilingGraph] = []
    for entry in manifest["filings"]:
        place = entry["graph"]
        try:
            content = (folder / place).read_bytes()
            graphs.append(restored(content, manifest["base"]))
        except (OSError, SyntaxError) as fault:
            found.append(Difference(place, f"the graph is not whole: {fault}"))
            continue
        digest = hashlib.sha256(content).hexdigest()
        if digest != entry["graphSha256"]:
            stated = entry["graphSha256"]
            found.append(Difference(place, f"its SHA-256 is {digest}, {MANIFEST} says {stated}"))
    return found, graphs


def _other_graphs(manifest: Mapping[str, Any], given: list[FilingGraph]) -> list[Difference]:
    """Return which of the graphs that were given are not those of the manifest."""
    if not given:
        return []
    stated = {entry["filing"]: entry["graphSha256"] for entry in manifest["filings"]}
    fresh = {graph.filing: graph.checksum for graph in given}
    return [
        Difference(filing, f"its graph is {fresh.get(filing, 'not given')}, the export was made "
                   f"from {stated.get(filing, 'none of it')}")
        for filing in sorted(stated | fresh)
        if stated.get(filing) != fresh.get(filing)
    ]  # fmt: skip


def _files(folder: Path, made: Export) -> Iterator[Difference]:
    for name, content in made.files.items():
        try:
            actual = (folder / name).read_bytes()
        except OSError:
            yield Difference(name, "the file is missing")
            continue
        if actual != content:
            yield from _told(name, content, actual)
            yield from _structural(name, actual, made)


def _structural(name: str, actual: bytes, made: Export) -> Iterator[Difference]:
    """Yield what the structure of an SDMX-CSV file does not allow."""
    if made.format == "sdmx" and name.endswith(".csv"):
        flow = next(flow for flow in flows(made.tables) if name == f"{flow.id.lower()}.csv")
        yield from (Difference(name, fault) for fault in inspect(actual, flow)[:MOST])


def _told(name: str, content: bytes, actual: bytes) -> Iterator[Difference]:
    """Yield what differs within a file; that its bytes differ, where nothing in it does."""
    compare = _COMPARE.get(Path(name).suffix, _places)
    try:
        differences = list(compare(name, content, actual))
    except (ValueError, Xml.ParseError) as fault:
        yield Difference(name, f"it cannot be read: {fault}")
        return
    yield from differences[:MOST]
    if len(differences) > MOST:
        yield Difference(name, f"{len(differences) - MOST} more differences")
    if not differences:
        yield Difference(name, "other bytes with the same content")


def _places(name: str, content: bytes, actual: bytes) -> Iterator[Difference]:
    """Yield every place whose value differs."""
    flatten = _FLATTEN.get(Path(name).suffix, _no_parts)
    expected, found = flatten(content), flatten(actual)
    for place in {**expected, **found}:
        if expected.get(place) != found.get(place):
            yield Difference(f"{name}:{place}", _sides(expected.get(place), found.get(place)))


def _rows(name: str, content: bytes, actual: bytes) -> Iterator[Difference]:
    """Yield every cell of a CSV file that differs, and every line that is missing or too many."""
    (head, *expected), (other, *found) = _lines(content), _lines(actual)
    if head != other:
        yield Difference(f"{name}:1", _sides(",".join(head), ",".join(other)))
        return
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    for kind, start, end, below, until in matcher.get_opcodes():
        if kind == "equal":
            continue
        for number, (row, was) in enumerate(
            zip_longest(expected[start:end], found[below:until]), start=below + 2
        ):
            yield from _cells(f"{name}:{number}", head, row, was)


def _cells(place: str, head: Line, row: Line | None, was: Line | None) -> Iterator[Difference]:
    if row is None or was is None or len(row) != len(was):
        expected, found = (None if line is None else ",".join(line) for line in (row, was))
        yield Difference(place, _sides(expected, found))
        return
    for column, cell, other in zip(head, row, was, strict=True):
        if cell != other:
            yield Difference(f"{place}: {column}", _sides(cell, other))


def _lines(content: bytes) -> list[Line]:
    return [tuple(row) for row in csv.reader(io.StringIO(content.decode()))] or [()]


def _sides(expected: str | None, found: str | None) -> str:
    if found is None:
        return f"the graph says {expected}, the export nothing"
    if expected is None:
        return f"the export says {found}, the graph nothing"
    return f"the export says {found or 'nothing'}, the graph says {expected or 'nothing'}"


def _json(content: bytes) -> Flat:
    return dict(_leaves("", json.loads(content)))


def _leaves(place: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(f"{place}/{name}", part)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _leaves(f"{place}/{number}", part)
    else:
        yield place, str(value)


def _xml(content: bytes) -> Flat:
    """Return the attributes and texts of an XML file by their path."""
    return dict(_parts("", Xml.fromstring(content)))


def _parts(place: str, element: Xml.Element) -> Iterator[tuple[str, str]]:
    yield place, (element.text or "").strip()
    for name, value in element.attrib.items():
        yield f"{place}@{name.rpartition('}')[2]}", value
    for number, part in enumerate(element, 1):
        yield from _parts(f"{place}/{part.tag.rpartition('}')[2]}[{number}]", part)


def _parquet(content: bytes) -> Flat:
    """Return the cells of a Parquet file by row and column."""
    import pyarrow
    from pyarrow import parquet

    try:
        rows = parquet.read_table(io.BytesIO(content)).to_pylist()
    except pyarrow.ArrowException as fault:
        raise ValueError(str(fault)) from fault
    return {
        f"row {number}: {name}": str(value)
        for number, row in enumerate(rows, 1)
        for name, value in row.items()
    }


def _no_parts(content: bytes) -> Flat:
    return {"whole": hashlib.sha256(content).hexdigest()}


_COMPARE: dict[str, Callable[[str, bytes, bytes], Iterator[Difference]]] = {".csv": _rows}
_FLATTEN: dict[str, Callable[[bytes], Flat]] = {
    ".json": _json,
    ".xml": _xml,
    ".xsd": _xml,
    ".parquet": _parquet,
}
