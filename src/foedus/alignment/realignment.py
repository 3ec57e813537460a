"""Where partners' ties went: who gained the share that the hub lost.

With F the hub's flow with a partner, T the partner's total and s = F / T::

    change of F = mean(s) * change of T  +  mean(T) * change of s

exactly (midpoints). The second term is the share effect. Gainers are the states
whose own share rose; what each gained is its signed change of share, shown also
less its gain in the world, so that a state that grows everywhere is not taken
for one that fills this void. Splitting a loss among gainers would be a
convention, and is not done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.alignment.flows import (
    FLOW_CHANNELS,
    FLOW_NAMES,
    FlowChannel,
    flows,
    shares,
    world_gain,
)
from foedus.alignment.results import Gain
from foedus.alignment.window import check_window
from foedus.errors import SameState
from foedus.lake.snapshot import Snapshot
from foedus.states import State, get, resolve

if TYPE_CHECKING:
    import pandas as pd

#: Gainers named per partner and channel.
NAMED = 3
#: A share must move by this much to be called lost or gained.
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Shift:
    """The hub's flow with one partner in one channel, taken apart.

    Attributes
    ----------
    partner, channel : str
        State id; ``military`` or ``economic``.
    amount_from, amount_to : float
        The hub's flow with the partner at both ends.
    share_from, share_to : float
        The same as a share of the partner's total, in [0, 1].
    by_total, by_share : float
        The two parts of the change of the amount; they add up to it.
    gainers : tuple of Gain
        States whose share rose, largest first.
    """

    partner: str
    channel: str
    amount_from: float
    amount_to: float
    share_from: float
    share_to: float
    by_total: float
    by_share: float
    gainers: tuple[Gain, ...]

    @property
    def share_change(self) -> float:
        """Change of the hub's share."""
        return self.share_to - self.share_from


@dataclass(frozen=True, slots=True, repr=False)
class Realignment:
    """The hub's lost and won shares with its partners, and who gained them.

    Attributes
    ----------
    hub, since, until, snapshot
        The question, and the snapshot that answers it.
    shifts : tuple of Shift
        One per partner and channel with a total at both ends, greatest loss of
        share first.
    winners : tuple of Gain
        Over the partners where the hub lost share: the mean change of each
        state's share, by channel, largest first.
    notes : tuple of str
        Conventions and limits.
    """

    hub: str
    since: int
    until: int
    snapshot: str
    shifts: tuple[Shift, ...]
    winners: tuple[Gain, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        lost = sum(shift.share_change <= -LEAST for shift in self.shifts)
        return (
            f"Realignment({self.hub}, {self.since}-{self.until}: "
            f"{len(self.shifts)} flows, {lost} lost share)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "hub": self.hub,
            "since": self.since,
            "until": self.until,
            "snapshot": self.snapshot,
            "shifts": [asdict(shift) for shift in self.shifts],
            "winners": [asdict(gain) for gain in self.winners],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row per partner, channel and gainer."""
        rows = [
            {
                "hub": self.hub,
                "partner": shift.partner,
                "channel": shift.channel,
                "share_from": shift.share_from,
                "share_to": shift.share_to,
                "by_total": shift.by_total,
                "by_share": shift.by_share,
                "gainer": gain.state if gain else None,
                "gain": gain.gain if gain else None,
                "gain_beyond_world": gain.gain_beyond_world if gain else None,
            }
            for shift in self.shifts
            for gain in (shift.gainers or (None,))
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas (extra ``pandas``)."""
        from foedus.alignment.tables import to_pandas

        return to_pandas(self.to_polars())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from foedus.alignment.tables import html_card

        title = (
            f"Where {get(self.hub).name}'s shares went, {self.since} to {self.until}"
        )
        shown = self.to_polars()
        if shown.is_empty():
            return html_card(title, shown, source=self.snapshot)
        columns = ["partner", "channel", "share_from", "share_to", "gainer", "gain"]
        return html_card(
            title,
            shown.select(columns),
            source=self.snapshot,
            marks=("share_from", "share_to", "share_to"),
            digits=2,
        )


def realign(
    hub: str | int | State,
    partner: str | int | State | None = None,
    *,
    since: int,
    until: int | None = None,
    snapshot: Snapshot | None = None,
) -> Realignment:
    """Show who gained what a hub lost with its partners, in arms and in trade.

    Parameters
    ----------
    hub : str, int or State
        Any name or code.
    partner : str, int, State or None
        One partner, or all.
    since, until : int
        Calendar years; `until` defaults to the one of `erosion`.
    snapshot : Snapshot or None
        None means the installed one.

    Raises
    ------
    UsageError
        Unknown state, hub equal to partner, since after until.
    CoverageError
        Window outside coverage, or a hub that did not exist then.
    """
    from foedus.alignment.erosion import end_of_window

    snapshot = snapshot or Snapshot()
    state = resolve(hub, year=since)
    other = None if partner is None else resolve(partner, year=since)
    if other is not None and other.id == state.id:
        message = f"hub and partner are both {state.name}; name two states"
        raise SameState(message)
    check_window(state, since, until, snapshot, join_successors=False)
    until = until or end_of_window(snapshot, state, since)
    shifts: list[Shift] = []
    winners: list[Gain] = []
    for channel in FLOW_CHANNELS:
        mine, won = _channel(snapshot, channel, state.id, since, until)
        shifts += mine
        winners += won
    chosen = [s for s in shifts if other is None or s.partner == other.id]
    return Realignment(
        hub=state.id,
        since=since,
        until=until,
        snapshot=snapshot.id,
        shifts=tuple(sorted(chosen, key=lambda s: (s.share_change, s.partner))),
        winners=tuple(winners) if other is None else (),
        notes=_notes(snapshot, {s.channel for s in chosen}, since, until),
    )


def gainers(
    snapshot: Snapshot, hub: str, partners: tuple[str, ...], since: int, until: int
) -> Mapping[str, tuple[Gain, ...]]:
    """Return, by partner, who gained most where the hub lost share."""
    found: dict[str, tuple[Gain, ...]] = {}
    wanted = set(partners)
    for channel in FLOW_CHANNELS:
        for shift in _channel(snapshot, channel, hub, since, until)[0]:
            if shift.partner in wanted and shift.share_change <= -LEAST:
                found[shift.partner] = (
                    *found.get(shift.partner, ()),
                    *shift.gainers[:NAMED],
                )
    return found


# A brief asks for the gainers and for the whole: once is enough.
@lru_cache(maxsize=4)
def _channel(
    snapshot: Snapshot, channel: FlowChannel, hub: str, since: int, until: int
) -> tuple[tuple[Shift, ...], tuple[Gain, ...]]:
    found = flows(snapshot, channel, since, until)
    table = shares(found, since, until).filter(pl.col("partner") != hub)
    world = world_gain(found, since, until)
    moved = table.with_columns(
        (pl.col("share_to") - pl.col("share_from")).alias("gain"),
    )
    mine = moved.filter(pl.col("state") == hub).with_columns(
        (
            (pl.col("share_from") + pl.col("share_to"))
            / 2
            * (pl.col("total_to") - pl.col("total_from"))
        ).alias("by_total"),
        ((pl.col("total_from") + pl.col("total_to")) / 2 * pl.col("gain")).alias(
            "by_share"
        ),
    )
    rose: dict[str, list[Gain]] = {}
    others = moved.filter((pl.col("state") != hub) & (pl.col("gain") >= LEAST))
    for partner, state, gain in (
        others.sort(["partner", "gain", "state"], descending=[False, True, False])
        .select("partner", "state", "gain")
        .iter_rows()
    ):
        beyond = gain - world.get(state, 0.0)
        rose.setdefault(partner, []).append(Gain(state, channel, gain, beyond))
    shifts = [
        Shift(
            partner=row["partner"],
            channel=channel,
            amount_from=row["amount_from"],
            amount_to=row["amount_to"],
            share_from=row["share_from"],
            share_to=row["share_to"],
            by_total=row["by_total"],
            by_share=row["by_share"],
            gainers=tuple(rose.get(row["partner"], ())),
        )
        for row in mine.iter_rows(named=True)
    ]
    return tuple(shifts), tuple(_winners(moved, mine, world, channel, hub))


def _winners(
    moved: pl.DataFrame,
    mine: pl.DataFrame,
    world: Mapping[str, float],
    channel: str,
    hub: str,
) -> list[Gain]:
    """Mean change of share over the partners where the hub lost."""
    lost = mine.filter(pl.col("gain") <= -LEAST)["partner"]
    if lost.is_empty():
        return []
    mean = (
        moved.filter(pl.col("partner").is_in(lost.implode()) & (pl.col("state") != hub))
        .group_by("state")
        .agg((pl.col("gain").sum() / lost.len()).alias("gain"))
        .filter(pl.col("gain") > 0)
        .sort(["gain", "state"], descending=[True, False])
        .head(10)
    )
    return [
        Gain(state, channel, gain, gain - world.get(state, 0.0))
        for state, gain in mean.iter_rows()
    ]


def _notes(
    snapshot: Snapshot, present: set[str], since: int, until: int
) -> tuple[str, ...]:
    lines = [
        "A gain is the change of a state's share of the partner's total; gains of "
        "all states and the hub's loss add to zero, and no part of the loss is "
        "assigned to a single gainer.",
        "Votes do not add to one over states, so no one fills a void there.",
    ]
    for channel in FLOW_CHANNELS:
        if channel in present:
            lines.append(f"{channel}: {FLOW_NAMES[channel]}.")
            continue
        indicator = {"military": "arms_supply", "economic": "trade_tie"}[channel]
        first, last = snapshot.coverage(indicator)
        lines.append(
            f"{channel}: no flows known in both {since} and {until} "
            f"(the sources cover {first} to {last})."
        )
    return tuple(lines)
