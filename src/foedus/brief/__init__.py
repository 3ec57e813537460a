"""The written product: one brief on one hub, for terminal, browser and programs.

The package carries the name of the public function, so it is callable itself:
``foedus.brief("RUS", since=2014)`` works however its modules were imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.brief.writing import Brief


class _Callable(ModuleType):
    """A package that stands for its one public function."""

    def __call__(self, *arguments: Any, **options: Any) -> Brief:
        """Write a brief; see `foedus.brief.writing.brief`."""
        from foedus.brief.writing import brief

        return brief(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
