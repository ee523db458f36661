"""Tidy tables come in, XBRL facts go out: what each says, by which dimensions, of whom and when.

The entity and the period are taken from the filing where it states them, else from whoever
exports. Nothing is made up: without either there is no fact.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from poolgraph.exports.graph import FilingGraph
from poolgraph.exports.observations import Observation, observations
from poolgraph.exports.stated import cut_off
from poolgraph.exports.tidy import Tidy
from poolgraph.source import Unreadable

_ENTITY = re.compile(r"cik:\d{1,10}|lei:[A-Z0-9]{20}")
_NO_UNIT = ("NUM", "UNITLESS")
_UNITS = {
    "CCY_USD": "iso4217:USD", "PERCENT": "pool:percent", "MO": "pool:month", "YR": "pool:year",
}  # fmt: skip
_PRINTED = {
    "approximate": "The filing says approximately, or expected.",
    "dash": "Printed as a dash.",
    "trace": "Printed as a star: too small to state.",
}


@dataclass(frozen=True)
class Fact:
    """One fact: its id in both reports, what it says, by which dimensions, and what is noted of it.

    ``value`` is ``None`` where the filing prints a star in place of a figure.
    """

    table: str
    row: str
    value: str | None
    decimals: int | None
    dimensions: Mapping[str, str]
    comments: Mapping[str, str]
    note: str = ""

    @property
    def id(self) -> str:
        """The id by which links name the fact: table, row and column of the xBRL-CSV report."""
        return f"{self.table}.r_{self.row}.value"


@dataclass(frozen=True)
class Setting:
    """Whom and when the facts of one filing are about."""

    entity: str
    period: str


def setting(graph: FilingGraph, entity: str, period: str) -> Setting:
    """Return whom and when the facts of a filing are about: as told, else as stated."""
    keys = {key for _, key in graph.linked("mbs:centralIndexKey")}
    entity = entity or (f"cik:{keys.pop()}" if len(keys) == 1 else "")
    period = period or cut_off(graph)
    missing = [name for name, value in (("entity", entity), ("period", period)) if not value]
    if missing:
        options = {"entity": "--entity cik:NUMBER (or lei:CODE)", "period": "--period YYYY-MM-DD"}
        hint = f"give {' and '.join(options[name] for name in missing)}"
        said = " and no ".join(missing)
        raise Unreadable("xbrl-context", f"{graph.key} states no {said}, which XBRL needs", hint)
    if not _ENTITY.fullmatch(entity):
        hint = "an entity is cik: and up to 10 digits, or lei: and 20 letters and digits"
        raise Unreadable("xbrl-context", f"{entity} names no entity", hint)
    scheme, _, key = entity.partition(":")
    return Setting(f"{scheme}:{key.zfill(10) if scheme == 'cik' else key}", _end_of(period))


def _end_of(day: str) -> str:
    """Return the end of a day as XBRL says it: the first moment of the next one."""
    try:
        return f"{date.fromisoformat(day) + timedelta(1)}T00:00:00"
    except ValueError as fault:
        raise Unreadable("xbrl-context", f"{day} is no day", "write it as 2002-09-01") from fault


def facts(tidy: Tidy, settings: Mapping[str, Setting]) -> Iterator[Fact]:
    """Yield every fact: figures, then parties, then what came of checks."""
    tables = {"stratum": "strata", "total": "totals", "statistic": "statistics"}
    for number, one in enumerate(observations(tidy), 1):
        yield _figure(one, tables[one.of], str(number), settings[one.filing], tidy)
    for number, row in enumerate(tidy.parties.records(), 1):
        shared = _shared(row["filing"], settings[row["filing"]], "pool:partyName")
        own = {"pool:PartDimension": f"{row['part']} {row['party']}",
               "pool:RoleDimension": f"pool:{row['role']}"}  # fmt: skip
        comments = {"first_line": row["first_line"], "last_line": row["last_line"]}
        note = _note(row["failed_checks"], "", "")
        yield Fact("parties", str(number), row["name"], None, shared | own, comments, note)
    yield from _results(tidy, settings)


def _results(tidy: Tidy, settings: Mapping[str, Setting]) -> Iterator[Fact]:
    """Yield up to three facts for each result of a check."""
    number = 0
    for row in tidy.checks.records():
        own = {
            "pool:ResultDimension": row["result"],
            "pool:CheckDimension": f"pool:check-{row['check_number']}",
        }
        comments = {name: row[name] for name in ("check_name", "expected", "actual", "tolerance")}
        for item, value in (("checkOutcome", row["outcome"]), ("checkedSubject", row["subject"]),
                            ("checkMessage", row["message"])):  # fmt: skip
            if value:
                number += 1
                shared = _shared(row["filing"], settings[row["filing"]], f"pool:{item}")
                yield Fact("checks", str(number), value, None, shared | own, comments)


def _shared(filing: str, setting: Setting, concept: str) -> dict[str, str]:
    return {"concept": concept, "entity": setting.entity, "period": setting.period,
            "pool:FilingDimension": filing}  # fmt: skip


def _figure(one: Observation, table: str, row: str, setting: Setting, tidy: Tidy) -> Fact:
    dimensions = _shared(one.filing, setting, f"pool:{one.indicator}")
    dimensions["unit"] = "" if one.unit in _NO_UNIT else _UNITS[one.unit]
    if one.of == "statistic":
        dimensions["pool:StatisticDimension"] = one.row
        dimensions["pool:RateBasisDimension"] = f"pool:{one.basis}" if one.basis else ""
    else:
        dimensions["pool:TableDimension"] = one.table
        dimensions["pool:StratifierDimension"] = f"pool:{one.dimension}"
    if one.of == "stratum":
        dimensions["pool:StratumDimension"] = one.stratum
        dimensions["pool:RowDimension"] = one.row
    dimensions["pool:LoanGroupDimension"] = one.group
    comments = {
        "label": one.label, "printed": one.printed, "failed_checks": one.failed,
        "table_failed_checks": one.table_failed, "first_line": one.first_line,
        "last_line": one.last_line,
    }  # fmt: skip
    decimals = int(one.decimals) if one.decimals and dimensions["unit"] else None
    note = _note(one.failed, one.table_failed, one.printed)
    return Fact(table, row, one.value or None, decimals, dimensions, comments, note)


def _note(failed: str, table_failed: str, printed: str) -> str:
    """Return the footnote of a fact: what did not reconcile, and what is not printed plainly."""
    parts = [f"Failed checks of this line: {failed}."] if failed else []
    parts += [f"Failed checks of its table or total: {table_failed}."] if table_failed else []
    parts += [_PRINTED[printed]] if printed else []
    return " ".join(parts)
