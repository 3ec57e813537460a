"""What a page hands to its sliders: the parts of a change, and the weights it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from foedus.alignment.reweighing import reweighing
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
    # Other weights, and each partner, ask for the same window.
    whole = snapshot.once(
        ("reweighing", hub, since, until),
        lambda: reweighing(snapshot, hub, since, until),
    )
    if partners:
        some = tuple(one for one in whole.partners if one.partner in partners)
        whole = replace(whole, partners=some)
    return {
        **whole.to_dict(),
        "weights": dict(weights(chosen).channel),
        "names": {one.partner: name(one.partner) for one in whole.partners},
    }
