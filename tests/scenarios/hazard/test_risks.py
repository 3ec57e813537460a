"""Risks and cascades from the snapshot, and the back-test on the real record."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from foedus.errors import (
    HubNotInSnapshot,
    InvalidOption,
    NoSuchStateThen,
    OutsideCoverage,
    UnknownState,
)
from foedus.estimates.hazard.competing import probabilities
from foedus.lake.snapshot import Snapshot
from foedus.scenarios import hazard_backtest
from foedus.scenarios.cascade import cascade
from foedus.scenarios.hazard import hazard
from foedus.scenarios.hazard_backtest import Calibration, backtest
from foedus.scenarios.hazard_covariates import TERMS, Panel
from foedus.scenarios.hazard_design import WITHIN, Scale
from foedus.scenarios.hazard_model import load, risks
from foedus.scenarios.hazard_verdict import verdict


def test_who_speaks_is_read_from_the_snapshot(snapshot: Snapshot) -> None:
    model = load(snapshot)
    found = hazard("Russia", snapshot=snapshot)
    choice = model.choice
    beats = choice["log_skill_low"] > 0 and choice["brier_skill"] >= 0
    assert (found.speaks == "model") == beats
    if found.speaks != "model":
        assert {one.exit for one in found.risks} == {found.risks[0].exit}
        assert found.risks[0].exit.estimate == pytest.approx(found.base_exit.estimate)
    swapped = replace(model, choice={**choice, "speaks": "model"})
    values = risks("RUS", None, snapshot).values
    assert not np.allclose(swapped.spoken(values), model.base(len(values)))
    assert np.allclose(swapped.spoken(values), model.modelled(values))


def test_a_hazard_holds_probabilities_within_bounds(snapshot: Snapshot) -> None:
    found = hazard("USA", 2023, horizon=3, snapshot=snapshot)
    assert found.year == 2023
    assert {"GBR", "JPN"} <= set(found.allies)
    ranked = [one.model_departure.estimate for one in found.risks]
    assert ranked == sorted(ranked, reverse=True)
    for one in found.risks:
        for each in (one.downgrade, one.exit, one.exit_horizon, one.model_departure):
            assert 0 <= each.low <= each.high <= 1
        assert one.exit.estimate <= one.exit_horizon.estimate
    read = json.loads(found.to_json())
    assert read["risks"][0]["partner"] == found.partners[0]
    assert read["notes"]
    assert {"NATO", "OAS"} <= {one["body"] for one in read["bodies"]}


def test_contributions_add_up_to_the_model(snapshot: Snapshot) -> None:
    model = load(snapshot)
    held = risks("RUS", None, snapshot)
    design = model.scale.design(held.values)
    by_partner = {one.partner: one for one in hazard("RUS", snapshot=snapshot).risks}
    beta = model.beta[0, -1]
    for row, partner in zip(design, held.partners, strict=True):
        total = sum(by_partner[partner].contributions.values())
        assert total == pytest.approx(float(row[1:] @ beta[1:]))


def test_a_cascade_is_reproducible_and_holds_both_runs(snapshot: Snapshot) -> None:
    found = cascade("RUS", ["Armenia", "KAZ"], draws=500, seed=3, snapshot=snapshot)
    again = cascade("RUS", ["ARM", "KAZ"], draws=500, seed=3, snapshot=snapshot)
    other = cascade("RUS", ["ARM", "KAZ"], draws=500, seed=4, snapshot=snapshot)
    assert found == again
    assert found.number_without != other.number_without
    assert found.leavers == ("ARM", "KAZ")
    for one in found.partners:
        assert one.leaves == (one.partner in found.leavers)
        assert not one.leaves or one.without == one.with_contagion == 1.0
    for shares, mean in (
        (found.number_without, found.followers_without),
        (found.number_with_contagion, found.followers_with_contagion),
    ):
        assert sum(shares) == pytest.approx(1.0)
        expected = sum(k * share for k, share in enumerate(shares))
        assert mean.estimate == pytest.approx(expected)
    assert found.rho.low <= found.rho.estimate <= found.rho.high
    assert json.loads(found.to_json())["rho"]["estimate"] == found.rho.estimate
    assert any("cannot be told" in note for note in found.notes)


def test_without_contagion_the_cascade_is_the_hazard(snapshot: Snapshot) -> None:
    found = cascade("RUS", [], draws=20_000, horizon=5, snapshot=snapshot)
    model = load(snapshot)
    held = risks("RUS", None, snapshot)
    intensity = model.spoken(held.values)[1:]
    expected = probabilities(intensity, periods=5).sum(axis=2).mean(axis=0)
    by_partner = {one.partner: one.without for one in found.partners}
    for partner, chance in zip(held.partners, expected, strict=True):
        noise = np.sqrt(chance * (1 - chance) / 20_000)
        assert abs(by_partner[partner] - chance) < 5 * noise
    assert found.leavers == ()


def test_bad_questions_get_one_clear_line(snapshot: Snapshot) -> None:
    with pytest.raises(UnknownState):
        hazard("Ruritania", snapshot=snapshot)
    with pytest.raises(NoSuchStateThen, match="ends in 1991"):
        hazard("SUN", snapshot=snapshot)
    with pytest.raises(HubNotInSnapshot):
        hazard("LUX", snapshot=snapshot)
    with pytest.raises(OutsideCoverage, match="choose a year"):
        hazard("RUS", 1995, snapshot=snapshot)
    with pytest.raises(InvalidOption, match="horizon"):
        hazard("RUS", horizon=0, snapshot=snapshot)
    with pytest.raises(InvalidOption, match="so it cannot leave"):
        cascade("RUS", ["TUV"], snapshot=snapshot)
    with pytest.raises(InvalidOption, match="draws"):
        cascade("RUS", ["ARM"], draws=1, snapshot=snapshot)
    with pytest.raises(InvalidOption, match="seed"):
        cascade("RUS", ["ARM"], seed=-1, snapshot=snapshot)


def test_a_hazard_needs_no_compiler() -> None:
    code = "import sys, foedus.scenarios.hazard; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_covariates_know_nothing_of_the_year_they_forecast(whole: Panel) -> None:
    assert len(TERMS) == whole.values.shape[1]
    row = (whole.state_a == "EGY") & (whole.state_b == "SYR") & (whole.year == 1980)
    value = dict(zip(TERMS, whole.values[row][0], strict=True))
    assert value["defence"] == 1.0
    after = (whole.state_a == "SAU") & (whole.state_b == "SYR") & (whole.year == 1981)
    later = dict(zip(TERMS, whole.values[after][0], strict=True))
    # Both lost Egypt in 1980, one of about twenty allies each: before, nobody knew.
    assert value["exposure"] < 0.05 < later["exposure"] < 0.2


def test_a_forecast_does_not_change_with_what_came_later(
    whole: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hazard_backtest, "_WARM_UP", 1975)
    monkeypatch.setattr(hazard_backtest, "PENALTIES", (100.0,))
    early = whole.rows(whole.year <= 1979)
    turned = early.rows(np.ones(len(early), dtype=bool))
    outcome = turned.outcome.copy()
    outcome[(turned.year == 1979) & (outcome == -1)] = 1
    one = backtest(early, first=1978, last=1979)
    other = backtest(replace(turned, outcome=outcome), first=1978, last=1979)
    for name in one.given:
        assert np.array_equal(one.given[name], other.given[name])
    assert one.calibration != other.calibration


def test_a_calibrated_forecast_is_a_fixed_point() -> None:
    rng = np.random.default_rng(0)
    given = rng.beta(1, 30, size=(50_000, 1))
    event = rng.random(50_000) < given[:, 0]
    line = Calibration.learnt(given, event)
    assert line.slope == pytest.approx(1.0, abs=0.1)
    assert line.stated(given).sum() == pytest.approx(event.sum(), rel=0.01)


def test_a_design_is_scaled_held_and_marks_what_is_unknown() -> None:
    values = np.tile(np.arange(200.0)[:, None], (1, len(TERMS)))
    values[0] = 1e6
    values[1] = np.nan
    scale = Scale.learnt(values)
    design = scale.design(values)
    assert design.shape == (200, len(scale.names))
    assert np.isfinite(design).all()
    assert design[0, 1 : len(TERMS) + 1] == pytest.approx(WITHIN)
    assert design[1, 1 : len(TERMS) + 1] == pytest.approx(0.0)
    assert (design[1, len(TERMS) + 1 :] == 1).all()


def test_the_rule_follows_the_scores(whole: Panel) -> None:
    some = whole.rows(
        (whole.year >= 1980) & (whole.year <= 1981) & (whole.outcome > -2)
    )
    departed = some.outcome >= 0
    base = np.full((len(some), 2), 0.005)
    knows = np.where(departed[:, None], 0.4, 0.001) * np.ones((1, 2))
    line = Calibration(0.0, 1.0, 0.0)

    def judged(model: np.ndarray) -> str:
        given = dict.fromkeys(("uncalibrated", "duration", "base", "recent"), base)
        forecasts = hazard_backtest.Forecasts(
            some, some.outcome, {**given, "model": model}, {}, line
        )
        return verdict(forecasts).speaks

    assert judged(knows) == "model"
    assert judged(base) == "base"
    assert judged(np.where(departed[:, None], 0.001, 0.4) * np.ones((1, 2))) == "base"
