"""Media types and a path come in, rules for web servers go out: 303 to what Accept prefers.

A web server that serves files cannot weigh an Accept header. It can look for patterns in one,
the least liked first, so that the last that is found is the one that counts: weights to one
decimal, and of two with the same weight the one that stands first on offer.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

RULES = {".htaccess": "htaccess", "nginx.conf": "nginx.conf"}
_FOLDER = Path(__file__).parent / "hosting"
_TABLE = ".csv"
_ANY = ("text/*", "*/*")


@dataclass(frozen=True)
class Wish:
    """A pattern of an Accept header, and the suffix of the document that it asks for."""

    pattern: str
    suffix: str


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined, autoescape=False,
        trim_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def rules(
    path: str, offered: Mapping[str, tuple[str, ...]], further: Mapping[str, str], policy: str
) -> dict[str, str]:
    """Return the rules by file name, for a folder that is served under ``path``.

    ``offered`` gives each suffix its media types, the preferred first; the first suffix is
    what a browser gets. ``further`` gives the media types of files that are not negotiated.
    """
    media = {suffix: types[0] for suffix, types in offered.items()} | dict(further)
    shown = {
        "path": path,
        "media": media,
        "texts": [t for t in media.values() if t.startswith("text/") and t != "text/html"],
        "turtle": media[".ttl"],
        "policy": policy,
        "wishes": list(wishes(offered)),
        "refusal": "Nothing here is acceptable. There is: " + ", ".join(media[s] for s in offered),
    }
    environment = _environment()
    return {name: environment.get_template(file).render(shown) for name, file in RULES.items()}


def wishes(offered: Mapping[str, tuple[str, ...]]) -> Iterator[Wish]:
    """Yield the patterns of Accept, the least liked first.

    A pattern is matched against ``table:`` or ``plain:`` and the header: only a table is
    there as CSV.
    """
    first = next(iter(offered))
    for tenths in range(1, 11):
        for suffix, types in reversed(offered.items()):
            if suffix == first:  # a range that any document is in gives the first
                yield Wish(_pattern(_ANY, tenths, ""), suffix)
            yield Wish(_pattern(types, tenths, "table" if suffix == _TABLE else ""), suffix)


def _pattern(types: tuple[str, ...], tenths: int, kind: str) -> str:
    names = "|".join(re.escape(name).replace(r"\-", "-") for name in types)
    others = r"(?:;(?!\s*q=)[^,;]*)*"
    weight = rf";\s*q=0?\.{tenths}\d*\s*" if tenths < 10 else r"(?:;\s*q=1(?:\.0*)?\s*)?"
    start = f"^{kind or '[a-z]+'}:" + r"(?:.*,)?\s*"
    return rf"{start}(?:{names})\s*{others}{weight}(?:[,;]|$)"
