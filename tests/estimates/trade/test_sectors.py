from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import EstimationError
from foedus.estimates.trade import SectorFlows, solve, solve_sectors

CLOSURES = ("multiplicative", "additive")


def made_up(make_world, sectors: int, count: int, seed: int = 0) -> SectorFlows:
    """Sectors that buy from each other, with tariffs and enough final use."""
    random = np.random.default_rng(seed)
    value = np.stack([make_world(count, seed + j).value for j in range(sectors)])
    inputs = random.dirichlet(np.ones(sectors), size=(count, sectors)).swapaxes(1, 2)
    inputs = inputs * random.uniform(0.2, 0.6, (count, 1, sectors))
    tariffs = random.uniform(0, 0.3, value.shape)
    own = np.arange(count)
    tariffs[:, own, own] = 0
    for _ in range(500):
        bought = (value * (1 + tariffs)).sum(axis=1).T
        needed = np.einsum("nkj,nj->nk", inputs, value.sum(axis=2).T)
        value[:, own, own] += np.maximum(1.05 * needed - bought, 0).T
    return SectorFlows(value, inputs, tariffs=tariffs)


def shock(flows: SectorFlows, seed: int = 0) -> np.ndarray:
    terms = np.exp(np.random.default_rng(seed).normal(0, 0.4, flows.value.shape))
    own = np.arange(flows.value.shape[1])
    terms[:, own, own] = 1
    return terms


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("share", [1.0, 0.8])
def test_one_sector_is_the_model_of_one_sector(make_world, make_shock, closure, share):
    flows, terms = make_world(9), make_shock(9)
    options = {"substitution": 4, "closure": closure}
    one = SectorFlows(flows.value[None], np.full((9, 1, 1), 1 - share))
    found = solve_sectors(one, terms[None], **options)
    alone = solve(flows, terms, labour_share=share, **options)
    np.testing.assert_allclose(found.wage, alone.wage, rtol=1e-9)
    np.testing.assert_allclose(found.real_income, alone.real_income, rtol=1e-9)
    np.testing.assert_allclose(found.trade[0], alone.trade, rtol=1e-9)


@pytest.mark.parametrize("closure", CLOSURES)
def test_no_shock_changes_nothing(make_world, closure):
    flows = made_up(make_world, 4, 6)
    found = solve_sectors(flows, np.ones(flows.value.shape), closure=closure)
    np.testing.assert_allclose(found.wage, 1, rtol=1e-13)
    np.testing.assert_allclose(found.real_income, 1, rtol=1e-13)
    np.testing.assert_allclose(found.trade, flows.value, rtol=1e-12)


@pytest.mark.parametrize("closure", CLOSURES)
def test_the_new_world_is_an_equilibrium(make_world, closure):
    flows = made_up(make_world, 4, 7)
    terms, sigma = shock(flows), np.array([3.0, 4.0, 6.0, 9.0])
    rates = flows.tariffs * 0.5
    found = solve_sectors(
        flows, terms, substitution=sigma, tariffs=rates, closure=closure
    )
    sold = found.trade.sum(axis=2)
    bought = (found.trade * (1 + rates)).sum(axis=1)
    # Labour is paid what it is worth, in all sectors together.
    np.testing.assert_allclose(
        (flows.labour.T * sold).sum(axis=0), flows.added * found.wage, rtol=1e-9
    )
    # What is bought goes into goods and to people, in fixed shares of value.
    inputs = np.einsum("nkj,jn->kn", flows.inputs, sold)
    final = flows.consumption.T * (flows.income * found.income)
    np.testing.assert_allclose(bought, inputs + final, rtol=1e-9)
    revenue = (rates * found.trade).sum(axis=(0, 1))
    np.testing.assert_allclose(found.revenue, revenue, rtol=1e-9)
    # Shares are CES in cost, tariff and term.
    theta = (sigma - 1)[:, None, None]
    cost = np.exp(
        flows.labour.T * np.log(found.wage)
        + np.einsum("nkj,kn->jn", flows.inputs, np.log(found.price))
    )
    own = np.diagonal(found.trade, axis1=1, axis2=2)[:, None]
    before = flows.value * (1 + flows.tariffs)
    kept = np.diagonal(flows.value, axis1=1, axis2=2)[:, None]
    relative = cost[:, :, None] / cost[:, None] * (1 + rates) / (1 + flows.tariffs)
    np.testing.assert_allclose(
        found.trade * (1 + rates) / own, before / kept * terms * relative**-theta,
        rtol=1e-9,
    )  # fmt: skip
    # Trade balances up to the deficits that the closure wants.
    deficit = (found.trade.sum(axis=1) - found.trade.sum(axis=2)).sum(axis=0)
    if closure == "additive":
        np.testing.assert_allclose(deficit, flows.deficit, atol=1e-9 * sold.sum())
    assert found.acr_gap < 1e-11
    assert (flows.added * found.wage).sum() == pytest.approx(flows.added.sum())


def test_a_country_without_a_sector_buys_it_abroad(make_world):
    flows = made_up(make_world, 3, 5)
    value = flows.value.copy()
    value[1, 2] = 0
    flows = SectorFlows(value, np.zeros((5, 3, 3)))
    found = solve_sectors(flows, shock(flows))
    assert (found.trade[1, 2] == 0).all()
    assert np.isfinite(found.real_income).all()


def test_lower_tariffs_and_costs_raise_world_income(make_world):
    flows = made_up(make_world, 3, 6)
    free = solve_sectors(flows, np.ones(flows.value.shape), tariffs=0.0)
    weights = flows.income / flows.income.sum()
    assert weights @ np.log(free.real_income) > 0
    assert (free.revenue == 0).all()


def test_bad_input_is_named(make_world):
    flows = made_up(make_world, 2, 4)
    value, inputs, ones = flows.value, flows.inputs, np.ones(flows.value.shape)
    negative, costly, cut = value.copy(), inputs.copy(), ones.copy()
    negative[0, 0, 1], costly[1, :, 0] = -1, 0.5
    cut[:, 0], cut[:, :, 0], cut[:, 0, 0] = 0, 0, 1
    half = np.full_like(ones, 0.5)
    cases = [
        (lambda: SectorFlows(value[0], inputs), "expected 3 dimension"),
        (lambda: SectorFlows(value[:, :3], inputs), r"sectors, countries, countries"),
        (lambda: SectorFlows(value, inputs[0]), "inputs: expected"),
        (lambda: SectorFlows(value, inputs[:3]), r"expected shape \(4, 2, 2\)"),
        (lambda: SectorFlows(negative, inputs), "at least 0, found -1"),
        (lambda: SectorFlows(value, costly), "sector 0 in country 1 add up to 1;"),
        (lambda: SectorFlows(value, inputs, tariffs=half), "0 on own sales"),
        (lambda: SectorFlows(value, np.full((4, 2, 2), 0.49)), "than the"),
        (lambda: solve_sectors(flows, ones[:1]), "trade terms: expected shape"),
        (lambda: solve_sectors(flows, -ones), "at least 0, found -1"),
        (lambda: solve_sectors(flows, half), "with itself must be 1"),
        (lambda: solve_sectors(flows, cut), "cut the world in parts"),
        (lambda: solve_sectors(flows, ones, substitution=1), "above 1, or 2, found"),
        (lambda: solve_sectors(flows, ones, closure="open"), "found 'open'"),
        (lambda: solve_sectors(flows, ones, tariffs=ones[0]), "tariffs: expected"),
    ]
    for attempt, message in cases:
        with pytest.raises(EstimationError, match=message):
            attempt()
