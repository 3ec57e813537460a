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

from collections.abc import Mapping, Sequence
from functools import lru_cache

import polars as pl

from foedus.alignment.bloc_gains import BlocGain, bloc_gains, merged_members
from foedus.alignment.camp_gains import camp_gains
from foedus.alignment.elsewhere import Elsewhere, elsewhere
from foedus.alignment.flow_matrix import FlowMatrix, flow_matrix
from foedus.alignment.flows import (
    FLOW_CHANNELS,
    FLOW_NAMES,
    LEAST,
    FlowChannel,
    Moved,
    moved,
)
from foedus.alignment.realigned import Realignment, Shift
from foedus.alignment.results import Gain
from foedus.alignment.window import check_window
from foedus.errors import SameState
from foedus.lake.snapshot import Snapshot
from foedus.states import State, resolve

__all__ = ["LEAST", "NAMED", "Realignment", "Shift", "gainers", "realign"]

#: Gainers named per partner and channel.
NAMED = 3


def realign(
    hub: str | int | State,
    partner: str | int | State | None = None,
    *,
    since: int,
    until: int | None = None,
    blocs: Sequence[str] = (),
    matrix: bool = False,
    snapshot: Snapshot | None = None,
) -> Realignment:
    """Show who gained what a hub lost with its partners.

    In arms and in trade a share that the hub lost is a share that others gained; in
    contested votes the camp against the hub gained it; and for one partner, its
    alignment with every other hub tells to whom it came closer.

    Parameters
    ----------
    hub : str, int or State
        Any name or code.
    partner : str, int, State or None
        One partner, or all.
    since, until : int
        Calendar years; `until` defaults to the one of `erosion`.
    blocs : sequence of str
        Bodies whose members are taken together as gainers, such as ``EU``.
    matrix : bool
        Whether to add the flow matrix; the members of `blocs` are one gainer each
        in it, a state in several of them with the first.
    snapshot : Snapshot or None
        None means the installed one.

    Raises
    ------
    UsageError
        Unknown state or body, hub equal to partner, since after until.
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
    asked = (state.id, since, until)
    built = state.id in snapshot.hubs
    camp = camp_gains(snapshot, *asked) if built else ()
    gained = bloc_gains(snapshot, *asked, blocs=blocs) if blocs else ()
    whole = None
    if matrix:
        merged = merged_members(blocs, since, until)
        whole = flow_matrix(snapshot, *asked, merged=merged)
    toward = None
    if other is not None and built:
        compared = elsewhere(snapshot, state.id, [other.id], since, until, blocs=blocs)
        toward = compared[0] if compared else None
    return Realignment(
        hub=state.id,
        since=since,
        until=until,
        snapshot=snapshot.id,
        shifts=tuple(sorted(chosen, key=lambda s: (s.share_change, s.partner))),
        winners=tuple(winners) if other is None else (),
        notes=(
            *_notes(snapshot, {s.channel for s in chosen}, since, until),
            *_notes_on(toward, whole, gained),
        ),
        camp=tuple(g for g in camp if other is None or g.partner == other.id),
        elsewhere=toward,
        blocs=tuple(g for g in gained if other is None or g.partner == other.id),
        matrix=whole if whole is None or other is None else whole.of(other.id),
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
    return of_channel(moved(snapshot, channel, since, until), channel, hub)


def of_channel(
    shifted: Moved, channel: FlowChannel, hub: str
) -> tuple[tuple[Shift, ...], tuple[Gain, ...]]:
    """Return the shifts of one channel, and who won over the hub's losses."""
    table = shifted.table.filter(pl.col("partner") != hub)
    mean_share = (pl.col("share_from") + pl.col("share_to")) / 2
    mean_total = (pl.col("total_from") + pl.col("total_to")) / 2
    mine = table.filter(pl.col("state") == hub).with_columns(
        by_total=mean_share * (pl.col("total_to") - pl.col("total_from")),
        by_share=mean_total * pl.col("gain"),
    )
    rose: dict[str, list[Gain]] = {}
    others = table.filter((pl.col("state") != hub) & (pl.col("gain") >= LEAST))
    for partner, state, gain in (
        others.sort(["partner", "gain", "state"], descending=[False, True, False])
        .select("partner", "state", "gain")
        .iter_rows()
    ):
        beyond = gain - shifted.world.get(state, 0.0)
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
    return tuple(shifts), tuple(_winners(table, mine, shifted.world, channel, hub))


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


def _notes_on(
    toward: Elsewhere | None, whole: FlowMatrix | None, gained: Sequence[BlocGain]
) -> tuple[str, ...]:
    """Say how to read what was asked for besides the shares."""
    lines = []
    if toward is not None:
        lines.append(
            "Alignment adds to no whole: a partner can come closer to several states "
            f"or to none. Intervals of the {toward.compared} hubs compared are joint: "
            "all of them hold at once with at least 90 %."
        )
    if whole is not None:
        lines.append(
            "In the flow matrix, amounts of gainers and the rest add up to the hub's "
            "loss exactly; 'assigned' divides the loss in proportion to the gains, "
            "which is a convention."
        )
    if gained:
        lines.append(
            "A bloc's gain is that of its members at both ends, without the hub and "
            "the partner; what entries and exits moved stands apart."
        )
    if gained or whole is not None:
        lines.append(
            "Gains of shares are differences of recorded flows and have no interval "
            "of their own; a share of arms that rests on few deals is uncertain."
        )
    return tuple(lines)
