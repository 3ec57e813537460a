from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from foedus.errors import EstimationError
from foedus.estimates.ratio import clustered_ratio


def by_hand(
    y: np.ndarray, x: np.ndarray, clusters: list[str]
) -> tuple[float, float, int, int]:
    """The textbook formula for one column, in a loop."""
    seen = [i for i in range(len(y)) if not math.isnan(y[i]) and not math.isnan(x[i])]
    total = sum(x[i] for i in seen)
    labels = {clusters[i] for i in seen}
    if total == 0:
        return math.nan, math.nan, len(labels), len(seen)
    ratio = sum(y[i] for i in seen) / total
    if len(labels) < 2:
        return ratio, math.nan, len(labels), len(seen)
    squares = 0.0
    for label in labels:
        squares += sum(y[i] - ratio * x[i] for i in seen if clusters[i] == label) ** 2
    sd = math.sqrt(len(labels) / (len(labels) - 1) * squares) / total
    return ratio, sd, len(labels), len(seen)


cells = st.one_of(st.just(math.nan), st.floats(-3, 3, width=32))
sizes = st.one_of(st.just(math.nan), st.just(0.0), st.floats(0.25, 2, width=32))


@given(data=st.data(), n_items=st.integers(0, 12), n_columns=st.integers(1, 4))
def test_agrees_with_a_loop_over_items_columns_and_clusters(
    data: st.DataObject, n_items: int, n_columns: int
) -> None:
    shape = (n_items, n_columns)
    y = data.draw(hnp.arrays(np.float64, shape, elements=cells))
    x = data.draw(hnp.arrays(np.float64, shape, elements=sizes))
    clusters = data.draw(
        st.lists(st.sampled_from("abcd"), min_size=n_items, max_size=n_items)
    )
    result = clustered_ratio(y, x, clusters=np.array(clusters, dtype=object))
    for column in range(n_columns):
        ratio, sd, n_clusters, n_seen = by_hand(y[:, column], x[:, column], clusters)
        assert result.n_items[column] == n_seen
        assert result.n_clusters[column] == n_clusters
        np.testing.assert_allclose(result.value[column], ratio, atol=1e-9)
        np.testing.assert_allclose(result.sd[column], sd, atol=1e-7)


def test_a_worked_example() -> None:
    # r = 6/8; cluster residuals 1.5 and -1.5; sd = sqrt(2/1 * 4.5)/8 = 3/8.
    result = clustered_ratio([[3.0], [3.0], [0.0]], [2.0, 4.0, 2.0], clusters=[7, 7, 9])
    assert result.value.tolist() == [0.75]
    assert result.sd == pytest.approx([3 / 8])
    assert result.n_clusters.tolist() == [2]
    assert result.n_items.tolist() == [3]


def test_with_equal_weights_and_single_items_it_is_the_standard_error_of_a_mean() -> (
    None
):
    values = np.random.default_rng(1).normal(size=40)
    result = clustered_ratio(values[:, None], np.ones(40), clusters=np.arange(40))
    assert result.value[0] == pytest.approx(values.mean())
    assert result.sd[0] == pytest.approx(values.std(ddof=1) / math.sqrt(40))


def test_the_standard_deviation_covers_clustered_data() -> None:
    # Items of a cluster share their draw: the naive sd is sqrt(10) too small.
    rng = np.random.default_rng(2)
    clusters = np.repeat(np.arange(60), 10)
    draws = rng.normal(0.4, 0.3, size=(60, 400))[clusters]
    result = clustered_ratio(draws, np.ones(600), clusters=clusters)
    covered = np.abs(result.value - 0.4) < 1.96 * result.sd
    assert 0.90 < covered.mean() < 0.98


def test_missing_is_not_zero() -> None:
    nan = math.nan
    result = clustered_ratio(
        [[1.0, nan], [1.0, 1.0], [0.0, nan]], [1.0, 1.0, 1.0], clusters=["a", "b", "c"]
    )
    assert result.value.tolist() == [2 / 3, 1.0]
    assert result.n_items.tolist() == [3, 1]
    assert math.isnan(result.sd[1])


def test_nothing_observed_is_not_known() -> None:
    result = clustered_ratio([[math.nan], [math.nan]], [1.0, 1.0], clusters=["a", "b"])
    assert math.isnan(result.value[0])
    assert math.isnan(result.sd[0])
    assert result.n_clusters.tolist() == [0]


@pytest.mark.parametrize(
    ("numerator", "denominator", "clusters", "message"),
    [
        ([1.0, 2.0], [1.0, 1.0], [1, 2], "expected 2 dimension"),
        ([[1.0], [2.0]], [1.0], [1, 2], "expected shape"),
        ([[1.0], [2.0]], [1.0, -1.0], [1, 2], "found -1"),
        ([[1.0], [2.0]], [1.0, 1.0], [1], "one label for each of 2"),
        ([[1.0], [2.0]], [1.0, 1.0], ["a", None], "label is missing"),
        ([[1.0], [2.0]], [1.0, 1.0], [1.0, math.nan], "label is missing"),
        ([[1.0], [2.0]], [1.0, 1.0], np.array(["a", 1], object), "one kind"),
        ([[1.0], [math.inf]], [1.0, 1.0], [1, 2], "infinite"),
        ([["x"], ["y"]], [1.0, 1.0], [1, 2], "real numbers"),
        ([[1j], [2.0]], [1.0, 1.0], [1, 2], "real numbers"),
    ],
)
def test_bad_arrays_are_named(
    numerator: object, denominator: object, clusters: object, message: str
) -> None:
    with pytest.raises(EstimationError, match=message):
        clustered_ratio(numerator, denominator, clusters=clusters)  # type: ignore[arg-type]
