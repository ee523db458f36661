"""What rows stand for, as a tidy table: code lists in use, and what filings made of their own."""

from collections.abc import Iterator, Sequence

from poolgraph.exports.fields import Field, Row, Table
from poolgraph.exports.graph import FilingGraph, local
from poolgraph.exports.strata import KINDS, kind_of
from poolgraph.exports.words import Words


def codes(graphs: Sequence[FilingGraph], strata: Table, words: Words) -> Table:
    """Return every code that ``strata`` uses, and all others of the lists that it uses."""
    fields = (
        Field("stratum", "The code itself, as an IRI.", "iri", required=True),
        Field("code_list", "Code list, or the dimension whose tables use the code.", required=True),
        Field("code", "Last step of the code.", required=True),
        Field("label", "What people call it."),
        Field("kind", "code: of a list of the ontology; others: made for what is printed.",
              required=True, codes=KINDS),
    )  # fmt: skip
    found = dict(_listed(strata, words)) | dict(_used(graphs, strata, words))
    rows = tuple(sorted(found.values(), key=lambda row: (row[1], row[0])))
    title = "Codes: what a stratum stands for"
    return Table("codes", title, fields, ("stratum",), "{+stratum}", rows=rows)


def _listed(strata: Table, words: Words) -> Iterator[tuple[str, Row]]:
    """Yield every member of the code lists of the dimensions in use."""
    for dimension in sorted({row["dimension"] for row in strata.records()}):
        scheme = words.value(f"mbs:{dimension}", "mbs:valuesFrom")
        for name in words.having("skos:inScheme", scheme):
            iri = words.iri(name)
            yield iri, (iri, local(scheme), local(name), words.label(name), "code")


def _used(graphs: Sequence[FilingGraph], strata: Table, words: Words) -> Iterator[tuple[str, Row]]:
    """Yield every code that a row names: with the label of its list, or of its filing."""
    by_key = {graph.key: graph for graph in graphs}
    for row in strata.records():
        graph, iri = by_key[row["filing"]], row["stratum"]
        name = words.compact(iri)
        scheme = words.value(name, "skos:inScheme") or graph.text(iri, "skos:inScheme")
        label = graph.text(iri, "skos:prefLabel") or words.label(name)
        yield iri, (
            iri, local(scheme) if scheme else row["dimension"], local(iri), label,
            kind_of(graph, iri),
        )  # fmt: skip
