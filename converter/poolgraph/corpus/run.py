"""The story of a corpus: find its filings, cut them into shards, convert what has no receipt.

An output folder belongs to what it was made from. Run again over the same inputs and it
carries on: shards that are done stay, those of changed inputs are made anew, and ``finish``
removes what nothing stands behind any more.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from poolgraph.corpus.cut import shards
from poolgraph.corpus.engines import Crew, Outcome, carried_out
from poolgraph.corpus.find import find
from poolgraph.corpus.folder import Folder
from poolgraph.corpus.items import Shard
from poolgraph.corpus.options import Options
from poolgraph.corpus.reading import Reader, Unreachable
from poolgraph.corpus.roots import address, roots, shown
from poolgraph.corpus.shard import RECEIPT, Job, file_name, read_receipt
from poolgraph.corpus.totals import Fault, Totals
from poolgraph.source import Unreadable

INPUTS = "inputs.json"
_OURS = re.compile(r"(?:part|strata|problems|receipt)-([0-9a-f]{20})\..*")


@dataclass(frozen=True)
class Plan:
    """What is to be done: every shard, and those that are done already.

    ``skipped`` counts files that are no filing by their name, by the ending of the name.
    """

    options: Options
    folder: Folder
    inputs: tuple[str, ...]
    shards: tuple[Shard, ...] = field(repr=False)
    done: frozenset[str]
    skipped: Mapping[str, int]

    @property
    def filings(self) -> int:
        """How many filings there are."""
        return sum(shard.count for shard in self.shards)

    @property
    def to_do(self) -> list[Shard]:
        """The shards that have no receipt yet, the largest first: none is waited for alone."""
        missing = (shard for shard in self.shards if shard.id not in self.done)
        return sorted(missing, key=lambda shard: -shard.size)

    @property
    def job(self) -> Job:
        """What a worker is given to call."""
        return Job(self.options, self.folder.url)


def plan(paths: Iterable[str], output: str, options: Options, size: int | None = None) -> Plan:
    """Return what there is to do for the filings of ``paths``; nothing is written yet.

    ``size`` is about how many filings a shard has; it follows from their number if not given.
    ``Unreadable`` where a path is not there, no filing is found, or ``output`` is not for these.
    """
    given = tuple(sorted({address(path) for path in paths}))
    folder = Folder(address(output))
    skipped: Counter[str] = Counter()
    found = find(roots(given), skipped, folder.url)
    cut = tuple(shards(found, options.digest(), size))
    if not cut:
        hint = "filings end in .txt, .nc, .htm or .html, as they are or in .gz, .tar, .zip"
        raise Unreadable("no-filings", f"no filing in {', '.join(map(shown, given))}", hint)
    there = folder.names()
    _refuse_others(folder, there, given)
    done = frozenset(shard.id for shard in cut if _is_done(shard, there, options))
    return Plan(options, folder, given, cut, done, skipped)


def _refuse_others(folder: Folder, there: Mapping[str, float], given: tuple[str, ...]) -> None:
    """Refuse a folder that holds what was made from other inputs."""
    if INPUTS not in there:
        return
    before = tuple(json.loads(folder.read(INPUTS))["inputs"])
    if before != given:
        message = f"{shown(folder.url)} was made from {', '.join(map(shown, before))}"
        hint = "give a folder of its own to each corpus, or all inputs together"
        raise Unreadable("other-inputs", message, hint)


def _is_done(shard: Shard, there: Mapping[str, float], options: Options) -> bool:
    """Return whether a shard has its receipt and files, none older than what it was made from."""
    kinds = ("part", "strata", "problems") if options.tables else ("part",)
    receipt = RECEIPT.format(shard.id)
    names = [receipt, *(file_name(kind, shard.id, options) for kind in kinds)]
    return all(name in there for name in names) and there[receipt] >= shard.newest


def run(plan: Plan, crew: Crew) -> Iterator[Outcome]:
    """Convert the shards that are to do, and yield what came of each as it is done.

    Stops after a fault that every other shard would meet too. The crew is left to its owner.
    """
    plan.folder.make()
    plan.folder.sweep()
    made_from = json.dumps({"inputs": list(plan.inputs)}, indent=1) + "\n"
    if INPUTS not in plan.folder.names():
        plan.folder.write(INPUTS, made_from.encode())
    for outcome in carried_out(plan.to_do, crew):
        yield outcome
        if isinstance(outcome, Fault) and outcome.ends:
            return


def before(plan: Plan) -> Iterator[Totals]:
    """Yield what came of the shards that were done already, from their receipts."""
    for shard in plan.shards:
        if shard.id in plan.done:
            yield read_receipt(plan.folder, shard.id)


def texts(plan: Plan) -> Iterator[bytes]:
    """Yield the bytes of every filing of a plan, as it was converted; what is unreadable is not."""
    with Reader() as reader:
        for shard in plan.shards:
            for item in shard.items():
                with suppress(Unreadable, Unreachable):
                    yield reader.read(item)


def finish(plan: Plan) -> list[str]:
    """Remove what none of the plan's shards stands behind, once all are done; return its names.

    These are shards of inputs that are gone or changed, or of another version or choice.
    """
    plan.folder.sweep()
    planned = {shard.id for shard in plan.shards}
    kinds = ("part", "strata", "problems")
    wanted = {RECEIPT.format(shard) for shard in planned}
    wanted |= {file_name(kind, shard, plan.options) for kind in kinds for shard in planned}
    there = plan.folder.names()
    stale = sorted(name for name in there if _OURS.fullmatch(name) and name not in wanted)
    plan.folder.remove(stale)
    return stale
