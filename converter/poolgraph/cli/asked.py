"""What ``poolgraph query`` does: where to ask, what is asked, the answer in a format, the list."""

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from poolgraph.source import Unreadable

if TYPE_CHECKING:
    from poolgraph.store import asking
    from poolgraph.store.asking import Found
    from poolgraph.store.guard import Refused, Verdict
    from poolgraph.store.library import Named
    from poolgraph.store.remote import Endpoint
    from poolgraph.terms import Terms

_FILES = (".rq", ".sparql")
_REFUSED = {
    "update": "a query only reads; poolgraph load is what changes a store",
    "service": "SERVICE is refused: a query asks one place and no other server",
}


@dataclass(frozen=True)
class Place:
    """Where a question is asked: a database here, or a server. ``held`` keeps it there."""

    terms: "Terms"
    database: "asking.Database | None" = None
    endpoint: "Endpoint | None" = None
    held: object = None

    def found(self, verdict: "Verdict", name: str = "the query") -> "Found":
        """Return what is found, to be read at once; ``name`` is what a fault calls the query."""
        from poolgraph.store import asking, guard

        try:
            if self.endpoint is not None:
                return asking.ask_server(self.endpoint, verdict)
            assert self.database is not None
            return asking.ask(self.database, verdict)
        except guard.Refused as fault:
            raise told(fault, verdict.text, name) from fault


def place(
    folder: str,
    files: tuple[str, ...],
    endpoint: str | None,
    base: str | None,
    seconds: float | None,
) -> Place:
    """Return where to ask: a server, files, or the store in a folder."""
    from poolgraph import terms
    from poolgraph.store import opened
    from poolgraph.store.remote import SECONDS, Endpoint

    if endpoint is not None:
        if files:
            raise click.UsageError("give FILE or --endpoint, not both")
        return Place(terms.load(base), endpoint=Endpoint(endpoint, seconds or SECONDS))
    if files:
        return _in_memory(files, base)
    store = opened(folder)
    return Place(store.terms, store.database, held=store)


def _in_memory(files: tuple[str, ...], base: str | None) -> Place:
    from poolgraph.exports import all_given
    from poolgraph.store import asking

    graphs, words = all_given(files, base, lambda name, found: None)
    quads = (quad for graph in graphs for quad in graph.quads)
    return Place(words.terms, asking.in_memory(quads, words.terms))


# What is asked.


def looked_at(question: str, given: Mapping[str, str], terms: "Terms") -> "Verdict":
    """Return a question as it can be asked; ``Unreadable`` where it cannot, or must not be."""
    from poolgraph.store import guard

    text, name = _text(question, given, terms)
    try:
        return guard.look_at(text)
    except guard.Refused as fault:
        raise told(fault, text, name) from fault


def _text(question: str, given: Mapping[str, str], terms: "Terms") -> tuple[str, str]:
    """Return the text of a question, and what to call it."""
    from poolgraph.store import library

    name = called(question)
    if name in ("<stdin>", "<query>"):
        text = sys.stdin.read() if question == "-" else question
        return _filled(text, name, given, terms)
    if question.endswith(_FILES) or os.path.exists(question):
        return _filled(_content(Path(question)), question, given, terms)
    return library.named(question).asked(terms, given), question


def called(question: str) -> str:
    """Return what a question is called where something is wrong with it."""
    if question == "-":
        return "<stdin>"
    is_text = any(map(str.isspace, question)) and not os.path.exists(question)
    return "<query>" if is_text else question


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as fault:
        raise Unreadable("missing-file", f"{path} is not there", "look at the path") from fault
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Unreadable("unreadable-file", f"cannot read {path}: {reason.lower()}") from fault


def _filled(text: str, name: str, given: Mapping[str, str], terms: "Terms") -> tuple[str, str]:
    """Return a query of the user's; one with a header as ours have takes parameters too."""
    from poolgraph.store import library

    try:
        return library.read(name, text).asked(terms, given), name
    except ValueError:
        if not given:
            return text, name
    hint = "begin it with a title, a sentence, and '# $name type default: what it is' for each"
    raise Unreadable("bad-parameter", f"{name} says nothing of its parameters", hint)


def told(fault: "Refused", text: str, name: str) -> Unreadable:
    """Return why a query is refused; a fault at a place is shown there, with its line."""
    if fault.why != "syntax":
        return Unreadable("refused-query", f"{name}: {_REFUSED.get(fault.why, fault.reason)}")
    if fault.line is None or fault.column is None:
        return Unreadable("bad-query", f"{name}: {fault.reason}")
    lines = [*text.split("\n"), ""]
    line = lines[min(fault.line, len(lines)) - 1].rstrip()
    indent = "".join(c if c == "\t" else " " for c in line[: fault.column - 1]).ljust(
        fault.column - 1
    )
    shown = f"{fault.line:>7} | {line}\n{'':>7} | {indent}^"
    return Unreadable("bad-query", f"{name}:{fault.line}:{fault.column}: {fault.reason}\n{shown}")


# The answer.


def answer(place: Place, verdict: "Verdict", format: str, name: str) -> bytes:
    """Return the answer in a format: a table for people, or one of the standard ones."""
    from poolgraph.cli.rows import table
    from poolgraph.store import asking

    found = place.found(verdict, name)
    if format != "table":
        return asking.written(found, format, verdict, place.terms)
    read = asking.read(found, verdict)
    if isinstance(read, bool):
        return b"yes\n" if read else b"no\n"
    return table(read.columns, read.rows, place.terms).encode()


@contextmanager
def at_most(seconds: float | None) -> Iterator[None]:
    """End the process where what is done inside takes too long: nothing else ends a query."""
    if seconds is None:
        yield
        return

    def give_up() -> None:
        from poolgraph.cli.screen import refusal

        message = f"not answered within {seconds:g} seconds"
        click.echo(refusal(Unreadable("query-timeout", message, "ask for less")), err=True)
        sys.stderr.flush()
        os._exit(2)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# The list of questions.


def listing() -> str:
    """Return the named questions, each with its parameters and their defaults."""
    from poolgraph.store.library import library

    lines = ["Questions (poolgraph query NAME --param name=value):", ""]
    for named in library().values():
        lines.append(f"  {named.name:<22}{named.title}")
        lines += [f"      {_parameter(named, at)}" for at in range(len(named.parameters))]
    return "\n".join(lines)


def _parameter(named: "Named", at: int) -> str:
    parameter = named.parameters[at]
    value = parameter.default or parameter.type.upper()
    return f"{parameter.name}={value}: {parameter.about}"
