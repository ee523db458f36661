"""SDMX-CSV comes in, what its structure does not allow goes out, line by line.

Columns that must be there, codes of their lists, numbers that are numbers, and no key twice:
the libraries that read SDMX let all of these pass.
"""

import csv
import io
import re
from collections.abc import Iterator

from poolgraph.exports.flows import Component, Flow

_TYPES = {"Decimal": re.compile(r"-?\d+(\.\d+)?"), "Integer": re.compile(r"-?\d+")}


def inspect(content: bytes, flow: Flow) -> list[str]:
    """Return what is wrong with a file of ``flow``, each after the line it is on."""
    reader = csv.DictReader(io.StringIO(content.decode()))
    missing = [one.id for one in flow.components if one.id not in (reader.fieldnames or ())]
    if missing:
        return [f"line 1: column {identity} is missing" for identity in missing]
    return list(_lines(reader, flow))


def _lines(reader: "csv.DictReader[str]", flow: Flow) -> Iterator[str]:
    seen: dict[tuple[str, ...], int] = {}
    for row in reader:
        number = reader.line_num
        for one in flow.components:
            if fault := _fault(one, row[one.id] or ""):
                yield f"line {number}: {fault}"
        key = tuple(row[identity] for identity in flow.key)
        if key in seen:
            yield f"line {number}: the key of line {seen[key]} once more: {', '.join(key)}"
        seen.setdefault(key, number)


def _fault(one: Component, value: str) -> str:
    if not value:
        return f"{one.id} has no value" if one.required else ""
    if one.codes and value not in one.codes.codes:
        return f"{one.id} {value} is no code of {one.codes.id}"
    form = _TYPES.get(one.type)
    return f"{one.id} {value} is no {one.type}" if form and not form.fullmatch(value) else ""
