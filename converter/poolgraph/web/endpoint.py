"""``/sparql``: a question goes to the workers, its answer or the reason for none comes back."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from poolgraph.store.answers import Format, is_graph
from poolgraph.store.guard import Refused
from poolgraph.store.workers import Answer, Workers
from poolgraph.web import accept, offers, pages
from poolgraph.web.documents import GRAPHS, HTML
from poolgraph.web.headers import PREFLIGHT
from poolgraph.web.protocol import METHODS, STATUS, Asked, BadRequest, format_of, read
from poolgraph.web.site import Site

__all__ = ["METHODS", "sparql"]
_RETRY = "2"  # seconds


async def sparql(request: Request) -> Response:
    """Answer a request to the endpoint; whatever is wrong with it is said in a sentence."""
    if request.method == "OPTIONS":
        return Response(None, 204, PREFLIGHT | {"Allow": ", ".join(METHODS)})
    try:
        asked = await read(request)
        if asked.question is None:
            return await _itself(request, asked)
        workers: Workers = request.app.state.workers
        answer = await workers.ask(asked.question)
    except BadRequest as fault:
        return await _told(request, fault.status, fault.reason)
    except Refused as fault:
        return await _told(request, STATUS[fault.why], str(fault))
    if asked.question.streamed:
        return _Download(answer)
    return await _whole(request, answer)


async def _itself(request: Request, asked: Asked) -> Response:
    """Answer with the editor to who reads pages, else with the service description."""
    site: Site = request.app.state.site
    limits = request.app.state.limits

    def page() -> str:
        return pages.editor(site, next(iter(asked.parameters.get("edit", ())), ""))

    placed = offers.placed(request)
    return await offers.answer(
        request,
        (HTML, *GRAPHS),
        lambda: offers.described(placed, "service", "sparql", limits),
        page,
    )


def _headers(answer: Answer, format: Format) -> dict[str, str]:
    head = answer.head
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if head.rows is not None and head.kind != "ask":
        headers["Poolgraph-Rows"] = str(head.rows)
    if head.cut:
        headers["Poolgraph-Cut"] = head.cut
    return headers


async def _whole(request: Request, answer: Answer) -> Response:
    """Answer with all of it at once; one that was cut says so, and where all of it is."""
    format = format_of(is_graph(answer.head.kind), answer.head.format)
    try:
        content = await answer.whole()
    except Refused as fault:
        return await _told(request, STATUS[fault.why], str(fault))
    return Response(content, 200, _headers(answer, format), _type(format))


def _type(format: Format) -> str:
    return f"{format.media}; charset=utf-8" if format.media.startswith("text/") else format.media


class _Download(Response):
    """An answer that goes out as it comes; where it cannot be whole, the connection breaks."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        format = format_of(is_graph(answer.head.kind), answer.head.format)
        headers = _headers(answer, format)
        headers["Content-Disposition"] = f'attachment; filename="answer{format.suffix}"'
        super().__init__(None, 200, headers, _type(format))
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each piece when it is there."""
        try:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            async for piece in self._answer.pieces():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except Refused:
            return  # the server closes the connection before the end: no client takes it for whole
        finally:
            await self._answer.close()


async def _told(request: Request, status: int, reason: str) -> Response:
    """Say why there is no answer, as a page to who reads pages."""
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = _RETRY
    if status == 405:
        headers["Allow"] = ", ".join(METHODS)
    if accept.best(request.headers.get("accept"), ("text/plain", "text/html")) == "text/html":
        site: Site = request.app.state.site
        text = await run_in_threadpool(pages.refused, site, status, reason)
        return Response(text, status, headers, HTML.header)
    return PlainTextResponse(f"{reason}\n", status, headers)
