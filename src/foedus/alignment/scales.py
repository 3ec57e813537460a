"""One frozen scale per indicator, so that unlike things can be added.

The standard deviation of a change towards Russia from 2014 to 2021 was .23 for
arms, .09 for votes and .03 for shared bodies: adding raw values would be adding
arms. Each natural value x is therefore mapped to::

    g(x) = (x + r(x)) / 2

the mean of its level and its rank r. The rank of 0 is 0 and of 1 is 1; a value
between gets its mid-rank among the values between 0 and 1 in a frozen reference
population: all registered hubs with all partners, 1990 to 2013, linear between
knots. One map serves all years, so a shift that everyone shares is not erased.

Ends are kept apart because most values are exactly 0 or 1: nine in ten partners
get no arms from a given hub. Ranked together with them, every share above a third
would lie above .97, and Armenia's fall from .88 to .30 would be worth less than its
first crate of rifles. The level is kept because few ties are strong, so that ranks
alone still say little about the strong ones, which the question is about.
``benchmarks/scales.py`` prints what each choice is worth, and how well the composite
on each scale tells who voted for ES-11/1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.estimates.distribution import Knots, apply, fit
from foedus.indicators import registry
from foedus.indicators.contract import Built
from foedus.lake.snapshot import Snapshot

REFERENCE_YEARS = (1990, 2013)
#: With fewer values than this in the reference years (a source that begins
#: later), the whole coverage of the indicator is the reference.
FEWEST = 1000
_TABLE = "scales"


@dataclass(frozen=True, slots=True)
class Scale:
    """The map of one indicator from natural values to [0, 1]."""

    knots: Knots

    def map(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return g of each value; NaN stays NaN."""
        return apply(self.knots, values)

    def spread(
        self, values: NDArray[np.float64], sd: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the standard deviation of g at each value.

        Half the rise of g from one standard deviation below to one above,
        within [0, 1]: a finite-difference delta method that does not depend on
        the steps of an empirical distribution. NaN where `sd` is NaN.
        """
        high = self.map(np.clip(values + sd, 0, 1))
        low = self.map(np.clip(values - sd, 0, 1))
        return np.asarray((high - low) / 2)


def scale(snapshot: Snapshot, indicator: str, variant: str) -> Scale:
    """Return the frozen scale of an indicator (of one of its variants)."""
    found = snapshot.cached_table(_TABLE).filter(
        (pl.col("indicator") == indicator) & (pl.col("variant") == variant)
    )
    return Scale(Knots(found["x"].to_numpy(), found["g"].to_numpy()))


def scale_table(built: Mapping[str, Built]) -> pl.DataFrame:
    """Fit every scale of a build.

    Parameters
    ----------
    built : mapping of str to Built
        By indicator.

    Returns
    -------
    polars.DataFrame
        Columns `indicator`, `variant`, `x`, `g`, `reference` (its years).
    """
    parts = []
    for indicator, one in built.items():
        for variant, values in _reference(indicator, one).items():
            knots, reference = frozen(values, one.coverage)
            parts.append(
                pl.DataFrame({"x": knots.x, "g": knots.g}).select(
                    pl.lit(indicator).alias("indicator"),
                    pl.lit(variant).alias("variant"),
                    "x",
                    "g",
                    pl.lit(reference).alias("reference"),
                )
            )
    return pl.concat(parts)


def frozen(values: pl.DataFrame, coverage: tuple[int, int]) -> tuple[Knots, str]:
    """Fit the scale of one indicator.

    Parameters
    ----------
    values : polars.DataFrame
        Its rows, columns `year` and `value`.
    coverage : tuple of int
        First and last year in which it speaks.

    Returns
    -------
    Knots
        The map.
    str
        The years on which it was fitted, as ``1990-2013``.
    """
    first, last = REFERENCE_YEARS
    chosen = values.filter(pl.col("year").is_between(first, last))
    if chosen.height < FEWEST:
        chosen = values
        first, last = coverage
    return level_and_rank(chosen["value"].round(4).to_numpy()), f"{first}-{last}"


def level_and_rank(values: NDArray[np.float64]) -> Knots:
    """Return the mean of level and rank, fitted to a reference population."""
    ranked = ranks(values)
    return Knots(ranked.x, (ranked.x + ranked.g) / 2)


def ranks(values: NDArray[np.float64]) -> Knots:
    """Return ranks of a reference population with the ends fixed at 0 and 1."""
    inner = values[(values > 0) & (values < 1)]
    if len(inner) == 0:
        return Knots(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    found = fit(inner)
    return Knots(np.r_[0.0, found.x, 1.0], np.r_[0.0, found.g, 1.0])


def _reference(indicator: str, built: Built) -> Mapping[str, pl.DataFrame]:
    """Return reference values by variant; most indicators have one, unnamed."""
    own = getattr(registry.module(indicator), "reference", None)
    if own is None:
        return {"": built.values}
    by_variant: Mapping[str, pl.DataFrame] = own(built)
    return by_variant
