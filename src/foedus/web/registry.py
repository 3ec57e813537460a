"""Find the pages: each file in ``web/pages`` with ``PAGE`` and ``view``."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any

from foedus.lake.snapshot import Snapshot
from foedus.web import pages as folder
from foedus.web.page import Field, Page, Query, View


@dataclass(frozen=True, slots=True)
class Entry:
    """A page with the functions that answer it.

    Attributes
    ----------
    page : Page
        What it is.
    view : callable
        ``view(query, snapshot)`` returns a `View`.
    form : tuple of Field
        Parts of the form that it reads; empty if it reads none.
    submit : callable or None
        ``submit(form, snapshot)`` returns a `View`.
    check : callable or None
        ``check(query, snapshot)`` raises what `view` would refuse.
    """

    page: Page
    view: Callable[[Query, Snapshot], View]
    form: tuple[Field, ...] = ()
    submit: Callable[[Mapping[str, str], Snapshot], View] | None = None
    check: Callable[[Query, Snapshot], None] | None = None


@cache
def entries() -> Mapping[str, Entry]:
    """Return all pages by id, in the order of the navigation."""
    found = [
        _entry(import_module(f"{folder.__name__}.{module.name}"))
        for module in pkgutil.iter_modules(folder.__path__)
    ]
    ordered = sorted(found, key=lambda one: (one.page.order, one.page.id))
    return MappingProxyType({one.page.id: one for one in ordered})


def navigation() -> tuple[Page, ...]:
    """Return the pages that the navigation leads to."""
    return tuple(one.page for one in entries().values() if one.page.order > 0)


def _entry(module: Any) -> Entry:
    name = module.__name__.rpartition(".")[2]
    page = module.PAGE
    if page.id != name:
        message = f"web/pages/{name}.py declares the page {page.id!r}, not {name!r}"
        raise AssertionError(message)
    return Entry(
        page,
        module.view,
        tuple(getattr(module, "FORM", ())),
        getattr(module, "submit", None),
        getattr(module, "check", None),
    )
