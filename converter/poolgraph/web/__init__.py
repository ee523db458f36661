"""A store comes in, the pages and documents of a linked-data site go out."""
