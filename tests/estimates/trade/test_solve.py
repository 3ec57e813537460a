from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from foedus.errors import EstimationError
from foedus.estimates.trade import Flows, solve
from foedus.estimates.trade.newton import jacobian
from foedus.estimates.trade.shock import Everywhere
from foedus.estimates.trade.system import System

CLOSURES = ("multiplicative", "additive")
HATS = ("wage", "price_index", "expenditure", "income", "real_income", "real_wage")

worlds = st.tuples(st.integers(2, 12), st.integers(0, 99))
elasticities = st.floats(2, 9)
closures = st.sampled_from(CLOSURES)
shares = st.sampled_from([1.0, 0.7])


@given(worlds, elasticities, closures, shares)
def test_no_shock_changes_nothing_at_all(make_world, world, sigma, closure, share):
    flows = make_world(*world)
    found = solve(
        flows, np.ones_like(flows.value), substitution=sigma, closure=closure,
        labour_share=share,
    )  # fmt: skip
    for name in HATS:
        assert (getattr(found, name) == 1).all(), name
    np.testing.assert_array_equal(found.trade, flows.value)
    assert found.iterations == 0


@settings(max_examples=40)
@given(worlds, elasticities, closures, shares)
def test_the_new_world_is_an_equilibrium(
    make_world, make_shock, world, sigma, closure, share
):
    flows, terms = make_world(*world), make_shock(*world)
    found = solve(
        flows, terms, substitution=sigma, closure=closure, labour_share=share
    )  # fmt: skip
    theta = sigma - 1
    # Everybody sells what he makes and buys what he can pay for.
    np.testing.assert_allclose(
        found.trade.sum(axis=1), flows.output * found.output, rtol=1e-10
    )
    np.testing.assert_allclose(
        found.trade.sum(axis=0), flows.expenditure * found.expenditure, rtol=1e-10
    )
    # The numeraire is world output.
    assert found.trade.sum() == pytest.approx(flows.output.sum(), rel=1e-12)
    # Demand is CES: relative to own sales, a flow moves with its term and prices.
    cost = found.wage**share * found.price_index ** (1 - share)
    relative = found.trade / found.trade.diagonal()
    before = flows.value / flows.value.diagonal()
    prices = (cost[:, None] / cost) ** -theta
    np.testing.assert_allclose(relative, before * terms * prices, rtol=1e-9)
    # Real wages are what own shares say.
    own = found.trade.diagonal() / found.trade.sum(axis=0) / flows.own_share
    np.testing.assert_allclose(
        found.real_wage, own ** (-1 / (theta * share)), rtol=1e-10
    )
    value = flows.output * found.output
    deficit = flows.expenditure * found.expenditure - value
    if closure == "additive":
        np.testing.assert_allclose(deficit, flows.deficit, atol=1e-9 * value.sum())
    else:
        final = (deficit + share * value) / (share * value)
        ratio = final / (flows.deficit / (share * flows.output) + 1)
        np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)


@given(worlds, st.floats(1e-6, 1e9), closures)
def test_units_and_order_do_not_matter(make_world, make_shock, world, unit, closure):
    flows, terms = make_world(*world), make_shock(*world)
    found = solve(flows, terms, closure=closure)
    order = np.random.default_rng(world[1]).permutation(len(flows))
    again = solve(
        Flows(unit * flows.value[order][:, order]),
        terms[order][:, order],
        closure=closure,
    )
    for name in HATS:
        np.testing.assert_allclose(
            getattr(again, name), getattr(found, name)[order], rtol=1e-9
        )
    np.testing.assert_allclose(
        again.trade, unit * found.trade[order][:, order], rtol=1e-8
    )


@pytest.mark.parametrize("share", [1.0, 0.5])
@pytest.mark.parametrize("term", [0.0, 0.3, 2.0])
def test_equal_countries_have_a_closed_form(share, term):
    own, theta, count = 0.7, 4.0, 5
    value = np.full((count, count), (1 - own) / (count - 1))
    np.fill_diagonal(value, own)
    terms = np.full_like(value, term)
    np.fill_diagonal(terms, 1)
    found = solve(Flows(value), terms, labour_share=share)
    after = own / (own + (1 - own) * term)
    np.testing.assert_allclose(found.wage, 1, rtol=1e-12)
    np.testing.assert_allclose(
        found.real_income, (after / own) ** (-1 / (theta * share)), rtol=1e-12
    )


@pytest.mark.parametrize("closure", CLOSURES)
def test_against_the_levels_written_out(make_world, make_shock, closure):
    """Solve for wages in plain loops, with a solver off the shelf."""
    flows, terms, theta, share = make_world(5), make_shock(5), 3.0, 0.8
    countries = range(5)
    pi = flows.value / flows.value.sum(axis=0)
    made, spent = flows.value.sum(axis=1), flows.value.sum(axis=0)
    final = spent - (1 - share) * made

    def price(wage):
        index = np.ones(5)
        for _ in range(200):
            cost = wage**share * index ** (1 - share)
            index = np.array([
                sum(pi[i, j] * terms[i, j] * cost[i] ** -theta for i in countries)
                ** (-1 / theta)
                for j in countries
            ])  # fmt: skip
        return index, wage**share * index ** (1 - share)

    def use(wage):
        if closure == "additive":
            return share * made * wage + spent - made
        return final * wage * (made * share * wage).sum() / (final * wage).sum()

    def excess(log_rest):
        wage = np.exp(np.append(log_rest, 0))
        wage *= made.sum() / (made * wage).sum()
        index, cost = price(wage)
        total = (1 - share) * made * wage + use(wage)
        sold = [
            sum(
                pi[i, j] * terms[i, j] * (cost[i] / index[j]) ** -theta * total[j]
                for j in countries
            )
            for i in countries
        ]
        return (np.array(sold) / (made * wage) - 1)[:-1]

    answer = root(excess, np.zeros(4), tol=1e-12)
    assert answer.success
    wage = np.exp(np.append(answer.x, 0))
    wage *= made.sum() / (made * wage).sum()
    found = solve(
        flows, terms, substitution=theta + 1, closure=closure, labour_share=share
    )
    np.testing.assert_allclose(found.wage, wage, rtol=1e-8)
    real = use(wage) / final / price(wage)[0]
    np.testing.assert_allclose(found.real_income, real, rtol=1e-8)


# Parts of a world that owe each other deficits have no additive solution.
@pytest.mark.parametrize(
    ("closure", "apart"),
    [("multiplicative", False), ("multiplicative", True), ("additive", False)],
)
def test_the_jacobian_is_the_derivative(make_world, make_shock, closure, apart):
    count, share = 6, np.linspace(0.6, 1, 6)
    flows, terms = make_world(count, 3), make_shock(count)
    if apart:
        terms[:2, 2:] = terms[2:, :2] = 0
    system = System(flows, 4.0, share, closure, Everywhere(flows, terms))
    cost = np.random.default_rng(1).normal(0, 0.1, count)
    slope = jacobian(system, system.at(cost))
    step = 1e-6
    for i in range(count):
        moved = np.eye(count)[i] * step
        up, down = system.at(cost + moved).excess, system.at(cost - moved).excess
        np.testing.assert_allclose(slope[:, i], (up - down) / (2 * step), atol=1e-7)


def test_small_shocks_keep_their_digits(make_world):
    flows, size = make_world(8), 1e-9
    terms = np.ones_like(flows.value)
    terms[0, 1] = 1 + size
    tiny = solve(flows, terms).real_wage - 1
    terms[0, 1] = 1 + 1e-3
    small = solve(flows, terms).real_wage - 1
    np.testing.assert_allclose(tiny / size, small / 1e-3, rtol=1e-2, atol=1e-6)


@pytest.mark.parametrize("term", [1e-2, 1e-4])
def test_newton_falls_back_and_still_arrives(make_world, term):
    flows = make_world(10, 2)
    terms = np.full_like(flows.value, term)
    np.fill_diagonal(terms, 1)
    found = solve(flows, terms)
    assert found.iterations > 25  # at least one sweep
    assert found.acr_gap < 1e-12


def test_autarky_of_one_country(make_world):
    flows = make_world(7, 4)
    terms = np.ones_like(flows.value)
    terms[2], terms[:, 2], terms[2, 2] = 0, 0, 1
    found = solve(flows, terms, labour_share=0.8)
    assert found.real_wage[2] == pytest.approx(
        flows.own_share[2] ** (1 / (4 * 0.8)), rel=1e-13
    )
    # Nobody pays for its deficit any more, and each part balances by itself.
    assert found.trade[2].sum() == pytest.approx(flows.output[2], rel=1e-12)
    assert found.expenditure[2] * flows.expenditure[2] == pytest.approx(
        flows.output[2], rel=1e-12
    )
    with pytest.raises(EstimationError, match="country 2 is cut off from the rest"):
        solve(flows, terms, closure="additive", labour_share=0.8)


def test_balanced_parts_have_an_additive_solution():
    value = np.array([[8, 1, 1, 1], [1, 9, 1, 1], [1, 1, 7, 1], [1, 1, 1, 6.0]])
    terms = np.kron(np.eye(2), np.ones((2, 2)))
    found = solve(Flows(value), terms, closure="additive")
    assert found.trade[:2, 2:].sum() == 0
    assert found.balance_gap < 1e-12


def test_what_has_no_solution_is_an_error(make_world):
    flows = make_world(6, 5)
    surplus = int(np.argmin(flows.deficit / flows.output))
    terms = np.ones_like(flows.value)
    terms[surplus], terms[surplus, surplus] = 0, 1
    with pytest.raises(EstimationError, match=r"no equilibrium found .* country"):
        solve(flows, terms)
    terms = np.full_like(flows.value, 1e-9)
    np.fill_diagonal(terms, 1)
    with pytest.raises(EstimationError, match="no solution near autarky"):
        solve(flows, terms, closure="additive")


def test_conditional_holds_output_and_expenditure(make_world, make_shock):
    flows, terms = make_world(9), make_shock(9)
    found = solve(flows, terms, mode="conditional")
    np.testing.assert_allclose(found.trade.sum(axis=1), flows.output, rtol=1e-11)
    np.testing.assert_allclose(found.trade.sum(axis=0), flows.expenditure, rtol=1e-11)
    ratio = found.trade / flows.value / terms
    cross = ratio / ratio[:1] / ratio[:, :1] * ratio[0, 0]
    np.testing.assert_allclose(cross, 1, rtol=1e-10)
    assert np.isnan(found.real_income).all()
    for mode in ("conditional", "one-step"):
        null = solve(flows, np.ones_like(terms), mode=mode)
        assert (null.price_index == 1).all()
        assert (null.trade == flows.value).all()
