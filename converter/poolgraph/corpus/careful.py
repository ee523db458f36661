"""A filing that may kill its process comes in, what came of it goes out of another process.

``python -m poolgraph.corpus.careful`` is that process: it reads pickled items from stdin and
writes what came of each to stdout, until it is killed or its stdin ends.
"""

import pickle
import subprocess
import sys
import time

from poolgraph.corpus.filing import Converted, convert_item, lost
from poolgraph.corpus.items import Item
from poolgraph.corpus.options import Options
from poolgraph.corpus.reading import Reader, Unreachable
from poolgraph.problem import DisagreementError, Problem, Severity

TRIES = 2


class Careful:
    """Converts filings in a process of their own, made when first needed and whenever it died."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Careful":
        return self

    def __exit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()

    def convert(self, item: Item) -> Converted:
        """Return what came of ``item``, or that it ends its process whenever it is tried."""
        start = time.perf_counter()
        status = 0
        for _ in range(TRIES):
            child = self._running()
            try:
                found = self._asked(child, item)
            except (OSError, EOFError, pickle.UnpicklingError):
                status = child.wait()
                continue
            if isinstance(found, Exception):
                raise found
            return found
        message = f"converting it ends the process that does, with status {status}"
        return lost(item, Problem(Severity.ERROR, "worker-died", message), start)

    def _asked(self, child: "subprocess.Popen[bytes]", item: Item) -> Converted | Exception:
        assert child.stdin is not None
        assert child.stdout is not None
        pickle.dump((item, self._options), child.stdin)
        child.stdin.flush()
        found = pickle.load(child.stdout)
        assert isinstance(found, Converted | Unreachable | DisagreementError)
        return found

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            command = [sys.executable, "-m", __name__]
            self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self._child


def main() -> None:
    """Convert what comes on stdin, one after the other."""
    given, out = sys.stdin.buffer, sys.stdout.buffer
    with Reader() as reader:
        while True:
            try:
                item, options = pickle.load(given)
            except EOFError:
                return
            try:
                found: Converted | Exception = convert_item(item, options, reader)
            except (Unreachable, DisagreementError) as fault:
                found = fault
            pickle.dump(found, out)
            out.flush()


if __name__ == "__main__":
    main()
