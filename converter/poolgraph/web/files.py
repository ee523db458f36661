"""A thing comes in, the file that tells of it goes out: how a site stands as a folder of files.

What is part of another thing (a row of a table, a source span, the result of a check) has no
file of its own there. A filing has a thousand of them, and what is said of them stands in the
file of the whole; links lead to their place in it. ``hosting`` says the same to web servers.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

from poolgraph.web.site import Site

#: Stands where a link begins, until the file is known that it stands in; no page says it else.
MARK = "/~a-link-of-this-folder~/"
_PLAIN = "/:@!$&'()*+,;=~"
_LINES = re.compile(r"(id/filing/[^/]+)/span/(\d+)")
_CHECK = re.compile(r"(id/filing/[^/]+)/check/")
_ROW = re.compile(r"(id/filing/[^/]+/table/[^/]+)/(row/[^/]+|total)")
_PART = re.compile(r"(id/filing/[^/]+/[^/]+/[^/]+)/.")
_ODD = {"", ".", ".."}
HTML = ".html"


@dataclass(frozen=True, eq=False)
class FileSite(Site):
    """A site whose links lead to files, from wherever the folder stands."""

    root: str = MARK
    sparql: bool = False

    def href(self, iri: str, suffix: str = "") -> str:
        """Return a link to the file of a thing, or to its place in the file of the whole."""
        base = self.store.base
        if not iri.startswith(base) or iri == base:
            return iri
        path, place = whole_of(iri[len(base) :])
        suffix = suffix or HTML
        at = f"#{quote(place, _PLAIN)}" if place and suffix == HTML else ""
        return f"{self.root}{quote(path, _PLAIN)}{suffix}{at}"

    def at(self, name: str = "", **query: object) -> str:
        """Return a link to a file that is about no single thing."""
        if not name:
            return f"{self.root}index{HTML}"
        return f"{self.root}{name}" if "." in name else super().at(name, **query)


def whole_of(path: str) -> tuple[str, str]:
    """Return the path of what a thing is part of, and where in it; its own path and "" if none.

    Paths are IRIs less their base.
    """
    path, _, place = path.partition("#")
    if place:
        return path, place
    if found := _LINES.match(path):
        return found[1], f"L{found[2]}"
    if found := _CHECK.match(path):
        return found[1], "checked"
    if found := _ROW.match(path):
        return found[1], found[2].replace("/", "-")
    if found := _PART.match(path):
        return found[1], ""
    return path, ""


def has_file(path: str) -> bool:
    """Return whether a thing has a file of its own, whose name leads nowhere else."""
    return whole_of(path) == (path, "") and not _ODD & set(path.split("/"))


def here(name: str) -> str:
    """Return what stands for the folder in the file ``name``: the way up to it."""
    return "../" * name.count("/") or "./"
