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
    from foedus.brief.writing import brief
    from foedus.doctor import doctor
    from foedus.errors import FoedusError
    from foedus.lake.citation import cite
    from foedus.states import resolve

_HOME = {
    "FoedusError": "foedus.errors",
    "cite": "foedus.lake.citation",
    "doctor": "foedus.doctor",
    "erosion": "foedus.alignment.erosion",
    "explain": "foedus.alignment.explanation",
    "realign": "foedus.alignment.realignment",
    "resolve": "foedus.states",
}

__all__ = [
    "FoedusError",
    "__version__",
    "brief",
    "cite",
    "data",
    "doctor",
    "erosion",
    "explain",
    "realign",
    "resolve",
]


def __getattr__(name: str) -> Any:
    if name in ("brief", "data"):
        # The room `brief` can be called, so that verb and room share a name.
        return import_module(f"foedus.{name}")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    message = f"module 'foedus' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
