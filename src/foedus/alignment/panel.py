"""All indicators of a hub at both ends of a window, as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot
from foedus.states import continuator_chain, existing

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Both ends of a window, partners by indicators.

    Attributes
    ----------
    hub, since, until
        The window.
    partners : tuple of str
        States that exist at both ends, without the hub.
    passing : mapping of str to str
        States that exist at one end only, and why that rules them out.
    indicators : tuple of str
        In the order of the columns.
    start, end, start_sd, end_sd : numpy.ndarray, shape (partners, indicators)
        Natural values in [0, 1] and standard deviations; NaN is NA.
    first, last : numpy.ndarray, shape (partners, indicators)
        First and last year with a value from `since` on; NaN if there is none.
    """

    hub: str
    since: int
    until: int
    partners: tuple[str, ...]
    passing: Mapping[str, str]
    indicators: tuple[str, ...]
    start: Array
    end: Array
    start_sd: Array
    end_sd: Array
    first: Array
    last: Array


def series(
    snapshot: Snapshot,
    hub: str,
    since: int,
    until: int,
    *,
    join_successors: bool = False,
) -> Mapping[str, pl.DataFrame]:
    """Return each indicator's rows for a hub, from `since` to the end of coverage.

    Parameters
    ----------
    join_successors : bool
        Let a hub or partner and the state that continues it be one (SUN and
        RUS); partners then carry the name of the last of the chain.

    Returns
    -------
    mapping of str to polars.DataFrame
        By indicator: columns `partner`, `year`, `value`, `sd`, `n`.
    """
    key = ("series", hub, since, until, join_successors)
    return snapshot.once(
        key,
        lambda: _series(snapshot, hub, since, until, join_successors=join_successors),
    )


def _series(
    snapshot: Snapshot, hub: str, since: int, until: int, *, join_successors: bool
) -> Mapping[str, pl.DataFrame]:
    def some(*, ends: bool) -> dict[str, pl.DataFrame]:
        return {
            indicator: _joined(
                snapshot, indicator, hub, since, until, join_successors=join_successors
            )
            for indicator in registry.held(snapshot)
            if registry.ends_matter(indicator) is ends
        }

    # Most rows are the same whatever the last year, which is sought among them.
    same = snapshot.once(
        ("series", hub, since, join_successors), lambda: some(ends=False)
    )
    found = {**same, **some(ends=True)}
    return {indicator: found[indicator] for indicator in registry.held(snapshot)}


def _joined(
    snapshot: Snapshot,
    indicator: str,
    hub: str,
    since: int,
    until: int,
    *,
    join_successors: bool,
) -> pl.DataFrame:
    chain = _chain(hub, snapshot) if join_successors else (hub,)
    parts = [registry.window(snapshot, indicator, h, since, until) for h in chain]
    frame = pl.concat(parts)
    if not join_successors:
        return frame
    last = {p: continuator_chain(p)[-1] for p in frame["partner"].unique()}
    return (
        frame.with_columns(pl.col("partner").replace(last))
        .unique(["partner", "year"], keep="first", maintain_order=True)
        .sort("partner", "year")
    )


def panel(
    hub: str,
    since: int,
    until: int,
    *,
    rows: Mapping[str, pl.DataFrame],
    join_successors: bool = False,
) -> Panel:
    """Arrange the rows of `series` as arrays over the two ends of the window."""
    partners, passing = _partners(hub, since, until, join_successors=join_successors)
    size = (len(partners), len(rows))
    start, end, start_sd, end_sd, first, last = (
        np.full(size, np.nan) for _ in range(6)
    )
    place = {partner: i for i, partner in enumerate(partners)}
    for k, frame in enumerate(rows.values()):
        known = frame.filter(pl.col("partner").is_in(partners))
        for year, value, sd in ((since, start, start_sd), (until, end, end_sd)):
            at = known.filter(pl.col("year") == year)
            rank = [place[partner] for partner in at["partner"]]
            value[rank, k] = at["value"].to_numpy()
            sd[rank, k] = at["sd"].cast(pl.Float64).to_numpy()
        reach = known.group_by("partner").agg(
            pl.col("year").min().alias("first"), pl.col("year").max().alias("last")
        )
        rank = [place[partner] for partner in reach["partner"]]
        first[rank, k] = reach["first"].to_numpy()
        last[rank, k] = reach["last"].to_numpy()
    return Panel(
        hub, since, until, partners, passing, tuple(rows),
        start, end, start_sd, end_sd, first, last,
    )  # fmt: skip


def _chain(hub: str, snapshot: Snapshot) -> Sequence[str]:
    return [state for state in continuator_chain(hub) if state in snapshot.hubs]


def _partners(
    hub: str, since: int, until: int, *, join_successors: bool
) -> tuple[tuple[str, ...], dict[str, str]]:
    def alive(year: int) -> set[str]:
        # A state that ends within a year has no values at the end of that year.
        last_day = date(year, 12, 31)
        states = {
            state.id
            for state in existing(year)
            if any(s.last is None or s.last >= last_day for s in state.spells)
        }
        if join_successors:
            states = {continuator_chain(state)[-1] for state in states}
        return states - {hub, continuator_chain(hub)[-1] if join_successors else hub}

    before, after = alive(since), alive(until)
    passing = dict.fromkeys(before - after, f"does not exist in {until}")
    passing |= dict.fromkeys(after - before, f"does not exist in {since}")
    return tuple(sorted(before & after)), passing
