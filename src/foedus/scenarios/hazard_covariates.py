"""What was known of a tie at the end of the year before it could end.

Every covariate of year t is computed from years up to t - 1. Most are symmetric,
because the record does not say which side ended a tie.

=====================  =========================================================
term                   meaning (of a pair a, b at the end of t - 1)
=====================  =========================================================
``log_years``          log(1 + years since the tie began or 1946); its square is
                       ``log_years_squared``
``defence``            1 if the level is that of a defence pact
``consultation``       1 if the level is 1/2 or between 1/2 and 1
``shared_allies``      log(1 + states bound to both)
``asymmetry``          absolute log ratio of capabilities (CINC)
``capability_shift``   absolute change of that log ratio over five years
``size``               log of the sum of the capabilities
``new_outside_allies`` log(1 + allies that a or b gained within three years and that
                       the other does not have)
``rivals``             1 if a and b are strategic rivals of each other
``shared_rivals``      log(1 + strategic rivals of both)
``log_distance``       log km between the most populous cities
``contiguous``         1 if they share a border
``ideal_distance``     absolute distance of ideal points in the UN, estimated from
                       votes up to that year (filtered)
``ideal_shift``        its change over three years
``sanctions``          1 if one has sanctions in force on the other
``arms_share``         the larger of the two shares in each other's arms imports of
                       five years
``recent_rate``        log of the share of all ties at risk that departed in the last
                       ten years
``exposure``           sum over a and b of the share of their other obligations that
                       departed within three years
=====================  =========================================================

A value that is not known is replaced by the mean of the training years, with an
indicator (``..._unknown``) of its own. Not at hand, and so left out: regime type and
its change, changes of leader and of the coalition behind him, links of an alliance to
other issues, provisions of the treaty (term, notice, integration), disputes and wars
of the pair, violations of other treaties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from foedus.scenarios.hazard_facts import Facts, Laid, lay
from foedus.scenarios.hazard_ties import FIRST_YEAR, OPEN, Ties

__all__ = [
    "DURATION_TERMS",
    "MEMORY",
    "TERMS",
    "UNKNOWN_TERMS",
    "Panel",
    "panel",
    "weights_of_exposure",
]

#: Years within which a departure counts as exposure.
MEMORY = 3
#: Years over which the rate of departures and the change of capabilities are taken.
_DECADE, _SHIFT = 10, 5
DURATION_TERMS = ("log_years", "log_years_squared")
TERMS = (
    *DURATION_TERMS,
    "defence",
    "consultation",
    "shared_allies",
    "asymmetry",
    "capability_shift",
    "size",
    "new_outside_allies",
    "rivals",
    "shared_rivals",
    "log_distance",
    "contiguous",
    "ideal_distance",
    "ideal_shift",
    "sanctions",
    "arms_share",
    "recent_rate",
    "exposure",
)
#: Terms whose missing values get an indicator.
UNKNOWN_TERMS = (
    "asymmetry",
    "capability_shift",
    "log_distance",
    "ideal_distance",
    "arms_share",
    "sanctions",
)

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Panel:
    """Ties at risk, one row a tie and year.

    Attributes
    ----------
    state_a, state_b : ndarray of str, shape (n,)
        The two states, in alphabetical order.
    year : ndarray of int, shape (n,)
        Year in which the tie could end.
    outcome : ndarray of int, shape (n,)
        Code of `foedus.scenarios.hazard_ties.OUTCOMES`.
    alliance : ndarray of int, shape (n,)
        Number of the alliance that it belongs to.
    level : ndarray, shape (n,)
        Obligation at the end of the year before.
    values : ndarray, shape (n, len(TERMS))
        Covariates in the order of `TERMS`; NaN where not known.
    """

    state_a: npt.NDArray[np.str_]
    state_b: npt.NDArray[np.str_]
    year: npt.NDArray[np.int64]
    outcome: npt.NDArray[np.int64]
    alliance: npt.NDArray[np.int64]
    level: FloatArray
    values: FloatArray

    def __len__(self) -> int:
        return len(self.year)

    def rows(self, chosen: npt.NDArray[np.bool_]) -> Panel:
        """Return some of the rows."""
        return Panel(
            self.state_a[chosen],
            self.state_b[chosen],
            self.year[chosen],
            self.outcome[chosen],
            self.alliance[chosen],
            self.level[chosen],
            self.values[chosen],
        )


def panel(ties: Ties, facts: Facts) -> Panel:
    """Lay out every tie at risk with its covariates.

    Series that end before the last year are carried forward from their last year.

    Returns
    -------
    Panel
        Ordered by year, then by state.
    """
    laid = lay(ties, facts)
    lost = _lost(ties)
    rate = _recent_rate(ties)
    parts: list[tuple[npt.NDArray[np.generic], ...]] = []
    number = len(ties.lines)
    above = np.triu(np.ones((number, number), dtype=bool), 1)
    for y in range(1, len(ties.outcome)):
        a, b = np.nonzero((ties.outcome[y] >= OPEN) & above)
        one, other = ties.ids[y - 1][a], ties.ids[y - 1][b]
        swap = one > other
        parts.append(
            (
                np.where(swap, other, one),
                np.where(swap, one, other),
                np.full(len(a), FIRST_YEAR + y),
                ties.outcome[y][a, b],
                ties.alliance[y - 1][a, b],
                ties.level[y - 1][a, b],
                np.column_stack(
                    list(_at(ties, laid, lost, rate, y - 1, a, b).values())
                ),
            )
        )
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Panel(*joined)


def weights_of_exposure(ties: Ties, y: int) -> FloatArray:
    """Return the obligations that stood before the memory began, shape (S, S)."""
    return np.asarray(np.nan_to_num(ties.level[max(y - MEMORY, 0)]))


def _at(
    ties: Ties,
    laid: Laid,
    lost: FloatArray,
    rate: FloatArray,
    y: int,
    a: npt.NDArray[np.int64],
    b: npt.NDArray[np.int64],
) -> Mapping[str, FloatArray]:
    """Return the covariates of some pairs at the end of a year, as in `TERMS`."""
    bound = np.nan_to_num(ties.level[y]) > 0
    level = ties.level[y][a, b]
    log_years = np.log1p(FIRST_YEAR + y - ties.began[y][a, b])
    ratio = _log_ratio(laid.capability[y], a, b)
    before = _log_ratio(laid.capability[max(y - _SHIFT, 0)], a, b)
    capability = laid.capability[y]
    gap = np.abs(laid.ideal[y][a] - laid.ideal[y][b])
    earlier = max(y - MEMORY, 0)
    gap_before = np.abs(laid.ideal[earlier][a] - laid.ideal[earlier][b])
    gained = bound & ~(np.nan_to_num(ties.level[earlier]) > 0)
    outside = _common(gained, ~bound, a, b) + _common(gained, ~bound, b, a)
    found = {
        "log_years": log_years,
        "log_years_squared": log_years**2,
        "defence": (level >= 1).astype(float),
        "consultation": ((level >= 0.5) & (level < 1)).astype(float),
        "shared_allies": np.log1p(_common(bound, bound, a, b)),
        "asymmetry": np.abs(ratio),
        "capability_shift": np.abs(ratio - before),
        "size": np.log(capability[a] + capability[b]),
        # Neither is an ally of itself: each counts the other as an outside ally
        # only in the year in which the tie is new.
        "new_outside_allies": np.log1p(outside - 2 * gained[a, b]),
        "rivals": laid.rival[y][a, b].astype(float),
        "shared_rivals": np.log1p(_common(laid.rival[y], laid.rival[y], a, b)),
        "log_distance": laid.distance[a, b],
        "contiguous": laid.contiguous[a, b],
        "ideal_distance": gap,
        "ideal_shift": gap - gap_before,
        "sanctions": laid.sanction[y][a, b],
        "arms_share": laid.arms[y][a, b],
        "recent_rate": np.full(len(a), rate[y]),
        "exposure": _exposure(ties, lost, y, a, b),
    }
    assert tuple(found) == TERMS
    return found


def _common(
    one: npt.NDArray[np.bool_],
    other: npt.NDArray[np.bool_],
    a: npt.NDArray[np.int64],
    b: npt.NDArray[np.int64],
) -> FloatArray:
    """Return how many states stand in the first relation to a, the second to b."""
    counts = one.astype(np.float64) @ other.astype(np.float64).T
    return np.asarray(counts[a, b])


def _log_ratio(
    capability: FloatArray, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
) -> FloatArray:
    return np.asarray(np.log(capability[a]) - np.log(capability[b]))


def _lost(ties: Ties) -> FloatArray:
    """Return how much obligation departed in each year, shape (years, S, S)."""
    level = np.nan_to_num(ties.level)
    lost = np.zeros_like(level)
    departed = ties.outcome[1:-1] >= 0
    lost[1:] = np.where(departed, level[:-1] - level[1:], 0.0)
    return np.asarray(lost)


def _recent_rate(ties: Ties) -> FloatArray:
    """Return the log share of departures of the last ten years, half a case added."""
    judged = (ties.outcome[:-1] >= -1).sum(axis=(1, 2)) / 2
    departed = (ties.outcome[:-1] >= 0).sum(axis=(1, 2)) / 2
    rate = np.empty(len(judged))
    for y in range(len(judged)):
        past = slice(max(y - _DECADE + 1, 0), y + 1)
        rate[y] = np.log((departed[past].sum() + 0.5) / (judged[past].sum() + 1))
    return rate


def _exposure(
    ties: Ties,
    lost: FloatArray,
    y: int,
    a: npt.NDArray[np.int64],
    b: npt.NDArray[np.int64],
) -> FloatArray:
    gone = lost[max(y - MEMORY + 1, 0) : y + 1].sum(axis=0)
    stood = weights_of_exposure(ties, y)

    def share(i: npt.NDArray[np.int64], j: npt.NDArray[np.int64]) -> FloatArray:
        others = stood.sum(axis=1)[i] - stood[i, j]
        left = gone.sum(axis=1)[i] - gone[i, j]
        found = np.divide(left, others, out=np.zeros(len(i)), where=others > 0)
        return np.asarray(np.minimum(found, 1.0))

    return share(a, b) + share(b, a)
