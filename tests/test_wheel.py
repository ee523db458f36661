"""The wheel works where nothing else is: a fresh environment, an empty folder, no checkout."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from conftest import ROOT, SEED, environment

DATA = ("grammar", "ontology")


def built(kind: str, project: Path, target: Path) -> Path:
    """Build ``project`` into ``target`` with the hatchling that is here; nothing is fetched."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "-o", str(target)]
    subprocess.run([*command, str(project)], check=True, capture_output=True, timeout=120)
    return next(target.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


def names(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if "dist-info" not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of a fresh environment: the wheel, and this one's other packages.

    They come by a path entry, so that the editable install's own entry is not followed.
    """
    home = tmp_path_factory.mktemp("fresh") / "env"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*command, "--no-deps", "--no-index", str(wheel)], check=True, timeout=120)
    site = next(home.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python


def inside(python: Path, folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    env = environment() | {"PATH": f"{python.parent}{os.pathsep}/usr/bin:/bin"}
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_wheel_carries_grammar_and_ontology(wheel: Path) -> None:
    """Every grammar and every ontology file travels, and the page that explain reads."""
    there = names(wheel)
    for folder in DATA:
        for path in (ROOT / folder).iterdir():
            assert f"poolgraph/_data/{folder}/{path.name}" in there
    assert {"poolgraph/_data/docs/problems.md", "poolgraph/py.typed"} <= there


def test_the_wheel_converts_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Installed alone, it converts the example to the same bytes as the checkout does."""
    shutil.copy(SEED, tmp_path / "filing.txt")
    place = inside(
        installed, tmp_path, str(installed), "-c", "import poolgraph as p; print(p.__file__)"
    )
    assert str(installed.parent.parent) in place.stdout, "the checkout was seen"
    done = inside(installed, tmp_path, "poolgraph", "convert", "filing.txt", "-o", "pool.ttl")
    assert done.returncode == 0
    assert "error" not in done.stderr
    assert (tmp_path / "pool.ttl").read_bytes() == SEED.with_name("graph.ttl").read_bytes()


def test_the_wheel_explains(installed: Path, tmp_path: Path) -> None:
    """The page of problems is found in an installation too."""
    done = inside(installed, tmp_path, "poolgraph", "explain", "total-mismatch")
    assert done.returncode == 0
    assert "total-mismatch" in done.stdout


def test_the_wheel_serves_its_pages(installed: Path, tmp_path: Path) -> None:
    """Installed alone, it shows a filing: page, style, chart library, query library, editor."""
    shutil.copy(SEED, tmp_path / "filing.txt")
    loaded = inside(installed, tmp_path, "poolgraph", "load", "filing.txt")
    assert loaded.returncode == 0, loaded.stderr
    command = [str(installed.parent / "poolgraph"), "serve", "--port", "0"]
    env = environment() | {"PATH": f"{installed.parent}{os.pathsep}/usr/bin:/bin"}
    server = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        found = re.search(r"at (http://127\.0\.0\.1:\d+)/", server.stdout.readline())
        assert found, "the first line tells where the site is"
        paths = ("/", "/deals", "/sparql", "/queries", "/ontology.html", "/static/site.css",
                 "/static/vendor/yasgui.min.js", "/static/vendor/vega.min.js")  # fmt: skip
        with httpx.Client(base_url=found[1], trust_env=False, timeout=60) as client:
            for path in paths:
                answer = client.get(path, headers={"Accept": "text/html, */*;q=0.1"})
                assert answer.status_code == 200, path
                assert len(answer.content) > 500, path
    finally:
        server.terminate()
        server.wait(30)


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """A wheel made from the source distribution holds the same files."""
    archive = built("sdist", ROOT, tmp_path / "sdist")
    shutil.unpack_archive(archive, tmp_path / "unpacked", filter="data")
    again = built("wheel", next((tmp_path / "unpacked").iterdir()), tmp_path / "again")
    assert names(again) == names(wheel)
