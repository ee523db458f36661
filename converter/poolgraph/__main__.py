"""The command ``poolgraph``, and ``python -m poolgraph``."""

import gc


def run() -> None:
    """Run the command line without collecting cycles: a run is short, and makes few."""
    gc.disable()
    from poolgraph.cli import main

    main(prog_name="poolgraph")


if __name__ == "__main__":
    run()
