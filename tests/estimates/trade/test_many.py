from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import EstimationError
from foedus.estimates.trade import many as module
from foedus.estimates.trade import solve, solve_hub, solve_many

HUB = 2


def draws(scenarios: int, count: int, seed: int = 0, least: float = 0.02):
    """Shocks that differ by partner and scenario, and elasticities."""
    random = np.random.default_rng(seed)
    shape = (scenarios, count)
    outward, inward = (np.exp(random.uniform(np.log(least), 0.5, shape)) for _ in "ab")
    outward[random.random(shape) < 0.3] = 1
    outward[:, HUB] = inward[:, HUB] = 1
    return outward, inward, random.uniform(2.5, 9, scenarios)


def one(flows, outward, inward, **options):
    terms = np.ones_like(flows.value)
    terms[HUB], terms[:, HUB] = outward, inward
    return solve(flows, terms, **options)


@pytest.mark.parametrize("closure", ["multiplicative", "additive"])
@pytest.mark.parametrize("share", [1.0, 0.8])
def test_a_scenario_of_many_is_the_scenario_alone(
    make_world, closure, share, monkeypatch
):
    monkeypatch.setattr(module, "_GROUP", 16)  # several groups and blocks
    monkeypatch.setattr(module, "_BLOCK", 7)
    flows = make_world(25, 1)
    outward, inward, sigma = draws(40, 25)
    options = {"closure": closure, "labour_share": share}
    found = solve_hub(flows, HUB, outward, inward, substitution=sigma, **options)
    for s in range(40):
        alone = one(flows, outward[s], inward[s], substitution=sigma[s], **options)
        for name in ("wage", "real_wage", "real_income"):
            gap = np.abs(getattr(found, name)[s] / getattr(alone, name) - 1).max()
            assert gap < 1e-8, (s, name)
        np.testing.assert_allclose(found.exports[s], alone.trade[HUB], rtol=1e-8)
        np.testing.assert_allclose(found.imports[s], alone.trade[:, HUB], rtol=1e-8)
    assert found.fallbacks == 0


def test_cells_anywhere_and_all_other_flows(make_world):
    flows, random = make_world(12, 3), np.random.default_rng(0)
    cells = random.permutation(144)[:30]
    rows, columns = cells // 12, cells % 12
    rows, columns = rows[rows != columns], columns[rows != columns]
    terms = np.exp(random.normal(0, 1, (20, len(rows))))
    found = solve_many(flows, rows, columns, terms, substitution=4)
    for s in range(20):
        whole = np.ones_like(flows.value)
        whole[rows, columns] = terms[s]
        alone = solve(flows, whole, substitution=4)
        np.testing.assert_allclose(found.real_income[s], alone.real_income, rtol=1e-8)
        np.testing.assert_allclose(
            found.trade[s], alone.trade[rows, columns], rtol=1e-8
        )
        everywhere = flows.value * whole * np.outer(found.factor[s], found.demanded[s])
        np.testing.assert_allclose(everywhere, alone.trade, rtol=1e-8)


def test_no_shock_changes_nothing_at_all(make_world):
    flows, ones = make_world(6), np.ones((3, 6))
    found = solve_hub(flows, HUB, ones, ones, substitution=[2, 4, 9])
    assert (found.real_income == 1).all()
    assert (found.exports == flows.value[HUB]).all()
    assert (found.imports == flows.value[:, HUB]).all()


def test_autarky_among_other_scenarios_is_left_to_newton(make_world):
    flows = make_world(8, 2)
    outward, inward, sigma = draws(5, 8)
    outward[3], inward[3] = np.eye(8)[HUB], np.eye(8)[HUB]
    found = solve_hub(flows, HUB, outward, inward, substitution=sigma)
    assert found.fallbacks == 1
    implied = flows.own_share[HUB] ** (1 / (sigma[3] - 1))
    assert found.real_wage[3, HUB] == pytest.approx(implied, rel=1e-12)
    alone = one(flows, outward[3], inward[3], substitution=sigma[3])
    np.testing.assert_allclose(found.real_income[3], alone.real_income, rtol=1e-12)
    with pytest.raises(EstimationError, match=r"scenario 3: closure: country 2 is cut"):
        solve_hub(flows, HUB, outward, inward, substitution=sigma, closure="additive")


def test_a_partner_shut_out_needs_no_newton(make_world):
    flows = make_world(8, 2)
    outward, inward, sigma = draws(5, 8)
    outward[:, 4] = inward[:, 4] = 0
    found = solve_hub(flows, HUB, outward, inward, substitution=sigma)
    assert found.fallbacks == 0
    assert (found.exports[:, 4] == 0).all()
    alone = one(flows, outward[0], inward[0], substitution=sigma[0])
    np.testing.assert_allclose(found.real_income[0], alone.real_income, rtol=1e-8)


def test_close_to_autarky_newton_takes_over(make_world):
    flows, sigma = make_world(8, 2), np.array([4.0, 6.0])
    terms = np.full((2, 8), 1e-4)
    terms[:, HUB] = 1
    found = solve_hub(flows, HUB, terms, terms, substitution=sigma)
    assert found.fallbacks == 2
    alone = one(flows, terms[1], terms[1], substitution=6.0)
    np.testing.assert_allclose(found.real_income[1], alone.real_income, rtol=1e-10)


ONES = np.ones((2, 5))


@pytest.mark.parametrize(
    ("hub", "outward", "inward", "options", "message"),
    [
        (5, ONES, ONES, {}, "hub: expected 0 to 4, found 5"),
        (0, ONES, ONES[:1], {}, r"found \(2, 5\) and \(1, 5\)"),
        (0, ONES[0], ONES, {}, "expected 2 dimension"),
        (0, ONES * 2, ONES, {}, "country 0 with itself must be 1"),
        (0, ONES - 2 * np.eye(5)[[1, 2]], ONES, {},
         "scenario 0 has the term -1 for exporter 0 and importer 1"),
        (0, ONES, np.where(np.eye(5)[[3, 4]] == 1, np.nan, 1), {}, "holds 2 NaN"),
        (0, ONES, ONES, {"substitution": [5, 1]}, "elasticity above 1, found 1"),
        (0, ONES, ONES, {"substitution": [5, 5, 5]}, "one a scenario, found 3"),
        (0, ONES, ONES, {"closure": "open"}, "found 'open'"),
        (0, ONES[:0], ONES[:0], {}, "at least one cell and one scenario"),
    ],
)  # fmt: skip
def test_bad_input_is_named(make_world, hub, outward, inward, options, message):
    with pytest.raises(EstimationError, match=message):
        solve_hub(make_world(5), hub, outward, inward, **options)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        ([0, 0], [1, 1], "named twice"),
        ([0, 7], [1, 1], "expected countries 0 to 4"),
        ([0], [1], "for each of the 2 terms"),
        ([0, 1], [1, 1], "itself must be 1"),
    ],
)
def test_bad_cells_are_named(make_world, rows, columns, message):
    with pytest.raises(EstimationError, match=message):
        solve_many(make_world(5), rows, columns, np.full((3, 2), 0.5))
