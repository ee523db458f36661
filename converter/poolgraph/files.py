"""Bytes come in, a whole file comes out or none: never half of one."""

import io
import os
from contextlib import suppress
from pathlib import Path
from typing import IO


def write_file(path: Path, content: bytes | IO[bytes]) -> None:
    """Write ``content`` to ``path``: under a temporary name beside it, then moved over it.

    ``content`` is bytes, or an open file that is read from where it stands to its end. A file
    that is there keeps its permissions. OSError where the folder cannot be written.
    """
    import shutil  # only who writes pays for these two
    import tempfile

    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(io.BytesIO(content) if isinstance(content, bytes) else content, file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, _mode(path))
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _mode(path: Path) -> int:
    """Return the permissions of ``path``, or those a new file would get."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
