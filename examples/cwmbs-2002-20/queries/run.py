"""Ask a graph: ``python run.py GRAPH.trig QUERY.rq`` prints the answer as CSV."""

import sys
from pathlib import Path

from pyoxigraph import QueryResultsFormat, RdfFormat, Store

graph, query = map(Path, sys.argv[1:])
store = Store()
store.load(path=graph, format=RdfFormat.from_extension(graph.suffix[1:]))
answer = store.query(query.read_text(encoding="utf-8"))
print(answer.serialize(format=QueryResultsFormat.CSV).decode().replace("\r\n", "\n"), end="")
