"""The lines of a submission's header come in, its facts go out, each with the filer it is of.

Two forms are read: ``KEY:<tab>value`` between ``<SEC-HEADER>`` tags, and ``<TAG>value``. What
a key stands for the ontology says; a key it does not know is furniture of the container.
"""

import re
from collections.abc import Iterable, Iterator

from poolgraph.layout import Line
from poolgraph.syntax import HeaderFact, Phrase
from poolgraph.terms import Terms

_KEY = re.compile(r"\s*(?:<(?P<tag>[A-Z0-9-]+)>|(?P<key>[A-Z][A-Z0-9 ]*):)\s*(?P<value>.*?)\s*$")


def facts(lines: Iterable[Line], terms: Terms) -> Iterator[HeaderFact]:
    """Yield the facts that the header lines among ``lines`` state, the first of each kind."""
    filer = 0
    seen: set[tuple[str, int, str]] = set()
    for line in lines:
        if line.text.strip() == "<DOCUMENT>":
            return
        found = _KEY.match(line.text) if line.kind == "<" else None
        if found is None:
            continue
        name = found["tag"] or found["key"]
        concept = terms.look_up("code:headerField", name)
        if concept == "code:headerField/filer":
            filer += 1
        elif concept and found["value"]:
            phrase = line.phrase
            value = Phrase(found["value"], line.place(*found.span("value")))
            if (concept, filer, value.text) not in seen:
                seen.add((concept, filer, value.text))
                yield HeaderFact(concept, filer, value, phrase.span)
