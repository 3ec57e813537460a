"""Words for changes, by stated thresholds."""

from __future__ import annotations

from math import erf, sqrt

#: The word is said only at this probability.
SURE = 0.95
SURE_OF_LITTLE = 0.80
#: The 95th percentile of the standard normal: bounds enclose 90 %.
Z90 = 1.6448536269514722

RULE = (
    "'fell' or 'rose': at least 95 % probable that the change exceeds delta, the "
    "median absolute change of the listed stable ties over as many years; 'moved "
    "little': at least 80 % probable that it does not; else 'not known'"
)


def probability_below(threshold: float, estimate: float, sd: float) -> float:
    """Return P(X < threshold) for X normal; a half at the point if `sd` is 0."""
    if sd <= 0:
        return 0.5 if estimate == threshold else float(estimate < threshold)
    return 0.5 * (1 + erf((threshold - estimate) / (sd * sqrt(2))))


def word(estimate: float, sd: float, delta: float) -> str:
    """Return ``fell``, ``rose``, ``moved little`` or ``not known``.

    Parameters
    ----------
    estimate, sd : float
        Change in points and its standard deviation.
    delta : float
        Threshold in points, not negative.
    """
    fell = probability_below(-delta, estimate, sd)
    rose = 1 - probability_below(delta, estimate, sd)
    if fell >= SURE:
        return "fell"
    if rose >= SURE:
        return "rose"
    if 1 - fell - rose >= SURE_OF_LITTLE:
        return "moved little"
    return "not known"
