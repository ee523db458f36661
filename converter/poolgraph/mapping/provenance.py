"""Where a graph comes from: the source's checksum, the tool and the ontology; never a clock."""

from collections.abc import Iterator, Mapping

from poolgraph import resources
from poolgraph.mapping.facts import Fact, Ground
from poolgraph.source import Source
from poolgraph.triples import Literal

VOCABULARIES = ("mbs", "qb", "skos", "prov", "oa", "dcat")


def provenance(
    ground: Ground, source: Source, title: str, sizes: Mapping[str, int]
) -> Iterator[Fact]:
    """Yield how the graphs of one filing came to be, and what a catalogue says of them.

    ``sizes`` counts the triples of the graphs that are already told; an empty one is none.
    """
    graphs = {graph: size for graph, size in sizes.items() if size}
    yield from _source(ground, source)
    yield from _conversion(ground)
    yield from _data_set(ground, title, (*graphs, "provenance"))
    for graph, size in graphs.items():
        yield from _graph(ground, graph, size)
    yield from _graph(ground, "provenance")


def _source(ground: Ground, source: Source) -> Iterator[Fact]:
    say, iri, checksum = ground.say, ground.under("source"), ground.under("source", "checksum")
    yield from ground.kind(iri, None, "mbs:SourceDocument", "prov:Entity")
    yield ground.literal(iri, "mbs:characterEncoding", say.text(source.encoding))
    yield ground.literal(iri, "mbs:newlineRule", say.text(source.newline))
    yield ground.literal(iri, "mbs:byteSize", say.count(source.byte_size))
    yield ground.link(iri, "spdx:checksum", checksum)
    yield from ground.kind(checksum, None, "spdx:Checksum")
    yield ground.code(checksum, "spdx:algorithm", "spdx:checksumAlgorithm_sha256")
    digest = Literal(source.sha256, say.name["xsd:hexBinary"])
    yield ground.literal(checksum, "spdx:checksumValue", digest)


def _conversion(ground: Ground) -> Iterator[Fact]:
    say, iri, version = ground.say, ground.under("conversion"), resources.tool_version()
    tool, ontology = ground.shared("tool", f"poolgraph-{version}"), say.name["mbs:"].rstrip("#")
    yield from ground.kind(iri, None, "mbs:Conversion", "prov:Activity")
    yield ground.link(iri, "prov:used", ground.under("source"))
    yield ground.link(iri, "prov:used", ontology)
    yield ground.link(iri, "prov:wasAssociatedWith", tool)
    if stated := say.terms.value(say.terms.compact(ontology), "owl:versionInfo"):
        yield ground.literal(iri, "mbs:ontologyVersion", say.text(stated))
    yield from ground.kind(tool, None, "prov:SoftwareAgent")
    yield ground.literal(tool, "schema:softwareVersion", say.text(version))


def _data_set(ground: Ground, title: str, graphs: tuple[str, ...]) -> Iterator[Fact]:
    say, iri = ground.say, ground.under("dataset")
    yield from ground.kind(iri, None, "dcat:Dataset", "void:Dataset")
    if title:
        yield ground.literal(iri, "dcterms:title", say.text(title))
    yield ground.link(iri, "dcterms:source", ground.under("source"))
    yield ground.link(iri, "dcterms:conformsTo", say.name["shapes:"].rstrip("#"))
    yield ground.link(iri, "void:exampleResource", ground.filing)
    for prefix in VOCABULARIES:
        yield ground.link(iri, "void:vocabulary", say.name[f"{prefix}:"])
    for graph in graphs:
        yield ground.link(iri, f"mbs:{graph}Graph", ground.under("graph", graph))


def _graph(ground: Ground, graph: str, size: int | None = None) -> Iterator[Fact]:
    """Yield one named graph, with its size where that is known."""
    iri = ground.under("graph", graph)
    yield from ground.kind(iri, None, "mbs:FilingGraph", "prov:Entity", "void:Dataset")
    yield ground.link(iri, "prov:wasGeneratedBy", ground.under("conversion"))
    yield ground.link(iri, "prov:wasDerivedFrom", ground.under("source"))
    if size is not None:
        yield ground.literal(iri, "void:triples", ground.say.count(size))
