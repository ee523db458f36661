"""A query that reaches out or changes anything is refused, however it is written."""

import pytest

from poolgraph.store.guard import LONGEST, Refused, look_at

TARGET = "<http://127.0.0.1:9/>"
REACHING = {
    "plain": f"SELECT * {{ SERVICE {TARGET} {{ ?s ?p ?o }} }}",
    "case": f"select * where {{ sErViCe silent {TARGET} {{ ?s ?p ?o }} }}",
    "comment between": f"SELECT * {{ SERVICE # here\n SILENT # there\n {TARGET} {{ ?s ?p ?o }} }}",
    "no blank": f'SELECT * {{ ?s ?p "a".SERVICE{TARGET}{{?a ?b ?c}}}}',
    "prefix": "PREFIX e: <http://127.0.0.1:9/> ASK { SERVICE e: { ?s ?p ?o } }",
    "base": "BASE <http://127.0.0.1:9/> ASK { SERVICE <x> { ?s ?p ?o } }",
    "variable": f"SELECT * {{ BIND({TARGET} AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "optional": f"SELECT * {{ OPTIONAL {{ {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} }} }}",
    "union": f"SELECT * {{ {{ ?s ?p ?o }} UNION {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} }}",
    "minus": f"SELECT * {{ ?s ?p ?o MINUS {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} }}",
    "graph": f"SELECT * {{ GRAPH ?g {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} }}",
    "subselect": f"SELECT * {{ {{ SELECT ?s {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} }} }}",
    "exists": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} }}",
    "in bind": f"SELECT * {{ BIND(NOT EXISTS {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} AS ?x) }}",
    "having": "SELECT ?s { ?s ?p ?o } GROUP BY ?s "
    f"HAVING (EXISTS {{ SERVICE {TARGET} {{ ?s ?p ?o }} }})",
    "order": f"SELECT ?s {{ ?s ?p ?o }} ORDER BY (EXISTS {{ SERVICE {TARGET} {{ ?s ?p ?o }} }})",
    "construct": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {TARGET} {{ ?s ?p ?o }} }}",
    "describe": f"DESCRIBE ?s WHERE {{ SERVICE {TARGET} {{ ?s ?p ?o }} }}",
    "in a service": f"SELECT * {{ SERVICE {TARGET} {{ SERVICE {TARGET} {{ ?s ?p ?o }} }} }}",
    "escaped letter": f"SELECT * {{ \\u0053ERVICE {TARGET} {{ ?s ?p ?o }} }}",
    "long escape": f"SELECT * {{ \\U00000053ERVICE {TARGET} {{ ?s ?p ?o }} }}",
    "escaped quote": f'SELECT * {{ ?s ?p "\\u0022 . #" . SERVICE {TARGET} {{ ?a ?b ?c }}\n }}',
    "comment that ends early": f"SELECT * {{ #\r SERVICE {TARGET} {{ ?s ?p ?o }}\n }}",
    "in a string": f"SELECT * {{ ?s ?p 'SERVICE {TARGET} {{ }}' }}",
}  # fmt: skip
CHANGING = (
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "delete where { ?s ?p ?o }",
    "PREFIX a: <urn:> INSERT { a:a a:b ?o } WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:9/>",
    "load silent <http://127.0.0.1:9/> into graph <urn:g>",
    "# a comment\nLOAD <http://127.0.0.1:9/>",
    "\\u004cOAD <http://127.0.0.1:9/>",
    "CLEAR ALL", "DROP SILENT DEFAULT", "CREATE GRAPH <urn:g>",
    "COPY DEFAULT TO <urn:g>", "MOVE <urn:a> TO <urn:b>", "ADD <urn:a> TO <urn:b>",
)  # fmt: skip


@pytest.mark.parametrize("text", REACHING.values(), ids=REACHING)
def test_who_reaches_out_is_refused(text: str) -> None:
    """SERVICE anywhere in a query, in any spelling."""
    with pytest.raises(Refused) as refusal:
        look_at(text)
    assert refusal.value.why in ("service", "deep")  # rdflib takes no SERVICE within a SERVICE


@pytest.mark.parametrize("text", CHANGING)
def test_who_changes_is_refused(text: str) -> None:
    """Updates of every kind are no queries, and that is said."""
    with pytest.raises(Refused) as refusal:
        look_at(text)
    assert refusal.value.why == "update"
    assert "read-only" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("PREFIX s: <urn:> ASK { ?service s:service ?o . ?s s:a 2 . ?s s:b 'service' }", "ask"),
        ("# which service is it?\nASK { ?s ?p 'SERVICE' }", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "construct"),
        ("DESCRIBE <urn:a>", "describe"),
        ("SELECT (SUM(?b) AS ?t) ?s { GRAPH ?g { ?s ?p ?b } } GROUP BY ?s LIMIT 3", "select"),
        ("SELECT * { ?s (<urn:a>|^<urn:b>)+/!<urn:c> ?o } VALUES ?s { <urn:x> }", "select"),
        ("ASK { " + "{ " * 50 + "?s ?p ?o" + " }" * 50 + " }", "ask"),
    ],
)  # fmt: skip
def test_what_only_asks_is_let_through(text: str, kind: str) -> None:
    """Words, names and comments that only look alike do not count, nor does some depth."""
    assert look_at(text).kind == kind


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("SELECT *\n{ ?s ?p }", 2, 3, "?p }"),
        ("SELECT * { ?s ?p 'open }", 1, None, ""),
        ("hello", 1, 1, "hello"),
        ("", 1, 1, "too soon"),
        ("SELECT * { ?s ?p ?o } ; DROP ALL", 1, None, ""),
        ("ASK { ?s ?p '\x07' }", 1, 14, "control character"),
        ("ASK { ?s ?p '\\u005cu0041' }", 1, 14, "escape"),
        ("ASK { ?s ?p '\\UFFFFFFFF' }", None, None, "no character"),
    ],
)
def test_a_fault_has_its_place(
    text: str, line: int | None, column: int | None, reason: str
) -> None:
    """What cannot be read is told with line, column and reason."""
    with pytest.raises(Refused) as refusal:
        look_at(text)
    assert (refusal.value.why, refusal.value.line) == ("syntax", line)
    assert column in (None, refusal.value.column)
    assert reason in str(refusal.value)


@pytest.mark.parametrize("depth", [300, 2_000, 20_000])
@pytest.mark.parametrize(("opening", "closing"), [("{", "}"), ("FILTER(", ")"), ("(", ")")])
def test_what_is_too_deep_is_told(opening: str, closing: str, depth: int) -> None:
    """Brackets without end are refused, and nothing breaks."""
    with pytest.raises(Refused) as refusal:
        look_at("ASK {" + opening * depth + closing * depth + "}")
    assert refusal.value.why in ("deep", "syntax")


def test_what_is_too_long_is_told() -> None:
    """A query of megabytes is refused before anybody reads it."""
    with pytest.raises(Refused) as refusal:
        look_at("ASK { } #" + "x" * LONGEST)
    assert refusal.value.why == "long"
