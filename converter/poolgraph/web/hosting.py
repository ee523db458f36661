"""A path comes in, rules for web servers go out: 303 to the document that Accept prefers.

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

from poolgraph.web import documents

FURTHER = {
    ".css": "text/css",
    ".gz": "application/gzip",
    ".js": "text/javascript",
    ".json": "application/json",
    ".txt": "text/plain",
    ".xml": "application/xml",
}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:"
)
RULES = {".htaccess": "htaccess", "nginx.conf": "nginx.conf"}
_FOLDER = Path(__file__).parent / "hosting"
_TABLE = ".csv"
_ANY = ("text/*", "*/*")


@dataclass(frozen=True)
class Wish:
    """A pattern of an Accept header, and the suffix of the document that it asks for."""

    pattern: str
    suffix: str


@dataclass(frozen=True)
class Part:
    """What has no file of its own: how its address begins, and its place in the whole."""

    whole: str  # in an address that is decoded
    pattern: str  # in one as it was sent
    place: str

    @property
    def nginx(self) -> str:
        """The place, with what was found as nginx writes it."""
        return self.place.replace("{}", "$2")

    @property
    def apache(self) -> str:
        """The place, with what was found as Apache writes it."""
        return self.place.replace("{}", "%2")


def _part(whole: str, following: str, place: str = "") -> Part:
    start = r"([^?\s]*/id/filing/" + whole.replace("[^/]", r"[^/?\s]") + ")"
    return Part(f"(.*/id/filing/{whole}){following}", start + following, place)


#: As ``files.whole_of`` has it; none fits where another does.
PARTS = (
    _part("[^/]+", "/check/", "#checked"),
    _part("[^/]+", r"/span/(\d+)", "#L{}"),
    _part("[^/]+/table/[^/]+", r"/row/([^/?\s]+)", "#row-{}"),
    _part("[^/]+/table/[^/]+", r"/total(?![^/?\s])", "#total"),
    _part("[^/]+/table/[^/]+", r"/(?!row/|total(?![^/?\s]))[^?\s]"),
    _part("[^/]+/(?!check/|span/|table/)[^/]+/[^/]+", r"/[^?\s]"),
)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined, autoescape=False,
        trim_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def rules(path: str) -> dict[str, str]:
    """Return the rules by file name, for a folder that is served under ``path``."""
    kinds = offered()
    media = {variant.suffix: variant.media for variant in documents.ALL} | FURTHER
    del media[".vl.json"]  # which is .json, as to a web server
    shown = {
        "path": path,
        "media": media,
        "texts": sorted({t for t in media.values() if t.startswith("text/")} - {"text/html"}),
        "turtle": media[".ttl"],
        "policy": POLICY,
        "parts": PARTS,
        "wishes": list(wishes(kinds)),
        "refusal": "Nothing here is acceptable. There is: "
        + ", ".join(types[0] for types in kinds.values()),
    }
    environment = _environment()
    return {name: environment.get_template(file).render(shown) for name, file in RULES.items()}


def offered() -> dict[str, tuple[str, ...]]:
    """Return the media types of each suffix that is negotiated, the preferred first."""
    known = (documents.HTML, *documents.GRAPHS, documents.CSV)
    aliases = documents.ALIASES.items()
    return {v.suffix: (v.media, *(name for name, to in aliases if to == v)) for v in known}


def wishes(offered: Mapping[str, tuple[str, ...]]) -> Iterator[Wish]:
    """Yield the patterns of Accept, the least liked first.

    A pattern is matched against ``table:`` or ``plain:`` and the header: only a table is
    there as CSV.
    """
    first = next(iter(offered))
    for tenths in range(1, 11):
        for suffix, types in reversed(list(offered.items())):
            if suffix == first:  # a range that any document is in gives the first
                yield Wish(_pattern(_ANY, tenths, ""), suffix)
            yield Wish(_pattern(types, tenths, "table" if suffix == _TABLE else ""), suffix)


def _pattern(types: tuple[str, ...], tenths: int, kind: str) -> str:
    names = "|".join(re.escape(name).replace(r"\-", "-") for name in types)
    others = r"(?:;(?!\s*q=)[^,;]*)*"
    weight = rf";\s*q=0?\.{tenths}\d*\s*" if tenths < 10 else r"(?:;\s*q=1(?:\.0*)?\s*)?"
    start = f"^{kind or '[a-z]+'}:" + r"(?:.*,)?\s*"
    return rf"{start}(?:{names})\s*{others}{weight}(?:,|$)"
