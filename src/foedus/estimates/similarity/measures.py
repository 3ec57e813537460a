"""The measures, each a formula on joint level counts.

With N targets in common, d the distance of two levels to the power p, R the range
that is possible and E the expectation under independence: mean d is the observed
disagreement D_o, E d the expected one D_e.

References
----------
.. [1] Signorino, C. S. and Ritter, J. M. (1999). Tau-b or not tau-b: Measuring the
   similarity of foreign policy positions. International Studies Quarterly 43,
   115-144.
.. [2] Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational
   and Psychological Measurement 20, 37-46.
   https://doi.org/10.1177/001316446002000104
.. [3] Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70, 213-220.
   https://doi.org/10.1037/h0026256
.. [4] Scott, W. A. (1955). Reliability of content analysis: The case of nominal
   scale coding. Public Opinion Quarterly 19, 321-325.
.. [5] Haege, F. M. (2011). Choice or circumstance? Adjusting measures of foreign
   policy similarity for chance agreement. Political Analysis 19, 287-305.
   https://doi.org/10.1093/pan/mpr023
.. [6] Benati and Capurri (2026), on the alignment index A. Quality & Quantity.
   https://doi.org/10.1007/s11135-026-02814-x
.. [7] Kendall, M. G. (1945). The treatment of ties in ranking problems. Biometrika
   33, 239-251.
"""

from __future__ import annotations

import numpy as np

from foedus.estimates.arrays import FloatArray
from foedus.estimates.similarity.joint import JointCounts

__all__ = ["agreement_score", "alignment_index", "chance_corrected", "s_score", "tau_b"]


def s_score(joint: JointCounts, power: int) -> FloatArray:
    """Signorino and Ritter's S = 1 - 2 sum(w d) / (sum(w) R^p), in [-1, 1] [1]_."""
    return 1 - 2 * _divide(joint.observed(power), joint.total * joint.span(power))


def agreement_score(joint: JointCounts, power: int) -> FloatArray:
    """Mean of 1 - d / R^p over common targets, in [0, 1]; power 0: share alike."""
    return 1 - _divide(joint.observed(power), joint.total * joint.span(power))


def chance_corrected(joint: JointCounts, power: int, *, pooled: bool) -> FloatArray:
    """Cohen's kappa, or with pooled margins Scott's pi: 1 - D_o / D_e, at most 1.

    Power 0 is nominal [2]_ [4]_, 1 and 2 weigh a disagreement by (d / R)^p, where
    R cancels [3]_ [5]_. Not defined where both hold one and the same level
    throughout: then no disagreement was to be expected.
    """
    expected = joint.expected(power, pooled=pooled)
    return 1 - _divide(joint.observed(power) * joint.total, expected)


def alignment_index(joint: JointCounts, power: int) -> FloatArray:
    """Benati and Capurri's A = S - E S = 2 (D_e - D_o) / R^p [6]_.

    The correction is additive, so a portfolio compared with itself scores as much
    as it varies, not 1.
    """
    total = joint.total
    expected = _divide(joint.expected(power, pooled=False), total**2)
    observed = _divide(joint.observed(power), total)
    return 2 * (expected - observed) / joint.span(power)


def tau_b(joint: JointCounts) -> FloatArray:
    """Kendall's tau-b, in [-1, 1]; NaN where either portfolio is constant [7]_.

    (C - D) / sqrt((C + D + T_x)(C + D + T_y)), over pairs of targets. Twice C - D
    is the sum of counts times the counts of concordant less discordant cells, and
    twice C + D + T is N^2 less the squared counts of the other side's levels.
    """
    order = np.sign(joint.levels[:, np.newaxis] - joint.levels)
    n_levels, _, n_states, _ = joint.counts.shape
    flat = joint.counts.reshape(n_levels, n_levels, -1)
    # Concordant less discordant neighbours of each cell: order @ counts @ order.T
    # for each dyad, with the dyads kept in the last, contiguous axis.
    net = np.einsum("bd,adk->abk", order, np.tensordot(order, flat, axes=1))
    score = np.einsum("abk,abk->k", flat, net).reshape(n_states, n_states)
    squared = joint.total**2
    untied_mine = squared - (joint.mine**2).sum(axis=0)
    untied_theirs = squared - (joint.theirs**2).sum(axis=0)
    return _divide(score, np.sqrt(untied_mine * untied_theirs))


def _divide(top: FloatArray, bottom: FloatArray) -> FloatArray:
    """Divide, with NaN and no warning where the divisor is 0."""
    return np.divide(top, bottom, out=np.full_like(top, np.nan), where=bottom != 0)
