"""A template's name and what to show come in, HTML goes out; every text is escaped."""

import re
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from poolgraph.web.site import Site

_FOLDER = Path(__file__).parent.parent / "templates"
_NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?")


@cache
def environment() -> Environment:
    """Return the templates, compiled when they are first used and kept for good."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=-1,
    )  # fmt: skip
    made.filters |= {"figure": figure, "day": day, "whole": whole, "initial": initial}
    return made


def render(site: Site, template: str, **shown: object) -> str:
    """Return a page of ``site``; a name that the template wants and nobody gave is a fault."""
    return environment().get_template(template).render(site=site, **shown)


def figure(text: str) -> str:
    """Return a number with thousands apart, every digit kept; any other text as it is."""
    found = _NUMBER.fullmatch(text)
    return f"{found[1]}{int(found[2]):,}{found[3] or ''}" if found else text


def whole(text: str) -> str:
    """Return a number without its decimals, for lists in which only its size matters."""
    return figure(text.partition(".")[0])


def day(text: str) -> str:
    """Return a date as people write it; anything else as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{found:%B} {found.day}, {found.year}"


def initial(text: str) -> str:
    """Return a text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
