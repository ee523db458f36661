"""Tidy tables come in, SDMX data flows go out as plain values: components, code lists, rows.

No library of SDMX is known here: what is written with one, and what is checked, is this.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from poolgraph.exports.fields import Table
from poolgraph.exports.graph import local
from poolgraph.exports.observations import Observation, observations
from poolgraph.exports.tidy import Tidy
from poolgraph.exports.words import Words

WHOLE, NONE = "_T", "_Z"
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9$-]")
_SHORT = {".": "_", " ": "__"}
_PRINTED = {
    "approximate": "stated as near",
    "dash": "printed as a dash",
    "trace": "printed as a star",
}
Role = Literal["D", "M", "A"]


@dataclass(frozen=True)
class CodeList:
    """A code list: its id, its name, and the label of each code by its id."""

    id: str
    name: str
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Component:
    """A dimension (D), the measure (M) or an attribute (A) of a flow."""

    id: str
    role: Role
    name: str
    codes: CodeList | None = None
    type: str = "String"
    required: bool = False


@dataclass(frozen=True)
class Flow:
    """One data flow: what its structure is called, its components, its rows by component."""

    id: str
    name: str
    components: tuple[Component, ...]
    rows: tuple[Mapping[str, str], ...] = field(repr=False)

    @property
    def key(self) -> list[str]:
        """The dimensions, which together name an observation."""
        return [one.id for one in self.components if one.role == "D"]


def code_id(text: str) -> str:
    """Return ``text`` as an SDMX id: what may not stand in one is spelled out."""
    return _NOT_IN_ID.sub(lambda c: _SHORT.get(c[0], f"@{ord(c[0]):X}@"), text)


def flows(tidy: Tidy) -> list[Flow]:
    """Return the flows of strata with totals and statistics, of parties and of checks."""
    filings = CodeList(
        "CL_FILING", "Filings",
        {code_id(row["filing"]): row["deal"] for row in tidy.filings.records()},
    )  # fmt: skip
    return [_strata(tidy, filings), _parties(tidy, filings), _checks(tidy, filings)]


def _listed(words: Words, identity: str, name: str, terms: Iterable[str]) -> CodeList:
    """Return terms of the ontology as a code list."""
    return CodeList(identity, name, {code_id(local(term)): words.label(term) for term in terms})


def _strata(tidy: Tidy, filings: CodeList) -> Flow:
    words, seen = tidy.words, list(observations(tidy))
    groups, strata = _group_codes(one.group for one in seen), _stratum_codes(tidy)
    components = (*_strata_key(words, filings, groups, strata), *_strata_values(words, seen))
    rows = tuple(_observation(one, groups[one.group], strata) for one in seen)
    return Flow("POOL_STRATA", "Strata, stated totals and statistics of pools", components, rows)


def _group_codes(groups: Iterable[str]) -> dict[str, str]:
    """Return the code of every loan group by its words; no two have one code."""
    codes: dict[str, str] = {}
    for group in sorted(set(groups)):
        code = code_id(group) or WHOLE
        while code in codes.values():
            code += "-2"
        codes[group] = code
    return codes


def _strata_key(
    words: Words,
    filings: CodeList,
    groups: Mapping[str, str],
    strata: Mapping[tuple[str, str], tuple[str, str]],
) -> tuple[Component, ...]:
    """Return the dimensions of the strata."""
    return (
        Component("FILING", "D", "Filing", filings, required=True),
        Component("TABLE_ID", "D", "Table within the filing", required=True),
        Component("LOAN_GROUP", "D", "Loan group", CodeList("CL_LOAN_GROUP", "Loan groups", {
            WHOLE: "The whole pool", **{code: text for text, code in groups.items() if text}}),
            required=True),
        Component("STRATIFIER", "D", "Property by which the table divides the pool",
            CodeList("CL_STRATIFIER", "Stratifiers", {NONE: "Not applicable",
            **_listed(words, "", "", words.dimensions()).codes}), required=True),
        Component("STRATUM", "D", "What the line stands for", CodeList("CL_STRATUM", "Strata", {
            WHOLE: "Stated total, or the whole pool", **dict(strata.values())}),
            required=True),
        Component("ROW_ID", "D", "Line within the table, or statistic within the filing",
            required=True),
        Component("INDICATOR", "D", "What is measured", _listed(words, "CL_INDICATOR", "Indicators",
            [*words.measures(), *words.statistics()]), required=True),
    )  # fmt: skip


def _strata_values(words: Words, seen: list[Observation]) -> tuple[Component, ...]:
    """Return the measure of the strata, and what is said of a figure."""
    return (
        Component("OBS_VALUE", "M", "Figure, as printed", type="Decimal"),
        Component("UNIT_MEASURE", "A", "Unit", CodeList("CL_UNIT", "Units, as QUDT names them",
            {unit: unit for unit in sorted({one.unit for one in seen})}), required=True),
        Component("OBS_STATUS", "A", "Observation status", CodeList("CL_OBS_STATUS",
            "Observation status", {words.value(s, "skos:notation"): words.label(s)
            for s in words.having("skos:inScheme", "mbs:obsStatus")}), required=True),
        Component("DECIMALS", "A", "Digits printed after the point", type="Integer"),
        Component("RATE_BASIS", "A", "Rate basis", _listed(words, "CL_RATE_BASIS", "Rate bases",
            words.having("skos:inScheme", "code:rateBasis"))),
        Component("PRINTED_AS", "A", "How the figure is printed", CodeList("CL_PRINTED_AS",
            "Ways of printing", _PRINTED)),
        Component("PRINTED_LABEL", "A", "Label of the line, as printed"),
        Component("FAILED_CHECKS", "A", "Checks that the line failed, by number"),
        Component("TABLE_FAILED_CHECKS", "A", "Checks that its table or total failed, by number"),
        Component("FIRST_LINE", "A", "First line of the text that was read", type="Integer"),
        Component("LAST_LINE", "A", "Last line of the text that was read", type="Integer"),
    )  # fmt: skip


def _stratum_codes(tidy: Tidy) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the code and label of every stratum of every dimension in use."""
    records = tidy.strata.records()
    used = {(row["dimension"], row["stratum"]) for row in records}
    scheme_of = {
        dimension: local(tidy.words.value(f"mbs:{dimension}", "mbs:valuesFrom"))
        for dimension, _ in used
    }
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for code in tidy.codes.records():
        for dimension, scheme in sorted(scheme_of.items()):
            pair = dimension, code["stratum"]
            if pair in used or (code["kind"] == "code" and code["code_list"] == scheme):
                mark = "@" if code["kind"] == "rest" else ""
                found[pair] = f"{dimension}_{mark}{code_id(code['code'])}", code["label"]
    return found


def _observation(
    one: Observation, group: str, strata: Mapping[tuple[str, str], tuple[str, str]]
) -> dict[str, str]:
    at_row = {"stratum": one.row, "total": WHOLE, "statistic": one.row}
    stratum = strata[one.dimension, one.stratum][0] if one.of == "stratum" else WHOLE
    return {
        "FILING": code_id(one.filing),
        "TABLE_ID": one.table or NONE,
        "LOAN_GROUP": group,
        "STRATIFIER": one.dimension or NONE,
        "STRATUM": stratum,
        "ROW_ID": at_row[one.of],
        "INDICATOR": one.indicator,
        "OBS_VALUE": one.value,
        "UNIT_MEASURE": one.unit,
        "OBS_STATUS": status(one),
        "DECIMALS": one.decimals,
        "RATE_BASIS": one.basis,
        "PRINTED_AS": one.printed,
        "PRINTED_LABEL": one.label,
        "FAILED_CHECKS": one.failed,
        "TABLE_FAILED_CHECKS": one.table_failed,
        "FIRST_LINE": one.first_line,
        "LAST_LINE": one.last_line,
    }


def status(one: Observation) -> str:
    """Return the SDMX observation status: what did not reconcile comes before what is near."""
    if one.failed:
        return "U"
    return {"approximate": "E", "trace": "N"}.get(one.printed, "A")


def _parties(tidy: Tidy, filings: CodeList) -> Flow:
    words = tidy.words
    roles = words.having("rdfs:subClassOf", "mbs:PartyRole")
    components = (
        Component("FILING", "D", "Filing", filings, required=True),
        Component("PART", "D", "Part within the filing", required=True),
        Component("PARTY", "D", "Company within the filing", required=True),
        Component("ROLE", "D", "Part that is played", _listed(words, "CL_ROLE", "Parts", roles),
                  required=True),
        Component("OBS_VALUE", "M", "Name of the company, as printed"),
        *_texts(tidy.parties, ("printed_role", "defined_as", "central_index_key",
                "employer_identification_number", "commission_file_number", "agreement",
                "agreement_title", "failed_checks")),
        Component("FIRST_LINE", "A", "First line of the text that was read", type="Integer"),
        Component("LAST_LINE", "A", "Last line of the text that was read", type="Integer"),
    )  # fmt: skip
    rows = _renamed(tidy.parties, components, "name", ("FILING", "ROLE"))
    return Flow("POOL_PARTIES", "Parties to securitisations", components, rows)


def _checks(tidy: Tidy, filings: CodeList) -> Flow:
    words = tidy.words
    numbers = words.having("skos:inScheme", "code:check")
    outcomes = words.having("skos:inScheme", "code:outcome")
    severities = next(one.codes for one in tidy.checks.fields if one.name == "severity")
    components = (
        Component("FILING", "D", "Filing", filings, required=True),
        Component("RESULT", "D", "Result within the filing", required=True),
        Component("CHECK_NUMBER", "D", "Check", _listed(words, "CL_CHECK", "Checks", numbers),
                  required=True),
        Component("OBS_VALUE", "M", "What came of the check",
                  _listed(words, "CL_OUTCOME", "Outcomes", outcomes)),
        Component("SEVERITY", "A", "How much it weighs", CodeList("CL_SEVERITY", "Severities",
                  {one: one for one in severities}), required=True),
        *_texts(tidy.checks, ("subject", "expected", "actual", "tolerance", "message")),
    )  # fmt: skip
    rows = _renamed(tidy.checks, components, "outcome", ("FILING", "CHECK_NUMBER"))
    return Flow("POOL_CHECKS", "Checks of filings", components, rows)


def _texts(table: Table, names: Iterable[str]) -> list[Component]:
    """Return fields of a table as attributes that hold text."""
    meanings = {one.name: one.meaning for one in table.fields}
    return [Component(name.upper(), "A", meanings[name].rstrip(".")) for name in names]


def _renamed(
    table: Table, components: Iterable[Component], value: str, coded: Iterable[str]
) -> tuple[dict[str, str], ...]:
    """Return the rows of a table by component; ``value`` is the field that is observed."""
    as_is: Callable[[str], str] = str
    made = dict.fromkeys(coded, code_id)
    names = {one.id: value if one.role == "M" else one.id.lower() for one in components}
    return tuple(
        {identity: made.get(identity, as_is)(row[name]) for identity, name in names.items()}
        for row in table.records()
    )
