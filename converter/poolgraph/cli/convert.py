"""``poolgraph convert``: one filing comes in, its graph goes out; or many, into a folder."""

import gc
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from poolgraph.cli.engines import engine_options
from poolgraph.source import Unreadable

if TYPE_CHECKING:
    from poolgraph.checks import Engine
    from poolgraph.convert import Result
    from poolgraph.mapping import Evidence

_BASE = re.compile(r"[A-Za-z][\w+.-]*:[^\s<>\"{}|\\^`]+/")
FORMATS = ("turtle", "nt", "nq", "trig", "jsonld", "xml")
PACKED = ("nq.gz", "nq.zst", "trig.gz", "trig.zst")
OF_MANY = ("nq", "trig", *PACKED)
ENGINES = ("local", "ray", "spark")


@click.command(name="convert", short_help="Turn a filing into a graph, or a folder of them.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="PATH...")
@click.option("-o", "--output", metavar="FILE|DIR", help="Write here, not to stdout.")
@click.option(
    "--format", "format_", type=click.Choice([*FORMATS, *PACKED]), metavar="FORMAT",
    help=f"Of one: {', '.join(FORMATS)} (by FILE, or turtle). "
    f"Of many: {', '.join(OF_MANY)} (nq.gz).",
)  # fmt: skip
@click.option(
    "--evidence", type=click.Choice(["none", "row", "value"]), default="row", show_default=True,
    help="How finely facts point back into the text.",
)  # fmt: skip
@click.option("--base", metavar="IRI", help="Mint identifiers below this IRI.")
@click.option("--no-check", is_flag=True, help="Skip the checks: faster, and nothing is verified.")
@engine_options
@click.option("--jobs", type=click.IntRange(1), help="Many: how many processes; all processors.")
@click.option(
    "--engine",
    "crew",
    type=click.Choice(ENGINES),
    help="Many: who converts them; processes of this machine.",
)
@click.option("--address", help="Many: the address of a Ray cluster, or of a Spark master.")
@click.option("--shard-size", type=click.IntRange(1), help="Many: about how many filings a shard.")
@click.option("-q", "--quiet", is_flag=True, help="Many: print only what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="Many: one JSON object a shard.")
@click.pass_context
def command(
    context: click.Context,
    /,
    paths: tuple[str, ...],
    output: str | None,
    format_: str | None,
    evidence: "Evidence",
    base: str | None,
    no_check: bool,
    engine: "Engine",
    audit: float,
    **how: Any,
) -> None:
    """Turn a filing (- for stdin) into a graph, and print its problems on stderr.

    With problems of severity error the exit status is 1, and what could be read is
    still written. Where nothing can be read it is 2, and nothing is written.

    Of many filings (folders, globs, .tar and .zip archives, URLs) -o names a folder. It gets
    parts of the graph, tables of all strata and problems, and a receipt for each part. Run
    the same command again to carry on where it was stopped, or after filings have changed.

    \b
    Examples:
      poolgraph convert filing.txt > pool.ttl
      poolgraph convert filing.txt -o pool.nq --evidence value
      zcat filing.txt.gz | poolgraph convert - --format nt
      poolgraph convert sec-edgar-filings feed/*.tar.gz -o graph --jobs 8
      poolgraph convert s3://bucket/filings -o s3://bucket/graph --engine ray --address auto
    """
    from poolgraph.cli import corpus

    refuse_bad_base(base)
    asked: dict[str, Any] = {"evidence": evidence, "base": base, "check": not no_check}
    asked |= {"engine": engine, "audit": audit}
    if corpus.is_many(paths, output) or any(how.values()):
        context.exit(_many(paths, output, format_, asked, how))
    if format_ in PACKED:
        raise click.UsageError(f"--format {format_} is for many filings, into a folder")
    with _uncollected():
        status = _one(paths[0], output, format_, asked)
    context.exit(status)


def _many(
    paths: tuple[str, ...],
    output: str | None,
    format_: str | None,
    asked: dict[str, Any],
    how: dict[str, Any],
) -> int:
    from poolgraph.cli import corpus
    from poolgraph.corpus import Options, tables_possible

    if output is None:
        raise corpus.refused(paths)
    if format_ is not None and format_ not in OF_MANY:
        raise click.UsageError(f"of many filings --format is one of {', '.join(OF_MANY)}")
    options = Options(format_ or "nq.gz", tables=tables_possible(), **asked)
    given = corpus.How(**{name: value for name, value in how.items() if value is not None})
    return corpus.convert_many(paths, output, options, given)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Free no cycles meanwhile: one filing leaves few, and looking for them takes its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _one(filing: str, output: str | None, format_: str | None, asked: dict[str, Any]) -> int:
    from poolgraph.cli.screen import echo_problems
    from poolgraph.convert import convert, read
    from poolgraph.problem import has_errors

    chosen = format_ or _format_of(output)
    result = convert(read(filing), **asked)
    content = result.write(chosen)
    if output is None:
        to_stdout(content)
    else:
        to_file(Path(output), content)
    echo_problems(result.problems, result.source, sys.stderr)
    if sys.stderr.isatty():
        _summarise(result, output)
    return 1 if has_errors(result.problems) else 0


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


def to_file(path: Path, content: bytes) -> None:
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


def to_stdout(content: bytes) -> None:
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
