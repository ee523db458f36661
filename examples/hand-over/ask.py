"""Ask a Parquet export: ``python ask.py FOLDER 'SELECT ...'`` prints the answer as a table."""

import sys
from pathlib import Path

import duckdb

folder, query = sys.argv[1:]
connection = duckdb.connect()
for file in sorted(Path(folder).glob("*.parquet")):
    connection.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
answer = connection.execute(query)
rows = [[column[0] for column in answer.description], *answer.fetchall()]
cells = [["" if value is None else str(value) for value in row] for row in rows]
widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
for row in cells:
    print("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())
