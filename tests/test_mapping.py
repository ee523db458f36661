"""A filing as read becomes a graph: what is printed, as it is printed, and where."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from poolgraph import resources, source, syntax, terms
from poolgraph.mapping import Evidence, Mapped, map_filing
from poolgraph.mapping.naming import band_slug, distinct, slug
from poolgraph.source import Span
from poolgraph.syntax import Band, Filing
from poolgraph.triples import Iri, Literal
from small_filing import TEXT, header, small_filing, small_source

TERMS = terms.load()
TURTLE = RdfFormat.TURTLE
DIMENSIONS_OF_SMALL = ("propertyState", "originalLtvBand", "otherStratum")
LTV, LTV_TABLE = "code:originalLtvBand", "table/originalLtvBand"
GRAPHS = [f"graph/{name}" for name in ("content", "evidence", "provenance")]


def told(mapped: Mapped, subject: str, concept: str) -> list[str]:
    """Return what is told of a node of the filing, short: below the filing, or compact."""
    place = f"{mapped.filing}/{subject}" if subject else mapped.filing
    values = [o for s, p, o, _ in mapped.quads if s == place and p == TERMS.iri(concept)]
    return [v.lexical if isinstance(v, Literal) else short(mapped, v.value) for v in values]


def short(mapped: Mapped, iri: str) -> str:
    root = f"{mapped.filing}/"
    return iri[len(root) :] if iri.startswith(root) else TERMS.compact(iri)


def mapped(filing: Filing | None = None, evidence: Evidence = "row") -> Mapped:
    return map_filing(filing or small_filing(), small_source(), TERMS, evidence)


@pytest.fixture(scope="module")
def small() -> Mapped:
    return mapped()


@pytest.mark.parametrize(
    ("subject", "concept", "values"),
    [
        ("", "mbs:formType", ["8-K"]),
        ("", "rdf:type", ["mbs:CurrentReport", "mbs:Filing"]),
        ("", "mbs:reportDate", ["2002-09-30"]),
        ("", "mbs:signatureDate", ["2002-10-15"]),
        ("", "mbs:reportsItem", ["code:reportItem/5", "code:reportItem/7"]),
        ("party/acme-mortgage-inc", "mbs:legalName", ["ACME MORTGAGE, INC."]),
        ("party/acme-mortgage-inc", "mbs:commissionFileNumber", ["333-92152"]),
        ("party/acme-mortgage-inc", "mbs:employerIdentificationNumber", ["95-4596516"]),
        ("party/acme-mortgage-inc/address", "mbs:region", ["code:propertyState/US-CA"]),
        ("party/big-home-loans-inc", "mbs:definedAs", ["Seller"]),
        ("agreement/psa", "mbs:datedAsOf", ["2002-09-01"]),
        ("agreement/psa", "mbs:enteredIntoOn", ["2002-09-30"]),
        ("agreement/psa/role/seller", "mbs:playedBy", ["party/big-home-loans-inc"]),
        ("agreement/psa/role/depositor", "mbs:playedBy", ["party/acme-mortgage-inc"]),
        ("trust", "mbs:trustNumber", ["2002-12"]),
        ("series", "mbs:seriesNumber", ["2002-20"]),
        ("offering/prospectus", "mbs:documentDate", ["2002-09-24"]),
        ("pool", "mbs:hasTable", [f"table/{name}" for name in DIMENSIONS_OF_SMALL]),
        ("pool", "mbs:cutOffDate", []),
        ("table/propertyState", "mbs:stratifier", ["mbs:propertyState"]),
        ("table/propertyState", "sdmx-attribute:currency", ["unit:CCY_USD"]),
        ("table/propertyState", "mbs:balanceDecimals", ["2"]),
        ("table/propertyState/row/1", "mbs:percentDecimals", ["2"]),
        ("table/propertyState/row/2", "mbs:percentDecimals", []),
        ("table/propertyState/total", "mbs:principalBalance", ["225112214.21"]),
        ("table/propertyState", "mbs:printedHeading", ["DSCR"]),
        ("table/propertyState/row/1", "mbs:propertyState", ["code:propertyState/US-CA"]),
        ("table/propertyState/row/1", "mbs:percentOfPool", ["50.35"]),
        ("table/propertyState/row/3", "mbs:propertyState", ["table/propertyState/residual"]),
        ("table/propertyState/residual", "mbs:memberCount", ["30"]),
        ("table/propertyState/residual", "mbs:memberShareBelow", ["2.00"]),
        ("table/originalLtvBand/row/2", "mbs:originalLtvBand", [f"{LTV}/50.01-to-55"]),
        ("table/otherStratum/row/1", "mbs:otherStratum", ["table/otherStratum/code/new-moon"]),
        ("statistic/weighted-average-original-ltv", "mbs:statisticValue", ["72.65"]),
        ("statistic/weighted-average-original-ltv", "mbs:statedIn", [f"{LTV_TABLE}/note/1"]),
        ("item/7/part/a", "mbs:partText", ["Not applicable."]),
        ("signature", "mbs:signerTitle", ["Vice President"]),
        ("source/checksum", "spdx:checksumValue", [small_source().sha256]),
    ],
)  # fmt: skip
def test_what_is_printed_is_told(
    small: Mapped, subject: str, concept: str, values: list[str]
) -> None:
    """Each printed fact has its name in the graph, and an absent one has none."""
    assert told(small, subject, concept) == values


def test_a_dash_is_nothing_and_a_star_is_unknown(small: Mapped) -> None:
    """A dash is zero and says so; a star gives no figure at all."""
    row = "table/propertyState/row/2"
    assert told(small, row, "mbs:loanCount") == ["0"]
    assert told(small, row, "mbs:printedAsDash") == ["mbs:loanCount"]
    assert told(small, row, "mbs:percentOfPool") == []
    assert told(small, row, "mbs:printedAsTrace") == ["mbs:percentOfPool"]
    assert told(small, row, "mbs:principalBalance") == ["150000"]


def test_a_column_that_no_term_fits_is_kept(small: Mapped) -> None:
    """The figure stands with its printed heading, beside the measures."""
    value = "table/propertyState/row/1/column/4"
    assert told(small, "table/propertyState/row/1", "mbs:hasColumnValue") == [value]
    assert told(small, value, "mbs:printedHeading") == ["DSCR"]
    assert told(small, value, "mbs:printedValue") == ["1.54"]


def test_a_measure_is_stated_once_a_row() -> None:
    """Where two columns have one heading, the second is kept as a column value."""
    filing = small_filing()
    moon = filing.tables[2]
    count = moon.columns[0]
    row = replace(moon.rows[0], figures=moon.rows[0].figures * 2)
    twice = replace(moon, columns=(count, count), rows=(row,))
    result = mapped(replace(filing, tables=(twice,)))
    assert told(result, "table/otherStratum/row/1", "mbs:loanCount") == ["553"]
    assert told(result, "table/otherStratum/row/1/column/2", "mbs:printedValue") == ["553"]


def test_tables_of_one_dimension_have_their_own_names() -> None:
    """A loan group goes into the name of its table; what is left alike is numbered."""
    states = small_filing().tables[0]
    grouped = replace(states, group=syntax.Phrase("Group 1", states.title.span))
    result = mapped(replace(small_filing(), tables=(states, grouped, states)))
    names = ["table/propertyState", "table/propertyState-group-1", "table/propertyState-2"]
    assert told(result, "pool", "mbs:hasTable") == names
    assert told(result, names[1], "mbs:loanGroup") == ["Group 1"]


def test_a_header_gives_the_filing_its_name() -> None:
    """The accession number names the filing; keys in the header join the cover's registrant."""
    facts = (
        header("mbs:accessionNumber", "0000950123-02-001234"),
        header("mbs:legalName", "ACME MORTGAGE INC", 1),
        header("mbs:centralIndexKey", "906410", 1),
        header("mbs:employerIdentificationNumber", "954596516", 1),
        header("mbs:jurisdictionOfIncorporation", "DE", 1),
        header("mbs:formType", "8-K/A", 1),
    )
    result = mapped(replace(small_filing(), header=facts))
    assert result.filing == f"{TERMS.base}id/filing/0000950123-02-001234"
    party = "party/acme-mortgage-inc"
    assert told(result, "", "mbs:registrant") == [party]
    assert told(result, party, "mbs:legalName") == ["ACME MORTGAGE, INC."]
    assert told(result, party, "mbs:centralIndexKey") == ["0000906410"]
    assert told(result, party, "mbs:employerIdentificationNumber") == ["95-4596516"]
    assert told(result, party, "mbs:jurisdictionOfIncorporation") == ["code:propertyState/US-DE"]
    assert told(result, "", "mbs:formType") == ["8-K", "8-K/A"]
    shared = [f"{TERMS.base}id/registrant/{key}" for key in ("ein-95-4596516", "cik-0000906410")]
    assert told(result, party, "mbs:identifiedBy") == [TERMS.compact(iri) for iri in shared]


def test_header_and_cover_may_differ() -> None:
    """Both names are kept, so that a check can say that they differ."""
    facts = (header("mbs:legalName", "ACME HOLDINGS", 1),)
    result = mapped(replace(small_filing(), header=facts))
    names = ["ACME MORTGAGE, INC.", "ACME HOLDINGS"]
    assert told(result, "party/acme-mortgage-inc", "mbs:legalName") == names


def test_a_path_names_a_filing_without_a_header() -> None:
    """A folder made by a download tool carries the accession number."""
    path = "sec-edgar-filings/8-K/0000950123-02-001234/full-submission.txt"
    found = map_filing(small_filing(), small_source(path), TERMS)
    assert found.filing.endswith("/0000950123-02-001234")


def test_a_party_outside_an_agreement_plays_in_the_deal() -> None:
    """Without an agreement, a labelled party ("SERVICER: …") has its role in the transaction."""
    filing = small_filing()
    result = mapped(replace(filing, agreements=(), parties=filing.agreements[0].parties))
    roles = ["transaction/role/depositor", "transaction/role/seller"]
    assert told(result, "transaction", "mbs:hasPartyRole") == roles
    assert told(result, roles[1], "mbs:playedBy") == ["party/big-home-loans-inc"]


def test_two_series_numbers_are_both_kept() -> None:
    """A number that differs is not lost: a check compares the two."""
    first = small_filing().series[0]
    other = replace(first, number=syntax.Phrase("2002-21", first.number.span))
    result = mapped(replace(small_filing(), series=(first, first, other)))
    assert told(result, "transaction", "mbs:certificateSeries") == ["series"]
    assert told(result, "series", "mbs:seriesNumber") == ["2002-20", "2002-21"]


def test_places_lead_to_the_printed_figure(small: Mapped) -> None:
    """A problem with a figure finds its caret; a problem with a row finds its line."""
    row = f"{small.filing}/table/propertyState/row/1"
    figure = small.places[row, TERMS.iri("mbs:percentOfPool")]
    assert TEXT[figure.start : figure.end] == "50.35%"
    line = small.places[row]
    assert TEXT[line.start : line.end].startswith("California  ")
    title = small.places[f"{small.filing}/table/propertyState"]
    assert TEXT[title.start : title.end] == "State Distribution"


def test_every_node_that_is_printed_has_a_place(small: Mapped) -> None:
    """Whatever carries evidence can be pointed at."""
    cited = {s for s, p, _, _ in small.quads if p == TERMS.iri("mbs:evidence")}
    assert cited
    assert cited <= set(small.places)


@pytest.mark.parametrize("level", get_args(Evidence))
def test_evidence_quotes_the_text(level: Evidence) -> None:
    """Every quote is what the text holds between its two offsets, on its lines."""
    result = mapped(evidence=level)
    spans = [s for s, p, o, _ in result.quads if o == Iri(TERMS.iri("mbs:SourceSpan"))]
    assert bool(spans) == (level != "none")
    for span in (short(result, iri) for iri in spans):
        start, end = (told(result, f"{span}/position", f"oa:{n}")[0] for n in ("start", "end"))
        assert told(result, f"{span}/quote", "oa:exact") == [TEXT[int(start) : int(end)]]
        first, last = (told(result, span, f"mbs:{n}Line")[0] for n in ("start", "end"))
        lines = TEXT[: int(end)].count("\n") + 1, TEXT[: int(start)].count("\n") + 1
        assert (int(last), int(first)) == lines


def test_a_row_is_one_span_named_by_its_line(small: Mapped) -> None:
    """A span that holds its lines whole is named by them; another one names its columns too."""
    assert told(small, "table/propertyState/row/1", "mbs:evidence") == ["span/14-14"]
    assert "span/1.38-1.55" in told(small, "", "mbs:evidence")


def test_value_evidence_reifies_each_figure() -> None:
    """Asked for values, each printed fact is a statement with the place of its figure."""
    result = mapped(evidence="value")
    statement = "table/propertyState/row/1/fact/loanCount"
    assert told(result, statement, "rdf:object") == ["268"]
    assert told(result, statement, "rdf:subject") == ["table/propertyState/row/1"]
    assert told(result, statement, "mbs:evidence") == ["span/14.17-14.19"]


def test_every_fact_is_told_once_and_in_its_graph(small: Mapped) -> None:
    """No quad comes twice; content, evidence and provenance follow each other."""
    assert len(set(small.quads)) == len(small.quads)
    graphs = list(dict.fromkeys(short(small, quad[3]) for quad in small.quads))
    assert graphs == GRAPHS


def test_a_filing_maps_the_same_every_time(small: Mapped) -> None:
    """The same filing gives the same quads in the same order."""
    assert mapped() == small


def test_an_empty_filing_still_has_a_source() -> None:
    """A filing of which nothing was read is a filing, with its checksum and no deal."""
    text = source.decode(b"nothing", "empty.txt")
    result = map_filing(Filing(Span(0, 7)), text, TERMS)
    assert told(result, "", "rdf:type") == ["mbs:Filing"]
    assert told(result, "", "mbs:describes") == []
    assert told(result, "source", "mbs:byteSize") == ["7"]


def test_every_dimension_has_a_structure() -> None:
    """The data structure that a table names is in cube.ttl, whatever its dimension."""
    texts = [resources.text("ontology", name) for name in ("cube.ttl", "vocabulary.ttl")]
    cube, vocabulary = (
        [(q.subject.value, q.predicate.value, q.object.value) for q in parse(text, format=TURTLE)]
        for text in texts
    )
    kind = TERMS.iri("qb:DataStructureDefinition")
    structures = {s for s, _, o in cube if o == kind}
    below, top = TERMS.iri("rdfs:subPropertyOf"), TERMS.iri("mbs:stratum")
    dimensions = {s.partition("#")[2] for s, p, o in vocabulary if (p, o) == (below, top)}
    assert len(dimensions) > 40
    wanted = {TERMS.iri(f"mbs:structure-{dimension}") for dimension in dimensions}
    assert wanted <= structures


def test_dollars_need_no_sign() -> None:
    """A table of balances is in dollars where no dollar sign is printed, too."""
    states = small_filing().tables[0]
    rows = tuple(
        replace(row, figures=tuple(f and replace(f, form="number") for f in row.figures))
        for row in states.rows
    )
    unsigned = replace(states, rows=rows, total=None)
    result = mapped(replace(small_filing(), tables=(unsigned,)))
    assert told(result, "table/propertyState", "sdmx-attribute:currency") == ["unit:CCY_USD"]


def test_every_term_is_defined() -> None:
    """What the mapping says, the vocabulary defines."""
    facts = (
        header("mbs:accessionNumber", "0000950123-02-001234"),
        header("mbs:filedDate", "20021015"),
    )
    result = mapped(replace(small_filing(), header=facts), "value")
    kind = TERMS.iri("rdf:type")
    said = {p for _, p, _, _ in result.quads}
    said |= {o.value for _, p, o, _ in result.quads if p == kind and isinstance(o, Iri)}
    own = {TERMS.compact(iri) for iri in said if iri.startswith(TERMS.iri("mbs:"))}
    assert [concept for concept in sorted(own) if not TERMS.knows(concept)] == []


@pytest.mark.parametrize(
    ("band", "step"),
    [
        (Band(Decimal("50.01"), Decimal("55.00"), True, True), "50.01-to-55"),
        (Band(None, Decimal("50.00"), True, True), "at-most-50"),
        (Band(None, Decimal("50"), True, False), "below-50"),
        (Band(Decimal("85"), None, False, True), "above-85"),
        (Band(Decimal("85"), None, True, True), "at-least-85"),
        (Band(Decimal("6.1250"), Decimal("6.125"), True, True), "at-6.125"),
        (Band(Decimal("60"), Decimal("65"), False, False), "above-60-to-below-65"),
        (Band(Decimal("-5"), Decimal("100"), True, True), "minus-5-to-100"),
        (Band(Decimal("1E+3"), None, True, True), "at-least-1000"),
        (Band(None, None, True, True), "any"),
    ],
)
def test_a_band_has_a_name_to_read(band: Band, step: str) -> None:
    """Equal bands have one name however many zeros are printed."""
    assert band_slug(band) == step


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("Countrywide Home Loans, Inc.", "countrywide-home-loans-inc"),
        ("Société Générale", "societe-generale"),
        ("<= 600", "le-600"),
        ("700+", "700-plus"),
        ("A-", "a-minus"),
        ("Lender's A&B", "lenders-a-and-b"),
        ("***", "unnamed"),
    ],
)
def test_words_become_a_step(words: str, step: str) -> None:
    """A name is readable in an IRI, and signs that matter are not lost."""
    assert slug(words) == step


def test_like_names_are_numbered() -> None:
    """Each name comes out once, in the order they came."""
    assert distinct(["a", "b", "a", "a-2", "a"]) == ["a", "b", "a-2", "a-2-2", "a-3"]


# Any filing at all: every node may be missing, empty or odd.
LIMIT = len(TEXT)
SPANS = st.tuples(st.integers(0, LIMIT), st.integers(0, LIMIT)).map(lambda p: Span(*sorted(p)))
WORDS = st.sampled_from(
    ["", "Acme", "Acme Inc", "(1)", "95-4596516", "954", "2002-1", "é≥*", "a\x0cb"]
)
PHRASES = st.builds(syntax.Phrase, WORDS, SPANS)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3) | st.just(Decimal("1E+3"))
FORMS = st.sampled_from(["money", "percent", "number", "times", "dash", "trace"])
FIGURES = st.builds(
    syntax.Figure, st.none() | NUMBERS, FORMS, st.sampled_from(["1.5%", "-", "*"]), SPANS
)
DAYS = st.none() | st.builds(syntax.Dated, st.dates(date(1990, 1, 1)), SPANS)
MAYBE = st.none() | PHRASES
ROLES = st.sampled_from(["mbs:Depositor", "mbs:Seller", "mbs:MasterServicer"])


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=3).map(tuple)


BANDS = st.builds(Band, st.none() | NUMBERS, st.none() | NUMBERS, st.booleans(), st.booleans())
MEASURES = st.sampled_from([None, "mbs:loanCount", "mbs:principalBalance", "mbs:percentOfPool"])
COLUMNS = st.builds(syntax.Column, MAYBE, MEASURES)
LINES = some(st.none() | FIGURES)
CODES = st.sampled_from([None, "code:propertyState/US-CA"])
ROWS = st.builds(syntax.StratumRow, st.integers(), PHRASES, LINES, SPANS, st.none() | BANDS, CODES)
TOTALS = st.none() | st.builds(syntax.StatedTotal, MAYBE, LINES, SPANS)
BASES = st.sampled_from([None, "code:rateBasis/gross"])
KINDS = st.sampled_from(["mbs:WeightedAverageMortgageRate", "mbs:AverageCurrentBalance"])
STATISTICS = st.builds(syntax.Statistic, KINDS, FIGURES, st.booleans(), SPANS, BASES)
RESIDUALS = st.none() | st.builds(syntax.Residual, st.integers(), st.none() | FIGURES, SPANS)
NOTES = st.builds(syntax.Footnote, PHRASES, PHRASES, SPANS, some(STATISTICS), RESIDUALS)
DIMENSIONS = st.sampled_from([None, "mbs:propertyState", "mbs:originalLtvBand", "mbs:otherStratum"])
TABLES = st.builds(
    syntax.StratificationTable, st.integers(), PHRASES, DIMENSIONS, MAYBE, some(COLUMNS),
    some(ROWS), TOTALS, some(NOTES), some(PHRASES), SPANS, MAYBE,
)  # fmt: skip
ADDRESSES = st.none() | st.builds(syntax.Address, some(PHRASES), MAYBE, MAYBE, MAYBE, SPANS)
REGISTRANTS = st.builds(
    syntax.Registrant, PHRASES, SPANS, st.none() | ROLES, MAYBE, MAYBE, CODES, some(PHRASES),
    some(PHRASES), MAYBE, ADDRESSES, MAYBE,
)  # fmt: skip
COVERS = st.none() | st.builds(syntax.Cover, MAYBE, DAYS, some(REGISTRANTS), SPANS)
PARTIES = st.builds(
    syntax.Party, PHRASES, some(st.builds(syntax.Role, ROLES, PHRASES)), SPANS, MAYBE
)
AGREEMENTS = st.builds(
    syntax.Agreement,
    st.just("mbs:PoolingAndServicingAgreement"),
    PHRASES,
    SPANS,
    DAYS,
    DAYS,
    some(PARTIES),
)
DOCUMENTS = st.builds(syntax.OfferingDocument, st.just("mbs:Prospectus"), PHRASES, DAYS, SPANS)
ITEMS = st.builds(
    syntax.Item, PHRASES, PHRASES, st.sampled_from([None, "code:reportItem/5"]), SPANS,
    some(st.builds(syntax.ItemPart, PHRASES, PHRASES, SPANS)),
)  # fmt: skip
HEADERS = st.builds(
    syntax.HeaderFact,
    st.sampled_from(["mbs:legalName", "mbs:centralIndexKey", "mbs:filedDate", "mbs:formType",
                     "mbs:jurisdictionOfIncorporation", "mbs:accessionNumber"]),
    st.integers(0, 2), PHRASES, SPANS,
)  # fmt: skip
FILINGS = st.builds(
    Filing,
    SPANS,
    cover=COVERS,
    items=some(ITEMS),
    agreements=some(AGREEMENTS),
    parties=some(PARTIES),
    trusts=some(PHRASES),
    series=some(st.builds(syntax.SeriesMention, PHRASES, PHRASES, SPANS)),
    offering_documents=some(DOCUMENTS),
    tables=some(TABLES),
    footnotes=some(NOTES),
    statistics=some(STATISTICS),
    cut_off_date=DAYS,
    signature=st.none() | st.builds(syntax.Signature, MAYBE, MAYBE, MAYBE, DAYS, SPANS),
    header=some(HEADERS),
)


@given(filing=FILINGS, level=st.sampled_from(get_args(Evidence)))
@settings(deadline=None, max_examples=80)
def test_any_filing_maps(filing: Filing, level: Evidence) -> None:
    """However little was read, or however oddly, there is a graph, each fact once."""
    result = map_filing(filing, small_source(), TERMS, level)
    assert len(set(result.quads)) == len(result.quads)
    described = {s for s, p, _, _ in result.quads if p == TERMS.iri("rdf:type")}
    root = f"{result.filing}/"
    linked = {o.value for _, _, o, _ in result.quads if isinstance(o, Iri)}
    own = {iri for iri in linked if iri.startswith(root)}
    assert own <= described
