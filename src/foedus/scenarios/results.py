"""The result of `scenario`: frozen, printable, and the JSON that programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.alignment.showing import Shown
from foedus.scenarios.bands import Band, signed
from foedus.scenarios.definition import Scenario
from foedus.states import get

if TYPE_CHECKING:
    import pandas as pd

    from foedus.scenarios.cascade import Cascade

__all__ = [
    "Bar",
    "Concentration",
    "Departures",
    "ModelBand",
    "PartnerTrade",
    "ScenarioResult",
    "StateChange",
    "Trade",
    "between",
]


@dataclass(frozen=True, slots=True)
class StateChange:
    """What a scenario does to one state.

    Attributes
    ----------
    state : str
        State id.
    roles : tuple of str
        ``hub``, names of settings it belongs to, ``partner`` for the ten largest
        trading partners of the hub; empty for the others.
    real_income : Band
        Change of the level of real income against status quo, percent.
    """

    state: str
    roles: tuple[str, ...]
    real_income: Band


@dataclass(frozen=True, slots=True)
class ModelBand:
    """What one model finds for the hub.

    Attributes
    ----------
    id, title : str
        Name and words of the model.
    real_income : Band or None
        Change of the hub's level of real income, percent; None where the model holds
        incomes, so that it is not defined. The band is within this model:
        coefficients, elasticity, edits, and the closure where it is drawn.
    trade : Band
        Change of the hub's exports plus imports, percent.
    """

    id: str
    title: str
    real_income: Band | None
    trade: Band


def between(models: Sequence[ModelBand]) -> tuple[float, float] | None:
    """Return the lowest and highest median of models, None if there are none."""
    medians = [one.real_income.median for one in models if one.real_income]
    return (min(medians), max(medians)) if medians else None


@dataclass(frozen=True, slots=True)
class PartnerTrade:
    """The hub's trade with one partner, before and after.

    Attributes
    ----------
    partner : str
        State id.
    exports, imports : float
        US dollars that the hub sells to it and buys from it, before.
    exports_change, imports_change : Band or None
        Change, percent; None where there was none before.
    export_share, import_share : float
        Share of the hub's exports and imports, in [0, 1], before.
    export_share_after, import_share_after : Band
        The same after.
    estimated : bool
        Whether one of the two flows before is an estimate that nobody reported.
    """

    partner: str
    exports: float
    imports: float
    exports_change: Band | None
    imports_change: Band | None
    export_share: float
    import_share: float
    export_share_after: Band
    import_share_after: Band
    estimated: bool


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of one side of the hub's trade hangs on few partners.

    Attributes
    ----------
    herfindahl : float
        Herfindahl-Hirschman index of partner shares, in (0, 1], before.
    herfindahl_after : Band
        The same after.
    top, top_after : str
        Largest partner before, and most often after.
    top_share : float
        Share of `top` before.
    top_share_after : Band
        Share of whoever is largest after.
    top_after_chance : float
        Share of the draws in which `top_after` is the largest.
    """

    herfindahl: float
    herfindahl_after: Band
    top: str
    top_after: str
    top_share: float
    top_share_after: Band
    top_after_chance: float


@dataclass(frozen=True, slots=True)
class Trade:
    """The hub's trade under a scenario.

    Attributes
    ----------
    exports, imports : float
        US dollars before.
    exports_change, imports_change : Band
        Change, percent of world output held constant.
    partners : tuple of PartnerTrade
        Largest first.
    export_concentration, import_concentration : Concentration
        By side.
    lost_markets : tuple of str
        Partners to which exports fall by half or more in the median draw.
    lost : Band
        US dollars of exports lost, summed over the partners where they fall.
    diverted : Band or None
        Share of these that is won back with other partners, in [0, 1); None if
        exports do not fall in every draw.
    """

    exports: float
    imports: float
    exports_change: Band
    imports_change: Band
    partners: tuple[PartnerTrade, ...]
    export_concentration: Concentration
    import_concentration: Concentration
    lost_markets: tuple[str, ...]
    lost: Band
    diverted: Band | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the tornado: one input at its ends, the others at their middle.

    Attributes
    ----------
    id, title : str
        The input.
    low, high : float or str
        Its 5 % and 95 % points, or the two choices that there are.
    at_low, at_high : float
        Change of the hub's real income there, percent.
    """

    id: str
    title: str
    low: float | str
    high: float | str
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the result moves, percentage points."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Departures:
    """Who leaves the hub, with and without contagion.

    Attributes
    ----------
    cascade : Cascade
        The simulation: probabilities by partner, and how many follow.
    """

    cascade: Cascade

    def obligation(self, run: str) -> float:
        """Return the expected sum of obligations, defence counted as 1.

        Parameters
        ----------
        run : str
            ``before``, ``without`` or ``with_contagion``.
        """
        return sum(
            one.weight * (1.0 if run == "before" else 1 - getattr(one, run))
            for one in self.cascade.partners
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as a plain object."""
        runs = ("before", "without", "with_contagion")
        return {
            "obligation": {run: self.obligation(run) for run in runs},
            "cascade": self.cascade.to_dict(),
        }


@dataclass(frozen=True, slots=True, repr=False)
class ScenarioResult(Shown):
    """A scenario for one hub, against status quo.

    Attributes
    ----------
    scenario : Scenario
        The file as it was read.
    hub, year, horizon, draws, seed : str, int, int, int, int
        The question: state id, year of the world, years after the edits begin.
    settings : mapping of str to tuple of str
        States behind each setting.
    snapshot, version : str
        Id of the snapshot, version of Foedus.
    vintages : mapping of str to str
        Hash of each source behind the world and the sanctions.
    states : tuple of StateChange
        Every state of the world, the hub first, then by size of the change.
    models : tuple of ModelBand
        What each model finds for the hub; the first is the one behind every other
        figure. Compare their medians: that spread is in none of the bands.
    trade : Trade
        The hub's trade.
    departures : Departures or None
        None if no edit is a departure.
    tornado : tuple of Bar
        What matters most for the hub's real income, largest swing first.
    notes : tuple of str
        What a reader must know.
    """

    scenario: Scenario
    hub: str
    year: int
    horizon: int
    draws: int
    seed: int
    settings: Mapping[str, tuple[str, ...]]
    snapshot: str
    version: str
    vintages: Mapping[str, str]
    states: tuple[StateChange, ...]
    models: tuple[ModelBand, ...]
    trade: Trade
    departures: Departures | None
    tornado: tuple[Bar, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        found = self.of(self.hub)
        return (
            f"ScenarioResult({self.scenario.name}, {self.hub} in {self.year}: real "
            f"income {signed(found.median)} % ({signed(found.low90)} to "
            f"{signed(found.high90)}); models {signed(self.between[0])} to "
            f"{signed(self.between[1])})"
        )

    @property
    def between(self) -> tuple[float, float]:
        """Lowest and highest median of the models, percent of real income."""
        found = between(self.models)
        assert found is not None  # a run solves models that adjust incomes
        return found

    def of(self, state: str) -> Band:
        """Return the change of real income of a state, percent.

        Raises
        ------
        KeyError
            If the state is not in the world.
        """
        for one in self.states:
            if one.state == state:
                return one.real_income
        raise KeyError(state)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object: the form in which results are saved."""
        return {
            "scenario": self.scenario.to_json(),
            "hub": self.hub,
            "year": self.year,
            "horizon": self.horizon,
            "draws": self.draws,
            "seed": self.seed,
            "settings": {name: list(who) for name, who in self.settings.items()},
            "snapshot": self.snapshot,
            "version": self.version,
            "vintages": dict(self.vintages),
            "states": [asdict(one) for one in self.states],
            "models": [asdict(one) for one in self.models],
            "between_models": {"low": self.between[0], "high": self.between[1]},
            "trade": asdict(self.trade),
            "departures": self.departures and self.departures.to_json(),
            "tornado": [asdict(one) | {"swing": one.swing} for one in self.tornado],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a state: its roles and the change of its real income."""
        return pl.DataFrame(
            [
                {
                    "scenario": self.scenario.name,
                    "hub": self.hub,
                    "year": self.year,
                    "state": one.state,
                    "name": get(one.state).name,
                    "roles": " ".join(one.roles),
                    **{
                        field.name: getattr(one.real_income, field.name)
                        for field in fields(Band)
                    },
                }
                for one in self.states
            ]
        )

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas (extra ``pandas``)."""
        from foedus.alignment.tables import to_pandas

        return to_pandas(self.to_polars())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from foedus.alignment.tables import html_card

        shown = self.to_polars().filter(pl.col("roles") != "")
        title = (
            f"{self.scenario.title}: {get(self.hub).name} in the world of {self.year}, "
            "real income, percent against status quo"
        )
        return html_card(
            title,
            shown.select("name", "roles", "median", "low90", "high90"),
            source=self.snapshot,
            marks=("low90", "median", "high90"),
            digits=2,
        )
