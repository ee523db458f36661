"""The one door to grammar/ and ontology/: a name comes in, a path or a text goes out.

An installed wheel carries both folders under ``poolgraph/_data``; in a checkout
they stand at the root, so that an edit takes effect at once.
"""

import hashlib
from functools import cache
from pathlib import Path

VERSION = "0.1.0"
_PACKAGE = Path(__file__).resolve().parent
_MEANING = (".lark", ".ttl")
_PLACES = (_PACKAGE / "_data", _PACKAGE.parent.parent)


def path(folder: str, name: str) -> Path:
    """Return the path of ``folder/name``; FileNotFoundError where neither place has it."""
    for place in _PLACES:
        found = place / folder / name
        if found.is_file():
            return found
    raise FileNotFoundError(f"poolgraph is not whole: {folder}/{name} is missing; install it again")


@cache
def text(folder: str, name: str) -> str:
    """Return the text of ``folder/name``."""
    return path(folder, name).read_text(encoding="utf-8")


@cache
def digest(*folders: str) -> str:
    """Return the SHA-256 of every grammar and ontology file of ``folders``, names included."""
    found = hashlib.sha256()
    for folder in folders:
        place = next((p for p in _PLACES if (p / folder).is_dir()), _PLACES[0])
        files = (path for path in (place / folder).iterdir() if path.suffix in _MEANING)
        for file in sorted(files):
            found.update(f"{folder}/{file.name}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()


def tool_version() -> str:
    """Return the version of poolgraph; pyproject.toml takes it from here."""
    return VERSION
