"""Facts come in; notes to report and shapes that the referee must look at go out.

Nearly every shape of nearly every filing is proven unbroken here, by the compiled queries
and by counting. What a breach is and says is left to the referee, but for a note of fixed
words, which fails no check and which most filings have. Tests and audits hold the two to
the same verdict.
"""

from collections.abc import Iterator

from poolgraph.checks.catalog import Catalog, Count, Targets
from poolgraph.checks.compiled.index import Index
from poolgraph.checks.compiled.program import Program
from poolgraph.checks.facts import Facts, Finding
from poolgraph.checks.referee import with_money
from poolgraph.problem import Severity


def screen(
    facts: Facts, catalog: Catalog, program: Program
) -> tuple[list[Finding], tuple[str, ...]]:
    """Return the notes of Core shapes, and the shapes that may be broken, sorted.

    Of a filing whose facts leave a doubt, all shapes may be broken.
    """
    if facts.index.doubtful or facts.index.forward(catalog.iri("rdfs:subClassOf")):
        return [], tuple(sorted(catalog.targets))
    notes: list[Finding] = []
    suspects = [shape for shape, _ in catalog.queries if program.may_have_row(shape)]
    for shape in catalog.plain:
        found = _counted(facts.index, catalog, shape)
        if found is None or any(finding.severity is not Severity.NOTE for finding in found):
            suspects.append(shape)
        else:
            notes += found
    return notes, tuple(sorted(suspects))


def _counted(index: Index, catalog: Catalog, shape: str) -> list[Finding] | None:
    """Return the breaches of a shape that counts, ``None`` where it asks for anything else."""
    counts = catalog.counts.get(shape)
    if counts is None:
        return None
    return [finding for count in counts for finding in _breaches(index, count, catalog)]


def _breaches(index: Index, count: Count, catalog: Catalog) -> Iterator[Finding]:
    links = index.inverse(count.path) if count.inverse else index.forward(count.path)
    for node in _focus_nodes(index, count.targets, catalog.iri("rdf:type")):
        many = len(links.get(node, ()))
        for broken in (many < count.least, count.most is not None and many > count.most):
            if broken:
                yield _finding(node, count, catalog)


def _focus_nodes(index: Index, targets: Targets, kind: str) -> list[str]:
    """Return the nodes that targets name, each once; ``kind`` is the IRI of rdf:type."""
    found: list[object] = []
    for concept in targets.classes:
        found += index.inverse(kind).get(concept, ())
    for predicate in targets.subjects_of:
        found += index.forward(predicate)
    for predicate in targets.objects_of:
        found += index.inverse(predicate)
    return [str(node) for node in dict.fromkeys(found)]


def _finding(node: str, count: Count, catalog: Catalog) -> Finding:
    shape = catalog.shapes[count.shape]
    return Finding(
        check=shape.check,
        code=shape.code,
        severity=shape.severity,
        message=with_money(count.message),
        focus=node,
        path=None if count.inverse else count.path,
        hint=shape.hint,
        shape=shape.iri,
    )
