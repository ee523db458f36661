"""Triple patterns come in, loops over the index go out: the one with most known comes first."""

from collections.abc import Iterable
from dataclasses import replace

from poolgraph.checks.compiled.scopes import Local, Scope, bound_in
from poolgraph.checks.compiled.tree import (
    Element,
    Group,
    Iri,
    Term,
    Triple,
    UnknownSyntaxError,
    Var,
)
from poolgraph.checks.compiled.writing import Shared, Then, Writing


class Patterns(Writing):
    """Writes the loops of triple patterns."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._choices: dict[str, tuple[str, ...]] = {}

    def _surely(self, group: Iterable[Element], scope: Scope) -> Scope:
        """Write that nothing is decided where a group could bind what was left open before it."""
        known = dict(scope)
        for name in sorted(bound_in(group) & set(scope)):
            if not scope[name].sure:
                self.lines.add(f"if {scope[name].code} is NOTHING: raise UndecidedError")
                known[name] = replace(scope[name], sure=True)
        return known

    def _simple(self, group: Group, scope: Scope) -> str | None:
        """Return the code of the objects where a group is one pattern with nothing else open."""
        if len(group) != 1 or not isinstance(group[0], Triple):
            return None
        triple = group[0]
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(predicate, Iri) or not isinstance(value, Var) or value.name in scope:
            return None
        if (
            not isinstance(subject, Var)
            or subject.name not in scope
            or not scope[subject.name].sure
        ):
            return None
        return f"{self._shared.forward(predicate.value)}.get({scope[subject.name].code})"

    def _triples(self, todo: list[Triple], scope: Scope, then: Then) -> None:
        """Write the patterns of a block, the one with most known first."""
        if not todo:
            then(scope)
            return
        best = min(todo, key=lambda triple: _cost(triple, scope))
        rest = [triple for triple in todo if triple is not best]
        known = self._triple(best, scope)
        self._triples(rest, known, then)

    def _triple(self, triple: Triple, scope: Scope) -> Scope:
        """Write the loop of one pattern and return the scope within it."""
        terms = (triple.subject, triple.predicate, triple.object)
        open_ = [t.name for t in terms if isinstance(t, Var) and t.name not in scope]
        if len(set(open_)) != len(open_):
            raise UnknownSyntaxError("a pattern names one variable twice")
        scope = self._surely([triple], scope)
        fresh = {name: Local(self.name(name), sure=True) for name in open_}
        known = {**scope, **fresh}
        subject, predicate, value = (self._term(term, known) for term in terms)
        states = tuple(not isinstance(t, Var) or t.name in scope for t in terms)
        named = triple.predicate.name if isinstance(triple.predicate, Var) else ""
        if named in open_ and named in self._choices:
            self.lines.add(f"for {predicate} in {self._choices[named]!r}:")
            self.lines.depth += 1
            states = (states[0], True, states[2])
        self._step(triple, states, subject, predicate, value)
        return known

    def _step(
        self, triple: Triple, states: tuple[bool, ...], subject: str, predicate: str, value: str
    ) -> None:
        add, shared = self.lines.add, self._shared
        has_subject, has_predicate, has_value = states
        if isinstance(triple.predicate, Iri):
            forward, name = shared.forward(triple.predicate.value), triple.predicate.value
        else:
            forward, name = f"index.forward({predicate})", ""
        if has_predicate and has_subject:
            within = f"{forward}.get({subject}, ())"
            add(f"if {value} in {within}:" if has_value else f"for {value} in {within}:")
        elif has_predicate and has_value:
            inverse = shared.inverse(name) if name else f"index.inverse({predicate})"
            add(f"for {subject} in {inverse}.get({value}, ()):")
        elif has_predicate:
            objects = self.name("objects")
            add(f"for {subject}, {objects} in {forward}.items():")
            self.lines.depth += 1
            add(f"for {value} in {objects}:")
        elif has_subject and not has_value:
            add(f"for {predicate}, {value} in index.about({subject}):")
        elif has_value and not has_subject:
            add(f"for {subject}, {predicate} in index.to({value}):")
        elif has_subject:
            add(f"for {predicate} in index.between({subject}, {value}):")
        else:
            raise UnknownSyntaxError("a pattern leaves too much open")
        self.lines.depth += 1

    def _term(self, term: Term, scope: Scope) -> str:
        if isinstance(term, Var):
            return scope[term.name].code
        if isinstance(term, Iri):
            return repr(term.value)
        return self._expressions(scope, {}).code(term).fast


def _cost(triple: Triple, scope: Scope) -> int:
    """Return how many solutions to expect of a pattern, as a rank."""

    def known(term: Term) -> bool:
        return not isinstance(term, Var) or term.name in scope

    subject, predicate, value = map(known, (triple.subject, triple.predicate, triple.object))
    if subject:
        return (0 if value else 1) + 2 * (not predicate)
    if value:
        return 4 + (not isinstance(triple.object, Var)) + 2 * (not predicate)
    return 8 if predicate else 9
