"""Who may leave a hub: the probability of downgrade and exit, partner by partner.

`hazard` answers from the snapshot. Whether the fitted model or the base rate speaks
was decided by a back-test when the snapshot was built
(`foedus.scenarios.hazard_verdict`); both are shown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from foedus.alignment.results import Interval
from foedus.errors import InvalidOption
from foedus.estimates.hazard.competing import probabilities
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.hazard_bodies import BodyRate, rates_of
from foedus.scenarios.hazard_fit import CAUSES
from foedus.scenarios.hazard_model import Model, Risks, load, risks
from foedus.states import resolve

__all__ = ["LONGEST", "Hazard", "PartnerRisk", "hazard"]

#: Longest horizon, years: covariates are held as they are.
LONGEST = 10
_DEFENCE = 1.0

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PartnerRisk:
    """What may become of the tie of one partner with the hub.

    Attributes
    ----------
    partner : str
        State id.
    level : float
        Obligation at the end of the year, in (0, 1]: defence 1, consultation or
        neutrality 1/2, non-aggression 1/4, half of it while frozen.
    downgrade, exit : Interval
        Probability within a year that the obligation falls, or ends; 90 % over
        alliances. Of whichever speaks, the model or the base rate.
    downgrade_horizon, exit_horizon : Interval
        The same within the horizon.
    model_departure : Interval
        Probability within a year of either, by the model, also where the base rate
        speaks: then only its order is of use.
    contributions : mapping of str to float
        What each covariate adds to the model's log-intensity of departure, against a
        tie at the means of all covariates; largest first.
    """

    partner: str
    level: float
    downgrade: Interval
    exit: Interval
    downgrade_horizon: Interval
    exit_horizon: Interval
    model_departure: Interval
    contributions: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "partner": self.partner,
            "level": self.level,
            "downgrade": self.downgrade.to_json(),
            "exit": self.exit.to_json(),
            "downgrade_horizon": self.downgrade_horizon.to_json(),
            "exit_horizon": self.exit_horizon.to_json(),
            "model_departure": self.model_departure.to_json(),
            "contributions": dict(self.contributions),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Hazard:
    """Risks of departure from one hub.

    Attributes
    ----------
    hub : str
        State id.
    year : int
        Last year of what is known; the probabilities speak of the years after.
    horizon : int
        Years.
    speaks : str
        ``model``, ``base`` (share of all years) or ``recent`` (of ten years).
    base_downgrade, base_exit : Interval
        Base rates a year.
    log_skill, brier_skill : Interval
        Of the model against the base rate in the back-test.
    risks : tuple of PartnerRisk
        By the model's probability of departure, most probable first.
    bodies : tuple of BodyRate
        The bodies that the hub is a full member of, with the rate a year at which
        members leave or reduce their part, from the ledger of memberships.
    snapshot : str
        Id of the snapshot.
    notes : tuple of str
        What a reader must know.
    """

    hub: str
    year: int
    horizon: int
    speaks: str
    base_downgrade: Interval
    base_exit: Interval
    log_skill: Interval
    brier_skill: Interval
    risks: tuple[PartnerRisk, ...]
    bodies: tuple[BodyRate, ...]
    snapshot: str
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"Hazard({self.hub} after {self.year}: {len(self.risks)} ties, "
            f"{self.speaks} speaks)"
        )

    @property
    def partners(self) -> tuple[str, ...]:
        """State ids, in the order of `risks`."""
        return tuple(risk.partner for risk in self.risks)

    @property
    def allies(self) -> tuple[str, ...]:
        """State ids of those under a defence obligation, in the same order."""
        return tuple(one.partner for one in self.risks if one.level >= _DEFENCE)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "hub": self.hub,
            "year": self.year,
            "horizon": self.horizon,
            "speaks": self.speaks,
            "base_downgrade": self.base_downgrade.to_json(),
            "base_exit": self.base_exit.to_json(),
            "log_skill": self.log_skill.to_json(),
            "brier_skill": self.brier_skill.to_json(),
            "risks": [risk.to_dict() for risk in self.risks],
            "bodies": [body.to_dict() for body in self.bodies],
            "snapshot": self.snapshot,
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return one JSON object."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def hazard(
    hub: str,
    year: int | None = None,
    *,
    horizon: int = 5,
    snapshot: Snapshot | None = None,
) -> Hazard:
    """Return the probability of downgrade and exit of every tie of a hub.

    Parameters
    ----------
    hub : str
        Code or name of a state.
    year : int, optional
        Last year of what is known; the last of the snapshot by default.
    horizon : int
        Years, 1 to `LONGEST`; covariates are held as they are.
    snapshot : Snapshot, optional
        Where from; the one in force by default.

    Returns
    -------
    Hazard
        One risk per partner under a known obligation.

    Raises
    ------
    UnknownState
        If the hub is no state.
    InvalidOption
        If the horizon is out of range.
    HubNotInSnapshot, NoSuchStateThen, OutsideCoverage
        If there is no risk to speak of.
    """
    check_horizon(horizon)
    held = snapshot or Snapshot()
    asked = risks(resolve(hub).id, year, held)
    model = load(held)
    spoken = model.spoken(asked.values)
    within = {
        periods: probabilities(spoken, periods=periods) for periods in {1, horizon}
    }
    modelled = probabilities(model.modelled(asked.values)).sum(axis=2)
    added = _contributions(model, asked)
    found = [
        PartnerRisk(
            partner=partner,
            level=float(asked.level[i]),
            downgrade=interval(within[1][:, i, 0]),
            exit=interval(within[1][:, i, 1]),
            downgrade_horizon=interval(within[horizon][:, i, 0]),
            exit_horizon=interval(within[horizon][:, i, 1]),
            model_departure=interval(modelled[:, i]),
            contributions=added[i],
        )
        for i, partner in enumerate(asked.partners)
    ]
    found.sort(key=lambda one: -one.model_departure.estimate)
    choice = model.choice
    return Hazard(
        hub=asked.hub,
        year=asked.year,
        horizon=horizon,
        speaks=str(choice["speaks"]),
        base_downgrade=interval(model.rates[:, 0]),
        base_exit=interval(model.rates[:, 1]),
        log_skill=_kept(choice, "log_skill"),
        brier_skill=_kept(choice, "brier_skill"),
        risks=tuple(found),
        bodies=rates_of(asked.hub, asked.year),
        snapshot=held.id,
        notes=(said(model), *NOTES),
    )


#: What every reader of a risk must know.
NOTES = (
    "A tie is all that binds two states: it does not end while another treaty is in "
    "force. Rates at which members leave bodies are given beside it.",
    "A tie that ends may have run out, been denounced by either side or been replaced; "
    "the record does not say which.",
    "Covariates end earlier than ties: capabilities in 2022, rivalries in 2020, "
    "sanctions in 2023, arms in 2024; the last value is carried.",
    "Regime type, leaders and their coalitions, and the terms of treaties are not in "
    "the model.",
)


def said(model: Model) -> str:
    """Return who speaks and why, as a sentence."""
    choice = model.choice
    found = (
        f"log skill {choice['log_skill']:.3f} ({choice['log_skill_low']:.3f} to "
        f"{choice['log_skill_high']:.3f}), Brier skill {choice['brier_skill']:.4f} "
        f"({choice['brier_skill_low']:.4f} to {choice['brier_skill_high']:.4f}) "
        f"against the base rate, {choice['first']} to {choice['last']}"
    )
    if model.speaks:
        return f"The model speaks: it beat the base rate out of time ({found})."
    return (
        "The base rate speaks: the model did not beat it out of time on both scores "
        f"({found}). The order of partners is the model's."
    )


def check_horizon(horizon: int) -> None:
    """Stop if a horizon is no whole number of years from 1 to `LONGEST`."""
    if not isinstance(horizon, int) or not 1 <= horizon <= LONGEST:
        raise InvalidOption(
            f"horizon is {horizon!r}, expected whole years from 1 to {LONGEST}"
        )


def interval(draws: FloatArray) -> Interval:
    """Return the estimate, which stands first, with 90 % bounds of the draws."""
    low, high = np.quantile(draws[1:], [0.05, 0.95])
    return Interval(float(draws[0]), float(low), float(high))


def _contributions(model: Model, asked: Risks) -> list[dict[str, float]]:
    design = model.scale.design(asked.values)
    added = design * model.beta[0, CAUSES.index("departure")]
    found = []
    for row in added:
        terms = zip(model.scale.names[1:], row[1:], strict=True)
        moved = [(name, float(value)) for name, value in terms if value]
        found.append(dict(sorted(moved, key=lambda item: -abs(item[1]))))
    return found


def _kept(choice: Mapping[str, Any], name: str) -> Interval:
    return Interval(choice[name], choice[f"{name}_low"], choice[f"{name}_high"])
