"""The ordinal probit likelihood of one vote, with its first two derivatives.

A vote of category y by a voter at theta on an item with slope beta and ordered
cutpoints tau_1 < ... < tau_m has probability ``P = Phi(a) - Phi(b)`` with
``a = beta theta - tau_y`` and ``b = beta theta - tau_(y+1)``; ``a`` is infinite for
the lowest category, ``b`` minus infinity for the highest. Everything is written in
the two ratios ``A = phi(a) / P`` and ``B = phi(b) / P``: log P has first derivatives
``A, -B`` in a and b, and minus its Hessian is ``[[A (A + a), -A B], [-A B,
B (B - b)]]``. It is concave in (a, b).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import log_ndtr

__all__ = [
    "CERTAIN",
    "LOG_ROOT_TWO_PI",
    "interval_ratios",
    "inverse_mills",
    "vote_ratios",
]

#: Half the logarithm of 2 pi.
LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)
#: A vote whose ratio is below this has a log probability of 0 in 64 bits. It must not
#: enter a product of ratios: that would underflow, and its logarithm be infinite.
CERTAIN = 1e-18
_NARROW = 1e-3
_LOWEST, _HIGHEST, _PER_UNIT = -16.0, 9.0, 32


def _hermite_table() -> npt.NDArray[np.float64]:
    """Return the cubic that interpolates phi / Phi on each interval of a grid.

    The derivative is known, -m (m + x), so that a step of 1/32 leaves an error of
    1e-9.
    """
    grid = np.linspace(_LOWEST, _HIGHEST, int(_HIGHEST - _LOWEST) * _PER_UNIT + 1)
    mills = np.exp(-0.5 * grid**2 - LOG_ROOT_TWO_PI - log_ndtr(grid))
    slope = -mills * (mills + grid) / _PER_UNIT
    rise = np.diff(mills)
    square = 3.0 * rise - 2.0 * slope[:-1] - slope[1:]
    cube = slope[:-1] + slope[1:] - 2.0 * rise
    return np.column_stack((mills[:-1], slope[:-1], square, cube))


_TABLE = _hermite_table()


@njit(cache=True, inline="always", error_model="numpy")
def inverse_mills(x: float) -> float:
    """Return phi(x) / Phi(x), with an absolute error below 2e-9.

    Below the grid the asymptotic series serves, above it the density.
    """
    if x >= _HIGHEST:
        return math.exp(-0.5 * x * x - LOG_ROOT_TWO_PI)
    if x < _LOWEST:
        u = 1.0 / (x * x)
        return -x / (1.0 - u * (1.0 - 3.0 * u * (1.0 - 5.0 * u * (1.0 - 7.0 * u))))
    position = (x - _LOWEST) * _PER_UNIT
    # Unsigned, so that no check for an index below 0 is compiled.
    row = np.uint64(position)
    s = position - row
    value: float = _TABLE[row, 0] + s * (
        _TABLE[row, 1] + s * (_TABLE[row, 2] + s * _TABLE[row, 3])
    )
    return value


@njit(cache=True, inline="always", error_model="numpy")
def interval_ratios(a: float, b: float) -> tuple[float, float]:
    """Return phi(a) / P and phi(b) / P for P = Phi(a) - Phi(b), a > b.

    In the tail where both bounds are positive the mirrored interval is taken, so
    that nothing cancels; a narrow interval is integrated at its middle.
    """
    width = a - b
    if width < _NARROW:
        middle = 0.5 * (a + b)
        mass = width * (1.0 + (middle * middle - 1.0) * width * width / 24.0)
        at_a = math.exp(0.5 * (middle * middle - a * a)) / mass
        return at_a, math.exp(0.5 * (middle * middle - b * b)) / mass
    if a + b > 0.0:
        near = inverse_mills(-b)
        far = inverse_mills(-a)
        ratio = math.exp(0.5 * (b * b - a * a))
        at_b = 1.0 / (1.0 / near - ratio / far)
        return ratio * at_b, at_b
    near = inverse_mills(a)
    far = inverse_mills(b)
    ratio = math.exp(0.5 * (a * a - b * b))
    at_a = 1.0 / (1.0 / near - ratio / far)
    return at_a, ratio * at_a


@njit(cache=True, inline="always", error_model="numpy")
def vote_ratios(
    eta: float, item: np.ndarray, levels: int, y: int
) -> tuple[float, float, float, float, float, float, float]:
    """Return everything a step needs to know of one vote.

    Parameters
    ----------
    eta : float
        Slope times position.
    item : ndarray of float64, shape (>= levels + 1,)
        Slope, then cutpoints.
    levels : int
        Number of cutpoints, at least 1.
    y : int
        Category, 0 to `levels`.

    Returns
    -------
    at_a, at_b : float
        A and B; 0 where the bound is infinite.
    aa, bb, ab : float
        Minus the Hessian of log P in (a, b).
    bound, ratio : float
        ``log P = -bound^2 / 2 - log(ratio) - log(2 pi) / 2``, so that a sum over
        votes needs one logarithm for several of them.
    """
    if y == 0:
        b = eta - item[1]
        at_b = inverse_mills(-b)
        return 0.0, at_b, 0.0, at_b * (at_b - b), 0.0, b, at_b
    if y == levels:
        a = eta - item[levels]
        at_a = inverse_mills(a)
        return at_a, 0.0, at_a * (at_a + a), 0.0, 0.0, a, at_a
    a = eta - item[y]
    b = eta - item[y + 1]
    at_a, at_b = interval_ratios(a, b)
    aa = at_a * (at_a + a)
    bb = at_b * (at_b - b)
    # The bound nearer to the middle is the one whose density cannot vanish.
    if abs(a) < abs(b):
        return at_a, at_b, aa, bb, -at_a * at_b, a, at_a
    return at_a, at_b, aa, bb, -at_a * at_b, b, at_b
