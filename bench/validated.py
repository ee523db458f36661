"""One validated filing, bytes to bytes: the ways to do it take turns."""

import importlib.util
from collections.abc import Callable
from itertools import cycle

from naive import Naive
from turns import Taken, ratios, take_turns

from corpus import SEED, filings
from poolgraph import page, parser, resources, sinks, source, terms
from poolgraph.convert import convert
from poolgraph.mapping import map_filing

NAIVE = "naive: rdflib graph, pyshacl, rdflib's Turtle"
CACHED = 'poolgraph, `engine="pyshacl"` (each query parsed once)'
AUDITED = "poolgraph, audited: both engines"
FAST = "poolgraph"
BATCH = 20
AUDIT = 0.001


def section(rounds: int) -> str:
    """Measure and return the section."""
    given = cycle(filings(2000))
    naive = Naive()
    seed = SEED.read_bytes()
    fast = _fast(given)
    subjects: dict[str, Callable[[], object]] = {
        NAIVE: lambda: naive.convert(seed, "seed.txt"),
        CACHED: lambda: convert(seed, engine="pyshacl").write("nq"),
        AUDITED: lambda: convert(seed, audit=1.0).write("nq"),
        **_engines(seed),
        FAST: fast,
    }
    taken = take_turns(subjects, rounds)
    each = Taken(
        {n: [s / (BATCH if n == FAST else 1) for s in t] for n, t in taken.seconds.items()}
    )
    with_audit = each.median(FAST) + AUDIT * (each.median(AUDITED) - each.median(FAST))
    ratio = each.median(NAIVE) / with_audit
    told = (
        f"With an audit of {AUDIT:.1%} a filing costs {1000 * with_audit:,.1f} ms in the mean: the "
        f"naive script takes **{ratio:,.0f} times** as long."
    )
    return f"{ratios(each, NAIVE)}\n\n{told}"


def _fast(given: "cycle[bytes]") -> Callable[[], None]:
    def run() -> None:
        for _ in range(BATCH):
            convert(next(given)).write("nq")

    return run


def _engines(seed: bytes) -> dict[str, Callable[[], object]]:
    """Return the compiled SHACL engines that are installed, on the same parser and facts.

    They give a verdict on the content graph, and no figures; the quads are written by poolgraph.
    """
    shapes = resources.text("ontology", "shapes.ttl")
    found: dict[str, Callable[[], object]] = {}
    if importlib.util.find_spec("pyshacl_turbo"):
        from pyshacl_turbo import compile_shapes

        turbo = compile_shapes(shapes, shacl_graph_format="turtle")
        found["Lark, pyshacl-turbo (verdict only)"] = lambda: _with(
            seed, lambda text: turbo.validate(text, data_graph_format="nt")
        )
    if importlib.util.find_spec("shacl"):
        from shacl import Shapes

        rust = Shapes.from_turtle(shapes)
        found["Lark, shacl in Rust (verdict only)"] = lambda: _with(seed, rust.validate_turtle)
    return found


def _with(seed: bytes, validate: Callable[[str], object]) -> bytes:
    known = terms.load()
    text = source.decode(seed, "seed.txt")
    filing, _ = parser.parse(page.lay_out(text, known), text, known)
    quads = map_filing(filing, text, known).quads
    content = [quad for quad in quads if quad[3].endswith("/graph/content")]
    validate(sinks.write(content, "nt", known).decode())
    return sinks.write(quads, "nq", known)
