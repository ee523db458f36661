"""Compact names come in, full IRIs go out, and back: those of ``terms``, and SHACL's."""

import re
from functools import cache

from poolgraph import resources
from poolgraph.terms import Terms

_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s+<([^>]*)>", re.MULTILINE)


class Names(dict[str, str]):
    """The full IRI of every compact name asked for, each looked up once; KeyError for others."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        super().__init__()
        self.prefixes = prefixes

    def __missing__(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        iri = self[name] = self.prefixes[prefix] + local
        return iri

    def compact(self, iri: str) -> str:
        """Return the compact name of an IRI, or the IRI itself where no prefix is its own."""
        near = [(len(space), prefix) for prefix, space in self.prefixes.items()
                if iri.startswith(space)]  # fmt: skip
        length, prefix = max(near, default=(0, ""))
        return f"{prefix}:{iri[length:]}" if length else iri


@cache
def names(terms: Terms) -> Names:
    """Return the names under the base of ``terms``."""
    shapes = terms.rebase(resources.text("ontology", "shapes.ttl"))
    return Names(dict(_PREFIX.findall(shapes)) | terms.prefixes)
