"""Graphs come in, a whole folder goes out: the files of a format, the graphs, and a manifest.

The manifest names every file and every graph with its SHA-256, and the options that
were given: with it the folder can be made again, and compared.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from poolgraph import resources
from poolgraph.exports import tidy
from poolgraph.exports.graph import FilingGraph
from poolgraph.exports.words import Words
from poolgraph.files import whole_folder, write_file
from poolgraph.source import Unreadable

MANIFEST, GRAPHS = "export.json", "graph"
FORMATS: Final = ("csvw", "sdmx", "xbrl", "parquet")
_NEEDS = {"sdmx": ("pysdmx", "pandas", "pyarrow", "lxml"), "parquet": ("pyarrow",)}


@dataclass(frozen=True)
class Export:
    """What is handed over: its format, the options that were given, and its files by name."""

    format: str
    options: Mapping[str, str]
    tables: tidy.Tidy
    files: Mapping[str, bytes]


def export(graphs: Iterable[FilingGraph], words: Words, format: str, **options: str) -> Export:
    """Return the files of ``format`` for all graphs; ``Unreadable`` where it cannot be made."""
    missing = [library for library in _NEEDS.get(format, ()) if not _is_there(library)]
    if missing:
        hint = f"pip install 'poolgraph[{format}]'"
        said = ", ".join(missing)
        raise Unreadable("missing-extra", f"the format {format} needs {said}", hint)
    tables = tidy.read(graphs, words)
    render: Callable[..., dict[str, bytes]]
    render = import_module(f"poolgraph.exports.{format}").render
    told = {name: value for name, value in options.items() if value}
    return Export(format, told, tables, render(tables, **told))


def _is_there(library: str) -> bool:
    from importlib.util import find_spec

    return find_spec(library) is not None


def whole(made: Export) -> dict[str, bytes]:
    """Return all files of the folder: those of the format, the graphs, the manifest."""
    graphs = {f"{GRAPHS}/{graph.key}.nq": graph.nquads() for graph in made.tables.graphs}
    files = {**made.files, **graphs}
    return files | {MANIFEST: _manifest(made, files)}


def _manifest(made: Export, files: Mapping[str, bytes]) -> bytes:
    contexts = made.tables.filings.records()
    manifest: dict[str, Any] = {
        "format": made.format,
        "options": dict(made.options),
        "tool": f"poolgraph {resources.tool_version()}",
        "base": made.tables.words.terms.base,
        "filings": [
            {
                "filing": graph.filing,
                "deal": row["deal"],
                "graph": f"{GRAPHS}/{graph.key}.nq",
                "graphSha256": graph.checksum,
                "sourceSha256": row["source_sha256"],
            }
            for graph, row in zip(made.tables.graphs, contexts, strict=True)
        ],
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


def write(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a whole folder or none: beside it under another name, then moved over it.

    A folder that holds an export is replaced. ``Unreadable`` where it holds anything else.
    """
    if folder.exists() and not _may_be_replaced(folder):
        hint = "give a folder that is new or empty, or an export to replace"
        raise Unreadable("not-an-export", f"{folder} holds something else", hint)
    try:
        _move_in(files, folder)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Unreadable("unwritable-output", f"cannot write {folder}: {reason}") from fault


def _may_be_replaced(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir()))


def _move_in(files: Mapping[str, bytes], folder: Path) -> None:
    with whole_folder(folder) as fresh:
        for name, content in files.items():
            (fresh / name).parent.mkdir(exist_ok=True)
            write_file(fresh / name, content)
