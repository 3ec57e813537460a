"""What matters most: one input at a time at its ends, the others at their middle."""

from __future__ import annotations

from foedus.scenarios.engine import Engine
from foedus.scenarios.model_draws import MODELS
from foedus.scenarios.results import Bar
from foedus.scenarios.unknowns import central, one_at_a_time

__all__ = ["tornado"]

#: Bars whose swing is smaller are left out, percentage points of real income.
_NOTHING = 1e-6


def tornado(engine: Engine) -> tuple[Bar, ...]:
    """Return the bars for the hub's real income, largest swing first.

    Parameters
    ----------
    engine : Engine
        The run.

    Returns
    -------
    tuple of Bar
        One for each unknown that moves the result, at its 5 and 95 % points, and one
        for the choice of model, at its least and greatest result with every
        unknown at its middle.
    """
    bars = [*_unknowns(engine), _models(engine)]
    shown = [bar for bar in bars if bar.swing > _NOTHING]
    return tuple(sorted(shown, key=lambda bar: -bar.swing))


def _unknowns(engine: Engine) -> list[Bar]:
    draws, open_ones = one_at_a_time(engine.unknowns)
    if not open_ones:
        return []
    hats = engine.solve(draws, MODELS[0]).real_income[:, engine.place]
    ends = (100 * (hats - 1)).reshape(-1, 2)
    return [
        Bar(
            id=one.id,
            title=one.title,
            low=one.ends[0] if one.ends else one.at(0.05),
            high=one.ends[1] if one.ends else one.at(0.95),
            at_low=float(at_low),
            at_high=float(at_high),
        )
        for one, (at_low, at_high) in zip(open_ones, ends, strict=True)
    ]


def _models(engine: Engine) -> Bar:
    middle = central(engine.unknowns)
    hats = {
        model.id: engine.solve(middle, model).real_income[0, engine.place]
        for model in engine.models
        if model.incomes
    }
    low, high = (choose(hats, key=lambda id: hats[id]) for choose in (min, max))
    at_low, at_high = (float(100 * (hats[id] - 1)) for id in (low, high))
    return Bar("model", "trade model", low, high, at_low, at_high)
