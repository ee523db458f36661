"""Puts a whole filing together."""

from writer import table
from writer.layout import Layout
from writer.pool import Pool

_BETWEEN = {
    "page": ["", "", "<PAGE>", ""],
    "blank": ["", "", ""],
    "page-number": ["", f"{'-2-':>41}", "<PAGE>", ""],
    "rule": ["", "-" * 78, ""],
}


def write(pool: Pool, layout: Layout) -> str:
    """Return the text of a filing that states ``pool``."""
    page = ["Item 5.  Other Events.", ""]
    for one in pool.tables:
        page += [*table.lines(one, layout), *_BETWEEN[layout.between_tables]]
    return layout.newline.join([*page, ""])
