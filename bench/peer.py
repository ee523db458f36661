"""The same pages and queries asked of poolgraph and of Trifid, taking turns; medians.

``python bench/peer.py [--deals N] [--rounds N] [--write]``: N invented deals are converted and
loaded once into build/peer. Trifid (npm) reads them from a server of Oxigraph, whose database
is made of the same quads. Each round asks each side the same things, one after the other.
Exit status 1 where poolgraph is slower at the median of anything. ``--write`` puts the table
into docs/performance.md.
"""

import argparse
import gzip
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random

import httpx
from turns import Taken, table, take_turns

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "peer"
TRIFID = "trifid@5.3.0"
BIN = Path(sys.executable).parent
PAGES = 12
_CONFIG = """\
server:
  listener: {{host: 127.0.0.1, port: {port}}}
globals:
  datasetBaseUrl: {base}
  endpoints: {{default: {{url: /query}}}}
plugins:
  entity-renderer: {{module: "@zazuko/trifid-entity-renderer"}}
  sparql-proxy:
    module: "@zazuko/trifid-plugin-sparql-proxy"
    paths: /query
    config: {{endpointUrl: "{endpoint}"}}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deals", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    told, is_fast = section(options.rounds, options.deals)
    print(told)
    if options.write:
        page = ROOT / "docs" / "performance.md"
        pattern = re.compile(r"(<!-- peer -->).*?(<!-- end -->)", re.DOTALL)
        fresh = pattern.sub(lambda m: f"{m[1]}\n\n{told}\n\n{m[2]}", page.read_text(), count=1)
        page.write_text(fresh)
    return 0 if is_fast else 1


def section(rounds: int, deals: int = 1000) -> tuple[str, bool]:
    """Measure and return the table, and whether poolgraph is as fast at every median."""
    store = _store(deals)
    with ExitStack() as stack:
        ours, theirs = stack.enter_context(_poolgraph(store)), stack.enter_context(_trifid(store))
        client = stack.enter_context(httpx.Client(timeout=120, trust_env=False))
        asked = list(_asked(store))
        rows, slower = [], []
        for name, path, headers, form in asked:
            sides = {"poolgraph": f"{ours}{path[0]}", "Trifid": f"{theirs}{path[1]}"}
            taken = take_turns(
                {side: _ask(client, url, headers, form) for side, url in sides.items()}, rounds
            )
            rows.append(_row(name, taken))
            if taken.median("poolgraph") > taken.median("Trifid"):
                slower.append(name)
    head = "| asked | poolgraph, ms | Trifid, ms | times as fast | from–to |"
    about = (
        f"Medians of {rounds} rounds over {deals:,} deals, one request after the other; each row "
        f"of pages and tables asks for {PAGES} things. Trifid {TRIFID.partition('@')[2]} on Node "
        "has a server of Oxigraph behind it. A page of poolgraph shows tables, charts, checks and "
        "the filing's lines, one of Trifid the properties of the thing."
    )
    return f"{table(head, *rows)}\n\n{about}", not slower


def _row(name: str, taken: Taken) -> str:
    middle, least, most = taken.ratio("poolgraph", "Trifid")
    times = [f"{1000 * taken.median(side):,.1f}" for side in ("poolgraph", "Trifid")]
    return f"| {name} | {times[0]} | {times[1]} | {middle:,.1f} | {least:,.1f}–{most:,.1f} |"


Call = tuple[str, tuple[str, str], dict[str, str], list[str]]


def _asked(store: Path) -> Iterator[Call]:
    """Yield what is asked: its name, the paths of both sides, and each thing or query."""
    slugs = sorted(path.name.removesuffix(".nq.gz") for path in (store / "filings").iterdir())
    Random(1).shuffle(slugs)
    chosen = slugs[:PAGES]
    things = {
        "page of a table": "/table/propertyState", "page of a party": None,
        "page of a filing": "", "page of a deal": "/transaction",
    }  # fmt: skip
    for name, below in things.items():
        ends = [_party(store, slug) if below is None else below for slug in chosen]
        paths = [f"/id/filing/{slug}{end}" for slug, end in zip(chosen, ends, strict=True)]
        yield name, ("", ""), {"Accept": "text/html"}, paths
    others = [f"/id/filing/{slug}/table/propertyState" for slug in slugs[PAGES:]]
    yield "page of a table, for the first time", ("", ""), {"Accept": "text/html"}, others
    yield "table as Turtle, for the first time", ("", ""), {"Accept": "text/turtle"}, others[::-1]
    tables = [f"/id/filing/{slug}/table/propertyState" for slug in chosen]
    yield "table as Turtle", ("", ""), {"Accept": "text/turtle"}, tables
    for name in ("states", "one-table", "count"):
        text = (Path(__file__).parent / "peer-queries" / f"{name}.rq").read_text()
        query = text.replace("FILING", chosen[0])
        title = text.partition("\n")[0].removeprefix("# ")
        yield title, ("/sparql", "/query"), {"Accept": "application/sparql-results+json"}, [query]


def _party(store: Path, slug: str) -> str:
    with gzip.open(store / "filings" / f"{slug}.nq.gz", "rt", encoding="utf-8") as lines:
        return min(m[1] for line in lines if (m := re.match(r"\S+?(/party/[\w-]+)> ", line)))


def _ask(
    client: httpx.Client, url: str, headers: dict[str, str], asked: list[str]
) -> Callable[[], None]:
    """Return what asks one side for ``PAGES`` of ``asked``; a wrong answer ends the run.

    Of more than that each call asks the next ones, until all were asked.
    """
    following = cycle(asked)

    def run() -> None:
        for one in islice(following, min(PAGES, len(asked))):
            if one.startswith("/"):
                answer = client.get(url + one, headers=headers, follow_redirects=True)
            else:
                answer = client.post(url, data={"query": one}, headers=headers)
            if answer.status_code != 200 or len(answer.content) < 60:
                raise SystemExit(f"{url}{one[:80]}: {answer.status_code}")

    return run


# Both sides, on the same quads.


def _store(deals: int) -> Path:
    """Return a store of ``deals`` deals, made where it is not there yet."""
    store, filings, graph = (HOME / f"{name}-{deals}" for name in ("store", "filings", "graph"))
    if not (store / "CURRENT").exists():
        writer = [sys.executable, "-m", "writer", str(filings), "--count", str(deals)]
        subprocess.run(writer, check=True, env={"PYTHONPATH": str(ROOT / "tests")})
        convert = [BIN / "poolgraph", "convert", filings, "-o", graph, "-q"]
        subprocess.run(convert, check=False)  # one of the deals is misprinted
        subprocess.run([BIN / "poolgraph", "load", graph, "--store", store, "-q"], check=True)
    return store


@contextmanager
def _poolgraph(store: Path) -> Iterator[str]:
    port = _free()
    command = [BIN / "poolgraph", "serve", "--store", store, "--port", str(port)]
    with _running(command, port, ROOT):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _trifid(store: Path) -> Iterator[str]:
    """Run Trifid, and the server of Oxigraph that it asks."""
    back, front = _free(), _free()
    home, database = HOME / "trifid", store.with_name(store.name.replace("store", "oxigraph"))
    oxigraph = BIN / "oxigraph"
    if not database.exists():
        part = database.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        lines = subprocess.Popen(
            [oxigraph, "load", "-l", part, "--format", "nq"], stdin=subprocess.PIPE
        )
        assert lines.stdin
        for path in sorted((store / "filings").iterdir()):
            lines.stdin.write(gzip.decompress(path.read_bytes()))
        lines.stdin.close()
        if lines.wait():
            raise SystemExit("the database of the peer could not be made")
        part.rename(database)
    if not (home / "node_modules" / "trifid").exists():
        home.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--ignore-scripts", TRIFID]
        subprocess.run(npm, cwd=home, check=True)
    base = json.loads((store / "store.json").read_text())["base"]
    endpoint = f"http://127.0.0.1:{back}/query"
    (home / "config.yaml").write_text(_CONFIG.format(port=front, base=base, endpoint=endpoint))
    serve = [oxigraph, "serve-read-only", "-l", database, "-b", f"127.0.0.1:{back}"]
    node = ["node", "node_modules/trifid/server.js", "-c", "config.yaml"]
    with _running([*serve, "--union-default-graph"], back, home), _running(node, front, home):
        yield f"http://127.0.0.1:{front}"


@contextmanager
def _running(command: list[object], port: int, home: Path) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([str(c) for c in command], cwd=home, stdout=quiet, stderr=quiet)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None:
                raise SystemExit(f"{command[0]} ended with {server.returncode}")
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(30)


def _free() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
