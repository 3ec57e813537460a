"""Breaks: in which year a tie changed its level, how surely, and by how much.

For every partner of every hub, in each channel and in alignment, one model smooths
the chain-linked series (`break_series`) and finds its jumps (`estimates.breaks`).
What all partners of a hub share is taken out first and tested by itself, against the
other hubs, so that a shock that hits everyone is reported once and not once per
partner.

The parameters of the model are pooled over all dyads: first per indicator, which
tells how far its values stray from year to year beyond their known error, then per
channel and for alignment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import SnapshotError
from foedus.lake.snapshot import Snapshot

if TYPE_CHECKING:
    from foedus.alignment.break_series import Chain
    from foedus.alignment.break_steps import Noise, Steps
    from foedus.estimates.breaks.model import Model
    from foedus.estimates.breaks.pooled import Fit

__all__ = ["breaks_of", "build", "model_of", "smoothed", "steps_of"]

TABLE = "breaks"
FIT_TABLE = "break_fit"
#: Points: no yearly level is held to be known better than this.
LEAST = 0.25
#: Series that the search for the parameters of one indicator uses at most.
_SAMPLE = 200
#: The world is the median of at least so many hubs.
_FEWEST_HUBS = 10
_INDICATOR, _PARTNERS, _COMMON = "indicator", "partners", "common"
_Z90 = 1.6448536269514722


def build(
    snapshot: Snapshot,
    hubs: Sequence[str],
    progress: Callable[[str, int, int], None] | None = None,
) -> dict[str, pl.DataFrame]:
    """Find all breaks of all hubs.

    Parameters
    ----------
    snapshot : Snapshot
        May be a draft without these tables.
    hubs : sequence of str
        State ids.
    progress : callable or None
        Called as ``progress(what, done, of)``.

    Returns
    -------
    dict of str to polars.DataFrame
        ``breaks``: `hub`, `partner` (empty for what all partners share), `channel`
        (a channel or ``alignment``), `year` (the level changed from the year before
        into this one), `probability`, `low_year`, `high_year` (90 % of the dates),
        `size` (points), `placebo` (for what all share: part of the other hubs with
        a common break at least as large within a year; else null), `passes_fdr`.
        ``break_fit``: one row per kind of series (`kind` is indicator, partners or
        common) with the pooled parameters, in points, and the log likelihoods of
        the model and of the nested ones.
    """
    from foedus.alignment.break_series import (
        NAMES,
        chains,
        common_chain,
        moves,
    )
    from foedus.alignment.break_steps import steps, with_noise
    from foedus.alignment.break_tables import FIT_SCHEMA, fit_row, rows, table

    tell = progress or (lambda *_: None)
    fits: list[dict[str, object]] = []
    moved: list[Steps] = []
    for done, hub in enumerate(hubs):
        tell("breaks: steps", done, len(hubs))
        moved.append(steps(snapshot, hub))
    noise: dict[str, Noise] = {}
    for indicator in _with_errors(moved):
        tell(f"breaks: {indicator}", len(fits), 2 * len(NAMES))
        some = [one for m in moved for one in chains(m, indicator) if moves(one)]
        if some:
            fitted = _fit(some, sample=_SAMPLE)
            fits.append(fit_row(_INDICATOR, indicator, fitted))
            noise[indicator] = _noise(fitted.model)
    moved = [with_noise(m, noise) for m in moved]
    world = list(_world(moved))
    parts = []
    for name in NAMES:
        tell(f"breaks: {name}", len(fits), 2 * len(NAMES))
        for kind in (_PARTNERS, _COMMON):
            some = [
                one
                for m, shared in zip(moved, world, strict=True)
                for one in (
                    chains(m, name)
                    if kind == _PARTNERS
                    else common_chain(m, name, shared)
                )
                if moves(one)
            ]
            if not some:
                continue
            fitted = _fit(some)
            fits.append(fit_row(kind, name, fitted))
            parts.append(rows(some, fitted.model, common=kind == _COMMON))
    return {TABLE: table(parts), FIT_TABLE: pl.DataFrame(fits, schema=FIT_SCHEMA)}


def breaks_of(
    snapshot: Snapshot, hub: str, since: int, until: int, *, all_kept: bool = False
) -> pl.DataFrame:
    """Return the breaks of a hub's partners inside a window.

    Parameters
    ----------
    snapshot : Snapshot
        Built with the table `breaks`.
    hub : str
        State id.
    since, until : int
        A break lies in the window if its year is after `since` and not after
        `until`: it then changed the level between two years of the window.
    all_kept : bool
        Also those that do not pass the false discovery rate.

    Returns
    -------
    polars.DataFrame
        Columns of the table, by partner and year; an empty partner is what all
        partners share.
    """
    table = snapshot.part(TABLE, "hub", hub).filter(
        (pl.col("year") > since) & (pl.col("year") <= until)
    )
    chosen = table if all_kept else table.filter("passes_fdr")
    # Stored as 32 bit; these decimals are what was meant.
    return chosen.with_columns(
        pl.col("probability", "placebo").round(3), pl.col("size").round(2)
    ).sort("partner", "year", "channel")


def model_of(snapshot: Snapshot, name: str, *, common: bool = False) -> Model:
    """Return a pooled model from the snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        Built with the table `break_fit`.
    name : str
        A channel, ``alignment``, or an indicator with known errors.
    common : bool
        The model of what all partners of a hub share, not that of partners.

    Raises
    ------
    SnapshotError
        If the snapshot has no such fit.
    """
    from foedus.alignment.break_series import NAMES
    from foedus.estimates.breaks.model import Model

    kind = (_COMMON if common else _PARTNERS) if name in NAMES else _INDICATOR
    found = snapshot.cached_table(FIT_TABLE).filter(
        (pl.col("kind") == kind) & (pl.col("channel") == name)
    )
    if found.is_empty():
        message = (
            f"the snapshot in {snapshot.path} has no fitted model of breaks for "
            f"{name} ({kind}); rebuild it with: foedus data build --from DIR"
        )
        raise SnapshotError(message)
    one = found.row(0, named=True)
    weights = np.array(one["weights"], dtype=np.float64)
    return Model(
        one["noise"], one["jump"], tuple(one["walks"]), tuple(one["errors"]),
        tuple((weights / weights.sum()).tolist()), one["chance"], one["least"],
    )  # fmt: skip


# The series of every partner of a hub come from the same steps.
@lru_cache(maxsize=4)
def steps_of(snapshot: Snapshot, hub: str, *, until: int | None = None) -> Steps:
    """Return the yearly steps of a hub with the error variances of the pooled fits.

    Parameters
    ----------
    snapshot : Snapshot
        Built with the table `break_fit`.
    hub : str
        State id.
    until : int, optional
        Use nothing of later years.
    """
    from foedus.alignment.break_steps import steps, with_noise

    fitted = snapshot.cached_table(FIT_TABLE).filter(pl.col("kind") == _INDICATOR)
    noise = {k: _noise(model_of(snapshot, k)) for k in fitted["channel"]}
    return with_noise(steps(snapshot, hub, until=until), noise)


def smoothed(
    snapshot: Snapshot, hub: str, partner: str, channel: str, *, own: bool = False
) -> pl.DataFrame:
    """Return the smoothed chain-linked series of one partner, computed on demand.

    Parameters
    ----------
    snapshot : Snapshot
        Built with the table `break_fit`.
    hub, partner : str
        State ids.
    channel : str
        A channel or ``alignment``.
    own : bool
        Without what all partners share.

    Returns
    -------
    polars.DataFrame
        `chain` (number of the unbroken stretch), `year`, `observed` (null in years
        without a new value), `estimate`, `low`, `high` (90 %), `jump` (probability
        of a jump into the year). Points; each stretch ends at 0, so that the
        figures say how far a year lay from the last one.
    """
    from foedus.alignment.break_series import chains, laid
    from foedus.estimates.breaks.posterior import posterior

    model = model_of(snapshot, channel)
    moved = steps_of(snapshot, hub)
    mine = [one for one in chains(moved, channel, own=own) if one.partner == partner]
    parts = []
    for number, one in enumerate(mine):
        found = posterior(laid([one]), model)
        end = found.mean[-1]
        parts.append(
            pl.DataFrame(
                {
                    "chain": np.full(len(one.y), number),
                    "year": one.first + np.arange(len(one.y)),
                    "observed": pl.Series(one.y - end).fill_nan(None),
                    "estimate": found.mean - end,
                    "low": found.mean - end - _Z90 * found.sd,
                    "high": found.mean - end + _Z90 * found.sd,
                    "jump": np.clip(found.up + found.down, 0, 1),
                }
            )
        )
    schema = {"chain": pl.Int64, "year": pl.Int64} | dict.fromkeys(
        ("observed", "estimate", "low", "high", "jump"), pl.Float64
    )
    return pl.concat(parts) if parts else pl.DataFrame(schema=schema)


def _fit(some: list[Chain], *, sample: int | None = None) -> Fit:
    from foedus.alignment.break_series import laid
    from foedus.estimates.breaks.pooled import SAMPLE, fit

    return fit(laid(some), least=LEAST, sample=sample or SAMPLE)


def _with_errors(moved: Sequence[Steps]) -> Iterator[str]:
    """Yield the indicators whose values have a known error anywhere."""
    for k, indicator in enumerate(moved[0].indicators if moved else ()):
        if any((np.nan_to_num(m.variance[:, :, k]) > 0).any() for m in moved):
            yield indicator


def _noise(model: Model) -> Noise:
    """Return how far values stray by a model in points, on the frozen scale."""
    from foedus.alignment.break_steps import Noise

    square = np.square(model.errors)
    return Noise(float(square @ np.array(model.weights)), model.noise / 100)


def _world(moved: Sequence[Steps]) -> Iterator[NDArray[np.float64]]:
    """Yield by hub the median common step of all hubs, shape (T, K) of that hub."""
    by_year: dict[int, list[NDArray[np.float64]]] = {}
    for m in moved:
        for t, year in enumerate(m.years):
            by_year.setdefault(year, []).append(m.common[t])
    median: dict[int, NDArray[np.float64]] = {}
    for year, found in by_year.items():
        stacked = np.stack(found)
        enough = np.isfinite(stacked).sum(axis=0) >= _FEWEST_HUBS
        median[year] = np.full(stacked.shape[1], np.nan)
        median[year][enough] = np.nanmedian(stacked[:, enough], axis=0)
    for m in moved:
        yield np.stack([median[year] for year in m.years]) if m.years else m.common
