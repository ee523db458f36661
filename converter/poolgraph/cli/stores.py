"""What the commands of the store share: where it is, and how a server is reached."""

from collections.abc import Callable
from typing import Any

import click

FOLDER = "poolgraph-store"


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--store`` to a command."""
    return click.option(
        "--store", "folder", metavar="DIR", default=FOLDER, show_default=True,
        help="The folder of the store.",
    )(command)  # fmt: skip
