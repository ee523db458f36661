"""Graphs come in, files that other people's systems take in go out.

``readers`` make graphs of what is given, ``tidy`` reads them into tables, and each format
renders these: ``csvw``, ``sdmx``, ``xbrl``, ``parquet``. ``package`` puts a folder together,
``verify`` compares one with its graph. No figure becomes a number on the way.
"""

from poolgraph.exports.compare import Difference
from poolgraph.exports.package import FORMATS, Export, export, whole, write
from poolgraph.exports.readers import all_given
from poolgraph.exports.verify import verify

__all__ = ["FORMATS", "Difference", "Export", "all_given", "export", "verify", "whole", "write"]
