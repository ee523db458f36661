"""A Vega-Lite chart comes in, its SVG goes out; nothing is fetched from anywhere."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from poolgraph.source import Unreadable

_STATES = "states-albers-10m.json"
_VENDOR = Path(__file__).parent.parent / "static" / "vendor"
_WIDTH = 720


def svg(spec: dict[str, Any]) -> bytes:
    """Return a chart as SVG, 720 pixels wide where the spec leaves the width to its page.

    ``Unreadable`` (missing-extra) where vl-convert is not installed. The map's shapes are
    taken from the package; any other address in the spec is refused.
    """
    try:
        from vl_convert import vegalite_to_svg
    except ImportError as fault:
        hint = "pip install 'poolgraph[images]'"
        raise Unreadable("missing-extra", "charts as SVG need vl_convert", hint) from fault
    drawn = _inlined(deepcopy(spec))
    if drawn.get("width") == "container":
        drawn["width"] = _WIDTH
    drawn["background"] = "white"
    said: str = vegalite_to_svg(drawn, allowed_base_urls=[])
    return said.encode()


def _inlined(part: Any) -> Any:
    """Return a spec with the shapes of the states in the place of their address."""
    if isinstance(part, list):
        return [_inlined(item) for item in part]
    if not isinstance(part, dict):
        return part
    if str(part.get("url", "")).endswith(_STATES):
        return {"values": _shapes(), **{k: v for k, v in part.items() if k != "url"}}
    return {key: _inlined(item) for key, item in part.items()}


@cache
def _shapes() -> Any:
    return json.loads((_VENDOR / _STATES).read_text(encoding="utf-8"))
