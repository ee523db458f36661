"""``poolgraph explain``: what a problem code means and what to do, from docs/problems.md."""

import re

import click

WIDTH, WIDEST = 80, 110
_HEADING = re.compile(r"^### `([a-z0-9-]+)`.*$", re.MULTILINE)
_END = re.compile(r"^#{1,3} ", re.MULTILINE)


def paragraphs() -> dict[str, str]:
    """Return the text below each code of docs/problems.md, in its order."""
    from poolgraph import resources

    text = resources.text("docs", "problems.md")
    found = {}
    for heading in _HEADING.finditer(text):
        end = _END.search(text, heading.end())
        found[heading[1]] = text[heading.end() : end.start() if end else len(text)].strip()
    return found


def first_sentence(paragraph: str) -> str:
    """Return the first sentence of a paragraph, on one line."""
    text = " ".join(paragraph.split("\n\n")[0].split())
    return re.split(r"(?<=\.) ", text, maxsplit=1)[0]


@click.command(name="explain", short_help="What does a problem code mean?")
@click.argument("code", required=False)
@click.pass_context
def command(context: click.Context, code: str | None) -> None:
    """Say what a problem CODE means and what to do; without one, list them all.

    \b
    Examples:
      poolgraph explain total-mismatch
      poolgraph explain
    """
    known = paragraphs()
    if code is None:
        _list(known)
    elif code in known:
        click.echo(f"{click.style(code, bold=True)}\n\n{_wrapped(known[code])}")
    else:
        from difflib import get_close_matches

        near = get_close_matches(code, known, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "poolgraph explain lists them"
        click.echo(f"poolgraph: no problem has the code {code}; {hint}", err=True)
        context.exit(2)


def _wrapped(text: str) -> str:
    """Return paragraphs no wider than a page; an example begins a line."""
    from textwrap import fill

    paragraphs = re.split(r"\n\n|\n(?=Example: )", text)
    return "\n\n".join(fill(" ".join(p.split()), WIDTH) for p in paragraphs)


def _list(known: dict[str, str]) -> None:
    from shutil import get_terminal_size

    page = click.HelpFormatter(width=min(get_terminal_size().columns, WIDEST))
    page.write_dl([(code, first_sentence(text)) for code, text in known.items()])
    click.echo(page.getvalue(), nl=False)
