"""``poolgraph query``: one question, every source, every format; what is wrong is told in place."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from conftest import EXAMPLES, ROOT, SEED, run
from poolgraph.cli import main
from poolgraph.cli.rows import table
from poolgraph.terms import load as terms
from poolgraph.triples import Iri, Literal, Object
from servers import free_port

BROKEN = EXAMPLES / "broken-total" / "filing.txt"
SMALL = ROOT / "tests" / "corpus" / "two-loan-groups" / "filing.txt"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?row a <https://w3id.org/poolgraph/ontology#StratumRow> }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("query") / "s"
    arguments = ["load", str(SEED), str(BROKEN), "--store", str(folder), "-q", "--jobs", "1"]
    CliRunner().invoke(main, arguments)
    return str(folder)


def query(*arguments: object, given: str | None = None) -> Result:
    return CliRunner().invoke(main, ["query", *map(str, arguments)], input=given)


# The answer.


def test_a_table_for_people(store: str) -> None:
    """Figures stand under each other with their decimals and commas, texts on the left."""
    done = query("top-states", "--param", "rows=3", "--store", store)
    assert done.exit_code == 0
    assert done.stdout == (
        "state  deals  loans         balance  percent\n"
        "─────  ─────  ─────  ──────────────  ───────\n"
        "US-CA      2    536  226,692,421.24    63.58\n"
        "US-NY      2     78   28,120,562.76     7.89\n"
        "US-TX      2     44   18,279,413.66     5.13\n"
    )


def figure(lexical: str) -> Literal:
    return Literal(lexical, terms().iri("xsd:decimal"))


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["50.3", "6.25", "7"], ["50.30", " 6.25", " 7.00"]),
        (["2002", "1999"], ["2002", "1999"]),
        (["12000", "7"], ["12,000", "     7"]),
        (["-1.5", "3"], ["-1.5", " 3.0"]),
        (["0.123456789"], ["0.123457"]),
    ],
)
def test_figures_have_the_decimals_of_their_column(values: list[str], shown: list[str]) -> None:
    """Zeros that the index dropped come back where another figure of the column has the place."""
    rows: list[list[Object | None]] = [[figure(value)] for value in values]
    lines = table(["x"], rows, terms()).splitlines()[2:]
    width = max(map(len, shown))
    assert [line.rjust(width) for line in lines] == [text.rjust(width) for text in shown]


def test_a_cell_is_one_line_and_may_be_empty() -> None:
    """Breaks in a text do not break the table, an IRI is short, and nothing is nothing."""
    known = terms()
    text = Literal("two\nlines\tand", known.iri("xsd:string"))
    rows: list[list[Object | None]] = [[text, None], [None, Iri(known.iri("mbs:loanCount"))]]
    lines = table(["a", "b"], rows, known).splitlines()
    assert lines[2:] == ["two lines and", "               mbs:loanCount"]


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "xml"])
def test_rows_in_each_format(store: str, format: str, tmp_path: Path) -> None:
    """Each standard format is read by another library, to the same rows; a name gives it too."""
    done = query("tables", "--store", store, "--format", format)
    path = tmp_path / f"rows.{format}"
    assert query("tables", "--store", store, "-o", path).exit_code == 0
    assert path.read_text() == done.stdout
    expected = json.loads(query("tables", "--store", store, "--format", "json").stdout)
    titles = [row["table"]["value"] for row in expected["results"]["bindings"]]
    assert len(titles) == 18
    if format in ("csv", "tsv"):
        delimiter = "," if format == "csv" else "\t"
        rows = list(csv.DictReader(io.StringIO(done.stdout), delimiter=delimiter))
        key = "table" if format == "csv" else "?table"
        assert [row[key].strip('"') for row in rows] == titles
    else:
        from rdflib.query import Result as Read

        found = Read.parse(io.BytesIO(done.stdout.encode()), format=format)
        assert [str(row.table) for row in found] == titles


@pytest.mark.parametrize("format", ["turtle", "nt", "xml", "jsonld", "trig", "nq"])
def test_graphs_in_each_format(store: str, format: str) -> None:
    """Each format of a CONSTRUCT parses, and all are the same graph."""
    names = {"jsonld": "json-ld", "nq": "nquads"}
    done = query("roles-graph", "--store", store, "--format", format)
    reference = Graph().parse(data=query("roles-graph", "--store", store).stdout, format="turtle")
    assert len(reference) == 50
    read = Dataset().parse(data=done.stdout, format=names.get(format, format))
    found = Graph()
    for triple in read.triples((None, None, None)):
        found.add(triple)
    for graph in read.graphs():
        for triple in graph:
            found.add(triple)
    assert isomorphic(found, reference)


def test_a_graph_with_blank_nodes_is_written_too(store: str) -> None:
    """A template may make nodes without names."""
    text = "CONSTRUCT { [] <urn:p> ?n } WHERE { GRAPH ?g { ?t a <urn:no> } BIND(1 AS ?n) }"
    assert query(text, "--store", store).exit_code == 0
    text = "CONSTRUCT { [] <urn:p> 1 } WHERE {}"
    done = query(text, "--store", store, "--format", "nt")
    assert done.stdout.startswith("_:")


def test_yes_and_no(store: str) -> None:
    """A question that is asked with ASK is answered in a word."""
    assert query("ASK { ?s ?p ?o }", "--store", store).stdout == "yes\n"
    assert query("ASK { <urn:a> ?p ?o }", "--store", store).stdout == "no\n"


def test_describe(store: str) -> None:
    """DESCRIBE gives a graph."""
    done = query("DESCRIBE <https://w3id.org/poolgraph/ontology#loanCount>", "--store", store)
    assert "loan count" in done.stdout


def test_columns_stand_in_the_order_of_the_query(store: str) -> None:
    """SELECT * has its columns in the order in which the query names them."""
    text = "SELECT * WHERE { GRAPH ?zebra { ?apple a ?mango } } LIMIT 1"
    done = query(text, "--store", store, "--format", "csv")
    assert done.stdout.splitlines()[0] == "zebra,apple,mango"


@pytest.mark.parametrize(
    ("question", "format"), [("checks", "turtle"), ("roles-graph", "csv"), ("roles-graph", "table")]
)
def test_a_format_that_does_not_fit(store: str, question: str, format: str) -> None:
    """Rows are no graph and a graph is no rows: status 2 says which formats there are."""
    done = query(question, "--store", store, "--format", format)
    assert done.exit_code == 2
    assert "--format is one of" in done.stderr


# Where the question comes from, and where it is asked.


def test_a_question_from_a_file_stdin_or_the_command(store: str, tmp_path: Path) -> None:
    """A file, a pipe and the words themselves are the same question."""
    (tmp_path / "count.rq").write_text(COUNT)
    answers = {
        query(tmp_path / "count.rq", "--store", store).stdout,
        query("-", "--store", store, given=COUNT).stdout,
        query(COUNT, "--store", store).stdout,
    }
    assert len(answers) == 1
    assert answers.pop().split()[-1] == "194"  # two filings of 97 rows


def test_a_file_of_ones_own_may_have_parameters(store: str, tmp_path: Path) -> None:
    """With a header as ours have, a file takes values; without one, it is told how."""
    text = "# Mine\n# One.\n# $n integer 2: the row\nSELECT ?l { ?r ?p $n ; ?q ?l } LIMIT 1"
    (tmp_path / "mine.rq").write_text(text)
    assert query(tmp_path / "mine.rq", "--store", store, "--param", "n=3").exit_code == 0
    (tmp_path / "plain.rq").write_text(COUNT)
    done = query(tmp_path / "plain.rq", "--store", store, "--param", "n=3")
    assert (done.exit_code, "begin it with a title" in done.stderr) == (2, True)


def test_files_are_asked_in_memory(tmp_path: Path, store: str) -> None:
    """Filings and graph files, several at once, answer as the store does."""
    nq = tmp_path / "seed.nq"
    CliRunner().invoke(main, ["convert", str(SEED), "-o", str(nq)])
    done = query("failed-checks", nq, BROKEN, "--format", "csv")
    assert done.stdout == query("failed-checks", "--store", store, "--format", "csv").stdout
    assert query(COUNT, nq, BROKEN).stdout == query(COUNT, "--store", store).stdout


def test_the_union_has_each_triple_once(store: str) -> None:
    """Without GRAPH a band that two filings name is one, so that sums are right."""
    label = "SELECT (COUNT(?l) AS ?n) { <%scode/originalLtvBand/75.01-to-80> skos:prefLabel ?l }"
    label = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> " + label % terms().base
    assert query(label, "--store", store, "--format", "csv").stdout.split() == ["n", "1"]


def test_the_list_says_what_each_question_wants() -> None:
    """Without a question, all are listed with their parameters and defaults."""
    listed = query().stdout
    assert listed == query("--list").stdout
    assert "  top-states            Top states by balance\n      rows=10: how many states" in listed


def test_explained(store: str) -> None:
    """What is asked, step by step, with how much fits each pattern; the answer is not touched."""
    done = query("strata", "--store", store, "--explain", "--format", "csv")
    assert done.stdout == query("strata", "--store", store, "--format", "csv").stdout
    assert "The rows of a deal's tables by one property" in done.stderr
    assert "sort by ?filing, ?group, ?table, ?n" in done.stderr
    assert "· ?table mbs:stratifier mbs:propertyState  [2]" in done.stderr
    for name in ("top-states", "checks", "where", "dates", "documentation-by-year"):
        told = query(name, "--store", store, "--explain").stderr
        assert "None" not in told
        assert "facts fit one of these patterns" in told


# What is wrong.


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("SELECT ?a WHERE {\n  ?a ?b }", 2),
        ("SELECT ?a WHERE {\n  ?a foo:b ?c }", 2),
        ("SELEKT ?a {}", 1),
        ("SELECT ?a WHERE { ?a ?b ?c ", 1),
    ],
)
def test_a_fault_of_syntax_is_shown_where_it_is(
    store: str, tmp_path: Path, text: str, at: int
) -> None:
    """File, line and column, the line itself and a caret; status 2."""
    path = tmp_path / "mine.rq"
    path.write_text(text)
    done = query(path, "--store", store)
    assert done.exit_code == 2
    assert f"error[bad-query] {path}:{at}:" in done.stderr
    lines = done.stderr.splitlines()
    assert text.splitlines()[at - 1].strip() in done.stderr
    assert any(line.strip("| ") == "^" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "LOAD <http://127.0.0.1:%d/x>",
        "SELECT * { SERVICE <http://127.0.0.1:%d/x> { ?s ?p ?o } }",
        "SELECT * { { SELECT * { OPTIONAL { seRVice SILENT <http://127.0.0.1:%d/> { } } } } }",
        "CONSTRUCT { ?s ?p ?o } { # hidden\n SERVICE <http://127.0.0.1:%d/x> { ?s ?p ?o } }",
    ],
)  # fmt: skip
def test_what_changes_or_reaches_out_is_refused(store: str, text: str) -> None:
    """Updates, LOAD and SERVICE never run, in whatever letters; nobody is called."""
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        done = query(text.replace("%d", str(port)), "--store", store)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert done.exit_code == 2
    assert "error[refused-query]" in done.stderr


def test_an_endless_query_is_given_up(store: str) -> None:
    """After the time that was given the command ends, with status 2 and a reason."""
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }"
    done = run("query", text, "--store", store, "--timeout", "1.5")
    assert (done.returncode, b"error[query-timeout]" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["checks", "--store", "none"], "no-store"),
        (["chekcs"], "unknown-query"),
        (["none.rq"], "missing-file"),
        (["checks", "none.nq"], "missing-file"),
        (["checks", "--param", "x=1"], "bad-parameter"),
        (["checks", "--endpoint", "localhost"], "bad-endpoint"),
        (["checks", "--endpoint", "http://127.0.0.1:PORT/query"], "no-answer"),
    ],
)
def test_what_cannot_be_asked(
    store: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], code: str
) -> None:
    """Each has its code and status 2, and nothing is printed as an answer."""
    monkeypatch.chdir(tmp_path)
    own = [] if "--store" in arguments or "none.nq" in arguments else ["--store", store]
    port = str(free_port())
    done = query(*(argument.replace("PORT", port) for argument in arguments), *own)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"error[{code}]" in done.stderr


def test_a_server_that_answers_otherwise_is_told() -> None:
    """What a server says instead of an answer is passed on, with what it may mean."""
    import http.server
    import threading

    class _Odd(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status = {"/nope": 404, "/in": 401, "/page": 200, "/go": 302}[self.path]
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b"<h1>Hello</h1>")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), _Odd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        start = f"http://127.0.0.1:{server.server_port}"
        told = {
            path: query("checks", "--endpoint", start + path).stderr
            for path in ("/nope", "/in", "/page", "/go")
        }
        server.shutdown()
    assert "answers 404: <h1>Hello</h1> (it says to go to /elsewhere)" in told["/nope"]
    assert "error[endpoint-refused]" in told["/in"]
    assert "error[no-answer]" in told["/page"]
    assert "it says to go to /elsewhere" in told["/go"]
