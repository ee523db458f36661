"""A page comes in as its parts: what a reader, a screen reader and a browser each find in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect"}
HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass(eq=False)
class Element:
    """One element: its attributes, its text with that of all within it, and what holds it."""

    tag: str
    attributes: dict[str, str]
    within: tuple["Element", ...] = field(repr=False)
    parts: list[str] = field(default_factory=list, repr=False)

    @property
    def text(self) -> str:
        """What it says, with all within it."""
        return "".join(self.parts)

    def has(self, name: str) -> bool:
        """Return whether it is of a class."""
        return name in self.attributes.get("class", "").split()


@dataclass(eq=False)
class Page(HTMLParser):
    """All elements of a page in their order; ``faults`` are tags that do not close."""

    html: str = field(repr=False)
    elements: list[Element] = field(default_factory=list, repr=False)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self.feed(self.html)
        self.close()
        self.faults += [f"<{one.tag}> is left open" for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        made = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that holds nothing."""
        made = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(made)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, or note that it was not the open one."""
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1].tag if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give a text to everything that is open."""
        for one in self._open:
            one.parts.append(data)

    def all(self, tag: str, name: str = "") -> list[Element]:
        """Return the elements of a tag, or of a tag and class."""
        return [e for e in self.elements if e.tag == tag and (not name or e.has(name))]

    def one(self, tag: str, name: str = "") -> Element:
        """Return the only element of a tag and class."""
        (found,) = self.all(tag, name)
        return found

    def links(self) -> list[str]:
        """Return where its links lead."""
        return [e.attributes["href"] for e in self.all("a") if "href" in e.attributes]


def ill(page: Page) -> list[str]:
    """Return what is wrong with a page: for browsers, for screen readers, for the site's policy."""
    return [*page.faults, *_names(page), *_outline(page), *_labels(page), *_policy(page)]


def _names(page: Page) -> list[str]:
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    twice = [f"id {name} is there twice" for name in sorted(set(ids)) if ids.count(name) > 1]
    lost = [f"{href} leads nowhere" for href in page.links()
            if href.startswith("#") and href[1:] not in ids]  # fmt: skip
    labels = " ".join(e.attributes.get("aria-labelledby", "") for e in page.elements).split()
    return [*twice, *lost, *(f"no label {name}" for name in labels if name not in ids)]


def _outline(page: Page) -> list[str]:
    levels = [int(e.tag[1]) for e in page.elements if e.tag in HEADINGS]
    faults = [] if levels.count(1) == 1 and levels[0] == 1 else [f"headings {levels[:3]}"]
    return faults + [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]


def _labels(page: Page) -> list[str]:
    labelled = {e.attributes.get("for") for e in page.all("label")}
    fields = [e for tag in ("input", "select", "textarea") for e in page.all(tag)]
    faults = [f"field {e.attributes}" for e in fields if e.attributes.get("id") not in labelled]
    faults += ["th without scope" for e in page.all("th") if "scope" not in e.attributes]
    faults += ["img without alt" for e in page.all("img") if not e.attributes.get("alt")]
    named = ("aria-label", "title")
    return faults + [
        f"link without words: {e.attributes}" for e in page.all("a")
        if not e.text.strip() and not any(e.attributes.get(name) for name in named)
    ]  # fmt: skip


def _policy(page: Page) -> list[str]:
    """Return what the content security policy forbids, and whatever comes from elsewhere."""
    faults = [f"{name} on {e.tag}" for e in page.elements for name in e.attributes
              if name.startswith("on")]  # fmt: skip
    for script in page.all("script"):
        if "src" not in script.attributes and script.attributes.get("type") != "application/json":
            faults.append(f"script in the page: {script.text[:40]}")
    loaded = [e.attributes["src"] for e in page.elements if "src" in e.attributes]
    loaded += [e.attributes["href"] for e in page.all("link")
               if e.attributes.get("rel") in ("stylesheet", "icon")]  # fmt: skip
    return faults + [f"loads {address}" for address in loaded if not address.startswith("/")]
