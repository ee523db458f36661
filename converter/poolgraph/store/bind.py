"""A query and values for some of its variables come in, the query with these values goes out.

The values are written into the text, so that any server understands it.
"""

import re
from collections.abc import Mapping

from poolgraph.sinks.lines import bracketed, escaped
from poolgraph.triples import Iri, Literal, Object

_TOKEN = re.compile(
    r"""(?P<text>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
      |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      |(?P<comment>\#[^\n\r]*)
      |[?$](?P<variable>\w+)
      |(?P<brace>[{}])""",
    re.VERBOSE | re.DOTALL,
)
Bound = Object | str | int
_STRING = "XMLSchema#string"


def bound(query: str, values: Mapping[str, Bound]) -> str:
    """Return ``query`` with ``?name`` and ``$name`` replaced by what ``values`` gives the name.

    Only between the first brace and the last: the head keeps its columns. KeyError for a name
    that is no variable there: it would change nothing.
    """
    tokens = list(_TOKEN.finditer(query))
    braces = [token.start() for token in tokens if token["brace"]] or [len(query)]
    inside = [token for token in tokens if braces[0] < token.start() < braces[-1]]
    return _replaced(query, inside, values)


def filled(query: str, values: Mapping[str, Bound]) -> str:
    """Return ``query`` with every ``$name`` replaced, wherever it stands, and no ``?name``."""
    tokens = (token for token in _TOKEN.finditer(query) if token[0].startswith("$"))
    return _replaced(query, list(tokens), values)


def _replaced(query: str, tokens: "list[re.Match[str]]", values: Mapping[str, Bound]) -> str:
    parts, at, missing = [], 0, set(values)
    for token in tokens:
        name = token["variable"]
        if name in values:
            parts += [query[at : token.start()], spelled(values[name])]
            at = token.end()
            missing.discard(name)
    if missing:
        raise KeyError(f"the query has no variable {', '.join(sorted(missing))}")
    return "".join([*parts, query[at:]])


def parameters(query: str) -> set[str]:
    """Return every name that stands as ``$name``."""
    tokens = _TOKEN.finditer(query)
    return {token["variable"] for token in tokens if token[0].startswith("$")}


def spelled(value: Bound) -> str:
    """Return a value as SPARQL spells it; a ``str`` is an IRI."""
    if isinstance(value, Literal):
        text = f'"{escaped(value.lexical)}"'
        if value.language:
            return f"{text}@{value.language}"
        is_plain = value.datatype.endswith(_STRING)  # some servers tell "a" from "a"^^xsd:string
        return text if is_plain else f"{text}^^{bracketed(value.datatype)}"
    if isinstance(value, int):
        return str(value)
    return bracketed(value.value if isinstance(value, Iri) else value)
