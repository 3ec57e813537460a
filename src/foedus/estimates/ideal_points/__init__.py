"""Ideal points: where voters stand, from how they voted.

The dynamic ordinal probit model of Bailey, Strezhnev and Voeten (2017,
doi:10.1177/0022002715595700), with the binary dynamic model of Martin and Quinn
(2002, doi:10.1093/pan/10.2.134) as the case of two categories.
"""

from __future__ import annotations

from foedus.estimates.ideal_points.ballots import Ballots
from foedus.estimates.ideal_points.draws import draw
from foedus.estimates.ideal_points.fit import Fit, fit
from foedus.estimates.ideal_points.options import Priors
from foedus.estimates.ideal_points.score import score

__all__ = ["Ballots", "Fit", "Priors", "draw", "fit", "score"]
