"""poolgraph as a library: ten names, results as values, and nothing heavy before it is needed."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import poolgraph
from conftest import SEED
from poolgraph import sinks, terms
from poolgraph.problem import has_errors

TERMS = terms.load()


@pytest.fixture(scope="module")
def seed() -> "poolgraph.Result":
    return poolgraph.convert(SEED, check=False)


def in_a_new_python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_ten_names_and_no_more() -> None:
    """Every public name is there, with a docstring."""
    assert len(poolgraph.__all__) == 10
    assert all(getattr(poolgraph, name).__doc__ for name in poolgraph.__all__)
    with pytest.raises(AttributeError, match="no attribute 'frobnicate'"):
        _ = poolgraph.frobnicate


@pytest.mark.parametrize("code", ["import poolgraph", "import poolgraph.convert, poolgraph.sinks"])
def test_importing_is_cheap(code: str) -> None:
    """Importing imports no rdflib, no pyshacl and no lark grammar before there is work."""
    heavy = "{'rdflib', 'pyshacl'} & set(sys.modules)"
    assert in_a_new_python(f"import sys; {code}; print({heavy} or 'none')") == "none"


def test_the_module_is_the_function() -> None:
    """``import poolgraph.convert`` somewhere else does not take the function away."""
    call = f"print(len(poolgraph.convert({str(SEED)!r}, check=False).filing.tables))"
    for code in ("import poolgraph.convert, poolgraph", "import poolgraph; poolgraph.Result"):
        assert in_a_new_python(f"{code}; {call}") == "9"
    assert in_a_new_python("from poolgraph import convert; print(convert.__name__)") == "convert"


def test_a_filing_becomes_a_graph(seed: "poolgraph.Result") -> None:
    """A path comes in; nodes, problems, quads and an rdflib graph come out."""
    assert len(seed.filing.tables) == 9
    assert not has_errors(seed.problems)
    assert len(seed.graph) == len({quad[:3] for quad in seed.quads()})
    question = "SELECT (COUNT(?row) AS ?rows) WHERE { ?row a mbs:StratumRow }"
    assert [int(rows) for (rows,) in seed.graph.query(question)] == [97]


def test_every_term_of_a_real_filing_is_defined(seed: "poolgraph.Result") -> None:
    """The vocabulary defines each class and property that the seed needs."""
    said = {p for _, p, _, _ in seed.quads()}
    said |= {o[0] for _, p, o, _ in seed.quads() if p == TERMS.iri("rdf:type")}
    own = {TERMS.compact(iri) for iri in said if iri.startswith(TERMS.iri("mbs:"))}
    assert [concept for concept in sorted(own) if not TERMS.knows(concept)] == []


def test_bytes_text_and_source_are_one_filing(
    seed: "poolgraph.Result", monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a filing arrives, the same bytes in give the same bytes out."""
    raw = SEED.read_bytes()
    expected = seed.write("nq")
    assert poolgraph.convert(raw, check=False).write("nq") == expected
    assert poolgraph.convert(poolgraph.read(SEED), check=False).write("nq") == expected
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert poolgraph.convert("-", check=False).write("nq") == expected


def test_a_base_moves_every_name(seed: "poolgraph.Result") -> None:
    """With another base, nothing of the usual one is left in the graph."""
    moved = poolgraph.convert(SEED, base="https://data.example.org/mbs/", check=False)
    assert b"w3id.org/poolgraph" not in moved.write("nq")
    assert len(moved.quads()) == len(seed.quads())


def test_evidence_can_be_left_out_or_made_finer(seed: "poolgraph.Result") -> None:
    """Three levels: the content is the same, only what points into the text differs."""
    sizes, contents = [], []
    for level in ("none", "row", "value"):
        result = poolgraph.convert(SEED, evidence=level, check=False)
        sizes.append(len(result.quads()))
        contents.append([quad for quad in result.quads() if quad[3].endswith("/content")])
    assert sizes == sorted(set(sizes))
    assert contents[0] == contents[1] == contents[2]


def test_every_span_leads_to_what_was_read(seed: "poolgraph.Result") -> None:
    """The place of each figure holds that figure, in the seed's own text."""
    number = TERMS.iri("mbs:loanCount")
    quads = [(s, o) for s, p, o, _ in seed.quads() if p == number]
    assert len(quads) == 97 + 9
    for subject, figure in quads:
        assert seed.source.quote(seed.mapped.places[subject, number]) == figure.lexical


@pytest.mark.parametrize("format", sinks.FORMATS)
def test_a_result_writes_every_format(format: str, seed: "poolgraph.Result") -> None:
    """The same result gives the same bytes, in every format."""
    assert seed.write(format) == seed.write(format)
    assert len(seed.write(format)) > 1000


def test_checks_join_the_graph() -> None:
    """What was checked is part of the result, and of its graph."""
    result = poolgraph.convert(SEED)
    assert result.results
    assert [quad for quad in result.quads() if quad[3].endswith("/graph/validation")]
    assert poolgraph.check(SEED) == result.problems


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing.txt", None, "missing-file"),
        ("empty.txt", b"  \n", "empty-file"),
        ("picture.txt", bytes(range(256)) * 9, "binary-file"),
        ("broken.txt", b"\x1f\x8b\x08broken", "broken-archive"),
        ("letter.txt", b"Dear Madam,\n\nthank you for the fish.\n", "not-a-filing"),
    ],
)
def test_what_cannot_be_read_says_why(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    """A file that is no filing is refused, with a code, a message that names it, and a hint."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(poolgraph.Unreadable) as fault:
        poolgraph.convert(path)
    assert fault.value.code == code
    assert name in fault.value.message


def test_a_folder_is_no_filing(tmp_path: Path) -> None:
    """A folder is refused as what it is."""
    with pytest.raises(poolgraph.Unreadable) as fault:
        poolgraph.read(tmp_path)
    assert fault.value.code == "is-a-directory"


def test_json_ld_is_json(seed: "poolgraph.Result") -> None:
    """The JSON-LD of a filing is a JSON document with three graphs."""
    assert len(json.loads(seed.write("jsonld"))["@graph"]) == 3
