"""Find the parts: every module of this room that defines ``PART``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from foedus.errors import InvalidOption, nearest


@cache
def modules() -> Mapping[str, ModuleType]:
    """Return the modules of the parts by id, in the order of the scoreboard."""
    found = {}
    for info in iter_modules([str(Path(__file__).parent)]):
        module = import_module(f"foedus.validate.{info.name}")
        if hasattr(module, "PART"):
            found[module.PART.id] = module
    return dict(sorted(found.items(), key=lambda item: item[1].PART.order))


def chosen(parts: tuple[str, ...]) -> Mapping[str, ModuleType]:
    """Return the modules of some parts, or of all if none is named.

    Raises
    ------
    InvalidOption
        If there is no such part; names the nearest.
    """
    known = modules()
    for part in parts:
        if part not in known:
            hint = nearest(part, known) or f"one of {', '.join(known)}"
            message = f"there is no part {part!r} of the validation; {hint}"
            raise InvalidOption(message)
    return {name: known[name] for name in known if not parts or name in parts}
