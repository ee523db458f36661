"""Graphs of filings are kept and asked here: a folder with a database, one writer, many readers.

``Writer`` puts filings in, ``opened`` gives a ``Store`` to read from. ``load`` and ``query`` of the
command line, and the site, stand on these.
"""

from poolgraph.store.graphs import by_filing
from poolgraph.store.reading import Store, opened
from poolgraph.store.writing import Outcome, Writer

__all__ = ["Outcome", "Store", "Writer", "by_filing", "opened"]
