"""Loading the quads of many filings: pyoxigraph's store against rdflib's."""

from collections.abc import Callable

import pyoxigraph as ox
import rdflib
from turns import ratios, take_turns

from corpus import filings
from poolgraph.convert import convert

MANY = 8


def section(rounds: int) -> str:
    """Measure and return the section."""
    quads = b"".join(convert(raw).write("nq") for raw in filings(MANY))
    lines = quads.count(b"\n")

    def oxigraph() -> int:
        store = ox.Store()
        store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
        return len(store)

    def plain() -> int:
        return len(rdflib.Dataset().parse(data=quads, format="nquads"))

    subjects: dict[str, Callable[[], object]] = {"rdflib": plain, "pyoxigraph": oxigraph}
    taken = take_turns(subjects, rounds, warm=0)
    return ratios(taken, "rdflib", f"{lines:,} quads of {MANY} filings")
