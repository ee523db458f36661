"""Turtle and TriG for people: grouped by subject in the order of the filing, one thing a block.

What comes in rows (strata, bands, source spans) fills its lines; all else has a line for
each property. The name of its class stands above each run of subjects of one kind.
"""

from collections.abc import Iterable

from poolgraph.sinks.spelling import Spelling, filing_of
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Object, Quad

WIDTH = 100
ROWS = (
    "qb:Observation",
    "mbs:ColumnValue",
    "skos:Concept",
    "mbs:SourceSpan",
    "oa:TextPositionSelector",
    "oa:TextQuoteSelector",
    "rdf:Statement",
    "mbs:CheckResult",
)
Facts = dict[str, dict[Object, None]]
Subjects = dict[str, Facts]


def turtle(quads: Iterable[Quad], terms: Terms) -> str:
    """Return the triples of all graphs as Turtle."""
    known = list(quads)
    page = _Page(terms, Spelling(terms, filing_of(known)))
    body = page.blocks(_subjects(known))
    return page.head() + body


def trig(quads: Iterable[Quad], terms: Terms) -> str:
    """Return quads as TriG: the graphs one after the other, each as Turtle would be."""
    known = list(quads)
    page = _Page(terms, Spelling(terms, filing_of(known)))
    graphs: dict[str, list[Quad]] = {}
    for quad in known:
        graphs.setdefault(quad[3], []).append(quad)
    body = "".join(
        f"\n{page.spell.iri(graph)} {{\n{page.blocks(_subjects(members))}}}\n"
        for graph, members in graphs.items()
    )
    return page.head() + body


def _subjects(quads: Iterable[Quad]) -> Subjects:
    """Return quads by subject and property, everything in the order it comes."""
    subjects: Subjects = {}
    for subject, predicate, value, _ in quads:
        subjects.setdefault(subject, {}).setdefault(predicate, {})[value] = None
    return subjects


class _Page:
    """One document that is being written: how it spells, what it calls the kinds of things."""

    def __init__(self, terms: Terms, spell: Spelling) -> None:
        self.spell, self._terms = spell, terms
        self._type = terms.iri("rdf:type")
        self._rows = {terms.iri(name) for name in ROWS}

    def head(self) -> str:
        """Return the base and the prefixes that the blocks have used."""
        base = [f"@base <{self.spell.base}> .\n"] if self.spell.base else []
        used = sorted(self.spell.used.items())
        return "".join([*base, *(f"@prefix {prefix}: <{space}> .\n" for prefix, space in used)])

    def blocks(self, subjects: Subjects) -> str:
        """Return every subject, with its class as a comment above each run of one kind."""
        parts, kind, above, after_rows = [], "", "", False
        for subject, facts in subjects.items():
            classes = [c.value for c in facts.get(self._type, {}) if isinstance(c, Iri)]
            in_rows = not self._rows.isdisjoint(classes)
            if not (in_rows and above and subject.startswith(f"{above}/")):
                first = next(iter(classes), "")
                parts.append(self._joint(first, kind, in_rows))
                kind, above = first, subject
            elif not after_rows:
                parts.append("\n")
            parts.append(self._block(subject, facts, in_rows))
            after_rows = in_rows
        return "".join(parts)

    def _joint(self, kind: str, previous: str, in_rows: bool) -> str:
        """Return what stands before a subject: nothing between rows of one kind."""
        if kind != previous:
            return f"\n# {self._terms.label(self._terms.compact(kind))}\n" if kind else "\n"
        return "" if in_rows else "\n"

    def _class_first(self, facts: Facts) -> Iterable[str]:
        if next(iter(facts)) == self._type:
            return facts
        return sorted(facts, key=lambda predicate: predicate != self._type)

    def _block(self, subject: str, facts: Facts, in_rows: bool) -> str:
        spell, name, parts = self.spell, self.spell.iri(subject), []
        for predicate in self._class_first(facts):
            verb = "a" if predicate == self._type else spell.iri(predicate)
            parts.append((verb, [spell.object(value) for value in facts[predicate]]))
        return (_filled(name, parts) if in_rows else _listed(name, parts)) + " .\n"


def _listed(name: str, parts: list[tuple[str, list[str]]]) -> str:
    """Return a subject with a line for each property; many objects take more lines."""
    return f"{name} " + " ;\n    ".join(_broken(verb, objects) for verb, objects in parts)


def _broken(verb: str, objects: list[str]) -> str:
    lines, line = [], f"{verb} {objects[0]}"
    for spelled in objects[1:]:
        if len(line) + len(spelled) + 8 > WIDTH:
            lines.append(f"{line},")
            line = f"        {spelled}"
        else:
            line += f", {spelled}"
    return "\n".join([*lines, line])


def _filled(name: str, parts: list[tuple[str, list[str]]]) -> str:
    """Return a subject and its properties with as many on a line as there is room for."""
    lines, line = [], name
    for number, (verb, objects) in enumerate(parts):
        part = f"{verb} {', '.join(objects)}"
        if number and len(line) + len(part) + 5 > WIDTH:
            lines.append(f"{line} ;")
            line = f"    {part}"
        else:
            line += f" ; {part}" if number else f" {part}"
    return "\n".join([*lines, line])
