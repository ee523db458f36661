"""poolgraph."""
