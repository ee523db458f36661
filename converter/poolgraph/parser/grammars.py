"""The only user of Lark: the name of a grammar comes in, its compiled parser goes out.

A grammar imports the terminals that are words from ``wording``; there is no such
file, the ontology gives it. Compiling takes tens of milliseconds and loading two, so
a compiled grammar is kept in the user's cache folder.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

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


def flat(name: str, text: str, terms: Terms) -> Iterator[tuple[str, list[lark.Token]]]:
    """Yield the pieces of ``text`` under a grammar whose start rule is a row of pieces.

    Each is the name of the rule that read it, and its tokens from left to right.
    """
    for piece in load(name, terms).parse(text).children:
        if isinstance(piece, lark.Tree):
            yield str(piece.data), [one for one in piece.children if isinstance(one, lark.Token)]


def place(token: lark.Token) -> tuple[int, int]:
    """Return where a token stands in the text it was read from."""
    return token.start_pos or 0, token.end_pos or 0


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
