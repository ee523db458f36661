"""A name and bytes come in, a whole file goes out or none: never half a file."""

import os
from pathlib import Path

from poolgraph.source import Unreadable


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` under a temporary name beside ``path``, then move it there.

    A device or a pipe is written to as it is. Raises :class:`Unreadable` where that cannot be.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(content)
            return
        draft = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            draft.write_bytes(content)
            os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).lower()
        raise Unreadable("unwritable-output", f"cannot write {path}: {reason}") from fault
