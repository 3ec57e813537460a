"""The fitted gravity model: what sanctions, pacts and alignment go with in trade.

    X_ijt = exp(b'z_ijt + exporter-year + importer-year + pair) * error

by Poisson pseudo-maximum likelihood (Santos Silva and Tenreyro 2006,
doi:10.1162/rest.88.4.641). The coefficients ship with the package, with their
covariance and recipe; `gravity_fit` fits them again with the extra ``estimation``.
They are associations within a pair over time, partial in that prices and incomes are
held: a sanction is not random, and nothing here is the effect of a treatment.

After a sanction is lifted its effect fades. Where complete or layered sanctions were
lifted in these data the cases are too few to tell how fast, and after partial ones
nothing is left to fade. `remaining` therefore takes the length from Dai, Felbermayr,
Kirilakha, Syropoulos, Yalcin and Yotov (2021), Timing the Impact of Sanctions on
Trade, School of Economics Working Paper 2021-7, Drexel University: about eight years.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from foedus.errors import EstimationError, InvalidOption, nearest

__all__ = ["CLUSTERS", "FADING", "SAMPLES", "Gravity", "gravity", "remaining"]

Array = npt.NDArray[np.float64]

#: What the errors of a covariance may share. ``widest`` takes for each coefficient the
#: largest of the standard errors of the others: an effect known from one state (the
#: sanctions of 2022) has too few clusters by exporter or importer, and seems certain.
CLUSTERS = ("widest", "multiway", "pair", "exporter", "importer")
#: Samples: all years, or those that a forecast made in 2021 could have used.
SAMPLES = ("all", "to_2021")
#: Years after lifting until nothing is left of the effect of a sanction.
FADING = 8.0
_FILE = "gravity.json"


@dataclass(frozen=True, slots=True)
class Gravity:
    """Coefficients of one sample with their covariances.

    Attributes
    ----------
    sample : str
        One of `SAMPLES`.
    names : tuple of str
        Regressors (K), as `gravity_panel` describes them.
    estimate : ndarray, shape (K,)
        Change of ln trade with one unit of each regressor.
    jackknife : ndarray, shape (K,)
        The same, corrected for the bias of order 1/N by the split-panel jackknife of
        Weidner and Zylkin (2021), doi:10.1016/j.jinteco.2021.103513; NaN where the
        regressor is too rare to be split.
    covariance : mapping of str to ndarray, shape (K, K)
        By what the errors share (`CLUSTERS`).
    recipe : mapping
        Formula, sample, sources with their vintages, size of the sample.
    checks : mapping of str to mapping
        Other samples and leads: by check, regressor to (estimate, standard error
        clustered by pair).
    """

    sample: str
    names: tuple[str, ...]
    estimate: Array
    jackknife: Array
    covariance: Mapping[str, Array]
    recipe: Mapping[str, Any]
    checks: Mapping[str, Mapping[str, tuple[float, float]]]

    def __repr__(self) -> str:
        return (
            f"Gravity({self.sample}, {len(self.names)} regressors, "
            f"{self.recipe['observations'][self.sample]} flows)"
        )

    def error(self, cluster: str = CLUSTERS[0]) -> Array:
        """Return standard errors (K,) for one kind of clustering.

        Raises
        ------
        InvalidOption
            If there is no such clustering.
        """
        spread: Array = np.sqrt(np.diag(self._covariance(cluster)))
        return spread

    def coefficient(self, name: str) -> float:
        """Return the coefficient of one regressor.

        Raises
        ------
        InvalidOption
            If there is no such regressor; the message names the nearest.
        """
        return float(self.estimate[self._place(name)])

    def draws(self, count: int, *, seed: int = 0, cluster: str = CLUSTERS[0]) -> Array:
        """Draw coefficients from their joint normal distribution.

        Parameters
        ----------
        count : int
            How many, at least 1.
        seed : int
            The same seed gives the same draws.
        cluster : str
            One of `CLUSTERS`. ``multiway`` lets errors be shared by everything that
            one exporter, one importer or one pair does; ``widest`` has the correlations
            of ``pair``.

        Returns
        -------
        ndarray, shape (count, K)

        Raises
        ------
        InvalidOption
            If `count` is not positive or there is no such clustering.
        """
        if count < 1:
            raise InvalidOption(f"count is {count}; expected at least 1")
        covariance = self._covariance(cluster)
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.clip(values, 0.0, None))
        normal = np.random.default_rng(seed).standard_normal((count, len(self.names)))
        drawn: Array = self.estimate + normal @ root.T
        return drawn

    def terms(
        self, changes: Mapping[str, Array], coefficients: Array | None = None
    ) -> Array:
        """Return trade terms: by what factor changes multiply what is traded.

        B_ij = exp(b'dz_ij), and 1 on the diagonal, which is what the solvers of
        `foedus.estimates.trade` take.

        Parameters
        ----------
        changes : mapping of str to ndarray, shape (N, N)
            Change of each regressor, exporter by importer; what is not named does
            not change.
        coefficients : ndarray, shape (K,) or (D, K), or None
            None means `estimate`; rows of `draws` give a term each.

        Returns
        -------
        ndarray, shape (N, N) or (D, N, N)

        Raises
        ------
        InvalidOption
            If a regressor is not known, or nothing changes.
        EstimationError
            If arrays are not square, not alike or not finite.
        """
        if not changes:
            message = f"no change is named; expected some of {', '.join(self.names)}"
            raise InvalidOption(message)
        places = [self._place(name) for name in changes]
        stacked = _stacked(changes)
        beta = self.estimate if coefficients is None else np.asarray(coefficients)
        if beta.ndim not in (1, 2) or beta.shape[-1] != len(self.names):
            message = (
                f"coefficients have the shape {beta.shape}; expected "
                f"(..., {len(self.names)}), one a regressor"
            )
            raise EstimationError(message)
        terms: Array = np.exp(np.tensordot(beta[..., places], stacked, axes=1))
        diagonal = np.arange(stacked.shape[-1])
        terms[..., diagonal, diagonal] = 1.0
        return terms

    def _place(self, name: str) -> int:
        if name not in self.names:
            hint = nearest(name, self.names) or "known: " + ", ".join(self.names)
            message = f"the gravity model ({self.sample}) has no {name!r}; {hint}"
            raise InvalidOption(message)
        return self.names.index(name)

    def _covariance(self, cluster: str) -> Array:
        if cluster not in self.covariance:
            hint = nearest(cluster, self.covariance)
            known = hint or "known: " + ", ".join(self.covariance)
            raise InvalidOption(f"there is no clustering by {cluster!r}; {known}")
        return self.covariance[cluster]


def gravity(sample: str = SAMPLES[0]) -> Gravity:
    """Return the fitted model that ships with the package.

    Parameters
    ----------
    sample : str
        ``all`` (2000 to 2023) or ``to_2021``, which knows nothing of 2022 and has no
        coefficient ``trade_2022``.

    Returns
    -------
    Gravity

    Raises
    ------
    InvalidOption
        If there is no such sample.
    """
    held = _held()
    if sample not in held["fits"]:
        hint = nearest(sample, held["fits"]) or "known: " + ", ".join(held["fits"])
        raise InvalidOption(f"there is no gravity sample {sample!r}; {hint}")
    fit = held["fits"][sample]
    jackknife = [np.nan if b is None else b for b in fit["jackknife"]]
    return Gravity(
        sample=sample,
        names=tuple(fit["names"]),
        estimate=np.array(fit["estimate"]),
        jackknife=np.array(jackknife),
        covariance=_with_widest(fit["covariance"]),
        recipe=held["recipe"],
        checks={
            check: {name: (b, se) for name, (b, se) in found.items()}
            for check, found in held["checks"].items()
        },
    )


def remaining(years: float | Array) -> float | Array:
    """Return what is left of the effect of a sanction some years after it is lifted.

    Linear from 1 in the year of lifting to 0 after `FADING` years; a parameter taken
    from the literature (see the head of this file), not an estimate.

    Parameters
    ----------
    years : float or ndarray
        Years since lifting, 0 or more.

    Returns
    -------
    float or ndarray
        Share of the effect, 0 to 1.
    """
    left = np.clip(1.0 - np.asarray(years) / FADING, 0.0, 1.0)
    return float(left) if left.ndim == 0 else left


def _with_widest(stored: Mapping[str, Any]) -> dict[str, Array]:
    found = {name: np.array(values) for name, values in stored.items()}
    errors = {name: np.sqrt(np.diag(one)) for name, one in found.items()}
    stretch = np.max(list(errors.values()), axis=0) / errors["pair"]
    widest = found["pair"] * np.outer(stretch, stretch)
    return {name: {"widest": widest, **found}[name] for name in CLUSTERS}


@cache
def _held() -> dict[str, Any]:
    text = files("foedus.consequences").joinpath("fitted", _FILE).read_text("utf-8")
    held: dict[str, Any] = json.loads(text)
    return held


def _stacked(changes: Mapping[str, Array]) -> Array:
    arrays = [np.asarray(change, dtype=np.float64) for change in changes.values()]
    shape = arrays[0].shape
    for name, array in zip(changes, arrays, strict=True):
        if array.ndim != 2 or array.shape[0] != array.shape[1] or array.shape != shape:
            message = (
                f"the change of {name} has the shape {array.shape}; expected (N, N), "
                "the same for every regressor"
            )
            raise EstimationError(message)
        if not np.isfinite(array).all():
            raise EstimationError(f"the change of {name} is not finite everywhere")
    return np.stack(arrays)
