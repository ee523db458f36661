"""Two versions of one file come in, what differs goes out: cells, values and elements by place."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from xml.etree import ElementTree as Xml

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


def compare(name: str, content: bytes, actual: bytes) -> Iterator[Difference]:
    """Yield what differs within a file; that its bytes differ, where nothing in it does."""
    differ = _DIFFER.get(Path(name).suffix, _places)
    try:
        differences = list(differ(name, content, actual))
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


_DIFFER: dict[str, Callable[[str, bytes, bytes], Iterator[Difference]]] = {".csv": _rows}
_FLATTEN: dict[str, Callable[[bytes], Flat]] = {
    ".json": _json,
    ".xml": _xml,
    ".xsd": _xml,
    ".parquet": _parquet,
}
