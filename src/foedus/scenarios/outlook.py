"""What could happen to a hub: the shipped scenarios, as a snapshot keeps them.

`outlook` reads what `foedus.scenarios.outlook_build` ran when the snapshot was built,
with the same defaults, draws and seed as the verbs; nothing is solved here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import polars as pl

from foedus.alignment.results import Interval
from foedus.errors import SnapshotError
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.bands import Band
from foedus.scenarios.catalogue import catalogue
from foedus.scenarios.definition import Scenario
from foedus.scenarios.results import Bar, ModelBand, StateChange, between

__all__ = [
    "BASE",
    "Followers",
    "Group",
    "Outlook",
    "Risk",
    "Risks",
    "Run",
    "Shock",
    "outlook",
]

#: The scenario against which all others are read.
BASE = "status-quo"
_BAND = tuple(field.name for field in fields(Band))


@dataclass(frozen=True, slots=True)
class Group:
    """The states behind a setting: how many, and the first of them."""

    count: int
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Followers:
    """Probability that so many partners follow, without contagion and with.

    Attributes
    ----------
    number : int
    without, with_contagion : float
        In [0, 1].
    """

    number: int
    without: float
    with_contagion: float


@dataclass(frozen=True, slots=True)
class Run:
    """One scenario for the hub, against status quo.

    Attributes
    ----------
    scenario : Scenario
        As it is shipped: title, summary, assumptions, signposts.
    reason : str
        Why it could not be run; empty if it was, and all that follows is empty else.
    year, horizon, draws, seed : int
        Of the run.
    settings : mapping of str to Group
        States behind each setting.
    states : tuple of StateChange
        Hub, partners, named states, and those that move most: real income, percent.
    models : tuple of ModelBand
        What each model finds for the hub; the first is behind `states`.
    exports, imports : Band or None
        Change of the hub's trade, percent.
    bars : tuple of Bar
        What matters most, largest swing first; ends are texts.
    followers : tuple of Followers
        How many follow; empty if no edit is a departure.
    cascade : mapping of str to Interval
        ``without`` and ``with_contagion``: mean number of partners that follow and
        90 % of the runs; ``rho``, the contagion; empty likewise.
    """

    scenario: Scenario
    reason: str
    year: int
    horizon: int
    draws: int
    seed: int
    settings: Mapping[str, Group]
    states: tuple[StateChange, ...]
    models: tuple[ModelBand, ...]
    exports: Band | None
    imports: Band | None
    bars: tuple[Bar, ...]
    followers: tuple[Followers, ...]
    cascade: Mapping[str, Interval]

    @property
    def income(self) -> Band | None:
        """Change of the hub's level of real income, percent, in the first model."""
        return self.models[0].real_income if self.models else None

    @property
    def between(self) -> tuple[float, float] | None:
        """Lowest and highest median of the models, percent of real income."""
        return between(self.models)


@dataclass(frozen=True, slots=True)
class Shock:
    """What sanctions in force, or a bloc that decouples, cost in one year's world.

    Attributes
    ----------
    kind : str
        ``sanctions`` or ``decoupling``.
    year : int
        Of the world.
    who : Group
        Between whom and the hub sanctions are in force, or who decouples.
    models : tuple of ModelBand
        By model; empty if no sanctions are in force.
    """

    kind: str
    year: int
    who: Group
    models: tuple[ModelBand, ...]

    @property
    def between(self) -> tuple[float, float] | None:
        """Lowest and highest median of the models, percent of real income."""
        return between(self.models)


@dataclass(frozen=True, slots=True)
class Risk:
    """Probabilities that one tie is downgraded or ends.

    Attributes
    ----------
    state : str
        The partner.
    level : float
        Obligation, in (0, 1].
    downgrade, exit, downgrade_horizon, exit_horizon, model_departure : Interval
        As in `foedus.scenarios.hazard.PartnerRisk`.
    """

    state: str
    level: float
    downgrade: Interval
    exit: Interval
    downgrade_horizon: Interval
    exit_horizon: Interval
    model_departure: Interval


@dataclass(frozen=True, slots=True)
class Risks:
    """The hazard of a hub, as in `foedus.scenarios.hazard.Hazard`.

    Attributes
    ----------
    year, horizon : int
    speaks : str
        ``model``, ``base`` or ``recent``.
    base_downgrade, base_exit, log_skill, brier_skill : Interval
    partners : tuple of Risk
        By the model's probability of departure, most probable first.
    """

    year: int
    horizon: int
    speaks: str
    base_downgrade: Interval
    base_exit: Interval
    log_skill: Interval
    brier_skill: Interval
    partners: tuple[Risk, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Outlook:
    """What could happen to a hub, and what has cost it.

    Attributes
    ----------
    hub, snapshot : str
        The question, and the snapshot that answers it.
    runs : tuple of Run
        Every shipped scenario but status quo, which is no change by definition.
    costs : tuple of Shock
        By kind and year.
    no_costs : str
        Why there are none; else empty.
    risks : Risks or None
        The hazard; None if there is none.
    no_risks : str
        Why; else empty.
    """

    hub: str
    snapshot: str
    runs: tuple[Run, ...]
    costs: tuple[Shock, ...]
    no_costs: str
    risks: Risks | None
    no_risks: str

    def __repr__(self) -> str:
        ran = sum(not run.reason for run in self.runs)
        return f"Outlook({self.hub}: {ran} of {len(self.runs)} scenarios)"

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object; scenarios by their names."""
        return {
            "hub": self.hub,
            "snapshot": self.snapshot,
            "runs": [
                {
                    field.name: _plain(getattr(run, field.name))
                    for field in fields(run)
                    if field.name != "scenario"
                }
                | {"scenario": run.scenario.name}
                for run in self.runs
            ],
            "costs": _plain(self.costs),
            "no_costs": self.no_costs,
            "risks": _plain(self.risks),
            "no_risks": self.no_risks,
        }


def outlook(hub: str, snapshot: Snapshot) -> Outlook:
    """Return the outlook of a hub.

    Parameters
    ----------
    hub : str
        State id of a hub of the snapshot.
    snapshot : Snapshot
        Where from.

    Raises
    ------
    HubNotInSnapshot
        If the hub was not built.
    SnapshotError
        If the snapshot was built before there were these tables.
    """
    snapshot.require(hub)
    if not (snapshot.path / "tables" / "outlook_runs.parquet").exists():
        message = (
            f"the snapshot in {snapshot.path} holds no outlook; rebuild it with: "
            "foedus data build --from DIR"
        )
        raise SnapshotError(message)
    kept = _Kept(hub, snapshot)
    runs = tuple(kept.run(one) for one in catalogue() if one.name != BASE)
    costs, no_costs = kept.costs()
    risks, no_risks = kept.risks()
    return Outlook(hub, snapshot.id, runs, costs, no_costs, risks, no_risks)


class _Kept:
    """The rows of one hub."""

    def __init__(self, hub: str, snapshot: Snapshot) -> None:
        self._hub, self._snapshot = hub, snapshot

    def _rows(self, name: str, **where: str | int) -> Iterator[dict[str, Any]]:
        frame = self._snapshot.table(f"outlook_{name}", pl.col("hub") == self._hub)
        same = [
            (pl.col(key).cast(pl.String) if isinstance(value, str) else pl.col(key))
            == value
            for key, value in where.items()
        ]
        # Stored as 32 bit; these digits are what was meant.
        rounded = frame.with_columns(pl.col(pl.Float64).round_sig_figs(4))
        yield from (rounded.filter(*same) if same else rounded).iter_rows(named=True)

    def run(self, one: Scenario) -> Run:
        of = {"scenario": one.name}
        ran = next(self._rows("runs", **of), None)
        asked: dict[str, Any] = ran or {"reason": "it is not in the snapshot"}
        totals = {row["measure"]: row for row in self._rows("totals", **of)}
        return Run(
            scenario=one,
            reason=asked["reason"] or "",
            **{
                name: asked.get(name) or 0
                for name in ("year", "horizon", "draws", "seed")
            },
            settings={
                row["setting"]: Group(row["count"], tuple(row["states"]))
                for row in self._rows("settings", **of)
            },
            states=tuple(
                StateChange(row["state"], tuple(row["roles"]), _band(row))
                for row in self._rows("incomes", **of)
            ),
            models=self._models(**of),
            exports=_band(totals["exports"]) if "exports" in totals else None,
            imports=_band(totals["imports"]) if "imports" in totals else None,
            bars=tuple(
                Bar(
                    row["input"], row["title"], row["low"], row["high"],
                    row["at_low"], row["at_high"],
                )
                for row in self._rows("bars", **of)
            ),
            followers=tuple(
                Followers(row["number"], row["without"], row["with_contagion"])
                for row in self._rows("followers", **of)
            ),
            cascade={
                key.removeprefix("followers_"): Interval(
                    row["median"], row["low90"], row["high90"]
                )
                for key, row in totals.items()
                if key == "rho" or key.startswith("followers_")
            },
        )  # fmt: skip

    def costs(self) -> tuple[tuple[Shock, ...], str]:
        found, reason = [], ""
        for kind in ("sanctions", "decoupling"):
            for row in self._rows("runs", scenario=kind):
                if row["reason"]:
                    reason = row["reason"]
                    continue
                of: dict[str, Any] = {"scenario": kind, "year": row["year"]}
                group = next(self._rows("settings", **of))
                who = Group(group["count"], tuple(group["states"]))
                found.append(Shock(kind, row["year"], who, self._models(**of)))
        return tuple(found), "" if found else reason

    def _models(self, **of: Any) -> tuple[ModelBand, ...]:
        rows = list(self._rows("models", **of))
        made = []
        for id in dict.fromkeys(row["model"] for row in rows):
            mine = {row["measure"]: row for row in rows if row["model"] == id}
            income = _band(mine["income"]) if "income" in mine else None
            made.append(
                ModelBand(id, mine["trade"]["title"], income, _band(mine["trade"]))
            )
        return tuple(made)

    def risks(self) -> tuple[Risks | None, str]:
        rows = list(self._rows("risks"))
        if not rows or rows[0]["reason"]:
            return None, rows[0]["reason"] if rows else "it is not in the snapshot"
        by_state: dict[str | None, dict[str, Interval]] = {}
        for row in rows:
            one = Interval(row["estimate"], row["low"], row["high"])
            by_state.setdefault(row["state"], {})[row["measure"]] = one
        common = by_state.pop(None)
        partners = tuple(
            Risk(state=str(state), level=mine.pop("level").estimate, **mine)
            for state, mine in by_state.items()
        )
        first = rows[0]
        return Risks(
            first["year"], first["horizon"], first["speaks"], **common,
            partners=partners,
        ), ""  # fmt: skip


def _band(row: Mapping[str, Any]) -> Band:
    return Band(*(row[name] for name in _BAND))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
