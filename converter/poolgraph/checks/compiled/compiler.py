"""The trees of queries come in, the source of one function of Python goes out.

``program(index)`` of that source returns a function for each shape, which says whether its
query has a row, and for each check, which gives the rows of its measuring query. Patterns
become loops over the index, each as soon as what it needs is known. Raises
:class:`UnknownSyntaxError` for a query that it cannot be sure of.
"""

from collections.abc import Mapping

from poolgraph.checks.catalog import Targets
from poolgraph.checks.compiled.scopes import Local, Scope, Sees, variables
from poolgraph.checks.compiled.selects import Selects
from poolgraph.checks.compiled.tree import (
    Exists,
    Select,
    UnknownSyntaxError,
)

HEAD = """\
import re
from decimal import Decimal
from poolgraph.checks.compiled.values import *

NONE = (NOTHING,)
"""


class Compiler:
    """Writes one program; every name in it is used once."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.xsd, self._type = prefixes["xsd"], f"{prefixes['rdf']}type"
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
        writer = Selects(self)
        focus = writer.name("this")
        writer.lines.add(f"for {focus} in {self.focus(targets)}:")
        writer.lines.depth += 1
        scope = {"this": Local(focus, sure=True)}
        writer.select(query, scope, lambda _: writer.lines.add("return True"), frozenset())
        self._add(key, writer, "return False")

    def rows(self, key: str, query: Select) -> None:
        """Add the rows of ``query``, each as a tuple in the order of its columns."""
        writer = Selects(self)
        writer.lines.add("rows = []")
        names = [column.name for column in query.columns]

        def keep(scope: Scope) -> None:
            found = (scope[n].code if n in scope else "NOTHING" for n in names)
            writer.lines.add(f"rows.append(({''.join(f'{code}, ' for code in found)}))")

        writer.select(query, {}, keep, frozenset(names))
        self._add(key, writer, "return rows")
        self._columns[key] = tuple(names)

    def _add(self, key: str, writer: "Selects", last: str) -> None:
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
        writer = Selects(self)
        inner = {name: scope[name] for name in names}
        seen = frozenset(inner)
        writer.group(
            asked.group, inner, lambda _: writer.lines.add("return True"), Sees(seen, seen)
        )
        name = self.name("e")
        self._functions += [f"    def {name}({arguments}):", *writer.lines.text]
        self._functions += ["        return False"]
        return f"{name}({arguments})"
