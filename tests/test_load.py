"""``poolgraph load``: whatever a filing comes in, the store is the same, and nothing stops it."""

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import EXAMPLES, ROOT, SEED, run
from corpora import cmdline, started, until, write_filings
from poolgraph import graphfile
from poolgraph.cli import main
from poolgraph.convert import convert
from poolgraph.store import Writer, opened
from poolgraph.store.folder import Folder
from poolgraph.triples import Quad

SMALL = ROOT / "tests" / "corpus" / "two-loan-groups" / "filing.txt"
OTHER = ROOT / "tests" / "corpus" / "full-submission" / "filing.txt"
ELSEWHERE = "https://example.org/pools/"


def load(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["load", *map(str, arguments)])


def held(folder: Path) -> dict[str, set[Quad]]:
    """Return what a store says of each filing, as printed."""
    store = opened(folder)
    return {filing: set(store.quads(filing)) for filing in store.filings()}


def asked(folder: Path) -> set[str]:
    """Return what queries of a store see."""
    found = opened(folder).database.quads_for_pattern(None, None, None)
    return {str(quad) for quad in found}


def converted(path: Path, **how: object) -> dict[str, set[Quad]]:
    result = convert(path, **how)  # type: ignore[arg-type]
    return {result.mapped.filing: set(result.quads())}


def test_a_filing_is_loaded_with_its_text(tmp_path: Path) -> None:
    """One filing: its graph as printed, its bytes, its problems told, a summary that leads on."""
    done = load(EXAMPLES / "broken-total" / "filing.txt", "--store", tmp_path / "s")
    assert done.exit_code == 1
    assert "error[total-mismatch]" in done.stderr
    assert "1 filing loaded (1 new), 6,163 quads" in done.stdout
    assert f"next: poolgraph query deals --store {tmp_path / 's'}" in done.stdout
    path = EXAMPLES / "broken-total" / "filing.txt"
    assert held(tmp_path / "s") == converted(path)
    store = opened(tmp_path / "s")
    assert store.text(store.filings()[0]) == path.read_bytes()


@pytest.mark.parametrize("evidence", ["row", "value", "none"])
@pytest.mark.parametrize("name", ["a.nq", "a.trig", "a.nt", "a.ttl", "a.nq.gz", "a.ttl.gz"])
def test_every_kind_of_graph_file_gives_the_same(tmp_path: Path, name: str, evidence: str) -> None:
    """Also those that say nothing of graphs: each triple finds the one it came from."""
    import gzip

    result = convert(SMALL, evidence=evidence)  # type: ignore[arg-type]
    content = result.write(name.split(".")[1].replace("ttl", "turtle"))
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    with Writer(tmp_path / "s") as writer:
        writer.put(result.quads())
        writer.commit()
    done = load(path, "--store", tmp_path / "s")
    assert "1 filing loaded (1 unchanged)" in done.output


def test_several_filings_in_one_file_are_told_apart(tmp_path: Path) -> None:
    """Triples of two filings, without graphs and mixed, come to theirs; shared ones to both."""
    first, second = convert(SMALL), convert(OTHER)
    lines = (first.write("nt") + second.write("nt")).splitlines(keepends=True)
    (tmp_path / "both.nt").write_bytes(b"".join(sorted(lines)))
    assert load(tmp_path / "both.nt", "--store", tmp_path / "s").exit_code == 0
    assert held(tmp_path / "s") == converted(SMALL) | converted(OTHER)


@pytest.mark.parametrize("format", ["nq.gz", "nq.zst", "trig"])
def test_shards_are_loaded(tmp_path: Path, format: str) -> None:
    """What convert wrote for many filings is loaded, in each of its packings."""
    for path in (SMALL, OTHER):
        (tmp_path / "in" / path.parent.name).mkdir(parents=True)
        shutil.copy(path, tmp_path / "in" / path.parent.name)
    arguments = ["convert", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--format", format]
    assert CliRunner().invoke(main, [*arguments, "-q", "--jobs", "1"]).exit_code in (0, 1)
    done = load(tmp_path / "out", "--store", tmp_path / "s")
    assert "2 filings loaded (2 new)" in done.stdout
    assert held(tmp_path / "s") == converted(SMALL) | converted(OTHER)


def test_a_folder_with_what_is_no_filing(tmp_path: Path) -> None:
    """What cannot be read is told by its name; the rest is loaded with its texts; status 1."""
    (tmp_path / "in").mkdir()
    shutil.copy(SMALL, tmp_path / "in" / "good.txt")
    shutil.copy(OTHER, tmp_path / "in" / "also good.txt")
    (tmp_path / "in" / "bad.txt").write_text("Dear Sir or Madam,\n")
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    done = load(tmp_path / "in", tmp_path / "none.nq", "--store", tmp_path / "s", "--jobs", "2")
    assert done.exit_code == 1
    for said in ("error[not-a-filing]", "bad.txt", "error[empty-file]", "error[missing-file]"):
        assert said in done.stderr
    assert "2 filings loaded (2 new)" in done.stdout
    assert "; 3 not loaded" in done.stdout
    assert held(tmp_path / "s") == converted(SMALL) | converted(OTHER)
    store = opened(tmp_path / "s")
    texts = {store.text(filing) for filing in store.filings()}
    assert texts == {SMALL.read_bytes(), OTHER.read_bytes()}
    assert [path.name for path in (tmp_path / "s").iterdir() if path.name.startswith(".")] == []


def test_loading_again_is_no_news(tmp_path: Path) -> None:
    """The same again changes no file of the store; another reading of a filing replaces it."""
    load(SMALL, OTHER, "--store", tmp_path / "s", "--jobs", "1")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "s").rglob("*.nq.gz")}
    number = Folder(tmp_path / "s").number()
    done = load(SMALL, OTHER, "--store", tmp_path / "s", "--jobs", "1")
    assert "2 filings loaded (2 unchanged)" in done.stdout
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "s").rglob("*.nq.gz")} == before
    assert Folder(tmp_path / "s").number() == number
    done = load(SMALL, "--store", tmp_path / "s", "--no-check", "--evidence", "none")
    assert "1 filing loaded (1 replaced)" in done.stdout
    assert held(tmp_path / "s") == converted(SMALL, evidence="none", check=False) | converted(OTHER)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["none.txt"], "missing-file"),
        (["none.nq"], "missing-file"),
        (["."], "no-filings"),
        (["half.nq"], "broken-graph"),
        (["strange.ttl"], "foreign-graph"),
        (["letter.txt"], "not-a-filing"),
        ([str(SMALL), "--store", "."], "not-a-store"),
    ],
)
def test_what_cannot_be_loaded_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: str
) -> None:
    """One thing that cannot be read ends with status 2 and its code, and loads nothing."""
    monkeypatch.chdir(tmp_path)
    Path("half.nq").write_bytes(convert(SMALL).write("nq")[:-100])
    Path("strange.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    Path("letter.txt").write_text("Dear Sir or Madam,\n")
    if arguments == ["."]:
        for name in ("half.nq", "strange.ttl", "letter.txt"):
            Path(name).unlink()
    done = load(*arguments)
    assert (done.exit_code, code in done.stderr) == (2, True), done.output
    assert not Path("poolgraph-store").exists()


def test_another_base_needs_another_store(tmp_path: Path) -> None:
    """A new store takes the base of the graphs; one that is there keeps its own, and says so."""
    (tmp_path / "a.nq").write_bytes(convert(SMALL, base=ELSEWHERE).write("nq"))
    assert load(tmp_path / "a.nq", "--store", tmp_path / "s").exit_code == 0
    assert opened(tmp_path / "s").base == ELSEWHERE
    assert load(OTHER, "--store", tmp_path / "s").exit_code == 0
    assert all(filing.startswith(ELSEWHERE) for filing in held(tmp_path / "s"))
    (tmp_path / "b.nq").write_bytes(convert(SMALL).write("nq"))
    done = load(tmp_path / "b.nq", "--store", tmp_path / "s")
    assert (done.exit_code, "error[foreign-graph]" in done.stderr) == (2, True)
    done = load(SMALL, "--store", tmp_path / "s", "--base", "https://example.org/other/")
    assert (done.exit_code, "error[other-base]" in done.stderr) == (2, True)


def test_a_filing_from_stdin(tmp_path: Path) -> None:
    """A filing may come through a pipe."""
    done = run("load", "-", "-q", folder=tmp_path, given=SMALL.read_bytes())
    assert done.returncode in (0, 1)
    assert done.stdout == b""
    assert held(tmp_path / "poolgraph-store") == converted(SMALL)


# Ended, locked, read meanwhile.


def loading(filings: Path, store: Path) -> list[str]:
    import sys

    return [sys.executable, "-m", "poolgraph", "load", str(filings), "--store", str(store),
            "--no-check", "--jobs", "1", "-q"]  # fmt: skip


def tables(store: Path) -> int:
    """Return how many files the index has."""
    return len(list((store / "index").glob("*.sst")))


def waiting(store: Path) -> int:
    return len(list((store / "incoming").glob("*.nq.gz")))


MOMENTS: dict[str, Callable[[Path, int], bool]] = {
    "converting": lambda s, _: (s / ".scratch.part" / "inputs.json").exists(),
    "first filing in": lambda s, _: waiting(s) >= 1,
    "half of them in": lambda s, _: waiting(s) >= 12,
    "filling the index": lambda s, before: tables(s) > before,
    "taking a snapshot": lambda s, _: len(list((s / "snapshots").glob("*2*"))) > 0,
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, set[Quad]], set[str]]:
    """Return a folder of filings, and what an undisturbed load of it gives."""
    folder = tmp_path_factory.mktemp("corpus")
    write_filings(folder / "in", 24)
    load(folder / "in", "--store", folder / "s", "--no-check", "--jobs", "1", "-q")
    return folder / "in", held(folder / "s"), asked(folder / "s")


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_and_loaded_again(
    tmp_path: Path, corpus: tuple[Path, dict[str, set[Quad]], set[str]], moment: str
) -> None:
    """After kill -9 readers see what was there; loading again gives what it would have been."""
    filings, truth, visible = corpus
    store = tmp_path / "s"
    load(SEED, "--store", store, "-q")
    reader, number = opened(store), Folder(store).number()
    before = set(reader.filings())
    there = tables(store)
    process = started(loading(filings, store))
    until(lambda: MOMENTS[moment](store, there) or process.poll() is not None)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert set(reader.filings()) == before
    assert Folder(store).number() in (number, 2)
    assert cmdline(process.pid) == b""
    assert load(filings, "--store", store, "--no-check", "--jobs", "1", "-q").exit_code in (0, 1)
    seed = convert(SEED)
    assert held(store) == truth | {seed.mapped.filing: set(seed.quads())}
    fresh = tmp_path / "fresh"
    with Writer(fresh) as writer:
        writer.put(seed.quads())
        writer.commit()
    assert asked(store) == visible | asked(fresh)


def test_a_second_load_is_told_to_wait(tmp_path: Path) -> None:
    """While one load writes, another ends with status 2, and asking goes on."""
    load(SMALL, "--store", tmp_path / "s", "-q")
    with Writer(tmp_path / "s"):
        done = run("load", str(OTHER), "--store", str(tmp_path / "s"))
        assert (done.returncode, b"error[store-locked]" in done.stderr) == (2, True)
        done = run("query", "deals", "--store", str(tmp_path / "s"), "--format", "csv")
        assert (done.returncode, done.stdout.count(b"\n")) == (0, 2)


# Handed on.


def test_a_store_is_handed_over_like_its_filings(tmp_path: Path) -> None:
    """Export takes the folder of a store, and writes what it writes of the filings themselves."""
    load(SMALL, OTHER, "--store", tmp_path / "s", "--jobs", "1", "-q")
    for name, given in (("a", [tmp_path / "s"]), ("b", [SMALL, OTHER])):
        arguments = ["export", *given, "--to", "csvw", "-o", tmp_path / name]
        assert CliRunner().invoke(main, [*map(str, arguments)]).exit_code in (0, 1)
    files = [str(p.relative_to(tmp_path / "a")) for p in (tmp_path / "a").rglob("*") if p.is_file()]
    assert "strata.csv" in files
    for name in files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


# The reading of graph files.


def test_graph_files_are_told_by_their_names() -> None:
    """The end of a name says the format, packed or not; a text is no graph."""
    known = {name: graphfile.format_of(name) for name in ("a.nq", "b.TTL", "c.trig.gz", "d.nt.zst")}
    assert all(known.values())
    assert graphfile.format_of("filing.txt") is None
    assert graphfile.format_of("filing.txt.gz") is None


@pytest.mark.parametrize("name", ["cut.nq.gz", "cut.nq.zst"])
def test_a_cut_archive_is_told(tmp_path: Path, name: str) -> None:
    """A packed graph that was cut off is no graph, whatever it was packed with."""
    import gzip

    import zstandard

    content = convert(SMALL).write("nq")
    packed = gzip.compress(content) if name.endswith("gz") else zstandard.compress(content)
    (tmp_path / name).write_bytes(packed[: len(packed) // 2])
    done = load(tmp_path / name, "--store", tmp_path / "s")
    assert done.exit_code == 2
    assert "error[broken-graph]" in done.stderr or "error[unreadable-file]" in done.stderr
