"""Pages come in one by one, the links that lead to no file of theirs go out at the end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

_LINKS = {"href", "src", "action", "poster", "data-src"}


@dataclass(frozen=True, order=True)
class Broken:
    """A link of ``page`` that leads nowhere."""

    page: str
    link: str


class _Found(HTMLParser):
    """The links of a page, as they stand there."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.links |= {value for name, value in attributes if name in _LINKS and value}


@dataclass(frozen=True)
class Links:
    """The files of a folder and the links between them; names are paths in the folder."""

    files: set[str] = field(default_factory=set)
    _wanted: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def add(self, name: str, page: str | None = None) -> None:
        """Take a file, with its text where it is a page of which the links are to be looked at."""
        self.files.add(name)
        if page is not None:
            found = _Found()
            found.feed(page)
            for link in found.links:
                if (target := _target(name, link)) is not None:
                    self._wanted.setdefault(target, (name, link))

    def take(self, other: "Links") -> None:
        """Add the files and links of others."""
        self.files.update(other.files)
        for target, link in other._wanted.items():
            self._wanted.setdefault(target, link)

    def broken(self, text_of: Callable[[str], str]) -> Iterator[Broken]:
        """Yield one link for each file, or place in a page, that is not there."""
        places: dict[str, list[str]] = {}
        for (name, place), (page, link) in sorted(self._wanted.items()):
            if name not in self.files:
                yield Broken(page, link)
            elif place and name.endswith(".html"):
                places.setdefault(name, []).append(place)
        for name, wanted in places.items():
            text = text_of(name)
            for place in wanted:
                if f'id="{escape(place)}"' not in text:
                    yield Broken(*self._wanted[name, place])


def _target(page: str, link: str) -> tuple[str, str] | None:
    """Return the file and the place in it that a link of ``page`` leads to; ``None`` elsewhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return page, unquote(parts.fragment)
    name = normpath(join(dirname(page), unquote(parts.path)))
    if parts.path.endswith("/") or name == ".":
        name = normpath(join(name, "index.html"))
    return name, unquote(parts.fragment)
