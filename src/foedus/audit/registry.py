"""Find the claim types: one file each in `foedus.audit.claims`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from foedus.audit import claims
from foedus.audit.claims.contract import ClaimType

__all__ = ["claim_types", "triggers"]


@cache
def claim_types() -> Mapping[str, ClaimType]:
    """Return every claim type by id, in alphabetical order of the files."""
    found = {}
    for module in sorted(one.name for one in iter_modules(claims.__path__)):
        held = import_module(f"{claims.__name__}.{module}")
        if hasattr(held, "TYPE"):
            found[held.TYPE.id] = held.TYPE
    return MappingProxyType(found)


@cache
def triggers() -> Mapping[str, re.Pattern[str]]:
    """Return the compiled trigger of every claim type."""
    return MappingProxyType(
        {id: re.compile(one.trigger) for id, one in claim_types().items()}
    )
