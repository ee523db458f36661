"""The named questions: each has its header, asks the same of three servers, and is right."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import EXAMPLES, ROOT, SEED
from poolgraph import terms
from poolgraph.cli import main
from poolgraph.cli.asked import Place, place
from poolgraph.convert import Result, convert
from poolgraph.source import Unreadable
from poolgraph.store import asking, guard, library
from poolgraph.triples import Iri, Object
from servers import Server, oxigraph, told, virtuoso

CASES = ROOT / "tests" / "corpus"
FILINGS = [
    SEED,
    EXAMPLES / "broken-total" / "filing.txt",
    CASES / "full-submission" / "filing.txt",
    CASES / "two-loan-groups" / "filing.txt",
    CASES / "unknown-heading" / "filing.txt",
]
GIVEN = {
    "compare": {"a": "bb51c07b", "b": "07f2e8a8", "dimension": "occupancyType"},
    "deals-of-party": {"name": "BANK"},
    "where": {"number": "225,112,214.21"},
}
NAMES = sorted(library.library())


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return [convert(path) for path in FILINGS]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    """Give a store and two servers, each loaded by the command with the same filings."""
    folder = tmp_path_factory.mktemp("places")
    own = str(folder / "store")
    loaded(own, "--store")
    (folder / "oxigraph").mkdir()
    (folder / "virtuoso").mkdir()
    with oxigraph(folder / "oxigraph") as first, virtuoso(folder / "virtuoso") as second:
        yield {"store": place(own, (), None, None, None), **dict(map(served, (first, second)))}


def loaded(where: str, option: str) -> None:
    done = CliRunner().invoke(main, ["load", *map(str, FILINGS), option, where])
    assert "5 filings loaded" in done.stdout, done.output


def served(server: Server) -> tuple[str, Place]:
    loaded(server.store, "--endpoint")
    return server.name, place("", (), server.query, None, None)


def asked(name: str, at: Place, **given: str) -> asking.Rows | set[str]:
    """Return the rows of a question, or its triples, in a place."""
    text = library.named(name).asked(at.terms, {**GIVEN.get(name, {}), **given})
    verdict = guard.look_at(text)
    found = at.found(verdict)
    if verdict.kind == "construct":
        return set(asking.written(found, "nt", verdict, at.terms).decode().splitlines())
    read = asking.read(found, verdict)
    assert isinstance(read, asking.Rows)
    return read


def alike(rows: asking.Rows | set[str]) -> object:
    """Return an answer with numbers as numbers, whatever their datatype and zeros."""
    if not isinstance(rows, asking.Rows):
        return rows
    return rows.columns, [tuple(map(_alike, row)) for row in rows.rows]


def _alike(value: Object | None) -> object:
    if value is None or isinstance(value, Iri):
        return value
    try:
        return round(Decimal(value.lexical), 6)
    except InvalidOperation:
        return value.lexical


@pytest.mark.parametrize("name", NAMES)
def test_three_servers_give_the_same_rows(name: str, places: dict[str, Place]) -> None:
    """The store, the Oxigraph server and Virtuoso answer alike, in order, not empty."""
    answers = {where: asked(name, at) for where, at in places.items()}
    own = answers["store"]
    assert own if isinstance(own, set) else own.rows
    assert alike(answers["oxigraph"]) == alike(own)
    assert alike(answers["virtuoso"]) == alike(own)


def test_virtuoso_loads_the_parts_of_a_conversion(tmp_path: Path) -> None:
    """What docs/scale.md has Virtuoso do with a folder of parts gives what was converted."""
    graph = str(tmp_path / "graph")
    CliRunner().invoke(main, ["convert", *map(str, FILINGS), "-o", graph, "--quiet"])
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    statements = page.split("```sql\n")[1].split("```")[0]
    with virtuoso(tmp_path) as server:
        told(server, statements.replace("/data/graph", "graph"))
        there = asked("checks", place("", (), server.query, None, None))
    assert isinstance(there, asking.Rows)
    assert there.rows
    parts = tuple(map(str, Path(graph).glob("part-*")))
    assert alike(there) == alike(asked("checks", place("", parts, None, None, None)))


@pytest.mark.parametrize("name", NAMES)
def test_a_question_names_its_graphs(name: str) -> None:
    """Every pattern stands in a GRAPH, since servers differ in what they ask without."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    text = library.named(name).asked(terms.load(), GIVEN.get(name))
    assert patterns_outside(translateQuery(parseQuery(text)).algebra) == []


def patterns_outside(node: object, is_inside: bool = False) -> list[object]:
    """Return the triple patterns of an algebra that stand in no named graph."""
    if isinstance(node, dict):
        name = getattr(node, "name", "")
        is_inside = is_inside or name == "Graph"
        if name == "BGP" and not is_inside:
            return list(node["triples"])
        parts = [value for key, value in node.items() if key not in ("_vars", "template")]
        return [found for part in parts for found in patterns_outside(part, is_inside)]
    if isinstance(node, list):
        return [found for part in node for found in patterns_outside(part, is_inside)]
    return []


def test_a_pattern_outside_a_graph_is_found() -> None:
    """The search above can fail."""
    from rdflib.plugins.sparql import prepareQuery

    text = "SELECT ?s { GRAPH ?g { ?s ?p ?o } OPTIONAL { ?s ?q ?z } }"
    assert len(patterns_outside(prepareQuery(text).algebra)) == 1


def test_there_are_many_and_each_says_what_it_is() -> None:
    """At least fifteen questions, no two alike, each a sentence with a full stop."""
    found = library.library().values()
    assert len(found) >= 15
    assert len({named.title for named in found}) == len(found)
    for named in found:
        assert named.about.endswith("."), named.name
        assert all(parameter.about for parameter in named.parameters)


# That they are right.


def column(rows: asking.Rows | set[str], *names: str) -> list[tuple[str, ...]]:
    assert isinstance(rows, asking.Rows)
    places = [rows.columns.index(name) for name in names]
    return [tuple("" if row[at] is None else str(row[at][0]) for at in places) for row in rows.rows]  # type: ignore[index]


def test_top_states_add_up(places: dict[str, Place], results: list[Result]) -> None:
    """The balance of each state is what the rows of all filings print, groups not counted twice."""
    sums: Counter[str] = Counter()
    for result in results:
        for table in result.filing.tables:
            if table.concept == "mbs:propertyState" and table.group is None:
                at = [column.concept for column in table.columns].index("mbs:principalBalance")
                for row in table.rows:
                    figure = row.figures[at]
                    if row.concept and figure is not None and figure.value is not None:
                        sums[row.concept.rpartition("/")[2]] += figure.value  # type: ignore[assignment]
    found = dict(column(asked("top-states", places["store"], rows="60"), "state", "balance"))
    assert {state: Decimal(balance) for state, balance in found.items()} == dict(sums)
    assert len(column(asked("top-states", places["store"], rows="2"), "state")) == 2


def test_a_number_is_found_where_it_stands(places: dict[str, Place]) -> None:
    """Each line that is named holds the number, as the filing prints it."""
    rows = column(
        asked("where", places["store"], filing="bb51c07b", number="4693037"), "line", "quote"
    )
    lines = SEED.read_text().splitlines()
    assert rows
    for line, quote in rows:
        assert "4,693,037.00" in lines[int(line) - 1]
        assert "4,693,037.00" in quote


def test_failed_checks_are_the_problems_of_the_filing(places: dict[str, Place]) -> None:
    """The one wrong total of the example is told with both figures; clean filings tell nothing."""
    rows = column(
        asked("failed-checks", places["store"], filing="07f2"), "expected", "actual", "message"
    )
    assert ("553", "552", "rows add up to 553 loans, the total says 552") in rows
    assert column(asked("failed-checks", places["store"], filing="bb51"), "check") == []


def test_reduced_documentation_by_year(places: dict[str, Place], results: list[Result]) -> None:
    """The share is that of the printed percentages of the two filings that state it."""
    rows = column(asked("documentation-by-year", places["store"]), "year", "deals", "percent")
    by_label = {
        row.label.text: row for table in results[0].filing.tables for row in table.rows
        if table.concept == "mbs:documentationProgram"
    }  # fmt: skip
    printed = by_label["Reduced"].figures[2]
    assert printed is not None
    assert ("2002", "2", f"{printed.value}") in [(y, d, f"{Decimal(p):.2f}") for y, d, p in rows]


# Parameters.


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("top-states", {"rows": "ten"}, "rows takes a whole number, not 'ten'"),
        ("top-states", {"row": "1"}, "top-states has no parameter row; it has rows"),
        ("deals-of-party", {"who": "x"}, "it has name"),
        ("checks", {"x": "1"}, "it has none"),
        ("where", {"number": "1e5"}, "number takes a number"),
        ("where", {"number": "$12"}, "number takes a number"),
        ("share", {"code": "two words"}, "code takes a code"),
        ("strata", {"dimension": "a>b"}, "dimension takes a property"),
    ],
)
def test_a_wrong_parameter_is_told(name: str, given: dict[str, str], said: str) -> None:
    """A value that is not of its type, and a name that is none, say what would be."""
    with pytest.raises(Unreadable) as refused:
        library.named(name).asked(terms.load(), given)
    assert refused.value.code == "bad-parameter"
    assert said in refused.value.message


def test_an_unknown_question_is_told_with_those_like_it() -> None:
    """A slip of the pen leads to what was meant."""
    with pytest.raises(Unreadable) as refused:
        library.named("top-sates")
    assert refused.value.code == "unknown-query"
    assert "top-states" in str(refused.value.hint)


@pytest.mark.parametrize(
    ("type", "given", "spelled"),
    [
        ("code", "loanPurpose/purchase", "<https://example.org/code/loanPurpose/purchase>"),
        ("code", "code:loanPurpose/purchase", "<https://example.org/code/loanPurpose/purchase>"),
        ("property", "loanPurpose", "<https://example.org/ontology#loanPurpose>"),
        ("property", "urn:x", "<urn:x>"),
        ("filing", "a-1", "<https://example.org/id/filing/a-1>"),
        ("date", "2002-09-30", '"2002-09-30"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("decimal", "1,000.50", '"1000.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("integer", "1,000", "1000"),
        ("text", 'say "x"\\', r'"say \"x\"\\"'),
    ],
)
def test_each_type_is_spelled_for_any_server(type: str, given: str, spelled: str) -> None:
    """What a person types becomes a term, below the base; a quote cannot end its text."""
    text = f"# T\n# S.\n# $x {type}: what\nSELECT * {{ GRAPH ?g {{ ?s ?p $x }} }}"
    known = terms.load("https://example.org/")
    assert f"?p {spelled} }}" in library.read("mine", text).asked(known, {"x": given})


@pytest.mark.parametrize(
    "text",
    [
        "# T\n# S.\n# $x text: what\nSELECT * { ?s ?p ?x }",
        "# T\n# S.\nSELECT * { ?s ?p $x }",
        "# T\n# S.\n# $x colour: what\nSELECT * { ?s ?p $x }",
        "# T\n# S.\n# x text\nSELECT * { ?s ?p ?x }",
        "SELECT * { ?s ?p ?x }",
        "",
    ],
)
def test_a_header_that_does_not_fit_is_told(text: str) -> None:
    """A parameter that nobody asks for, or of no type, is a fault of the file."""
    with pytest.raises(ValueError, match=r"mine|unpack"):
        library.read("mine", text)


def test_paths_of_the_cases_are_there() -> None:
    """A renamed case must not turn the comparison into one over nothing."""
    assert all(Path(path).is_file() for path in FILINGS)
