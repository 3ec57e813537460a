"""The agreement score of votes in the United Nations General Assembly."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foedus.estimates.arrays import as_real
from foedus.estimates.similarity.dyads import Similarities, dyads

__all__ = ["VOTE_LEVELS", "agreement"]

VOTE_LEVELS = (1.0, 2.0, 3.0)
"""Yes, abstain, no."""

_NO_VOTE = (8.0, 9.0)


def agreement(votes: npt.ArrayLike, *, drop_unanimous: bool = True) -> Similarities:
    r"""Score how often each pair of states voted alike.

    .. math:: \text{agree}_{ij} = \text{mean}\,(1 - |v_i - v_j| / 2)

    over the calls in which both voted: an abstention is half way between a yes and
    a no. The nominal score is the share of these calls in which both voted the
    same; published columns named "agree" hold now the one, now the other.

    Parameters
    ----------
    votes : array_like, shape (n_states, n_calls)
        1 yes, 2 abstain, 3 no; 8 absent, 9 not a member and NaN are no vote.
    drop_unanimous : bool
        Leave out calls in which all rows that voted, voted the same: they raise
        every score and tell no two states apart. So pass the whole Assembly: among
        two rows alone, every call on which they agree is unanimous.

    Returns
    -------
    Similarities
        With the measures ``"agreement"`` and ``"agreement_nominal"``, in [0, 1],
        NaN where two states never voted together; and the number of calls in which
        both voted.

    Raises
    ------
    EstimationError
        If a code is none of those named above.

    Notes
    -----
    The score of a session of the Assembly, as in the dyadic data that come with
    Bailey, M. A., Strezhnev, A. and Voeten, E. (2017). Estimating dynamic state
    preferences from United Nations voting data. Journal of Conflict Resolution
    61(2), 430-456. https://doi.org/10.1177/0022002715595700

    Examples
    --------
    >>> score = agreement([[1, 1, 3, 1], [1, 2, 3, 8], [1, 3, 2, 1]])
    >>> score["agreement"][0].tolist()
    [1.0, 0.75, 0.25]
    >>> score.n_common[0].tolist()
    [2, 2, 2]
    """
    cast = as_real(votes, "votes", ndim=(2,))
    cast = np.where(np.isin(cast, _NO_VOTE), np.nan, cast)
    if drop_unanimous:
        cast = cast[:, _divided(cast)]
    return dyads(cast, levels=VOTE_LEVELS, measures=["agreement", "agreement_nominal"])


def _divided(cast: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Tell which calls saw at least two different votes."""
    low = np.where(np.isnan(cast), np.inf, cast).min(axis=0, initial=np.inf)
    high = np.where(np.isnan(cast), -np.inf, cast).max(axis=0, initial=-np.inf)
    return np.asarray(high > low)
