"""A query comes in; what it asks, step by step, and how much there is to look through goes out.

The steps are those of the SPARQL algebra, from what is done last to what is looked up first.
Beside each pattern that is looked up stands how many facts of the store fit what it says: the
larger the numbers, the longer the query takes.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from poolgraph.store import asking
from poolgraph.store.asking import MOST
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Literal

if TYPE_CHECKING:
    import pyoxigraph

    from poolgraph.store.guard import Verdict

_GENERATED = "__agg_"  # how rdflib begins the names it makes up
_STEPS = {
    "Slice": "take {rows}",
    "Distinct": "each row once",
    "Reduced": "rows, perhaps once",
    "OrderBy": "sort by {keys}",
    "Project": "keep {columns}",
    "Extend": "let {var} be {expr}",
    "AggregateJoin": "for each {group}: {aggregates}",
    "Group": "",
    "Filter": "only where {expr}",
    "Graph": "in each graph {term}",
    "LeftJoin": "and, where there is any:",
    "Join": "both of:",
    "Union": "one of:",
    "Minus": "without:",
    "ToMultiSet": "the rows of:",
    "Values": "given values",
}


def explanation(
    verdict: "Verdict", terms: Terms, database: "pyoxigraph.Store | None" = None
) -> str:
    """Return what a query asks, as lines, and of a database what there is to look through."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    lines = [line[1:].strip() for line in verdict.text.split("\n") if line.startswith("#")][:2]
    algebra = translateQuery(parseQuery(verdict.text), initNs=terms.prefixes).algebra
    told = _Told(terms, database)
    return "\n".join([*lines, *told.steps(algebra.p, 0), *told.summary()]) + "\n\n"


class _Told:
    """Tells the steps of one query, and adds up what there is to look through."""

    def __init__(self, terms: Terms, database: "pyoxigraph.Store | None") -> None:
        self._terms, self._database = terms, database
        self._looked_up = 0

    def steps(self, node: Any, depth: int) -> Iterator[str]:
        """Yield a line for each step below ``node``, deeper ones further in."""
        if node is None:
            return
        if node.name == "BGP":
            for triple in node.triples:
                yield self._pattern(triple, depth)
            return
        if said := self._said(node):
            yield f"{'  ' * depth}{said}"
            depth += 1
        for part in ("p", "p1", "p2"):
            if part in node:
                yield from self.steps(node[part], depth)

    def summary(self) -> Iterator[str]:
        """Yield how much there is to look through in all."""
        if self._database is not None:
            yield f"{self._looked_up:,} facts fit one of these patterns"

    def _said(self, node: Any) -> str:
        words = _STEPS.get(node.name, node.name)
        if node.name == "Slice":
            first = f" from {node.start}" if node.start else ""
            return f"take {'all' if node.length is None else node.length}{first}"
        if node.name == "OrderBy":
            return f"sort by {', '.join(map(self._key, node.expr))}"
        if node.name == "Project":
            return f"keep {self._list(node.PV)}"
        if node.name == "AggregateJoin":
            return self._grouped(node)
        filled: dict[str, str] = {}
        for part in ("var", "expr", "term"):
            if part in node and f"{{{part}}}" in words:
                filled[part] = self._name(node[part])
        if node.name == "Extend" and str(node.expr).startswith(_GENERATED):
            return ""  # the column of a figure that is told where it is grouped
        return str(words).format(**filled).rstrip()

    def _grouped(self, node: Any) -> str:
        keys = node.p.expr or []
        own = [one for one in node.A if one.name != "Aggregate_Sample"]
        figures = ", ".join(
            f"{one.name.removeprefix('Aggregate_').lower()} of {self._name(one.vars)}"
            for one in own
        )
        over = f"for each {self._list(keys)}" if keys else "for all rows"
        return f"{over}: {figures}" if figures else over

    def _key(self, condition: Any) -> str:
        down = " downwards" if condition.order == "DESC" else ""
        return f"{self._name(condition.expr)}{down}"

    def _list(self, names: Iterable[Any]) -> str:
        return ", ".join(map(self._name, names))

    def _name(self, term: Any) -> str:
        """Return a term, a path or an expression in few words."""
        from rdflib.paths import Path
        from rdflib.plugins.sparql.parserutils import CompValue
        from rdflib.term import BNode, Literal, URIRef, Variable

        if isinstance(term, Variable):
            return f"?{term}"
        if isinstance(term, URIRef):
            return self._terms.compact(str(term))
        if isinstance(term, Literal):
            return str(term) if term.isnumeric() else f'"{term}"'
        if isinstance(term, BNode):
            return "something"
        if isinstance(term, Path):
            return self._path(term)
        if isinstance(term, CompValue):
            return self._expression(term)
        if isinstance(term, (list, tuple, set)):
            return self._list(term)
        return str(term)

    def _path(self, path: Any) -> str:
        parts = getattr(path, "args", None)
        if parts and type(path).__name__ == "SequencePath":
            return "/".join(map(self._name, parts))
        return str(path.n3()) if hasattr(path, "n3") else str(path)

    def _expression(self, node: Any) -> str:
        """Return an expression as it would be written, without its brackets."""
        kind = node.name
        if kind in ("RelationalExpression", "AdditiveExpression", "MultiplicativeExpression"):
            return self._operation(node)
        if kind in ("ConditionalAndExpression", "ConditionalOrExpression"):
            word = " and " if "And" in kind else " or "
            return word.join(map(self._name, (node.expr, *node.other)))
        if kind.endswith("EXISTS"):
            return (
                "there is none of another pattern" if "NOT" in kind else "another pattern is there"
            )
        if kind.startswith("Unary"):
            return f"not {self._name(node.expr)}" if "Not" in kind else self._name(node.expr)
        inner = [node[part] for part in node if part not in ("_vars", "distinct", "flags")]
        word = kind.removeprefix("Builtin_").lower()
        return f"{word}({', '.join(self._name(one) for one in inner if one is not None)})"

    def _operation(self, node: Any) -> str:
        if "other" not in node or node.other is None:
            return self._name(node.expr)
        operators = node.op if isinstance(node.op, list) else [node.op]
        others = node.other if isinstance(node.other, list) and len(operators) > 1 else [node.other]
        rest = zip(operators, others, strict=False)
        return " ".join([self._name(node.expr), *(f"{op} {self._name(one)}" for op, one in rest)])

    def _pattern(self, triple: Any, depth: int) -> str:
        """Return a pattern that is looked up, and how many facts fit what it says."""
        said = f"{'  ' * depth}· {' '.join(map(self._name, triple))}"
        if self._database is None:
            return said
        size = self._size(triple)
        self._looked_up += size
        return f"{said}  [{size:,}{'+' if size >= MOST else ''}]"

    def _size(self, triple: Any) -> int:
        from rdflib.paths import Path
        from rdflib.term import URIRef

        subject, predicate, value = triple
        if isinstance(predicate, Path):
            steps = [one for one in getattr(predicate, "args", ()) if isinstance(one, URIRef)]
            return sum(self._size((None, step, None)) for step in steps)
        return self._count(subject, predicate, value)

    def _count(self, subject: Any, predicate: Any, value: Any) -> int:
        from rdflib.term import Literal as Given
        from rdflib.term import URIRef

        known: Iri | Literal | None = Iri(str(value)) if isinstance(value, URIRef) else None
        if isinstance(value, Given):
            string = self._terms.iri("xsd:string")
            known = Literal(str(value), str(value.datatype or string), value.language)
        first, second = (str(t) if isinstance(t, URIRef) else None for t in (subject, predicate))
        assert self._database is not None
        return asking.size(self._database, first, second, known)
