"""``poolgraph convert``: one filing comes in, its graph goes out."""

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poolgraph.cli.engines import engine_options
from poolgraph.source import Unreadable

if TYPE_CHECKING:
    from poolgraph.checks import Engine
    from poolgraph.convert import Result
    from poolgraph.mapping import Evidence

_BASE = re.compile(r"[A-Za-z][\w+.-]*:[^\s<>\"{}|\\^`]+/")
FORMATS = ("turtle", "nt", "nq", "trig", "jsonld", "xml")


@click.command(name="convert", short_help="Turn a filing into a graph.")
@click.argument("filing", type=click.Path())
@click.option("-o", "--output", metavar="FILE", help="Write here, not to stdout.")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Default: by FILE, or turtle."
)
@click.option(
    "--evidence", type=click.Choice(["none", "row", "value"]), default="row", show_default=True,
    help="How finely facts point back into the text.",
)  # fmt: skip
@click.option("--base", metavar="IRI", help="Mint identifiers below this IRI.")
@click.option("--no-check", is_flag=True, help="Skip the checks: faster, and nothing is verified.")
@engine_options
@click.pass_context
def command(
    context: click.Context,
    filing: str,
    output: str | None,
    format_: str | None,
    evidence: "Evidence",
    base: str | None,
    no_check: bool,
    engine: "Engine",
    audit: float,
) -> None:
    """Turn FILING (- for stdin) into a graph, and print its problems on stderr.

    With problems of severity error the exit status is 1, and what could be read is
    still written. Where nothing can be read it is 2, and nothing is written.

    \b
    Examples:
      poolgraph convert filing.txt > pool.ttl
      poolgraph convert filing.txt -o pool.nq --evidence value
      zcat filing.txt.gz | poolgraph convert - --format nt
    """
    from poolgraph.cli.screen import echo_problems
    from poolgraph.convert import convert, read
    from poolgraph.problem import has_errors

    chosen = format_ or _format_of(output)
    refuse_bad_base(base)
    checked = not no_check
    result = convert(
        read(filing), evidence=evidence, base=base, check=checked, engine=engine, audit=audit
    )
    content = result.write(chosen)
    if output is None:
        _to_stdout(content)
    else:
        _to_file(Path(output), content)
    echo_problems(result.problems, result.source, sys.stderr)
    if sys.stderr.isatty():
        _summarise(result, output)
    context.exit(1 if has_errors(result.problems) else 0)


def refuse_bad_base(base: str | None) -> None:
    """Raise ``UsageError`` where nothing can be minted below ``base``."""
    if base is not None and not _BASE.fullmatch(base):
        raise click.UsageError(f"--base {base!r} is no absolute IRI that ends in a slash")


def _format_of(output: str | None) -> str:
    """Return the format that the name of the output stands for; Turtle on stdout and devices."""
    from poolgraph import sinks

    if output is None or output.startswith("/dev/"):
        return "turtle"
    found = sinks.format_of(output)
    if found is None:
        raise click.UsageError(f"the name {output} stands for no format: give --format")
    return found


def _to_file(path: Path, content: bytes) -> None:
    """Write a whole file or none; a device or a pipe is written to as it is."""
    from poolgraph.sinks import write_file

    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(content)
        else:
            write_file(path, content)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Unreadable("unwritable-output", f"cannot write {path}: {reason}") from fault


def _to_stdout(content: bytes) -> None:
    """Write to stdout; a reader that has seen enough is no fault."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _summarise(result: "Result", output: str | None) -> None:
    from poolgraph.cli.screen import several, tally

    tables = result.filing.tables
    rows = sum(len(table.rows) for table in tables)
    facts = f"{several(len(tables), 'table')}, {several(rows, 'row')}, {tally(result.problems)}"
    click.echo(f"{output or result.source.name}: {facts}", err=True)
