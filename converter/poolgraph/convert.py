"""The story of a conversion: read, lay out, parse, map, check; a result comes out.

Nothing is printed, and a bad filing raises nothing but :class:`Unreadable`, where it
cannot be read at all. What is wrong with it stands in the problems of the result.
"""

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from poolgraph import page, parser, sinks, source, terms
from poolgraph.mapping import Evidence, Mapped, map_filing
from poolgraph.problem import Problem, in_order
from poolgraph.source import Source, Unreadable
from poolgraph.syntax import Filing
from poolgraph.terms import Terms
from poolgraph.triples import Quad

if TYPE_CHECKING:
    from rdflib import Graph

    from poolgraph.checks import CheckResult, Engine

__all__ = ["Result", "check", "convert", "parse", "read"]

Readable = str | Path | bytes | Source


@dataclass(frozen=True)
class Result:
    """What came of one filing: its nodes, its quads, its problems, and how it fared in the checks.

    ``results`` has one entry for each check and subject, in the order of the checks.
    """

    source: Source
    filing: Filing
    problems: tuple[Problem, ...]
    mapped: Mapped = field(repr=False)
    results: "tuple[CheckResult, ...]" = field(repr=False)
    validation: tuple[Quad, ...] = field(repr=False)
    terms: Terms = field(repr=False)

    def quads(self) -> tuple[Quad, ...]:
        """Return all facts as plain quads: content, evidence, provenance, validation."""
        return (*self.mapped.quads, *self.validation)

    @cached_property
    def graph(self) -> "Graph":
        """All triples as an ``rdflib.Graph``, made when it is first asked for."""
        return sinks.to_graph(self.quads(), self.terms)

    def write(self, format: str = "turtle") -> bytes:
        """Return the graph in one of ``sinks.FORMATS``."""
        with _collector_paused():
            return sinks.write(self.quads(), format, self.terms)


def read(what: Readable) -> Source:
    """Return the text of a path, of ``-`` (stdin) or of bytes; ``Unreadable`` without one."""
    if isinstance(what, Source):
        return what
    if isinstance(what, bytes):
        return source.decode(what, "<bytes>")
    if str(what) == "-":
        return source.decode(sys.stdin.buffer.read(), "<stdin>")
    return source.decode(_bytes_of(Path(what)), str(what))


def parse(what: Readable, base: str | None = None) -> tuple[Filing, tuple[Problem, ...]]:
    """Return a filing as nodes, and the problems met on the way.

    ``Unreadable`` where nothing in it is known of filings.
    """
    known, text = terms.load(base), read(what)
    filing, problems = parser.parse(page.lay_out(text, known), text, known)
    if not _is_filing(filing):
        hint = "poolgraph reads a Form 8-K, or a part of one, that states a pool"
        raise Unreadable("not-a-filing", f"{text.name} is not a filing", hint)
    return filing, problems


def convert(
    what: Readable,
    *,
    evidence: Evidence = "row",
    base: str | None = None,
    check: bool = True,
    engine: "Engine" = "fast",
    audit: float = 0.0,
) -> Result:
    """Return the graph of a filing with its problems; ``Unreadable`` where there is no filing.

    ``evidence`` is how finely facts point back into the text (``none``, ``row``,
    ``value``), ``base`` the IRI to mint under. Without ``check`` nothing is verified.

    ``engine`` says who judges: ``fast`` is the compiled checks, with pyshacl for what they
    leave in doubt; ``pyshacl`` is pyshacl for everything. Of the share ``audit`` (0 to 1) of
    all filings, chosen by the hash of their bytes, both judge everything, and where they
    differ ``problem.DisagreementError`` goes out.
    """
    known, text = terms.load(base), read(what)
    with _collector_paused():
        filing, problems = parse(text, base)
        mapped = map_filing(filing, text, known, evidence)
    if not check:
        return Result(text, filing, problems, mapped, (), (), known)
    from poolgraph import checks  # only here: it is a fifth of a cold start

    with _collector_paused():
        verdict = checks.check(mapped.quads, known, mapped.places, text, engine=engine, audit=audit)
    found = in_order((*problems, *verdict.problems))
    return Result(text, filing, found, mapped, verdict.results, verdict.quads, known)


def check(what: Readable, base: str | None = None) -> tuple[Problem, ...]:
    """Return every problem of a filing, those of its checks too; empty where it is clean."""
    return convert(what, base=base).problems


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Let nobody look for garbage meanwhile: a filing's parts hold each other in no circle.

    Looking through them again and again takes a quarter of the time, and more the longer the
    filing. Two threads may use this: at worst one of them is looked through after all.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise Unreadable("missing-file", f"{path} is not there", "look at the path") from fault
    except IsADirectoryError as fault:
        hint = "give the filings in it, one by one"
        raise Unreadable("is-a-directory", f"{path} is a folder", hint) from fault
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise Unreadable("unreadable-file", f"cannot read {path}: {reason.lower()}") from fault


def _is_filing(filing: Filing) -> bool:
    """Return whether anything of a filing was recognised, however little."""
    parts: Iterable[object] = (filing.cover, filing.items, filing.tables, filing.header)
    return any(parts)


class _Module(ModuleType):
    """``import poolgraph.convert`` binds this module over the function of that name.

    So the module can be called as the function: ``poolgraph.convert("filing.txt")``.
    """

    __call__ = staticmethod(convert)


sys.modules[__name__].__class__ = _Module
