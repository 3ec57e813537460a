"""The twin of ``foedus doctor``: is everything here that is needed?

It only looks: nothing is repaired, nothing is written, and no engine is started or
imported, so that it answers in a second even where one of them would hang.

The package carries the name of the public function, so it is callable itself:
``foedus.doctor()`` works whether or not this package was imported before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from foedus.doctor.checks import Check, Diagnosis
from foedus.doctor.installation import engines, installation
from foedus.doctor.kept import built_months, own_data, vault
from foedus.doctor.places import places
from foedus.doctor.snapshots import snapshot

__all__ = ["EVENTS", "Check", "Diagnosis", "doctor"]

#: Names folders of built months, apart by the separator of paths.
EVENTS = "FOEDUS_EVENTS"


def doctor(*, events: Iterable[str | Path] = ()) -> Diagnosis:
    """Look at the installation, the snapshot, own data, the vault and the disk.

    Parameters
    ----------
    events : iterable of path
        Folders that ``foedus events build`` wrote to; none means those that the
        environment variable ``FOEDUS_EVENTS`` names, if any.

    Returns
    -------
    Diagnosis
        What was found, with what to do about it.
    """
    named = os.environ.get(EVENTS, "").split(os.pathsep)
    folders = [Path(one) for one in list(events) or filter(None, named)]
    return Diagnosis(
        (
            *installation(),
            *engines(),
            *snapshot(),
            *own_data(),
            *vault(),
            *(check for folder in folders for check in built_months(folder)),
            *places(folders),
        )
    )


class _Callable(ModuleType):
    """A module that stands for its one public function."""

    def __call__(self, *, events: Iterable[str | Path] = ()) -> Diagnosis:
        """Look at everything; see `doctor`."""
        return doctor(events=events)


sys.modules[__name__].__class__ = _Callable
