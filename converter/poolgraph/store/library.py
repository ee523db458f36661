"""The named queries: files of ``queries/`` come in, questions with parameters go out.

A file begins with comments: a title, a sentence, then one line for each parameter,
``# $name type default: what it is``. In its text a parameter stands as ``$name``. Every query
names its graphs, so that it asks the same of any server.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache
from importlib import resources

from poolgraph.source import Unreadable
from poolgraph.store.bind import Bound, filled, parameters
from poolgraph.store.folder import FILINGS
from poolgraph.terms import Terms
from poolgraph.triples import Literal

_PARAMETER = re.compile(r"\$(\w+) (\w+)(?: (\S.*?))?: (.+)")
_COMMENT = re.compile(r"#\s?(.*)")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_SAFE_STEPS = re.compile(r"[^\x00-\x20<>\"{}|\\^`]+")
TYPES = ("text", "integer", "decimal", "date", "filing", "property", "code")


@dataclass(frozen=True)
class Parameter:
    """What a question wants to know: its name, one of :data:`TYPES`, its default, what it is."""

    name: str
    type: str
    default: str
    about: str

    def value(self, given: str, terms: Terms) -> Bound:
        """Return what was given as a value of the type; ``Unreadable`` where it is none."""
        try:
            return _value(self.type, given.strip(), terms)
        except (ValueError, InvalidOperation) as fault:
            example = f", as in {self.name}={self.default}" if self.default else ""
            message = f"{self.name} takes {_SAID[self.type]}, not {given!r}"
            raise Unreadable("bad-parameter", message, f"{self.about}{example}") from fault


_SAID = {
    "text": "a text",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date (2002-09-30)",
    "filing": "a filing's IRI or the last step of it",
    "property": "a property (loanPurpose)",
    "code": "a code (propertyState/US-CA)",
}


def _value(type: str, given: str, terms: Terms) -> Bound:
    if type == "text":
        return Literal(given, terms.iri("xsd:string"))
    if type == "integer":
        return int(given.replace(",", ""))
    if type == "decimal":
        if not _NUMBER.fullmatch(given):
            raise ValueError(given)
        number = f"{Decimal(given.replace(',', '')):f}"
        return Literal(number, terms.iri("xsd:decimal"))
    if type == "date":
        return Literal(date.fromisoformat(given).isoformat(), terms.iri("xsd:date"))
    return _iri(type, given, terms)


def _iri(type: str, given: str, terms: Terms) -> str:
    """Return a full IRI for one, for a compact name, or for what stands below the type's start."""
    if not _SAFE_STEPS.fullmatch(given):
        raise ValueError(given)
    prefix, colon, _ = given.partition(":")
    if colon and prefix in terms.prefixes:
        return terms.iri(given)
    if "://" in given or given.startswith("urn:"):
        return given
    start = {"filing": terms.base + FILINGS, "property": "mbs:", "code": "code:"}[type]
    return start + given if type == "filing" else terms.iri(start + given)


@dataclass(frozen=True)
class Named:
    """A question of the library; ``text`` is written with the default base."""

    name: str
    title: str
    about: str
    parameters: tuple[Parameter, ...]
    text: str

    def asked(self, terms: Terms, given: Mapping[str, str] | None = None) -> str:
        """Return the query under the base of ``terms``, with what was given or the defaults.

        ``Unreadable`` for a name that is no parameter, and for a value that is not of its type.
        """
        wanted = dict(given or {})
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in wanted.keys() - known.keys():
            has = ", ".join(known) or "none"
            message = f"{self.name} has no parameter {name}; it has {has}"
            raise Unreadable("bad-parameter", message, "poolgraph query lists them all")
        values = {n: p.value(wanted.get(n, p.default), terms) for n, p in known.items()}
        return filled(terms.rebase(self.text), values)


def read(name: str, content: str) -> Named:
    """Return the question in a file; ValueError where its header does not fit its text."""
    head = []
    for line in content.splitlines():
        if not (comment := _COMMENT.fullmatch(line)):
            break
        head.append(comment[1].strip())
    title, about, *rest = head
    found = []
    for line in rest:
        match = _PARAMETER.fullmatch(line)
        if match is None or match[2] not in TYPES:
            raise ValueError(f"{name}.rq: {line!r} says nothing of a parameter")
        found.append(Parameter(match[1], match[2], match[3] or "", match[4]))
    if unlike := {parameter.name for parameter in found} ^ parameters(content):
        raise ValueError(f"{name}.rq: {', '.join(sorted(unlike))} is not both said and asked for")
    return Named(name, title, about, tuple(found), content)


@cache
def library() -> dict[str, Named]:
    """Return all questions by name, sorted."""
    folder = resources.files("poolgraph.store").joinpath("queries")
    found = (path for path in folder.iterdir() if path.name.endswith(".rq"))
    named = {path.name.removesuffix(".rq"): path.read_text(encoding="utf-8") for path in found}
    return {name: read(name, named[name]) for name in sorted(named)}


def named(name: str) -> Named:
    """Return a question by its name; ``Unreadable`` where there is none of this name."""
    found = library().get(name)
    if found is None:
        near = get_close_matches(name, library(), n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "poolgraph query lists them"
        raise Unreadable("unknown-query", f"no question is called {name}", hint)
    return found
