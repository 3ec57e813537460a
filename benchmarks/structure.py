"""What the structure of the system rests on, printed.

Reproduces the published balance of Read's highland tribes, compares the search for
blocs and the bounds of frustration with exact answers, times a build, and sums up
what the tables of the snapshot hold: how firm the blocs are, how much the rule
decides, and in which years frustration is solved.

    python benchmarks/structure.py [--data DIR]

Without the folder it leaves out the tribes and the build.
"""

from __future__ import annotations

import argparse
import time
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.alignment.structure_build import build
from foedus.alignment.structure_graph import RULES, miscoded
from foedus.estimates.structure.balance import triangles, walk_balance
from foedus.estimates.structure.frustration import frustration
from foedus.estimates.structure.modularity import benefit, divide, quality
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

Array = NDArray[np.float64]
#: Years of which the isolation of four states is printed.
PLACED = (2013, 2021, 2022, 2023, 2025)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the publishers' files")
    root = parser.parse_args().data
    if root is not None:
        _tribes(root)
    _search()
    _bounds()
    _snapshot()
    if root is not None:
        _build(root)


def _tribes(root: Path) -> None:
    graph = np.zeros((16, 16))
    for a, b, sign in pl.read_csv(root / "benchmarks" / "tribes.csv").rows():
        graph[a - 1, b - 1] = graph[b - 1, a - 1] = sign
    line = frustration(graph)
    print("highland tribes (published .8676471, .3575761, .7586207 with L = 7)")
    print(f"  triangles   {triangles(graph).strict:.7f}")
    print(f"  walk        {walk_balance(graph):.7f}")
    print(f"  frustration {line.balance[0]:.7f}, L = {line.upper}, exact {line.exact}")


def _signed(n: int, seed: int, density: float, negative: float) -> Array:
    rng = np.random.default_rng(seed)
    p = [density * negative, 1 - density, density * (1 - negative)]
    upper = np.triu(rng.choice([-1.0, 0.0, 1.0], size=(n, n), p=p), 1)
    return upper + upper.T


def _search() -> None:
    """Compare the search for blocs with all divisions of eight units."""
    every = [np.array(one) for one in product(range(4), repeat=7)]
    every = [np.array([0, *one]) for one in every]
    missed = 0
    for seed in range(200):
        gain = benefit(_signed(8, seed, 2 / 3, 0.5))
        best = max(quality(gain, one) for one in every)
        missed += divide(gain, starts=40).modularity < best - 1e-9
    print("blocs, 200 random graphs of 8 units against all divisions into up to 4")
    print(f"  with 40 starts the best is missed in {missed}")


def _bounds() -> None:
    print("frustration of random signed graphs: bounds alone, then solved")
    for n, density, negative in ((40, 0.2, 0.25), (60, 0.155, 0.25), (60, 0.155, 0.45)):
        graph = _signed(n, 1, density, negative)
        alone = frustration(graph, largest=0)
        began = time.process_time()
        solved = frustration(graph)
        print(
            f"  {n} nodes, {alone.edges} edges: {alone.lower} to {alone.upper}; "
            f"{solved.lower} to {solved.upper} in "
            f"{time.process_time() - began:.1f} s of CPU"
        )


def _snapshot() -> None:
    snapshot = Snapshot()
    years = snapshot.table("structure_years")
    wide = years.pivot(on="measure", index="year", values="estimate").sort("year")
    print(f"snapshot {snapshot.id}")
    known = wide.drop_nulls("blocs")
    print(f"  blocs in {known.height} years, {known['year'][0]}-{known['year'][-1]}")
    same = wide.filter(pl.col("frustrated_lower") == pl.col("frustrated_upper"))
    print(f"  frustration of acts solved in {same.height} of {wide.height} years")
    for name in ("triangles_strict", "triangles_weak"):
        above = (wide[name] - wide[f"{name}_chance"]).mean()
        print(f"  {name}: mean {wide[name].mean():.4f}, above chance {above:.4f}")
    rules = snapshot.table("structure_rules")
    print("  rule            blocs  effective  likeness to the standard (mean, least)")
    for rule in RULES:
        mine = rules.filter(pl.col("rule") == rule.id)
        if mine.is_empty():
            continue
        print(
            f"  {rule.id:14} {mine['blocs'].mean():6.2f} {mine['poles'].mean():10.2f} "
            f"{mine['likeness'].mean():10.2f} {mine['likeness'].min():6.2f}"
        )
    for year in (1950, 1962, 1972, 1985, 1995, 2003, 2014, 2021, 2022, 2023, 2025):
        print(f"  {year}: {_blocs(snapshot, year)}")
    for measure in ("gdp", "military", "trade", "capabilities", "alignment"):
        mine = years.filter(pl.col("measure") == f"poles_{measure}").sort("year")
        if mine.is_empty():
            continue
        ends = ", ".join(
            f"{row['year']} {row['estimate']:.2f} ({row['low']:.2f}-{row['high']:.2f})"
            for row in (mine.row(0, named=True), mine.row(-1, named=True))
        )
        print(f"  poles of {measure}: {ends}")
    for state in ("RUS", "USA", "CHN", "IND"):
        rows = snapshot.part("structure_states", "state", state).sort("year")
        told = ", ".join(
            f"{row['year']} {row['place']:.2f} "
            f"({row['place_low']:.2f}-{row['place_high']:.2f})"
            for row in rows.iter_rows(named=True)
            if row["year"] in (2013, 2021, 2022, 2023, 2025)
            and row["place"] is not None
        )
        print(f"  place of {state}: {told}")


def _blocs(snapshot: Snapshot, year: int) -> str:
    rows = snapshot.table("structure_states", pl.col("year") == year)
    blocs = (
        rows.drop_nulls("bloc")
        .group_by("bloc")
        .agg(pl.len(), pl.col("stability").mean())
        .sort("len", "bloc", descending=[True, False])
    )
    return ", ".join(f"{b} {n} ({s:.2f})" for b, n, s in blocs.iter_rows())


def _build(root: Path) -> None:
    inputs = Inputs(root)
    print(f"two coders differ on {100 * miscoded(inputs):.1f} % of pacts")
    wall, cpu = time.perf_counter(), time.process_time()
    tables = build(inputs, Snapshot())
    print(
        f"build of {sum(frame.height for frame in tables.values())} rows: "
        f"{time.perf_counter() - wall:.0f} s, {time.process_time() - cpu:.0f} s of CPU"
    )


if __name__ == "__main__":
    main()
