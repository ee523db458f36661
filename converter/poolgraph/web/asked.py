"""The name of a query comes in, its SPARQL text under the base of a store goes out."""

from functools import lru_cache
from pathlib import Path

from poolgraph.terms import Terms

_FOLDER = Path(__file__).parent / "queries"


@lru_cache(maxsize=256)
def asked(terms: Terms, name: str) -> str:
    """Return the query ``name`` of web/queries/."""
    return terms.rebase((_FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
