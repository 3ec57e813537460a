"""Time every similarity measure for all dyads of the United Nations, 1946-2019.

Run ``python benchmarks/similarity.py --data DIR``, where DIR holds
``unvotes/un_votes.csv.gz`` and ``unvotes/un_roll_calls.csv.gz``. Beside the matrix
products runs a plain loop over dyads in NumPy and SciPy, on a random sample of the
same dyad-years; it must give the same numbers, and its time is scaled to all of them.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import kendalltau

from foedus.estimates.similarity import MEASURES, WEIGHTED_MEASURES, dyads

LEVELS = (1.0, 2.0, 3.0)
CODES = {"yes": 1.0, "abstain": 2.0, "no": 3.0}
ALL_MEASURES = (*MEASURES, *WEIGHTED_MEASURES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--sample", type=int, default=2000, metavar="DYADS")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    started = time.perf_counter()
    years = read_votes(arguments.data / "unvotes")
    reading = time.perf_counter() - started
    dyad_years = sum(len(v) * (len(v) - 1) // 2 for v in years.values())
    calls = sum(v.shape[1] for v in years.values())
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{os.cpu_count()} cores; read in {reading:.1f} s\n"
        f"{len(years)} years ({min(years)}-{max(years)}), {calls:,} roll calls, "
        f"{dyad_years:,} dyad-years\n"
    )

    print("all dyads, all years, one measure at a time, with its joint counts:")
    for name in ALL_MEASURES:
        print(f"  {name:<22}{timed(years, (name,)):8.2f} s")
    together = timed(years, ALL_MEASURES)
    print(f"  {'all ' + str(len(ALL_MEASURES)) + ' together':<22}{together:8.2f} s")
    print("  (best of three; the weighted measures with equal weights)\n")

    without = timed(years, tuple(name for name in ALL_MEASURES if name != "tau_b"))
    print(
        f"loop over dyads, NumPy and SciPy, {arguments.sample:,} dyad-years at random "
        f"(seed {arguments.seed}):"
    )
    loop, loop_tau, largest_gap = peer(years, arguments.sample, arguments.seed)
    for label, seconds, ours in (
        ("all measures", loop + loop_tau, together),
        ("without tau-b", loop, without),
    ):
        whole = seconds * dyad_years
        print(
            f"  {label:<15}{seconds * 1e3:6.2f} ms a dyad, {whole:7,.0f} s for all; "
            f"matrices {ours:.2f} s; ratio {whole / ours:,.0f}"
        )
    print(f"  largest difference from the matrices: {largest_gap:.1e}")


def read_votes(folder: Path) -> dict[int, np.ndarray]:
    """Return states x calls for each calendar year, NaN where a state cast no vote."""
    calls = pl.read_csv(
        folder / "un_roll_calls.csv.gz",
        columns=["rcid", "date"],
        schema_overrides={"rcid": pl.Int64},
    ).select("rcid", year=pl.col("date").str.slice(0, 4).cast(pl.Int64))
    votes = (
        pl.read_csv(folder / "un_votes.csv.gz", schema_overrides={"rcid": pl.Int64})
        .with_columns(pl.col("vote").replace_strict(CODES))
        .join(calls, on="rcid", how="left", validate="m:1")
    )
    years = {}
    for (year,), part in votes.filter(pl.col("year") < 2020).group_by("year"):
        table = part.pivot("rcid", index="country", values="vote")
        years[int(str(year))] = table.drop("country").to_numpy()
    return dict(sorted(years.items()))


def timed(years: dict[int, np.ndarray], measures: tuple[str, ...]) -> float:
    """Return the best of three times in seconds, for all dyads of all years."""
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        for votes in years.values():
            weights = np.ones(votes.shape[1])
            dyads(votes, levels=LEVELS, weights=weights, measures=measures)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def peer(
    years: dict[int, np.ndarray], size: int, seed: int
) -> tuple[float, float, float]:
    """Time a plain loop: seconds a dyad, for tau-b apart, and its largest gap."""
    random = np.random.default_rng(seed)
    pairs = np.array([len(votes) * (len(votes) - 1) for votes in years.values()])
    drawn = random.multinomial(size, pairs / pairs.sum())
    elapsed, elapsed_tau, largest_gap = 0.0, 0.0, 0.0
    for votes, count in zip(years.values(), drawn, strict=True):
        result = dyads(votes, levels=LEVELS, weights=np.ones(votes.shape[1]))
        for _ in range(count):
            i, j = random.choice(len(votes), 2, replace=False)
            started = time.perf_counter()
            values = one_dyad(votes[i], votes[j])
            elapsed += time.perf_counter() - started
            started = time.perf_counter()
            values["tau_b"] = tau_b(votes[i], votes[j])
            elapsed_tau += time.perf_counter() - started
            for name, value in values.items():
                matrix = result[name][i, j]
                if np.isnan(value) != np.isnan(matrix):
                    raise SystemExit(f"{name}: {value} in the loop, {matrix} in ours")
                largest_gap = max(
                    largest_gap, float(np.nan_to_num(abs(value - matrix)))
                )
    return elapsed / size, elapsed_tau / size, largest_gap


def one_dyad(x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Compute all measures but tau-b, as one would write it for two vectors."""
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    if len(x) == 0:
        return dict.fromkeys(ALL_MEASURES, np.nan)
    span = LEVELS[-1] - LEVELS[0]
    pooled = np.concatenate([x, y])
    shares = [
        np.array([(side == level).mean() for level in LEVELS])
        for side in (x, y, pooled)
    ]
    weights = np.ones(len(x))
    values: dict[str, float] = {}
    for kind, power in (("nominal", 0), ("absolute", 1), ("squared", 2)):
        gap = np.abs(np.subtract.outer(LEVELS, LEVELS)) / span
        cost = (gap > 0).astype(float) if power == 0 else gap**power
        distance = np.abs(x - y) / span
        distance = (distance > 0).astype(float) if power == 0 else distance**power
        observed = distance.mean()
        expected = shares[0] @ cost @ shares[1]
        chance = shares[2] @ cost @ shares[2]
        values[f"kappa_{kind}"] = 1 - observed / expected if expected else np.nan
        values[f"pi_{kind}"] = 1 - observed / chance if chance else np.nan
        if power:
            values[f"s_{kind}"] = 1 - 2 * observed
            values[f"s_{kind}_weighted"] = 1 - 2 * np.average(distance, weights=weights)
            values[f"a_{kind}"] = 2 * (expected - observed)
    values["agreement"] = 1 - np.mean(np.abs(x - y)) / span
    values["agreement_nominal"] = np.mean(x == y)
    return values


def tau_b(x: np.ndarray, y: np.ndarray) -> float:
    """Leave tau-b to SciPy, which also computes a p-value."""
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    if len(x) == 0 or (x == x[0]).all() or (y == y[0]).all():
        return np.nan
    return float(kendalltau(x, y).statistic)


if __name__ == "__main__":
    main()
