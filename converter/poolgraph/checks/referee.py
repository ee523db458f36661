"""Triples and shapes come in, breaches go out: pyshacl decides, and only it.

pyshacl hands rdflib the same SPARQL text for every focus node, and parsing it takes nine
tenths of the time; here each text is parsed once. The report is the same.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from poolgraph.checks.catalog import BrokenShapesError, Catalog, Shape
from poolgraph.checks.compiled.index import Triple
from poolgraph.checks.facts import Facts, Finding, in_order
from poolgraph.problem import Severity
from poolgraph.triples import Iri

if TYPE_CHECKING:
    from rdflib import Graph

_MONEY = re.compile(r"\$(-?\d+)(\.\d+)?")


def judge(facts: Facts, catalog: Catalog, shapes: Sequence[str] = ()) -> list[Finding]:
    """Return every breach of ``shapes``, of all shapes where none is named.

    A query that rdflib cannot compute over these facts is told as a breach of its own, and
    the others are judged. Raises :class:`BrokenShapesError` where the shapes cannot be run.
    """
    try:
        report = validate((*facts.content, *facts.background), catalog.text, shapes)
    except BrokenShapesError:
        raise
    except Exception as fault:  # of many kinds, from the depths of rdflib
        if len(shapes) == 1:
            return [_undecided(facts, catalog.shapes[shapes[0]], fault)]
        each = (judge(facts, catalog, (shape,)) for shape in shapes or sorted(catalog.targets))
        return in_order(chain.from_iterable(each))
    return in_order(_findings(report, catalog))


def _undecided(facts: Facts, shape: Shape, fault: Exception) -> Finding:
    return Finding(
        shape.check,
        "judging-failed",
        Severity.ERROR,
        f"nothing can be said of one check: {type(fault).__name__}: {fault}",
        facts.filing,
        hint="this is a fault of poolgraph: please report it with the filing",
        shape=shape.iri,
    )


def validate(
    triples: Iterable[Triple], text: str, shapes: Sequence[str] = (), *, parse_once: bool = True
) -> "Graph":
    """Return pyshacl's report on ``triples`` as an rdflib graph; ``text`` holds the shapes."""
    import pyshacl
    from pyshacl import errors

    data = _graph(parse_once)
    for triple in triples:
        data.add(_native(triple))
    report: Any
    broken = (
        errors.ConstraintLoadError,
        errors.ReportableRuntimeError,
        errors.ShapeLoadError,
        errors.ValidationFailure,
    )
    try:
        conforms, report, summary = pyshacl.validate(
            data, shacl_graph=_shapes(text, tuple(shapes)), inference="none", inplace=True
        )
    except broken as fault:
        raise BrokenShapesError(str(fault)) from fault
    if isinstance(report, Exception) or (not conforms and "Results (" not in summary):
        raise BrokenShapesError(summary)
    graph: Graph = report
    return graph


def _graph(parse_once: bool) -> "Graph":
    from rdflib import Graph

    kind: type[Graph] = _prepared_graph() if parse_once else Graph
    return kind()


@lru_cache(maxsize=256)
def _shapes(text: str, wanted: tuple[str, ...]) -> "Graph":
    """Return the shapes of ``text``, only the ``wanted`` ones where any are named.

    (pyshacl's own ``use_shapes`` loses the property shapes of a shape it is told to use.)
    """
    from rdflib import RDF, SH, Graph

    graph = Graph().parse(data=text, format="turtle")
    targets = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
    targeting = {shape for target in targets for shape in graph.subjects(target, None)}
    for shape in targeting if wanted else ():
        if str(shape) not in wanted:
            for member in graph.objects(shape, SH.property):
                graph.remove((member, None, None))
            graph.remove((shape, None, None))
    for unused in set(graph.subjects(RDF.type, SH.SPARQLConstraint)):
        if (None, SH.sparql, unused) not in graph:
            graph.remove((unused, None, None))
    return graph


@cache
def _prepared_graph() -> type["Graph"]:
    """Return a graph that parses each query text once; made here so that rdflib loads late."""
    from rdflib import Graph

    class PreparedGraph(Graph):
        def query(self, query_object: Any, *rest: Any, **named: Any) -> Any:
            prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
            return super().query(prepared, *rest, **named)

    return PreparedGraph


@cache
def _prepared(query: str) -> Any:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(query)


@lru_cache(maxsize=1 << 12)
def _uri(iri: str) -> Any:
    from rdflib import URIRef

    return URIRef(iri)


def _native(triple: Triple) -> Any:
    from rdflib import Literal

    subject, predicate, value = triple
    if isinstance(value, Iri):
        return _uri(subject), _uri(predicate), _uri(value.value)
    if value.language:
        return _uri(subject), _uri(predicate), Literal(value.lexical, lang=value.language)
    return _uri(subject), _uri(predicate), Literal(value.lexical, datatype=_uri(value.datatype))


def _findings(report: "Graph", catalog: Catalog) -> Iterable[Finding]:
    from rdflib import URIRef

    def said(result: Any, name: str) -> Any:
        return report.value(result, _uri(catalog.iri(f"sh:{name}")))

    for result in report.objects(None, _uri(catalog.iri("sh:result"))):
        shape = catalog.shapes[str(said(result, "sourceShape"))]
        value, path = said(result, "value"), said(result, "resultPath")
        focus = str(said(result, "focusNode"))
        # A property shape's value is the figure or link itself; a query names the row it means.
        is_node = said(result, "sourceConstraint") is not None and isinstance(value, URIRef)
        yield Finding(
            check=shape.check,
            code=shape.code,
            severity=shape.severity,
            message=with_money(str(said(result, "resultMessage"))),
            focus=focus,
            value=str(value) if is_node and str(value) != focus else None,
            path=str(path) if isinstance(path, URIRef) else None,
            hint=shape.hint,
            shape=shape.iri,
        )


def with_money(message: str) -> str:
    """Return a message with its dollars as a filing prints them: ``$225,112,214.21``."""
    return _MONEY.sub(_money, message)


def _money(found: re.Match[str]) -> str:
    whole, cents = f"{int(found[1]):,}", found[2]
    if cents is None or Decimal(cents) == 0:
        return f"${whole}"
    return f"${whole}{cents if len(cents) > 2 else f'{cents}0'}"
