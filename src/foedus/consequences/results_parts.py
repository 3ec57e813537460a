"""The parts of an account of consequences, as frozen rows.

Shares lie in [0, 1], amounts are US dollars of a calendar year, and an `Interval`
bounds 90 % of the measurement error of the trade series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from foedus.alignment.flow_matrix import FlowCell, FlowLoss, NetWinner
from foedus.alignment.results import Interval

__all__ = [
    "Asymmetry",
    "Bloc",
    "Exposure",
    "Market",
    "Markets",
    "ReexportSignal",
    "Reexports",
    "TradeYear",
]


@dataclass(frozen=True, slots=True)
class Bloc:
    """The states that stand for a bloc, the hub left out.

    Attributes
    ----------
    name : str
        What was asked for, or ``sanctioning states``.
    rule : str
        How the members were found, in words.
    members : tuple of str
        State ids, in alphabetical order.
    """

    name: str
    rule: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TradeYear:
    """How one side of the hub's trade is spread over its partners in a year.

    Attributes
    ----------
    year : int
    side : str
        ``exports`` or ``imports``.
    total : float
        US dollars with all states, estimates of missing flows included.
    known : float
        Share of `total` that a source reports.
    hhi : Interval or None
        Sum of squared shares; None where less than three quarters of the total
        is known.
    normalised : float or None
        ``(hhi - 1/n) / (1 - 1/n)`` over the n states with a figure.
    hirschman : float or None
        100 times the root of `hhi`.
    partners : float or None
        Effective number of partners, ``1 / hhi``.
    top : str or None
        The largest partner; None where the largest flow is an estimate.
    top_share : Interval or None
        Its share.
    bloc_share : Interval or None
        Share of the bloc's members; the upper bound has the estimates of their
        missing flows too.
    bloc_unknown : float or None
        These estimates as a share of `total`.
    """

    year: int
    side: str
    total: float
    known: float
    hhi: Interval | None
    normalised: float | None
    hirschman: float | None
    partners: float | None
    top: str | None
    top_share: Interval | None
    bloc_share: Interval | None
    bloc_unknown: float | None


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """Who depends on whom: the same trade, seen from both sides.

    Attributes
    ----------
    partner : str
    trade : float
        US dollars, exports plus imports.
    in_partner, in_hub : Interval
        Its share in the partner's trade, and in the hub's.
    difference : Interval
        `in_partner` less `in_hub`: above 0 where the partner depends more.
    """

    partner: str
    trade: float
    in_partner: Interval
    in_hub: Interval
    difference: Interval


@dataclass(frozen=True, slots=True)
class Market:
    """One partner on one side of the hub's trade, at two dates.

    ``change = from_world + from_demand + from_share`` to rounding error: the world
    traded more, the partner became a larger part of the world's trade, the hub a
    larger part of the partner's.

    Attributes
    ----------
    partner : str
    flow_from, flow_to, change : float
    from_world, from_demand, from_share : float
        Parts of `change`.
    share_from, share_to : float
        The hub's share in the partner's imports (side exports) or exports.
    weight_from, weight_to : float
        The partner's share in the hub's exports or imports.
    redirected : float
        Mean of the hub's totals times the change of the weight: over all partners
        and the rest these add to 0.
    """

    partner: str
    flow_from: float
    flow_to: float
    change: float
    from_world: float
    from_demand: float
    from_share: float
    share_from: float
    share_to: float
    weight_from: float
    weight_to: float
    redirected: float


@dataclass(frozen=True, slots=True)
class Markets:
    """One side of the hub's trade between two years.

    Attributes
    ----------
    side : str
        ``exports``: who buys from the hub. ``imports``: who sells to it.
    total_from, total_to : float
        The hub's totals. Their change is the sum of the parts of all `markets`
        plus `rest`.
    rest : float
        Change of what no market is named for: flows that nobody reported at one
        end, partners whose totals are not known, and small flows.
    unknown : tuple of str
        Partners whose flow is missing at one end although it was material, by
        their estimates.
    markets : tuple of Market
        From the most lost by share to the most gained.
    bloc : Market or None
        The members of the bloc with a row of their own, added up.
    bloc_counted : int
        How many they are: the flows of the others are not known, or none.
    losses : tuple of FlowLoss
        Partners in whose trade the hub lost a hundredth or more.
    replaced : tuple of FlowCell
        Who gained there, greatest losses first; exactly, with the rest of each
        loss, what the hub lost.
    net : tuple of NetWinner
        Who gained most over all these partners.
    net_unknown : mapping of str to float
        Share of the losses, by state, in partners where the gain is not known.
    """

    side: str
    total_from: float
    total_to: float
    rest: float
    unknown: tuple[str, ...]
    markets: tuple[Market, ...]
    bloc: Market | None
    bloc_counted: int
    losses: tuple[FlowLoss, ...]
    replaced: tuple[FlowCell, ...]
    net: tuple[NetWinner, ...]
    net_unknown: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a partner trades with the bloc and with the hub, in the last year.

    Attributes
    ----------
    partner : str
    with_bloc, with_hub : Interval
        Shares of the partner's trade, exports plus imports.
    ratio : Interval
        Trade with the bloc over trade with the hub.
    hub_from : float or None
        The share of the hub in the first year, where known.
    bloc_unknown : float
        Estimates of flows with the bloc that nobody reported, as a share.
    """

    partner: str
    with_bloc: Interval
    with_hub: Interval
    ratio: Interval
    hub_from: float | None
    bloc_unknown: float


@dataclass(frozen=True, slots=True)
class ReexportSignal:
    """A partner that stands between the bloc and the hub.

    Attributes
    ----------
    partner : str
    first_from, first_to : float
        First leg: bloc to partner (or hub to partner) at both ends.
    second_from, second_to : float
        Second leg: partner to hub (or partner to bloc).
    first_excess, second_excess : Interval
        US dollars beyond the growth of peers; bounds by placebo years.
    first_z, second_z : float
        Log growth beyond peers over the spread of placebos of that size.
    beyond_trend : bool or None
        Whether both legs also grew more than the partner's own trend of the five
        years before; None where the trend is not known.
    at_most : float
        The smaller excess if both are positive, else 0: no more than this can have
        passed from one leg to the other.
    p : float
        How often, in placebo years, both legs rise at least as much.
    q : float
        Smallest false discovery rate over the partners at which it passes.
    flagged : bool
        `q` at most .10 and beyond the own trend: consistent with re-export.
    """

    partner: str
    first_from: float
    first_to: float
    second_from: float
    second_to: float
    first_excess: Interval
    second_excess: Interval
    first_z: float
    second_z: float
    beyond_trend: bool | None
    at_most: float
    p: float
    q: float
    flagged: bool


@dataclass(frozen=True, slots=True)
class Reexports:
    """Both legs of trade through third states, against placebos.

    Attributes
    ----------
    direction : str
        ``to_hub``: from the bloc through the partner to the hub. ``from_hub``: from
        the hub through the partner to the bloc.
    since, until : int
    first_peers, second_peers : float
        Median log growth of the legs over the partners: the counterfactual.
    signals : tuple of ReexportSignal
        Every partner that can be judged, smallest p first.
    not_judged : mapping of str to str
        Partners of some size that cannot be, with the reason.
    placebo_windows : int
        Partners and earlier windows behind p.
    placebo_others : int
        Partners with other hubs in the same window behind p; 0 if too few.
    placebo_hubs : mapping of str to int
        Other hubs outside the bloc, with how many partners the same rule flags in
        the same window.
    """

    direction: str
    since: int
    until: int
    first_peers: float
    second_peers: float
    signals: tuple[ReexportSignal, ...]
    not_judged: Mapping[str, str]
    placebo_windows: int
    placebo_others: int
    placebo_hubs: Mapping[str, int]

    @property
    def flagged(self) -> tuple[ReexportSignal, ...]:
        """The signals that pass."""
        return tuple(one for one in self.signals if one.flagged)
