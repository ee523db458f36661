"""The only user of Lark: the name of a grammar comes in, its compiled parser goes out.

A grammar imports the terminals that are words from ``wording``; there is no such
file, the ontology gives it. Compiling takes tens of milliseconds and loading two, so
a compiled grammar is kept in the user's cache folder under a name made from everything
it was made of. Where the folder cannot be used, the grammar is compiled each time.
"""

import contextlib
import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lark

from poolgraph import resources
from poolgraph.terms import Terms

_SHARED = ("figures",)


@cache
def _fingerprint(terms: Terms) -> str:
    parts = [lark.__version__, sys.version, terms.terminals()]
    parts += [resources.text("grammar", f"{name}.lark") for name in _SHARED]
    return "\0".join(parts)


@cache
def load(name: str, terms: Terms) -> lark.Lark:
    """Return the parser of ``grammar/{name}.lark``; its start rule has the file's name."""
    text = resources.text("grammar", f"{name}.lark")
    key = hashlib.sha256(f"{_fingerprint(terms)}\0{text}".encode()).hexdigest()[:20]
    kept = _cache_folder() / f"{name}-{key}.grammar"
    with contextlib.suppress(Exception), kept.open("rb") as file:
        return lark.Lark.load(file)
    compiled = _compile(name, text, terms)
    with contextlib.suppress(OSError):
        _keep(compiled, kept)
    return compiled


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


def _compile(name: str, text: str, terms: Terms) -> lark.Lark:
    def supply(_base: str | None, wanted: str) -> tuple[str, str]:
        if wanted == "wording.lark":
            return wanted, terms.terminals()
        return wanted, resources.text("grammar", wanted)

    return lark.Lark(
        text, start=name, parser="lalr", maybe_placeholders=False, import_paths=[supply]
    )


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "poolgraph"


def _keep(compiled: lark.Lark, target: Path) -> None:
    """Write the compiled grammar beside its name and move it, so that no reader sees half."""
    target.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    compiled.save(buffer, exclude_options=("import_paths",))
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(buffer.getvalue())
    Path(file.name).replace(target)
