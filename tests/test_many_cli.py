"""Many filings on the command line: what a person sees, what a program gets, what is refused."""

import json
import os
import pty
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import EXAMPLES, SEED, environment, run
from corpora import command, write_filings
from poolgraph.cli.corpus import is_many

QUICK = ("--jobs", "1", "--no-check")
ONE_SHARD = ("--shard-size", "16")


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "filings"
    write_filings(folder, 10)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "table.csv").write_text("a,b\n")
    return folder


def test_a_summary_says_what_came_of_it_and_where_to_look(filings: Path, tmp_path: Path) -> None:
    """Filings, strata, problems by code, the slowest, the files; again does nothing."""
    done = run("convert", str(filings), "-o", "out", *QUICK, *ONE_SHARD, folder=tmp_path)
    said = done.stdout.decode()
    assert done.returncode == 1
    assert "11 filings: 10 converted, 1 without a graph" in said
    assert re.search(r"[\d,]+ tables?, [\d,]+ stratum rows?, [\d,]+ quads", said)
    assert "errors: empty-file 1" in said
    assert "filings/empty.txt: empty-file:" in said
    assert re.search(r"slowest: filings/\S+ \([\d.]+ s\)", said)
    assert "graphs:   out/part-*.nq.gz" in said
    assert "11 filings in 1 shard; passed over 1 file (.csv)" in done.stderr.decode()
    again = run("convert", "./", "-o", str(tmp_path / "out"), *QUICK, *ONE_SHARD, folder=filings)
    assert again.returncode == 1
    assert "1 of them done before" in again.stderr.decode()
    assert without_time(again.stdout) == without_time(done.stdout).replace(
        " out/", f" {tmp_path}/out/"
    )


def without_time(said: bytes) -> str:
    return re.sub(r"in [\d.]+ s", "", said.decode())


def test_quiet_prints_nothing_when_nothing_is_wrong(filings: Path, tmp_path: Path) -> None:
    """With --quiet only the exit status tells of problems in filings."""
    done = run("convert", str(filings), "-o", "out", "--quiet", *QUICK, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_json_lines_are_for_programs(filings: Path, tmp_path: Path) -> None:
    """With --json every line of stdout is an object: one a shard as it is done, then the end."""
    arguments = ("-o", "out", "--json", "--shard-size", "2", *QUICK)
    done = run("convert", str(filings), *arguments, folder=tmp_path)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    shards, end = lines[:-1], lines[-1]
    assert len(shards) > 2
    assert {line["event"] for line in shards} == {"shard"}
    assert (end["event"], end["finished"], end["shards"]) == ("end", True, len(shards))
    assert end["counts"]["filings"] == 11 == sum(line["counts"]["filings"] for line in shards)
    assert end["problems"]["error"] == {"empty-file": 1}
    assert done.stderr == b""


def test_a_terminal_shows_a_bar(filings: Path, tmp_path: Path) -> None:
    """A person sees how many are done, how fast, how long still, and how many problems."""
    leader, follower = pty.openpty()
    env = environment() | {"TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(
        command(filings, "-o", tmp_path / "out", "--shard-size", "2", *QUICK),
        env=env, stdout=subprocess.DEVNULL, stderr=follower,
    )  # fmt: skip
    os.close(follower)
    seen = b""
    try:
        while piece := os.read(leader, 65536):
            seen += piece
    except OSError:
        pass
    os.close(leader)
    assert process.wait(timeout=60) == 1
    text = seen.decode()
    assert re.search(r"\d+/11", text)
    assert re.search(r"\d+/s", text)
    assert re.search(r"\d:\d\d:\d\d", text)
    assert "1 error, " in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("folder",), "give -o DIR"),
        (("a.txt", "b.txt"), "give -o DIR"),
        (("folder", "-o", "out", "--format", "turtle"), "nq, trig, nq.gz"),
        (("a.txt", "-o", "x.nq", "--format", "nq.gz"), "is for many filings"),
        (("folder", "-o", "out", "--engine", "abacus"), "'abacus' is not one of"),
        (("folder", "-o", "out", "--jobs", "0"), "--jobs"),
        (("folder", "-o", "out", "--jobs", "1", "--address", "x:1"), "no address"),
        (("nowhere/", "-o", "out/"), "nowhere"),
        (("no*.txt", "-o", "out"), "/no*.txt (look at the pattern)"),
        (("pictures", "-o", "out"), "no filing in"),
        (("gopher://x/y", "-o", "out"), "cannot open gopher://x/y"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    """Status 2, the reason, and nothing written: no folder either."""
    write_filings(tmp_path / "folder", 1)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").write_bytes(b"x")
    for name in ("a.txt", "b.txt"):
        shutil.copy(SEED, tmp_path / name)
    before = sorted(tmp_path.rglob("*"))
    done = run("convert", *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    after = [path for path in sorted(tmp_path.rglob("*")) if path.name != "out"]
    assert after == before
    assert not list((tmp_path / "out").glob("*"))


def test_one_plain_file_is_one_filing(tmp_path: Path) -> None:
    """A file alone is converted to a file; a folder, a glob, an archive, a URL, -o DIR are many."""
    (tmp_path / "in").mkdir()
    (tmp_path / "a[1].txt").write_bytes(b"x")
    one = str(tmp_path / "a[1].txt")
    assert not is_many((one,), "pool.ttl")
    assert not is_many(("-",), None)
    assert not is_many(("filing.txt.gz",), None)
    for many in (str(tmp_path / "in"), "x/*.txt", "feed.tar.gz", "all.zip", "s3://bucket/x.txt"):
        assert is_many((many,), "out")
    assert is_many((one,), str(tmp_path))
    assert is_many((one,), "out/")
    assert is_many((one, one), "out")


def test_one_filing_into_a_folder(tmp_path: Path) -> None:
    """A wrong total is told in the tables, and makes the exit status 1."""
    (tmp_path / "out").mkdir()
    broken = EXAMPLES / "broken-total" / "filing.txt"
    done = run("convert", str(broken), "-o", "out", folder=tmp_path)
    assert done.returncode == 1
    assert b"total-mismatch 1" in done.stdout
    assert len(list((tmp_path / "out").glob("part-*.nq.gz"))) == 1
