"""A browser for tests: Debian's Chromium, which reaches nothing but the site it looks at.

What a page complains of and every request to another host is kept, and is a fault.
"""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from poolgraph.store import Store
from poolgraph.web.publish import Published, publish
from served import folder, store  # noqa: F401 - the fixtures that these build on

LAUNCH = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SERIOUS = {"serious", "critical"}
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@dataclass
class Look:
    """A page in the browser, and what went wrong on it."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def at(self, path: str) -> Page:
        """Go to a path of the site, and wait until its scripts have run."""
        self.page.goto(self.site + path, wait_until="load")
        self.page.wait_for_selector("[data-chart]:not([data-drawn])", state="detached")
        return self.page

    def findings(self) -> list[str]:
        """Return what axe finds wrong that keeps people from using the page."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['html'][:150]}"
            for one in found if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "there is no chromium here: .ci/setup installs it"
        found = playwright.chromium.launch(executable_path=path, args=list(LAUNCH))
        yield found
        found.close()


@contextmanager
def looking(
    browser: Browser, site: str, size: dict[str, int] = WIDE, *, script: bool = True
) -> Iterator[Look]:
    """Open a page that reaches ``site`` alone; complain of all that went wrong at the end."""
    context = browser.new_context(
        viewport=size, java_script_enabled=script, reduced_motion="reduce", color_scheme="light"
    )  # fmt: skip
    look = Look(context.new_page(), site)

    def elsewhere(route: Route) -> None:
        if route.request.url.startswith((f"{site}/", "data:", "blob:")):
            route.continue_()
        else:
            look.faults.append(f"asked {route.request.url}")
            route.abort()

    context.route("**/*", elsewhere)
    look.page.on("console", lambda one: look.faults.append(one.text) if one.type == "error" else 0)
    look.page.on("pageerror", lambda fault: look.faults.append(str(fault)))
    look.page.on("dialog", lambda one: (look.faults.append(f"dialog {one.message}"), one.dismiss()))
    try:
        yield look
        assert look.faults == []
    finally:
        context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked."""


@dataclass(frozen=True)
class Files:
    """A published folder, what came of publishing, and where it is served."""

    folder: Path
    made: Published
    address: str


@pytest.fixture(scope="session")
def published(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:  # noqa: F811
    """Return the store as a folder of files, served below a path by a server that knows nothing."""
    home = tmp_path_factory.mktemp("published")
    made = publish(store, home / "some" / "where", None, lambda done, whole: None)
    handler = functools.partial(_Quiet, directory=str(home))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    yield Files(home / "some" / "where", made, f"{address}/some/where")
    server.shutdown()
    server.server_close()
