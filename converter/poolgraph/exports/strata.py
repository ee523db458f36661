"""The strata and the stated totals of one filing as rows of two tidy tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from poolgraph.exports.context import Context, failed_field, filing_fields, place_fields
from poolgraph.exports.fields import Field, Row, Stated, Table
from poolgraph.exports.graph import FilingGraph, local
from poolgraph.exports.words import Words

ALWAYS = ("mbs:loanCount", "mbs:principalBalance", "mbs:percentOfPool")
_KINDS = {
    "mbs:NumericBand": "band",
    "mbs:ResidualCategory": "rest",
    "mbs:UnlistedCode": "unlisted",
    "mbs:LocalCode": "local",
}
KINDS = ("code", *_KINDS.values())
_INSTEAD = (("mbs:printedAsDash", "dash"), ("mbs:printedAsTrace", "trace"))


@dataclass(frozen=True)
class StratificationTable:
    """What rows and totals repeat of their table."""

    iri: str
    key: str
    ordinal: str
    title: str
    group: str
    dimension: str
    total: str


def stratification_tables(graph: FilingGraph) -> list[StratificationTable]:
    """Return the tables of a filing in the order of its pages."""
    found = [
        StratificationTable(
            iri,
            graph.below(iri, f"{graph.filing}/table/"),
            graph.text(iri, "mbs:tableOrdinal"),
            graph.text(iri, "mbs:printedTitle"),
            graph.text(iri, "mbs:loanGroup"),
            local(graph.text(iri, "mbs:stratifier")),
            graph.text(iri, "mbs:statedTotal"),
        )
        for iri in graph.of_class("mbs:StratificationTable")
    ]
    return sorted(found, key=lambda table: (int(table.ordinal or 0), table.key))


def measures_of(graphs: Sequence[FilingGraph], words: Words) -> list[str]:
    """Return the measures that any row or total states, in the order of the ontology."""
    said = {predicate for graph in graphs for _, predicate, _, _ in graph.quads}
    return [m for m in words.measures() if m in ALWAYS or words.iri(m) in said]


@dataclass(frozen=True, eq=False)
class StrataReader:
    """Reads rows and totals, with a column for each of ``measures``."""

    words: Words
    measures: tuple[str, ...]

    @property
    def _base(self) -> str:
        return self.words.terms.base

    @cached_property
    def _table(self) -> str:
        return self._base + "id/filing/{filing}/table/{table_key}"

    def strata(self, contexts: Sequence[Context]) -> Table:
        """Return one row for each stratum."""
        rows = (row for context in contexts for row in self._rows(context))
        of_kind = (
            Stated("type", "rdf:type", self.words.iri("mbs:StratumRow")),
            Stated("data_set", "qb:dataSet", self._table),
        )
        return Table(
            "strata", "Strata: one row for each line of each table",
            tuple(self._strata_fields()), ("filing", "table_key", "row_ordinal"),
            self._table + "/row/{row_ordinal}", of_kind, tuple(rows),
        )  # fmt: skip

    def totals(self, contexts: Sequence[Context]) -> Table:
        """Return one row for each table that states a total."""
        rows = (row for context in contexts for row in self._total_rows(context))
        kind = Stated("type", "rdf:type", self.words.iri("mbs:StatedTotal"))
        return Table(
            "totals", "Totals that the tables state",
            (*self._table_fields(), Field("label", "Label of the total line, as printed.",
             predicate="mbs:printedLabel"), *self._figure_fields()),
            ("filing", "table_key"), self._table + "/total", (kind,), tuple(rows),
        )  # fmt: skip

    def _table_fields(self) -> Iterator[Field]:
        table, say = self._table, self.words
        yield from filing_fields()
        yield Field("table_key", "Key of the table within the filing.", required=True)
        yield Field("title", say.meaning("mbs:printedTitle"), "text", "mbs:printedTitle", table)
        yield Field("loan_group", say.meaning("mbs:loanGroup"), "text", "mbs:loanGroup", table)
        yield Field("dimension", "Property by which the table divides the pool.", "text",
                    "mbs:stratifier", table, self.words.iri("mbs:") + "{dimension}", required=True,
                    codes=tuple(map(local, self.words.dimensions())))  # fmt: skip

    def _strata_fields(self) -> Iterator[Field]:
        yield from self._table_fields()
        of_band, say = "{+stratum}", self.words
        yield Field("row_ordinal", "Place of the line in its table, from 1.", "integer",
                    "mbs:rowOrdinal", required=True)  # fmt: skip
        yield Field("label", "Label of the line, as printed.", "text", "mbs:printedLabel",
                    required=True)  # fmt: skip
        yield Field("stratum", "What the line stands for: a band, a code, the rest.", "iri",
                    say.iri("mbs:") + "{dimension}", "", "{+stratum}", required=True,
                    refers="codes")  # fmt: skip
        yield Field("stratum_kind", "How the label was understood.", required=True, codes=KINDS)
        for end in ("lower", "upper"):
            meaning = say.meaning(f"mbs:{end}Bound")
            yield Field(f"{end}_bound", meaning, "decimal", f"mbs:{end}Bound", of_band)
            yield Field(f"{end}_inclusive", say.meaning(f"mbs:{end}Inclusive"), "boolean",
                        f"mbs:{end}Inclusive", of_band)  # fmt: skip
        yield Field("bound_unit", "Unit of the bounds, as QUDT names it.", "text", "mbs:boundUnit",
                    of_band, say.iri("unit:") + "{bound_unit}")  # fmt: skip
        yield from self._figure_fields()

    def _figure_fields(self) -> Iterator[Field]:
        for name in self.measures:
            is_count = self.words.value(name, "rdfs:range") == "xsd:integer"
            yield Field(local(name), self.words.meaning(name), "integer" if is_count else "decimal",
                        name, unit=self.words.unit(name))  # fmt: skip
        yield Field("printed_otherwise", "Figures printed as a dash or a star, as measure:form.",
                    separator=" ")  # fmt: skip
        yield from place_fields(self._base)
        yield failed_field()
        yield Field("table_failed_checks", "Numbers of the checks that its table or total failed.")

    def _rows(self, context: Context) -> Iterator[Row]:
        graph = context.graph
        rows: dict[str, list[str]] = {}
        for row, data_set in graph.linked("qb:dataSet"):
            rows.setdefault(data_set, []).append(row)
        for table in stratification_tables(graph):
            start = _start(context, table)
            ordered = sorted(rows.get(table.iri, ()), key=lambda row: _ordinal(graph, row))
            for row in ordered:
                stratum = graph.text(row, f"mbs:{table.dimension}")
                yield (
                    *start,
                    graph.text(row, "mbs:rowOrdinal"),
                    graph.text(row, "mbs:printedLabel"),
                    *_band(graph, stratum),
                    *self._figures(context, row, table),
                )

    def _total_rows(self, context: Context) -> Iterator[Row]:
        graph = context.graph
        for table in stratification_tables(graph):
            if table.total:
                label = graph.text(table.total, "mbs:printedLabel")
                yield (*_start(context, table), label, *self._figures(context, table.total, table))

    def _figures(self, context: Context, line: str, table: StratificationTable) -> Iterator[str]:
        graph = context.graph
        yield from (graph.text(line, measure) for measure in self.measures)
        yield " ".join(
            f"{local(measure)}:{form}"
            for name, form in _INSTEAD
            for measure in graph.texts(line, name)
        )
        yield from context.place(line)
        yield context.failed(line)
        yield context.failed(table.iri, table.total)


def _start(context: Context, table: StratificationTable) -> tuple[str, ...]:
    graph = context.graph
    return graph.key, context.deal, table.key, table.title, table.group, table.dimension


def _ordinal(graph: FilingGraph, row: str) -> tuple[int, str]:
    return int(graph.text(row, "mbs:rowOrdinal") or 0), row


def _band(graph: FilingGraph, stratum: str) -> Iterator[str]:
    """Yield a stratum, its kind, its bounds and their unit."""
    yield stratum
    yield kind_of(graph, stratum)
    for end in ("lower", "upper"):
        yield graph.text(stratum, f"mbs:{end}Bound")
        yield graph.text(stratum, f"mbs:{end}Inclusive")
    yield local(graph.text(stratum, "mbs:boundUnit"))


def kind_of(graph: FilingGraph, stratum: str) -> str:
    """Return how a label was understood: a code of a list has no class of its own in the graph."""
    known = (_KINDS[kind] for kind in graph.kinds(stratum) if kind in _KINDS)
    return next(known, "code" if stratum else "")
