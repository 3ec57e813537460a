"""The results of `erosion`: frozen, printable, and the JSON that programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.alignment.showing import Shown
from foedus.states import get

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure between its bounds; `low` and `high` enclose 90 %."""

    estimate: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """Return the figure and its bounds."""
        return {"estimate": self.estimate, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """One indicator of one partner over the window.

    Attributes
    ----------
    start, end : float or None
        Natural values, in [0, 1]; None where NA.
    start_sd, end_sd : float or None
        Their standard deviations; None where the source gives none.
    start_scaled, end_scaled : float or None
        On the frozen common scale; the end of an indicator that is not equated
        has the leave-one-out median change of all partners taken out.
    contribution : float or None
        Points of alignment that it moved; None if it does not count.
    common : float or None
        The part of `contribution` that all partners share; None if it is not
        identified.
    shown : tuple of float or None, or None
        Start and end as the quantity that readers know (a share of trade).
    reason : str or None
        Why it does not count.
    first, last : int or None
        First and last year with a value for this partner, from `since` on.
    """

    start: float | None
    end: float | None
    start_sd: float | None
    end_sd: float | None
    start_scaled: float | None
    end_scaled: float | None
    contribution: float | None
    common: float | None
    shown: tuple[float | None, float | None] | None
    reason: str | None
    first: int | None
    last: int | None

    def to_json(self) -> dict[str, Any]:
        """Return what the contract promises, and the parts behind it."""
        body: dict[str, Any] = {
            "from": self.start,
            "to": self.end,
            "contribution": self.contribution,
            "from_sd": self.start_sd,
            "to_sd": self.end_sd,
            "from_scaled": self.start_scaled,
            "to_scaled": self.end_scaled,
            "common_shift": self.common,
        }
        if self.shown is not None:
            body["shown"] = {"from": self.shown[0], "to": self.shown[1]}
        return body


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """One channel of one partner: the mean of its indicators, scaled to [0, 1]."""

    start: float | None
    end: float | None
    contribution: float | None
    indicators: Mapping[str, IndicatorChange]

    def to_json(self) -> dict[str, Any]:
        """Return the channel with its indicators."""
        return {
            "from": self.start,
            "to": self.end,
            "contribution": self.contribution,
            "indicators": {k: v.to_json() for k, v in self.indicators.items()},
        }


@dataclass(frozen=True, slots=True)
class Break:
    """A year at which a series of this partner changed level.

    Attributes
    ----------
    year : int
        The most probable year.
    probability : float
        That the level changed in this direction within a year of it, in [0, 1].
    channel : str
        One of the four, or ``alignment`` for their mean.
    low_year, high_year : int
        Years that hold the break with 90 %, given that there is one.
    size : float
        Change of level on the frozen scale, in points (100 is all of it);
        negative is away from the hub.
    passes_fdr : bool
        Whether it belongs to the largest set of the hub's breaks of which no more
        than 10 % are expected to be false.
    """

    year: int
    probability: float
    channel: str
    low_year: int
    high_year: int
    size: float
    passes_fdr: bool

    def to_json(self) -> dict[str, Any]:
        """Return the break as a plain object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Gain:
    """What a third state gained with the partner while the hub lost.

    Attributes
    ----------
    state : str
        Who gained.
    channel : str
        ``military`` (arms deliveries) or ``economic`` (goods trade).
    gain : float
        Change of its share of the partner's total, in [0, 1].
    gain_beyond_world : float
        The same less the change of its share of the world's total.
    """

    state: str
    channel: str
    gain: float
    gain_beyond_world: float

    def to_json(self) -> dict[str, Any]:
        """Return the gain as a plain object."""
        return {
            "state": self.state,
            "channel": self.channel,
            "gain": self.gain,
            "gain_beyond_world": self.gain_beyond_world,
        }


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """How one partner moved.

    Attributes
    ----------
    partner : str
        State id.
    start, end, change : Interval or None
        Alignment at both ends, 0 to 100, and its change in points; None if the
        partner is not ranked. Contributions add up to `change.estimate`.
    p_erosion : float or None
        Probability that the change is negative, given the weights.
    sign_holds : float or None
        Share of plausible weights and scales with the same sign.
    word : str
        ``fell``, ``rose``, ``moved little`` or ``not known``.
    common_shift, specific : float or None
        Parts of `change.estimate`: what all partners did, and the rest.
    channels : mapping of str to ChannelChange
        By channel.
    gained_by : tuple of Gain
        Who gained what the hub lost, largest first.
    breaks : tuple of Break
        Breaks inside the window, by year.
    reason : str or None
        Why the partner is not ranked.
    """

    partner: str
    start: Interval | None
    end: Interval | None
    change: Interval | None
    p_erosion: float | None
    sign_holds: float | None
    word: str
    common_shift: float | None
    specific: float | None
    channels: Mapping[str, ChannelChange]
    gained_by: tuple[Gain, ...]
    breaks: tuple[Break, ...] = ()
    reason: str | None = None

    @property
    def name(self) -> str:
        """English name of the partner."""
        return get(self.partner).name

    def indicator(self, indicator: str) -> IndicatorChange | None:
        """Return one indicator of whatever channel, if it is there."""
        for channel in self.channels.values():
            if indicator in channel.indicators:
                return channel.indicators[indicator]
        return None

    def to_json(self) -> dict[str, Any]:
        """Return the partner's object of the contract."""
        return {
            "partner": self.partner,
            "name": self.name,
            "from": self.start and self.start.to_json(),
            "to": self.end and self.end.to_json(),
            "change": self.change and self.change.to_json(),
            "word": self.word,
            "p_erosion": self.p_erosion,
            "sign_holds": self.sign_holds,
            "common_shift": self.common_shift,
            "partner_specific": self.specific,
            "channels": {k: v.to_json() for k, v in self.channels.items()},
            "breaks": [one.to_json() for one in self.breaks],
            "gained_by": [gain.to_json() for gain in self.gained_by],
            "coverage": {
                indicator: {
                    "first": change.first,
                    "last": change.last,
                    "reason": change.reason,
                }
                for channel in self.channels.values()
                for indicator, change in channel.indicators.items()
            },
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Erosion(Shown):
    """Every partner of a hub over a window, ranked from lost to won.

    Attributes
    ----------
    hub, since, until, weights, snapshot, seed
        The question, and the snapshot that answers it.
    partners : tuple of PartnerChange
        Those with at least three channels and 60 % of the weight, by change.
    unranked : tuple of PartnerChange
        The others, each with its reason.
    delta : float
        Threshold of the words: the median absolute change, in points, of the
        listed stable ties over windows of this length.
    camp : tuple of str
        States that stand for the other side in contested votes, fixed at
        `since`; empty if the hub had no rival.
    speaks_until : mapping of str to int or None
        Last year in which each channel covers most partners; None if it never
        does from `since` on.
    notes : tuple of str
        What a reader must know.
    """

    hub: str
    since: int
    until: int
    weights: str
    snapshot: str
    seed: int
    partners: tuple[PartnerChange, ...]
    unranked: tuple[PartnerChange, ...]
    delta: float
    camp: tuple[str, ...]
    speaks_until: Mapping[str, int | None]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"Erosion({self.hub}, {self.since}-{self.until}: "
            f"{len(self.partners)} partners ranked, {len(self.unranked)} not)"
        )

    def partner(self, state: str) -> PartnerChange | None:
        """Return one partner by state id, ranked or not."""
        for one in (*self.partners, *self.unranked):
            if one.partner == state:
                return one
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return the object of the contract."""
        return {
            "hub": self.hub,
            "since": self.since,
            "until": self.until,
            "weights": self.weights,
            "snapshot": self.snapshot,
            "seed": self.seed,
            "delta": self.delta,
            "camp": list(self.camp),
            "speaks_until": dict(self.speaks_until),
            "partners": [one.to_json() for one in self.partners],
            "unranked": [one.to_json() for one in self.unranked],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the object of the contract as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a partner, ranked first, without the nested parts."""
        return pl.DataFrame(
            [_row(one, self) for one in (*self.partners, *self.unranked)],
            infer_schema_length=None,
        )

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas (extra ``pandas``)."""
        from foedus.alignment.tables import to_pandas

        return to_pandas(self.to_polars())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from foedus.alignment.tables import html_card

        columns = ["name", "from", "to", "change", "low", "high", "word"]
        title = f"{get(self.hub).name} and its partners, {self.since} to {self.until}"
        shown = self.to_polars().filter(pl.col("change").is_not_null())
        return html_card(
            title,
            shown.select(columns),
            source=self.snapshot,
            marks=("low", "change", "high"),
        )


def _row(one: PartnerChange, whole: Erosion) -> dict[str, Any]:
    return {
        "hub": whole.hub,
        "partner": one.partner,
        "name": one.name,
        "since": whole.since,
        "until": whole.until,
        "from": one.start and one.start.estimate,
        "to": one.end and one.end.estimate,
        "change": one.change and one.change.estimate,
        "low": one.change and one.change.low,
        "high": one.change and one.change.high,
        "word": one.word,
        "p_erosion": one.p_erosion,
        "sign_holds": one.sign_holds,
        "common_shift": one.common_shift,
        "partner_specific": one.specific,
        **{name: channel.contribution for name, channel in one.channels.items()},
        "reason": one.reason,
    }
