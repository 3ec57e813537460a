"""Against published numbers, brute force and what must hold for any portfolio."""

from __future__ import annotations

import math
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from foedus.errors import EstimationError
from foedus.estimates.similarity import MEASURES, WEIGHTED_MEASURES, dyads, pair

CHANCE_CORRECTED = [
    f"{name}_{kind}"
    for name in ("kappa", "pi")
    for kind in ("nominal", "absolute", "squared")
]

# Germany and Russia in 1914 towards twenty European states: 3 defence, 1 entente.
GERMANY = [3, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 3] + [0] * 8
RUSSIA = [0, 3, 1, 3, 0, 1] + [0] * 14
CAPABILITIES = (
    np.array([25, 21, 20, 8, 8, 5, 3, 3, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]) / 100
)


# --- Published numbers -----------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "printed"),
    [
        ("s_absolute", "0.40"),
        ("s_absolute_weighted", "-0.46"),
        ("s_squared", "0.4444"),
        ("tau_b", "0.03031695"),
        ("kappa_squared", "-0.07758621"),
        ("kappa_absolute", "-0.0714"),
        ("pi_nominal", "-0.04477612"),
        ("pi_squared", "-0.0870"),
        ("a_absolute", "-0.04"),
        ("a_squared", "-0.04"),
    ],
)
def test_germany_and_russia_1914(measure: str, printed: str) -> None:
    values = pair(GERMANY, RUSSIA, levels=range(4), weights=CAPABILITIES)
    digits = len(printed.split(".")[1])
    assert f"{values[measure]:.{digits}f}" == printed
    assert values["n_common"] == 20


@pytest.mark.parametrize("measure", CHANCE_CORRECTED)
def test_germany_and_russia_1914_any_obligation(measure: str) -> None:
    # With two levels all weights on disagreement are the same.
    values = pair(np.array(GERMANY) > 0, np.array(RUSSIA) > 0, levels=(0, 1))
    assert values[measure] == pytest.approx(0.0625, abs=1e-12)


@pytest.mark.parametrize(
    ("measure", "printed"),
    [
        ("kappa_squared", "-0.01222707"),
        ("pi_nominal", "-0.02775801"),
        ("tau_b", "0.01431261"),
    ],
)
def test_united_states_and_mexico_1946(
    data_dir: Path, measure: str, printed: str
) -> None:
    votes = _votes_of(data_dir, 1946, "United States", "Mexico")
    values = pair(votes[0], votes[1], levels=(1, 2, 3))
    assert values["n_common"] == 38
    assert f"{values[measure]:.8f}" == printed


def _votes_of(data_dir: Path, year: int, *states: str) -> np.ndarray:
    """Votes of some states in the calls of a year, without a unanimity filter."""
    folder = data_dir / "unvotes"
    calls = pl.read_csv(folder / "un_roll_calls.csv.gz", columns=["rcid", "date"])
    in_year = calls.filter(pl.col("date").str.starts_with(f"{year}-"))
    votes = (
        pl.read_csv(folder / "un_votes.csv.gz", schema_overrides={"rcid": pl.Int64})
        .filter(pl.col("country").is_in(states))
        .join(in_year.select(pl.col("rcid").cast(pl.Int64)), on="rcid", how="inner")
        .with_columns(
            pl.col("vote").replace_strict({"yes": 1.0, "abstain": 2.0, "no": 3.0})
        )
        .pivot("country", index="rcid", values="vote")
    )
    return votes.select(states).to_numpy().T


# --- Brute force -----------------------------------------------------------------


def brute_force(
    x: np.ndarray, y: np.ndarray, levels: list[float], weights: np.ndarray
) -> dict[str, float]:
    """Every measure from its definition, in loops over targets and pairs."""
    both = [
        (float(a), float(b), float(w))
        for a, b, w in zip(x, y, weights, strict=True)
        if not (math.isnan(a) or math.isnan(b))
    ]
    n = len(both)
    span = max(levels) - min(levels)
    result: dict[str, float] = {"n_common": n}
    pooled = [a for a, _, _ in both] + [b for _, b, _ in both]

    def distance(a: float, b: float, power: int) -> float:
        return float(a != b) if power == 0 else (abs(a - b) / span) ** power

    for kind, power in (("nominal", 0), ("absolute", 1), ("squared", 2)):
        observed = expected = expected_pooled = math.nan
        if n:
            observed = sum(distance(a, b, power) for a, b, _ in both) / n
            expected = (
                sum(distance(a, b, power) for a, _, _ in both for _, b, _ in both)
                / n**2
            )
            expected_pooled = (
                sum(distance(a, b, power) for a in pooled for b in pooled)
                / (2 * n) ** 2
            )
        for name, chance in (("kappa", expected), ("pi", expected_pooled)):
            defined = n > 0 and chance > 0
            result[f"{name}_{kind}"] = 1 - observed / chance if defined else math.nan
        if power == 0:
            result["agreement_nominal"] = 1 - observed
            continue
        result[f"s_{kind}"] = 1 - 2 * observed
        result[f"a_{kind}"] = 2 * (expected - observed)
        weight = sum(w for _, _, w in both)
        weighted = sum(w * distance(a, b, power) for a, b, w in both)
        result[f"s_{kind}_weighted"] = 1 - 2 * weighted / weight if weight else math.nan
    result["agreement"] = (result["s_absolute"] + 1) / 2

    concordant = discordant = only_x = only_y = 0
    for (a, b, _), (c, d, _) in combinations(both, 2):
        sign = (a - c) * (b - d)
        concordant += sign > 0
        discordant += sign < 0
        only_x += a == c and b != d
        only_y += b == d and a != c
    untied = concordant + discordant
    scale = math.sqrt((untied + only_x) * (untied + only_y))
    result["tau_b"] = (concordant - discordant) / scale if scale else math.nan
    return result


level_sets = st.sampled_from(
    [(0.0, 1.0), (1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 3.0), (-0.5, 0.0, 0.25, 4.0, 4.5)]
)


@st.composite
def portfolios(draw: st.DrawFn) -> tuple[np.ndarray, list[float], np.ndarray]:
    levels = draw(level_sets)
    shape = (draw(st.integers(1, 5)), draw(st.integers(0, 12)))
    rows = draw(
        hnp.arrays(np.float64, shape, elements=st.sampled_from([*levels, math.nan]))
    )
    weights = draw(hnp.arrays(np.float64, shape[1], elements=st.floats(0.125, 8)))
    weights[: draw(st.integers(0, 3))] = 0.0
    return rows, list(levels), weights


@settings(max_examples=40)
@given(portfolios())
def test_the_matrices_agree_with_brute_force(
    case: tuple[np.ndarray, list[float], np.ndarray],
) -> None:
    rows, levels, weights = case
    result = dyads(rows, levels=levels, weights=weights)
    assert set(result.matrices) == {*MEASURES, *WEIGHTED_MEASURES}
    for i in range(len(rows)):
        for j in range(len(rows)):
            expected = brute_force(rows[i], rows[j], levels, weights)
            assert result.n_common[i, j] == expected["n_common"]
            for name in (*MEASURES, *WEIGHTED_MEASURES):
                np.testing.assert_allclose(
                    result[name][i, j], expected[name], atol=1e-10, err_msg=name
                )


@settings(max_examples=40)
@given(portfolios())
def test_a_pair_is_two_rows_of_the_matrix(
    case: tuple[np.ndarray, list[float], np.ndarray],
) -> None:
    rows, levels, weights = case
    result = dyads(rows, levels=levels, weights=weights)
    values = pair(rows[0], rows[-1], levels=levels, weights=weights)
    for name, value in values.items():
        matrix = result.n_common if name == "n_common" else result[name]
        np.testing.assert_allclose(value, matrix[0, -1], atol=1e-10, err_msg=name)


@settings(max_examples=40)
@given(portfolios())
def test_squared_kappa_is_the_concordance_coefficient(
    case: tuple[np.ndarray, list[float], np.ndarray],
) -> None:
    rows, levels, _ = case
    x, y = rows[0], rows[-1]
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both], y[both]
    values = pair(rows[0], rows[-1], levels=levels)
    if len(x) == 0 or (x == x[0]).all() * (y == x[0]).all():
        assert math.isnan(values["kappa_squared"])
        return
    gap = (x.mean() - y.mean()) ** 2
    spread = x.var() + y.var()
    observed = np.mean((x - y) ** 2)
    assert values["kappa_squared"] == pytest.approx(
        1 - observed / (spread + gap), abs=1e-9
    )
    assert values["pi_squared"] == pytest.approx(
        1 - observed / (spread + gap / 2), abs=1e-9
    )


# --- What must hold --------------------------------------------------------------


@settings(max_examples=40)
@given(portfolios())
def test_symmetric_and_within_range(
    case: tuple[np.ndarray, list[float], np.ndarray],
) -> None:
    rows, levels, weights = case
    result = dyads(rows, levels=levels, weights=weights)
    assert np.array_equal(result.n_common, result.n_common.T)
    for name, matrix in result.matrices.items():
        np.testing.assert_allclose(matrix, matrix.T, atol=1e-12, err_msg=name)
        known = matrix[~np.isnan(matrix)]
        low = 0 if name.startswith("agreement") else -1
        if name not in CHANCE_CORRECTED:
            assert (known >= low - 1e-12).all(), name
        assert (known <= 1 + 1e-12).all(), name


@settings(max_examples=40)
@given(portfolios())
def test_a_portfolio_is_like_itself(
    case: tuple[np.ndarray, list[float], np.ndarray],
) -> None:
    rows, levels, weights = case
    result = dyads(rows, levels=levels, weights=weights)
    for name, matrix in result.matrices.items():
        for state, row in enumerate(rows):
            seen = row[~np.isnan(row)]
            value = matrix[state, state]
            if name.startswith("a_"):
                # Additive correction: the score is the spread of the portfolio.
                if len(seen):
                    power = 1 if name == "a_absolute" else 2
                    gaps = np.abs(seen[:, None] - seen) ** power
                    span = (max(levels) - min(levels)) ** power
                    assert value == pytest.approx(2 * gaps.mean() / span)
            elif name in CHANCE_CORRECTED or name == "tau_b":
                varies = len(np.unique(seen)) > 1
                assert value == pytest.approx(1) if varies else math.isnan(value)
            else:
                weighed = weights[~np.isnan(row)].sum() if "weighted" in name else 1
                defined = len(seen) > 0 and weighed > 0
                assert value == 1 if defined else math.isnan(value)


@settings(max_examples=40)
@given(portfolios(), st.randoms(use_true_random=False))
def test_the_order_of_targets_does_not_matter(
    case: tuple[np.ndarray, list[float], np.ndarray], random: object
) -> None:
    rows, levels, weights = case
    order = list(range(rows.shape[1]))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = dyads(rows, levels=levels, weights=weights)
    mixed = dyads(rows[:, order], levels=levels[::-1], weights=weights[order])
    for name in straight.matrices:
        np.testing.assert_allclose(straight[name], mixed[name], atol=1e-12)


def test_the_possible_range_counts_and_not_the_observed_one() -> None:
    # Nobody holds level 2 or 3, so one step is a third of the range.
    values = pair([0, 1, 0, 1], [1, 1, 0, 1], levels=range(4))
    assert values["s_absolute"] == pytest.approx(1 - 2 / 12)
    assert pair([0, 1, 0, 1], [1, 1, 0, 1], levels=range(2))["s_absolute"] == 0.5


def test_a_constant_portfolio() -> None:
    flat, mixed = [2.0, 2.0, 2.0], [1.0, 2.0, 3.0]
    values = pair(flat, mixed, levels=(1, 2, 3))
    assert math.isnan(values["tau_b"])
    assert values["kappa_squared"] == 0.0
    assert values["a_absolute"] == 0.0
    both = pair(flat, flat, levels=(1, 2, 3))
    assert all(math.isnan(both[name]) for name in [*CHANCE_CORRECTED, "tau_b"])
    assert both["s_absolute"] == both["agreement"] == 1.0


def test_nothing_in_common_is_not_known() -> None:
    nan = math.nan
    values = pair([1, nan], [nan, 3], levels=(1, 2, 3), weights=[1, 1])
    assert values.pop("n_common") == 0
    assert all(math.isnan(value) for value in values.values())


def test_only_what_was_asked_for() -> None:
    result = dyads([[1, 2], [2, 2]], levels=(1, 2), measures=["s_absolute"])
    assert list(result.matrices) == ["s_absolute"]
    with pytest.raises(EstimationError, match="'tau_b' was not computed"):
        result["tau_b"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"levels": (1, 2, 3), "portfolios": [[1, 4]]}, "found 4 in row 0, column 1"),
        ({"levels": (1,)}, "at least two different"),
        ({"levels": (1, 2, 2)}, "at least two different"),
        ({"levels": (1, math.nan)}, "1 NaN"),
        ({"portfolios": [1, 2]}, "expected 2 dimension"),
        ({"portfolios": [["yes", "no"]]}, "real numbers"),
        ({"measures": ["tau_a"]}, "no measure 'tau_a'; nearest: 'tau_b'"),
        ({"measures": "entropy"}, "expected one of s_absolute"),
        ({"measures": ["s_absolute_weighted"]}, "needs weights"),
        ({"weights": [1.0]}, "each of 2 targets, found 1"),
        ({"weights": [1.0, -1.0]}, "found -1"),
        ({"weights": [1.0, math.nan]}, "1 NaN"),
    ],
)
def test_bad_input_is_named(arguments: dict[str, object], message: str) -> None:
    call: dict[str, object] = {"portfolios": [[1, 2], [2, 2]], "levels": (1, 2)}
    call |= arguments
    with pytest.raises(EstimationError, match=message):
        dyads(call.pop("portfolios"), **call)  # type: ignore[arg-type]


def test_a_pair_of_different_lengths_is_refused() -> None:
    with pytest.raises(EstimationError, match="expected 3 targets like x, found 2"):
        pair([1, 2, 3], [1, 2], levels=(1, 2, 3))
