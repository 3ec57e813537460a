from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import EstimationError
from foedus.estimates.trade import solve

# What the package gegravity 0.3 prints for its own sample, in per cent; and what the
# same sample gives when prices and incomes are solved for until markets clear.
ONE_STEP = {"CAN": 0.418261, "JPN": 0.053755, "USA": -0.007411}
EXACT = {"CAN": 0.428227, "JPN": 0.050413, "USA": -0.006606}


@pytest.mark.parametrize(
    ("mode", "real", "price"),
    [("one-step", ONE_STEP, -0.135770), ("full", EXACT, -0.118571)],
)
def test_the_sample_of_gegravity(sample, mode, real, price):
    found = solve(sample.flows, sample.terms, mode=mode)
    for name, percent in real.items():
        gdp = 100 * (found.real_wage[sample.at(name)] - 1)
        assert gdp == pytest.approx(percent, abs=1e-6), name
    # gegravity measures prices against the price index of Germany.
    numeraire = found.price_index[sample.at("DEU")]
    canada = 100 * (found.wage[sample.at("CAN")] / numeraire - 1)
    assert canada == pytest.approx(price, abs=1e-6)


def test_enlargement_with_constant_deficits(enlargement):
    found = solve(enlargement.flows, enlargement.terms, closure="additive")
    published = enlargement.results["w_eu"][:, 0]
    assert np.abs(found.real_income - published).max() < 6e-8  # they are 32-bit
    assert np.abs(found.trade / enlargement.results["X_eu"] - 1).max() < 1.3e-7
    for name, percent in {
        "MLT": 1.5349, "HUN": 1.4043, "SVN": 1.1802, "CZE": 0.9983, "SVK": 0.9262,
        "RUS": -0.0202,
    }.items():  # fmt: skip
        gain = 100 * (found.real_income[enlargement.at(name)] - 1)
        assert gain == pytest.approx(percent, abs=5e-5), name


def test_enlargement_with_deficits_in_proportion(enlargement):
    # ge_gravity lets world expenditure differ from world output by the factor that
    # would balance them; it is 1.6e-6 here, and divided out.
    found = solve(enlargement.flows, enlargement.terms, closure="multiplicative")
    factor = found.income / found.wage
    assert np.ptp(factor) < 1e-12
    assert factor[0] - 1 == pytest.approx(1.55e-6, abs=1e-8)
    published = enlargement.results["w_mult"][:, 0]
    assert np.abs(found.real_income / factor - published).max() < 6e-8
    trade = found.trade / factor[0]
    assert np.abs(trade / enlargement.results["X_mult"] - 1).max() < 1.3e-7


def test_autarky_costs_what_own_sales_say(world_2014):
    russia, flows = world_2014.at("RUS"), world_2014.flows
    terms = np.ones_like(flows.value)
    terms[russia], terms[:, russia], terms[russia, russia] = 0, 0, 1
    found = solve(flows, terms)
    assert 100 * (found.real_wage[russia] - 1) == pytest.approx(-3.0355, abs=5e-5)
    implied = flows.own_share[russia] ** (1 / 4)
    assert found.real_wage[russia] == pytest.approx(implied, abs=1e-15, rel=0)
    with pytest.raises(EstimationError, match="cut off from the rest of the world"):
        solve(flows, terms, closure="additive")


@pytest.mark.parametrize(
    ("substitution", "labour_share", "percent"),
    [(3.5, 1, -2.47), (5, 1, -1.55), (7, 1, -1.04), (5, 0.5, -3.06)],
)
def test_russia_and_the_west_decouple(world_2014, substitution, labour_share, percent):
    # Figures of an independent prototype. The model matters more than the elasticity.
    others = {"CHN", "IND", "IDN", "BRA", "MEX", "TUR", "RUS", "ROW"}
    west = [i for i, name in enumerate(world_2014.names) if name not in others]
    russia, terms = world_2014.at("RUS"), np.ones_like(world_2014.flows.value)
    terms[russia, west] = terms[west, russia] = 0.05
    found = solve(
        world_2014.flows, terms, substitution=substitution, labour_share=labour_share
    )
    assert 100 * (found.real_income[russia] - 1) == pytest.approx(percent, abs=0.006)
