"""Figures, parties and checks as XBRL reports: xBRL-JSON, and xBRL-CSV tables with their metadata.

XBRL wants an entity and a period for every fact. They are taken from the filing where it
states them, else from whoever exports; without either the export is refused, for a number
under a made-up company or day would be worse than none.
"""

import csv
import io
import json
from collections.abc import Mapping
from html import escape
from typing import Any

from poolgraph.exports import taxonomy
from poolgraph.exports.facts import Fact, facts, setting
from poolgraph.exports.tidy import Tidy
from poolgraph.exports.words import Words

JSON, CSV = "report.json", "report-csv.json"


def render(tidy: Tidy, entity: str = "", period: str = "") -> dict[str, bytes]:
    """Return the taxonomy and both reports; ``Unreadable`` without an entity and a period."""
    settings = {graph.key: setting(graph, entity, period) for graph in tidy.graphs}
    found = list(facts(tidy, settings))
    files = taxonomy.render(taxonomy.taxonomy(tidy.words))
    files[JSON] = _json(_report(found, tidy.words))
    files |= {f"{name}.csv": _table(rows) for name, rows in _tables(found).items()}
    notes = _notes(found)
    if notes:
        rows = [[row, text] for text, row in notes.items()]
        files["notes.csv"] = _lines([["id", "value"], *rows])
    files[CSV] = _json(_csv_report(found, notes, tidy.words))
    return files


def _notes(found: list[Fact]) -> dict[str, str]:
    """Return the row of every footnote by its text; a footnote that many facts have is one."""
    texts = dict.fromkeys(fact.note for fact in found if fact.note)
    return {text: str(number) for number, text in enumerate(texts, 1)}


def _links(found: list[Fact], notes: Mapping[str, str]) -> dict[str, list[str]]:
    return {fact.id: [f"notes.r_{notes[fact.note]}.value"] for fact in found if fact.note}


def _spaces(words: Words) -> dict[str, str]:
    return {prefix: words.iri(f"{prefix}:") for prefix in ("cik", "iso4217", "lei", "pool", "xbrl")}


def _document(kind: str, words: Words) -> dict[str, Any]:
    return {
        "documentType": words.iri(f"oim:xbrl-{kind}"),
        "namespaces": _spaces(words),
        "linkTypes": {"footnote": words.iri("arcrole:fact-footnote")},
        "linkGroups": {"_": words.iri("role:link")},
        "taxonomy": [taxonomy.SCHEMA],
    }


def _report(found: list[Fact], words: Words) -> dict[str, Any]:
    """Return the xBRL-JSON report."""
    notes, facts = _notes(found), dict[str, Any]()
    links = _links(found, notes)
    for fact in found:
        said: dict[str, Any] = {"value": fact.value}
        if fact.decimals is not None and fact.value is not None:
            said["decimals"] = fact.decimals
        said["dimensions"] = {name: value for name, value in fact.dimensions.items() if value}
        if fact.id in links:
            said["links"] = {"footnote": {"_": links[fact.id]}}
        facts[fact.id] = said
    for text, row in notes.items():
        identity = f"notes.r_{row}.value"
        kind = {"concept": "xbrl:note", "noteId": identity, "language": "en"}
        facts[identity] = {"value": escape(text), "dimensions": kind}
    return {"documentInfo": _document("json", words), "facts": facts}


_PARAMETERS = {
    "entity": "entity", "period": "period", "concept": "concept", "unit": "unit",
    "pool:FilingDimension": "filing", "pool:TableDimension": "table",
    "pool:LoanGroupDimension": "group", "pool:StratifierDimension": "stratifier",
    "pool:StratumDimension": "stratum", "pool:RowDimension": "row",
    "pool:StatisticDimension": "statistic", "pool:RateBasisDimension": "basis",
    "pool:PartDimension": "part", "pool:RoleDimension": "role",
    "pool:ResultDimension": "result", "pool:CheckDimension": "check",
}  # fmt: skip


def _tables(found: list[Fact]) -> dict[str, list[Fact]]:
    tables: dict[str, list[Fact]] = {}
    for fact in found:
        tables.setdefault(fact.table, []).append(fact)
    return tables


def _table(rows: list[Fact]) -> bytes:
    """Return the facts of one table as CSV: who and when, dimensions, comments, the value."""
    first = rows[0]
    head = [_PARAMETERS[name] for name in first.dimensions]
    has_decimals = "unit" in first.dimensions
    lines = [["id", *head, *first.comments, *(["decimals"] if has_decimals else []), "value"]]
    for fact in rows:
        decimals = "" if fact.decimals is None or fact.value is None else str(fact.decimals)
        value = "#nil" if fact.value is None else fact.value
        lines.append([fact.row, *fact.dimensions.values(), *fact.comments.values(),
                      *([decimals] if has_decimals else []), value])  # fmt: skip
    return _lines(lines)


def _lines(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _csv_report(found: list[Fact], notes: Mapping[str, str], words: Words) -> dict[str, Any]:
    """Return the metadata of the xBRL-CSV report: what each column of each table is."""
    names = _tables(found)
    templates = {name: _template(rows[0]) for name, rows in names.items()}
    tables = {name: {"url": f"{name}.csv"} for name in names}
    report: dict[str, Any] = {"documentInfo": _document("csv", words)}
    if notes:
        kind = {"concept": "xbrl:note", "language": "en"}
        columns = {"id": {}, "value": {"dimensions": kind}}
        templates["notes"] = {"rowIdColumn": "id", "columns": columns}
        tables["notes"] = {"url": "notes.csv"}
        report["links"] = {"footnote": {"_": _links(found, notes)}}
    return report | {"tableTemplates": templates, "tables": tables}


def _template(first: Fact) -> dict[str, Any]:
    columns: dict[str, Any] = {"id": {}}
    columns |= {_PARAMETERS[name]: {} for name in first.dimensions}
    columns |= {name: {"comment": True} for name in first.comments}
    value: dict[str, Any] = {}
    if "unit" in first.dimensions:
        columns["decimals"] = {}
        value["decimals"] = "$decimals"
    value["dimensions"] = {name: f"${_PARAMETERS[name]}" for name in first.dimensions}
    return {"rowIdColumn": "id", "columns": columns | {"value": value}}


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
