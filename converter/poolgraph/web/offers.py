"""A site comes in, what it offers as a whole goes out: VoID, DCAT, dumps, sitemap, robots.

The descriptions are Turtle with places to fill in, ``web/descriptions/``; parsed, they go out
in every format like anything else.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from poolgraph import sinks
from poolgraph.sinks.spelling import quoted
from poolgraph.store import turtle
from poolgraph.store.workers import Limits
from poolgraph.triples import Quad
from poolgraph.web import accept
from poolgraph.web.documents import ALIASES, GRAPHS, HTML, Variant
from poolgraph.web.headers import links
from poolgraph.web.headers import quoted as safe
from poolgraph.web.pages.render import render
from poolgraph.web.pages.things import Frame
from poolgraph.web.site import Site, last_step

_FOLDER = Path(__file__).parent / "descriptions"
_IN_ONE = 50_000  # addresses of one sitemap, by its protocol
_PIECE = 1 << 18


class Entry(NamedTuple):
    """A filing in the catalogue: its IRI, its step, its title, the address of its documents."""

    iri: str
    step: str
    title: str
    href: str


@cache
def _templates() -> Environment:
    made = Environment(loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, autoescape=False)  # fmt: skip
    made.filters["quoted"] = quoted
    return made


def described(site: Site, name: str, path: str, limits: Limits | None = None) -> tuple[Quad, ...]:
    """Return a description of web/descriptions/ of this site, as the document at ``path``.

    ``site.address`` is where the world finds it; without one, the base of the store.
    """
    address = address_of(site)
    shown: dict[str, Any] = {
        "address": address, "document": address + path, "base": site.store.base,
        "pattern": re.escape(site.store.base).replace("\\", "\\\\"),
        "limits": limits or Limits(),
        "triples": site.kept(("triples",), lambda: site.rows("triples")[0]["count"]),
        "vocabularies": sorted({space for prefix, space in site.terms.prefixes.items()
                                if prefix in _VOCABULARIES}),
        "filings": entries(site) if name != "service" else (),
        "classes": _classes(site) if name == "void" else (),
        "sparql": site.sparql,
    }  # fmt: skip
    return turtle.quads(_templates().get_template(f"{name}.ttl").render(shown), address + path)


_VOCABULARIES = {"mbs", "qb", "skos", "prov", "oa", "dcterms", "schema"}


def address_of(site: Site) -> str:
    """Return the address of a site, with a slash at its end."""
    return safe((site.address or site.store.base).rstrip("/")) + "/"


def entries(site: Site) -> tuple[Entry, ...]:
    """Return every filing, in the order of their IRIs."""
    return site.kept(("entries",), lambda: tuple(_entries(site)))


def _entries(site: Site) -> Iterator[Entry]:
    titles = {row["filing"]: row.get("title", "") for row in site.rows("entries")}
    address = address_of(site)
    for iri in site.store.filings():
        step, path = last_step(iri), safe(iri.removeprefix(site.store.base))
        yield Entry(iri, step, titles.get(iri) or step, address + path)


def _classes(site: Site) -> list[dict[str, str]]:
    found = site.kept(("classes",), lambda: site.rows("classes"))
    return [
        {"iri": row["class"], "step": site.terms.compact(row["class"]).replace(":", "-"),
         "count": row["count"]}
        for row in found if ":" in site.terms.compact(row["class"])
        and "/" not in site.terms.compact(row["class"])
    ]  # fmt: skip


async def void(request: Request) -> Response:
    """Answer with the VoID description, in the format that is liked most."""
    site = placed(request)
    return await answer(request, GRAPHS, lambda: described(site, "void", ".well-known/void"))


async def catalog(request: Request) -> Response:
    """Answer with the DCAT catalogue: a page, or in a format."""
    site, suffix = placed(request), request.path_params.get("suffix")
    offered: tuple[Variant, ...] = (HTML, *GRAPHS)
    if suffix is not None:
        offered = tuple(one for one in offered if one.suffix == f".{suffix}")
        if not offered:
            raise HTTPException(404, f"there is no catalogue that ends in .{suffix}")
    return await answer(request, offered, lambda: described(site, "catalog", "catalog"),
                        lambda: page(site))  # fmt: skip


def page(site: Site) -> str:
    """Return the catalogue as a page."""
    forms = [(site.at(f"catalog{one.suffix}"), one.media) for one in GRAPHS]
    return render(site, "catalog.html", frame=Frame("Catalogue"), entries=entries(site),
                  forms=forms)  # fmt: skip


def placed(request: Request) -> Site:
    """Return the site with an address: where nobody gave it one, the one it was asked at."""
    site: Site = request.app.state.site
    if site.address:
        return site
    kept: dict[str, Site] = request.app.state.placed
    address = str(request.base_url)
    if address not in kept:
        if len(kept) > 8:
            kept.clear()
        kept[address] = Site(site.store, site.root, address, site.sparql)
    return kept[address]


async def answer(
    request: Request, offered: tuple[Variant, ...], make: Callable[[], tuple[Quad, ...]],
    show: Callable[[], str] | None = None,
) -> Response:  # fmt: skip
    """Answer with a description in the variant of ``offered`` that the request likes most."""
    by_media = {variant.media: variant for variant in offered}
    by_media |= {media: one for media, one in ALIASES.items() if one in offered}
    header = ",".join(request.headers.getlist("accept")) if len(offered) > 1 else None
    media = accept.best(header, tuple(by_media))
    if media is None:
        told = ", ".join(variant.media for variant in offered)
        raise HTTPException(406, f"this is told as: {told}", {"Vary": "Accept"})
    chosen = by_media[media]
    site: Site = request.app.state.site
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if chosen.format is None:
        assert show is not None
        return Response(await run_in_threadpool(show), 200, headers, chosen.header)
    content = await run_in_threadpool(lambda: sinks.write(make(), chosen.format or "", site.terms))
    return Response(content, 200, headers, chosen.header)


async def dump(request: Request) -> Response:
    """Answer with every filing as packed N-Quads: packed files one after another are one."""
    site: Site = request.app.state.site
    headers = {"Content-Disposition": 'attachment; filename="poolgraph.nq.gz"'}
    if request.method == "HEAD":
        told = Response(None, 200, headers, "application/gzip")
        del told.headers["content-length"]  # nobody has counted it
        return told
    return StreamingResponse(iterate_in_threadpool(pieces(site)), 200, headers, "application/gzip")


def pieces(site: Site) -> Iterator[bytes]:
    """Yield the dump of all filings, some at a time."""
    folder = site.store.folder / "filings"
    for filing in site.store.filings():
        try:
            file = (folder / f"{last_step(filing)}.nq.gz").open("rb")
        except FileNotFoundError:  # a writer took it out meanwhile
            continue
        with file:
            while piece := file.read(_PIECE):
                yield piece


async def robots(request: Request) -> Response:
    """Answer with what programs that follow every link may follow."""
    return PlainTextResponse(robots_text(placed(request)))


def robots_text(site: Site) -> str:
    """Return what a program that follows every link is to leave out, and where the pages are."""
    names = ("sparql", "search", "compare", "dump/") if site.sparql else ("dump/",)
    path = urlsplit(address_of(site)).path
    away = "".join(f"Disallow: {path}{name}\n" for name in names)
    return f"User-agent: *\n{away}Sitemap: {address_of(site)}sitemap.xml\n"


async def sitemap(request: Request) -> Response:
    """Answer with the addresses of the pages; of very many, with those of their lists."""
    text = await run_in_threadpool(sitemap_text, placed(request), request.path_params.get("number"))
    if text is None:
        raise HTTPException(404, "there is no such sitemap")
    return Response(text, media_type="application/xml")


def sitemap_text(site: Site, number: int | None = None, most: int = _IN_ONE) -> str | None:
    """Return a sitemap: all pages, or where they are too many an index, and part ``number``."""
    found = site.kept(("sitemap",), lambda: [row["thing"] for row in site.rows("sitemap")])
    base, address = site.store.base, address_of(site)
    things = [iri.removeprefix(base) for iri in found if iri.startswith(base) and "#" not in iri]
    if number is None and len(things) > most:
        parts = range(1, -(-len(things) // most) + 1)
        listed = (f"{address}sitemap-{part}.xml" for part in parts)
        return _listed("sitemapindex", "sitemap", listed)
    start = (1 if number is None else number) * most - most
    some = things[start : start + most] if start >= 0 else []
    if number is not None and not some:
        return None
    return _listed("urlset", "url", (f"{address}{safe(path)}.html" for path in some))


def _listed(root: str, entry: str, addresses: Iterator[str]) -> str:
    lines = "".join(f"<{entry}><loc>{escape(one)}</loc></{entry}>\n" for one in addresses)
    head = (_FOLDER / "sitemap.xml").read_text(encoding="utf-8")
    return head.replace("ROOT", root).replace("ENTRIES\n", lines)


def link_to_offers(site: Site) -> str:
    """Return the Link header of who tells where the descriptions are."""
    return links([(site.at(".well-known/void"), "describedby", "text/turtle")])
