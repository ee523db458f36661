"""How things are named: words and numbers come in, the steps of an IRI go out.

A step is lower case, readable and the same for the same words; nothing here knows a base.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from poolgraph.source import Source
from poolgraph.syntax import Band, HeaderFact

_WORD = re.compile(r"[^\W_]+")
_SIGNS = {"<=": " le ", ">=": " ge ", "≤": " le ", "≥": " ge ", "<": " lt ", ">": " gt "}
_SIGNS |= {"+": " plus ", "'": "", "’": "", "&": " and "}
_GRADE = re.compile(r"(?<![^\W_])([A-Z]{1,3})-$")  # "A-", beside "A" and "A+"
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ACCESSION = re.compile(r"(?<!\d)(\d{10})-?(\d{2})-?(\d{6})(?!\d)")


def slug(text: str) -> str:
    """Return ``text`` as one step of an IRI: ``Countrywide Home Loans, Inc.`` by its words."""
    for sign, spoken in _SIGNS.items():
        text = text.replace(sign, spoken)
    text = _GRADE.sub(r"\1 minus", text)
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return "-".join(_WORD.findall(letters)) or "unnamed"


def kebab(concept: str) -> str:
    """Return a class as a step: ``mbs:MasterServicer`` is ``master-servicer``."""
    return _HUMP.sub("-", local(concept)).lower()


def local(concept: str) -> str:
    """Return the last part of a compact name: ``gross`` for ``code:rateBasis/gross``."""
    return re.split("[:/#]", concept)[-1]


def distinct(keys: Iterable[str]) -> list[str]:
    """Return ``keys`` in their order, each once: the second ``pool`` becomes ``pool-2``."""
    taken: dict[str, int] = {}
    names = []
    for key in keys:
        name = key
        while name in taken:
            taken[key] += 1
            name = f"{key}-{taken[key]}"
        taken[name] = 1
        names.append(name)
    return names


def filing_key(header: Iterable[HeaderFact], source: Source) -> str:
    """Return a filing's accession number, from its header or its path, else part of its hash."""
    stated = (fact.value.text for fact in header if local(fact.concept) == "accessionNumber")
    for place in (*stated, source.name):
        if found := _ACCESSION.findall(place):
            return "-".join(found[-1])
    return f"sha256-{source.sha256[:16]}"


def plain(number: Decimal) -> str:
    """Return a number without the zeros that do not change it: ``55`` for 55.00."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def band_slug(band: Band) -> str:
    """Return a band as a step: ``50.01-to-55``, ``at-most-50``, ``above-85``, ``at-6.125``."""
    lower, upper = (None if n is None else _step(n) for n in (band.lower, band.upper))
    if lower is not None and lower == upper:
        return f"at-{lower}"
    if lower is None and upper is None:
        return "any"
    if lower is None:
        return f"{'at-most' if band.upper_inclusive else 'below'}-{upper}"
    if upper is None:
        return f"{'at-least' if band.lower_inclusive else 'above'}-{lower}"
    start = lower if band.lower_inclusive else f"above-{lower}"
    return f"{start}-to-{upper if band.upper_inclusive else f'below-{upper}'}"


def _step(number: Decimal) -> str:
    text = plain(number)
    return f"minus-{text[1:]}" if text.startswith("-") else text
