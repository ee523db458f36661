"""Bytes come in, text with places goes out; nothing is known of what the text says.

Every place in poolgraph is a :class:`Span` of characters in :attr:`Source.text`,
which is the decoded file and nothing else: no line end, tab or page mark is
changed, so a place always leads back into the file the user holds.
"""

import codecs
import gzip
import hashlib
import re
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n|\n|\r")
_CONTROL = re.compile(rb"[\x00-\x06\x0e-\x19]")
_GZIP = b"\x1f\x8b"


class Span(NamedTuple):
    """A place in a source: offsets of its first character and of the one after its last."""

    start: int
    end: int


class Unreadable(Exception):  # noqa: N818 - it names what the file is
    """What was given cannot be read as a filing: nothing is written, exit status 2."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass(frozen=True)
class Source:
    """A decoded filing: its text, and how the text came out of the bytes."""

    name: str
    text: str
    sha256: str
    encoding: str
    byte_size: int

    @cached_property
    def line_starts(self) -> list[int]:
        """Where each line starts; after a last line end, the end of the text as well."""
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        """How its lines end: ``LF``, ``CRLF``, ``CR``, ``mixed`` or ``none``."""
        names = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
        ends = {names[end] for end in _LINE_END.findall(self.text)}
        return ends.pop() if len(ends) == 1 else "mixed" if ends else "none"

    def lines(self, region: Span | None = None) -> list[Span]:
        """Return the span of every line of ``region``, or of all, without its line end."""
        start, stop = region or Span(0, len(self.text))
        inner = [at for at in self.line_starts if start < at < stop]
        bounds = [start, *inner, stop]
        return [
            Span(one, one + len(self.text[one:following].rstrip("\r\n")))
            for one, following in pairwise(bounds)
        ]

    def line_of(self, offset: int) -> int:
        """Return the line, counted from 1, that holds the character at ``offset``."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """Return the column, counted from 1, of the character at ``offset``."""
        return offset - self.line_starts[self.line_of(offset) - 1] + 1

    def line_range(self, span: Span) -> tuple[int, int]:
        """Return the first and last line of ``span``, counted from 1."""
        return self.line_of(span.start), self.line_of(max(span.start, span.end - 1))

    def line_text(self, number: int) -> str:
        """Return the text of line ``number``, counted from 1, without its line end."""
        start = self.line_starts[number - 1]
        following = self.line_starts[number : number + 1]
        return self.text[start : following[0] if following else len(self.text)].rstrip("\r\n")

    def quote(self, span: Span) -> str:
        """Return the text of ``span`` exactly as the filing prints it."""
        return self.text[span.start : span.end]


def decode(raw: bytes, name: str) -> Source:
    """Decode a filing: gzip is opened, then UTF-8, else Windows-1252, else Latin-1.

    Raises :class:`Unreadable` where the bytes are empty, no text, or broken gzip.
    """
    sha256, byte_size = hashlib.sha256(raw).hexdigest(), len(raw)
    content = _unzip(raw, name) if raw.startswith(_GZIP) else raw
    if not content.strip():
        raise Unreadable("empty-file", f"{name} is empty", "give a filing's text or HTML")
    encoding = _encoding_of(content)
    if "16" not in encoding and len(_CONTROL.findall(content)) > len(content) // 1000:
        raise Unreadable("binary-file", f"{name} is not text", "a filing is text or HTML")
    return Source(name, content.decode(encoding), sha256, encoding, byte_size)


def _unzip(raw: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(raw)
    except (EOFError, OSError, zlib.error) as fault:
        raise Unreadable("broken-archive", f"{name} is a broken gzip file: {fault}") from fault


def _encoding_of(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    for encoding in ("utf-8", "windows-1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"
