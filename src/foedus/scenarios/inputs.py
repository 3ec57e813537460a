"""The inputs that a scenario may edit: unit, bounds, meaning, what they need.

A scenario file speaks of inputs by name. What an input does to the world is in
`foedus.scenarios.effects`; the two registries hold the same names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from foedus.lake.derived.trade_restrictions import DEGREES
from foedus.lake.derived.trade_restrictions import KINDS as OTHER_KINDS

__all__ = ["CHANNELS", "DEGREES", "INPUTS", "KINDS", "Input"]

#: Kinds of sanctions that an edit may name: degrees of those on trade, and others.
KINDS = (*DEGREES, *OTHER_KINDS)
#: Channels of alignment whose weight in trade is estimated.
CHANNELS = ("diplomatic", "military")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a scenario may change.

    Attributes
    ----------
    id : str
        Name in a scenario file.
    title : str
        Words for a reader.
    unit : str
        The only unit that a file may give.
    low, high : float
        Bounds of a value, both allowed.
    unchanged : float
        The value that changes nothing.
    place : str
        ``pair``: an edit says between whom, or from whom to whom; ``states``: it
        says who.
    extras : tuple of str
        Further keys that an edit of this input may carry.
    meaning : str
        What the value says.
    """

    id: str
    title: str
    unit: str
    low: float
    high: float
    unchanged: float
    place: str
    extras: tuple[str, ...]
    meaning: str


_ALL = (
    Input(
        id="trade_term",
        title="trade term",
        unit="factor",
        low=0.001,
        high=20.0,
        unchanged=1.0,
        place="pair",
        extras=("dose_by",),
        meaning=(
            "Factor on t^(1 - sigma), the ease of trade of a pair: what trade would "
            "be multiplied by if prices and incomes stayed as they are. Never 0: "
            "a state that trades with nobody must balance by itself, which no row of "
            "ever smaller terms leads to. With `dose_by` it is raised, for each "
            "state, to its exposure: the share of the named states in its trade with "
            "them and with the hub."
        ),
    ),
    Input(
        id="trade_cost",
        title="trade cost",
        unit="percent",
        low=-50.0,
        high=1000.0,
        unchanged=0.0,
        place="pair",
        extras=("dose_by",),
        meaning=(
            "Change of the price at which goods of one state reach the other, in "
            "percent. Its effect on trade depends on the elasticity of substitution."
        ),
    ),
    Input(
        id="sanctions",
        title="sanctions in force",
        unit="share",
        low=0.0,
        high=1.0,
        unchanged=1.0,
        place="pair",
        extras=("decay_years", "kinds"),
        meaning=(
            "Share of the sanctions now in force between the states that stays: 0 "
            "lifts them, 1 leaves them. Their effect on trade is the estimated one. "
            "What is lifted fades in equal steps over `decay_years`, so that the "
            "horizon decides how much is left."
        ),
    ),
    Input(
        id="new_sanctions",
        title="new sanctions",
        unit="share",
        low=0.0,
        high=1.0,
        unchanged=0.0,
        place="pair",
        extras=("kinds",),
        meaning=(
            "Sanctions of the named `kinds` put in force between states where they are "
            "not: 1 with the whole estimated effect on trade, 0 not at all. Of the "
            "degrees of a sanction on trade one may be named; it takes the place of a "
            "lower one."
        ),
    ),
    Input(
        id="tie",
        title="alignment",
        unit="points",
        low=-100.0,
        high=100.0,
        unchanged=0.0,
        place="pair",
        extras=("channel",),
        meaning=(
            "Change of alignment in one channel, in points of 100; trade follows by "
            "the estimated coefficient of that channel."
        ),
    ),
    Input(
        id="exit",
        title="departure of an ally",
        unit="share",
        low=0.0,
        high=1.0,
        unchanged=0.0,
        place="states",
        extras=(),
        meaning=(
            "Share of the obligation between the named states and the hub that ends at "
            "the start: 1 ends it, 0.5 is what a freeze counts. Its estimated "
            "weight in trade goes with it. If it ends, who follows within the "
            "horizon is simulated with and without contagion."
        ),
    ),
)

#: The registry, by name.
INPUTS: Mapping[str, Input] = MappingProxyType({one.id: one for one in _ALL})
