"""The command line: one module a command, and what can go wrong before one can run.

Only click and what is light is imported here; a command imports the rest when it runs.
"""

from typing import Any

import click

from poolgraph.cli import check, convert, explain, export, load, publish, query, serve, show
from poolgraph.problem import DisagreementError
from poolgraph.source import Unreadable

__all__ = ["main"]


class _Poolgraph(click.Group):
    def invoke(self, context: click.Context) -> Any:
        """Run a command; what cannot be read or written is one line and exit status 2."""
        try:
            return super().invoke(context)
        except Unreadable as fault:
            from poolgraph.cli.screen import refusal

            click.echo(refusal(fault), err=True)
            context.exit(2)
        except DisagreementError as fault:
            click.echo(f"poolgraph: {fault}", err=True)
            click.echo("hint: --engine-shacl pyshacl goes on without the fast tier", err=True)
            context.exit(2)


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from poolgraph.resources import tool_version

        click.echo(f"poolgraph {tool_version()}")
        context.exit()


@click.group(
    cls=_Poolgraph,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 clean, 1 converted but with errors, 2 could not run.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Show the version and exit.",
)  # fmt: skip
def main() -> None:
    """Turn the SEC filings that state a mortgage pool into a knowledge graph that adds up.

    \b
    Examples:
      poolgraph show filing.txt                   see what a filing says
      poolgraph check filing.txt                  is every number right?
      poolgraph convert filing.txt -o pool.ttl    write its graph
      poolgraph load filings                      put a folder of them into a store
      poolgraph query top-states                  ask it, by name or in SPARQL
      poolgraph export filing.txt --to csvw -o d  hand its tables over
    """


for _module in (convert, check, show, load, query, serve, publish, export, explain):
    main.add_command(_module.command)
