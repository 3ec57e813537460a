"""Small worlds of trade whose truth is known."""

from __future__ import annotations

import numpy as np

from foedus.consequences.bilateral import Array, Bilateral


def of_flows(
    usd: Array, *, sd: float = 0.1, estimate: Array | None = None, first: int = 2000
) -> Bilateral:
    """Return a record of these flows, states named S00, S01 and so on.

    Totals hold what is known and the estimates of what is not.
    """
    years, count, _ = usd.shape
    usd = usd.copy()
    own = np.arange(count)
    usd[:, own, own] = np.nan
    guess = np.zeros_like(usd) if estimate is None else estimate
    sums = [(np.nansum(usd, axis=axis), guess.sum(axis=axis)) for axis in (2, 1)]
    exports, imports = (known + more for known, more in sums)
    shares = [
        np.divide(known, known + more, out=np.ones_like(known), where=known + more > 0)
        for known, more in sums
    ]
    return Bilateral(
        states=tuple(f"S{i:02}" for i in range(count)),
        first=first,
        last=first + years - 1,
        usd=usd,
        sd=np.where((usd > 0) | (guess > 0), sd, np.nan),
        estimate=guess,
        exports=exports,
        imports=imports,
        exports_known=shares[0],
        imports_known=shares[1],
        exports_sd=np.full((years, count), 0.05),
        imports_sd=np.full((years, count), 0.05),
    )


def drifting(seed: int, *, states: int = 60, years: int = 16) -> Array:
    """Return flows that wander: nothing passes through anybody."""
    random = np.random.default_rng(seed)
    size = random.normal(19, 1.2, (states, states))
    steps = random.normal(0.03, 0.15, (years, states, states)).cumsum(axis=0)
    return np.exp(size + steps)
