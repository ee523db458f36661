"""How a document spells IRIs and literals for a reader: prefixes it uses, names under a base.

What belongs to a filing is written relative to it, ``<table/loanPurpose/row/1>``; a code
has its list as prefix, ``loanPurpose:purchase``.
"""

import re

from poolgraph.sinks.lines import bracketed, escaped
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object, Quad

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_STEPS = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_LIST = re.compile(r"([A-Za-z][A-Za-z0-9]*)/(.+)")
# What readers rewrite (007, +1, .5) is never written bare: its form is what was printed.
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]{1,6}")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")


def filing_of(quads: list[Quad]) -> str | None:
    """Return the IRI of the filing that a list of quads begins with."""
    filing, found, _ = quads[0][3].rpartition("/graph/") if quads else ("", "", "")
    return filing if found else None


def below(base: str | None, iri: str) -> str | None:
    """Return ``iri`` relative to ``base``, where every reader joins the two to the same IRI."""
    if base is None or not iri.startswith(base):
        return None
    steps = iri[len(base) :]
    return steps if _STEPS.fullmatch(steps) else None


class Spelling:
    """The spelling of one document; ``used`` are the prefixes that it needs so far."""

    def __init__(self, terms: Terms, filing: str | None) -> None:
        self.base = f"{filing}/" if filing else None
        self.used: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._terms, self._spaces = terms, dict(terms.prefixes)
        if filing:
            self._spaces["filing"] = filing[: filing.rindex("/") + 1]
        self._order = sorted(self._spaces.items(), key=lambda entry: -len(entry[1]))
        self._string, self._plain = terms.iri("xsd:string"), _plain_forms(terms)

    def iri(self, iri: str) -> str:
        """Return ``iri`` in its shortest safe spelling."""
        if iri not in self._known:
            self._known[iri] = self._relative(iri) or self._prefixed(iri) or bracketed(iri)
        return self._known[iri]

    def object(self, value: Object) -> str:
        """Return an object; numbers and truth values stand bare where Turtle can."""
        if isinstance(value, Iri):
            return self.iri(value.value)
        form = self._plain.get(value.datatype)
        if form is not None and form.fullmatch(value.lexical):
            return value.lexical
        text = quoted(value.lexical)
        if value.language:
            return f"{text}@{value.language}"
        return text if value.datatype == self._string else f"{text}^^{self.iri(value.datatype)}"

    def _relative(self, iri: str) -> str | None:
        steps = below(self.base, iri)
        return f"<{steps}>" if steps else None

    def _prefixed(self, iri: str) -> str | None:
        for prefix, space in self._order:
            if not iri.startswith(space):
                continue
            rest = iri[len(space) :]
            if _LOCAL.fullmatch(rest):
                self.used[prefix] = space
                return f"{prefix}:{rest}"
            if prefix == "code" and (found := _LIST.fullmatch(rest)):
                return self._listed(space, *found.groups())
        return None

    def _listed(self, space: str, scheme: str, step: str) -> str | None:
        """Return a code under a prefix that is called like its list."""
        if scheme in self._spaces or not _LOCAL.fullmatch(step):
            return None
        self.used[scheme] = f"{space}{scheme}/"
        return f"{scheme}:{step}"


def quoted(text: str) -> str:
    """Return ``text`` as a literal of Turtle; more lines than one keep their breaks."""
    if "\n" not in text:
        return f'"{escaped(text)}"'
    lines = (escaped(line) for line in text.split("\n"))
    return '"""' + "\n".join(lines) + '"""'


def _plain_forms(terms: Terms) -> dict[str, re.Pattern[str]]:
    return {
        terms.iri("xsd:integer"): _INTEGER,
        terms.iri("xsd:decimal"): _DECIMAL,
        terms.iri("xsd:boolean"): re.compile("true|false"),
    }
