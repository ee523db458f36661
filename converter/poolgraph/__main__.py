"""``python -m poolgraph`` is ``poolgraph``."""

from poolgraph.cli import main

main(prog_name="poolgraph")
