"""The engines: Ray and Spark convert what processes of this machine do, to the same bytes."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import environment
from corpora import (
    PLAIN,
    cmdline,
    command,
    converted,
    left,
    receipts,
    started,
    until,
    write_filings,
)
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


def test_ray_on_this_machine(filings: Path, undisturbed: dict[str, object], tmp_path: Path) -> None:
    """Ray starts on loopback, here, and converts to the same bytes."""
    arguments = command(filings, "-o", tmp_path, "--engine", "ray", "--jobs", "2", *MORE)
    done = subprocess.run(
        arguments, env=environment(), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert left(tmp_path) == undisturbed


# A loopback address stays one: Ray would take the machine's own in its place.
RAY = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a Ray cluster of a head and a node, with a processor each."""
    for name, value in RAY.items():
        monkeypatch.setenv(name, value)
    from ray.cluster_utils import Cluster

    little = {"num_cpus": 1, "object_store_memory": 80 << 20, "node_ip_address": "127.0.0.1"}
    there = Cluster(initialize_head=True, head_node_args={"include_dashboard": False, **little})
    there.add_node(**little)
    try:
        yield there
    finally:
        there.shutdown()


def below(pid: int) -> list[int]:
    """Return the processes that came of ``pid``, children of children too."""
    found = [pid]
    for one in found:
        try:
            found.extend(map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split()))
        except OSError:
            continue
    return found[1:]


def converting(pid: int) -> list[int]:
    """Return the processes below ``pid`` in which Ray converts a shard at this moment."""
    return [one for one in below(pid) if b"ray::_called" in cmdline(one)]


def test_killed_workers_and_a_killed_node(
    filings: Path, undisturbed: dict[str, object], tmp_path: Path, cluster: Any
) -> None:
    """On an existing cluster a worker is killed, then a node with all it has: nothing is lost."""
    arguments = ("--engine", "ray", "--address", cluster.address, *MORE)
    driver = started(command(filings, "-o", tmp_path, *arguments), RAY)
    until(lambda: converting(os.getpid()))
    os.kill(converting(os.getpid())[0], signal.SIGKILL)
    until(lambda: receipts(tmp_path) >= 2)
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
    assert driver.poll() is None, "it was done before the node was killed"
    _, errors = driver.communicate(timeout=150)
    assert driver.returncode == 0, errors
    assert left(tmp_path) == undisturbed


def test_spark_on_this_machine(tmp_path: Path) -> None:
    """Spark converts to the same bytes, in Python workers of its own."""
    few, out = tmp_path / "filings", tmp_path / "out"
    write_filings(few, 12)
    arguments = command(few, "-o", out, "--engine", "spark", "--jobs", "2", *MORE)
    done = subprocess.run(
        arguments, env=environment(), capture_output=True, timeout=150, check=False
    )
    assert done.returncode == 0, done.stderr
    converted([few], tmp_path / "undisturbed", size=SIZE)
    assert left(out) == left(tmp_path / "undisturbed")


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
