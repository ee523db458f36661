"""The options of every command that runs the checks: which engine, and how often both."""

from collections.abc import Callable
from typing import Any

import click

AUDIT = 0.001


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--engine-shacl`` and ``--audit`` to a command."""
    command = click.option(
        "--audit", type=click.FloatRange(0, 1), default=AUDIT, show_default=True, metavar="SHARE",
        help="Share of filings that pyshacl judges as well; the same ones each time.",
    )(command)  # fmt: skip
    return click.option(
        "--engine-shacl", "engine", type=click.Choice(["fast", "pyshacl"]), default="fast",
        show_default=True, help="fast: compiled checks, pyshacl where they leave a doubt.",
    )(command)  # fmt: skip
