"""Groups of a query come in: their elements, one loop in the other, go out."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from poolgraph.checks.compiled.patterns import Patterns
from poolgraph.checks.compiled.scopes import (
    Local,
    Scope,
    Sees,
    bound_in,
    bound_in_blocks,
    check_seen,
    choices,
    settled_names,
    variables,
)
from poolgraph.checks.compiled.tree import (
    Bind,
    Element,
    Expression,
    Filter,
    Group,
    Optional,
    Select,
    Triple,
    Union,
    UnknownSyntaxError,
)
from poolgraph.checks.compiled.writing import Then


class Groups(Patterns):
    """Writes groups; ``then`` writes what happens with each solution."""

    @abstractmethod
    def select(self, query: Select, scope: Scope, then: Then, wanted: frozenset[str]) -> None:
        """Write a query; of its columns only the ``wanted`` ones are computed."""

    def group(self, group: Group, scope: Scope, then: Then, sees: Sees) -> None:
        """Write a group: its elements in their order, each condition as soon as it can be told."""
        own = bound_in(group)
        elements: list[Element] = [e for e in group if not isinstance(e, Filter)]
        waiting = [(e.condition, own & set(variables(e))) for e in group if isinstance(e, Filter)]
        for condition, _ in waiting:
            check_seen(condition, own | sees.conditions, scope)
            self._choices |= choices(condition)
        self._elements(_blocks(elements), own, waiting, scope, then, sees)

    def _elements(
        self,
        elements: list[list[Element]],
        own: set[str],
        waiting: list[tuple[Expression, set[str]]],
        scope: Scope,
        then: Then,
        sees: Sees,
    ) -> None:
        later = bound_in_blocks(elements)
        ready = [
            entry for entry in waiting if not entry[1] & (later - set(settled_names(scope, later)))
        ]
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
        self, block: list[Element], own: set[str], scope: Scope, then: Then, sees: Sees
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

    def _bind(self, bind: Bind, own: set[str], scope: Scope, then: Then, sees: Sees) -> None:
        if bind.name in scope:
            raise UnknownSyntaxError(f"?{bind.name} is bound twice")
        if self._live is not None and bind.name not in self._live:
            then(scope)
            return
        check_seen(bind.value, own | sees.values, scope)
        then({**scope, bind.name: self._value(bind.value, scope, {})})

    def _inner_select(self, query: Select, scope: Scope, then: Then) -> None:
        names = {column.name for column in query.columns}
        if (names | set(bound_in(query.where))) & set(scope) - {"this"}:
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
        self, groups: Sequence[Group], scope: Scope, sees: Sees, names: list[str]
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
        own = set[str]().union(*(bound_in(group) for group in groups))
        return sorted(name for name in own if name not in scope and self._lives(name))

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

    def _optional(self, optional: Optional, scope: Scope, then: Then, sees: Sees) -> None:
        scope = self._surely(optional.group, scope)
        names = self._new([optional.group], scope)
        simple = self._simple(optional.group, scope)
        if simple is not None:
            local = Local(self.name(names[0] if names else "unused"), sure=False)
            self.lines.add(f"for {local.code} in {simple} or NONE:")
            self.lines.depth += 1
            then({**scope, names[0]: local} if names else scope)
            return
        seen = Sees(sees.conditions | set(scope), sees.values)
        found, _, kinds = self._collected([optional.group], scope, seen, names)
        nothing = "".join("NOTHING, " for _ in names)
        self.lines.add(f"if not {found}: {found} = [({nothing})]")
        then(self._loop(found, names, [False] * len(names), kinds, scope))

    def _union(self, union: Union, scope: Scope, then: Then, sees: Sees) -> None:
        inner = Sees(frozenset({"this"}) & set(scope), frozenset({"this"}) & set(scope))
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


def _blocks(elements: list[Element]) -> list[list[Element]]:
    """Return neighbouring triples as one block, and everything else alone."""
    blocks: list[list[Element]] = []
    for element in elements:
        if isinstance(element, Triple) and blocks and isinstance(blocks[-1][0], Triple):
            blocks[-1].append(element)
        else:
            blocks.append([element])
    return blocks
