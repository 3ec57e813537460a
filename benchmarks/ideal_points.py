"""Time and judge the ideal points of the General Assembly, 1946-2019.

Run ``python benchmarks/ideal_points.py --data DIR``, where DIR holds the folders
``unvotes`` and ``benchmarks``. The accuracy is against the published estimates of
Bailey, Strezhnev and Voeten (2017, doi:10.1177/0022002715595700) and of Martin and
Quinn (2002, doi:10.1093/pan/10.2.134), to which nothing is tuned. Beside ours runs
what users have: expectation and maximisation with latent data, in NumPy.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import ndtr

from foedus.estimates.ideal_points import Ballots, Fit, Priors, draw, fit
from foedus.lake.derived.ballots_filtered import SEATS
from foedus.lake.inputs import Inputs

FloatArray = npt.NDArray[np.float64]
AFTER_1991 = 46
UP, DOWN = ("USA", "CAN", "GBR", "ISR"), ("RUS", "DDR")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--simulations", type=int, default=12)
    parser.add_argument("--peer-iterations", type=int, default=150)
    arguments = parser.parse_args()
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    assembly = read(arguments.data)
    ballots = assembly.ballots
    print(
        f"{len(ballots):,} votes, {ballots.items:,} items, {ballots.voters} voters, "
        f"{ballots.sessions} sessions\n"
    )
    before = peak()
    started = time.perf_counter()
    fit(ballots, anchors=assembly.ends, max_iterations=1)
    print(f"first call, with compilation or its cache: {since(started):.1f} s")
    ours = speed(assembly, before)
    linearity(assembly)
    accuracy(assembly, ours, arguments.peer_iterations)
    supreme_court(arguments.data / "benchmarks", arguments.draws)
    draws(assembly, ours[0], arguments.draws)
    coverage(arguments.simulations)


@dataclass(frozen=True)
class Assembly:
    """Ballots with names, and the published positions."""

    ballots: Ballots
    voters: list[str]
    sessions: list[int]
    ends: tuple[list[int], list[int]]
    published: pl.DataFrame


def read(folder: Path) -> Assembly:
    inputs = Inputs(folder)
    table = inputs.derived("ballots_filtered")
    columns = {
        name: table[name].unique().sort() for name in ("voter", "item", "session")
    }
    codes = {
        name: values.search_sorted(table[name]).to_numpy().astype(np.int32)
        for name, values in columns.items()
    }
    names = columns["voter"].to_list()
    ballots = Ballots(
        **codes,
        choice=table["choice"].to_numpy(),
        voters=len(names),
        items=len(columns["item"]),
        sessions=len(columns["session"]),
        categories=3,
    )
    points = inputs.table("ideal_points", "points")
    return Assembly(
        ballots,
        names,
        columns["session"].to_list(),
        ([names.index(name) for name in UP], [names.index(name) for name in DOWN]),
        points.with_columns(voter=pl.col("state").replace(SEATS)),
    )


def speed(assembly: Assembly, before: float) -> tuple[Fit, float]:
    walls, processors = [], []
    for _ in range(3):
        started, clock = time.perf_counter(), time.process_time()
        found = fit(assembly.ballots, anchors=assembly.ends)
        walls.append(since(started))
        processors.append(time.process_time() - clock)
    exact = fit(assembly.ballots, anchors=assembly.ends, tolerance=1e-9)
    error = np.nanmax(np.abs(found.theta - exact.theta))
    print(
        f"two-sided fit to 1e-4: {min(walls):.2f} s wall, {min(processors):.2f} s of "
        f"processor (best of three), {found.iterations} iterations; largest "
        f"difference from the fit to 1e-9: {error:.0e}\n"
        f"memory: {peak():.0f} MiB at most, {peak() - before:.0f} above the votes "
        "as read\n"
    )
    return found, min(walls)


def linearity(assembly: Assembly) -> None:
    print("cost by size: every roll call repeated as new items")
    for times in (1, 3, 10):
        copies = [
            assembly.ballots.item + k * assembly.ballots.items for k in range(times)
        ]
        more = replace(
            assembly.ballots,
            voter=np.tile(assembly.ballots.voter, times),
            item=np.concatenate(copies).astype(np.int32),
            session=np.tile(assembly.ballots.session, times),
            choice=np.tile(assembly.ballots.choice, times),
            items=assembly.ballots.items * times,
        )
        started, clock = time.perf_counter(), time.process_time()
        found = fit(more, anchors=assembly.ends)
        spent = time.process_time() - clock
        each = spent / len(more) / found.iterations * 1e9
        print(
            f"  {times:>2} x: {len(more):>9,} votes  {since(started):6.2f} s wall "
            f"{spent:7.2f} s processor {found.iterations:4} iterations "
            f"{each:5.0f} ns a vote and iteration"
        )
    print()


def accuracy(assembly: Assembly, ours: tuple[Fit, float], peer_iterations: int) -> None:
    print("against the published estimates            pooled  within  Russia  seconds")
    options: dict[str, dict[str, object]] = {
        "two-sided, joint maximum": {"variational": False},
        "one-sided, published drift": {"smoothing": "one-sided", "drift": "bsv"},
        "filtered (no look ahead)": {"smoothing": "filtered"},
    }
    judge(assembly, "two-sided (default)", ours[0].theta, ours[1])
    for name, chosen in options.items():
        started = time.perf_counter()
        found = fit(assembly.ballots, anchors=assembly.ends, **chosen)  # type: ignore[arg-type]
        judge(assembly, name, found.theta, since(started))
    started = time.perf_counter()
    theta, change = latent_data(assembly, peer_iterations)
    spent = since(started)
    judge(assembly, f"latent data, {peer_iterations} iterations", theta, spent)
    print(
        f"  (within: median over sessions; Russia: distance to it after 1991)\n"
        f"  latent data in NumPy: last change {change:.0e}, "
        f"{spent / ours[1]:.0f} times our time\n"
    )


def judge(assembly: Assembly, name: str, theta: FloatArray, seconds: float) -> None:
    place = pl.DataFrame(
        {
            "voter": np.repeat(assembly.voters, len(assembly.sessions)),
            "session": np.tile(assembly.sessions, len(assembly.voters)),
            "ours": theta.ravel(),
        },
        schema_overrides={"session": pl.Int16},
    )
    both = assembly.published.join(place, on=["voter", "session"]).filter(
        pl.col("ours").is_not_nan()
    )
    pooled = np.corrcoef(both["ours"], both["theta"])[0, 1]
    within = both.group_by("session").agg(r=pl.corr("ours", "theta"))["r"].median()
    late = both.filter(pl.col("session") >= AFTER_1991)
    hub = late.filter(pl.col("voter") == "RUS").select("session", "ours", "theta")
    gaps = late.filter(pl.col("voter") != "RUS").join(hub, on="session", suffix="_hub")
    russia = np.corrcoef(
        (gaps["ours"] - gaps["ours_hub"]).abs(),
        (gaps["theta"] - gaps["theta_hub"]).abs(),
    )[0, 1]
    print(f"  {name:<38}{pooled:8.4f}{within:8.4f}{russia:8.4f}{seconds:9.2f}")


def latent_data(assembly: Assembly, iterations: int) -> tuple[FloatArray, float]:
    """Estimate by expectation and maximisation over latent normal votes.

    Imai, Lo and Olmsted (2016, doi:10.1017/S000305541600037X), with ordered
    cutpoints; q = 0.25, standardised after every iteration.
    """
    b = assembly.ballots
    shape = (b.voters, b.sessions)
    cell = b.voter.astype(np.int64) * b.sessions + b.session
    voted = np.bincount(cell, minlength=np.prod(shape)).reshape(shape) > 0
    theta = np.zeros(shape)
    theta[assembly.ends[0]], theta[assembly.ends[1]] = 3.0, -2.0
    variance = np.full(shape, 0.1)
    count = np.bincount(b.item)
    slope = np.clip(np.bincount(b.item, (b.choice - 1) * theta.ravel()[cell]), -1, 1)
    centre, gap, spread = (
        np.zeros(b.items),
        np.full(b.items, 0.5),
        np.full(b.items, 0.1),
    )
    for _ in range(iterations):
        before = theta
        # z = slope theta + centre + noise; no below 0, yes above the gap.
        eta = slope[b.item] * theta.ravel()[cell] + centre[b.item]
        low = np.where(b.choice == 0, -40, np.where(b.choice == 1, 0, gap[b.item]))
        high = np.where(b.choice == 0, 0, np.where(b.choice == 1, gap[b.item], 40))
        mass = np.maximum(ndtr(high - eta) - ndtr(low - eta), 1e-12)
        at_low, at_high = (
            np.exp(-0.5 * (x - eta) ** 2) / 2.5066282746 for x in (low, high)
        )
        z = eta + (at_low - at_high) / mass
        square = (slope**2 + spread)[b.item]
        information = np.bincount(cell, square, theta.size).reshape(shape)
        pull = slope[b.item] * (z - centre[b.item])
        pull = np.bincount(cell, pull, theta.size).reshape(shape)
        theta, variance = smooth(information, pull, 0.25)
        scale = theta[voted].std()
        theta, variance = (theta - theta[voted].mean()) / scale, variance / scale**2
        x = theta.ravel()[cell]
        mean_x, mean_z = (np.bincount(b.item, y) / count for y in (x, z))
        squares = np.bincount(b.item, x * x + variance.ravel()[cell])
        spread = 1 / (1 + squares - count * mean_x**2)
        slope = spread * (np.bincount(b.item, x * z) - count * mean_x * mean_z)
        centre = mean_z - slope * mean_x
        ratio = np.where(b.choice == 1, at_high, np.where(b.choice == 2, -at_low, 0.0))
        ratio /= mass
        step = np.bincount(b.item, ratio) / (1 + np.bincount(b.item, ratio**2))
        gap = np.clip(gap + np.clip(step, -0.25, 0.25), 1e-3, 7)
    change = float(np.abs(theta - before)[voted].max())
    return np.where(voted, theta, np.nan), change


def smooth(
    information: FloatArray, pull: FloatArray, drift: float
) -> tuple[FloatArray, FloatArray]:
    """Kalman filter and smoother of a random walk, all voters at once."""
    sessions = information.shape[1]
    mean, variance = np.zeros_like(pull), np.zeros_like(pull)
    m, v = np.zeros(len(pull)), np.ones(len(pull))
    for t in range(sessions):
        p = 1 / (1 / v + information[:, t])
        m = p * (m / v + pull[:, t])
        mean[:, t], variance[:, t] = m, p
        v = p + drift
    for t in range(sessions - 2, -1, -1):
        gain = variance[:, t] / (variance[:, t] + drift)
        mean[:, t] += gain * (mean[:, t + 1] - mean[:, t])
        variance[:, t] *= 1 - gain
        variance[:, t] += gain**2 * variance[:, t + 1]
    return mean, variance


def supreme_court(folder: Path, n: int) -> None:
    justices = pl.read_csv(folder / "martin_quinn_justices.csv")
    votes = pl.read_csv(folder / "martin_quinn_votes.csv.gz")
    names = justices["name"].to_list()
    means = justices["x_mu0"].to_numpy().astype(np.float64)
    ballots = Ballots(
        voter=(votes["justice"] - 1).to_numpy().astype(np.int32),
        item=(votes["case"] - 1).to_numpy().astype(np.int32),
        session=votes["term"].to_numpy().astype(np.int32),
        choice=(votes["vote"] == 1).to_numpy().astype(np.int8),
        voters=len(names),
        items=int(votes["case"].to_numpy().max()),
        sessions=int(votes["term"].to_numpy().max()) + 1,
        categories=2,
    )
    priors = Priors(
        first_mean=means,
        first_variance=justices["x_sigma0"].to_numpy().astype(np.float64),
        cutpoint_variance=1.0,
    )
    ends = (np.flatnonzero(means > 0).tolist(), np.flatnonzero(means < 0).tolist())

    def estimate(variational: bool) -> Fit:
        return fit(
            ballots,
            drift=justices["omega2"].to_numpy().astype(np.float64),
            anchors=ends,
            standardise=False,
            priors=priors,
            variational=variational,
        )

    published = (
        pl.read_csv(folder / "martin_quinn_published.csv")
        .with_columns(
            name=pl.col("parameter").str.extract(r"^theta\.(.+)\.t\d+$"),
            # The publisher counts terms from 1, the votes from 0.
            term=pl.col("parameter").str.extract(r"\.t(\d+)$").cast(pl.Int32) - 1,
        )
        .filter(pl.col("name").is_in(names))
    )
    voter = np.array([names.index(name) for name in published["name"]])
    others = (published["name"] != "Douglas").to_numpy()
    theirs = published["theta"].to_numpy()

    def row(name: str, theta: FloatArray, seconds: float) -> None:
        ours = theta[voter, published["term"].to_numpy()]
        everyone = np.corrcoef(ours, theirs)[0, 1]
        without = np.corrcoef(ours[others], theirs[others])[0, 1]
        print(f"  {name:<38}{everyone:10.7f}{without:11.7f}{seconds:9.2f}")

    print("Martin and Quinn, 45 justices              all       no Douglas  seconds")
    estimate(True)
    for name, variational in (("fit", True), ("joint maximum", False)):
        started = time.perf_counter()
        found = estimate(variational)
        row(name, found.theta, since(started))
    started = time.perf_counter()
    drawn = draw(estimate(True), ballots, n, seed=1)
    row(f"mean of {n} draws", drawn.mean(axis=0).astype(np.float64), since(started))
    print(f"  {'emIRT::dynIRT, for comparison':<38} 0.9323626  0.9634629\n")


def draws(assembly: Assembly, found: Fit, n: int) -> None:
    started, clock = time.perf_counter(), time.process_time()
    drawn = draw(found, assembly.ballots, n, seed=1)
    wall, processor = since(started), time.process_time() - clock
    print(
        f"{n} joint draws: {wall:.0f} s wall, {processor:.0f} s of processor, "
        f"{60 * n / wall:.0f} a minute"
    )
    sd = np.nanmean(drawn.std(axis=0))
    bands = assembly.published["high"] - assembly.published["low"]
    print(
        f"  mean standard deviation {sd:.3f}; published {bands.mean() / 3.29:.3f}; "  # type: ignore[operator]
        f"of the fit by itself {np.nanmean(found.sd):.3f}"
    )
    judge(assembly, "mean of the draws", drawn.mean(axis=0).astype(np.float64), wall)
    halves = np.array_split(drawn, 2)
    apart = np.abs(halves[0].mean(axis=0) - halves[1].mean(axis=0))
    error = np.sqrt(drawn.var(axis=0) * 4 / n)
    print(
        "  difference of the two chains' means, in its standard error: "
        f"{np.sqrt(np.nanmean((apart / error) ** 2)):.2f} (1 is perfect mixing)\n"
    )


def coverage(simulations: int) -> None:
    print("coverage of 90 % intervals on simulated votes (120 voters, 12 sessions)")
    inside: dict[str, list[float]] = {"theta": [], "distance": [], "fit by itself": []}
    for seed in range(simulations):
        theta, ballots = simulate(np.random.default_rng(seed), 120, 12, 60)
        order = np.argsort(theta.mean(axis=1)).tolist()
        found = fit(ballots, anchors=(order[-5:], order[:5]))
        layout = found.problem.layout
        weights = np.zeros(theta.shape)
        weights[layout.cell_voter, layout.cell_session] = layout.cell_votes
        theta = theta - np.average(theta, weights=weights)
        theta /= np.sqrt(np.average(theta**2, weights=weights))
        drawn = draw(found, ballots, 100, seed=seed)
        apart, truth = (np.abs(x - np.roll(x, 1, axis=-2)) for x in (drawn, theta))
        inside["theta"].append(covered(drawn, theta))
        inside["distance"].append(covered(apart, truth))
        near = np.abs(found.theta - theta) < 1.645 * found.sd
        inside["fit by itself"].append(float(near[~np.isnan(found.theta)].mean()))
    for name, shares in inside.items():
        error = np.std(shares) / np.sqrt(simulations)
        print(f"  {name:<14}{np.mean(shares):7.3f} (standard error {error:.3f})")


def simulate(
    rng: np.random.Generator, voters: int, sessions: int, items: int
) -> tuple[FloatArray, Ballots]:
    """Draw votes from the model: each item is put again with probability 0.1."""
    steps = 0.5 * rng.standard_normal((voters, sessions))
    steps[:, 0] *= 2.0
    theta = np.cumsum(steps, axis=1)
    theta = (theta - theta.mean()) / theta.std()
    rows, last, total = [], [], 0
    slopes, cutpoints = [], []
    for session in range(sessions):
        kept = [item for item in last if rng.random() < 0.1]
        fresh = range(total, total + items - len(kept))
        total += len(fresh)
        slopes.extend(rng.standard_normal(len(fresh)))
        cutpoints.extend(np.sort(rng.normal(0, 1.5, (len(fresh), 2)), axis=1))
        last = [*kept, *fresh]
        for item in last:
            z = slopes[item] * theta[:, session] + rng.standard_normal(voters)
            choice = (z[:, None] > cutpoints[item]).sum(axis=1)
            present = np.flatnonzero(rng.random(voters) < 0.9)
            rows.append(
                np.column_stack(
                    (
                        present,
                        np.full_like(present, item),
                        np.full_like(present, session),
                        choice[present],
                    )
                )
            )
    table = np.concatenate(rows).astype(np.int32)
    choices = table[:, 3].astype(np.int8)
    return theta, Ballots(*table[:, :3].T, choices, voters, total, sessions, 3)


def covered(drawn: npt.NDArray[np.float32], truth: FloatArray) -> float:
    below = (drawn < truth).mean(axis=0)
    return float(((below >= 0.05) & (below <= 0.95))[~np.isnan(drawn[0])].mean())


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def since(started: float) -> float:
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
