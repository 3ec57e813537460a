"""Votes of different years on one scale: expected support over frozen reference calls.

What `foedus.estimates.equating` does with arrays is put together here for the
indicators of votes. Modules of this room are imported to be read, so what needs the
compiler is imported only when something is equated.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.indicators.ballots import BoolArray, FloatArray
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

if TYPE_CHECKING:
    from foedus.estimates.equating.calibration import Calibration
    from foedus.estimates.equating.linking import Drift, Network

Ints = npt.NDArray[np.int64]

#: Steps are told with a topic in mind; a text with several issues has the first.
_TOPICS = (("me",), ("di", "nu"), ("co",), ("hr",), ("ec",))
#: Columns of a table of links.
LINKS: dict[str, type[pl.DataType]] = {
    "hub": pl.String,
    "since": pl.Int16,
    "until": pl.Int16,
    "sd": pl.Float64,
    "identified": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of one hub (against one camp), sorted by year.

    Attributes
    ----------
    choices : ndarray of int8, shape (n_calls, n_states)
        0 against the hub, rising to `categories` - 1 with it; -1 where not known.
    categories : ndarray of int, shape (n_calls,)
        2 or 3.
    years, clusters, items, topics : ndarray of int, shape (n_calls,)
        Calls with one cluster may depend on each other; calls with one item put the
        same question.
    scores : ndarray, shape (n_calls, 3)
        What each choice is worth, 0 to 1.
    weights : ndarray, shape (n_calls,)
        What each call weighs.
    """

    choices: npt.NDArray[np.int8]
    categories: Ints
    years: Ints
    clusters: Ints
    items: Ints
    topics: Ints
    scores: FloatArray
    weights: FloatArray


@dataclass(frozen=True, slots=True)
class Equated:
    """Expected support on the reference calls, by year and state.

    Attributes
    ----------
    years : ndarray of int, shape (n_years,)
        Years with a call, rising.
    value, sd : ndarray, shape (n_years, n_states)
        NaN without a choice; `sd` allows for clustered calls.
    n_calls, n_clusters : ndarray of int, shape (n_years, n_states)
        What each rests on.
    links : polars.DataFrame
        Columns of `LINKS` without the hub, one row a pair of years: standard deviation
        of the common step between them, on log odds, and whether it is identified.
    """

    years: Ints
    value: FloatArray
    sd: FloatArray
    n_calls: Ints
    n_clusters: Ints
    links: pl.DataFrame


def equate(
    sets: Sequence[Calls],
    *,
    shared_population: bool = False,
    walks: Drift | None = None,
) -> tuple[tuple[Equated, ...], Drift]:
    """Equate the calls of several hubs, each on a scale of its own.

    Parameters
    ----------
    sets : sequence of Calls
        One a series; those without a call are allowed.
    shared_population : bool
        Take one shape of the states' population for all, where a single series has
        too few calls a year to tell it.

    walks : Drift or None
        How fast texts, topics and levels walk; None estimates it from all series.

    Returns
    -------
    tuple of Equated, Drift
        One a series, and how fast texts, topics and levels walk in all of them.
    """
    from foedus.estimates.equating.linking import drift, network

    calibrated = _calibrations(sets, shared_population=shared_population)
    networks = [
        network(
            found.cutpoints,
            found.precision,
            item=calls.items,
            topic=calls.topics,
            period=_periods(calls),
            times=np.unique(calls.years),
        )
        for calls, found in zip(sets, calibrated, strict=True)
    ]
    moved = drift(networks) if walks is None else walks
    return (
        tuple(
            _equated(*one, moved)
            for one in zip(sets, calibrated, networks, strict=True)
        ),
        moved,
    )


def no_links() -> pl.DataFrame:
    """Return a table of links without rows."""
    return pl.DataFrame(schema=LINKS)


def links_of(hub: str, found: Equated, *, since: Sequence[int]) -> pl.DataFrame:
    """Return the links of one series that start in some years, with its hub."""
    return found.links.filter(pl.col("since").is_in(list(since))).select(
        pl.lit(hub).alias("hub"), pl.exclude("hub")
    )


def link(
    snapshot: Snapshot, table: str, hub: str, since: int, until: int
) -> float | None:
    """Return the error of a common step on log odds, None if not identified.

    0 within one year. A snapshot that was written without links has none identified.
    """
    if since == until:
        return 0.0
    if not (snapshot.path / "tables" / f"{table}.parquet").exists():
        return None
    found = snapshot.cached_table(table).filter(
        (pl.col("hub") == hub)
        & (pl.col("since") == since)
        & (pl.col("until") == until)
        & pl.col("identified")
    )
    return float(found["sd"][0]) if len(found) else None


def note(walks: Drift) -> str:
    """Say how fast texts, topics and levels were found to move."""
    return (
        "Years are placed on one scale by texts that come back. In units of the probit "
        f"error, a text moves by sqrt({walks.item:.4f}) a year of its own, all texts "
        f"on a topic by sqrt({walks.topic:.4f}), the level of support for a hub by "
        f"sqrt({walks.level:.4f}); a common step between two years counts as "
        "identified if returning texts settle at least half of its variance."
    )


def walks_of_contested_votes() -> Drift:
    """Return how fast texts, topics and levels walk, for series too short to tell.

    Estimated from the contested votes of all hubs by ``benchmarks/equating.py``, in
    squared units of the probit error a year.
    """
    from foedus.estimates.equating.linking import Drift

    return Drift(item=0.013, topic=0.0065, level=0.0123)


def topics(inputs: Inputs) -> dict[int, int]:
    """Return the topic of each call by its issue codes, numbered from 0."""
    return {
        call: next(
            (
                place
                for place, codes in enumerate(_TOPICS)
                if any(code in issues for code in codes)
            ),
            len(_TOPICS),
        )
        for call, issues in inputs.derived("call_texts")
        .select("call", "issues")
        .iter_rows()
    }


def bridged_items(inputs: Inputs) -> dict[int, int]:
    """Return for each call on a text that comes back the first call on it."""
    from foedus.lake.derived.vote_bridges import item_ids

    return dict(item_ids(inputs.derived("vote_bridges"), found_from=1).iter_rows())


def _periods(calls: Calls) -> Ints:
    return np.unique(calls.years, return_inverse=True)[1].astype(np.int64)


def _calibrations(
    sets: Sequence[Calls], *, shared_population: bool
) -> tuple[Calibration, ...]:
    from foedus.estimates.equating.calibration import calibrate

    population = None
    if shared_population and sets:
        periods = [_periods(calls) for calls in sets]
        before = np.cumsum([0, *(len(np.unique(one)) for one in periods)])
        together = calibrate(
            np.concatenate([calls.choices for calls in sets]),
            np.concatenate([calls.categories for calls in sets]),
            np.concatenate([one + n for one, n in zip(periods, before, strict=False)]),
        )
        population = together.population

    def one(calls: Calls) -> Calibration:
        return calibrate(
            calls.choices, calls.categories, _periods(calls), population=population
        )

    # The compiled part lets other threads run.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return tuple(pool.map(one, sets))


def _equated(
    calls: Calls, found: Calibration, bridged: Network, walks: Drift
) -> Equated:
    from foedus.estimates.equating.linking import link
    from foedus.estimates.equating.support import (
        design_effects,
        expected_support,
        reference_curve,
    )

    periods, years = _periods(calls), np.unique(calls.years)
    n_states = calls.choices.shape[1]
    if not len(years):
        nothing = np.zeros((0, n_states))
        none = nothing.astype(np.int64)
        return Equated(years, nothing, nothing, none, none, no_links().drop("hub"))
    levels = link(bridged, walks)
    # Every year counts alike in the reference, however many calls it had.
    by_year = np.bincount(periods, calls.weights)
    curve = reference_curve(
        found.cutpoints + levels.level[periods, None],
        calls.scores,
        calls.weights / by_year[periods],
    )
    support = expected_support(found, levels.level, curve)
    effects = design_effects(
        calls.choices, calls.categories, periods, calls.clusters, found
    )
    cast = calls.choices >= 0
    earlier, later = np.triu_indices(len(years), 1)
    # Log odds rise with the level by about as much at both ends.
    worth = (support.slope[earlier] + support.slope[later]) / 2
    return Equated(
        years=years,
        value=support.value,
        sd=support.sd * np.sqrt(effects)[:, None],
        n_calls=_counts(cast, periods),
        n_clusters=_clusters(cast, calls.clusters, periods),
        links=pl.DataFrame(
            {
                "since": years[earlier],
                "until": years[later],
                "sd": levels.step_sd[earlier, later] * worth,
                "identified": levels.identified[earlier, later],
            },
            schema={name: kind for name, kind in LINKS.items() if name != "hub"},
        ),
    )


def _counts(cast: BoolArray, labels: Ints) -> Ints:
    """Sum rows with the same label, which stand together."""
    starts = np.flatnonzero(np.diff(labels, prepend=labels[0] - 1))
    counts: Ints = np.add.reduceat(cast, starts, axis=0, dtype=np.int64)
    return counts


def _clusters(cast: BoolArray, clusters: Ints, periods: Ints) -> Ints:
    """Return in how many clusters of each period a state cast a vote."""
    order = np.lexsort((clusters, periods))
    labels = np.unique(
        np.column_stack([periods, clusters])[order], axis=0, return_inverse=True
    )
    seen = _counts(cast[order], labels[1].ravel()) > 0
    return _counts(seen, labels[0][:, 0])
