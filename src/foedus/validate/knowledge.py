"""What was known of the ties of a hub at the end of a year, and no later.

Every value is the latest of the years `known` - 2 to `known`. Two things are of
today: the vintages of the sources (SIPRI and ATOP revise their past), and the frozen
scales, which are one map for all partners and years. A prediction from them is
therefore *pseudo* out-of-time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.alignment.change import indicator_weights
from foedus.alignment.decomposition import camp_of, variant
from foedus.alignment.scales import Scale, scale
from foedus.errors import SnapshotError
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.validate.peers import PEERS, peers

#: Years back to which a value may be taken: some sources skip a year.
OLDEST = 2
#: Years of earlier votes on the hub's conduct behind the predictor of persistence.
MEMORY = 10
#: A composite needs so many channels.
FEWEST_CHANNELS = 2

PERSISTENCE = "persistence"
DISTANCE = "ideal_distance"

# Ideal points are those of a session, which bears the year in which it opens and runs
# on into the next: at the end of a year only the session before is over.
_BY_SESSION = "ideal_proximity"
_RUNS_ON = 1
_DEFENCE = 1.0
_SCORE = {"with": 1.0, "aside": 0.5, "against": 0.0}
_ASIDE = (0, 2)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Known:
    """The ties of a hub as known at the end of a year; P states, K indicators.

    Attributes
    ----------
    states : tuple of str
        All states with any value.
    indicators : tuple of str
        Columns of `scaled`.
    scaled : numpy.ndarray, shape (P, K)
        On the frozen scale, NaN where not known.
    channels : numpy.ndarray, shape (P, 4)
        Mean of the indicators known in each channel, NaN where none is.
    others : mapping of str to numpy.ndarray, shape (P,)
        Peers, ideal-point proximity and persistence; higher is closer.
    camp : numpy.ndarray of bool, shape (P,)
        Members of the camp against the hub, and states in a defence pact with one;
        all False for a hub without a camp.
    """

    states: tuple[str, ...]
    indicators: tuple[str, ...]
    scaled: Array
    channels: Array
    others: Mapping[str, Array]
    camp: NDArray[np.bool_]

    def composite(self, weight: Array) -> Array:
        """Return alignment from 0 to 1 at fixed channel weights, shape (P,).

        NaN where fewer than `FEWEST_CHANNELS` channels are known, or none that counts.
        """
        present = np.isfinite(self.channels)
        shares = indicator_weights(present, np.arange(len(CHANNELS)), weight) / 100
        enough = (present.sum(axis=1) >= FEWEST_CHANNELS) & (shares.sum(axis=1) > 0)
        level = np.nansum(shares * np.nan_to_num(self.channels), axis=1)
        return np.where(enough, level, np.nan)


def look_up(snapshot: Snapshot, hub: str, year: int) -> Known:
    """Return what was known of the ties of a hub at the end of a year.

    Raises
    ------
    SnapshotError
        If the snapshot was built without the measures of the literature.
    """
    first = max(year - OLDEST, get(hub).first_year)
    series = {
        name: _latest(
            registry.window(snapshot, name, hub, first, year),
            year - _RUNS_ON if name == _BY_SESSION else year,
        )
        for name in registry.modules()
    }
    blind = _filtered_proximity(snapshot, hub, first, year)
    if blind is not None:
        series[_BY_SESSION] = blind
    alike = peers(snapshot, hub).filter(pl.col("year") >= first)
    others = {name: _latest(alike.rename({name: "value"}), year) for name in PEERS}
    others[PERSISTENCE] = _persistence(snapshot, hub, year)
    others[DISTANCE] = series[_BY_SESSION]
    states = sorted(
        {s for found in (*series.values(), *others.values()) for s in found}
    )
    scaled = np.column_stack(
        [
            _scale(snapshot, name, variant(snapshot, name, hub, first)).map(
                _column(found, states)
            )
            for name, found in series.items()
        ]
    )
    return Known(
        states=tuple(states),
        indicators=tuple(series),
        scaled=scaled,
        channels=_channels(scaled, tuple(series)),
        others={name: _column(found, states) for name, found in others.items()},
        camp=_rival_side(snapshot, hub, year, states),
    )


def _filtered_proximity(
    snapshot: Snapshot, hub: str, first: int, year: int
) -> dict[str, float] | None:
    """Return ideal-point proximity from votes of the past alone.

    The indicator rests on ideal points smoothed from both sides, which know what
    came later; the snapshot also keeps filtered ones, which do not. None if it was
    built without them: the indicator of such a snapshot rests on the published
    points, whose prior looks back only.
    """
    try:
        points = snapshot.cached_table("ideal_points")
    except SnapshotError:
        return None
    scale_of = float(snapshot.cached_table("ideal_scale")["scale"][0])
    last = year - _RUNS_ON
    near = points.filter(pl.col("year").is_between(first - _RUNS_ON, last)).select(
        "state", "year", theta="filtered", spread=pl.col("filtered").std().over("year")
    )
    own = near.filter(pl.col("state") == hub).select("year", own="theta")
    both = near.filter(pl.col("state") != hub).join(own, on="year")
    ratio = (pl.col("theta") - pl.col("own")).abs() / (scale_of * pl.col("spread"))
    return _latest(
        both.select(
            "year", partner="state", value=(1 - ratio).clip(lower_bound=0)
        ).drop_nulls(),
        last,
    )


@lru_cache(maxsize=64)
def _scale(snapshot: Snapshot, indicator: str, kind: str) -> Scale:
    return scale(snapshot, indicator, kind)


def _latest(series: pl.DataFrame, year: int) -> dict[str, float]:
    # One lazy query: this runs thousands of times.
    rows = (
        series.lazy()
        .filter((pl.col("year") <= year) & pl.col("value").is_not_null())
        .group_by("partner")
        .agg(pl.col("value").sort_by("year").last())
        .collect()
    )
    return dict(rows.iter_rows())


def _persistence(snapshot: Snapshot, hub: str, year: int) -> dict[str, float]:
    """Return the mean support in earlier votes on the conduct of the hub."""
    votes = snapshot.cached_table("solidarity_votes").filter(
        (pl.col("hub") == hub) & pl.col("year").is_between(year - MEMORY + 1, year)
    )
    score = (
        pl.when(pl.col("vote").is_in(_ASIDE))
        .then(_SCORE["aside"])
        .when(pl.col("vote") == pl.col("against"))
        .then(_SCORE["against"])
        .otherwise(_SCORE["with"])
    )
    rows = votes.group_by("partner").agg(score.mean().alias("score"))
    return dict(rows.iter_rows())


def _column(found: Mapping[str, float], states: list[str]) -> Array:
    return np.array([found.get(state, np.nan) for state in states], dtype=np.float64)


def _channels(scaled: Array, indicators: tuple[str, ...]) -> Array:
    described = registry.indicators()
    columns = []
    for channel in CHANNELS:
        mine = [k for k, i in enumerate(indicators) if described[i].channel == channel]
        known = np.isfinite(scaled[:, mine])
        number = known.sum(axis=1)
        total = np.where(known, scaled[:, mine], 0.0).sum(axis=1)
        columns.append(
            np.divide(total, number, out=np.full(len(scaled), np.nan), where=number > 0)
        )
    return np.column_stack(columns)


def _rival_side(
    snapshot: Snapshot, hub: str, year: int, states: list[str]
) -> NDArray[np.bool_]:
    side = set(camp_of(snapshot, hub, year))
    for member in sorted(side & set(snapshot.hubs)):
        pacts = snapshot.values("obligation", member).filter(
            (pl.col("year") == year) & (pl.col("value") >= _DEFENCE)
        )
        side |= set(pacts["partner"])
    return np.array([state in side for state in states])
