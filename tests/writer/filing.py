"""Puts a whole filing together: cover, items, clause, tables, signature, container."""

from writer import container, cover, deal, table
from writer.layout import Layout, Paper
from writer.pool import Pool

_BETWEEN = {
    "page": ["", "", "<PAGE>", ""],
    "blank": ["", "", ""],
    "page-number": ["", f"{'-2-':>41}", "<PAGE>", ""],
    "rule": ["", "-" * 78, ""],
}


def write(pool: Pool, layout: Layout, paper: Paper | None = None) -> str:
    """Return the text of a filing that states ``pool``."""
    paper = paper or Paper()
    body = cover.lines(pool.face, pool.deal, paper) if pool.face else []
    body += ["Item 5.  Other Events.", ""]
    body += deal.lines(pool.deal, paper) if pool.deal else []
    pages = _tables(pool, layout)
    end = deal.signature(pool.signed, pool.face, paper) if pool.signed else []
    parts = [[*body, *end], pages] if paper.container == "exhibit" else [[*body, *pages, *end]]
    found = container.wrapped(parts, pool.face, paper.container) if pool.face else parts[0]
    return layout.newline.join([*found, ""])


def _tables(pool: Pool, layout: Layout) -> list[str]:
    page: list[str] = []
    for one in pool.tables:
        page += [*table.lines(one, layout), *_BETWEEN[layout.between_tables]]
    return page
