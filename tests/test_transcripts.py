"""Every console block of the documentation is run, and prints what the page says.

A line ``$ command`` is run by bash in a temporary folder that holds copies of the folders
of examples/ (a page of an example: within its own); the lines below it are what it prints,
where ``...`` stands for any lines. ``--accept`` rewrites the blocks that have no ``...``.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import EXAMPLES, ROOT, environment

PAGES = sorted(
    [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *EXAMPLES.glob("**/README.md")],
    key=str,
)
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "\x1e"


@dataclass(frozen=True)
class Step:
    """One command of a block and what the page says it prints."""

    command: str
    printed: str


def steps(block: str) -> list[Step]:
    """Return the commands of a block; a command ending in a backslash goes on below."""
    found = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command = re.match(r"(?:.*\\\n)*.*\n?", part)[0]
        found.append(Step(command.rstrip("\n"), part[len(command) :]))
    return found


def printed(commands: list[str], folder: Path) -> list[str]:
    """Run ``commands`` in one shell and return what each prints, both streams together."""
    script = "".join(
        f"{command}\n__status=$?; printf '{MARK}'; (exit $__status)\n" for command in commands
    )
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder, env=environment(), capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    lines = done.stdout.decode("utf-8").split(MARK)[: len(commands)]
    return ["\n".join(line.rstrip() for line in text.split("\n")) for text in lines]


def agrees(expected: str, actual: str) -> bool:
    """Return whether ``actual`` is ``expected`` with any lines in place of each ``...``."""
    pieces = re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)
    pattern = r"(?:.*\n)*?".join(map(re.escape, pieces))
    return re.fullmatch(pattern, actual) is not None


def workplace(page: Path, folder: Path) -> Path:
    """Fill ``folder`` with the files that the commands of ``page`` may use."""
    shutil.copytree(EXAMPLES, folder / "examples")
    below = page.is_relative_to(EXAMPLES) and page.parent != EXAMPLES
    return folder / "examples" / page.parent.name if below else folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_console_blocks_print_what_the_page_says(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """What a reader copies works, and shows what the reader was promised."""
    text = page.read_text(encoding="utf-8")
    folder = workplace(page, tmp_path)
    wrong = []

    def rerun(match: re.Match[str]) -> str:
        block = steps(match[1])
        outputs = printed([step.command for step in block], folder)
        for step, output in zip(block, outputs, strict=True):
            if not agrees(step.printed, output):
                line = text.count("\n", 0, match.start()) + 1
                wrong.append(f"{page}:{line}: $ {step.command}\n{output}")
        shortened = any("...\n" in step.printed for step in block)
        if shortened or all(agrees(s.printed, o) for s, o in zip(block, outputs, strict=True)):
            return match[0]
        return (
            "```console\n"
            + "".join(f"$ {s.command}\n{o}" for s, o in zip(block, outputs, strict=True))
            + "```"
        )

    fresh = BLOCK.sub(rerun, text)
    if request.config.getoption("--accept"):
        page.write_text(fresh, encoding="utf-8")
        wrong.clear()
        BLOCK.sub(rerun, fresh)
    assert not wrong, "\n\n".join(wrong)


def test_the_readme_opens_with_a_transcript() -> None:
    """The first block a visitor meets is one that this module has run."""
    first = re.search(r"^```(\w*)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert first is not None
    assert first[1] == "console"


def test_a_wrong_transcript_fails(tmp_path: Path) -> None:
    """The comparison can fail: another line, a missing line, a line too many."""
    assert printed(["echo one; echo two >&2", "(exit 3)", "echo $?"], tmp_path) == [
        "one\ntwo\n",
        "",
        "3\n",
    ]
    assert agrees("a\n...\nc\n", "a\nb\nb\nc\n")
    assert not agrees("a\n...\nc\n", "a\nb\n")
    assert not agrees("a\n", "a\nb\n")
