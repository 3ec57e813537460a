"""Measure, explain and stress-test the alliances of any state, from open data.

The public functions are the twins of the verbs on the command line. They are
loaded on first use, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from foedus import data
    from foedus.alignment.erosion import erosion
    from foedus.alignment.explanation import explain
    from foedus.alignment.realignment import realign
    from foedus.alignment.structure import structure
    from foedus.audit.running import audit
    from foedus.brief.writing import brief
    from foedus.charts.charting import chart
    from foedus.doctor import doctor
    from foedus.errors import FoedusError
    from foedus.lake.citation import cite
    from foedus.points.estimate import ideal_points
    from foedus.points.sensitivity import ideal_point_sensitivity
    from foedus.scenarios.comparing import compare as compare_scenarios
    from foedus.scenarios.costed import consequences
    from foedus.scenarios.running import scenario
    from foedus.sources.events.building import build_events
    from foedus.states import resolve
    from foedus.validate.running import validate
    from foedus.web.serving import serve

_HOME = {
    "FoedusError": "foedus.errors",
    "chart": "foedus.charts.charting",
    "build_events": "foedus.sources.events.building",
    "cite": "foedus.lake.citation",
    "doctor": "foedus.doctor",
    "erosion": "foedus.alignment.erosion",
    "explain": "foedus.alignment.explanation",
    "compare_scenarios": "foedus.scenarios.comparing:compare",
    "costed_consequences": "foedus.scenarios.costed:consequences",
    "ideal_point_sensitivity": "foedus.points.sensitivity",
    "ideal_points": "foedus.points.estimate",
    "realign": "foedus.alignment.realignment",
    "resolve": "foedus.states",
    "scenario": "foedus.scenarios.running",
    "serve": "foedus.web.serving",
    "structure": "foedus.alignment.structure",
}

__all__ = [
    "FoedusError",
    "__version__",
    "audit",
    "brief",
    "build_events",
    "chart",
    "cite",
    "compare_scenarios",
    "consequences",
    "data",
    "doctor",
    "erosion",
    "explain",
    "ideal_point_sensitivity",
    "ideal_points",
    "realign",
    "resolve",
    "scenario",
    "serve",
    "structure",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name in ("audit", "brief", "consequences", "data", "validate"):
        # These rooms, `data` apart, can be called, so that verb and room share a
        # name.
        return import_module(f"foedus.{name}")
    if name in _HOME:
        home, _, there = _HOME[name].partition(":")
        return getattr(import_module(home), there or name)
    message = f"module 'foedus' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
