"""The rows of many tables become triples: our mapping against morph-kgc's, which reads a CSV.

Both make the same nine triples of a row, and the section fails where they differ.
"""

import csv
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from turns import ratios, take_turns

from corpus import ROOT, filings
from poolgraph import sinks, terms
from poolgraph.convert import parse, read
from poolgraph.mapping import map_filing
from poolgraph.source import Source
from poolgraph.syntax import Filing
from poolgraph.triples import Iri, Quad

MANY = 100
MORPH = "morph-kgc==2.10.0"
ENVIRONMENT = ROOT / "build" / "morph"
FIGURES = ("mbs:loanCount", "mbs:principalBalance", "mbs:percentOfPool")
TEXTS = ("mbs:rowOrdinal", "mbs:printedLabel", *FIGURES)


def section(rounds: int) -> str:
    """Measure and return the section."""
    given = [(parse(text)[0], text) for text in map(read, filings(MANY))]
    with tempfile.TemporaryDirectory() as name, Morph(Path(name), _rows(given)) as morph:
        subjects: dict[str, Callable[[], object]] = {
            "morph-kgc": morph.map,
            "poolgraph": lambda: _map(given),
        }
        taken = take_turns(subjects, rounds)
        if morph.output.read_bytes() != _map(given):
            raise SystemExit("morph-kgc and poolgraph make different triples of the same rows")
    return ratios(taken, "morph-kgc", f"{len(_rows(given)):,} rows of {MANY} filings")


def _map(given: list[tuple[Filing, Source]]) -> bytes:
    """Return the rows of filings as N-Triples, by our own mapping."""
    known = terms.load()
    mapped = (map_filing(filing, text, known, "none").quads for filing, text in given)
    return sinks.write((quad for quads in mapped for quad in _of_rows(quads)), "nt", known)


def _of_rows(quads: tuple[Quad, ...]) -> list[Quad]:
    """Return what the quads of a filing say of its rows, and the CSV holds as well."""
    known = terms.load()
    table, kind, row = (known.iri(n) for n in ("qb:dataSet", "rdf:type", "mbs:StratumRow"))
    rows = {subject for subject, predicate, _, _ in quads if predicate == table}
    told = {known.iri(name) for name in TEXTS} | {table}
    told |= {value.value for _, name, value, _ in quads if name == known.iri("mbs:stratifier")}
    return [
        quad
        for quad in quads
        if quad[0] in rows and (quad[1] in told or (quad[1] == kind and quad[2] == Iri(row)))
    ]


def _rows(given: list[tuple[Filing, Source]]) -> list[dict[str, str]]:
    """Return a dictionary for each row: its IRI, what it hangs on, its figures as printed."""
    known, rows = terms.load(), []
    compact = {known.iri(name): name.partition(":")[2] for name in TEXTS}
    compact[known.iri("qb:dataSet")] = "table"
    for filing, text in given:
        found: dict[str, dict[str, str]] = {}
        for subject, predicate, value, _ in _of_rows(map_filing(filing, text, known, "none").quads):
            row = found.setdefault(subject, {"row": subject})
            plain = value.value if isinstance(value, Iri) else value.lexical
            if predicate in compact:
                row[compact[predicate]] = plain
            elif predicate != known.iri("rdf:type"):
                row |= {"dimension": predicate, "stratum": plain}
        rows += found.values()
    return rows


class Morph:
    """A process with morph-kgc that maps the same CSV each time it is asked."""

    def __init__(self, folder: Path, rows: list[dict[str, str]]) -> None:
        self.output = folder / "out.nt"
        self._config = folder / "config.ini"
        source, mapping = folder / "rows.csv", folder / "rows.rml.ttl"
        names = ["row", "table", "dimension", "stratum", *(n.partition(":")[2] for n in TEXTS)]
        with source.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        rml = (ROOT / "bench" / "rows.rml.ttl").read_text(encoding="utf-8")
        mapping.write_text(terms.load().rebase(rml).replace("ROWS", str(source)), encoding="utf-8")
        self._config.write_text(
            f"[CONFIGURATION]\nlogging_level = ERROR\n[rows]\nmappings = {mapping}\n"
        )

    def __enter__(self) -> "Morph":
        python = ENVIRONMENT / "bin" / "python"
        if not python.exists():
            venv.create(ENVIRONMENT, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-qq", MORPH], check=True)
        command = [python, ROOT / "bench" / "morph.py", self._config, self.output]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def map(self) -> int:
        """Map once; return how many triples came of it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        if not told:
            sys.exit("morph-kgc stopped: its message stands above")
        return int(told)
