"""A request for a page or a thing comes in; what is told of it goes out, in the form asked for.

A thing (``id/…``, ``code/…``) is not a document: who asks for it is led to one about it, by
303 and ``Accept``. What is a document itself (a named graph, ``ontology``) answers with 200.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from poolgraph import resources
from poolgraph.web import accept, pages
from poolgraph.web.documents import ALIASES, HTML, Variant, document, split, variants
from poolgraph.web.headers import links, quoted
from poolgraph.web.site import Site

_THINGS = ("id/", "code/")
_KEPT, _PATHS = 128, 4_096
_LONGEST = 2_000
Made = TypeVar("Made")


async def thing(request: Request) -> Response:
    """Answer for a thing or a document about one, by its path."""
    site = _site(request)
    iri, asked, offered = await run_in_threadpool(
        _found, site, site.store.generation, request.path_params["path"]
    )
    if not offered:
        raise HTTPException(404, f"nothing is known of {iri}")
    if asked is not None:
        if asked not in offered:
            raise HTTPException(404, f"{iri} is not told as {asked.media}")
        return await _document(request, iri, asked, offered, varies=False)
    chosen = _chosen(request, offered)
    if _is_document(site, iri):
        return await _document(request, iri, chosen, offered, varies=True)
    target = quoted(site.href(iri, chosen.suffix))
    headers = {"Vary": "Accept", "Link": _links(site, iri, offered)}
    return RedirectResponse(target, 303, headers)


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


@lru_cache(_PATHS)
def _found(
    site: Site, generation: int, path: str
) -> tuple[str, Variant | None, tuple[Variant, ...]]:
    """Return the IRI of a path, the variant that its suffix asks for, and all there are.

    What the store knows by the whole path is that thing, though it ends like a document.
    """
    if len(path) > _LONGEST:
        return path, None, ()
    iri = site.store.base + path
    if offered := variants(site, iri):
        return iri, None, offered
    short, asked = split(path)
    if asked is None:
        return iri, None, ()
    return site.store.base + short, asked, variants(site, site.store.base + short)


def _is_document(site: Site, iri: str) -> bool:
    path = iri.removeprefix(site.store.base)
    is_thing = path.startswith(_THINGS) and "/graph/" not in path
    return not is_thing


def _chosen(request: Request, offered: Sequence[Variant]) -> Variant:
    """Return the variant that the request likes most; 406 where it takes none of them."""
    by_media = {one.media: one for one in offered if one.suffix != ".vl.json"}
    by_media |= {media: variant for media, variant in ALIASES.items() if variant in offered}
    header = ",".join(request.headers.getlist("accept"))
    media = accept.best(header, tuple(by_media))
    if media is None:
        told = ", ".join(variant.media for variant in offered)
        raise HTTPException(406, f"this is told as: {told}", {"Vary": "Accept"})
    return by_media[media]


async def _document(
    request: Request, iri: str, variant: Variant, offered: Sequence[Variant], *, varies: bool
) -> Response:
    """Return a document with all that is to be known of it."""
    site = _site(request)
    headers = {"ETag": _tag(site, variant), "Cache-Control": "no-cache",
               "Link": _links(site, iri, offered, variant)}  # fmt: skip
    if varies:
        headers["Vary"] = "Accept"
        headers["Content-Location"] = quoted(site.href(iri, variant.suffix))
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(None, 304, headers)
    offset = _offset(request) if variant == HTML else 0
    content = await run_in_threadpool(_kept, site, site.store.generation, iri, variant, offset)
    if content is None:
        raise HTTPException(404, f"{iri} is not told as {variant.media}")
    return Response(content, 200, headers, variant.header)


@lru_cache(_KEPT)
def _kept(
    site: Site, generation: int, iri: str, variant: Variant, offset: int
) -> bytes | None:  # fmt: skip
    if offset and (page := pages.page(site, iri, offset)):
        return page.encode()
    return document(site, iri, variant)


def _tag(site: Site, variant: Variant) -> str:
    """Return what changes when a document does: with every snapshot, and with the software."""
    made = int(site.store.snapshot.stat().st_mtime)
    return f'"{resources.tool_version()}-{made:x}-{site.store.generation}{variant.suffix}"'


def _links(
    site: Site, iri: str, offered: Sequence[Variant], told: Variant | None = None
) -> str:  # fmt: skip
    """Return where else the thing is told, and of what this document tells."""
    found = [(site.href(iri, one.suffix), "alternate", one.media) for one in offered if one != told]
    return links([*found, *([(iri, "describes", "")] if told else [])])


# The pages that are about no single thing.


async def start(request: Request) -> Response:
    """Answer with the start page."""
    return await _page(request, lambda site: pages.start(site))


async def deals(request: Request) -> Response:
    """Answer with the list of deals from ``offset`` on."""
    offset, by = _offset(request), request.query_params.get("by", "")
    return await _page(request, lambda site: pages.deals(site, offset, by))


async def search(request: Request) -> Response:
    """Answer with what is called like the words ``q``."""
    words, offset = request.query_params.get("q", "")[:_LONGEST], _offset(request)
    return await _page(request, lambda site: pages.search(site, words, offset))


async def compare(request: Request) -> Response:
    """Answer with the strata of two deals beside each other."""
    a, b, by = (request.query_params.get(name, "") for name in ("a", "b", "by"))
    return await _page(request, lambda site: pages.compare(site, a, b, by))


async def queries(request: Request) -> Response:
    """Answer with the library of queries."""
    return await _page(request, lambda site: pages.queries(site))


async def query(request: Request) -> Response:
    """Answer with one query of the library, ready to be asked."""
    name, given = request.path_params["name"], dict(request.query_params)
    return await _page(request, lambda site: pages.query(site, name, given))


async def _page(request: Request, make: Callable[[Site], str | None]) -> Response:
    text = await run_in_threadpool(make, _site(request))
    if text is None:
        raise HTTPException(404, f"there is no page {request.url.path}")
    return Response(text, 200, {"ETag": _tag(_site(request), HTML), "Cache-Control": "no-cache"},
                    HTML.header)  # fmt: skip


def _offset(request: Request) -> int:
    """Return from which entry on a list is wanted; anything odd is its beginning."""
    text = request.query_params.get("offset", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
