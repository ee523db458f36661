"""Filings in a bucket, graphs into a bucket: the same promises as in a folder.

moto's server stands in for S3, on loopback.
"""

import json
import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora import PLAIN, command, converted, left, receipts, started, until, write_filings

SIZE = 3
COUNT = 15


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Give the address of an empty bucket, which this process and its children can reach."""
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    # A worker that comes back to this module starts a second server. moto would still have the
    # objects of the first, and fsspec would ask for them at the first one's address.
    urllib.request.urlopen(f"{address}/moto-api/reset", data=b"").close()
    S3FileSystem.clear_instance_cache()
    names = {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = dict(os.environ)
    os.environ.update(names)
    S3FileSystem().mkdir("pool")
    yield "s3://pool"
    S3FileSystem.clear_instance_cache()
    server.stop()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def filings(bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of filings, which are also in the bucket."""
    import fsspec

    folder = tmp_path_factory.mktemp("stores") / "filings"
    write_filings(folder, COUNT)
    fsspec.filesystem("s3").put(f"{folder}/", "pool/filings/", recursive=True)
    return folder


def stored(where: str) -> dict[str, object]:
    """Return the objects of an output folder, as ``left`` does of files."""
    import fsspec

    system = fsspec.filesystem("s3")
    system.invalidate_cache()
    found: dict[str, object] = {}
    for path in system.ls(where.removeprefix("s3://"), detail=False):
        name = path.rpartition("/")[2]
        content = system.cat_file(path)
        if name.startswith("receipt-"):
            receipt = json.loads(content)
            content = {k: v for k, v in receipt.items() if k not in ("seconds", "slowest")}
        found[name] = content
    return found


def without_inputs(found: dict[str, object]) -> dict[str, object]:
    return {name: content for name, content in found.items() if name != "inputs.json"}


def test_from_a_bucket_into_a_bucket(bucket: str, filings: Path, tmp_path: Path) -> None:
    """The files are those that a folder gives, byte for byte; again does nothing twice."""
    whole, now = converted([f"{bucket}/filings"], f"{bucket}/graph", size=SIZE)
    assert whole.counts["converted"] == COUNT
    assert len(now) > 3
    converted([filings], tmp_path / "out", size=SIZE)
    assert without_inputs(stored(f"{bucket}/graph")) == without_inputs(left(tmp_path / "out"))
    _, again = converted([f"{bucket}/filings"], f"{bucket}/graph", size=SIZE)
    assert again == []


def test_a_killed_driver_is_carried_on_in_a_bucket(bucket: str, filings: Path) -> None:
    """A kill -9 while objects are written: the next run does what is missing, none is half."""
    out = f"{bucket}/killed"
    arguments = command(
        f"{bucket}/filings", "-o", out, "--jobs", "1", "--shard-size", str(SIZE), "--no-check"
    )
    driver = started(arguments, extra=aws())
    until(lambda: any(name.startswith("receipt-") for name in there(out)))
    driver.kill()
    driver.communicate(timeout=60)
    done = [name for name in there(out) if name.startswith("receipt-")]
    again = started(arguments, extra=aws())
    _, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    converted([f"{bucket}/filings"], f"{bucket}/whole", size=SIZE)
    assert stored(out) == stored(f"{bucket}/whole")
    assert 0 < len(done) < len([n for n in stored(out) if n.startswith("receipt-")])


def there(where: str) -> list[str]:
    try:
        return list(stored(where))
    except FileNotFoundError:
        return []


def aws() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


def test_an_archive_in_a_bucket(bucket: str, filings: Path, tmp_path: Path) -> None:
    """Members of an archive are read where it is, into a folder here."""
    import tarfile

    import fsspec

    path = tmp_path / "feed.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for one in sorted(filings.iterdir())[:5]:
            tar.add(one, one.name)
    fsspec.filesystem("s3").put_file(str(path), "pool/feed/feed.tar.gz")
    whole, _ = converted([f"{bucket}/feed/*.tar.gz"], tmp_path / "out")
    assert whole.counts["converted"] == 5
    assert receipts(tmp_path / "out") == 1


def test_a_store_that_fails_loses_nothing(
    bucket: str, filings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a filing does not come, its shard is not done: it is no problem of the filing."""
    from poolgraph import corpus
    from poolgraph.corpus import reading
    from poolgraph.corpus.shard import Job

    plan = corpus.plan([f"{bucket}/filings"], f"{bucket}/fails", PLAIN, SIZE)

    def fails(url: str) -> bytes:
        raise TimeoutError("the store does not answer")

    monkeypatch.setattr(reading, "_whole", fails)
    monkeypatch.setattr(reading.time, "sleep", lambda _: None)
    outcome = Job(plan.options, plan.folder.url)(plan.shards[0])
    assert isinstance(outcome, corpus.Fault)
    assert (outcome.code, outcome.ends) == ("unreachable-file", False)
    assert there(f"{bucket}/fails") == []


def test_a_bucket_that_is_not_there(bucket: str) -> None:
    """A wrong address is one line and status 2, for input and for output."""
    for arguments in (
        ("s3://nowhere/x", "-o", "s3://pool/x"),
        ("s3://pool/filings", "-o", "s3://no/x"),
    ):
        done = started(command(*arguments), extra=aws())
        _, errors = done.communicate(timeout=60)
        assert done.returncode == 2
        assert b"Traceback" not in errors
        assert b"error[" in errors.splitlines()[-1]
