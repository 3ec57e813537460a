"""Fit the gravity model of sanctions, pacts and alignment, and print it.

    python benchmarks/gravity.py --data DIR            prints every sample and check
    python benchmarks/gravity.py --data DIR --write    and replaces the file that ships

DIR holds the publishers' files; needs the extra ``estimation``.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from foedus.consequences.gravity_fit import fit_gravity, write
from foedus.consequences.gravity_panel import panel
from foedus.lake.derived.trade_series import BASES
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    start = time.process_time()
    inputs, snapshot = Inputs(options.data), Snapshot()
    coverage(inputs, snapshot)
    fitted = fit_gravity(inputs, snapshot)
    for sample in fitted["fits"]:
        show(sample, fitted)
    for check, found in fitted["checks"].items():
        print(f"\ncheck {check}, standard errors by pair")
        for name, (b, se) in found.items():
            print(f"  {name:16}{b:8.3f} ({se:.3f})")
    print(f"\n{time.process_time() - start:.0f} s of processor time")
    if options.write:
        write(fitted)


def coverage(inputs: Inputs, snapshot: Snapshot) -> None:
    known = inputs.derived("trade_series").filter(
        pl.col("basis") != BASES.index("estimate")
    )
    both = [
        frame.group_by("year").agg(pl.col("usd").sum())
        for frame in (panel(inputs, snapshot), known)
    ]
    share = both[0].join(both[1], on="year").select(pl.col("usd") / pl.col("usd_right"))
    low, high = share["usd"].min(), share["usd"].max()
    print(f"the panel holds {low:.3f} to {high:.3f} of reported trade, by year")


def show(sample: str, fitted: dict[str, Any]) -> None:
    fit, recipe = fitted["fits"][sample], fitted["recipe"]
    size = f"{recipe['observations'][sample]} flows of {recipe['pairs'][sample]} pairs"
    print(
        f"\nsample {sample}: {size}; standard errors by {', '.join(fit['covariance'])}"
    )
    errors = [
        np.sqrt(np.diag(np.array(fit["covariance"][c]))) for c in fit["covariance"]
    ]
    rows = zip(fit["names"], fit["estimate"], fit["jackknife"], *errors, strict=True)
    for name, b, corrected, *se in rows:
        spread = " ".join(f"{one:.3f}" for one in se)
        unbiased = "   none" if corrected is None else f"{corrected:7.3f}"
        print(f"  {name:16}{b:8.3f} jackknife {unbiased}  ({spread})")


if __name__ == "__main__":
    main()
