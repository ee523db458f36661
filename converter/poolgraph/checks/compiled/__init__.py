"""The queries of shapes.ttl come in as text, the same as functions of Python go out.

``reader`` makes a tree of a text, ``compiler`` a program of the trees, over ``index`` and
``values``; ``program`` keeps it and runs it over the facts of one filing.
"""
