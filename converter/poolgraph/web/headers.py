"""Every answer of a site goes through here: what browsers may do with it is said in its headers.

Nothing of a page comes from another host, no page runs a script that is not a file of the
site, and nobody puts a page into a frame.
"""

from collections.abc import Iterable
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SAFE = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Poolgraph-Rows, Poolgraph-Cut, Retry-After",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_PLAIN = "/:@!$&'()*+,;=~?#%"


class Headers:
    """Puts the headers onto every answer of an application."""

    def __init__(self, app: ASGIApp, is_open: bool) -> None:
        self._app = app
        self._more = SAFE | (ANYWHERE if is_open else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._more.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent)


def quoted(address: str) -> str:
    """Return an address that can stand in a header, whatever somebody wrote into it."""
    return quote(address, _PLAIN)


def links(found: Iterable[tuple[str, str, str]]) -> str:
    """Return a Link header: each an address, its relation, and its media type or nothing."""
    told = (
        f'<{quoted(address)}>; rel="{relation}"' + (f'; type="{media}"' if media else "")
        for address, relation, media in found
    )
    return ", ".join(told)
