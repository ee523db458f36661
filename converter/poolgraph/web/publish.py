"""A store comes in, its site as a folder of files goes out: for any web host, no server needed.

The same pages and documents as ``serve`` gives, under the same names. The same store gives the
same bytes.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from poolgraph import resources
from poolgraph.files import whole_folder
from poolgraph.source import Unreadable
from poolgraph.store import Store, Writer, opened
from poolgraph.terms import Terms
from poolgraph.triples import Iri, Literal, Quad
from poolgraph.web import documents, files, hosting
from poolgraph.web.besides import besides
from poolgraph.web.files import FileSite
from poolgraph.web.links import Broken, Links

RECORD = "published.json"
_LINKED = (files.HTML, ".json")
_NOWHERE = "404.html"  # which is shown at any address
Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Published:
    """What was written: how many files, their bytes, and the links that lead nowhere."""

    files: int
    size: int
    broken: tuple[Broken, ...]


def publish(store: Store, folder: Path, base: str | None, step: Step) -> Published:
    """Write the site of ``store`` into ``folder``, whole or not at all.

    ``base`` gives every IRI another beginning: the address that the folder will have.
    ``step`` is told how many things are done, and of how many. ``Unreadable`` where the
    folder holds something else, or cannot be written.
    """
    if folder.exists() and not _may_be_replaced(folder):
        hint = "give a folder that is new or empty, or one that publish made"
        raise Unreadable("not-a-site", f"{folder} holds something else", hint)
    try:
        with whole_folder(folder) as fresh:
            if base is None or base == store.base:
                return _written(store, fresh, "/", step)
            again = _renamed(store, base, fresh.parent / "store")
            return _written(again, fresh, urlsplit(base).path or "/", step)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Unreadable("unwritable-output", f"cannot write {folder}: {reason}") from fault


def _may_be_replaced(folder: Path) -> bool:
    return folder.is_dir() and ((folder / RECORD).is_file() or not any(folder.iterdir()))


def _may_be_replaced(folder: Path) -> bool:
    return folder.is_dir() and ((folder / RECORD).is_file() or not any(folder.iterdir()))


def _renamed(store: Store, base: str, folder: Path) -> Store:
    """Return a store in ``folder`` that says the same below another base."""
    with Writer(folder, base) as writer:
        for filing in store.filings():
            quads = (_below(store.base, base, quad) for quad in store.quads(filing))
            writer.put(quads, store.text(filing))
        writer.commit()
    return opened(folder)


def _below(old: str, new: str, quad: Quad) -> Quad:
    """Return a quad with every IRI in it that begins with ``old`` beginning with ``new``."""

    def named(iri: str) -> str:
        return new + iri[len(old) :] if iri.startswith(old) else iri

    subject, predicate, value, graph = quad
    if isinstance(value, Iri):
        return named(subject), named(predicate), Iri(named(value.value)), named(graph)
    told = Literal(value.lexical, named(value.datatype), value.language)
    return named(subject), named(predicate), told, named(graph)


def _written(store: Store, fresh: Path, path: str, step: Step) -> Published:
    """Write everything, then look at its links."""
    links, size = Links(), 0
    for name, content in _all(FileSite(store, address=store.base), path, step):
        if name.endswith(_LINKED):
            here = path if name == _NOWHERE else files.here(name)
            content = content.replace(files.MARK.encode(), here.encode())
        links.add(name, content.decode() if name.endswith(files.HTML) else None)
        place = fresh / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        size += len(content)
    broken = links.broken(lambda name: (fresh / name).read_text(encoding="utf-8"))
    return Published(len(links.files), size, tuple(broken))


def _all(site: FileSite, path: str, step: Step) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file."""
    things = things_of(site)
    for done, thing in enumerate(things):
        step(done, len(things))
        for variant in documents.variants(site, site.store.base + thing):
            content = documents.document(site, site.store.base + thing, variant)
            if content is not None:
                yield thing + variant.suffix, content
    yield from besides(site)
    for name, text in hosting.rules(path).items():
        yield name, text.encode()
    record = {"base": site.store.base, "tool": resources.tool_version(), "things": len(things)}
    yield RECORD, (json.dumps(record, indent=1) + "\n").encode()


def things_of(site: FileSite) -> list[str]:
    """Return the paths of all things that have files of their own, sorted."""
    base = site.store.base
    wholes = {files.whole_of(iri[len(base) :])[0] for iri in site.store.iris()}
    return sorted(path for path in wholes if files.has_file(path))
