"""The twin of ``foedus doctor``: is everything here that is needed?

The module carries the name of the public function, so it is callable itself:
``foedus.doctor()`` works whether or not this module was imported before.
"""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

from foedus import __version__
from foedus.alignment import stable
from foedus.errors import FoedusError
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot

_CORE = (
    "numpy",
    "scipy",
    "numba",
    "polars",
    "ruptures",
    "jinja2",
    "typer",
    "rich",
    "vl-convert-python",
)
_EXTRAS = {
    "fastexcel": "files",
    "pandas": "pandas",
    "pyarrow": "pandas",
    "pyfixest": "estimation",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `good` is None where it is only worth knowing."""

    name: str
    good: bool | None
    text: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks; `good` if none failed."""

    checks: tuple[Check, ...]

    @property
    def good(self) -> bool:
        """Whether no check failed."""
        return all(check.good is not False for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "good": self.good,
            "checks": [
                {"name": check.name, "good": check.good, "text": check.text}
                for check in self.checks
            ],
        }


def doctor() -> Diagnosis:
    """Look at Python, packages, the snapshot and its indicators."""
    checks = [
        Check("foedus", None, __version__),
        Check(
            "python",
            sys.version_info >= (3, 11),
            f"{platform.python_version()} (3.11 or newer is needed)",
        ),
    ]
    checks += [_package(name, needed=True) for name in _CORE]
    checks += [_package(name, needed=False) for name in _EXTRAS]
    return Diagnosis((*checks, *_snapshot()))


def _package(name: str, *, needed: bool) -> Check:
    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:
        if needed:
            return Check(name, False, f"missing; install with: pip install {name}")
        extra = _EXTRAS[name]
        return Check(
            name, None, f"not installed (optional: pip install 'foedus[{extra}]')"
        )


def _snapshot() -> list[Check]:
    try:
        snapshot = Snapshot()
        checks = [
            Check(
                "snapshot",
                True,
                f"{snapshot.id} in {snapshot.path}, {len(snapshot.hubs)} hubs",
            )
        ]
        if not snapshot.hubs:
            return [Check("snapshot", False, f"{snapshot.path} holds no hub")]
        for indicator in registry.modules():
            rows = snapshot.values(indicator, snapshot.hubs[0]).height
            first, last = snapshot.coverage(indicator)
            text = f"{first} to {last}; {rows} rows for {snapshot.hubs[0]}"
            checks.append(Check(indicator, True, text))
        for table in ("scales", stable.TABLE):
            rows = snapshot.table(table).height
            checks.append(Check(table, rows > 0, f"{rows} rows, needed by every verb"))
    except FoedusError as error:
        return [Check("snapshot", False, str(error))]
    return checks


class _Callable(ModuleType):
    """A module that stands for its one public function."""

    def __call__(self) -> Diagnosis:
        """Look at everything; see `doctor`."""
        return doctor()


sys.modules[__name__].__class__ = _Callable
