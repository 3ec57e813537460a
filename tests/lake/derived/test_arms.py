"""Deliveries and windows of arms: by hand, by property, and on the register."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.lake.derived import arms_deliveries, arms_windows
from foedus.lake.inputs import Inputs

Order = tuple[int, str, str, list[int], float]


class Register(Inputs):
    """Inputs whose only source is a register of a few orders."""

    def __init__(self, root: Path, orders: Iterable[Order]) -> None:
        super().__init__(root)
        self.rows = [
            (order, supplier, recipient, year, volume, len(years))
            for order, supplier, recipient, years, volume in orders
            for year in years
        ]

    def table(self, source: str, name: str) -> pl.DataFrame:
        assert (source, name) == ("sipri_transfers", "deliveries")
        return pl.DataFrame(
            self.rows,
            schema={
                "order": pl.Int32,
                "supplier": pl.String,
                "recipient": pl.String,
                "year": pl.Int16,
                "order_tiv": pl.Float64,
                "order_years": pl.Int16,
            },
            orient="row",
        )


def test_an_order_is_split_equally_over_its_years(tmp_path: Path) -> None:
    register = Register(
        tmp_path,
        [
            (1, "RUS", "ARM", [2013, 2014], 10.0),
            (2, "RUS", "ARM", [2014], 7.0),
            (3, "RUS", "ARM", [2014], 0.0),
        ],
    )
    assert arms_deliveries.derive(register).rows() == [
        ("RUS", "ARM", 2013, 5.0, 1),
        ("RUS", "ARM", 2014, 12.0, 2),
    ]


def test_a_window_fades_and_counts_deals(tmp_path: Path) -> None:
    register = Register(
        tmp_path,
        [
            (1, "RUS", "ARM", [2010, 2014], 20.0),
            (2, "IND", "ARM", [2013], 5.0),
            (3, "USA", "GEO", [2019], 1.0),
        ],
    )
    windows = arms_windows.derive(register)
    assert (windows["year"].min(), windows["year"].max()) == (2014, 2019)
    armenia = windows.filter(pl.col("recipient") == "ARM", pl.col("year") == 2014)
    india, russia = armenia.sort("supplier").rows(named=True)
    assert russia["tiv5"] == pytest.approx(10 + 10 * 0.8**4)
    assert (russia["tiv"], russia["deals"]) == (10.0, 1)
    assert india["tiv5"] == pytest.approx(5 * 0.8)
    assert india["tiv"] == 0.0
    one, other = 10 + 10 * 0.8**4, 4.0
    assert russia["effective_deals"] == pytest.approx(
        (one + other) ** 2 / (one**2 + other**2)
    )
    # Five years after the last delivery the window is empty: no row, not a 0.
    assert windows.filter(pl.col("recipient") == "ARM")["year"].max() == 2018


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["RUS", "USA", "CHN"]),
            st.sampled_from(["ARM", "IND"]),
            st.sets(st.integers(1990, 1999), min_size=1, max_size=4),
            st.floats(0.01, 1e4),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_windows_add_up_to_faded_deliveries(
    orders: list[tuple[str, str, set[int], float]],
) -> None:
    register = Register(
        Path(),
        [
            (number, supplier, recipient, sorted(years), volume)
            for number, (supplier, recipient, years, volume) in enumerate(orders)
        ],
    )
    deliveries = arms_deliveries.derive(register)
    windows = arms_windows.derive(register)
    assert deliveries["tiv"].sum() == pytest.approx(sum(order[3] for order in orders))
    for row in windows.rows(named=True):
        expected = sum(
            volume * 0.8 ** (row["year"] - year)
            for supplier, recipient, year, volume, _ in deliveries.iter_rows()
            if (supplier, recipient) == (row["supplier"], row["recipient"])
            and 0 <= row["year"] - year < 5
        )
        assert row["tiv5"] == pytest.approx(expected)
        assert 1 - 1e-9 <= row["effective_deals"] <= len(orders) + 1e-9


def test_the_split_agrees_with_the_publishers_own_years(data_dir: Path) -> None:
    inputs = Inputs(data_dir)
    ours = arms_deliveries.derive(inputs)
    theirs = inputs.table("sipri_tiv", "volumes").rename({"tiv": "published"})
    both = ours.join(theirs, on=["supplier", "recipient", "year"])
    assert both.height > 20_000
    assert both.select(pl.corr("tiv", "published")).item() == pytest.approx(
        0.978, abs=0.001
    )


@pytest.mark.parametrize(
    ("first", "last", "published"),
    [(2009, 2013, 0.76), (2014, 2018, 0.58), (2019, 2023, 0.36)],
)
def test_russias_share_of_indias_imports_as_sipri_prints_it(
    first: int, last: int, published: float, data_dir: Path
) -> None:
    india = arms_deliveries.derive(Inputs(data_dir)).filter(
        pl.col("recipient") == "IND", pl.col("year").is_between(first, last)
    )
    russia = india.filter(pl.col("supplier") == "RUS")["tiv"].sum()
    assert russia / india["tiv"].sum() == pytest.approx(published, abs=0.02)
