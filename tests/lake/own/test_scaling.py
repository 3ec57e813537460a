"""Every rule against values worked out by hand, and what holds for all of them."""

from __future__ import annotations

import math
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import InvalidOption
from foedus.lake.own.scaling import RULES, Scaling, scaled


def table(*x: float, sd: float | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "hub": "RUS",
            "partner": [f"P{i}" for i in range(len(x))],
            "year": 2014,
            "x": [float(one) for one in x],
            "sd": pl.Series([sd] * len(x), dtype=pl.Float64),
        }
    )


def values(rule: str, *x: float, **options: object) -> list[float]:
    return scaled(table(*x), rule, "partner-to-hub", **options)[0]["value"].to_list()  # type: ignore[arg-type]


def test_rules_by_hand() -> None:
    assert values("0-1", 0, 0.25, 1) == [0, 0.25, 1]
    assert values("percent", 0, 25, 100) == [0, 0.25, 1]
    assert values("minmax", 2, 4, 6) == [0, 0.5, 1]
    assert values("minmax", 0, 5, bounds=(-10, 10)) == [0.5, 0.75]
    assert values("log", 0, 9, 99) == pytest.approx([0, 0.5, 1])
    # Mid-ranks of four numbers, ties counted half: 1/8, 4/8, 4/8, 7/8.
    assert values("rank", 1, 3, 3, 8) == [0.125, 0.5, 0.5, 0.875]
    assert values("minmax", 2, 4, 6, reverse=True) == [1, 0.5, 0]


def test_a_share_is_of_all_that_the_partner_does() -> None:
    frame = pl.DataFrame(
        {
            "hub": ["RUS", "USA", "RUS", "USA", "RUS"],
            "partner": ["ARM", "ARM", "SYR", "SYR", "IRN"],
            "year": 2014,
            "x": [3.0, 1.0, 0.0, 0.0, 2.0],
            "sd": [1.0, None, None, None, None],
        }
    )
    found, rule = scaled(frame, "share", "partner-to-hub")
    # A share of nothing is not known.
    assert found.select("hub", "partner", "value", "sd", "total").rows() == [
        ("RUS", "ARM", 0.75, 0.25, 4.0),
        ("USA", "ARM", 0.25, None, 4.0),
        ("RUS", "IRN", 1.0, None, 2.0),
    ]
    assert "hub's share of the partner's total" in rule.told("partner-to-hub")
    found, rule = scaled(frame, "share", "hub-to-partner")
    assert found.filter(pl.col("hub") == "RUS")["value"].to_list() == [0.6, 0, 0.4]
    assert "partner's share of the hub's total" in rule.told("hub-to-partner")
    with pytest.raises(InvalidOption, match="all numbers are 0"):
        scaled(table(0, 0), "share", "symmetric")


def test_standard_deviations_are_those_of_the_value() -> None:
    found, _ = scaled(table(2, 4, 6, sd=1), "minmax", "symmetric")
    # At the ends half of the reach lies outside [0, 1].
    assert found["sd"].to_list() == [0.125, 0.25, 0.125]
    found, _ = scaled(table(0, 9, 99, sd=1), "log", "symmetric")
    assert found["sd"][1] == pytest.approx(math.log(11 / 9) / 2 / math.log(100))
    assert scaled(table(2, 4), "minmax", "symmetric")[0]["sd"].to_list() == [None] * 2


@pytest.mark.parametrize(
    ("rule", "x", "options", "says"),
    [
        ("none", (0.5,), {}, "no scale 'none'; choose 0-1, percent"),
        ("0-1", (0.5, 1.5), {}, "1 number.* outside 0 to 1, first 1.5"),
        ("percent", (-1.0,), {}, "outside 0 to 100"),
        ("minmax", (3.0, 3.0), {}, "spans nothing"),
        ("minmax", (3.0,), {"bounds": (5.0, 1.0)}, "the lower first"),
        ("minmax", (30.0,), {"bounds": (0.0, 10.0)}, "outside 0 to 10"),
        ("minmax", (-1.7e308, 1.7e308), {}, "spans nothing"),
        ("log", (-1.0, 5.0), {}, "outside 0 to 5"),
        ("log", (1.0,), {"bounds": (1.0, 10.0)}, "begins at 0"),
        ("rank", (1.0,), {"bounds": (0.0, 1.0)}, "belong to the scales"),
        ("share", (-1.0, 1.0), {}, "outside 0 to any"),
    ],
)
def test_numbers_that_do_not_suit_are_refused(rule, x, options, says) -> None:
    with pytest.raises(InvalidOption, match=says):
        scaled(table(*x), rule, "partner-to-hub", **options)


@given(
    rule=st.sampled_from([rule for rule in RULES if rule not in ("0-1", "percent")]),
    x=st.lists(st.floats(0, 1e9), min_size=2, max_size=20),
    reverse=st.booleans(),
)
def test_values_lie_within_and_keep_the_order(rule, x, reverse) -> None:
    try:
        found, made = scaled(table(*x), rule, "partner-to-hub", reverse=reverse)
    except InvalidOption:
        return
    value = found["value"].to_list()
    assert all(0 <= one <= 1 for one in value)
    assert isinstance(made, Scaling)
    pairs = sorted(zip(found["x"], value, strict=True))
    way = -1 if reverse else 1
    assert all(
        way * (later[1] - earlier[1]) >= 0
        for earlier, later in pairwise(pairs)
        if earlier[0] < later[0]
    )
    if rule in ("minmax", "log"):
        back = made.undone()
        spread = 1e-6 * (1 + max(x))
        assert all(
            abs(back(v) - number) <= spread
            for number, v in zip(found["x"], value, strict=True)
        )
