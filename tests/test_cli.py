"""The command line keeps its contract: exit status, streams, formats, files whole or not at all."""

import gzip
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import EXAMPLES, SEED, environment, run
from poolgraph import sinks
from poolgraph.cli.convert import FORMATS as OFFERED

BROKEN = EXAMPLES / "broken-total" / "filing.txt"
FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "xml": ox.RdfFormat.RDF_XML,
}


def test_a_clean_filing_exits_0() -> None:
    """The graph is on stdout, notes on stderr: they do not change the status."""
    done = run("convert", str(SEED))
    assert done.returncode == 0
    assert b"note[" in done.stderr
    assert b"error[" not in done.stderr
    assert b"warning[" not in done.stderr
    assert b"a mbs:CurrentReport" in done.stdout


def test_a_wrong_total_exits_1_and_is_still_written(tmp_path: Path) -> None:
    """An error is told on stderr with its place, and the graph comes out all the same."""
    done = run("convert", str(BROKEN), "-o", "pool.nt", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"error[" in done.stderr
    assert b"filing.txt:" in done.stderr
    assert (tmp_path / "pool.nt").stat().st_size > 10_000


def unreadable(folder: Path) -> dict[str, list[str]]:
    """Make what cannot be read in ``folder``; return the arguments of each by its name."""
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\r\n\t\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "folder").mkdir()
    (folder / "broken.txt.gz").write_bytes(gzip.compress(SEED.read_bytes())[:2000])
    page = "<html><head><title>Shop</title></head><body><p>Add to basket</p></body></html>"
    (folder / "page.html").write_text(page)
    names = ["empty.txt", "blank.txt", "binary.txt", "folder", "broken.txt.gz", "page.html"]
    return {name: [name] for name in [*names, "missing.txt"]}


NAMES = ["empty.txt", "blank.txt", "binary.txt", "folder", "broken.txt.gz", "page.html"]


@pytest.mark.parametrize("command", ["convert", "check", "show"])
@pytest.mark.parametrize("name", [*NAMES, "missing.txt"])
def test_what_cannot_be_read_exits_2(tmp_path: Path, command: str, name: str) -> None:
    """One clear line that names the file, and nothing on stdout."""
    done = run(command, *unreadable(tmp_path)[name], folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert name in lines[0]
    assert "Traceback" not in lines[0]


@pytest.mark.parametrize("name", [*NAMES, "missing.txt"])
def test_what_cannot_be_read_writes_nothing(tmp_path: Path, name: str) -> None:
    """With status 2 there is no output, and an older one stays as it was."""
    arguments = unreadable(tmp_path)[name]
    (tmp_path / "old.ttl").write_text("as it was")
    before = sorted(tmp_path.iterdir())
    assert run("convert", *arguments, "-o", "old.ttl", folder=tmp_path).returncode == 2
    assert run("convert", *arguments, "-o", "new.ttl", folder=tmp_path).returncode == 2
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "old.ttl").read_text() == "as it was"


@pytest.mark.parametrize(
    "arguments",
    [
        ("convert", str(SEED), "--format", "pdf"),
        ("convert", str(SEED), "-o", "pool.pdf"),
        ("convert", str(SEED), "-o", "no/such/folder/pool.ttl"),
        ("convert", str(SEED), "-o", "/proc/pool.ttl"),
        ("convert", str(SEED), "--evidence", "much"),
        ("convert", str(SEED), "--base", "not an iri"),
        ("convert",),
        ("check",),
        ("check", str(SEED), "--json", "--turtle"),
        ("explain", "no-such-code"),
        ("no-such-command",),
    ],
    ids=lambda arguments: " ".join(a for a in arguments if a != str(SEED)),
)
def test_wrong_usage_exits_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A wrong option or an output that cannot be written: status 2, nothing written."""
    done = run(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.strip()
    assert b"Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_formats_are_those_of_the_sinks() -> None:
    """The list in the help, which must load nothing, is the list of what can be written."""
    assert tuple(FORMATS) == OFFERED == sinks.FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_read_by_another_library(name: str) -> None:
    """What is written is valid to a parser that is not ours."""
    done = run("convert", str(SEED), "--no-check", "--format", name)
    quads = list(ox.parse(done.stdout, format=FORMATS[name]))
    assert done.returncode == 0
    assert len(quads) > 1000


@pytest.mark.parametrize(
    ("suffix", "name"),
    [(".ttl", "turtle"), (".nt", "nt"), (".nq", "nq"), (".trig", "trig"), (".jsonld", "jsonld"),
     (".json", "jsonld"), (".rdf", "xml"), (".xml", "xml")],
)  # fmt: skip
def test_the_format_follows_the_name(tmp_path: Path, suffix: str, name: str) -> None:
    """Without --format, the end of the output's name says what is written."""
    done = run("convert", str(SEED), "--no-check", "-o", f"pool{suffix}", folder=tmp_path)
    named = run("convert", str(SEED), "--no-check", "--format", name)
    assert done.returncode == 0
    assert (tmp_path / f"pool{suffix}").read_bytes() == named.stdout
    assert [path.name for path in tmp_path.iterdir()] == [f"pool{suffix}"]


def test_twice_gives_the_same_bytes() -> None:
    """No clock, no chance, no blank nodes: N-Triples of two runs are equal byte by byte."""
    one, two = (run("convert", str(SEED), "--format", "nt").stdout for _ in range(2))
    assert one == two
    assert b"_:" not in one
    assert one.splitlines() == sorted(one.splitlines())


def test_stdin_says_the_same(tmp_path: Path) -> None:
    """``-`` reads stdin; the filing is known by its bytes, so the facts are the same."""
    (tmp_path / "filing.txt").write_bytes(SEED.read_bytes())
    named = run("convert", "filing.txt", "--no-check", "--format", "nq", folder=tmp_path)
    piped = run("convert", "-", "--no-check", "--format", "nq", given=SEED.read_bytes())

    def facts(output: bytes) -> set[bytes]:
        return {line for line in output.splitlines() if b"/graph/provenance>" not in line}

    assert piped.returncode == 0
    assert facts(piped.stdout) == facts(named.stdout)


def test_a_base_of_ones_own() -> None:
    """--base mints every identifier elsewhere."""
    done = run(
        "convert", str(SEED), "--no-check", "--format", "nt", "--base", "https://example.org/x/"
    )
    assert b"https://example.org/x/id/filing/sha256-" in done.stdout
    assert b"w3id.org/poolgraph" not in done.stdout


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    """A closed pipe ends the output and says nothing."""
    script = (
        f"set -o pipefail; '{sys.executable}' -m poolgraph convert '{SEED}' --format nq | head -n 1"
    )
    done = subprocess.run(
        ["bash", "-c", script], env=environment(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert done.stdout.count(b"\n") == 1


def test_check_prints_every_check() -> None:
    """All 26 checks are told, each with its verdict; a clean filing exits 0."""
    done = run("check", str(SEED))
    assert done.returncode == 0
    text = done.stdout.decode()
    assert all(f" {number} " in text for number in range(1, 27))


def test_check_json_is_one_object_a_line() -> None:
    """Each line of --json is an object; the problem is among them with line, column and quote."""
    done = run("check", str(BROKEN), "--json")
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    errors = [
        record for record in records if record.get("severity") == "error" and "code" in record
    ]
    assert done.returncode == 1
    assert errors
    assert {"file", "line", "column", "quote", "message"} <= set(errors[0])


def test_check_turtle_is_a_graph() -> None:
    """--turtle prints the check results as Turtle that another library reads."""
    done = run("check", str(BROKEN), "--turtle")
    quads = list(ox.parse(done.stdout, format=ox.RdfFormat.TURTLE))
    outcomes = {quad.object.value for quad in quads if quad.predicate.value.endswith("#outcome")}
    assert done.returncode == 1
    assert any(outcome.endswith("failed") for outcome in outcomes)
    assert any(outcome.endswith("passed") for outcome in outcomes)


def test_check_of_several_goes_on_after_one_that_cannot_be_read(tmp_path: Path) -> None:
    """The gravest status counts, and every other filing has its verdict."""
    done = run("check", str(SEED), "missing.txt", str(BROKEN), folder=tmp_path)
    assert done.returncode == 2
    assert b"missing.txt" in done.stderr
    assert str(SEED).encode() in done.stdout
    assert str(BROKEN).encode() in done.stdout


def test_show_shows_the_filing() -> None:
    """Names, dates and all nine tables, within the width of the page."""
    done = run("show", str(SEED))
    text = done.stdout.decode()
    assert done.returncode == 0
    for words in ("CWMBS, INC.", "Alternative Loan Trust 2002-12", "2002-20", "Bank of New York"):
        assert words in text
    assert text.count("$225,112,214.21") == 9
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text


def test_plain_where_characters_are_few() -> None:
    """A terminal that has only ASCII gets bars it can print."""
    command = [sys.executable, "-m", "poolgraph", "show", str(SEED)]
    env = environment() | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=env, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"####" in done.stdout


def on_a_terminal(*arguments: str, **extra: str) -> tuple[int, str]:
    """Run poolgraph with a terminal as its stderr and return (status, what stands there)."""
    leader, follower = pty.openpty()
    env = {k: v for k, v in environment().items() if k != "NO_COLOR"}
    command = [sys.executable, "-m", "poolgraph", *arguments]
    done = subprocess.run(
        command, env=env | {"TERM": "xterm"} | extra, stdout=subprocess.DEVNULL, stderr=follower,
        timeout=60, check=False,
    )  # fmt: skip
    os.close(follower)
    seen = b""
    try:
        while piece := os.read(leader, 65536):
            seen += piece
    except OSError:
        pass
    os.close(leader)
    return done.returncode, seen.decode()


def test_a_terminal_gets_colour_and_a_summary() -> None:
    """A person sees a line that sums up; NO_COLOR takes the colour away."""
    status, seen = on_a_terminal("convert", str(BROKEN))
    assert status == 1
    assert "9 tables, 97 rows" in seen
    assert "\x1b[" in seen
    assert "\x1b[" not in on_a_terminal("convert", str(BROKEN), NO_COLOR="1")[1]


def test_version_and_explain() -> None:
    """The version is a line; explain lists every code, and says what one means."""
    assert run("--version").stdout.startswith(b"poolgraph 0.1.")
    listed = run("explain").stdout.decode().splitlines()
    assert any(line.strip().startswith("total-mismatch ") for line in listed)
    assert b"unread-line" in run("explain", "unread-lines").stderr


def test_help_imports_nothing_heavy() -> None:
    """The budget of a cold start: help loads neither graph libraries, parser nor rich."""
    code = "import sys, poolgraph.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"rdflib", "pyshacl", "lark", "rich", "pyoxigraph", "lxml"} & set(
        done.stdout.split()
    ) == set()
