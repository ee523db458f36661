"""A table, all deals or two of them come in, a chart goes out: a Vega-Lite dict, or its SVG.

The charts themselves are the JSON files beside this module; here they are given their data.
"""

from poolgraph.web.charts.draw import svg
from poolgraph.web.charts.strata import Bar, bars, pairs, spec, specs, states

__all__ = ["Bar", "bars", "pairs", "spec", "specs", "states", "svg"]
