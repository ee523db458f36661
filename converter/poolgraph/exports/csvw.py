"""Tidy tables as CSV, with CSVW metadata that makes them the graph again, and a Data Package.

The metadata says of each column which property it states, of what, and with which value
(``propertyUrl``, ``aboutUrl``, ``valueUrl``): a CSVW reader produces our triples from it.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from typing import Any

from poolgraph.exports.fields import Field, Table
from poolgraph.exports.tidy import Tidy
from poolgraph.exports.words import Words

METADATA, PACKAGE = "csv-metadata.json", "datapackage.json"
_FRICTIONLESS = {"text": "string", "iri": "string", "decimal": "number"}
_CSVW = {"text": "string", "iri": "string"}


def render(tidy: Tidy) -> dict[str, bytes]:
    """Return the files of the export by their names."""
    files = {f"{table.name}.csv": as_csv(table) for table in tidy.tables}
    return files | {METADATA: _json(_metadata(tidy)), PACKAGE: _json(_package(tidy, files))}


def as_csv(table: Table) -> bytes:
    """Return a table as CSV in UTF-8: a header, then a line for each row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.names())
    writer.writerows(table.rows)
    return text.getvalue().encode()


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _metadata(tidy: Tidy) -> dict[str, Any]:
    """Return the CSVW description of all tables."""
    space = tidy.words.iri("csvw:").rstrip("#")
    return {
        "@context": [space, {"@language": "en"}],
        "dc:source": [graph.filing for graph in tidy.graphs],
        "dc:identifier": [f"sha256:{graph.checksum}" for graph in tidy.graphs],
        "tables": [_table(table, tidy.words) for table in tidy.tables],
    }


def _table(table: Table, words: Words) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "aboutUrl": table.about,
        "primaryKey": list(table.key),
        "columns": [*(_column(one, words) for one in table.fields), *_stated(table, words)],
    }
    if keys := list(_foreign_keys(table, "resource", "columnReference", ".csv")):
        schema["foreignKeys"] = keys
    return {"url": f"{table.name}.csv", "dc:title": table.title, "tableSchema": schema}


def _column(one: Field, words: Words) -> dict[str, Any]:
    column: dict[str, Any] = {"name": one.name, "titles": one.name}
    if one.meaning:
        column["dc:description"] = one.meaning
    column["datatype"] = _CSVW.get(one.kind, one.kind)
    if one.codes:
        column["datatype"] = {"base": "string", "format": "|".join(one.codes)}
    if one.required:
        column["required"] = True
    if one.separator:
        column["separator"] = one.separator
    if not one.predicate:
        return column | {"suppressOutput": True}
    column |= {"aboutUrl": one.about} if one.about else {}
    column["propertyUrl"] = _full(one.predicate, words)
    return column | ({"valueUrl": one.value} if one.value else {})


def _full(predicate: str, words: Words) -> str:
    """Return a predicate as an IRI; one that is a template of IRIs stays as it is."""
    return predicate if "{" in predicate else words.iri(predicate)


def _stated(table: Table, words: Words) -> Iterator[dict[str, Any]]:
    """Yield what each row states without a cell."""
    for fact in table.stated:
        yield {
            "name": fact.name,
            "virtual": True,
            "propertyUrl": words.iri(fact.predicate),
            "valueUrl": fact.value,
        }


def _foreign_keys(table: Table, resource: str, own: str, suffix: str) -> Iterator[dict[str, Any]]:
    for one in table.fields:
        if one.refers and one.refers != table.name:
            other = {resource: one.refers + suffix, own: one.name}
            yield {own: one.name, "reference": other}


def _package(tidy: Tidy, files: dict[str, bytes]) -> dict[str, Any]:
    """Return the Data Package description of all tables."""
    return {
        "name": "mortgage-pool-strata",
        "title": "Mortgage pools as their filings state them",
        "profile": "tabular-data-package",
        "sources": [
            {"title": f"graph sha256:{graph.checksum}", "path": graph.filing}
            for graph in tidy.graphs
        ],
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in tidy.tables],
    }


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_package_field(one) for one in table.fields],
        "primaryKey": list(table.key),
    }
    if keys := list(_foreign_keys(table, "resource", "fields", "")):
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _package_field(one: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "type": _FRICTIONLESS.get(one.kind, one.kind)}
    if one.meaning:
        found["description"] = one.meaning
    if one.kind == "iri":
        found["format"] = "uri"
    rules: dict[str, Any] = {"required": True} if one.required else {}
    if one.codes:
        rules["enum"] = list(one.codes)
    return found | ({"constraints": rules} if rules else {})
