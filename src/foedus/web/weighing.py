"""What a page hands to its sliders: the parts of a change, and the weights it has."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from foedus.alignment.reweighing import Reweighing, reweighing
from foedus.alignment.weights import weights
from foedus.charts.wording import name
from foedus.lake.snapshot import Snapshot


def weighing(
    snapshot: Snapshot, hub: str, since: int, until: int, chosen: str, *partners: str
) -> dict[str, Any]:
    """Return the ``reweighing`` of a page's data, for the panel ``weights``.

    Parameters
    ----------
    snapshot : Snapshot
        Where from.
    hub : str
        State id.
    since, until : int
        The window.
    chosen : str
        Weights as in an address.
    partners : str
        State ids; none means all.
    """
    whole = _whole(snapshot, hub, since, until, partners)
    return {
        **whole.to_dict(),
        "weights": dict(weights(chosen).channel),
        "names": {one.partner: name(one.partner) for one in whole.partners},
    }


# Other weights ask for the same window.
@lru_cache(maxsize=16)
def _whole(
    snapshot: Snapshot, hub: str, since: int, until: int, partners: tuple[str, ...]
) -> Reweighing:
    return reweighing(snapshot, hub, since, until, partners=partners or None)
