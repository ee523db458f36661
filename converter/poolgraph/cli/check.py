"""``poolgraph check``: the verdict on filings, check by check, and nothing else."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from poolgraph.convert import Result
    from poolgraph.terms import Terms

OUTCOMES = ("failed", "passed", "not-applicable")
MARKS = {"failed": "✗", "passed": "✓", "not-applicable": "–"}


@dataclass(frozen=True)
class Verdict:
    """What came of one check over all its subjects; failed where it failed on any."""

    check: str
    counts: Counter[str]

    @property
    def outcome(self) -> str:
        """The gravest outcome of its subjects."""
        return next(outcome for outcome in OUTCOMES if self.counts[outcome])


@click.command(name="check")
@click.argument("filings", nargs=-1, required=True, type=click.Path(), metavar="FILING...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--turtle", "as_turtle", is_flag=True, help="The results as a graph.")
@click.pass_context
def command(
    context: click.Context, filings: tuple[str, ...], as_json: bool, as_turtle: bool
) -> None:
    """Check each FILING (- for stdin): every check that ran, and every problem with its line.

    The exit status is 1 where any filing has a problem of severity error.

    \b
    Examples:
      poolgraph check filing.txt
      poolgraph check filings/*.txt --json | jq 'select(.severity == "error")'
    """
    if as_json and as_turtle:
        raise click.UsageError("--json and --turtle cannot both be given")
    report = _report_json if as_json else _report_turtle if as_turtle else _report
    context.exit(max(_status(filing, report) for filing in filings))


def _status(filing, report) -> int:
    return 0


def verdicts(results: Iterable) -> list[Verdict]:
    """Return one verdict a check, in the order of the checks."""
    return []


def _report_json(): ...
def _report_turtle(): ...
def _report(): ...
