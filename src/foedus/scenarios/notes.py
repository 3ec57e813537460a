"""What a reader of a scenario must know, beside its own assumptions."""

from __future__ import annotations

import numpy as np

from foedus.scenarios.definition import Edit, Scenario
from foedus.scenarios.effects import Setup, pairs
from foedus.states import get

__all__ = ["notes"]


def notes(scenario: Scenario, setup: Setup) -> tuple[str, ...]:
    """Return the notes of one run.

    Parameters
    ----------
    scenario : Scenario
        What was run.
    setup : Setup
        For whom, in which world.

    Returns
    -------
    tuple of str
        Sentences, the most general first.
    """
    cast = setup.cast
    world, hub = cast.world, cast.hub
    place = world.position(hub)
    lines = [
        "Static trade models compare levels at which trade would settle: they give no "
        "growth a year, no path, and nothing on finance, technology or war.",
        "Bands are within one model, over coefficients, elasticity, deficits and the "
        "ranges of the scenario. Models differ by more: read their medians beside.",
        "Dollars are at a world output that is held constant; shares and real income "
        "do not depend on that.",
    ]
    kinds = {edit.input for edit in scenario.edits}
    if kinds & {"sanctions", "new_sanctions", "tie", "exit"}:
        lines.append(
            "Coefficients of sanctions, pacts and ties are associations within pairs "
            "over time; they are not proof of what a sanction does."
        )
    for edit in scenario.edits:
        whose = " and ".join(", ".join(side) for side in (edit.source, edit.target))
        if not edit.target:
            if not cast.members(edit.source):
                lines.append(f"Nobody is meant by {', '.join(edit.source)}.")
            continue
        if not len(pairs(edit, cast)[0]):
            lines.append(
                f"The edit of {edit.about.title} between {whose} is about no pair of "
                "states and changes nothing."
            )
        elif edit.input == "sanctions":
            lines.append(_lifted(edit, setup))
    domestic = world.domestic[place]
    if domestic != "reported":
        lines.append(
            f"What {get(hub).name} sells to itself is not reported in full for "
            f"{world.year} and estimated ({domestic}); its openness, and so the size "
            "of every loss, rests on that."
        )
    guessed = world.estimated[place] | world.estimated[:, place]
    guessed[place] = False
    trade = world.abroad[place] + world.abroad[:, place]
    if guessed.any():
        flows = world.abroad
        part = flows[place][world.estimated[place]].sum()
        part += flows[:, place][world.estimated[:, place]].sum()
        lines.append(
            f"{part / trade.sum():.1%} of the hub's trade in {world.year} is an "
            f"estimate of flows that nobody reported ({int(np.sum(guessed))} partners)."
        )
    return tuple(lines)


def _lifted(edit: Edit, setup: Setup) -> str:
    """Say how many flows are freed, and how much of the effect is left."""
    assert edit.decay_years is not None
    rows, columns = pairs(edit, setup.cast)
    found = setup.pressure.sanctions(rows, columns, edit.kinds)
    flows = int(np.any([amount > 0 for _, amount in found], axis=0).sum())
    if not flows:
        return "No sanctions are in force between the two sides: nothing is lifted."
    shares = [
        max(1 - setup.horizon / years, 0.0)
        for years in (edit.decay_years.low, edit.decay_years.high)
    ]
    low, high = min(shares), max(shares)
    left = f"{low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
    return (
        f"Sanctions are in force on {flows} flows between the two sides; "
        f"{setup.horizon} years on, {left} of the effect of what is lifted is left."
    )
