"""The trees of queries come in, the source of one function of Python goes out.

``program(index)`` of that source returns a function for each shape, which says whether its
query has a row, and for each check, which gives the rows of its measuring query. Patterns
become loops over the index, each as soon as what it needs is known. Raises
:class:`UnknownSyntaxError` for a query that it cannot be sure of.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from poolgraph.checks.catalog import Targets
from poolgraph.checks.expressions import Code, Expressions, Local, Scope, variables
from poolgraph.checks.query import (
    Aggregate,
    Bind,
    Call,
    Const,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    Iri,
    Optional,
    Select,
    Term,
    Triple,
    Union,
    UnknownSyntaxError,
    Var,
)

HEAD = """\
import re
from decimal import Decimal
from poolgraph.checks.values import *

NONE = (NOTHING,)
"""
Then = Callable[[Scope], None]
_MOST_LOOPS, _MOST_DEPTH = 18, 90  # Python itself allows 20 loops and 100 levels


@dataclass
class _Lines:
    """The body of a function as it is written."""

    depth: int = 2
    text: list[str] = field(default_factory=list)
    loops: list[int] = field(default_factory=list)

    def add(self, line: str) -> None:
        self.text.append("    " * self.depth + line)
        self.depth_of_loops(line)

    def depth_of_loops(self, line: str) -> None:
        """Raise where Python would refuse so many loops within each other."""
        if line.startswith("for "):
            while self.loops and self.loops[-1] >= self.depth:
                self.loops.pop()
            self.loops.append(self.depth)
        if len(self.loops) > _MOST_LOOPS or self.depth > _MOST_DEPTH:
            raise UnknownSyntaxError("a query nests too deep")


class Compiler:
    """Writes one program; every name in it is used once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._xsd, self._type = prefixes["xsd"], f"{prefixes['rdf']}type"
        self._constants: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._functions: list[str] = []
        self._known: dict[str, str] = {}
        self._columns: dict[str, tuple[str, ...]] = {}
        self._count = 0

    def source(self) -> str:
        """Return the whole program."""
        constants = [f"{name} = {text}" for text, name in self._constants.items()]
        links = [f"    {name} = {text}" for text, name in self._links.items()]
        known = [f"        {key!r}: {name}," for key, name in self._known.items()]
        body = [*links, *self._functions, "    return {", *known, "    }"]
        columns = f"COLUMNS = {self._columns!r}"
        return "\n".join([HEAD, *constants, columns, "", "def program(index):", *body, ""])

    def has_row(self, key: str, targets: Targets, query: Select) -> None:
        """Add the question whether ``query`` has a row for any node of a shape's targets."""
        writer = _Writer(self)
        focus = writer.name("this")
        writer.lines.add(f"for {focus} in {self.focus(targets)}:")
        writer.lines.depth += 1
        scope = {"this": Local(focus, sure=True)}
        writer.select(query, scope, lambda _: writer.lines.add("return True"), frozenset())
        self._add(key, writer, "return False")

    def rows(self, key: str, query: Select) -> None:
        """Add the rows of ``query``, each as a tuple in the order of its columns."""
        writer = _Writer(self)
        writer.lines.add("rows = []")
        names = [column.name for column in query.columns]

        def keep(scope: Scope) -> None:
            found = (scope[n].code if n in scope else "NOTHING" for n in names)
            writer.lines.add(f"rows.append(({''.join(f'{code}, ' for code in found)}))")

        writer.select(query, {}, keep, frozenset(names))
        self._add(key, writer, "return rows")
        self._columns[key] = tuple(names)

    def _add(self, key: str, writer: "_Writer", last: str) -> None:
        name = self.name("q")
        self._functions += [f"    def {name}():", *writer.lines.text, f"        {last}"]
        self._known[key] = name

    def focus(self, targets: Targets) -> str:
        """Return the code of a shape's focus nodes, each once."""
        nodes = [f"{self.inverse(self._type)}.get({kind!r}, ())" for kind in targets.classes]
        nodes += [self.forward(predicate) for predicate in targets.subjects_of]
        nodes += [self.inverse(predicate) for predicate in targets.objects_of]
        if not nodes:
            raise UnknownSyntaxError("a shape names no target that is known here")
        return nodes[0] if len(nodes) == 1 else f"dict.fromkeys((*{', *'.join(nodes)},))"

    # what functions share

    def name(self, stem: str) -> str:
        """Return a name that nothing else has."""
        self._count += 1
        return f"{stem}{self._count}"

    def constant(self, text: str) -> str:
        """Return the name of a value that is made once."""
        return self._constants.setdefault(text, f"C{len(self._constants)}")

    def forward(self, predicate: str) -> str:
        """Return the name of a predicate's objects by subject."""
        return self._link(f"index.forward({predicate!r})", "f")

    def inverse(self, predicate: str) -> str:
        """Return the name of a predicate's subjects by object."""
        return self._link(f"index.inverse({predicate!r})", "i")

    def _link(self, text: str, stem: str) -> str:
        return self._links.setdefault(text, f"{stem}{len(self._links)}")

    def function(self, stem: str, arguments: str, value: str) -> str:
        """Add a function that returns ``value`` and return a call of it."""
        name = self.name(stem)
        self._functions += [f"    def {name}({arguments}):", f"        return {value}"]
        return f"{name}({arguments})"

    def exists(self, asked: Exists, scope: Scope) -> str:
        """Add a function that says whether a group has a solution, and return a call of it."""
        names = dict.fromkeys(name for name in variables(asked) if name in scope)
        arguments = ", ".join(scope[name].code for name in names)
        writer = _Writer(self)
        inner = {name: scope[name] for name in names}
        seen = frozenset(inner)
        writer.group(
            asked.group, inner, lambda _: writer.lines.add("return True"), _Sees(seen, seen)
        )
        name = self.name("e")
        self._functions += [f"    def {name}({arguments}):", *writer.lines.text]
        self._functions += ["        return False"]
        return f"{name}({arguments})"

    @property
    def xsd(self) -> str:
        """The name space of datatypes."""
        return self._xsd


@dataclass(frozen=True)
class _Sees:
    """What conditions and values of a group see of variables that it does not name itself."""

    conditions: frozenset[str]
    values: frozenset[str]


class _Writer:
    """Writes the loops of one function; ``then`` writes what happens with each solution."""

    def __init__(self, compiler: Compiler, live: frozenset[str] | None = None) -> None:
        self._compiler, self.lines = compiler, _Lines()
        self._live = live
        self._choices: dict[str, tuple[str, ...]] = {}

    def name(self, stem: str) -> str:
        return self._compiler.name(f"{stem}_")

    # groups

    def select(self, query: Select, scope: Scope, then: Then, wanted: frozenset[str]) -> None:
        """Write a query; of its columns only the ``wanted`` ones are computed."""
        columns = [column for column in query.columns if column.name in wanted]
        outer, self._live = self._live, _live(query, columns)
        found = _aggregates((query.having, *(column.value for column in columns)))
        inner = {name: local for name, local in scope.items() if name == "this"}
        sees = _Sees(frozenset(inner), frozenset(inner))

        def outside(known: Scope) -> None:
            within, self._live = self._live, outer
            then(known)
            self._live = within

        if query.by:
            self._grouped(query, inner, found, columns, outside)
        elif found or query.having:
            raise UnknownSyntaxError("an aggregate without GROUP BY is not known here")
        else:
            self.group(query.where, inner, lambda s: self._columns(columns, s, {}, outside), sees)
        self._live = outer

    def _columns(
        self, columns: Sequence[Bind], scope: Scope, found: Mapping[Aggregate, Code], then: Then
    ) -> None:
        """Write the values of columns, then what happens with them: they alone are seen outside."""
        known = dict(scope)
        for column in columns:
            if not isinstance(column.value, Var):
                known[column.name] = self._value(column.value, known, found)
        then({column.name: known[column.name] for column in columns if column.name in known})

    def _grouped(
        self,
        query: Select,
        inner: Scope,
        found: list[Aggregate],
        columns: Sequence[Bind],
        then: Then,
    ) -> None:
        groups, key, row = self.name("groups"), self.name("key"), self.name("row")
        sees = _Sees(frozenset(inner), frozenset(inner))
        seen: list[Scope] = []

        def collect(scope: Scope) -> None:
            seen.append(scope)
            members = "".join(f"{scope[n].code if n in scope else 'NOTHING'}, " for n in query.by)
            self.lines.add(f"{key} = ({members})")
            self.lines.add(f"{row} = {groups}.get({key})")
            self.lines.add(f"if {row} is None:")
            self.lines.add(f"    {row} = {groups}[{key}] = [{', '.join(map(_start, found))}]")
            for place, aggregate in enumerate(found):
                self._update(f"{row}[{place}]", aggregate, scope)

        self.lines.add(f"{groups} = {{}}")
        depth = self.lines.depth
        self.group(query.where, inner, collect, sees)
        self.lines.depth = depth
        if len(seen) != 1:
            raise UnknownSyntaxError("a group without solutions is not known here")
        after = {n: self._after(n, seen[0]) for n in query.by}
        self.lines.add(
            f"for ({''.join(f'{after[n].code}, ' for n in query.by)}), {row} in {groups}.items():"
        )
        self.lines.depth += 1
        values = {a: self._end(f"{row}[{place}]", a) for place, a in enumerate(found)}
        for condition in query.having:
            self._condition(condition, after, values)
        if any(isinstance(c.value, Var) and c.value.name not in after for c in columns):
            raise UnknownSyntaxError("a column is neither grouped by nor an aggregate")
        self._columns(columns, after, values, then)

    def _after(self, name: str, scope: Scope) -> Local:
        known = scope.get(name)
        return Local(self.name(name), bool(known and known.sure), known.kind if known else "any")

    def _update(self, place: str, aggregate: Aggregate, scope: Scope) -> None:
        """Write how one solution changes an aggregate; a value that is nothing changes none."""
        add = self.lines.add
        if aggregate.of is None:
            add(f"{place} += 1")
            return
        code = self._expressions(scope, {}).code(aggregate.of)
        name = aggregate.name
        value = self.name("value")
        add(f"try: {value} = {code.fast}")
        add(f"except NoValueError: {value} = NOTHING")
        add(f"if {value} is not NOTHING:")
        if name == "COUNT":
            add(f"    {place}.add({value})" if aggregate.distinct else f"    {place} += 1")
        elif name == "SUM" and not aggregate.distinct:
            add(f"    {place} += {value}")
        elif name in ("MIN", "MAX"):
            sign = "<" if name == "MIN" else ">"
            add(f"    if {place} is NOTHING or {value} {sign} {place}: {place} = {value}")
        else:
            raise UnknownSyntaxError(f"{name} is not known here")

    def _end(self, place: str, aggregate: Aggregate) -> Code:
        value = self.name("value")
        counted = aggregate.name == "COUNT" and aggregate.distinct
        self.lines.add(f"{value} = {f'len({place})' if counted else place}")
        return Code.plain(value, "number" if aggregate.name in ("COUNT", "SUM") else "any")

    def group(self, group: Group, scope: Scope, then: Then, sees: _Sees) -> None:
        """Write a group: its elements in their order, each condition as soon as it can be told."""
        own = _own(group)
        elements: list[Element] = [e for e in group if not isinstance(e, Filter)]
        waiting = [(e.condition, own & set(variables(e))) for e in group if isinstance(e, Filter)]
        for condition, _ in waiting:
            _check_seen(condition, own | sees.conditions, scope)
            self._choices |= _choices(condition)
        self._elements(_blocks(elements), own, waiting, scope, then, sees)

    def _elements(
        self,
        elements: list[list[Element]],
        own: set[str],
        waiting: list[tuple[Expression, set[str]]],
        scope: Scope,
        then: Then,
        sees: _Sees,
    ) -> None:
        later = own_of(elements)
        ready = [entry for entry in waiting if not entry[1] & (later - set(_settled(scope, later)))]
        for condition, _ in ready:
            self._condition(condition, scope, {})
        if not elements:
            then(scope)
            return
        rest = [entry for entry in waiting if entry not in ready]
        block, *others = elements

        def go_on(known: Scope) -> None:
            self._elements(others, own, rest, known, then, sees)

        self._block(block, own, scope, go_on, sees)

    def _block(
        self, block: list[Element], own: set[str], scope: Scope, then: Then, sees: _Sees
    ) -> None:
        head = block[0]
        if isinstance(head, Triple):
            self._triples([t for t in block if isinstance(t, Triple)], scope, then)
        elif isinstance(head, Optional):
            self._optional(head, scope, then, sees)
        elif isinstance(head, Union):
            self._union(head, scope, then, sees)
        elif isinstance(head, Bind):
            self._bind(head, own, scope, then, sees)
        elif isinstance(head, Select):
            self._inner_select(head, scope, then)

    def _bind(self, bind: Bind, own: set[str], scope: Scope, then: Then, sees: _Sees) -> None:
        if bind.name in scope:
            raise UnknownSyntaxError(f"?{bind.name} is bound twice")
        if self._live is not None and bind.name not in self._live:
            then(scope)
            return
        _check_seen(bind.value, own | sees.values, scope)
        then({**scope, bind.name: self._value(bind.value, scope, {})})

    def _inner_select(self, query: Select, scope: Scope, then: Then) -> None:
        names = {column.name for column in query.columns}
        if (names | set(_own(query.where))) & set(scope) - {"this"}:
            raise UnknownSyntaxError(
                "a query within a query shares variables with what is around it"
            )
        wanted = frozenset(n for n in names if self._live is None or n in self._live)
        if "this" in scope and "this" not in names:
            raise UnknownSyntaxError("a query within a query does not project $this")
        this = {"this": scope["this"]} if "this" in scope else {}
        self.select(query, scope, lambda known: then({**scope, **known, **this}), wanted)

    # solutions collected before they are used

    def _collected(
        self, groups: Sequence[Group], scope: Scope, sees: _Sees, names: list[str]
    ) -> tuple[str, list[bool], list[str]]:
        """Write the solutions of groups into a list; return its name and what is always bound."""
        found, depth = self.name("found"), self.lines.depth
        self.lines.add(f"{found} = []")
        sure, kinds = [True] * len(names), [set[str]() for _ in names]

        def keep(known: Scope) -> None:
            values = [known.get(name) for name in names]
            codes = "".join(f"{value.code if value else 'NOTHING'}, " for value in values)
            for place, value in enumerate(values):
                sure[place] = sure[place] and bool(value and value.sure)
                kinds[place].add(value.kind if value else "any")
            self.lines.add(f"{found}.append(({codes}))")

        for group in groups:
            self.group(group, scope, keep, sees)
            self.lines.depth = depth
        return found, sure, [k.pop() if len(k) == 1 else "any" for k in kinds]

    def _new(self, groups: Iterable[Group], scope: Scope) -> list[str]:
        """Return the variables that groups bind and the scope does not have, in a fixed order."""
        own = set[str]().union(*(_own(group) for group in groups))
        return sorted(name for name in own if name not in scope and self._lives(name))

    def _surely(self, group: Iterable[Element], scope: Scope) -> Scope:
        """Write that nothing is decided where a group could bind what was left open before it."""
        known = dict(scope)
        for name in sorted(_own(group) & set(scope)):
            if not scope[name].sure:
                self.lines.add(f"if {scope[name].code} is NOTHING: raise UndecidedError")
                known[name] = replace(scope[name], sure=True)
        return known

    def _lives(self, name: str) -> bool:
        return self._live is None or name in self._live

    def _loop(
        self, found: str, names: list[str], sure: list[bool], kinds: list[str], scope: Scope
    ) -> Scope:
        fresh = {
            name: Local(self.name(name), sure[place], kinds[place])
            for place, name in enumerate(names)
        }
        codes = "".join(f"{local.code}, " for local in fresh.values())
        self.lines.add(f"for ({codes}) in {found}:" if codes else f"for _ in {found}:")
        self.lines.depth += 1
        return {**scope, **fresh}

    def _optional(self, optional: Optional, scope: Scope, then: Then, sees: _Sees) -> None:
        scope = self._surely(optional.group, scope)
        names = self._new([optional.group], scope)
        simple = self._simple(optional.group, scope)
        if simple is not None:
            local = Local(self.name(names[0] if names else "unused"), sure=False)
            self.lines.add(f"for {local.code} in {simple} or NONE:")
            self.lines.depth += 1
            then({**scope, names[0]: local} if names else scope)
            return
        seen = _Sees(sees.conditions | set(scope), sees.values)
        found, _, kinds = self._collected([optional.group], scope, seen, names)
        nothing = "".join("NOTHING, " for _ in names)
        self.lines.add(f"if not {found}: {found} = [({nothing})]")
        then(self._loop(found, names, [False] * len(names), kinds, scope))

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
        return f"{self._compiler.forward(predicate.value)}.get({scope[subject.name].code})"

    def _union(self, union: Union, scope: Scope, then: Then, sees: _Sees) -> None:
        inner = _Sees(frozenset({"this"}) & set(scope), frozenset({"this"}) & set(scope))
        if sees.values > inner.values:  # within EXISTS all is seen
            inner = sees
        for group in union.groups:
            scope = self._surely(group, scope)
        if len(union.groups) == 1:
            self.group(union.groups[0], scope, then, inner)
            return
        names = self._new(union.groups, scope)
        found, sure, kinds = self._collected(union.groups, scope, inner, names)
        then(self._loop(found, names, sure, kinds, scope))

    # triples

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
        add, compiler = self.lines.add, self._compiler
        has_subject, has_predicate, has_value = states
        if isinstance(triple.predicate, Iri):
            forward, name = compiler.forward(triple.predicate.value), triple.predicate.value
        else:
            forward, name = f"index.forward({predicate})", ""
        if has_predicate and has_subject:
            within = f"{forward}.get({subject}, ())"
            add(f"if {value} in {within}:" if has_value else f"for {value} in {within}:")
        elif has_predicate and has_value:
            inverse = compiler.inverse(name) if name else f"index.inverse({predicate})"
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

    # expressions

    def _expressions(self, scope: Scope, found: Mapping[Aggregate, Code]) -> Expressions:
        known = self._compiler
        return Expressions(scope, known.constant, known.function, known.exists, found, known.xsd)

    def _value(self, of: Expression, scope: Scope, found: Mapping[Aggregate, Code]) -> Local:
        """Write an expression into a variable; an error leaves it nothing."""
        expressions = self._expressions(scope, found)
        code, name = expressions.code(of), self.name("value")
        if isinstance(of, Const | Iri):
            return Local(code.fast, sure=True, kind=code.kind)
        self.lines.add(f"try: {name} = {code.fast}")
        self.lines.add(f"except ERRORS: {name} = {self._slow('settled', of, code, expressions)}")
        counted = isinstance(of, Aggregate) and of.name in ("COUNT", "SUM")
        return Local(name, sure=counted, kind=code.kind)

    def _condition(self, of: Expression, scope: Scope, found: Mapping[Aggregate, Code]) -> None:
        """Write a condition; what follows stands below it."""
        if (
            isinstance(of, Call) and of.name == "&&"
        ):  # each side must hold, an error of one is false
            for side in of.of:
                self._condition(side, scope, found)
            return
        expressions = self._expressions(scope, found)
        code, name = expressions.truth(of), self.name("is")
        self.lines.add(f"try: {name} = {code.fast}")
        self.lines.add(f"except ERRORS: {name} = {self._slow('true', of, code, expressions)}")
        self.lines.add(f"if {name}:")
        self.lines.depth += 1

    def _slow(self, how: str, of: Expression, code: Code, expressions: Expressions) -> str:
        """Return what to do where the fast spelling meets an error."""
        if code.slow == code.fast:
            return "False" if how == "true" else "NOTHING"
        arguments = expressions.arguments(of)
        call = self._compiler.function("s", arguments, code.slow)
        return f"{how}({', '.join([call.partition('(')[0], *([arguments] if arguments else [])])})"


def _start(aggregate: Aggregate) -> str:
    if aggregate.name in ("MIN", "MAX"):
        return "NOTHING"
    return "set()" if aggregate.name == "COUNT" and aggregate.distinct else "0"


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


def _blocks(elements: list[Element]) -> list[list[Element]]:
    """Return neighbouring triples as one block, and everything else alone."""
    blocks: list[list[Element]] = []
    for element in elements:
        if isinstance(element, Triple) and blocks and isinstance(blocks[-1][0], Triple):
            blocks[-1].append(element)
        else:
            blocks.append([element])
    return blocks


def _settled(scope: Scope, names: set[str]) -> Iterable[str]:
    """Return the names that nothing later can bind any more."""
    return (name for name in names if name in scope and scope[name].sure)


def _own(group: Iterable[Element]) -> set[str]:
    """Return the variables that a group itself may bind."""
    found: set[str] = set()
    for element in group:
        if isinstance(element, Triple):
            found |= set(variables(element))
        elif isinstance(element, Optional):
            found |= _own(element.group)
        elif isinstance(element, Union):
            found |= set[str]().union(*map(_own, element.groups))
        elif isinstance(element, Bind):
            found.add(element.name)
        elif isinstance(element, Select):
            found |= {column.name for column in element.columns}
    return found


def own_of(blocks: list[list[Element]]) -> set[str]:
    """Return the variables that blocks may bind."""
    return set[str]().union(*map(_own, blocks)) if blocks else set()


def _check_seen(of: Expression, seen: set[str], scope: Scope) -> None:
    """Raise where an expression names a variable that has a value, but not where it stands."""
    if unseen := (set(_direct(of)) - seen) & set(scope):
        raise UnknownSyntaxError(f"?{min(unseen)} is not seen where it is used")


def _choices(condition: Expression) -> dict[str, tuple[str, ...]]:
    """Return the IRIs that a condition leaves to a variable: ``?path IN (mbs:a, mbs:b)``."""
    if not isinstance(condition, Call):
        return {}
    if condition.name == "&&":
        return _choices(condition.of[0]) | _choices(condition.of[1])
    name, *listed = condition.of
    iris = tuple(choice.value for choice in listed if isinstance(choice, Iri))
    if condition.name == "IN" and isinstance(name, Var) and len(iris) == len(listed):
        return {name.name: iris}
    return {}


def _direct(node: Any) -> Iterable[str]:
    """Yield the variables of an expression, not those within EXISTS."""
    if isinstance(node, Var):
        yield node.name
    elif isinstance(node, Call):
        for part in node.of:
            yield from _direct(part)


def _aggregates(node: Any) -> list[Aggregate]:
    """Return every aggregate below a node, each once."""
    found: dict[Aggregate, None] = {}

    def walk(part: Any) -> None:
        if isinstance(part, Aggregate):
            found[part] = None
        elif isinstance(part, tuple):
            for inner in part:
                walk(inner)
        elif isinstance(part, Call):
            walk(part.of)

    walk(node)
    return list(found)


def _live(query: Select, columns: Sequence[Bind]) -> frozenset[str]:
    """Return the variables on which the solutions of a query, or its columns, depend."""
    live = {name for column in columns for name in variables(column.value)}
    live |= set(query.by) | set(variables(query.having)) | {column.name for column in columns}
    binds: list[Bind] = []

    def walk(group: Iterable[Element]) -> None:
        for element in group:
            if isinstance(element, Bind):
                binds.append(element)
            elif isinstance(element, Optional):
                walk(element.group)
            elif isinstance(element, Union):
                for inner in element.groups:
                    walk(inner)
            elif isinstance(element, Select):
                live.update(element.by)
            else:
                live.update(variables(element))

    walk(query.where)
    size = -1
    while size != len(live):
        size = len(live)
        live |= {name for bind in binds if bind.name in live for name in variables(bind.value)}
    return frozenset(live)
