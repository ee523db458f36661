"""A site of files comes in, what it has beside the documents of things goes out, by file name.

The pages that are about no single thing, what its scripts read to search and to compare, and
what tells programs about the whole.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from poolgraph import sinks
from poolgraph.web import charts, offers, pages
from poolgraph.web.documents import GRAPHS
from poolgraph.web.files import HTML, MARK, FileSite
from poolgraph.web.overview import overview
from poolgraph.web.pages.lists import ordered
from poolgraph.web.pages.render import render
from poolgraph.web.pages.table import BY_SIZE
from poolgraph.web.pages.things import Frame
from poolgraph.web.site import last_step

_STATIC = Path(__file__).parent / "static"
_NOT_SERVED = {"README.md", "SHA256SUMS", "editor.js"}
_VOID = ".well-known/void"


def besides(site: FileSite) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file that is about no single thing."""
    for name, text in _pages(site):
        yield name, text.encode()
    yield "search-index.json", _json(pages.search_index(site))
    yield "compare-index.json", _json(compare_index(site))
    yield from _offers(site)
    for place in sorted(_STATIC.rglob("*")):
        if place.is_file() and place.name not in _NOT_SERVED:
            yield f"static/{place.relative_to(_STATIC).as_posix()}", place.read_bytes()


def _pages(site: FileSite) -> Iterator[tuple[str, str]]:
    yield "index.html", pages.start(site)
    for address, by, offset in pages.deal_pages(site):
        yield address.removeprefix(MARK), pages.deals(site, offset, by)
    yield "search.html", pages.search(site, "", 0)
    yield "compare.html", compare(site)
    codes = pages.page(site, site.store.base + "code")
    for name in (f"code{HTML}", f"code/index{HTML}") if codes else ():
        yield name, codes or ""
    yield f"catalog{HTML}", offers.page(site)
    yield f"404{HTML}", pages.missing(site, "")


def _offers(site: FileSite) -> Iterator[tuple[str, bytes]]:
    catalog = offers.described(site, "catalog", "catalog")
    for variant in GRAPHS:
        yield f"catalog{variant.suffix}", sinks.write(catalog, variant.format or "", site.terms)
    yield _VOID, sinks.write(offers.described(site, "void", _VOID), "turtle", site.terms)
    yield "dump/all.nq.gz", b"".join(offers.pieces(site))
    yield "robots.txt", offers.robots_text(site).encode()
    first = offers.sitemap_text(site) or ""
    yield "sitemap.xml", first.encode()
    number = 1
    while "<sitemapindex" in first and (part := offers.sitemap_text(site, number)):
        yield f"sitemap-{number}.xml", part.encode()
        number += 1


def compare(site: FileSite) -> str:
    """Return the page that puts two deals side by side by itself."""
    deals = ordered(list(overview(site).deals.values()), "name")
    names = {last_step(row["by"]) for row in site.rows("tables")}
    labels = sorted((site.terms.label(f"mbs:{name}"), name) for name in names)
    return render(
        site, "compare-files.html", frame=Frame(""), deals=deals,
        dimensions={name: label for label, name in labels},
    )  # fmt: skip


def compare_index(site: FileSite) -> dict[str, Any]:
    """Return what the page needs to know: each deal with its tables, the order of bands."""
    tables: dict[str, dict[str, str]] = defaultdict(dict)
    for row in site.rows("tables"):
        filing = site.store.filing_of(row["table"]) or ""
        place = site.href(row["table"], ".csv").removeprefix(MARK).removesuffix(".csv")
        tables[filing].setdefault(last_step(row["by"]), place)
    order: dict[str, list[str]] = defaultdict(list)
    for row in site.rows("bands"):
        order[last_step(row["band"].rpartition("/")[0])].append(row["band"])
    deals = [
        {"key": deal.key, "name": deal.name, "tables": tables[deal.filing],
         "page": site.page(deal.iri).removeprefix(MARK)}
        for deal in overview(site).deals.values()
    ]  # fmt: skip
    return {
        "base": site.store.base, "deals": deals, "order": order, "labels": _labels(site),
        "measures": [_measure(site, name) for name in BY_SIZE],
        "spec": charts.pairs([], "", ""),
    }  # fmt: skip


def _labels(site: FileSite) -> dict[str, str]:
    """Return what people call every code and band that a table uses."""
    codes = site.store.base + "code/"
    found = sorted({row["code"] for row in site.rows("strata-codes")})
    return {iri: site.label(iri) for iri in found if iri.startswith(codes)}


def _measure(site: FileSite, name: str) -> dict[str, str]:
    unit = site.terms.value(name, "qudt:hasUnit") or ""
    sign = "%" if unit.endswith("PERCENT") else ""
    return {"name": name.partition(":")[2], "label": site.terms.label(name), "sign": sign}


def _json(found: object) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=None) + "\n").encode()
