"""Scenarios run: exact where they can be, alike for a seed, sane where they cannot."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from foedus.consequences.gravity import gravity
from foedus.consequences.world import World, world
from foedus.errors import (
    EstimationError,
    InvalidOption,
    OutsideCoverage,
    ScenarioError,
    UnknownState,
)
from foedus.estimates.trade.equilibrium import solve
from foedus.estimates.trade.flows import Flows
from foedus.scenarios.catalogue import find, new
from foedus.scenarios.comparing import compare
from foedus.scenarios.definition import Amount, Prior
from foedus.scenarios.effects import Setup, effects
from foedus.scenarios.engine import Engine
from foedus.scenarios.groups import Cast
from foedus.scenarios.model_draws import MODELS, labour_share
from foedus.scenarios.pressure import Pressure
from foedus.scenarios.running import scenario
from foedus.scenarios.unknowns import central

DRAWS = 24
BY_ID = {model.id: model for model in MODELS}


def engine(name: str, hub: str, base: World, snapshot, horizon=None, **chosen):
    found = find(name)
    cast = Cast(found, hub, base, snapshot, chosen)
    pressure = Pressure(base, hub, gravity(), snapshot)
    setup = Setup(cast, pressure, found.horizon if horizon is None else horizon)
    return Engine(found.edits, found.prior, setup, DRAWS, 1)


def test_status_quo_changes_exactly_nothing(unchanged):
    for one in unchanged.states:
        assert set(one.real_income.to_json().values()) == {0.0}
    assert unchanged.between == (0.0, 0.0) and unchanged.tornado == ()
    trade = unchanged.trade
    assert trade.exports_change.median == 0 and trade.lost_markets == ()
    for one in trade.partners:
        assert one.export_share_after.median == pytest.approx(one.export_share)


@pytest.mark.parametrize("model", [one for one in MODELS if one.incomes])
@pytest.mark.parametrize("name", ["bloc-decouples", "rival-fills-void"])
def test_draws_side_by_side_equal_the_model_solved_by_itself(snapshot, name, model):
    base = world(2021, snapshot)
    run = engine(name, "RUS", base, snapshot)
    draws = run.drawn.rows(slice(3))
    found = run.solve(draws, model)
    hub = base.position("RUS")
    flows = Flows(base.flows)
    for place in range(3):
        logs = np.zeros(base.flows.shape)
        for part in effects(run.edits, run.setup, draws):
            logs[part.rows, part.columns] += part.weight * part.log[place]
        additive = draws["closure"][place] if model.closure is None else 0
        alone = solve(
            flows,
            np.exp(logs),
            substitution=float(draws["substitution"][place]),
            closure=model.closure or ("additive" if additive else "multiplicative"),
            labour_share=labour_share(flows, model),
        )
        assert found.real_income[place] == pytest.approx(alone.real_income, rel=1e-8)
        assert found.exports[place] == pytest.approx(alone.trade[hub], rel=1e-7)
        assert found.imports[place] == pytest.approx(alone.trade[:, hub], rel=1e-7)


def test_the_model_that_holds_incomes_keeps_totals(snapshot):
    base = world(2021, snapshot)
    run = engine("bloc-decouples", "RUS", base, snapshot)
    found = run.solve(run.drawn.rows(slice(2)), BY_ID["conditional"])
    hub = base.position("RUS")
    assert np.isnan(found.real_income).all()
    assert found.exports.sum(axis=1) == pytest.approx(base.output[hub], rel=1e-8)
    assert found.imports.sum(axis=1) == pytest.approx(base.expenditure[hub], rel=1e-8)


def test_decoupling_of_the_west_on_the_input_output_world_of_2014(data_dir, snapshot):
    """Figures of a study of our own on WIOD, with other code: -1.55 and -3.06 %."""
    table = pl.read_csv(data_dir / "benchmarks" / "TradeData0014.csv.gz")
    table = table.filter(pl.col("year") == 2014)
    states = tuple(sorted(table["exporter"].unique()))
    place = {state: at for at, state in enumerate(states)}
    flows = np.zeros((len(states), len(states)))
    for exporter, importer, value in table.select(
        "exporter", "importer", "trade"
    ).iter_rows():
        flows[place[exporter], place[importer]] = value
    base = World(
        2014, states, flows, np.zeros(flows.shape, bool), ("reported",) * 44, "none"
    )
    east = ("BRA", "CHN", "IDN", "IND", "MEX", "ROW", "RUS", "TUR")
    west = [state for state in states if state not in east]
    run = engine("bloc-decouples", "RUS", base, snapshot, bloc=west)
    draws = central(run.unknowns)
    draws.values[0, [one.id for one in run.unknowns].index("substitution")] = 5.0
    for model, change in (("multiplicative", -1.55), ("roundabout", -3.06)):
        hat = run.solve(draws, BY_ID[model]).real_income[0, place["RUS"]]
        assert 100 * (hat - 1) == pytest.approx(change, abs=0.005)


def test_a_seed_gives_one_result_and_another_seed_another(decoupled, snapshot):
    again = scenario("bloc-decouples", year=2014, draws=DRAWS, snapshot=snapshot)
    assert again.to_json() == decoupled.to_json()
    other = scenario("bloc-decouples", year=2014, draws=DRAWS, seed=2)
    assert other.of("RUS") != decoupled.of("RUS")


def test_the_hub_loses_the_bloc_loses_less_and_models_disagree(decoupled):
    hub = decoupled.of("RUS")
    assert -10 < hub.low90 <= hub.low50 <= hub.median <= hub.high50 < hub.high90 < -1
    assert decoupled.of("DEU").median > hub.median
    assert decoupled.of("CHN").median > -0.1
    low, high = decoupled.between
    assert low < high < 0
    assert [one.real_income is None for one in decoupled.models] == [
        model.incomes is False for model in MODELS
    ]
    assert {"DEU", "USA"} <= set(decoupled.trade.lost_markets)
    assert decoupled.trade.import_concentration.top_after == "CHN"
    assert 0 < decoupled.trade.diverted.median < 1


def test_the_tornado_has_the_elasticity_the_closure_and_the_model(decoupled):
    assert {one.id for one in decoupled.tornado} == {"substitution", "closure", "model"}
    swings = [one.swing for one in decoupled.tornado]
    assert swings == sorted(swings, reverse=True)
    bar = next(one for one in decoupled.tornado if one.id == "substitution")
    assert (bar.low, bar.high) == (4.25, 8.75) and bar.at_low < bar.at_high < 0


def test_lifted_sanctions_fade_with_the_horizon(snapshot):
    base = world(2023, snapshot)
    hub = base.position("RUS")
    levels = []
    for horizon in (0, 4, 20):
        run = engine("war-ends", "RUS", base, snapshot, horizon=horizon)
        middle = central(run.unknowns)
        levels.append(run.solve(middle, BY_ID["multiplicative"]).real_income[0, hub])
    assert levels[0] == pytest.approx(1, abs=1e-12)
    assert levels[0] < levels[1] < levels[2]
    kinds = gravity()
    whole = run.setup.pressure.sanctions(
        np.array([hub]), np.array([base.position("DEU")]), ()
    )
    part = effects(run.edits, run.setup, middle)
    logs = sum(
        float(one.log[0] * one.weight[at])
        for one in part
        for at in np.flatnonzero(
            (one.rows == hub) & (one.columns == base.position("DEU"))
        )
    )
    expected = -sum(
        kinds.coefficient(name.removeprefix("coefficient ")) * float(amount[0])
        for name, amount in whole
    )
    assert logs == pytest.approx(expected)


def test_the_dose_of_secondary_sanctions_is_the_exposure(snapshot):
    base = world(2021, snapshot)
    run = engine("secondary-sanctions", "RUS", base, snapshot)
    draws = central(run.unknowns)
    [part] = effects(run.edits, run.setup, draws)
    hub, china = base.position("RUS"), base.position("CHN")
    at = np.flatnonzero((part.rows == hub) & (part.columns == china))
    trade = base.abroad + base.abroad.T
    bloc = [base.position(state) for state in run.setup.cast.settings["bloc"]]
    with_bloc = trade[china, bloc].sum()
    dose = with_bloc / (with_bloc + trade[china, hub])
    assert part.weight[at] == pytest.approx([dose])
    assert np.exp(part.log[0]) == pytest.approx(np.sqrt(0.4 * 0.9))


def test_an_ally_that_leaves_takes_its_pact_and_may_be_followed(snapshot):
    found = scenario("ally-leaves", "Russia", draws=DRAWS, snapshot=snapshot)
    assert found.settings["ally"] == ("ARM",) and found.departures is not None
    left = found.departures.cascade
    assert left.leavers == ("ARM",) and left.year == found.year
    assert left.horizon == found.horizon
    before = found.departures.obligation("before")
    for run in ("without", "with_contagion"):
        assert before - 1 - len(left.partners) < found.departures.obligation(run)
        assert found.departures.obligation(run) < before - 1
    saved = json.loads(found.to_json())["departures"]
    assert saved["cascade"]["rho"]["low"] <= saved["cascade"]["rho"]["high"]
    assert {one.id for one in found.tornado} >= {"coefficient pact", "substitution"}
    again = compare([found, found])
    followers = next(one for one in again.rows if one.id == "followers")
    assert followers.figures[0].estimate == left.followers_with_contagion.estimate


def test_departures_beyond_what_is_kept_are_refused(snapshot):
    with pytest.raises(OutsideCoverage, match="2014"):
        scenario("ally-leaves", year=2014, draws=20, snapshot=snapshot)
    with pytest.raises(InvalidOption, match="horizon"):
        scenario("ally-leaves", horizon=20, draws=20, snapshot=snapshot)


def test_a_user_file_with_new_sanctions_a_tie_and_a_cost(tmp_path, snapshot):
    path = tmp_path / "mine.toml"
    new(path, "status-quo")
    path.write_text(
        path.read_text(encoding="utf-8")
        + """
[[edit]]
input = "new_sanctions"
between = ["hub", "IND"]
value = 1.0
unit = "share"
kinds = ["trade_layered", "finance"]
why = "A test."

[[edit]]
input = "tie"
between = ["hub", "CHN"]
value = -20.0
unit = "points"
channel = "diplomatic"
why = "A test."

[[edit]]
input = "trade_cost"
from = "hub"
to = "Turkey"
range = [5.0, 15.0]
unit = "percent"
why = "A test."
""",
        encoding="utf-8",
    )
    found = scenario(path, draws=DRAWS, snapshot=snapshot)
    assert found.of("RUS").median < 0
    by_id = {one.id for one in found.tornado}
    assert {"edit 3", "coefficient trade_layered", "coefficient diplomatic"} <= by_id
    turkey = next(one for one in found.trade.partners if one.partner == "TUR")
    assert turkey.exports_change.median < turkey.imports_change.median


def test_near_autarky_deficits_cannot_be_held_and_the_message_says_what_to_do(snapshot):
    base = world(2021, snapshot)
    run = engine("bloc-decouples", "RUS", base, snapshot, bloc=["world"])
    edits = (replace(run.edits[0], amount=Amount(0.001, 0.001)),)
    free = Engine(edits, Prior(), run.setup, DRAWS, 1)
    draws = central(free.unknowns)
    draws.values[0, [one.id for one in free.unknowns].index("closure")] = 1
    with pytest.raises(EstimationError, match=r"additive closure.*under \[prior\]"):
        free.solve(draws, MODELS[0])
    fixed = Engine(edits, Prior(closure="multiplicative"), run.setup, DRAWS, 1)
    assert [one.id for one in fixed.models] == [
        one.id for one in MODELS if one.id != "additive"
    ]
    assert next(one for one in fixed.unknowns if one.id == "closure").fixed
    hat = fixed.solve(central(fixed.unknowns), MODELS[0]).real_income[0, fixed.place]
    assert 0.9 < hat < 0.98


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"name_or_path": "war-end"}, ScenarioError, "'war-ends'"),
        ({"hub": "Rusia"}, UnknownState, "Russia"),
        ({"hub": "Liechtenstein"}, UnknownState, "LIE"),
        ({"year": 1999}, OutsideCoverage, "1999"),
        ({"draws": 3}, InvalidOption, "20 to"),
        ({"seed": -1}, InvalidOption, "seed"),
        ({"horizon": 99}, InvalidOption, "horizon"),
        ({"settings": {"blok": "EU"}}, InvalidOption, "'bloc'"),
        ({"settings": {"bloc": "Rusia"}}, InvalidOption, "Russia"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_one_line(
    snapshot, arguments, error, says
):
    with pytest.raises(error) as caught:
        scenario(**{"name_or_path": "bloc-decouples", **arguments}, snapshot=snapshot)
    assert says in str(caught.value) and "\n" not in str(caught.value)


def test_the_saved_form_has_all_that_makes_it_again(decoupled):
    saved = json.loads(decoupled.to_json())
    assert saved["seed"] == 1 and saved["draws"] == DRAWS and saved["version"]
    assert saved["snapshot"] == decoupled.snapshot
    assert {"itpde", "gsdb"} <= set(saved["vintages"])
    assert saved["scenario"]["edits"][0]["value"] == 0.05
    assert "DEU" in saved["settings"]["bloc"]
    assert saved["between_models"]["low"] == decoupled.between[0]


def test_results_look_like_other_results(decoupled):
    frame = decoupled.to_polars()
    assert frame["state"][0] == "RUS" and frame["roles"][0] == "hub"
    assert frame.height == len(decoupled.states)
    assert pl.DataFrame(decoupled).equals(frame)
    assert decoupled._repr_html_().startswith("<div>")
    assert "RUS in 2014" in repr(decoupled)
    with pytest.raises(KeyError):
        decoupled.of("SUN")
