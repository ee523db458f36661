"""Many filings come in, shards of their graphs and a receipt for each go out.

``plan`` finds the filings and cuts them into shards, ``run`` converts those that have no
receipt yet, ``finish`` clears away what no input stands behind any more. A shard is
converted by one function (``shard.convert_shard``), whatever engine calls it.
"""

from poolgraph.corpus.engines import ENGINES, Crew, engine
from poolgraph.corpus.options import FORMATS, Options
from poolgraph.corpus.run import Plan, before, finish, plan, run, texts
from poolgraph.corpus.tables import is_possible as tables_possible
from poolgraph.corpus.totals import Fault, Totals, added

__all__ = [
    "ENGINES",
    "FORMATS",
    "Crew",
    "Fault",
    "Options",
    "Plan",
    "Totals",
    "added",
    "before",
    "engine",
    "finish",
    "plan",
    "run",
    "tables_possible",
    "texts",
]
