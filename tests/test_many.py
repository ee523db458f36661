"""Many filings: found wherever downloaders leave them, cut into shards, each converted once."""

import gzip
import io
import json
import os
import shutil
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pyoxigraph as ox
import pytest
import zstandard

import poolgraph
from conftest import EXAMPLES, SEED
from corpora import PLAIN, converted, left, write_filings
from poolgraph import corpus
from poolgraph.corpus.cut import shards
from poolgraph.corpus.find import find
from poolgraph.corpus.items import Item
from poolgraph.corpus.reading import Reader
from poolgraph.corpus.roots import roots
from poolgraph.source import Unreadable

BROKEN = EXAMPLES / "broken-total" / "filing.txt"
ACCESSION = "0000950131-02-000940"
PLAIN_DIGITS = ACCESSION.replace("-", "")
TEXT = SEED.read_bytes()


def found(*paths: Path | str) -> list[Item]:
    return [item for item, _ in find(roots(map(str, paths)), Counter())]


def read(items: list[Item]) -> list[bytes]:
    with Reader() as reader:
        return [reader.read(item) for item in items]


# What downloaders leave.


def put(path: Path, content: bytes = TEXT) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def sec_edgar_downloader(folder: Path) -> None:
    home = folder / "sec-edgar-filings" / "0000906410" / "8-K" / ACCESSION
    put(home / "full-submission.txt")
    put(home / "primary-document.html", b"<html>the same once more</html>")


def edgartools(folder: Path) -> None:
    put(folder / "filings" / "20021015" / f"{ACCESSION}.nc")


def edgartools_gzip(folder: Path) -> None:
    put(folder / "filings" / "20021015" / f"{ACCESSION}.nc.gz", gzip.compress(TEXT))


def secedgar(folder: Path) -> None:
    put(folder / "906410" / f"{ACCESSION}.txt")


def edgar_crawler(folder: Path) -> None:
    put(folder / "RAW_FILINGS" / "8-K" / f"906410_8K_2002_{ACCESSION}.txt")
    put(folder / "FILINGS_METADATA.csv", b"CIK,Company\n")


def daily_feed(folder: Path) -> None:
    with tarfile.open(folder / "20021015.nc.tar.gz", "w:gz") as tar:
        add(tar, f"{ACCESSION}.nc", TEXT)


LAYOUTS = (
    sec_edgar_downloader, edgartools, edgartools_gzip, secedgar, edgar_crawler, daily_feed,
)  # fmt: skip


def add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_downloaders_folders(tmp_path: Path, layout: Callable[[Path], None]) -> None:
    """One filing is found, with all its bytes, and its accession number names its graph."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    layout(folder)
    items = found(folder)
    assert len(items) == 1
    (raw,) = read(items)
    assert (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw) == TEXT
    whole, _ = converted([folder], out)
    assert whole.counts["converted"] == 1
    receipt = json.loads(next(out.glob("receipt-*")).read_text())
    assert receipt["filings"][0]["filing"].endswith(f"/id/filing/{ACCESSION}")


METADATA = {
    "accession-number": ACCESSION,
    "type": "8-K",
    "filing-date": "20021015",
    "filer": {"company-data": {"conformed-name": "CWMBS INC", "cik": "0000906410"}},
    "documents": [
        {"type": "8-K", "sequence": "1", "filename": "main.txt"},
        {"type": "EX-99", "sequence": "2", "filename": "ex99.txt"},
    ],
}


def pieces() -> dict[str, bytes]:
    """Return a submission in several files: cover and end in one, tables in an exhibit."""
    at, end = TEXT.index(b"Item 5."), TEXT.index(b"Item 7.")
    return {
        "metadata.json": json.dumps(METADATA).encode(),
        "ex99.txt": zstandard.compress(TEXT[at:end]),
        "main.txt": TEXT[:at] + TEXT[end:],
    }


def as_folder(folder: Path) -> None:
    for name, content in pieces().items():
        put(folder / PLAIN_DIGITS / name, content)


def as_tar(folder: Path) -> None:
    with tarfile.open(folder / f"{PLAIN_DIGITS}.tar", "w") as tar:
        for name, content in pieces().items():
            add(tar, name, content)


def as_batch(folder: Path) -> None:
    with tarfile.open(folder / "batch.tar.gz", "w:gz") as tar:
        for name, content in reversed(pieces().items()):
            add(tar, f"{PLAIN_DIGITS}/{name}", content)


@pytest.mark.parametrize("layout", [as_folder, as_tar, as_batch], ids=lambda f: f.__name__)
def test_a_submission_in_several_files_is_one_filing(
    tmp_path: Path, layout: Callable[[Path], None]
) -> None:
    """Documents beside their metadata.json are put together again, in their order."""
    layout(tmp_path)
    items = found(tmp_path)
    assert len(items) == 1
    (raw,) = read(items)
    result = poolgraph.convert(raw, check=False)
    facts = {fact.concept: fact.value.text for fact in result.filing.header}
    assert facts["mbs:accessionNumber"] == ACCESSION
    assert facts["mbs:centralIndexKey"] == "0000906410"
    assert result.filing.cover is not None
    assert sum(len(table.rows) for table in result.filing.tables) == 97
    assert raw.index(b"<TYPE>8-K\n<FILENAME>main") < raw.index(b"<TYPE>EX-99\n<FILENAME>ex99")


@pytest.mark.parametrize("kind", ["tar", "tar.gz", "tar.bz2", "tar.xz", "zip"])
def test_archives_give_what_is_in_them(tmp_path: Path, kind: str) -> None:
    """Each member is a filing with its own bytes, in any order of reading."""
    members = {f"in/{n}.txt": f"{n}\n".encode() * (n + 1) for n in range(5)}
    path = tmp_path / f"filings.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in members.items():
                file.writestr(name, content)
            file.writestr("in/skip.json", "{}")
    else:
        with tarfile.open(path, f"w:{kind.partition('.')[2]}") as tar:
            for name, content in members.items():
                add(tar, name, content)
            add(tar, "in/skip.json", b"{}")
    items = found(path)
    assert read(items) == list(members.values())
    assert read(items[::-1]) == list(members.values())[::-1]
    assert [item.name for item in items] == [f"{tmp_path.name}/filings.{kind}/{m}" for m in members]


def test_the_same_filing_named_twice_is_found_once(tmp_path: Path) -> None:
    """A folder, a folder in it, a glob and a file of it overlap: each filing comes once."""
    paths = write_filings(tmp_path / "all" / "some", 5)
    given = (tmp_path / "all", tmp_path / "all" / "some", tmp_path / "all" / "*", paths[0])
    assert len(found(*given)) == 5
    assert [i.name for i in found(tmp_path / "all")] == [
        f"all/some/{p.name}" for p in sorted(paths)
    ]
    assert len(found(paths[0], paths[1], paths[0])) == 2


def test_a_glob_names_what_its_folder_would(tmp_path: Path) -> None:
    """Names do not tell how a filing was asked for, nor from where."""
    write_filings(tmp_path / "all" / "a", 3)
    by_glob = [item.name for item in found(tmp_path / "all" / "*" / "*.txt")]
    assert by_glob == [item.name for item in found(tmp_path / "all")]
    assert os.fspath(tmp_path) not in by_glob[0]


def test_two_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """Two roots with the same last name do not give two filings one name."""
    for year in ("2001", "2002"):
        write_filings(tmp_path / year / "filings", 2)
    items = found(tmp_path / "2001" / "filings", tmp_path / "2002" / "filings")
    assert len({item.name for item in items}) == 4


def test_links_that_go_round_are_left(tmp_path: Path) -> None:
    """A link to a folder above is not followed for ever."""
    write_filings(tmp_path / "all" / "a", 2)
    (tmp_path / "all" / "a" / "round").symlink_to(tmp_path / "all", target_is_directory=True)
    assert len(found(tmp_path / "all")) == 2


# Shards.


def cut(count: int, size: int | None = None, without: int = -1) -> list[list[str]]:
    items = [(Item(f"f/{n:06d}.txt", f"file:///f/{n}", 9, 9), 0.0) for n in range(count)]
    items = [one for number, one in enumerate(items) if number != without]
    return [[item.name for item in shard.items()] for shard in shards(items, "x", size)]


@pytest.mark.parametrize(
    ("count", "size"), [(1, None), (40, None), (1500, None), (900, 10), (7, 1)]
)
def test_shards_hold_every_filing_once(count: int, size: int | None) -> None:
    """Nothing is double and nothing lost, whatever the size."""
    found = cut(count, size)
    assert [name for shard in found for name in shard] == [f"f/{n:06d}.txt" for n in range(count)]
    assert all(found)
    if size:
        assert max(map(len, found)) <= 2 * size


def test_the_largest_shards_are_given_out_first(filings: Path, tmp_path: Path) -> None:
    """So that at the end no processor waits for one that has just begun a large one."""
    to_do = corpus.plan([str(filings)], str(tmp_path / "out"), PLAIN).to_do
    assert len(to_do) > 3
    assert [one.size for one in to_do] == sorted((one.size for one in to_do), reverse=True)


def test_one_filing_less_changes_few_shards() -> None:
    """Where a shard ends depends on names: a filing that goes changes the shard it was in."""
    before, after = cut(2000, 50), cut(2000, 50, without=777)
    assert len(before) > 20
    changed = [shard for shard in before if shard not in after]
    assert 1 <= len(changed) <= 3


def test_a_plan_of_many_filings_is_small(tmp_path: Path) -> None:
    """What the driver holds of a filing is a few dozen bytes: ten million fit into memory."""
    items = [
        (Item(f"filings/2002/{n:010d}-02-{n % 1000000:06d}.txt", f"file:///f/{n:09d}", 9, 9), 0.0)
        for n in range(20_000)
    ]
    found = list(shards(items, "x"))
    assert sum(shard.count for shard in found) == 20_000
    assert sum(len(shard.packed) for shard in found) / 20_000 < 40


# What comes out.


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "filings"
    write_filings(folder, 30)
    shutil.copy(SEED, folder / "seed.txt")
    shutil.copy(BROKEN, folder / "zz-broken.txt")
    (folder / "no-filing.txt").write_text("Add to basket")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "notes.csv").write_text("a,b\n")
    return folder


@pytest.fixture(scope="module")
def made(filings: Path) -> Path:
    out = filings.parent / "out"
    converted([filings], out)
    return out


def test_parts_hold_what_single_conversions_give(filings: Path, made: Path) -> None:
    """A part is the N-Quads of its filings, one after the other."""
    receipts = [json.loads(path.read_text()) for path in sorted(made.glob("receipt-*.json"))]
    assert len(receipts) > 2
    for receipt in receipts:
        part = gzip.decompress((made / f"part-{receipt['shard']}.nq.gz").read_bytes())
        names = [entry["file"] for entry in receipt["filings"] if "lost" not in entry]
        alone = [
            poolgraph.convert(filings.parent / name, check=False).write("nq") for name in names
        ]
        assert part == b"".join(alone)


def test_receipts_say_what_is_in_the_files(filings: Path, made: Path) -> None:
    """Counts, digests and names of every filing, those that gave no graph too."""
    import hashlib

    receipts = [json.loads(path.read_text()) for path in sorted(made.glob("receipt-*.json"))]
    entries = [entry for receipt in receipts for entry in receipt["filings"]]
    assert sorted(e["file"] for e in entries) == sorted(
        f"filings/{path.name}" for path in filings.glob("*.txt")
    )
    lost = {entry["file"]: entry["lost"] for entry in entries if "lost" in entry}
    assert lost == {"filings/no-filing.txt": "not-a-filing", "filings/empty.txt": "empty-file"}
    for receipt in receipts:
        assert receipt["seconds"] > 0
        for name, said in receipt["files"].items():
            content = (made / name).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == tuple(said.values())
        quads = ox.parse(
            gzip.decompress((made / f"part-{receipt['shard']}.nq.gz").read_bytes()),
            format=ox.RdfFormat.N_QUADS,
        )
        assert sum(1 for _ in quads) == receipt["counts"]["quads"]


def test_tables_are_read_by_duckdb(made: Path) -> None:
    """The strata of all filings and all problems, as one table each, with exact decimals."""
    rows, balance = duckdb.sql(
        f"SELECT count(*), sum(principal_balance) FROM '{made}/strata-*.parquet'"
        " WHERE file = 'filings/seed.txt' AND stratifier = 'propertyState'"
    ).fetchall()[0]
    assert (rows, str(balance)) == (10, "225112214.210000000")
    counted = dict(
        duckdb.sql(
            f"SELECT code, count(*) FROM '{made}/problems-*.parquet' GROUP BY code"
        ).fetchall()
    )
    assert counted["not-a-filing"] == 1
    receipts = [json.loads(path.read_text()) for path in made.glob("receipt-*.json")]
    said: Counter[str] = Counter()
    for receipt in receipts:
        for codes in receipt["problems"].values():
            said.update(codes)
    assert counted == dict(said)
    strata = duckdb.sql(f"SELECT count(*) FROM '{made}/strata-*.parquet'").fetchall()
    assert strata == [(sum(receipt["counts"]["strata"] for receipt in receipts),)]


@pytest.mark.parametrize("format", corpus.FORMATS)
def test_every_format_holds_the_same_quads(tmp_path: Path, format: str) -> None:
    """N-Quads and TriG, packed or not, are read by another library as the same facts."""
    write_filings(tmp_path / "filings", 4)
    converted([tmp_path / "filings"], tmp_path / "out", replace(PLAIN, format=format, tables=False))
    kind = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}[format.partition(".")[0]]
    quads = set()
    for path in (tmp_path / "out").glob("part-*"):
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if format.endswith("gz") else raw
        if format.endswith("zst"):
            raw = zstandard.ZstdDecompressor().decompressobj().decompress(raw)
        quads |= set(ox.parse(raw, format=kind))
    paths = sorted((tmp_path / "filings").iterdir())
    alone = [poolgraph.convert(path, check=False).write("nq") for path in paths]
    assert quads == {q for one in alone for q in ox.parse(one, format=ox.RdfFormat.N_QUADS)}
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {
        ".json",
        f".{format.split('.')[-1]}",
    }


# Again.


def test_again_does_nothing_twice(filings: Path, made: Path) -> None:
    """What has a receipt stays; what came of it is told from the receipts."""
    before = {path: path.stat().st_mtime_ns for path in made.iterdir()}
    whole, now = converted([filings], made)
    assert now == []
    assert {path: path.stat().st_mtime_ns for path in made.iterdir()} == before
    assert whole.counts["filings"] == 34


def test_from_elsewhere_gives_the_same_bytes(filings: Path, made: Path, tmp_path: Path) -> None:
    """A copy of the corpus gives the same files under the same names, byte for byte."""
    shutil.copytree(filings, tmp_path / "filings")
    converted([tmp_path / "filings"], tmp_path / "out")
    mine, theirs = left(tmp_path / "out"), left(made)
    assert mine.pop("inputs.json") != theirs.pop("inputs.json")
    assert mine == theirs


def test_changed_inputs_are_made_anew_and_nothing_stale_stays(tmp_path: Path) -> None:
    """Added, edited, removed: after a run again the folder is that of a first run."""
    folder, out = tmp_path / "filings", tmp_path / "out"
    paths = sorted(write_filings(folder, 30))
    converted([folder], out)
    every = {path.name for path in out.glob("receipt-*")}
    paths[3].unlink()
    shutil.copy(SEED, folder / "0-new.txt")
    paths[20].write_bytes(paths[20].read_bytes().replace(b"00", b"01"))  # the same size
    _, now = converted([folder], out)
    assert 0 < len(now) < len(every)
    converted([folder], tmp_path / "fresh")
    assert left(out) == left(tmp_path / "fresh")


def test_another_choice_replaces_what_was_made(tmp_path: Path) -> None:
    """Parts made in another format or with other evidence do not stay beside the new ones."""
    write_filings(tmp_path / "filings", 10)
    converted([tmp_path / "filings"], tmp_path / "out")
    converted(
        [tmp_path / "filings"], tmp_path / "out", replace(PLAIN, format="trig", evidence="none")
    )
    converted(
        [tmp_path / "filings"], tmp_path / "new", replace(PLAIN, format="trig", evidence="none")
    )
    assert left(tmp_path / "out") == left(tmp_path / "new")


def test_a_file_of_a_shard_that_is_gone_is_made_again(tmp_path: Path) -> None:
    """A receipt without its part proves nothing."""
    write_filings(tmp_path / "filings", 10)
    converted([tmp_path / "filings"], tmp_path / "out")
    before = left(tmp_path / "out")
    next((tmp_path / "out").glob("part-*")).unlink()
    _, now = converted([tmp_path / "filings"], tmp_path / "out")
    assert len(now) == 1
    assert left(tmp_path / "out") == before


def test_a_folder_is_of_one_corpus(tmp_path: Path) -> None:
    """Other inputs are refused, and both corpora are named: nothing is mixed or replaced."""
    for name in ("a", "b"):
        write_filings(tmp_path / name, 2)
    converted([tmp_path / "a"], tmp_path / "out")
    before = left(tmp_path / "out")
    with pytest.raises(Unreadable, match="was made from") as refused:
        corpus.plan([str(tmp_path / "b")], str(tmp_path / "out"), PLAIN)
    assert refused.value.code == "other-inputs"
    assert left(tmp_path / "out") == before


def test_the_output_in_the_input_is_not_read(tmp_path: Path) -> None:
    """``poolgraph convert . -o out`` does not convert what it wrote, however it is named."""
    write_filings(tmp_path, 3)
    out = tmp_path / "out"
    converted([tmp_path], out)
    (out / "mine.txt").write_bytes(TEXT)
    _, now = converted([tmp_path], out)
    assert now == []
    assert (out / "mine.txt").exists()
