"""Runs under a Python that has morph-kgc: for each line that comes in, maps once, says so.

``python morph.py CONFIG OUT``. It is a process of its own, for morph-kgc wants an older rdflib.
"""

import sys
from pathlib import Path

import morph_kgc

for _ in sys.stdin:
    triples = sorted(morph_kgc.materialize_set(sys.argv[1]))
    Path(sys.argv[2]).write_text("".join(f"{one} .\n" for one in triples), encoding="utf-8")
    print(len(triples), flush=True)
