"""A site and limits come in, an ASGI application goes out: who asks for what gets which page.

Pages and documents are made in threads, queries are answered by processes; nothing here
waits for either in the event loop.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from poolgraph.source import Unreadable
from poolgraph.store.workers import Limits, Workers
from poolgraph.web import accept, endpoint, offers, pages, things
from poolgraph.web.headers import Headers
from poolgraph.web.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATIC = Path(__file__).parent / "static"
FRESH = 1.0  # seconds for which nobody looks whether there is a newer snapshot


class _Newest:
    """The store's newest snapshot, looked for now and then."""

    def __init__(self, site: Site) -> None:
        self._site, self._looked = site, 0.0

    async def look(self) -> None:
        """Turn to a newer snapshot where there is one."""
        now = time.monotonic()
        if now - self._looked > FRESH:
            self._looked = now
            await run_in_threadpool(self._site.store.refresh)

    def path(self) -> Path:
        """Return where the workers find it."""
        return self._site.store.snapshot


def app(
    site: Site, limits: Limits | None = None, *, is_open: bool = True,
    hosts: "Sequence[str] | None" = None,
) -> Starlette:  # fmt: skip
    """Return the application of a site.

    ``is_open`` lets pages of other sites read it from a browser; ``hosts`` are the names it
    answers to, any where none are given.
    """
    most, newest = limits or Limits(), _Newest(site)

    @asynccontextmanager
    async def alive(made: Starlette) -> AsyncIterator[None]:
        async with Workers(newest.path, most) as workers:
            made.state.workers = workers
            yield

    middleware = [Middleware(Headers, is_open=is_open)]
    if hosts:
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)))
    made = Starlette(
        routes=_routes(newest), middleware=middleware, lifespan=alive,
        exception_handlers={HTTPException: _refused, Unreadable: _unreadable, Exception: _fault},
    )  # fmt: skip
    made.state.site, made.state.limits, made.state.placed = site, most, {}
    return made


Handler = Callable[[Request], Awaitable[Response]]


def _routes(newest: _Newest) -> list[Route | Mount]:
    def fresh(handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            await newest.look()
            return await handler(request)

        return answer

    told = [
        ("/", things.start), ("/deals", things.deals), ("/search", things.search),
        ("/compare", things.compare), ("/queries", things.queries),
        ("/queries/{name}", things.query),
        ("/.well-known/void", offers.void), ("/catalog", offers.catalog),
        ("/catalog.{suffix}", offers.catalog), ("/dump/all.nq.gz", offers.dump),
        ("/robots.txt", offers.robots), ("/sitemap.xml", offers.sitemap),
        ("/sitemap-{number:int}.xml", offers.sitemap),
    ]  # fmt: skip
    routes: list[Route | Mount] = [Route(path, fresh(handler)) for path, handler in told]
    routes.append(Route("/sparql", fresh(endpoint.sparql), methods=list(endpoint.METHODS)))
    routes.append(Mount("/static", StaticFiles(directory=_STATIC)))
    routes.append(Route("/{path:path}", fresh(things.thing)))
    return routes


async def _refused(request: Request, fault: Exception) -> Response:
    """Say what went wrong, as a page to who reads pages, else as a line."""
    assert isinstance(fault, HTTPException)
    headers = {**(fault.headers or {}), "Vary": "Accept"}
    if accept.best(request.headers.get("accept"), ("text/plain", "text/html")) == "text/html":
        site: Site = request.app.state.site
        text = await run_in_threadpool(_page, site, request.url.path, fault)
        return Response(text, fault.status_code, headers, "text/html")
    return PlainTextResponse(f"{fault.detail}\n", fault.status_code, headers)


def _page(site: Site, path: str, fault: HTTPException) -> str:
    if fault.status_code == 404:
        return pages.missing(site, path)
    return pages.refused(site, fault.status_code, fault.detail)


async def _unreadable(request: Request, fault: Exception) -> Response:
    """Say what is missing here, such as an extra for pictures."""
    assert isinstance(fault, Unreadable)
    reason = f"{fault.message}: {fault.hint}" if fault.hint else fault.message
    return await _refused(request, HTTPException(501, reason))


async def _fault(request: Request, fault: Exception) -> Response:
    return PlainTextResponse("something is wrong with this server; its log says what\n", 500)
