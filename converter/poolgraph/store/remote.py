"""A server's address comes in; what it answers comes out, and graphs go to it.

Questions go by the SPARQL 1.1 Protocol, graphs by the Graph Store Protocol. Name and password
may stand in the address (``//name:password@``); whether they are sent plain or as a digest is as
the server asks.
"""

from collections.abc import Generator, Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from poolgraph import sinks, terms
from poolgraph.source import Unreadable
from poolgraph.store import index
from poolgraph.store.folder import ONTOLOGY, slug_of
from poolgraph.store.writing import Outcome, filing_of
from poolgraph.triples import Quad

if TYPE_CHECKING:
    import httpx

SECONDS = 60.0
RESULTS = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/plain;q=0.9, text/turtle;q=0.5"
_SHOWN = 200


class Endpoint:
    """A server at one address: of its query service, or of its graph store."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            hint = "give the whole address of its service, with http: or https: before it"
            raise Unreadable("bad-endpoint", f"{address!r} is no address of a server", hint)
        import httpx

        self.address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        auth = _auth(parts.username, parts.password)
        self._client = httpx.Client(auth=auth, timeout=seconds, trust_env=False)

    def __enter__(self) -> "Endpoint":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def ask(self, query: str, is_graph: bool) -> tuple[bytes, str]:
        """Return the answer to a query with its media type; ``Unreadable`` where there is none."""
        accepted = TRIPLES if is_graph else RESULTS
        answer = self._send("POST", data={"query": query}, headers={"Accept": accepted})
        return answer.content, answer.headers.get("content-type", "").partition(";")[0].strip()

    def put(self, graph: str, quads: Iterable[Quad], known: terms.Terms) -> bool:
        """Put a graph in the place of the one of this name; return whether there was none."""
        content = sinks.write(quads, "nt", known)
        headers = {"Content-Type": "application/n-triples"}
        answer = self._send("PUT", params={"graph": graph}, content=content, headers=headers)
        return answer.status_code == 201

    def delete(self, graph: str) -> None:
        """Take a graph away; one that is not there is no fault."""
        self._send("DELETE", params={"graph": graph}, allowed=(404,))

    def _send(
        self, method: str, *, allowed: tuple[int, ...] = (), **how: object
    ) -> "httpx.Response":
        import httpx

        try:
            answer = self._client.request(method, self.address, **how)  # type: ignore[arg-type]
        except (httpx.TransportError, httpx.InvalidURL) as fault:
            reason = str(fault) or type(fault).__name__
            message = f"{self.address} does not answer: {reason.lower()}"
            raise Unreadable(
                "no-answer", message, "is the server up, and the address right?"
            ) from (fault)
        if answer.is_success or answer.status_code in allowed:
            return answer
        raise _refused(self.address, answer)


def _refused(address: str, answer: "httpx.Response") -> Unreadable:
    said = " ".join(answer.text.split())[:_SHOWN]
    hints = {
        401: "give name and password: //name:password@ in the address",
        403: "this user may not do that here",
        404: "is this the address of the service, not of its start page?",
        405: "query wants the query service, load the graph store of the server",
    }
    hint = hints.get(answer.status_code)
    if where := answer.headers.get("location"):
        hint = f"it says to go to {where}"
    message = f"{address} answers {answer.status_code}: {said or answer.reason_phrase}"
    return Unreadable("endpoint-refused", message, hint)


def _auth(name: str | None, password: str | None) -> "httpx.Auth | None":
    """Return who answers a server that wants to know who asks, in the way it wants to know."""
    if name is None:
        return None
    import httpx

    user, secret = name, password or ""

    class _Asked(httpx.Auth):
        chosen: httpx.Auth | None = None

        def auth_flow(
            self, request: httpx.Request
        ) -> Generator[httpx.Request, httpx.Response, None]:
            if self.chosen is None:
                answer = yield request
                if answer.status_code != 401:
                    return
                wanted = answer.headers.get("www-authenticate", "").lower()
                kind = httpx.DigestAuth if wanted.startswith("digest") else httpx.BasicAuth
                self.chosen = kind(user, secret)
            yield from self.chosen.auth_flow(request)

    return _Asked()


class Remote:
    """A graph store on a server, to be loaded as a store here is: it takes filings' quads."""

    def __init__(self, endpoint: Endpoint, scratch: Path, base: str | None = None) -> None:
        self.scratch = scratch / "converted"
        self.name = endpoint.address
        self.terms = terms.load(base)
        self.base = self.terms.base
        self._endpoint = endpoint
        self._has_ontology = False

    def put(self, filing_quads: Iterable[Quad], text: bytes | None = None) -> Outcome:
        """Put the graphs of one filing in the place of those that are there, the content last."""
        quads = tuple(filing_quads)
        filing = filing_of(quads)
        slug_of(filing, self.base)
        self._put_ontology()
        is_new = False
        for graph in reversed(index.graphs_of(filing)):
            own = [quad for quad in quads if quad[3] == graph]
            if own:
                is_new = self._endpoint.put(graph, own, self.terms)
            else:
                self._endpoint.delete(graph)
        return Outcome.NEW if is_new else Outcome.REPLACED

    def keep(self, text: bytes) -> None:
        """Keep nothing: a graph store has no place for the bytes of a filing."""

    def commit(self) -> None:
        """Do nothing more: the server has what it was sent."""

    def _put_ontology(self) -> None:
        """Let the server know the labels, before the first filing."""
        if not self._has_ontology:
            for name in ONTOLOGY:
                graph = index.ontology_graph(self.base, name)
                self._endpoint.put(graph, index.ontology(name, self.terms), self.terms)
            self._has_ontology = True
