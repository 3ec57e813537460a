from __future__ import annotations

import numpy as np
import pytest

from foedus.errors import EstimationError
from foedus.estimates.trade import Flows, biproportional, solve

GOOD = [[8.0, 1.0, 2.0], [2.0, 9.0, 1.0], [1.0, 1.0, 7.0]]


def with_cell(i: int, j: int, value: float) -> np.ndarray:
    changed = np.array(GOOD)
    changed[i, j] = value
    return changed


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.ones((2, 3)), r"square matrix .* found shape \(2, 3\)"),
        ([[1.0]], "at least 2 exporters"),
        (np.ones((2, 2, 2)), "expected 2 dimension"),
        (with_cell(0, 1, np.nan), "holds 1 NaN"),
        (with_cell(0, 1, np.inf), "infinite"),
        (with_cell(0, 1, -3), "exporter 0 sells -3 to importer 1"),
        ([[0, 0, 0], [1, 5, 1], [1, 1, 5]], "country 0 sells nothing .empty row"),
        ([[5, 1, 0], [1, 5, 0], [1, 1, 0]], "country 2 buys nothing .empty column"),
        (with_cell(1, 1, 0), "country 1 has no sales to itself"),
    ],
)
def test_bad_matrices_are_named(value, message):
    with pytest.raises(EstimationError, match=message):
        Flows(value)


def test_a_world_that_does_not_balance():
    with pytest.raises(
        EstimationError, match="does not balance: output of country 1 is 13, but its "
    ):
        Flows(GOOD, output=[11, 13, 9])
    with pytest.raises(EstimationError, match="purchases add up to 10"):
        Flows(GOOD, expenditure=[11, 11, 9])
    with pytest.raises(EstimationError, match="3 numbers, one a country, found 2"):
        Flows(GOOD, output=[11, 13])
    with pytest.raises(EstimationError, match="outputs add up to 30, expenditures"):
        biproportional(GOOD, [10, 10, 10], [10, 10, 11])
    good = Flows(GOOD, output=[11, 12, 9], expenditure=[11, 11, 10])
    assert good.deficit.tolist() == [0, -1, 1]
    assert repr(good) == "Flows(3 countries, total 32)"


def test_flows_are_a_copy_that_cannot_be_changed():
    value = np.array(GOOD)
    flows = Flows(value)
    value[0, 0] = 0
    assert flows.value[0, 0] == 8
    with pytest.raises(ValueError, match="read-only"):
        flows.value[0, 0] = 0


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (np.ones((2, 2)), r"expected shape \(3, 3\)"),
        (np.ones((3, 3)) - 2 * np.eye(3)[::-1], "exporter 0 and importer 2 is -1"),
        (np.where(np.eye(3) == 1, 1, np.nan), "holds 6 NaN"),
        (np.full((3, 3), 0.5), "country 0 with itself is 0.5"),
    ],
)
def test_bad_terms_are_named(terms, message):
    with pytest.raises(EstimationError, match=message):
        solve(Flows(GOOD), terms)


@pytest.mark.parametrize("substitution", [1, 0.5, -2, np.nan, np.inf])
def test_an_elasticity_of_1_or_less(substitution):
    with pytest.raises(EstimationError, match="expected an elasticity above 1, found"):
        solve(Flows(GOOD), np.ones((3, 3)), substitution=substitution)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"closure": "none"}, "expected 'multiplicative' or 'additive'"),
        ({"mode": "partial"}, "expected 'full', 'conditional' or 'one-step'"),
        ({"labour_share": 0}, "above 0 and at most 1, found 0"),
        ({"labour_share": [1, 1, 1.5]}, "found 1.5"),
        ({"labour_share": [1, 1]}, "one number or 3, found 2"),
        ({"labour_share": 0.05}, "country 1 buys less than the inputs it needs"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(EstimationError, match=message):
        solve(Flows(GOOD), np.ones((3, 3)), **options)


def test_biproportional_reaches_both_sums():
    rows, columns = biproportional(GOOD, [5, 10, 20], [15, 15, 5])
    scaled = rows[:, None] * np.array(GOOD) * columns
    np.testing.assert_allclose(scaled.sum(axis=1), [5, 10, 20], rtol=1e-12)
    np.testing.assert_allclose(scaled.sum(axis=0), [15, 15, 5], rtol=1e-12)
    # Cross ratios are what scaling cannot change.
    assert scaled[0, 0] * scaled[1, 1] / scaled[0, 1] / scaled[1, 0] == pytest.approx(
        8 * 9 / 1 / 2
    )


@pytest.mark.parametrize(
    ("weights", "output", "message"),
    [
        (GOOD, [5, 10], r"expected shape \(2, 3\)"),
        (with_cell(0, 0, -1), [12, 12, 12], "at least 0, found -1"),
        (GOOD, [0, 16, 20], "above 0, found 0 for country 0"),
        ([[1, 1, 1], [0, 0, 0], [1, 1, 1]], [12, 12, 12], "row 1 is empty"),
        ([[1, 0, 0], [1, 1, 1], [1, 1, 1]], [20, 8, 8], "no scaling reaches"),
    ],
)
def test_bad_margins_are_named(weights, output, message):
    with pytest.raises(EstimationError, match=message):
        biproportional(weights, output, [12, 12, 12])
