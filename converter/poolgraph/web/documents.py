"""A site and an IRI come in, the documents about the thing go out: their types, their bytes.

A server and a folder of files offer the same documents under the same names: the path of the
thing and one of the suffixes here.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

from poolgraph import sinks
from poolgraph.web import charts, pages, spreadsheet
from poolgraph.web.site import Site

_TEXT = "; charset=utf-8"


class Variant(NamedTuple):
    """One form in which a thing is told: the end of its path, its media type, its format.

    ``format`` is one of ``sinks.FORMATS`` where it is a serialisation.
    """

    suffix: str
    media: str
    format: str | None = None

    @property
    def header(self) -> str:
        """The Content-Type of such a document."""
        return self.media + (_TEXT if self.media.startswith("text/") else "")


HTML = Variant(".html", "text/html")
GRAPHS = (
    Variant(".ttl", "text/turtle", "turtle"),
    Variant(".jsonld", "application/ld+json", "jsonld"),
    Variant(".nt", "application/n-triples", "nt"),
    Variant(".rdf", "application/rdf+xml", "xml"),
    Variant(".trig", "application/trig", "trig"),
    Variant(".nq", "application/n-quads", "nq"),
)
CSV = Variant(".csv", "text/csv")
CHARTS = (Variant(".svg", "image/svg+xml"), Variant(".vl.json", "application/json"))
ALL = (HTML, *GRAPHS, CSV, *CHARTS)
ALIASES = {
    "application/xhtml+xml": HTML,
    "application/xml": GRAPHS[3],
    "text/xml": GRAPHS[3],
    "application/json": GRAPHS[1],
    "text/plain": GRAPHS[2],
    "application/x-turtle": GRAPHS[0],
}


def variants(site: Site, iri: str) -> tuple[Variant, ...]:
    """Return the forms in which a thing is told; none for what the store does not know."""
    if not site.store.describe(iri):  # the list of all code lists is a page, and no thing
        return (HTML,) if not site.store.filing_of(iri) and pages.page(site, iri) else ()
    kinds = spreadsheet.kinds(site.store, iri)
    rows = (CSV,) if kinds & spreadsheet.WITH_ROWS else ()
    drawn = CHARTS if kinds & spreadsheet.WITH_CHART else ()
    return (HTML, *GRAPHS, *rows, *drawn)


def split(path: str) -> tuple[str, Variant | None]:
    """Return a path without the suffix of a variant, and that variant."""
    found = max((v for v in ALL if path.endswith(v.suffix)), key=lambda v: len(v.suffix),
                default=None)  # fmt: skip
    return (path, None) if found is None else (path.removesuffix(found.suffix), found)


def document(site: Site, iri: str, variant: Variant) -> bytes | None:
    """Return the bytes of a document; ``None`` where a thing is not told in that form.

    ``Unreadable`` (missing-extra) for a chart as SVG where vl-convert is not installed.
    """
    if variant.format is not None:
        found = site.store.describe(iri)
        return sinks.write(found, variant.format, site.terms) if found else None
    return _OTHERS[variant.suffix](site, iri)


def _html(site: Site, iri: str) -> bytes | None:
    found = pages.page(site, iri)
    return None if found is None else found.encode()


def _chart(site: Site, iri: str) -> bytes | None:
    found = charts.spec(site, iri)
    return None if found is None else (json.dumps(found, ensure_ascii=False) + "\n").encode()


def _picture(site: Site, iri: str) -> bytes | None:
    found = charts.spec(site, iri)
    return None if found is None else charts.svg(found)


def _rows(site: Site, iri: str) -> bytes | None:
    return spreadsheet.written(site.store, iri)


_OTHERS: dict[str, Callable[[Site, str], bytes | None]] = {
    ".html": _html,
    ".csv": _rows,
    ".svg": _picture,
    ".vl.json": _chart,
}
