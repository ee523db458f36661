"""What can go wrong with a run of many filings: run again, the output is as if nothing had.

Each run that is disturbed is compared, byte for byte, with one that was not.
"""

import errno
import json
import os
import signal
import subprocess
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT, environment, run
from corpora import (
    PLAIN,
    command,
    converted,
    is_alive,
    left,
    many_at_once,
    receipts,
    started,
    until,
    workers,
    write_filings,
)
from poolgraph import corpus
from poolgraph.corpus.shard import Job
from poolgraph.corpus.totals import Fault

COUNT = 48


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "filings"
    write_filings(folder, COUNT)
    return folder


@pytest.fixture(scope="module")
def undisturbed(filings: Path) -> dict[str, object]:
    out = filings.parent / "undisturbed"
    subprocess.run(many_at_once(filings, out), env=environment(), check=True, timeout=120)
    assert receipts(out) >= 5
    return left(out)


def rerun(filings: Path, out: Path) -> dict[str, object]:
    """Run the same command again; return what the folder then holds."""
    subprocess.run(many_at_once(filings, out), env=environment(), check=True, timeout=120)
    return left(out)


def test_a_killed_worker_is_replaced(
    filings: Path, undisturbed: dict[str, object], tmp_path: Path
) -> None:
    """A kill -9 of a worker: its shard is converted by another, in the same run."""
    driver = started(many_at_once(filings, tmp_path))
    until(lambda: receipts(tmp_path) >= 1)
    victim = workers(driver.pid)[0]
    os.kill(victim, signal.SIGKILL)
    _, errors = driver.communicate(timeout=120)
    assert driver.returncode == 0, errors
    assert not is_alive(victim)
    assert left(tmp_path) == undisturbed


def test_a_killed_driver_is_carried_on(
    filings: Path, undisturbed: dict[str, object], tmp_path: Path
) -> None:
    """A kill -9 of the driver: its workers end too, and the next run does what is missing."""
    driver = started(many_at_once(filings, tmp_path))
    until(lambda: receipts(tmp_path) >= 1)
    orphans = workers(driver.pid)
    assert len(orphans) == 2
    driver.kill()
    driver.communicate(timeout=60)
    until(lambda: not any(map(is_alive, orphans)))
    done = receipts(tmp_path)
    assert 0 < done < len([name for name in undisturbed if name.startswith("receipt-")])
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("receipt-*")}
    (tmp_path / ".part-0123456789abcdef0123.nq.gz.x1y2z3.part").write_bytes(b"half")
    assert rerun(filings, tmp_path) == undisturbed
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_stopped_politely_it_says_how_to_carry_on(
    filings: Path, undisturbed: dict[str, object], tmp_path: Path, by: signal.Signals
) -> None:
    """Ctrl-C, as a terminal sends it to all processes, and SIGTERM: stopped, nothing half-done."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as of what a shell runs behind it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    driver = started(many_at_once(filings, tmp_path))
    until(lambda: receipts(tmp_path) >= 1)
    (os.killpg if by is signal.SIGINT else os.kill)(driver.pid, by)
    _, errors = driver.communicate(timeout=60)
    assert driver.returncode == 130
    assert b"run the same command again to carry on" in errors
    assert b"Traceback" not in errors
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert rerun(filings, tmp_path) == undisturbed


# The disk of a run of its own, as nobody else sees it: too small first, then large enough.
SMALL_DISK = """
mount -t tmpfs -o size=256k small "$OUT" || exit 99
"$@"; status=$?
cp -a "$OUT" "$KEPT/full"
mount -o remount,size=64m "$OUT" && "$@" && cp -a "$OUT" "$KEPT/room"
exit $status
"""


def test_no_room_on_the_disk(filings: Path, undisturbed: dict[str, object], tmp_path: Path) -> None:
    """On a disk that fills up the run stops, says so, and leaves no half; with room it goes on."""
    out = tmp_path / "out"
    out.mkdir()
    alone = ["unshare", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK, "sh"]
    where = {"OUT": str(out), "KEPT": str(tmp_path)}
    driver = started([*alone, *many_at_once(filings, out)], where)
    _, errors = driver.communicate(timeout=120)
    assert driver.returncode == 2, errors
    assert b"error[unwritable-output] cannot write" in errors
    assert b"no space left on device" in errors
    assert b"run the same command again to carry on" in errors
    assert b"Traceback" not in errors
    kept = left(tmp_path / "full")
    assert 0 < receipts(tmp_path / "full") < receipts(tmp_path / "room")
    for name, content in kept.items():
        assert content == undisturbed[name]
    assert left(tmp_path / "room") == undisturbed


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_whenever_it_is_noticed(
    filings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """A disk may say that it is full only at the end: nothing of the shard is left then."""
    plan = corpus.plan([str(filings)], str(tmp_path / "out"), PLAIN, 6)
    plan.folder.make()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, full)
        outcome = Job(plan.options, plan.folder.url)(plan.shards[0])
    assert isinstance(outcome, Fault)
    assert outcome.ends
    assert "no space left on device" in outcome.message
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("place", ["a file", "below a file", "no file system"])
def test_a_folder_that_cannot_be_written(filings: Path, tmp_path: Path, place: str) -> None:
    """One line says which, status 2, and nothing is there that was not before."""
    (tmp_path / "file").write_text("as it was")
    outs = {"a file": "file", "below a file": "file/out", "no file system": "/proc/out"}
    done = run("convert", str(filings), "-o", outs[place], "--jobs", "1", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    lines = done.stderr.decode().splitlines()
    assert "error[unwritable-output] cannot write" in lines[-1]
    assert b"Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "as it was"


PACKED = 16


def packed(filings: Path, path: Path) -> bytes:
    """Pack some of the filings into an archive at ``path`` and return its bytes."""
    inside = sorted(filings.iterdir())[:PACKED]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for one in inside:
                file.write(one, one.name)
    else:
        kind = "w:gz" if path.suffix == ".gz" else "w"
        with tarfile.open(path, kind) as tar:
            for one in inside:
                tar.add(one, one.name)
    return path.read_bytes()


@pytest.mark.parametrize("name", ["feed.tar.gz", "feed.tar", "feed.zip"])
@pytest.mark.parametrize("share", [0.6, 0.97])
def test_a_truncated_archive(filings: Path, tmp_path: Path, name: str, share: float) -> None:
    """What stands before the cut is converted, the cut is told; the whole one then replaces it."""
    path, out = tmp_path / "in" / name, tmp_path / "out"
    path.parent.mkdir()
    whole = packed(filings, path)
    first, _ = converted([path], tmp_path / "fresh", size=4)
    assert first.counts["converted"] == PACKED
    written = len(whole.rstrip(b"\0"))  # a tar ends with zeros up to a full record
    path.write_bytes(whole[: int(written * share)])
    cut, _ = converted([path], out, size=4)
    assert {code for _, code, _ in cut.lost} == {"broken-archive"}
    assert (cut.counts["converted"] > 0) == (name != "feed.zip")
    assert cut.counts["converted"] < PACKED
    path.write_bytes(whole)
    again, _ = converted([path], out, size=4)
    assert again.lost == ()
    assert left(out) == left(tmp_path / "fresh")


def test_an_archive_that_ends_between_two_members(filings: Path, tmp_path: Path) -> None:
    """A tar cut where a member ends looks whole but for its closing zeros: it is told."""
    path = tmp_path / "feed.tar"
    whole = packed(filings, path)
    with tarfile.open(path) as tar:
        edge = tar.getmembers()[10].offset
    path.write_bytes(whole[:edge])
    cut, _ = converted([path], tmp_path / "out")
    assert (cut.counts["converted"], len(cut.lost)) == (10, 1)


# Filings that harm whoever converts them.

POISON = """
import os, poolgraph.source as source
decode = source.decode
def poisoned(raw, name):
    if b"RAISES" in raw: raise RecursionError("too deep")
    if b"HANGS" in raw:
        while True: pass
    if b"KILLS" in raw: os.kill(os.getpid(), 9)
    return decode(raw, name)
source.decode = poisoned
"""


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return an environment in which some words of a filing harm the process that reads it."""
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "sitecustomize.py").write_text(POISON)
    return environment() | {"PYTHONPATH": str(tmp_path / "python")}


def test_a_poisonous_filing_is_recorded_and_the_shard_goes_on(
    tmp_path: Path, poisoned: dict[str, str]
) -> None:
    """One filing raises, one kills every worker that takes it: all others are converted."""
    paths = write_filings(tmp_path / "filings", 20)
    for path, word in zip(paths[5:8:2], ("RAISES", "KILLS"), strict=True):
        path.write_text(word + path.read_text())
    out = tmp_path / "out"
    arguments = many_at_once(tmp_path / "filings", out, "--json")
    done = subprocess.run(arguments, env=poisoned, capture_output=True, timeout=120, check=False)
    assert done.returncode == 1, done.stderr
    end = json.loads(done.stdout.splitlines()[-1])
    assert end["counts"]["converted"] == 18
    assert {code for _, code, _ in end["lost"]} == {"conversion-failed", "worker-died"}
    before = left(out)
    for path in out.glob("*-*"):
        path.unlink()
    subprocess.run(arguments, env=poisoned, capture_output=True, timeout=120, check=False)
    assert left(out) == before


def test_engines_that_disagree_stop_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an audit finds is no fault of a filing: the shard has no receipt, and all stops."""
    from poolgraph.corpus import filing
    from poolgraph.problem import DisagreementError

    def disagrees(*_: object, **__: object) -> None:
        raise DisagreementError("one report, and another")

    monkeypatch.setattr(filing, "convert", disagrees)
    write_filings(tmp_path / "filings", 2)
    plan = corpus.plan([str(tmp_path / "filings")], str(tmp_path / "out"), PLAIN, 20)
    plan.folder.make()
    fault = Job(plan.options, plan.folder.url)(plan.shards[0])
    assert isinstance(fault, Fault)
    assert (fault.code, fault.message, fault.ends) == (
        "engines-disagree",
        "one report, and another",
        True,
    )
    assert not list((tmp_path / "out").glob("receipt-*"))


def test_a_filing_that_takes_too_long_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endless filing ends after its time, and is told; even in what catches every exception."""
    from poolgraph import source

    def endless(raw: bytes, name: str) -> source.Source:
        while b"HANGS" in raw:
            pass
        return decode(raw, name)

    decode = source.decode
    monkeypatch.setattr(source, "decode", endless)
    paths = write_filings(tmp_path / "filings", 4)
    paths[1].write_text("HANGS")
    whole, _ = converted([tmp_path / "filings"], tmp_path / "out", replace(PLAIN, seconds=1))
    assert whole.counts["converted"] == 3
    assert [code for _, code, _ in whole.lost] == ["took-too-long"]


def test_a_filing_that_goes_while_it_is_converted(tmp_path: Path) -> None:
    """A file that was there when the plan was made and is gone now is told as missing."""
    paths = write_filings(tmp_path / "filings", 4)
    plan = corpus.plan([str(tmp_path / "filings")], str(tmp_path / "out"), PLAIN, 8)
    paths[2].unlink()
    plan.folder.make()
    totals = Job(plan.options, plan.folder.url)(plan.shards[0])
    assert isinstance(totals, corpus.Totals)
    assert [code for _, code, _ in totals.lost] == ["missing-file"]
    assert totals.counts["converted"] == 3


# Memory.

GROWTH = """
import resource, sys
from pathlib import Path
from poolgraph import corpus
from poolgraph.corpus.shard import Job
plan = corpus.plan([sys.argv[1]], sys.argv[2], corpus.Options(check=False), 20)
plan.folder.make()
job = Job(plan.options, plan.folder.url)
def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
for shard in plan.shards:
    assert isinstance(job(shard), corpus.Totals)
    print(resident())
"""


def test_memory_stays_flat(tmp_path: Path) -> None:
    """After the first shards a worker holds no more, however many it converts."""
    write_filings(tmp_path / "filings", 220)
    done = subprocess.run(
        [*command()[:1], "-c", GROWTH, str(tmp_path / "filings"), str(tmp_path / "out")],
        env=environment() | {"PYTHONPATH": str(ROOT / "tests")},
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    held = [float(line) for line in done.stdout.split()]
    assert len(held) >= 8
    third = len(held) // 3
    assert max(held[-third:]) < max(held[third : 2 * third]) + 4
