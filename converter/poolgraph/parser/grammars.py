"""The only user of Lark: the name of a grammar comes in, its compiled parser goes out.

A grammar imports the terminals that are words from ``wording``; there is no such
file, the ontology gives it. Compiling takes tens of milliseconds and loading two, so
a compiled grammar is kept in the user's cache folder.
"""

import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import lark

from poolgraph import resources
from poolgraph.kept import kept
from poolgraph.terms import Terms

_SHARED = ("figures",)
# One lexer for the whole text where a piece means the same wherever it stands.
_FLAT = ("label", "row", "prose")


@cache
def load(name: str, terms: Terms) -> lark.Lark:
    """Return the parser of ``grammar/{name}.lark``; its start rule has the file's name."""
    texts = [resources.text("grammar", f"{one}.lark") for one in (name, *_SHARED)]
    lexer = "basic" if name in _FLAT else "contextual"
    made_of = [lark.__version__, lexer, *texts, terms.terminals()]
    compiled = kept(f"{name}.grammar", made_of, lambda: _compiled(name, texts[0], lexer, terms))
    return lark.Lark.load(io.BytesIO(compiled))


class Token(NamedTuple):
    """A terminal as it stands in a text: its words, and where they begin and end."""

    text: str
    start: int
    end: int


def flat(name: str, text: str, terms: Terms) -> Iterator[tuple[str, list[Token]]]:
    """Yield the pieces of ``text`` under a grammar whose start rule is any row of pieces.

    Each is the name of the rule that read it, and its tokens from left to right. Where any
    piece may follow any other there is nothing to parse: the grammar's terminals, in the order
    in which its lexer tries them, tell the pieces apart a dozen times faster.
    """
    pattern, rules = _scanner(name, terms)
    waiting: tuple[str, list[Token]] | None = None
    for found in pattern.finditer(text):
        rule, repeats = rules[found.lastgroup or ""]
        if waiting and not (repeats and rule == waiting[0]) and rule:
            yield waiting
            waiting = None
        if rule:
            token = Token(found.group(), found.start(), found.end())
            waiting = (rule, [*waiting[1], token] if waiting else [token])
    if waiting:
        yield waiting


@cache
def _scanner(name: str, terms: Terms) -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    """Return a flat grammar's terminals as one pattern, and for each its rule and if it repeats."""
    parser = load(name, terms)
    inner = {rule.origin.name: rule for rule in parser.rules if rule.origin.name.startswith("__")}
    rules = dict.fromkeys(parser.lexer_conf.ignore, ("", False))
    for rule in parser.rules:
        for symbol in rule.expansion if rule.origin.name not in (*inner, name) else ():
            repeats = symbol.name in inner
            terminal = inner[symbol.name].expansion[-1].name if repeats else symbol.name
            rules[terminal] = (rule.origin.name, repeats)
    tried = sorted(
        parser.lexer_conf.terminals,
        key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name),
    )
    whole = "|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in tried)
    return re.compile(whole), rules


def _compiled(name: str, text: str, lexer: Any, terms: Terms) -> bytes:
    def supply(_base: str | None, wanted: str) -> tuple[str, str]:
        if wanted == "wording.lark":
            return wanted, terms.terminals()
        return wanted, resources.text("grammar", wanted)

    parser = lark.Lark(
        text,
        start=name,
        parser="lalr",
        lexer=lexer,
        maybe_placeholders=False,
        import_paths=[supply],
    )
    buffer = io.BytesIO()
    parser.save(buffer, exclude_options=("import_paths",))
    return buffer.getvalue()
