"""Check an essay: claims in, verdicts with evidence out.

The package carries the name of the public function, so it is callable itself:
``foedus.audit(text)`` works however its modules were imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.audit.model import Audit


class _Callable(ModuleType):
    """A package that stands for its one public function."""

    def __call__(self, *arguments: Any, **options: Any) -> Audit:
        """Audit a text; see `foedus.audit.running.audit`."""
        from foedus.audit.running import audit

        return audit(*arguments, **options)


sys.modules[__name__].__class__ = _Callable
