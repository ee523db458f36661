"""A graph file comes in, plain quads go out: every lexical form as the file has it."""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, cast

import pyoxigraph

from poolgraph.source import Unreadable
from poolgraph.triples import Iri, Literal, Quad

_ROOT = "ontology#Filing"
_PACKED = (".gz", ".zst")
_SMALL = 1 << 20  # a packed file of fewer bytes is unpacked at once, in half the time
_FORMATS = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
}


def format_of(name: str) -> pyoxigraph.RdfFormat | None:
    """Return the format that a file has by its name, packed or not; ``None`` for no graph file."""
    path = Path(name.casefold())
    return _FORMATS.get(path.with_suffix("").suffix if path.suffix in _PACKED else path.suffix)


def quads(path: Path, format: pyoxigraph.RdfFormat | None = None) -> Iterator[Quad]:
    """Yield the quads of a graph file; ``Unreadable`` where it cannot be read to its end."""
    chosen = format or format_of(path.name)
    if chosen is None:
        hint = f"graph files end in {', '.join(_FORMATS)}, or these in .gz"
        raise Unreadable("foreign-graph", f"{path} has the name of no graph file", hint)
    try:
        with _unpacked(path) as content:
            yield from parsed(content, chosen)
    except FileNotFoundError as fault:
        raise Unreadable("missing-file", f"{path} is not there", "look at the path") from fault
    except (OSError, EOFError, zlib.error) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Unreadable("unreadable-file", f"cannot read {path}: {reason.lower()}") from fault
    except SyntaxError as fault:
        hint = "is it whole? poolgraph convert writes it anew"
        raise Unreadable("broken-graph", f"{path} is no graph: {fault}", hint) from fault


def _unpacked(path: Path) -> IO[bytes]:
    ending = path.suffix.casefold()
    if ending == ".zst":
        return _without_zstd(path)
    if ending == ".gz" and path.stat().st_size < _SMALL:
        return io.BytesIO(gzip.decompress(path.read_bytes()))
    return cast(IO[bytes], gzip.open(path) if ending == ".gz" else path.open("rb"))


def _without_zstd(path: Path) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as fault:
        hint = "pip install 'poolgraph[zstd]'"
        raise Unreadable("missing-extra", f"{path} needs zstandard to be unpacked", hint) from fault
    content, parts = path.read_bytes(), []
    try:
        while content:
            frame = zstandard.ZstdDecompressor().decompressobj()
            parts.append(frame.decompress(content))
            if not frame.eof:
                raise EOFError("its end is missing")
            content = frame.unused_data
    except zstandard.ZstdError as fault:
        raise EOFError(str(fault)) from fault
    return io.BytesIO(b"".join(parts))


def parsed(content: bytes | IO[bytes], format: pyoxigraph.RdfFormat) -> Iterator[Quad]:
    """Yield quads as plain tuples; SyntaxError where the text is broken.

    What has a blank node is passed over: no graph of poolgraph's has one.
    """
    for quad in pyoxigraph.parse(content, format=format):
        subject, value, graph = quad.subject, quad.object, quad.graph_name
        if not isinstance(subject, pyoxigraph.NamedNode):
            continue
        name = graph.value if isinstance(graph, pyoxigraph.NamedNode) else ""
        if isinstance(value, pyoxigraph.NamedNode):
            yield subject.value, quad.predicate.value, Iri(value.value), name
        elif isinstance(value, pyoxigraph.Literal):
            literal = Literal(value.value, value.datatype.value, value.language)
            yield subject.value, quad.predicate.value, literal, name


def base_of(name: str, found: Iterable[Quad]) -> str:
    """Return the base under which a graph was made, as its filing's class shows."""
    for _, _, value, _ in found:
        if isinstance(value, Iri) and value.value.endswith(_ROOT):
            return value.value.removesuffix(_ROOT)
    hint = "give a filing, or a graph file that poolgraph convert wrote"
    raise Unreadable("foreign-graph", f"{name} holds no filing", hint)


def split(found: Iterable[Quad], start: str) -> list[tuple[Quad, ...]]:
    """Return quads sorted by the filing they belong to; what several share goes to each.

    A graph file may hold many filings, whose names begin with ``start``. A quad belongs to the
    filing below which its graph, or else its subject, stands; one that stands below none (a
    band, a code) goes with those that lead to it.
    """
    homes: dict[str, list[Quad]] = {}
    shared: list[Quad] = []
    for quad in found:
        home = quad[3] if quad[3].startswith(start) else quad[0]
        if home.startswith(start):
            homes.setdefault(home[len(start) :].partition("/")[0], []).append(quad)
        else:
            shared.append(quad)
    return [(*own, *_reached(own, shared)) for own in homes.values()]


def _reached(own: list[Quad], shared: list[Quad]) -> list[Quad]:
    by_subject: dict[str, list[Quad]] = {}
    for quad in shared:
        by_subject.setdefault(quad[0], []).append(quad)
    if not by_subject:
        return []
    asked = {value.value for _, _, value, _ in own if isinstance(value, Iri)}
    return [quad for iri, about in by_subject.items() if iri in asked for quad in about]
