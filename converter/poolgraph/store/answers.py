"""Results of Oxigraph come in, the bytes of a format go out, by Oxigraph's own writers.

Rows are counted on the way, so that an answer ends after a row and says that it was cut. A
result must be used in the thread that asked for it, and is: nothing here is handed on.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, NamedTuple, cast

import pyoxigraph as ox

from poolgraph.store.guard import Verdict

_BATCH = 1_000
_VARIABLE = re.compile(r"[?$](\w+)")
Found = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class Format(NamedTuple):
    """A format of answers: its name in a URL, its media type, what a file of it ends with."""

    name: str
    media: str
    suffix: str
    aliases: tuple[str, ...] = ()


RESULTS = (
    Format("json", "application/sparql-results+json", ".srj", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ".srx", ("application/xml", "text/xml")),
    Format("csv", "text/csv", ".csv"),
    Format("tsv", "text/tab-separated-values", ".tsv"),
)
GRAPHS = (
    Format("turtle", "text/turtle", ".ttl", ("application/x-turtle",)),
    Format("nt", "application/n-triples", ".nt", ("text/plain",)),
    Format("xml", "application/rdf+xml", ".rdf", ("application/xml", "text/xml")),
    Format("jsonld", "application/ld+json", ".jsonld", ("application/json",)),
    Format("trig", "application/trig", ".trig"),
    Format("nq", "application/n-quads", ".nq"),
)
_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "xml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


@dataclass
class Count:
    """How much of an answer may go out, and how much went."""

    most_rows: int
    most_bytes: int
    rows: int = 0
    bytes: int = 0
    cut: str | None = None

    def is_over(self, size: int) -> bool:
        """Count one row of ``size`` characters; return whether there is no room for it."""
        if self.rows >= self.most_rows:
            self.cut = "rows"
        elif self.bytes >= self.most_bytes:
            self.cut = "bytes"
        else:
            self.rows, self.bytes = self.rows + 1, self.bytes + size
        return self.cut is not None


def is_graph(kind: str) -> bool:
    """Return whether the answer to a query of this kind is triples."""
    return kind in ("construct", "describe")


def write(
    found: Found,
    format: str,
    output: IO[bytes],
    count: Count,
    verdict: Verdict,
) -> None:
    """Write an answer to ``output`` in the format of that name, until ``count`` is full."""
    if isinstance(found, ox.QueryTriples):
        ox.serialize(_triples(found, count), output, _GRAPHS[format], prefixes=verdict.prefixes)
    elif isinstance(found, ox.QueryBoolean):
        count.rows = 1
        found.serialize(output, _RESULTS[format])
    else:
        stream = cast(IO[bytes], _Text(_lines(found, columns(found, verdict), count)))
        counted = ox.parse_query_results(stream, format=ox.QueryResultsFormat.TSV)
        assert not isinstance(counted, ox.QueryBoolean)
        counted.serialize(output, _RESULTS[format])


def graph(found: Iterable[ox.Triple], format: str) -> bytes:
    """Return triples in the format of that name."""
    return ox.serialize(found, format=_GRAPHS[format]) or b""


def _triples(found: ox.QueryTriples, count: Count) -> Iterator[ox.Triple]:
    for triple in found:
        if count.is_over(len(str(triple))):
            return
        yield triple


def columns(found: ox.QuerySolutions, verdict: Verdict) -> list[ox.Variable]:
    """Return the variables of a result: of ``SELECT *`` in the order in which they are named."""
    if not verdict.every:
        return found.variables
    named = (match[1] for match in _VARIABLE.finditer(verdict.text))
    order = {name: place for place, name in enumerate(dict.fromkeys(named))}
    return sorted(found.variables, key=lambda variable: order.get(variable.value, len(order)))


def _lines(found: ox.QuerySolutions, columns: list[ox.Variable], count: Count) -> Iterator[str]:
    """Yield solutions as TSV, some at a time: Oxigraph writes no part of its own solutions."""
    yield "\t".join(map(str, columns)) + "\n"
    places = [found.variables.index(column) for column in columns]
    is_in_order = places == sorted(places)
    lines: list[str] = []
    for solution in found:
        cells = ["" if term is None else str(term) for term in solution]
        line = "\t".join(cells if is_in_order else [cells[place] for place in places])
        if count.is_over(len(line)):
            break
        lines.append(line)
        if len(lines) == _BATCH:
            yield "\n".join(lines) + "\n"
            lines.clear()
    if lines:
        yield "\n".join(lines) + "\n"


class _Text(io.RawIOBase):
    """Pieces of text, read as a file of bytes."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return what is there of the present piece, at most ``size`` bytes."""
        if not self._rest:
            self._rest = memoryview(next(self._pieces, "").encode())
        piece = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(piece) :]
        return bytes(piece)
