"""A source comes in, its page goes out: lines, cells, and the letter each line looks like.

Plain text and HTML give the same lines, so that nothing behind this module knows which
of the two a filing is. A submission may hold both, each in its own ``<TEXT>``.
"""

import re
from collections.abc import Iterator

from poolgraph.layout import Line, Page
from poolgraph.page import beside, lines, neighbours
from poolgraph.source import Source, Span
from poolgraph.terms import Terms

_DOCUMENT = re.compile(r"(?<=<TEXT>)(?:(?!</TEXT>).)*", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(r"<(?:html|body|div|font|td|p|br)\b", re.IGNORECASE)


def lay_out(source: Source, terms: Terms) -> Page:
    """Return the page of ``source``: every line, blank ones too unless it is double-spaced."""
    wordings = "|".join(re.escape(w) for w in terms.wordings("code:joint/item"))
    item = re.compile(rf"(?i:{wordings})\s*\d[\d.]*[.:)]*(?:\s+[^a-z\s]|\s*$|\s*[-–—])")
    return Page(tuple(neighbours.settled(beside.parted(list(_lines(source, item)), item))))


def _lines(source: Source, item: re.Pattern[str]) -> Iterator[Line]:
    for region, is_markup in _regions(source.text):
        if is_markup:
            from poolgraph.page import markup  # most filings are plain text

            yield from markup.lines(source, region, item)
        else:
            yield from neighbours.closed_up(lines.plain(source, region, item))


def _regions(text: str) -> Iterator[tuple[Span, bool]]:
    """Yield the parts of a file: the documents in HTML, and all that stands between them."""
    documents = [Span(*found.span()) for found in _DOCUMENT.finditer(text)]
    documents = documents or [Span(0, len(text))]
    start = 0
    for document in documents:
        if _MARKUP.search(text, *document):
            if start < document.start:
                yield Span(start, document.start), False
            yield document, True
            start = document.end
    if start < len(text) or start == 0:
        yield Span(start, len(text)), False
