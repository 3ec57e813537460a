"""What losing partners costs: trade equilibrium, dependence, security accounts.

The package carries the name of the public function, so it is callable itself:
``foedus.consequences("RUS", since=2014)`` works however its modules were imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import foedus

if TYPE_CHECKING:
    from foedus.consequences.results import Consequences


class _Callable(ModuleType):
    """A package that stands for its one public function."""

    def __call__(self, *arguments: Any, **options: Any) -> Consequences:
        """Draw up the consequences; see `foedus.scenarios.costed.consequences`."""
        # The trade models stand in a later room, so the public surface joins them.
        found: Consequences = foedus.costed_consequences(*arguments, **options)
        return found


sys.modules[__name__].__class__ = _Callable
