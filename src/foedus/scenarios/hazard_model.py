"""The fitted hazard as a snapshot holds it: coefficients, draws, base rates, risks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.errors import NoSuchStateThen, OutsideCoverage
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.hazard_backtest import Calibration
from foedus.scenarios.hazard_covariates import TERMS
from foedus.scenarios.hazard_design import Scale
from foedus.scenarios.hazard_fit import CAUSES
from foedus.scenarios.hazard_ties import DEPARTURES
from foedus.states import get

__all__ = ["Model", "Risks", "load", "risks"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class Model:
    """What the snapshot says of departures in general.

    Attributes
    ----------
    choice : dict
        The one row of the table ``hazard_choice``.
    scale : Scale
        How covariates become a design.
    beta : ndarray, shape (1 + draws, len(CAUSES), p)
        The estimate, then the draws over alliances.
    rates : ndarray, shape (1 + draws, len(DEPARTURES))
        The base rate that stands beside the model, likewise.
    calibration : Calibration
        The line that recalibrates the model.
    """

    choice: dict[str, float | str]
    scale: Scale
    beta: FloatArray
    rates: FloatArray
    calibration: Calibration

    @property
    def speaks(self) -> bool:
        """Whether the model beat the base rate, and so speaks."""
        return self.choice["speaks"] == "model"

    def modelled(self, values: FloatArray) -> FloatArray:
        """Return recalibrated intensities a year by the model.

        Parameters
        ----------
        values : ndarray, shape (n, len(TERMS))
            Covariates; NaN where not known.

        Returns
        -------
        ndarray, shape (1 + draws, n, len(DEPARTURES))
            The estimate, then the draws.
        """
        design = self.scale.design(values)
        competing = self.beta[:, : len(DEPARTURES)]
        each = np.exp(np.einsum("np,dkp->dnk", design, competing))
        total = each.sum(axis=2, keepdims=True)
        return np.asarray(each / total * self.calibration.applied(total))

    def base(self, number: int) -> FloatArray:
        """Return intensities a year by the base rate, in the same shape."""
        share = self.rates / self.rates.sum(axis=1, keepdims=True)
        total = -np.log1p(-self.rates.sum(axis=1, keepdims=True))
        return np.repeat((share * total)[:, None, :], number, axis=1)

    def spoken(self, values: FloatArray) -> FloatArray:
        """Return the intensities of whichever speaks."""
        return self.modelled(values) if self.speaks else self.base(len(values))

    def contagion(self) -> FloatArray:
        """Return rho, log-intensity of departure per unit of exposure; (1 + draws,)."""
        at = self.scale.names.index("exposure")
        sd = self.scale.sd[self.scale.terms.index("exposure")]
        return np.asarray(self.beta[:, CAUSES.index("departure"), at] / sd)


@dataclass(frozen=True, slots=True, repr=False)
class Risks:
    """The ties of one hub at the end of a year.

    Attributes
    ----------
    hub : str
        State id.
    year : int
        Last year of what is known; departures are from the next on.
    partners : tuple of str
        State ids, n of them.
    level : ndarray, shape (n,)
        Obligation in (0, 1].
    values : ndarray, shape (n, len(TERMS))
        Covariates; NaN where not known.
    """

    hub: str
    year: int
    partners: tuple[str, ...]
    level: FloatArray
    values: FloatArray


def load(snapshot: Snapshot) -> Model:
    """Read the fitted hazard.

    Raises
    ------
    SnapshotError
        If the snapshot holds none.
    """
    (choice,) = snapshot.cached_table("hazard_choice").to_dicts()
    fit = snapshot.cached_table("hazard_fit")
    scaled = fit.filter((pl.col("cause") == CAUSES[0]) & pl.col("mean").is_not_null())
    scale = Scale(
        tuple(scaled["term"]), scaled["mean"].to_numpy(), scaled["sd"].to_numpy()
    )
    shape = (len(CAUSES), len(scale.names))
    estimate = fit["estimate"].to_numpy().reshape(1, *shape)
    draws = snapshot.cached_table("hazard_draws")["value"].to_numpy()
    rates = snapshot.cached_table("hazard_rates").filter(
        pl.col("rate").cast(pl.String) == str(choice["base"])
    )
    return Model(
        choice=choice,
        scale=scale,
        beta=np.concatenate([estimate, draws.reshape(-1, *shape)]),
        rates=rates["value"].to_numpy().reshape(len(DEPARTURES), -1).T,
        calibration=Calibration(
            choice["calibration_intercept"],
            choice["calibration_slope"],
            choice["calibration_centre"],
        ),
    )


def risks(hub: str, year: int | None, snapshot: Snapshot) -> Risks:
    """Return the ties of a hub in force at the end of a year.

    Parameters
    ----------
    hub : str
        State id.
    year : int or None
        Last year of what is known; the last that the hub has by default.
    snapshot : Snapshot
        Where from.

    Raises
    ------
    HubNotInSnapshot
        If the hub was not built.
    NoSuchStateThen
        If the hub ended before the years that are kept, or did not exist then.
    OutsideCoverage
        If the year is not kept, or the hub is under no known obligation.
    """
    snapshot.require(hub)
    kept = snapshot.cached_table("hazard_risks")
    first, last = int(kept["year"].min()), int(kept["year"].max())  # type: ignore[arg-type]
    state = get(hub)
    ended = state.last_year
    if ended is not None and ended < (first if year is None else year):
        raise NoSuchStateThen(
            f"{state.name} ({hub}) ends in {ended}, and risks are kept from {first} "
            "on; ask for a state that exists"
        )
    asked = last if year is None else year
    if not first <= asked <= last:
        raise OutsideCoverage(
            f"risks of departure are kept for the ends of {first} to {last}, not "
            f"{asked}; choose a year within"
        )
    one, other = pl.col("state_a").cast(pl.String), pl.col("state_b").cast(pl.String)
    mine = (
        kept.filter((one == hub) | (other == hub), pl.col("year") == asked)
        .with_columns(partner=pl.when(one == hub).then(other).otherwise(one))
        .sort("partner")
    )
    if mine.is_empty():
        raise OutsideCoverage(
            f"{state.name} ({hub}) is under no known obligation at the end of {asked}, "
            "so none can end; choose another hub or year"
        )
    values = mine.select(TERMS).to_numpy().astype(np.float64)
    return Risks(hub, asked, tuple(mine["partner"]), mine["level"].to_numpy(), values)
