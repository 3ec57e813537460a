"""Find the charts: every module of this folder that defines ``ENTRY``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import foedus.charts.catalogue
from foedus.charts.catalogue.contract import Entry
from foedus.errors import UsageError, nearest


@cache
def modules() -> Mapping[str, ModuleType]:
    """Return the modules by name of their chart, in the order of the list."""
    found = {}
    for info in iter_modules(foedus.charts.catalogue.__path__):
        module = import_module(f"foedus.charts.catalogue.{info.name}")
        if hasattr(module, "ENTRY"):
            found[module.ENTRY.name] = module
    return dict(sorted(found.items(), key=lambda item: item[1].ENTRY.order))


def entries() -> Mapping[str, Entry]:
    """Return what each chart says of itself, by name."""
    return {name: module.ENTRY for name, module in modules().items()}


def module(name: str) -> ModuleType:
    """Return the module of one chart.

    Raises
    ------
    UsageError
        There is no such chart; names the nearest.
    """
    if name not in modules():
        hint = nearest(name, modules()) or f"there are {', '.join(modules())}"
        raise UsageError(f"there is no chart {name!r}; {hint}")
    return modules()[name]


def of_result(result: object) -> ModuleType:
    """Return the module of the chart that is drawn of a result without a name.

    Raises
    ------
    UsageError
        No chart is drawn of it.
    """
    for one in modules().values():
        if one.ENTRY.natural and isinstance(result, one.RESULT):
            found: ModuleType = one
            return found
    kinds = ", ".join(dict.fromkeys(one.RESULT.__name__ for one in modules().values()))
    message = f"no chart is drawn of {type(result).__name__}; there are some of {kinds}"
    raise UsageError(message)
