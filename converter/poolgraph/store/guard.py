"""The text of a query comes in; what it is comes out, or why it is refused.

Two parsers see one text: rdflib's, whose tree is looked through here, and Oxigraph's, which
answers. What the two could read differently is made alike or refused before: escapes of
code points are resolved once (SPARQL 1.1, 19.2), a lone carriage return is a line end.
A query that could reach out (``SERVICE``) or change anything never reaches the store.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pyparsing import ParseException

LONGEST = 200_000  # characters of a query
DEEP = 3_000  # frames of Python: about a hundred brackets within brackets
_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}")
_LEFT = re.compile(r"\\[uU][0-9A-Fa-f]{4}")  # what rdflib would still resolve, and Oxigraph not
_UNUSUAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][A-Za-z]* [^\[\]]+", re.DOTALL)
_BETWEEN = r"(?:\s|#[^\n]*\n)*"
_REACHES_OUT = re.compile(
    rf"(?<![\w:?$-])service{_BETWEEN}(?:silent{_BETWEEN})?(?:[<?$]|[\w.-]*:)", re.IGNORECASE
)
KINDS = {
    "SelectQuery": "select",
    "AskQuery": "ask",
    "ConstructQuery": "construct",
    "DescribeQuery": "describe",
}


class Refused(Exception):  # noqa: N818 - it names what became of a query
    """A query that is not answered: why, in a word and in a sentence, and where in its text.

    ``why`` is ``syntax``, ``deep``, ``long``, ``update``, ``service``, ``format``, ``failed``,
    ``time``, ``memory``, ``cut`` or ``busy``.
    """

    def __init__(
        self, why: str, reason: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(reason)
        self.why, self.reason, self.line, self.column = why, reason, line, column

    def __str__(self) -> str:
        at = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"{at}{self.reason}"


@dataclass(frozen=True)
class Verdict:
    """What a query is: safe to ask, and how it has to be asked.

    ``every`` says whether it is a ``SELECT *``, whose columns have no order of their own.
    """

    kind: str
    text: str
    every: bool
    prefixes: dict[str, str]

    def as_record(self) -> dict[str, Any]:
        """Return the verdict as plain values, from which ``Verdict(**…)`` makes it again."""
        return asdict(self)


class _Parsers(NamedTuple):
    query: Any
    update: Any
    fault: type["ParseException"]


def look_at(text: str) -> Verdict:
    """Return what a query is; :class:`Refused` where it must not or cannot be answered."""
    plain = _plain(text)
    parsers = _parsers()
    try:
        prologue, body = parsers.query(plain)
    except RecursionError:
        raise _too_deep() from None
    except parsers.fault as fault:
        raise _not_a_query(plain, fault, parsers) from None
    except Exception as fault:  # its actions raise what they like at values that make no sense
        raise Refused("syntax", f"the query cannot be read: {fault}") from fault
    try:
        _look_through(body)
    except RecursionError:
        raise _too_deep() from None
    if _REACHES_OUT.search(plain):
        raise Refused("service", "SERVICE stands before an address in a string or a comment; "
                                 "write that otherwise: such a query is not answered")  # fmt: skip
    return _verdict(plain, prologue, body)


def _parsers() -> _Parsers:
    import sys

    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    if sys.getrecursionlimit() < DEEP:  # never back: another thread may be reading a query
        sys.setrecursionlimit(DEEP)
    return _Parsers(parseQuery, parseUpdate, ParseException)


def _plain(text: str) -> str:
    """Return a query as both parsers read it alike."""
    if len(text) > LONGEST:
        reason = f"the query has {len(text):,} characters, and at most {LONGEST:,} are read"
        raise Refused("long", reason)
    try:
        plain = _ESCAPE.sub(lambda found: chr(int(found[0][2:], 16)), text)
    except (ValueError, OverflowError):
        raise Refused("syntax", "an escape names no character of Unicode") from None
    plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    if found := _UNUSUAL.search(plain):
        line, column = _place(plain, found.start())
        raise Refused("syntax", "a control character stands in the query", line, column)
    if found := _LEFT.search(plain):
        line, column = _place(plain, found.start())
        raise Refused("syntax", "an escape is itself written with escapes", line, column)
    return plain


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _too_deep() -> Refused:
    return Refused("deep", "the query is nested too deeply: fewer brackets within brackets")


def _look_through(body: Any) -> None:
    """Refuse a query that asks another server anywhere in its tree."""
    for node in _nodes(body):
        if getattr(node, "name", None) == "ServiceGraphPattern":
            raise Refused("service", "SERVICE is refused: this endpoint asks no other server")


def _nodes(node: Any) -> Iterator[Any]:
    """Yield every node of a tree; a tree of any depth, without recursion."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif not isinstance(node, str) and hasattr(node, "__iter__"):
            waiting.extend(node)


def _verdict(text: str, prologue: Any, body: Any) -> Verdict:
    kind = KINDS[body.name]
    declared = (one for one in prologue if one.name == "PrefixDecl")
    prefixes = {str(one["prefix"]) if "prefix" in one else "": str(one["iri"]) for one in declared}
    prefixes = {prefix: iri for prefix, iri in prefixes.items() if ":" in iri}
    every = kind == "select" and "projection" not in body  # get() is something else here
    return Verdict(kind, text, every, prefixes)


def _not_a_query(text: str, fault: "ParseException", parsers: _Parsers) -> Refused:
    """Return why a text is no query: an update, or a fault at a place."""
    try:
        if "request" in parsers.update(text):  # a text that says nothing is an update, too
            return Refused("update", "updates are refused: this endpoint is read-only")
    except RecursionError:
        return _too_deep()
    except Exception:  # no update either: the fault in the query is the one to tell
        pass
    line, column, reason = _better_place(text) or (fault.lineno, fault.column, _from_here(fault))
    return Refused("syntax", reason, line, column)


def _from_here(fault: "ParseException") -> str:
    rest = str(fault.pstr)[fault.loc :].split("\n")[0].strip()
    return f"this is no query from {rest[:40]!r} on" if rest else "the query ends too soon"


def _better_place(text: str) -> tuple[int, int, str] | None:
    """Return where Oxigraph stops reading a text, and what it would have liked there.

    A bracket too many after the end keeps it from answering what it can read.
    """
    from pyoxigraph import Store

    found = None
    try:
        Store().query(f"{text}\n}}")
    except SyntaxError as fault:
        found = _AT.match(str(fault))
    if found is None or int(found[1]) > text.count("\n") + 1:
        return None
    return int(found[1]), int(found[2]), _readable(found[3])


def oxigraph_fault(fault: SyntaxError | ValueError) -> Refused:
    """Return Oxigraph's complaint about a query as a refusal with its place."""
    found = _AT.match(str(fault))
    if found is None:
        return Refused("syntax", str(fault))
    return Refused("syntax", _readable(found[3]), int(found[1]), int(found[2]))


def _readable(expected: str) -> str:
    """Return a list of what may stand somewhere without the classes of letters in it.

    Where the list has a sentence, as for a prefix that is not declared, that is the reason.
    """
    parts = expected.removeprefix("expected ").removeprefix("one of ").split(", ")
    if sentences := [part for part in parts if _SENTENCE.fullmatch(part)]:
        return "; ".join(sentences)
    words = [part for part in parts if not part.startswith("[")]
    several = "one of " if len(words) > 1 else ""
    return f"expected {several}{', '.join(words)}" if words else expected
