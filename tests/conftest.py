"""What every runner shares: where things stand, goldens and ``--accept``, and running a command."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SEED = EXAMPLES / "cwmbs-2002-20" / "filing.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write what came out as what is expected"
    )


def cases(folder: str, marker: str = "filing.txt") -> list[Path]:
    """Return the folders of cases below tests/``folder``: those that hold ``marker``."""
    found = sorted(path.parent for path in (ROOT / "tests" / folder).glob(f"*/{marker}"))
    assert found, f"tests/{folder} holds no case: its runner would pass without a look"
    return found


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the file that holds it; ``--accept`` writes the file instead."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            path.write_text(text, encoding="utf-8", newline="")
        assert path.is_file(), f"{path} is missing: run pytest with --accept, then review it"
        assert text == path.read_text(encoding="utf-8"), f"{path} differs (--accept rewrites it)"

    return compare


def environment() -> dict[str, str]:
    """Return an environment in which output is plain, 80 wide and the same everywhere."""
    plain = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "TERM": "dumb"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {"HOME": os.environ.get("HOME", "/"), "PATH": path, "PYTHONIOENCODING": "utf-8", **plain}


def run(
    *arguments: str, folder: Path | None = None, given: bytes | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run ``python -m poolgraph`` with ``arguments`` in ``folder``, ``given`` on its stdin."""
    command = [sys.executable, "-m", "poolgraph", *arguments]
    return subprocess.run(
        command, cwd=folder, input=given, env=environment(), capture_output=True, timeout=120
    )
