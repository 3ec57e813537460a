"""Run a scenario: draw what is not known, solve the models, count who is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from foedus import __version__
from foedus.consequences.gravity import gravity
from foedus.consequences.world import World, world, world_years
from foedus.errors import InvalidOption, SnapshotError
from foedus.lake.snapshot import Snapshot
from foedus.scenarios import outcomes
from foedus.scenarios.bands import band
from foedus.scenarios.catalogue import find
from foedus.scenarios.effects import Setup
from foedus.scenarios.engine import Engine
from foedus.scenarios.groups import Cast
from foedus.scenarios.leaving import departures
from foedus.scenarios.model_draws import MODELS
from foedus.scenarios.notes import notes
from foedus.scenarios.pressure import Pressure
from foedus.scenarios.results import ModelBand, ScenarioResult
from foedus.scenarios.tornado import tornado
from foedus.states import State, resolve

__all__ = ["DRAWS", "scenario"]

#: Draws, unless the user wants others, and the most that may be asked for.
DRAWS = 1000
_MOST = 20_000
_SOURCES = ("comtrade", "gdp", "gsdb", "itpde", "oec")


def scenario(
    name_or_path: str | Path,
    hub: str | int | State | None = None,
    *,
    year: int | None = None,
    horizon: int | None = None,
    settings: Mapping[str, str | Sequence[str]] | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    snapshot: Snapshot | None = None,
) -> ScenarioResult:
    """Run a scenario for a hub, against status quo.

    Parameters
    ----------
    name_or_path : str or pathlib.Path
        Name of a shipped scenario, or a file that ends in ``.toml``.
    hub : str, int, State or None
        The state whose partners are at stake; None means the one that the file
        names.
    year : int or None
        Year of the world that is edited; None means the last there is.
    horizon : int or None
        Years after the edits begin, 0 to 50; None means as in the file.
    settings : mapping of str to str or sequence of str, or None
        States, bodies or groups for settings of the scenario, such as
        ``{"bloc": ["EU", "USA"]}``; the defaults of the file otherwise.
    draws : int
        Draws of what is not known, 20 to 20,000.
    seed : int
        At least 0; the same seed gives the same result.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    ScenarioResult
        Changes of the level of real income, the hub's trade by partner,
        concentration, lost markets, departures, each with bands within a model; the
        medians of other models beside; what matters most.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or its file is wrong.
    InvalidOption
        If a setting, the number of draws, the horizon or the seed is none.
    UnknownState
        If there is no such state, or it is not in the world of that year.
    OutsideCoverage
        If there is no world of that year.
    HubNotInSnapshot
        If the scenario rests on the allies of a hub that was not built.
    EstimationError
        If a draw has no equilibrium.
    """
    snapshot = snapshot or Snapshot()
    found = find(name_or_path)
    place = resolve(hub if hub is not None else found.hub).id
    _check(draws, seed, horizon)
    base = _world(year, snapshot)
    base.position(place)
    cast = Cast(found, place, base, snapshot, _lists(settings or {}))
    pressure = Pressure(base, place, gravity(), snapshot)
    setup = Setup(cast, pressure, found.horizon if horizon is None else horizon)
    left = departures(found.edits, setup, seed)
    engine = Engine(found.edits, found.prior, setup, draws, seed)
    first = engine.solution(MODELS[0])
    role = outcomes.roles(base, place, cast.settings)
    return ScenarioResult(
        scenario=found,
        hub=place,
        year=base.year,
        horizon=setup.horizon,
        draws=draws,
        seed=seed,
        settings=cast.settings,
        snapshot=snapshot.id,
        version=__version__,
        vintages=_vintages(snapshot),
        states=outcomes.incomes(base, place, first, role),
        models=model_bands(engine),
        trade=outcomes.trade(base, place, first),
        departures=left,
        tornado=tornado(engine),
        notes=notes(found, setup),
    )


def model_bands(engine: Engine) -> tuple[ModelBand, ...]:
    """Return what each model finds for the hub."""
    found = []
    for model in engine.models:
        solution = engine.solution(model)
        trade = band(outcomes.trade_change(engine.world, engine.place, solution))
        income = 100 * (solution.real_income[:, engine.place] - 1)
        defined = band(income) if model.incomes else None
        found.append(ModelBand(model.id, model.title, defined, trade))
    return tuple(found)


def _check(draws: int, seed: int, horizon: int | None) -> None:
    if not 20 <= draws <= _MOST:
        message = f"draws: found {draws}, expected 20 to {_MOST}"
        raise InvalidOption(message)
    if seed < 0:
        raise InvalidOption(f"seed: found {seed}, expected at least 0")
    if horizon is not None and not 0 <= horizon <= 50:
        raise InvalidOption(f"horizon: found {horizon}, expected 0 to 50 years")


def _world(year: int | None, snapshot: Snapshot) -> World:
    if not (snapshot.path / "tables" / "world_sizes.parquet").exists():
        message = (
            f"the snapshot in {snapshot.path} holds no worlds; rebuild it with: "
            "foedus data build --from DIR"
        )
        raise SnapshotError(message)
    return world(world_years(snapshot)[-1] if year is None else year, snapshot)


def _lists(settings: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {
        name: (words,) if isinstance(words, str) else tuple(words)
        for name, words in settings.items()
    }


def _vintages(snapshot: Snapshot) -> dict[str, str]:
    sources = snapshot.manifest["sources"]
    return {id: sources[id]["vintage"] for id in _SOURCES if id in sources}
