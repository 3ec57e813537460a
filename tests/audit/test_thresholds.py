"""Verdicts on intervals: every row of the table in the module, at its edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.results import Interval
from foedus.audit.model import Quantity, Span, Verdict
from foedus.audit.thresholds import denied, judge, sign


def said(comparison: str, value: float, upper: float | None = None) -> Quantity:
    return Quantity(value, upper, "share", comparison, Span(0, 1), "")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("comparison", "value", "low", "high", "word"),
    [
        ("over", 0.3, 0.31, 0.4, "supported"),
        ("over", 0.3, 0.2, 0.3, "contradicted"),
        ("over", 0.3, 0.3, 0.4, "cannot be known here"),
        ("over", 0.3, 0.25, 0.35, "cannot be known here"),
        ("under", 0.3, 0.1, 0.29, "supported"),
        ("under", 0.3, 0.3, 0.4, "contradicted"),
        ("at least", 0.3, 0.3, 0.4, "supported"),
        ("at least", 0.3, 0.2, 0.29, "contradicted"),
        ("at most", 0.3, 0.2, 0.3, "supported"),
        ("at most", 0.3, 0.31, 0.4, "contradicted"),
        ("exactly", 0.4, 0.38, 0.42, "supported"),
        ("about", 0.4, 0.36, 0.45, "supported"),
        ("about", 0.4, 0.1, 0.7, "cannot be known here"),
        ("about", 0.4, 0.1, 0.33, "contradicted"),
        ("about", 0.4, 0.1, 0.35, "cannot be known here"),
        ("about", 0.01, 0.0, 0.02, "supported"),
    ],
)
def test_judge(
    comparison: str, value: float, low: float, high: float, word: str
) -> None:
    interval = Interval((low + high) / 2, low, high)
    assert judge(interval, said(comparison, value)).word == word


def test_between() -> None:
    asked = said("between", 0.2, 0.3)
    assert judge(Interval(0.25, 0.22, 0.28), asked).word == "supported"
    assert judge(Interval(0.4, 0.35, 0.45), asked).word == "contradicted"
    assert judge(Interval(0.29, 0.2, 0.5), asked).word == "cannot be known here"


shares = st.floats(0, 1)


@given(
    st.sampled_from(["over", "under", "at least", "at most", "about", "exactly"]),
    shares, shares, shares,
)  # fmt: skip
def test_an_interval_that_spans_the_bound_decides_nothing(
    comparison: str, a: float, b: float, value: float
) -> None:
    low, high = sorted((a, b))
    word = judge(Interval((low + high) / 2, low, high), said(comparison, value)).word
    if comparison in ("over", "under", "at least", "at most") and low < value < high:
        assert word == "cannot be known here"
    opposite = {"over": "at most", "under": "at least"}.get(comparison)
    if opposite is not None:
        other = judge(Interval((low + high) / 2, low, high), said(opposite, value)).word
        assert denied(Verdict(word, "")).word == other


def test_sign_needs_the_whole_interval() -> None:
    assert sign(Interval(2, 1, 3), rises=True, words="").word == "supported"
    assert sign(Interval(2, 1, 3), rises=False, words="").word == "contradicted"
    assert sign(Interval(2, -1, 3), rises=True, words="").word != "supported"
    assert sign(Interval(2, 1, 3), rises=True, least=1.5, words="").word == (
        "cannot be known here"
    )
