"""Effective poles year by year: of output, arms, trade, capabilities and alignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from foedus.alignment.scales import scale
from foedus.errors import EstimationError
from foedus.estimates.arrays import FloatArray
from foedus.estimates.structure.concentration import concentration
from foedus.indicators import registry
from foedus.lake.derived import state_years
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

__all__ = ["Poles", "alignment_poles", "amounts", "candidates", "poles"]

#: A year counts if the states with a figure hold this share of the world's
#: capabilities: without the Soviet Union there is no telling how many poles.
COVERED = 0.9
#: Leaders named a year.
NAMED = 5
_ENDS = (0.05, 0.95)
#: Years on either side over which the scatter of a state's share is taken, and
#: the fewest differences that say anything.
_REACH, _FEWEST = 5, 4
#: Indicators that mean the same for every hub and reach back to 1950. Contested
#: votes are left out (each hub has its own camp), so are shared bodies (a hub that
#: is in none has no value); trade is a measure by itself.
INDICATORS = ("ideal_proximity", "obligation", "arms_supply")
#: A candidate hub is a permanent member of the Security Council, or holds this
#: share of the world's capabilities.
_HUB = 0.05
_PERMANENT = ("USA", "GBR", "FRA", "SUN", "RUS", "CHN")


@dataclass(frozen=True, slots=True)
class Poles:
    """Effective poles of one quantity in one year.

    Attributes
    ----------
    poles, index : tuple of float
        Estimate, low and high of the effective number and of the concentration;
        NaN bounds where no error is known.
    units : int
        States with a figure.
    covered : float
        Their share of the world's capabilities, in [0, 1].
    leaders : sequence of (str, float, float, float)
        The largest: state, share, low, high.
    """

    poles: tuple[float, float, float]
    index: tuple[float, float, float]
    units: int
    covered: float
    leaders: Sequence[tuple[str, float, float, float]]


def amounts(inputs: Inputs) -> Mapping[str, pl.DataFrame]:
    """Return what is counted, by measure: `state`, `year`, `amount`, `error`.

    ``gdp`` is gross domestic product in current dollars at market rates,
    ``military`` military expenditure in constant dollars, ``trade`` exports plus
    imports of goods with states, ``capabilities`` the Composite Index of National
    Capability. `error` is the standard deviation of the logarithm.

    Only the series of trade brings errors. For the others the error is how far a
    state's share scatters about its own local trend: the standard deviation of
    ln s_t - (ln s_{t-1} + ln s_{t+1}) / 2 within five years, over the square root
    of 1.5. It contains swings of exchange rates, which are what makes shares at
    market rates uncertain, and real shocks of single years: an upper bound.
    """
    gdp = inputs.table("gdp", "gdp").select("state", "year", amount="usd")
    military = (
        inputs.table("sipri_milex", "spending")
        .filter(pl.col("measure") == "constant_usd_millions")
        .select("state", "year", amount="value")
    )
    capabilities = inputs.table("capabilities", "capabilities").select(
        "state", "year", amount="cinc"
    )
    trade = (
        inputs.derived("trade_totals")
        .drop_nulls(["exports", "imports"])
        .select(
            "state",
            pl.col("year").cast(pl.Int16),
            amount=pl.col("exports") + pl.col("imports"),
            error=(pl.col("exports_error") ** 2 + pl.col("imports_error") ** 2).sqrt()
            / (pl.col("exports") + pl.col("imports")),
        )
    )
    plain = {"gdp": gdp, "military": military, "capabilities": capabilities}
    members = state_years.derive()
    found = {name: _scattered(frame) for name, frame in plain.items()}
    found["trade"] = trade
    return {
        name: frame.join(members, on=["state", "year"], how="semi").sort(
            "year", "state"
        )
        for name, frame in found.items()
    }


def poles(
    frame: pl.DataFrame, sizes: Mapping[int, Mapping[str, float]], *, draws: int
) -> Mapping[int, Poles]:
    """Return effective poles for the years in which a quantity is known well enough.

    Parameters
    ----------
    frame : polars.DataFrame
        `state`, `year`, `amount`, `error`, from `amounts`.
    sizes : mapping of int to mapping of str to float
        Capabilities of every state, by year.
    draws : int
        Draws of the errors, which are independent between states.
    """
    found: dict[int, Poles] = {}
    for (key,), mine in frame.group_by("year", maintain_order=True):
        year = int(str(key))
        size = sizes[min(year, max(sizes))]
        states = mine["state"].to_list()
        covered = sum(size.get(state, 0.0) for state in states) / sum(size.values())
        if covered < COVERED:
            continue
        amount = mine["amount"].to_numpy()
        error = mine["error"].to_numpy()
        rng = np.random.default_rng(year)
        noise = rng.standard_normal((draws, len(amount))) * error
        found[year] = _poles(states, amount, amount * np.exp(noise), covered)
    return found


def candidates(sizes: Mapping[int, Mapping[str, float]], year: int) -> tuple[str, ...]:
    """Return the states that others may gather around in a year.

    Members of the state system that are permanent members of the Security Council
    (China from 1950 on as the People's Republic, whoever held the seat) or hold 5 %
    of the world's capabilities.
    """
    size = sizes[min(year, max(sizes))]
    total = sum(size.values())
    return tuple(
        sorted(s for s, c in size.items() if c / total >= _HUB or s in _PERMANENT)
    )


def alignment_poles(
    snapshot: Snapshot,
    years: Sequence[int],
    sizes: Mapping[int, Mapping[str, float]],
    *,
    draws: int,
) -> Mapping[int, Poles]:
    """Return the effective number of hubs that states stand nearest to.

    Each state counts once, for the candidate hub with which its alignment is
    highest; hubs count for themselves. A candidate that the snapshot does not hold,
    or on which an indicator is silent (China before it had its seat), is none.
    Alignment is the mean of the diplomatic and the military channel over the
    indicators of `INDICATORS` that are known for the state with every candidate, on
    the frozen scales, both channels present. The share of a hub is the mean of this
    over draws of the indicators' errors.

    Parameters
    ----------
    snapshot : Snapshot
        Holds the indicators.
    years : sequence of int
        Calendar years; one in which less than half of the states can be placed has
        no value.
    sizes : mapping of int to mapping of str to float
        Capabilities of every state, by year.
    draws : int
        Draws of the errors.
    """
    found: dict[int, Poles] = {}
    wanted = {h for y in years for h in candidates(sizes, y)} & set(snapshot.hubs)
    held = {
        hub: {
            indicator: {
                int(str(year)): frame
                for (year,), frame in snapshot.values(indicator, hub)
                .select("partner", "year", "value", "sd")
                .group_by("year")
            }
            for indicator in INDICATORS
        }
        for hub in sorted(wanted)
    }
    members = state_years.derive()
    alive = {
        int(str(year)): frame["state"].to_list()
        for (year,), frame in members.group_by("year", maintain_order=True)
    }
    for year in years:
        hubs = [
            hub
            for hub in candidates(sizes, year)
            if hub in held and all(year in held[hub][one] for one in INDICATORS)
        ]
        if len(hubs) < 2:
            continue
        states = [state for state in alive[year] if state not in hubs]
        size = sizes[min(year, max(sizes))]
        value, error = _placed(snapshot, held, hubs, states, year)
        placed = np.isfinite(value).all(axis=(0, 1))
        if placed.sum() < len(states) / 2:
            continue
        rng = np.random.default_rng(year)
        value, error = value[:, :, placed], error[:, :, placed]
        noise = rng.standard_normal((draws, *value.shape)) * error
        drawn = _nearest((value[None] + noise).mean(axis=1))
        names = [states[k] for k in np.flatnonzero(placed)]
        covered = sum(size.get(s, 0.0) for s in [*hubs, *names]) / sum(size.values())
        found[year] = _poles(
            hubs,
            drawn.mean(axis=0) + 1.0,
            drawn + 1.0,
            covered,
            units=len(names) + len(hubs),
        )
    return found


def _placed(
    snapshot: Snapshot,
    held: Mapping[str, Mapping[str, Mapping[int, pl.DataFrame]]],
    hubs: Sequence[str],
    states: Sequence[str],
    year: int,
) -> tuple[FloatArray, FloatArray]:
    """Return channel values and their errors, shape (2 channels, n_hubs, n_states)."""
    described = registry.indicators()
    channels: dict[str, list[tuple[FloatArray, FloatArray]]] = {}
    for indicator in INDICATORS:
        mapped = scale(snapshot, indicator, "")
        value = np.full((len(hubs), len(states)), np.nan)
        spread = np.zeros_like(value)
        for row, hub in enumerate(hubs):
            frame = held[hub][indicator].get(year)
            if frame is None:
                continue
            known = {p: (v, s) for p, _, v, s in frame.iter_rows()}
            for column, state in enumerate(states):
                if state in known:
                    value[row, column] = known[state][0]
                    spread[row, column] = known[state][1] or 0.0
        # A state counts on an indicator only if it is known with every candidate.
        value[:, np.isnan(value).any(axis=0)] = np.nan
        channels.setdefault(described[indicator].channel, []).append(
            (mapped.map(value), np.nan_to_num(mapped.spread(value, spread)))
        )
    values, errors = [], []
    for parts in channels.values():
        stack = np.stack([one for one, _ in parts])
        count = np.isfinite(stack).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            values.append(np.where(count > 0, np.nansum(stack, axis=0) / count, np.nan))
            errors.append(
                np.sqrt(sum(np.where(np.isfinite(v), e, 0.0) ** 2 for v, e in parts))
                / count
            )
    return np.stack(values), np.nan_to_num(np.stack(errors), posinf=0.0)


def _nearest(level: FloatArray) -> FloatArray:
    """Count states by their nearest hub; a tie is split. Shape (draws, n_hubs)."""
    # Rounded: two hubs that are alike to the last digit are tied.
    rounded = level.round(9)
    best = rounded == rounded.max(axis=1, keepdims=True)
    counted: FloatArray = (best / best.sum(axis=1, keepdims=True)).sum(axis=2)
    return counted


def _poles(
    states: Sequence[str],
    amount: FloatArray,
    drawn: FloatArray,
    covered: float,
    *,
    units: int | None = None,
) -> Poles:
    one, many = concentration(amount), concentration(drawn)
    share = amount / amount.sum()
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    largest = np.argsort(-share, kind="stable")[:NAMED]
    low, high = np.quantile(shares[:, largest], _ENDS, axis=0)
    return Poles(
        poles=_bounded(float(one.poles), many.poles),
        index=_bounded(float(one.index), many.index),
        units=len(states) if units is None else units,
        covered=covered,
        leaders=[
            (states[k], float(share[k]), float(a), float(b))
            for k, a, b in zip(largest, low, high, strict=True)
        ],
    )


def _bounded(value: float, draws: FloatArray) -> tuple[float, float, float]:
    low, high = np.quantile(draws, _ENDS)
    return value, min(float(low), value), max(float(high), value)


def _scattered(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `error`: the scatter of a state's share about its local trend."""
    positive = frame.filter(pl.col("amount") > 0).sort("state", "year")
    if positive.is_empty():
        raise EstimationError("no positive amount: expected one a state and year")
    log = (pl.col("amount") / pl.col("amount").sum().over("year")).log()
    near = (pl.col("year").shift(-1) - pl.col("year").shift(1)).over("state") == 2
    off = (
        pl.col("log")
        - (pl.col("log").shift(1) + pl.col("log").shift(-1)).over("state") / 2
    )
    jumps = positive.with_columns(log=log).select(
        "state", "year", off=pl.when(near).then(off)
    )
    around = (
        jumps.drop_nulls("off")
        .rename({"year": "at"})
        .join(positive.select("state", "year"), on="state")
        .filter((pl.col("at") - pl.col("year")).abs() <= _REACH)
        .group_by("state", "year")
        .agg(
            error=((pl.col("off") ** 2).mean() / 1.5).sqrt(),
            seen=pl.len(),
        )
        .filter(pl.col("seen") >= _FEWEST)
        .drop("seen")
    )
    usual = around["error"].median()
    assert isinstance(usual, float)
    return positive.join(around, on=["state", "year"], how="left").with_columns(
        pl.col("error").fill_null(usual)
    )
