"""Ask a graph all questions of this folder: ``python run.py GRAPH.nq`` prints the answers."""

import sys
from pathlib import Path

from pyoxigraph import QueryResultsFormat, RdfFormat, Store

graph = Path(sys.argv[1])
store = Store()
store.load(path=graph, format=RdfFormat.from_extension(graph.suffix[1:]))
for query in sorted(Path(__file__).parent.glob("*.rq")):
    text = query.read_text(encoding="utf-8")
    answer = store.query(text).serialize(format=QueryResultsFormat.CSV)
    print(text.partition("\n")[0], answer.decode().replace("\r\n", "\n"), sep="\n")
