"""The arithmetic of alignment and its change: arrays in, arrays out.

With g_k the frozen scale of indicator k, v_c the weight of channel c and C* the
channels present for a partner::

    A      = 100 * sum_{c in C*} v_c C_c / sum_{c in C*} v_c
    C_c    = mean of g_k over the indicators of c present at both ends
    change = sum_k w_k (g_k(end) - g_k(start)),  w_k = 100 v_c / (n_c sum v)
    common = sum_k w_k m_k,  m_k the leave-one-out median change of all partners
             in coverage, without the hub and its camp

so contributions, and common plus specific, add up to the change exactly.

Different years put different questions to the vote. Where an indicator is not
equated, its common change cannot be told from a change of the questions: it is
taken out of the end value, and its common part is NaN ("not identified"). Harder
questions move everyone by the same step on the latent scale of a response model,
not on that of shares, where states at the floor or the ceiling cannot follow; so
the step is measured and taken out on log odds::

    end* = expit(logit(end) - median of (logit(end) - logit(start)))

A value of exactly 0 or 1 stays: who always or never went along says the same of any
questions. Where the step is identified, by texts that come back, it is reported like
any other, and its own error is part of the error of the change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Below this many partners a leave-one-out median is not taken.
FEWEST_FOR_COMMON = 20
#: Log odds are taken this far from 0 and 1.
_NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Change:
    """Scaled values and their decomposition; P partners, K indicators.

    Attributes
    ----------
    start, end : numpy.ndarray, shape (P, K)
        Scaled to [0, 1], NaN where the indicator does not count; `end` of an
        indicator that is not equated is freed of the common change.
    weight : numpy.ndarray, shape (P, K)
        Points of alignment per unit of the scaled value, 0 where absent.
    contribution, common : numpy.ndarray, shape (P, K)
        Points; `common` is NaN where it is not identified.
    variance_start, variance_end : numpy.ndarray, shape (P,)
        Variance of alignment at both ends, in squared points; that of the end holds
        the error of common steps.
    equated : numpy.ndarray of bool, shape (K,)
        False where the common change is not identified.
    step_sd : numpy.ndarray, shape (P, K)
        Standard deviation, in points, with which a common step is known; 0 where the
        questions are the same at both ends.
    """

    start: Array
    end: Array
    weight: Array
    contribution: Array
    common: Array
    variance_start: Array
    variance_end: Array
    equated: Bools
    step_sd: Array

    @property
    def total(self) -> Array:
        """Change of alignment in points, shape (P,); NaN if nothing counts."""
        counted = (self.weight > 0).any(axis=1)
        return np.where(counted, np.nansum(self.contribution, axis=1), np.nan)

    @property
    def level_start(self) -> Array:
        """Alignment at the start, 0 to 100, shape (P,)."""
        return _level(self.start, self.weight)

    @property
    def level_end(self) -> Array:
        """Alignment at the end, 0 to 100, shape (P,)."""
        return _level(self.end, self.weight)


def change(
    start: Array,
    end: Array,
    start_sd: Array,
    end_sd: Array,
    *,
    channel: NDArray[np.int64],
    channel_weight: Array,
    equated: Bools,
    reference: Bools,
    step_sd: Array | None = None,
) -> Change:
    """Decompose the change of alignment of all partners of a hub.

    Parameters
    ----------
    start, end : numpy.ndarray, shape (P, K)
        Scaled values; NaN is NA.
    start_sd, end_sd : numpy.ndarray, shape (P, K)
        Their standard deviations; NaN where none is known (counts as none).
    channel : numpy.ndarray, shape (K,)
        Index of each indicator's channel.
    channel_weight : numpy.ndarray, shape (C,)
        Weight of each channel, not negative.
    equated : numpy.ndarray of bool, shape (K,)
        False for indicators whose common change is not identified.
    reference : numpy.ndarray of bool, shape (P,)
        Partners whose median is the common change (not hub, not camp).
    step_sd : numpy.ndarray, shape (P, K), or None
        Standard deviation of the common step of indicators that are equated by texts
        that come back, on the scale of `end`; 0 for others, NaN counts as 0.
    """
    both = np.isfinite(start) & np.isfinite(end)
    start = np.where(both, start, np.nan)
    end = np.where(both, end, np.nan)
    step = np.where(equated, end - start, _logit(end) - _logit(start))
    median = leave_one_out_median(step, reference)
    # Without enough partners a vote's common change cannot be removed, so the
    # vote cannot count; any other indicator then has no common part.
    counts = both & (equated | np.isfinite(median))
    start = np.where(counts, start, np.nan)
    end = np.where(counts, end, np.nan)
    fixed = equated | (end <= 0) | (end >= 1)
    end = np.where(fixed, end, 1 / (1 + np.exp(median - _logit(end))))
    weight = indicator_weights(counts, channel, channel_weight)
    contribution = np.where(counts, weight * (end - start), np.nan)
    common = np.where(equated & counts, weight * median, np.nan)
    step = np.zeros_like(weight) if step_sd is None else weight * np.nan_to_num(step_sd)
    step = np.where(equated, step, 0.0)
    return Change(
        start,
        end,
        weight,
        contribution,
        common,
        np.nansum((weight * start_sd) ** 2, axis=1),
        np.nansum((weight * end_sd) ** 2, axis=1) + (step**2).sum(axis=1),
        equated,
        step,
    )


def indicator_weights(
    counts: Bools, channel: NDArray[np.int64], channel_weight: Array
) -> Array:
    """Return points of alignment per unit of each scaled indicator, shape (P, K).

    Weights of absent channels are shared out among those present; within a
    channel the indicators present count alike. Rows add up to 100, or to 0.
    """
    member = channel[:, None] == np.arange(len(channel_weight))[None, :]
    number = counts.astype(float) @ member
    present = (number > 0) * channel_weight
    whole = present.sum(axis=1, keepdims=True)
    share = np.divide(present, whole, out=np.zeros_like(present), where=whole > 0)
    each = np.divide(share, number, out=np.zeros_like(share), where=number > 0)
    return np.asarray(100.0 * counts * each[:, channel])


def leave_one_out_median(delta: Array, reference: Bools) -> Array:
    """Return the median change of the others, per partner and indicator.

    Parameters
    ----------
    delta : numpy.ndarray, shape (P, K)
        Changes; NaN is NA.
    reference : numpy.ndarray of bool, shape (P,)
        Partners that count as others.

    Returns
    -------
    numpy.ndarray, shape (P, K)
        Median over the reference partners without the partner itself; NaN with
        fewer than `FEWEST_FOR_COMMON` others.
    """
    partners, indicators = delta.shape
    left_out = np.full((partners, indicators), np.nan)
    for k in range(indicators):
        chosen = np.flatnonzero(reference & np.isfinite(delta[:, k]))
        if len(chosen) < FEWEST_FOR_COMMON:
            continue
        order = np.argsort(delta[chosen, k], kind="stable")
        ranked = delta[chosen[order], k]
        left_out[:, k] = np.median(ranked)
        if len(chosen) == FEWEST_FOR_COMMON:
            left_out[chosen, k] = np.nan
            continue
        position = np.arange(len(chosen))
        middle = (len(chosen) - 1) // 2
        upper = ranked[middle + (position <= middle)]
        if len(chosen) % 2:
            lower = ranked[middle - 1 + (position <= middle - 1)]
            upper = (lower + upper) / 2
        left_out[chosen[order], k] = upper
    return left_out


def _logit(share: Array) -> Array:
    inside = np.clip(share, _NEARLY, 1 - _NEARLY)
    return np.asarray(np.log(inside / (1 - inside)))


def _level(scaled: Array, weight: Array) -> Array:
    counted = (weight > 0).any(axis=1)
    return np.where(counted, np.nansum(scaled * weight, axis=1), np.nan)
