"""Which common scale: levels, mid-ranks, ranks between fixed ends, or level and rank.

Prints, for Russia's partners, the standard deviation of the change 2014 to 2021 of
each indicator on the four scales, what Armenia's loss of arms supply is worth, and
how well the composite of 2021 tells who voted for A/RES/ES-11/1 of March 2022
(area under the curve, with and without solidarity). Runs on the snapshot alone:

    python benchmarks/scales.py
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import rankdata

from foedus.alignment.change import indicator_weights
from foedus.alignment.decomposition import channel_index, variant
from foedus.alignment.panel import Panel, panel, series
from foedus.alignment.scales import ranks, scale
from foedus.estimates.distribution import Knots, apply, fit
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.states.texts import ukraine_roll_calls

Array = NDArray[np.float64]
Map = Callable[[Array], Array]
HUB, SINCE, UNTIL, CALL = "RUS", 2014, 2021, "A/RES/ES-11/1"


def main() -> None:
    snapshot = Snapshot()
    arranged = panel(HUB, SINCE, UNTIL, rows=series(snapshot, HUB, SINCE, UNTIL))
    votes = ukraine_roll_calls().filter(pl.col("symbol") == CALL)
    yes = {state: vote == "yes" for state, vote in votes.select("state", "vote").rows()}
    arms_values = _frozen(snapshot, "arms_supply")
    print(f"share of 0 among arms supply, 1990-2013: {(arms_values == 0).mean():.2f}")
    for name, make in (
        ("level", lambda _: np.asarray),
        ("mid-rank of all values", lambda k: _fitted(snapshot, k, fit)),
        ("rank between fixed ends", lambda k: _fitted(snapshot, k, ranks)),
        ("mean of level and rank (shipped)", lambda k: _shipped(snapshot, k)),
    ):
        maps = [make(k) for k in arranged.indicators]
        print(f"\n{name}")
        for k, indicator in enumerate(arranged.indicators):
            moved = maps[k](arranged.end[:, k]) - maps[k](arranged.start[:, k])
            known = moved[np.isfinite(moved)]
            if len(known):
                print(f"  sd of change, {indicator:18}{known.std():6.3f}")
        arms = maps[arranged.indicators.index("arms_supply")]
        fall = arms(np.array([0.88])) - arms(np.array([0.30]))
        print(f"  Armenia's arms .88 to .30 are worth {fall[0]:.3f} of 1")
        for left_out in ((), ("solidarity",)):
            area = _area(arranged, maps, left_out, yes)
            print(f"  AUC for yes on {CALL}, without {left_out or 'none'}: {area:.3f}")


def _shipped(snapshot: Snapshot, indicator: str) -> Map:
    return scale(snapshot, indicator, variant(snapshot, indicator, HUB, SINCE)).map


def _fitted(snapshot: Snapshot, indicator: str, how: Callable[[Array], Knots]) -> Map:
    knots = how(_frozen(snapshot, indicator))
    return lambda x: apply(knots, x)


def _frozen(snapshot: Snapshot, indicator: str) -> Array:
    path = snapshot.path / "indicators" / f"{indicator}.parquet"
    whole = pl.read_parquet(path)
    frozen = whole.filter(pl.col("year").is_between(1990, 2013))
    chosen = frozen if frozen.height >= 1000 else whole
    return chosen["value"].cast(pl.Float64).round(4).to_numpy()


def _area(
    arranged: Panel, maps: list[Map], left_out: tuple[str, ...], yes: dict[str, bool]
) -> float:
    scaled = np.stack(
        [
            np.full(len(arranged.partners), np.nan)
            if name in left_out
            else maps[k](arranged.end[:, k])
            for k, name in enumerate(arranged.indicators)
        ],
        axis=1,
    )
    weight = indicator_weights(
        np.isfinite(scaled), channel_index(arranged), np.ones(len(CHANNELS))
    )
    level = np.nansum(scaled * weight, axis=1)
    voted = np.array([state in yes for state in arranged.partners])
    for_it = np.array([yes.get(state, False) for state in arranged.partners])[voted]
    rank = rankdata(-level[voted])
    ones = for_it.sum()
    above = rank[for_it].sum() - ones * (ones + 1) / 2
    return float(above / (ones * (len(for_it) - ones)))


if __name__ == "__main__":
    main()
