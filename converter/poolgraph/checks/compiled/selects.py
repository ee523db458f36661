"""A query comes in, the loops that give its rows go out, grouped where it groups."""

from collections.abc import Mapping, Sequence

from poolgraph.checks.compiled.expressions import Code
from poolgraph.checks.compiled.groups import Groups
from poolgraph.checks.compiled.scopes import Local, Scope, Sees, aggregates, live
from poolgraph.checks.compiled.tree import (
    Aggregate,
    Bind,
    Select,
    UnknownSyntaxError,
    Var,
)
from poolgraph.checks.compiled.writing import Then


class Selects(Groups):
    """Writes whole queries."""

    def select(self, query: Select, scope: Scope, then: Then, wanted: frozenset[str]) -> None:
        """Write a query; of its columns only the ``wanted`` ones are computed."""
        columns = [column for column in query.columns if column.name in wanted]
        outer, self._live = self._live, live(query, columns)
        found = aggregates((query.having, *(column.value for column in columns)))
        inner = {name: local for name, local in scope.items() if name == "this"}
        sees = Sees(frozenset(inner), frozenset(inner))

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
        sees = Sees(frozenset(inner), frozenset(inner))
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


def _start(aggregate: Aggregate) -> str:
    if aggregate.name in ("MIN", "MAX"):
        return "NOTHING"
    return "set()" if aggregate.name == "COUNT" and aggregate.distinct else "0"
