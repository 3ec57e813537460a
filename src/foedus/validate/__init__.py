"""How often the instrument is right: reference numbers, prediction, controls.

The package carries the name of the public function, so it is callable itself:
``foedus.validate()`` works however its modules were imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.validate.scoreboard import Scoreboard


class _Callable(ModuleType):
    """A package that stands for its one public function."""

    def __call__(self, *arguments: Any, **options: Any) -> Scoreboard:
        """Run the validation; see `foedus.validate.running.validate`."""
        from foedus.validate.running import validate

        return validate(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
