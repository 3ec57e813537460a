"""A partner leaves: who may follow, with contagion and without.

Each partner of the hub leaves in a year with the probability that the hazard (or the
base rate, where the hazard does not beat it) gives it; with contagion the
log-intensity rises by rho for every unit of exposure, the weighted share of the hub's
other partners that left within three years.

The rho that the record shows is an association. Partners that are alike leave alike,
and in data like these that cannot be told from one departure causing another
(Shalizi and Thomas 2011, https://doi.org/10.1177/0049124111404820). So every result
holds both runs, rho as estimated and rho = 0, on the same random numbers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from foedus.alignment.results import Interval
from foedus.errors import InvalidOption, nearest
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.hazard import check_horizon, interval, said
from foedus.scenarios.hazard_covariates import MEMORY
from foedus.scenarios.hazard_model import Model, Risks, load, risks
from foedus.states import resolve

__all__ = ["Cascade", "CascadePartner", "Tip", "cascade"]

#: Draws for the table of who tips whom, which takes a run a partner.
_DRAWS_OF_TIPS = 2000
_MOST = 100_000
_TIPS = 20

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CascadePartner:
    """What becomes of one partner within the horizon.

    Attributes
    ----------
    partner : str
        State id.
    weight : float
        Obligation: what its departure counts for in the exposure of the others.
    leaves : bool
        Whether it leaves at the start, by the question.
    without, with_contagion : float
        Probability that it has left by the end, with rho = 0 and with rho as
        estimated; 1 for those that leave at the start.
    """

    partner: str
    weight: float
    leaves: bool
    without: float
    with_contagion: float

    @property
    def difference(self) -> float:
        """What contagion adds."""
        return self.with_contagion - self.without


@dataclass(frozen=True, slots=True)
class Tip:
    """What one more departure does to another partner, with contagion.

    Attributes
    ----------
    leaver, follower : str
        State ids.
    gain : float
        Probability that the follower has left by the end if the leaver goes at the
        start, less the probability if it is not made to.
    """

    leaver: str
    follower: str
    gain: float


@dataclass(frozen=True, slots=True, repr=False)
class Cascade:
    """Who may follow those who leave.

    Attributes
    ----------
    hub : str
        State id.
    year, horizon : int
        Departures happen at the end of `year`; others may follow within `horizon`
        years after.
    leavers : tuple of str
        Who leaves at the start.
    speaks : str
        Where the probabilities come from: ``model``, ``base`` or ``recent``.
    rho : Interval
        Log-intensity per unit of exposure; 90 % over alliances.
    partners : tuple of CascadePartner
        All partners under a known obligation; by the probability with contagion.
    number_without, number_with_contagion : tuple of float
        Entry k: probability that k partners follow, besides the leavers.
    followers_without, followers_with_contagion : Interval
        Number that follows: mean and 90 % of the runs.
    tips : tuple of Tip
        Largest first in absolute size; at most twenty.
    draws, seed : int
        Of the simulation.
    snapshot : str
        Id of the snapshot.
    notes : tuple of str
        What a reader must know.
    """

    hub: str
    year: int
    horizon: int
    leavers: tuple[str, ...]
    speaks: str
    rho: Interval
    partners: tuple[CascadePartner, ...]
    number_without: tuple[float, ...]
    number_with_contagion: tuple[float, ...]
    followers_without: Interval
    followers_with_contagion: Interval
    tips: tuple[Tip, ...]
    draws: int
    seed: int
    snapshot: str
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"Cascade({self.hub} after {self.year}, {'+'.join(self.leavers)} leave: "
            f"{self.followers_without.estimate:.2f} follow without contagion, "
            f"{self.followers_with_contagion.estimate:.2f} with)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "hub": self.hub,
            "year": self.year,
            "horizon": self.horizon,
            "leavers": list(self.leavers),
            "speaks": self.speaks,
            "rho": self.rho.to_json(),
            "partners": [
                {
                    "partner": one.partner,
                    "weight": one.weight,
                    "leaves": one.leaves,
                    "without": one.without,
                    "with_contagion": one.with_contagion,
                    "difference": one.difference,
                }
                for one in self.partners
            ],
            "number_without": list(self.number_without),
            "number_with_contagion": list(self.number_with_contagion),
            "followers_without": self.followers_without.to_json(),
            "followers_with_contagion": self.followers_with_contagion.to_json(),
            "tips": [
                {"leaver": tip.leaver, "follower": tip.follower, "gain": tip.gain}
                for tip in self.tips
            ],
            "draws": self.draws,
            "seed": self.seed,
            "snapshot": self.snapshot,
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return one JSON object."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def cascade(
    hub: str,
    leavers: Sequence[str],
    *,
    horizon: int = 5,
    year: int | None = None,
    draws: int = 4000,
    seed: int = 0,
    snapshot: Snapshot | None = None,
) -> Cascade:
    """Simulate who follows if some partners leave a hub.

    Parameters
    ----------
    hub : str
        Code or name of a state.
    leavers : sequence of str
        Codes or names of partners that leave at the start; may be empty.
    horizon : int
        Years, 1 to 10.
    year : int, optional
        Last year of what is known; the last of the snapshot by default.
    draws : int
        Runs of the simulation, 100 to 100,000.
    seed : int
        Of the simulation, 0 or more.
    snapshot : Snapshot, optional
        Where from; the one in force by default.

    Returns
    -------
    Cascade
        Both runs, with contagion and without.

    Raises
    ------
    UnknownState
        If the hub or a leaver is no state.
    InvalidOption
        If a leaver is under no obligation to the hub, or an option is out of range.
    HubNotInSnapshot, NoSuchStateThen, OutsideCoverage
        If there is no tie to speak of.
    """
    check_horizon(horizon)
    _check(draws, seed)
    held = snapshot or Snapshot()
    asked = risks(resolve(hub).id, year, held)
    forced = _forced(leavers, asked)
    model = load(held)
    without, contagion, gain = _runs(model, asked, forced, horizon, draws, seed)
    counts = [(run & ~forced).sum(axis=1) for run in (without, contagion)]
    most = int((~forced).sum())
    rho = interval(model.contagion())
    found = [
        CascadePartner(
            partner=partner,
            weight=float(asked.level[i]),
            leaves=bool(forced[i]),
            without=float(without[:, i].mean()),
            with_contagion=float(contagion[:, i].mean()),
        )
        for i, partner in enumerate(asked.partners)
    ]
    found.sort(key=lambda one: (-one.with_contagion, one.partner))
    return Cascade(
        hub=asked.hub,
        year=asked.year,
        horizon=horizon,
        leavers=tuple(np.array(asked.partners)[forced].tolist()),
        speaks=str(model.choice["speaks"]),
        rho=rho,
        partners=tuple(found),
        number_without=_shares(counts[0], most),
        number_with_contagion=_shares(counts[1], most),
        followers_without=_spread(counts[0]),
        followers_with_contagion=_spread(counts[1]),
        tips=_tips(gain, asked.partners),
        draws=draws,
        seed=seed,
        snapshot=held.id,
        notes=(said(model), _contagion_said(rho)),
    )


def _runs(
    model: Model,
    asked: Risks,
    forced: npt.NDArray[np.bool_],
    horizon: int,
    draws: int,
    seed: int,
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], FloatArray]:
    """Return who has left without and with contagion, and who tips whom."""
    # Compiled, and not needed to ask for a hazard.
    from foedus.estimates.hazard.cascade import STAYED, departures, gains, uniforms

    each = model.spoken(asked.values).sum(axis=2)[1:]
    slope = model.contagion()[1:]
    # Run d takes draw d of the coefficients, round and round: hazard and rho of a
    # run come from the same alliances.
    which = np.arange(draws) % len(each)
    random = uniforms(draws, horizon, len(asked.partners), seed)
    intensity = each[which]

    def run(rho: FloatArray) -> npt.NDArray[np.bool_]:
        left = departures(intensity, asked.level, forced, rho, random, memory=MEMORY)
        return np.asarray(left != STAYED)

    few = slice(0, min(draws, _DRAWS_OF_TIPS))
    gain = gains(
        intensity[few],
        asked.level,
        forced,
        slope[which][few],
        random[few],
        memory=MEMORY,
    )
    return run(np.zeros(draws)), run(slope[which]), gain


def _forced(leavers: Sequence[str], asked: Risks) -> npt.NDArray[np.bool_]:
    forced = np.zeros(len(asked.partners), dtype=bool)
    for name in leavers:
        state = resolve(name).id
        if state not in asked.partners:
            hint = nearest(state, asked.partners) or (
                f"partners: {', '.join(asked.partners[:5])} ..."
            )
            raise InvalidOption(
                f"{state} is under no known obligation with {asked.hub} at the end of "
                f"{asked.year}, so it cannot leave; {hint}"
            )
        forced[asked.partners.index(state)] = True
    return forced


def _check(draws: int, seed: int) -> None:
    if not 100 <= draws <= _MOST:
        raise InvalidOption(f"draws is {draws}, expected 100 to {_MOST:,}")
    if seed < 0:
        raise InvalidOption(f"seed is {seed}, expected 0 or more")


def _shares(counts: npt.NDArray[np.int64], most: int) -> tuple[float, ...]:
    return tuple((np.bincount(counts, minlength=most + 1) / len(counts)).tolist())


def _spread(counts: npt.NDArray[np.int64]) -> Interval:
    low, high = np.quantile(counts, [0.05, 0.95])
    return Interval(float(counts.mean()), float(low), float(high))


def _tips(gain: FloatArray, partners: tuple[str, ...]) -> tuple[Tip, ...]:
    order = np.argsort(-np.abs(gain), axis=None, kind="stable")[:_TIPS]
    places = zip(*np.unravel_index(order, gain.shape), strict=True)
    return tuple(
        Tip(partners[j], partners[i], float(gain[j, i]))
        for j, i in places
        if gain[j, i] != 0
    )


def _contagion_said(rho: Interval) -> str:
    sign = (
        "its interval holds 0, so the record shows no contagion"
        if rho.low <= 0 <= rho.high
        else "its interval does not hold 0"
    )
    return (
        f"Contagion: rho is {rho.estimate:.2f} ({rho.low:.2f} to {rho.high:.2f}) per "
        f"unit of exposure; {sign}. It is an association: partners that are alike "
        "leave alike, and that cannot be told from one departure causing another. "
        "Both runs are shown."
    )
