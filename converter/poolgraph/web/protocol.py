"""A request to the SPARQL endpoint comes in, a question to the workers or a refusal goes out.

SPARQL 1.1 Protocol, 2.1: a query by GET, as a form by POST, or as the body of a POST. Whatever
is wrong with a request is said in a sentence; parameters that are not the protocol's are
passed over, as clients send many of their own.
"""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import Request

from poolgraph.store.answers import GRAPHS, RESULTS, Format
from poolgraph.store.frames import Question
from poolgraph.web import accept

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
MOST = 1 << 20  # bytes of a body
_PARAMETERS = 1_000
STATUS = {
    "syntax": 400, "deep": 400, "long": 413, "update": 403, "service": 403, "format": 406,
    "failed": 400, "memory": 400, "time": 504, "busy": 503,
}  # fmt: skip
_NAMES = {"ttl": "turtle", "rdf": "xml", "rdf+xml": "xml", "rdfxml": "xml", "json-ld": "jsonld",
          "ntriples": "nt", "n3": "turtle", "nquads": "nq"}  # fmt: skip


class BadRequest(Exception):  # noqa: N818 - the name of status 400, and of its kin
    """A request that is none of the protocol's: with its status and why."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason, self.status = reason, status


class Asked(NamedTuple):
    """What a request asks for: a question, or without one to hear of the endpoint itself."""

    question: Question | None
    parameters: dict[str, list[str]]


async def read(request: Request) -> Asked:
    """Return what a request asks for; :class:`BadRequest` where it is none of the protocol's."""
    parameters = _parsed(request.scope["query_string"])
    if request.method == "POST":
        parameters = _posted(request, parameters, await _body(request))
    if "update" in parameters:
        raise BadRequest("updates are refused: this endpoint is read-only", 403)
    queries = parameters.get("query", [])
    if len(queries) > 1:
        raise BadRequest(f"there are {len(queries)} queries: ask one at a time")
    if not queries and (request.method == "POST" or _is_half(parameters)):
        raise BadRequest("there is no parameter query")
    return Asked(_question(request, queries[0], parameters) if queries else None, parameters)


def _is_half(parameters: dict[str, list[str]]) -> bool:
    return bool({"default-graph-uri", "named-graph-uri"} & set(parameters))


def _parsed(text: bytes) -> dict[str, list[str]]:
    """Return the parameters of a query string or a form."""
    try:
        pairs = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict",
                          max_num_fields=_PARAMETERS)  # fmt: skip
    except UnicodeDecodeError:
        raise BadRequest("the parameters are not UTF-8, percent-encoded") from None
    except ValueError:
        raise BadRequest("there are too many parameters") from None
    parameters: dict[str, list[str]] = {}
    for name, value in pairs:
        parameters.setdefault(name, []).append(value)
    return parameters


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST:
            raise BadRequest(f"the request is longer than {MOST:,} bytes", 413)
    return bytes(body)


def _posted(
    request: Request, parameters: dict[str, list[str]], body: bytes
) -> dict[str, list[str]]:
    """Return the parameters of a POST; in a form, those of the address count for nothing else."""
    media, _, detail = request.headers.get("content-type", "").partition(";")
    media = media.strip().lower()
    if media == FORM:
        own = {name: values for name, values in parameters.items() if name not in _PROTOCOL}
        return own | _parsed(body.strip())
    if media == UPDATE:
        raise BadRequest("updates are refused: this endpoint is read-only", 403)
    if media != DIRECT:
        raise BadRequest(f"a query is sent as {FORM} or {DIRECT}, not as {media or 'nothing'}", 415)
    if "query" in parameters:
        raise BadRequest("one query is in the address and one in the body: ask one at a time")
    if "charset" in detail.lower() and "utf-8" not in detail.lower().replace("utf8", "utf-8"):
        raise BadRequest("a query is sent in UTF-8", 415)
    try:
        return parameters | {"query": [body.decode()]}
    except UnicodeDecodeError as fault:
        raise BadRequest(f"the query is not UTF-8: byte {fault.start + 1}") from None


_PROTOCOL = {"query", "default-graph-uri", "named-graph-uri"}


def _question(request: Request, query: str, parameters: dict[str, list[str]]) -> Question:
    header = ",".join(request.headers.getlist("accept"))
    named = [_NAMES.get(name.lower(), name.lower()) for name in parameters.get("format", [])]
    default, names = parameters.get("default-graph-uri"), parameters.get("named-graph-uri")
    return Question(
        query,
        _format(RESULTS, header, named),
        _format(GRAPHS, header, named),
        None if default is None else tuple(default),
        None if names is None else tuple(names),
        "download" in parameters,
    )


def _format(offered: Sequence[Format], header: str, named: Sequence[str]) -> str | None:
    """Return the name of the format to answer in: that of ``format=``, else what is accepted."""
    for name in named:
        if name in {one.name for one in offered}:
            return name
    by_media = {one.media: one for one in offered}
    by_media |= {alias: one for one in reversed(offered) for alias in one.aliases}
    media = accept.best(header, tuple(by_media))
    return None if media is None else by_media[media].name


def format_of(kind_is_graph: bool, name: str) -> Format:
    """Return the format of that name."""
    return next(one for one in (GRAPHS if kind_is_graph else RESULTS) if one.name == name)
