"""Bytes come in, a whole file or folder comes out or none: never half of one."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``folder`` that takes its place when all went well.

    What stood there is gone then, and is as it was where anything went wrong. OSError where
    there is no room or no permission.
    """
    import shutil
    import tempfile

    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        fresh, old = place / "new", place / "old"
        fresh.mkdir()
        yield fresh
        if folder.exists():
            os.replace(folder, old)
        try:
            os.replace(fresh, folder)
        except OSError:
            if old.exists():
                os.replace(old, folder)
            raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _mode(path: Path) -> int:
    """Return the permissions of ``path``, or those a new file would get."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
