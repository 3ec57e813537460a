"""Who leaves the hub: the departures of a scenario, with and without contagion."""

from __future__ import annotations

from collections.abc import Sequence

from foedus.scenarios.cascade import cascade
from foedus.scenarios.definition import Edit
from foedus.scenarios.effects import Setup
from foedus.scenarios.results import Departures

__all__ = ["departures"]

#: Runs of the simulation: cheap beside the trade models, so more than their draws.
_RUNS = 4000


def departures(edits: Sequence[Edit], setup: Setup, seed: int) -> Departures | None:
    """Simulate who follows the allies that edits make leave.

    Parameters
    ----------
    edits : sequence of Edit
        Those of ``exit`` that end an obligation whole are departures.
    setup : Setup
        Hub, world and horizon; the simulation starts at the end of the world's year.
    seed : int
        Of the simulation.

    Returns
    -------
    Departures or None
        None if nobody is made to leave.

    Raises
    ------
    InvalidOption
        If a state that shall leave is under no obligation with the hub, or the
        horizon is not 1 to 10 years.
    HubNotInSnapshot, OutsideCoverage
        If the obligations of the hub in that year are not known.
    """
    cast = setup.cast
    leavers = cast.members(
        [
            word
            for edit in edits
            if edit.input == "exit" and edit.amount.low == 1
            for word in edit.source
        ]
    )
    if not leavers:
        return None
    found = cascade(
        cast.hub,
        leavers,
        horizon=setup.horizon,
        year=cast.world.year,
        draws=_RUNS,
        seed=seed,
        snapshot=cast.snapshot,
    )
    return Departures(found)
