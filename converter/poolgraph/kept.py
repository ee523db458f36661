"""Something costly to make comes in, the same made once comes out of the user's cache folder.

What is kept has a name made from everything it was made of, so that an edited file or
another version of Python is another name. Where the folder cannot be used, the thing is
made each time and nothing else is lost.
"""

import contextlib
import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from poolgraph import resources
from poolgraph.files import write_file


def kept(name: str, made_of: Iterable[str], make: Callable[[], bytes]) -> bytes:
    """Return the bytes that ``make`` gives, from the cache where they are there already."""
    parts = (resources.tool_version(), sys.version, *made_of)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    target = folder() / f"{name}-{digest}"
    with contextlib.suppress(OSError):
        return target.read_bytes()
    content = make()
    with contextlib.suppress(OSError):
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(target, content)
    return content


def folder() -> Path:
    """Return the folder where compiled things are kept."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "poolgraph"
