"""The engines: Ray and Spark convert what processes of this machine do, to the same bytes."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import environment
from corpora import PLAIN, command, converted, left, receipts, started, until, write_filings
from poolgraph import corpus
from poolgraph.cli.convert import ENGINES, OF_MANY

SIZE = 4
MORE = ("--shard-size", str(SIZE), "--no-check", "--quiet")


@pytest.fixture(scope="module")
def filings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines") / "filings"
    write_filings(folder, 40)
    return folder


@pytest.fixture(scope="module")
def undisturbed(filings: Path) -> dict[str, object]:
    out = filings.parent / "undisturbed"
    converted([filings], out, size=SIZE)
    return left(out)


def test_the_command_line_offers_what_there_is() -> None:
    """The lists in the help, which must load nothing, are those of the corpus."""
    assert ENGINES == corpus.ENGINES
    assert set(OF_MANY) == set(corpus.FORMATS)


def test_ray_on_this_machine(
    filings: Path, undisturbed: dict[str, object], tmp_path: Path
) -> None:
    """Ray starts on loopback, converts to the same bytes, and loses nothing of a killed worker."""
    driver = started(command(filings, "-o", tmp_path, "--engine", "ray", "--jobs", "2", *MORE))
    until(lambda: receipts(tmp_path) >= 1)
    busy = [pid for pid in in_session(driver.pid) if b"ray::_called" in cmdline(pid)]
    for pid in busy[:1]:
        os.kill(pid, signal.SIGKILL)
    _, errors = driver.communicate(timeout=120)
    assert busy
    assert driver.returncode == 0, errors
    assert left(tmp_path) == undisturbed


def in_session(leader: int) -> list[int]:
    """Return the processes that came of ``leader``, children of children too."""
    below = [leader]
    for pid in below:
        try:
            listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            continue
        below.extend(map(int, listed.split()))
    return below[1:]


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a Ray cluster of a head without processors and two nodes with one each."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
    from ray.cluster_utils import Cluster

    little = {"object_store_memory": 80 << 20, "node_ip_address": "127.0.0.1"}
    there = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **little}
    )
    there.add_node(num_cpus=1, **little)
    there.add_node(num_cpus=1, **little)
    try:
        yield there
    finally:
        there.shutdown()


def test_a_killed_ray_node(
    filings: Path, undisturbed: dict[str, object], tmp_path: Path, cluster: Any
) -> None:
    """A node of an existing cluster is killed with all its workers: the other one finishes."""
    arguments = ("--engine", "ray", "--address", cluster.address, *MORE)
    driver = started(command(filings, "-o", tmp_path, *arguments))
    until(lambda: receipts(tmp_path) >= 1)
    cluster.remove_node(list(cluster.worker_nodes)[0], allow_graceful=False)
    _, errors = driver.communicate(timeout=150)
    assert driver.returncode == 0, errors
    assert left(tmp_path) == undisturbed


def test_spark_on_this_machine(
    filings: Path, undisturbed: dict[str, object], tmp_path: Path
) -> None:
    """Spark converts to the same bytes, in Python workers of its own."""
    arguments = command(filings, "-o", tmp_path, "--engine", "spark", "--jobs", "2", *MORE)
    done = subprocess.run(arguments, env=environment(), capture_output=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr
    assert left(tmp_path) == undisturbed


def test_a_missing_engine_says_what_to_install(
    filings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its extra an engine is refused in one line, with the command that brings it."""
    import sys

    plan = corpus.plan([str(filings)], str(tmp_path / "out"), PLAIN)
    for name in ("ray", "spark"):
        monkeypatch.setitem(sys.modules, f"py{name}" if name == "spark" else name, None)
        monkeypatch.delitem(sys.modules, f"poolgraph.corpus.engines.{name}", raising=False)
        with pytest.raises(Exception, match=f"the engine {name} needs") as refused:
            corpus.engine(name, plan.job)
        assert refused.value.hint == f"pip install 'poolgraph[{name}]'"  # type: ignore[attr-defined]
