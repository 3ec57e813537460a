"""The area under the curve, against its definition."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.estimates.discrimination import weighted_auc


def by_definition(score, positive, weight):
    right = pairs = 0.0
    for i, j in product(range(len(score)), repeat=2):
        if positive[i] and not positive[j]:
            both = weight[i] * weight[j]
            pairs += both
            right += both * ((score[i] > score[j]) + 0.5 * (score[i] == score[j]))
    return right / pairs if pairs else np.nan


rows = st.lists(
    st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@given(rows)
def test_agrees_with_its_definition(found):
    score, positive, weight = (np.array(column) for column in zip(*found, strict=True))
    ours = weighted_auc(
        score.astype(float), positive.astype(bool), weight[None, :].astype(float)
    )
    theirs = by_definition(score, positive, weight)
    np.testing.assert_allclose(ours, [theirs], rtol=1e-12)


@given(rows)
def test_the_other_group_gets_the_rest(found):
    score, positive, weight = (np.array(column) for column in zip(*found, strict=True))
    score, weight = score.astype(float), weight[None, :].astype(float)
    positive = positive.astype(bool)
    one = weighted_auc(score, positive, weight)
    other = weighted_auc(score, ~positive, weight)
    np.testing.assert_allclose(one + other, np.where(np.isnan(one), np.nan, 1.0))


def test_a_weight_of_two_is_the_same_as_two_of_them():
    score = np.array([0.1, 0.4, 0.4, 0.9])
    positive = np.array([False, True, False, True])
    weighted = weighted_auc(score, positive, np.array([[2.0, 1.0, 1.0, 3.0]]))
    index = [0, 0, 1, 2, 3, 3, 3]
    plain = weighted_auc(score[index], positive[index], np.ones((1, 7)))
    np.testing.assert_allclose(weighted, plain)


@pytest.mark.parametrize(
    ("score", "positive", "weight", "says"),
    [
        ([0.1, np.nan], [True, False], [[1, 1]], "not known"),
        ([0.1, 0.2], [True], [[1, 1]], "shapes"),
        ([0.1, 0.2], [True, False], [[1]], r"\(draws, 2\)"),
    ],
)
def test_arrays_that_do_not_fit(score, positive, weight, says):
    with pytest.raises(EstimationError, match=says):
        weighted_auc(np.array(score), np.array(positive), np.array(weight, float))
