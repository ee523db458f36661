"""A shard comes in, its files and their receipt are in the output folder: the same everywhere.

This is the function that every engine calls, on whatever machine. It returns what came of
the shard and raises nothing; a shard is done once its receipt is there, which comes last.
"""

import gc
import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, Any

from poolgraph import resources, terms
from poolgraph.corpus import packing, tables
from poolgraph.corpus.careful import Careful
from poolgraph.corpus.filing import Converted, convert_item
from poolgraph.corpus.folder import Folder
from poolgraph.corpus.items import Shard
from poolgraph.corpus.options import Options, ontology_version
from poolgraph.corpus.reading import Reader, Unreachable
from poolgraph.corpus.totals import Fault, Totals, added, from_record
from poolgraph.problem import DisagreementError
from poolgraph.source import Unreadable

RECEIPT = "receipt-{}.json"
TOGETHER = 64  # filings between two collections of memory, whose cycles nothing else frees


@dataclass(frozen=True)
class Job:
    """How and where a shard is converted. It travels to workers, and is called there.

    With ``careful`` each filing is converted in a process of its own: for a shard that has
    killed whoever converted it.
    """

    options: Options
    folder: str

    def __call__(self, shard: Shard, careful: bool = False) -> Totals | Fault:
        """Convert a shard and return what came of it, or why it was not converted."""
        try:
            return convert_shard(shard, self.options, Folder(self.folder), careful)
        except Unreachable as fault:
            return Fault(shard.id, shard.count, "unreachable-file", str(fault))
        except Unreadable as fault:
            return Fault(shard.id, shard.count, fault.code, fault.message, ends=True)
        except DisagreementError as fault:
            return Fault(shard.id, shard.count, "engines-disagree", str(fault), ends=True)
        except (Exception, MemoryError) as fault:
            message = f"{type(fault).__name__}: {fault}"
            return Fault(shard.id, shard.count, "shard-failed", message)


def convert_shard(shard: Shard, options: Options, folder: Folder, careful: bool = False) -> Totals:
    """Convert the filings of ``shard`` into ``folder``, receipt last; return what came of them.

    ``Unreadable`` where the folder cannot be written, ``Unreachable`` where an input may yet come.
    """
    with ExitStack() as stack:
        made = {kind: stack.enter_context(packing.scratch()) for kind in _kinds(options)}
        entries, totals = _fill(_each(shard, options, careful), made, options)
        files = {}
        for kind, file in made.items():
            name = file_name(kind, shard.id, options)
            files[name] = _described(file)
            folder.write(name, file)
        receipt = _receipt(shard, options, files, entries, totals)
        folder.write(RECEIPT.format(shard.id), receipt)
    return totals


def _kinds(options: Options) -> tuple[str, ...]:
    return ("part", "strata", "problems") if options.tables else ("part",)


def file_name(kind: str, shard: str, options: Options) -> str:
    """Return what a file of a shard is called."""
    return f"{kind}-{shard}.{options.format if kind == 'part' else 'parquet'}"


def _each(shard: Shard, options: Options, careful: bool) -> Iterator[Converted]:
    with _seldom_collecting(), Reader() as reader, Careful(options) as apart:
        for number, item in enumerate(shard.items(), 1):
            yield apart.convert(item) if careful else convert_item(item, options, reader)
            if number % TOGETHER == 0:
                gc.collect()


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Leave cycles alone but at times, and look only at what was made since."""
    was_on = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if was_on:
            gc.enable()


def _fill(
    found: Iterator[Converted], made: dict[str, IO[bytes]], options: Options
) -> tuple[list[dict[str, Any]], Totals]:
    """Write what came of each filing into the files; return the entries of the receipt."""
    named = tables.measures(terms.load(options.base))
    strata = tables.Table(tables.columns(named)) if options.tables else None
    problems = tables.Table(tables.PROBLEMS) if options.tables else None
    entries: list[dict[str, Any]] = []
    totals = Totals()
    with packing.packing(options.format, made["part"]) as part:
        for one in found:
            part.write(one.content)
            entries.append(one.entry)
            totals = added((totals, one.totals), most_lost=1000)
            if strata and problems:
                strata.extend(one.strata)
                problems.extend(one.problems)
    if strata and problems:
        strata.write(made["strata"])
        problems.write(made["problems"])
    return entries, totals


def _described(file: IO[bytes]) -> dict[str, Any]:
    """Return the size and digest of a file, which then stands at its start."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    size = file.tell()
    file.seek(0)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _receipt(
    shard: Shard,
    options: Options,
    files: dict[str, dict[str, Any]],
    entries: list[dict[str, Any]],
    totals: Totals,
) -> bytes:
    made_by = {"tool": resources.tool_version(), "ontology": ontology_version()}
    record: dict[str, Any] = {"shard": shard.id, **made_by, "options": options.choices()}
    record |= {"files": files, **totals.record(), "filings": entries, **totals.timing()}
    return (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode()


def read_receipt(folder: Folder, shard: str) -> Totals:
    """Return what a receipt says came of its shard."""
    return from_record(json.loads(folder.read(RECEIPT.format(shard))))
