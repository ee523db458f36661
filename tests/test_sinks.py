"""Whatever quads go in, every format carries them, and the same quads give the same bytes."""

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from poolgraph import sinks, terms
from poolgraph.mapping import map_filing
from poolgraph.triples import Iri, Literal, Quad
from small_filing import small_filing, small_source

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
TERMS = terms.load()
FILING = f"{TERMS.base}id/filing/0000950123-02-001234"
LANG_STRING = TERMS.iri("rdf:langString")
XML_SAFE = st.characters(
    codec="utf-8", exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32
) | st.sampled_from("\t\n\r")
ANY = st.characters(codec="utf-8", exclude_categories=["Cs"]) | st.sampled_from(
    "\0\x07\x0c\x1f\x7f\"\\'\n\r\t"
)
STEPS = st.text(
    alphabet=st.sampled_from("abzAZ09-._~()é%ç'!*,;=:@&+$ñ"), min_size=1, max_size=8
).map(lambda step: step.replace("%", "%25"))
SPACES = st.sampled_from(
    [
        f"{FILING}/",
        f"{FILING}/table/",
        TERMS.iri("code:"),
        TERMS.iri("code:loanPurpose/"),
        TERMS.iri("mbs:"),
    ]
) | st.just("http://example.org/a/b#")
IRIS = st.builds(str.__add__, SPACES, STEPS).filter(lambda iri: not iri.endswith(("/.", "/..")))
PROPERTIES = st.sampled_from(
    [
        "mbs:loanCount",
        "mbs:percentOfPool",
        "mbs:printedTitle",
        "mbs:evidence",
        "qb:dataSet",
        "skos:prefLabel",
    ]
).map(TERMS.iri)
DATATYPES = st.sampled_from(
    ["xsd:string", "xsd:decimal", "xsd:integer", "xsd:boolean", "xsd:date", "xsd:hexBinary"]
).map(TERMS.iri)
NUMBERS = st.sampled_from(
    ["50.350", "150000", "-0.10", ".5", "5.", "+1", "007", "1e3", "true", "12 000"]
)


def literals(characters: st.SearchStrategy[str]) -> st.SearchStrategy[Literal]:
    words = st.text(characters, max_size=12) | NUMBERS
    tagged = st.builds(Literal, words, st.just(LANG_STRING), st.sampled_from(["en", "en-us"]))
    return st.builds(Literal, words, DATATYPES, st.none()) | tagged


def quads(characters: st.SearchStrategy[str]) -> st.SearchStrategy[list[Quad]]:
    value = st.builds(Iri, IRIS) | literals(characters)
    graph = st.sampled_from([f"{FILING}/graph/content", f"{FILING}/graph/evidence"])
    typed = st.tuples(IRIS, st.just(TERMS.iri("rdf:type")), st.builds(Iri, IRIS), graph)
    return st.lists(st.tuples(IRIS, PROPERTIES, value, graph) | typed, max_size=12)


def as_said(found: list[Quad], with_graphs: bool) -> set[tuple[object, ...]]:
    return {(s, p, tuple(o), g) if with_graphs else (s, p, tuple(o)) for s, p, o, g in found}


def seen_by_oxigraph(data: bytes, format: str, with_graphs: bool) -> set[tuple[object, ...]]:
    kinds = pyoxigraph.RdfFormat
    kind = {
        "turtle": kinds.TURTLE, "nt": kinds.N_TRIPLES, "nq": kinds.N_QUADS, "trig": kinds.TRIG,
        "jsonld": kinds.JSON_LD, "xml": kinds.RDF_XML,
    }[format]  # fmt: skip
    found = set()
    for quad in pyoxigraph.parse(data, format=kind):
        value = quad.object
        if isinstance(value, pyoxigraph.NamedNode):
            plain: tuple[object, ...] = (value.value,)
        else:
            plain = (value.value, value.datatype.value, value.language)
        triple = (quad.subject.value, quad.predicate.value, plain)
        found.add((*triple, quad.graph_name.value) if with_graphs else triple)
    return found


def seen_by_rdflib(data: bytes, format: str, with_graphs: bool) -> set[tuple[object, ...]]:
    dataset = rdflib.Dataset()
    names = {"nq": "nquads", "jsonld": "json-ld"}
    dataset.parse(data=data, format=names.get(format, format))
    found = set()
    for subject, predicate, value, graph in dataset.quads():
        if isinstance(value, rdflib.Literal):
            kind = LANG_STRING if value.language else str(value.datatype or TERMS.iri("xsd:string"))
            plain: tuple[object, ...] = (str(value), kind, value.language)
        else:
            plain = (str(value),)
        triple = (str(subject), str(predicate), plain)
        found.add((*triple, str(graph)) if with_graphs else triple)
    return found


@pytest.fixture
def as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop rdflib from rewriting what a literal says."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


QUIET = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


@pytest.mark.parametrize("format", ["turtle", "nt", "nq", "trig", "jsonld"])
@given(found=quads(ANY))
@QUIET
def test_a_format_carries_every_quad(format: str, found: list[Quad], as_printed: None) -> None:
    """Quotes, control characters, broken numbers, odd IRIs: two readers see what was said."""
    with_graphs = format in ("nq", "trig", "jsonld")
    data = sinks.write(found, format, TERMS)
    assert seen_by_oxigraph(data, format, with_graphs) == as_said(found, with_graphs)
    assert seen_by_rdflib(data, format, with_graphs) == as_said(found, with_graphs)


@given(found=quads(XML_SAFE))
@QUIET
def test_rdf_xml_carries_every_triple(found: list[Quad], as_printed: None) -> None:
    """RDF/XML carries whatever XML can hold."""
    data = sinks.write(found, "xml", TERMS)
    assert seen_by_oxigraph(data, "xml", False) == as_said(found, False)
    assert seen_by_rdflib(data, "xml", False) == as_said(found, False)


def test_rdf_xml_replaces_what_xml_cannot_hold() -> None:
    """A form feed in a quote does not break the document."""
    text = Literal("page\x0cbreak", TERMS.iri("xsd:string"))
    data = sinks.write(
        [(FILING, TERMS.iri("oa:exact"), text, f"{FILING}/graph/content")], "xml", TERMS
    )
    assert "page\ufffdbreak" in data.decode()


def test_rdf_xml_refuses_a_property_without_a_name() -> None:
    """A property that XML cannot name is an error, never left out."""
    odd = [(FILING, "http://example.org/123", Iri(FILING), f"{FILING}/graph/content")]
    with pytest.raises(ValueError, match="no name for the property"):
        sinks.write(odd, "xml", TERMS)


@pytest.fixture(scope="module")
def small() -> tuple[Quad, ...]:
    return map_filing(small_filing(), small_source(), TERMS, "value").quads


@pytest.mark.parametrize("format", sinks.FORMATS)
def test_a_filing_survives_every_format(
    format: str, small: tuple[Quad, ...], as_printed: None
) -> None:
    """A mapped filing, with all its evidence, reads back the same in both readers."""
    with_graphs = format in ("nq", "trig", "jsonld")
    data = sinks.write(small, format, TERMS)
    assert seen_by_oxigraph(data, format, with_graphs) == as_said(list(small), with_graphs)
    assert seen_by_rdflib(data, format, with_graphs) == as_said(list(small), with_graphs)
    assert sinks.write(small, format, TERMS) == data


@pytest.mark.parametrize("format", ["nt", "nq"])
def test_line_formats_are_canonical(format: str, small: tuple[Quad, ...]) -> None:
    """The order of quads, and saying one twice, changes no byte of the sorted formats."""
    shuffled = [*reversed(small), small[0]]
    assert sinks.write(shuffled, format, TERMS) == sinks.write(small, format, TERMS)


def test_turtle_follows_the_filing(small: tuple[Quad, ...]) -> None:
    """The filing comes first, tables in their order; numbers stand as printed."""
    text = sinks.write(small, "turtle", TERMS).decode()
    first, second = text.index("<table/propertyState> a"), text.index("<table/originalLtvBand> a")
    assert text.index("mbs:formType") < first < second
    assert "mbs:percentOfPool 100.00" in text
    assert "propertyState:US-CA" in text
    assert "@prefix foaf:" not in text


def test_json_ld_brings_its_context(small: tuple[Quad, ...]) -> None:
    """Nothing is fetched: the context is inside, and names the terms of this document only."""
    document = json.loads(sinks.write(small, "jsonld", TERMS))
    assert document["@context"]["loanCount"] == {"@id": "mbs:loanCount", "@type": "xsd:integer"}
    assert "cutOffDate" not in document["@context"]
    assert [graph["@id"] for graph in document["@graph"]] == [
        "graph/content",
        "graph/evidence",
        "graph/provenance",
    ]


def coercion(concept: str) -> str | None:
    """Return what JSON-LD has to know of a property: that it links, or its datatype."""
    stated = TERMS.value(concept, "rdfs:range")
    if "owl:ObjectProperty" in TERMS.values(concept, "rdf:type"):
        return "@id"
    return stated if stated and stated.startswith("xsd:") and stated != "xsd:string" else None


def test_the_context_knows_every_property(golden: Callable[[Path, str], None]) -> None:
    """Each property of the vocabulary that links or counts is in the context (--accept writes it).

    Properties of other vocabularies are written there by hand, and stay.
    """
    path = ROOT / "ontology" / "context.jsonld"
    context = json.loads(path.read_text(encoding="utf-8"))["@context"]
    data = (ROOT / "ontology" / "vocabulary.ttl").read_bytes()
    quads = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE)
    iris = {q.subject.value for q in quads if isinstance(q.subject, pyoxigraph.NamedNode)}
    known = sorted(c for c in map(TERMS.compact, iris) if c.startswith("mbs:"))
    own = {
        c.removeprefix("mbs:"): {"@id": c, "@type": kind} for c in known if (kind := coercion(c))
    }
    foreign = {k: v for k, v in context.items() if isinstance(v, dict) and ":" in k}
    names = {k: v for k, v in context.items() if isinstance(v, str)}
    entries = [*names.items(), *sorted({**own, **foreign}.items())]
    lines = ",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in entries)
    golden(path, f'{{\n  "@context": {{\n{lines}\n  }}\n}}\n')


def test_no_property_needs_more_than_the_context(small: tuple[Quad, ...]) -> None:
    """In the JSON-LD of a filing every value is plain: the context says what it is."""
    document = json.loads(sinks.write(small, "jsonld", TERMS))
    nodes = [node for graph in document["@graph"] for node in graph["@graph"]]
    odd = {key for node in nodes for key, value in node.items() if isinstance(value, dict)}
    assert odd <= {"rdf:object"}


def test_rdflib_graph_keeps_what_is_printed(small: tuple[Quad, ...]) -> None:
    """A graph for rdflib holds every triple, with 100.00 as 100.00."""
    graph = sinks.to_graph(small, TERMS)
    assert len(graph) == len({quad[:3] for quad in small})
    shares = {str(o) for o in graph.objects(None, rdflib.URIRef(TERMS.iri("mbs:percentOfPool")))}
    assert "100.00" in shares


def test_rdflib_dataset_keeps_the_graphs(small: tuple[Quad, ...]) -> None:
    """A data set for rdflib has the named graphs."""
    dataset = sinks.to_dataset(small, TERMS)
    names = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    assert names == {quad[3] for quad in small}


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.ttl", "turtle"),
        ("a.NT", "nt"),
        ("b.nq", "nq"),
        ("c.jsonld", "jsonld"),
        ("d.rdf", "xml"),
        ("e", None),
    ],
)
def test_a_name_asks_for_a_format(name: str, format: str | None) -> None:
    """The suffix of an output says its format."""
    assert sinks.format_of(name) == format


def test_a_file_is_whole_or_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves the old file, and nothing beside it."""
    target = tmp_path / "out.ttl"
    sinks.write_file(target, b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        sinks.write_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
