"""What a filing states beside its strata, as tidy tables: statistics, parties, checks, itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poolgraph.exports.context import Context, by_number, failed_field, filing_fields, place_fields
from poolgraph.exports.fields import Field, Row, Stated, Table
from poolgraph.exports.graph import FilingGraph, local
from poolgraph.exports.words import Words

SEVERAL = " | "
_NUMBERS = ("mbs:centralIndexKey", "mbs:employerIdentificationNumber", "mbs:commissionFileNumber")
_SEVERITIES = ("Violation", "Warning", "Info")
_DAYS = ("mbs:reportDate", "mbs:signatureDate", "mbs:filedDate")


@dataclass(frozen=True, eq=False)
class StatedReader:
    """Reads the tables that are not strata."""

    words: Words

    @property
    def _filing(self) -> str:
        return self.words.terms.base + "id/filing/{filing}"

    def _field(self, name: str, predicate: str, about: str = "") -> Field:
        """Return a field that holds the words of one property."""
        is_day = self.words.value(predicate, "rdfs:range") == "xsd:date"
        meaning = self.words.meaning(predicate)
        return Field(name, meaning, "date" if is_day else "text", predicate, about)

    def filings(self, contexts: Sequence[Context]) -> Table:
        """Return one row for each filing, with the checksums of its source and its graph."""
        fields = (
            *filing_fields(),
            self._field("form", "mbs:formType"),
            *(self._field(_snake(day), day) for day in _DAYS),
            Field("cut_off_date", self.words.meaning("mbs:cutOffDate"), "date"),
            Field("registrant", "First company on whose behalf it is filed."),
            Field("trust", self.words.meaning("mbs:trustName")),
            Field("series", self.words.meaning("mbs:seriesNumber")),
            Field("source_sha256", "SHA-256 of the file that was read."),
            Field("graph_sha256", "SHA-256 of the graph as sorted N-Quads.", required=True),
        )
        kind = Stated("type", "rdf:type", self.words.iri("mbs:Filing"))
        rows = tuple(_filing_row(context) for context in contexts)
        title = "Filings: where each table's rows come from"
        return Table("filings", title, fields, ("filing",), self._filing, (kind,), rows)

    def statistics(self, contexts: Sequence[Context]) -> Table:
        """Return one row for each figure that a sentence states of a pool."""
        say, ontology = self.words, self.words.iri("mbs:")
        fields = (
            *filing_fields(),
            Field("statistic", "Key of the statistic within the filing.", required=True),
            Field("kind", "Class of the statistic.", "text", "rdf:type", "",
                  ontology + "{kind}", required=True, codes=_locals(say.statistics())),
            Field("name", "What people call it."),
            Field("value", say.meaning("mbs:statisticValue"), "decimal", "mbs:statisticValue"),
            Field("decimals", say.meaning("mbs:statedDecimals"), "integer", "mbs:statedDecimals"),
            Field("approximate", say.meaning("mbs:isApproximate"), "boolean", "mbs:isApproximate"),
            Field("basis", say.meaning("mbs:rateBasis"), "text", "mbs:rateBasis", "",
                  say.iri("code:rateBasis/") + "{basis}",
                  codes=_locals(say.having("skos:inScheme", "code:rateBasis"))),
            Field("loan_group", say.meaning("mbs:loanGroup"), "text", "mbs:loanGroup"),
            Field("unit", "Unit of the value, as QUDT names it."),
            *place_fields(say.terms.base),
            failed_field("this figure"),
        )  # fmt: skip
        kind = Stated("type", "rdf:type", say.iri("mbs:PoolStatistic"))
        rows = tuple(row for context in contexts for row in self._statistic_rows(context))
        return Table(
            "statistics", "Statistics: figures that sentences state of the pool", fields,
            ("filing", "statistic"), self._filing + "/statistic/{statistic}", (kind,), rows,
        )  # fmt: skip

    def _statistic_rows(self, context: Context) -> Iterator[Row]:
        graph = context.graph
        for iri in graph.of_class("mbs:PoolStatistic"):
            kind = next(
                (k for k in graph.kinds(iri) if k != "mbs:PoolStatistic"), "mbs:PoolStatistic"
            )
            yield (
                graph.key,
                context.deal,
                graph.below(iri, f"{graph.filing}/statistic/"),
                local(kind),
                self.words.label(kind),
                graph.text(iri, "mbs:statisticValue"),
                graph.text(iri, "mbs:statedDecimals"),
                graph.text(iri, "mbs:isApproximate"),
                local(graph.text(iri, "mbs:rateBasis")),
                graph.text(iri, "mbs:loanGroup"),
                self.words.unit(kind),
                *context.place(iri),
                context.failed(iri),
            )

    def parties(self, contexts: Sequence[Context]) -> Table:
        """Return one row for each part that a company plays."""
        ontology, party = self.words.iri("mbs:"), self._filing + "/party/{party}"
        several = (
            Field(_snake(number), self.words.meaning(number), "text", number, party,
                  separator=SEVERAL)
            for number in _NUMBERS
        )  # fmt: skip
        fields = (
            *filing_fields(),
            Field("part", "Key of the part within the filing.", required=True),
            Field("role", "Class of the part that is played.", "text", "rdf:type", "",
                  ontology + "{role}", required=True,
                  codes=_locals(self.words.having("rdfs:subClassOf", "mbs:PartyRole"))),
            self._field("printed_role", "mbs:printedRole"),
            Field("party", "Key of the company within the filing.", "text", "mbs:playedBy", "",
                  party, required=True),
            self._field("name", "mbs:legalName", party),
            self._field("defined_as", "mbs:definedAs", party),
            *several,
            Field("agreement", "Key of the agreement in which the part is played."),
            Field("agreement_title", "Title of that agreement, as printed."),
            *place_fields(self.words.terms.base),
            failed_field("this company"),
        )  # fmt: skip
        rows = tuple(row for context in contexts for row in _party_rows(context))
        kind = Stated("type", "rdf:type", self.words.iri("mbs:PartyRole"))
        return Table(
            "parties", "Parties: who plays which part", fields,
            ("filing", "part", "party"), self._filing + "/{+part}", (kind,), rows,
        )  # fmt: skip

    def checks(self, contexts: Sequence[Context]) -> Table:
        """Return one row for each check and thing it was tried on."""
        say = self.words
        fields = (
            *filing_fields(),
            Field("result", "Key of the result within the filing.", required=True),
            Field("check_number", "Number of the check.", "text", "mbs:check", "",
                  say.iri("code:check/") + "{check_number}", required=True,
                  codes=_locals(say.having("skos:inScheme", "code:check"))),
            Field("check_name", "What people call the check."),
            Field("subject", "What the check was tried on.", "iri", "mbs:checkedSubject", "",
                  "{+subject}", required=True),
            Field("outcome", "What came of it.", "text", "mbs:outcome", "",
                  say.iri("code:outcome/") + "{outcome}", required=True,
                  codes=_locals(say.having("skos:inScheme", "code:outcome"))),
            Field("severity", "How much it weighs.", "text", "mbs:severity", "",
                  say.iri("sh:") + "{severity}", required=True, codes=_SEVERITIES),
            Field("expected", say.meaning("mbs:expected")),
            Field("actual", say.meaning("mbs:actual")),
            Field("tolerance", say.meaning("mbs:tolerance")),
            Field("message", "What is wrong, in an analyst's words.", "text", "sh:resultMessage",
                  separator=SEVERAL),
        )  # fmt: skip
        kind = Stated("type", "rdf:type", say.iri("mbs:CheckResult"))
        rows = tuple(row for context in contexts for row in self._check_rows(context))
        return Table(
            "checks", "Checks: what was verified, and what came of it", fields,
            ("filing", "result"), self._filing + "/check/{+result}", (kind,), rows,
        )  # fmt: skip

    def _check_rows(self, context: Context) -> Iterator[Row]:
        graph = context.graph
        results = graph.of_class("mbs:CheckResult")
        keyed = [(graph.below(iri, f"{graph.filing}/check/"), iri) for iri in results]
        for key, iri in sorted(keyed, key=lambda pair: (by_number(pair[0].split("/")[0]), pair[0])):
            check = graph.words.compact(graph.text(iri, "mbs:check"))
            yield (
                graph.key,
                context.deal,
                key,
                local(check),
                self.words.label(check),
                graph.text(iri, "mbs:checkedSubject"),
                local(graph.text(iri, "mbs:outcome")),
                local(graph.text(iri, "mbs:severity")),
                *(graph.text(iri, f"mbs:{name}") for name in ("expected", "actual", "tolerance")),
                SEVERAL.join(graph.texts(iri, "sh:resultMessage")),
            )


def _filing_row(context: Context) -> Row:
    graph = context.graph
    return (
        graph.key,
        context.deal,
        graph.text(graph.filing, "mbs:formType"),
        *(graph.text(graph.filing, day) for day in _DAYS),
        cut_off(graph),
        _first(graph, "mbs:Registrant", "mbs:legalName"),
        _first(graph, "mbs:IssuingTrust", "mbs:trustName"),
        _first(graph, "mbs:CertificateSeries", "mbs:seriesNumber"),
        source_checksum(graph),
        graph.checksum,
    )


def _first(graph: FilingGraph, kind: str, name: str) -> str:
    """Return what the first thing of a class states by a property."""
    return next((graph.text(one, name) for one in graph.of_class(kind)), "")


def cut_off(graph: FilingGraph) -> str:
    """Return the one cut-off date that a filing states, or the empty text."""
    stated = {day for _, day in graph.linked("mbs:cutOffDate")}
    return stated.pop() if len(stated) == 1 else ""


def source_checksum(graph: FilingGraph) -> str:
    """Return the SHA-256 of the file that the graph was made from."""
    return next((digest for _, digest in graph.linked("spdx:checksumValue")), "")


def _party_rows(context: Context) -> Iterator[Row]:
    graph = context.graph
    owners = {role: owner for owner, role in graph.linked("mbs:hasPartyRole")}
    for part in sorted(graph.of_class("mbs:PartyRole")):
        owner = owners.get(part, "")
        is_agreement = owner.startswith(f"{graph.filing}/agreement/")
        for party in graph.texts(part, "mbs:playedBy"):
            yield (
                graph.key,
                context.deal,
                graph.below(part),
                next((local(k) for k in graph.kinds(part) if k != "mbs:PartyRole"), "PartyRole"),
                graph.text(part, "mbs:printedRole"),
                graph.below(party, f"{graph.filing}/party/"),
                graph.text(party, "mbs:legalName"),
                graph.text(party, "mbs:definedAs"),
                *(SEVERAL.join(graph.texts(party, number)) for number in _NUMBERS),
                graph.below(owner) if is_agreement else "",
                graph.text(owner, "mbs:printedTitle") if is_agreement else "",
                *context.place(part),
                context.failed(part, party),
            )


def _locals(names: list[str]) -> tuple[str, ...]:
    return tuple(map(local, names))


def _snake(name: str) -> str:
    """Return the name of a property as the name of a column: ``mbs:reportDate`` is report_date."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in local(name))
