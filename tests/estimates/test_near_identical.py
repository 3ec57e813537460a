"""Similarity of texts, one-to-one pairs and chains, against plain loops."""

from __future__ import annotations

from itertools import pairwise
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foedus.errors import EstimationError
from foedus.estimates.near_identical import (
    RUN,
    cross_similarity,
    first_linked,
    one_to_one,
    pair_similarity,
    run_vectors,
)

TEXTS = (
    "the occupied syrian golan",
    "the syrian golan",
    "question of antarctica",
    "to adopt draft resolution on the question of antarctica",
    "to adopt draft resol on antarctica",
    "",
)


def by_hand(texts: tuple[str, ...], one: int, other: int) -> float:
    runs = [
        {f" {text} "[k : k + RUN] for k in range(len(text) + 3 - RUN)}
        if text
        else set()
        for text in texts
    ]
    weight = {
        run: log(len(texts) / sum(run in held for held in runs))
        for held in runs
        for run in held
    }
    norms = [sqrt(sum(weight[run] ** 2 for run in runs[k])) for k in (one, other)]
    if not all(norms):
        return 0.0
    shared = sum(weight[run] ** 2 for run in runs[one] & runs[other])
    return shared / (norms[0] * norms[1])


def test_similarity_is_the_cosine_of_weighted_runs() -> None:
    vectors = run_vectors(TEXTS)
    every = np.arange(len(TEXTS))
    cross = cross_similarity(vectors, every, every)
    for one in range(len(TEXTS)):
        for other in range(len(TEXTS)):
            assert cross[one, other] == pytest.approx(by_hand(TEXTS, one, other))
    paired = pair_similarity(vectors, every[:-1], every[1:])
    assert paired == pytest.approx([cross[a, b] for a, b in pairwise(every)])


def test_same_text_is_one_and_empty_text_is_like_none() -> None:
    vectors = run_vectors(["no first placement", "no first placement", "", "other"])
    cross = cross_similarity(vectors, np.array([0, 2]), np.array([1, 2, 3]))
    assert cross[0, 0] == pytest.approx(1.0)
    assert cross[1].tolist() == [0.0, 0.0, 0.0]


def test_abbreviations_cost_less_than_another_subject() -> None:
    vectors = run_vectors(TEXTS)
    cross = cross_similarity(vectors, np.array([3]), np.arange(5))[0]
    assert cross[4] > max(cross[0], cross[1])


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(0, 6), st.integers(0, 6)),
        elements=st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]),
    )
)
def test_pairs_are_each_others_best(similarity: np.ndarray) -> None:
    pairs = one_to_one(similarity)
    assert len(set(pairs.row)) == len(set(pairs.column)) == len(pairs.row)
    for row, column, value, margin in zip(
        pairs.row, pairs.column, pairs.similarity, pairs.margin, strict=True
    ):
        assert value == similarity[row, column] > 0
        rivals = [
            *np.delete(similarity[row], column),
            *np.delete(similarity[:, column], row),
            0.0,
        ]
        assert margin == pytest.approx(value - max(rivals))
        assert margin >= 0
    # Whoever leads in row and column alike, and alone, is among the pairs.
    for row, column in np.argwhere(similarity > 0):
        value = similarity[row, column]
        alone = (similarity[row] >= value).sum() == 1
        if alone and (similarity[:, column] >= value).sum() == 1:
            assert column in pairs.column[pairs.row == row]


def test_one_to_one_names_what_it_cannot_take() -> None:
    with pytest.raises(EstimationError, match="1 axes, expected 2"):
        one_to_one(np.array([0.5]))
    with pytest.raises(EstimationError, match=r"outside \[0, 1\]"):
        one_to_one(np.array([[0.5, np.nan]]))


def test_chains_begin_at_the_first() -> None:
    order = {30: 1, 20: 2, 10: 3, 7: 1, 8: 4}
    links = [(20, 10), (30, 20), (7, 8)]
    assert first_linked(links, order) == {30: 30, 20: 30, 10: 30, 7: 7, 8: 7}
    assert first_linked([], {}) == {}
    with pytest.raises(EstimationError, match="9 stands in a pair"):
        first_linked([(7, 9)], order)


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=14),
    st.permutations(range(13)),
)
def test_linked_ids_share_their_first(
    pairs: list[tuple[int, int]], places: list[int]
) -> None:
    order = dict(enumerate(places))
    first = first_linked(pairs, order)
    assert set(first) == {number for pair in pairs for number in pair}
    groups = [{number} for number in first]
    for one, other in pairs:
        joined = [group for group in groups if one in group or other in group]
        groups = [group for group in groups if group not in joined]
        groups.append(set().union(*joined))
    for group in groups:
        assert {first[number] for number in group} == {
            min(group, key=order.__getitem__)
        }
