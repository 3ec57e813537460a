"""How concentrated a hub's trade is, and who depends on whom.

Concentration is the sum of squared shares and, as Hirschman (1945, National Power
and the Structure of Foreign Trade) wrote it, 100 times its root. His point was that
the same trade weighs differently on both sides: power lies with the state for which
it is the smaller part. So every partner has two shares and their difference.
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from foedus.alignment.results import Interval
from foedus.consequences.bilateral import SIDES, Bilateral, Side, years_of
from foedus.consequences.results_parts import Asymmetry, TradeYear
from foedus.consequences.shares import Z90, around, share, summed
from foedus.lake.derived.trade_totals import LEAST_KNOWN
from foedus.lake.snapshot import Snapshot

__all__ = ["asymmetries", "trade_with", "trade_years"]


def trade_years(
    snapshot: Snapshot,
    record: Bilateral,
    hub: str,
    since: int,
    until: int,
    members: frozenset[str] = frozenset(),
) -> tuple[TradeYear, ...]:
    """Return the concentration of both sides of a hub's trade, year by year.

    Parameters
    ----------
    snapshot : Snapshot
        With the table `dependence_years`.
    record : Bilateral
        Its flows.
    hub : str
        State id.
    since, until : int
        Calendar years, both included.
    members : frozenset of str
        Members of a bloc whose share is wanted, the same in all years.

    Returns
    -------
    tuple of TradeYear
        By side and year; a year without a row has no figure at all.
    """
    rows = years_of(
        snapshot,
        (pl.col("state") == hub) & pl.col("year").is_between(since, until),
    ).sort("side", "year")
    return tuple(_year(record, hub, row, members) for row in rows.iter_rows(named=True))


def asymmetries(record: Bilateral, hub: str, year: int) -> tuple[Asymmetry, ...]:
    """Return every partner's share in the hub's trade, and the hub's in the partner's.

    Trade is exports plus imports, so that both shares are of the same flow. With F
    the flow and T, U the trade of partner and hub, the difference F/T - F/U has
    the derivative (s - s^2) - (u - u^2) by ln F; the rest of T and of U err
    independently.

    Parameters
    ----------
    record : Bilateral
        Flows of a snapshot.
    hub : str
        State id.
    year : int
        Calendar year.

    Returns
    -------
    tuple of Asymmetry
        Largest trade first; partners with a side that is not known are absent,
        and all are where too little of the hub's own trade is known.
    """
    place = record.place(hub)
    if place is None:
        return ()
    flow, flow_sd = trade_with(record, place, year)
    total = record.total("exports", year) + record.total("imports", year)
    total_sd = _both_sd(record, year)
    if not math.isfinite(total[place]):
        return ()
    found = []
    for i in np.flatnonzero(np.isfinite(flow) & (flow > 0) & np.isfinite(total)):
        ends = [share(flow[i], flow_sd[i], total[j], total_sd[j]) for j in (i, place)]
        s, u = (end.estimate for end in ends)
        slope = (s - s * s) - (u - u * u)
        rest = sum(
            part**2 * max(total_sd[j] ** 2 - (part * flow_sd[i]) ** 2, 0.0)
            for part, j in ((s, i), (u, place))
        )
        reach = Z90 * math.sqrt((slope * flow_sd[i]) ** 2 + rest)
        gap = float(s - u)
        found.append(
            Asymmetry(
                partner=record.states[i],
                trade=float(flow[i]),
                in_partner=ends[0],
                in_hub=ends[1],
                difference=Interval(gap, max(gap - reach, -1.0), min(gap + reach, 1.0)),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.trade, one.partner)))


def trade_with(
    record: Bilateral, state: int, year: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return exports plus imports of a state with every other, and errors.

    Returns
    -------
    flow, sd : ndarray, shape (states,)
        US dollars, NaN where either side is not known; of the logarithm.
    """
    sold, sold_sd = record.of(state, "exports", year)
    bought, bought_sd = record.of(state, "imports", year)
    flow = sold + bought
    parts = [
        amount * np.minimum(np.nan_to_num(sd), 1.0)
        for amount, sd in ((sold, sold_sd), (bought, bought_sd))
    ]
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.where(flow > 0, np.hypot(*parts) / flow, 0.0)
    return flow, sd


def _both_sd(record: Bilateral, year: int) -> np.ndarray:
    """Return errors of the logarithm of exports plus imports."""
    parts = [record.total(side, year) * record.total_sd(side, year) for side in SIDES]
    total = record.total("exports", year) + record.total("imports", year)
    return np.hypot(*parts) / total


def _year(
    record: Bilateral, hub: str, row: dict[str, float], members: frozenset[str]
) -> TradeYear:
    year, known = int(row["year"]), float(row["known"])
    side: Side = "exports" if str(row["side"]) == "exports" else "imports"
    told = known >= LEAST_KNOWN
    hhi = around(row["hhi"], row["hhi_sd"] / row["hhi"], most=1.0) if told else None
    place = record.place(hub)
    top = str(row["top"]) if told and row["top"] is not None else None
    top_share = bloc_share = unknown = None
    if told and place is not None:
        total, total_sd = float(row["total"]), float(row["total_sd"])
        flows, sd = record.of(place, side, year)
        if top is not None:
            at = record.states.index(top)
            top_share = share(flows[at], float(sd[at]), total, total_sd)
        if members:
            inside = record.places(members)
            part = share(*summed(flows[inside], sd[inside]), total, total_sd)
            t = record.layer(year)
            guess = (
                record.estimate[t, place]
                if side == "exports"
                else record.estimate[t, :, place]
            )[inside]
            unknown = float(guess.sum()) / total
            high = summed(np.where(guess > 0, guess, np.nan), sd[inside])
            more = high[0] * math.exp(Z90 * high[1]) / total
            bloc_share = Interval(part.estimate, part.low, min(part.high + more, 1.0))
    return TradeYear(
        year=year,
        side=side,
        total=float(row["total"]),
        known=known,
        hhi=hhi,
        normalised=float(row["normalised"]) if told else None,
        hirschman=100 * math.sqrt(row["hhi"]) if told else None,
        partners=1 / float(row["hhi"]) if told else None,
        top=top,
        top_share=top_share,
        bloc_share=bloc_share,
        bloc_unknown=unknown,
    )
