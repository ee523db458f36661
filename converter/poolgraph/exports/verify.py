"""A folder of an export comes in, what differs from its graph goes out, figure by figure.

The files are made again from the graph and compared: as bytes first; where these differ, as
the rows, values and elements they hold.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from poolgraph.exports.compare import MOST, Difference, compare
from poolgraph.exports.flows import flows
from poolgraph.exports.graph import FilingGraph
from poolgraph.exports.inspect import inspect
from poolgraph.exports.package import FORMATS, MANIFEST, Export, export
from poolgraph.exports.readers import restored
from poolgraph.source import Unreadable


def verify(folder: Path, graphs: Iterable[FilingGraph] = ()) -> list[Difference]:
    """Return what an export says otherwise than the graph it came from; empty where nothing.

    That graph is the one that travels with it, whose checksum the manifest names; or
    ``graphs``, where they are given. ``Unreadable`` where the folder holds no export.
    """
    manifest = _manifest(folder)
    found, own = _graphs(folder, manifest)
    given = list(graphs)
    found += _other_graphs(manifest, given)
    used = given or own
    if not used or any(one.message.startswith("the graph is not whole") for one in found):
        return found
    made = export(used, used[0].words, manifest["format"], **manifest["options"])
    return [*found, *_files(folder, made)]


def _manifest(folder: Path) -> dict[str, Any]:
    hint = "give a folder that poolgraph export wrote"
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] in FORMATS and all(map(str, manifest["filings"])):
            return {**manifest}
        reason = f"it names the format {manifest['format']}"
    except FileNotFoundError as fault:
        raise Unreadable("not-an-export", f"{folder} holds no {MANIFEST}", hint) from fault
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise Unreadable(
            "not-an-export", f"{folder / MANIFEST} is no manifest: {fault}", hint
        ) from fault
    raise Unreadable("not-an-export", f"{folder / MANIFEST} is no manifest: {reason}", hint)


def _graphs(
    folder: Path, manifest: Mapping[str, Any]
) -> tuple[list[Difference], list[FilingGraph]]:
    """Return the graphs that travel with an export, and what is wrong with them."""
    found: list[Difference] = []
    graphs: list[FilingGraph] = []
    for entry in manifest["filings"]:
        place = entry["graph"]
        try:
            content = (folder / place).read_bytes()
            graphs.append(restored(content, manifest["base"]))
        except (OSError, SyntaxError) as fault:
            found.append(Difference(place, f"the graph is not whole: {fault}"))
            continue
        digest = hashlib.sha256(content).hexdigest()
        if digest != entry["graphSha256"]:
            stated = entry["graphSha256"]
            found.append(Difference(place, f"its SHA-256 is {digest}, {MANIFEST} says {stated}"))
    return found, graphs


def _other_graphs(manifest: Mapping[str, Any], given: list[FilingGraph]) -> list[Difference]:
    """Return which of the graphs that were given are not those of the manifest."""
    if not given:
        return []
    stated = {entry["filing"]: entry["graphSha256"] for entry in manifest["filings"]}
    fresh = {graph.filing: graph.checksum for graph in given}
    return [
        Difference(filing, f"its graph is {fresh.get(filing, 'not given')}, the export was made "
                   f"from {stated.get(filing, 'none of it')}")
        for filing in sorted(stated | fresh)
        if stated.get(filing) != fresh.get(filing)
    ]  # fmt: skip


def _files(folder: Path, made: Export) -> Iterator[Difference]:
    for name, content in made.files.items():
        try:
            actual = (folder / name).read_bytes()
        except OSError:
            yield Difference(name, "the file is missing")
            continue
        if actual != content:
            yield from compare(name, content, actual)
            yield from _structural(name, actual, made)


def _structural(name: str, actual: bytes, made: Export) -> Iterator[Difference]:
    """Yield what the structure of an SDMX-CSV file does not allow."""
    if made.format == "sdmx" and name.endswith(".csv"):
        flow = next(flow for flow in flows(made.tables) if name == f"{flow.id.lower()}.csv")
        yield from (Difference(name, fault) for fault in inspect(actual, flow)[:MOST])
