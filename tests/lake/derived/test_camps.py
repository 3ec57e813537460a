"""Camps and hubs: a small world by hand, then the real one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.lake.derived import camps, hubs
from foedus.lake.inputs import Inputs


class Tables(Inputs):
    """Inputs out of tables given by hand."""

    def __init__(self, tables: dict[tuple[str, str], pl.DataFrame]) -> None:
        self._tables = tables

    def table(self, source: str, name: str) -> pl.DataFrame:
        return self._tables[source, name]


def years(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("year").cast(pl.Int16))


@pytest.fixture
def world() -> Tables:
    """Russia against the United States in 2018; Japan, Poland, Brazil are allies."""
    size = {
        "USA": 0.14,
        "CHN": 0.22,
        "IND": 0.08,
        "RUS": 0.04,
        "JPN": 0.03,
        "BRA": 0.02,
        "DEU": 0.02,
        "KOR": 0.02,
        "GBR": 0.015,
        "FRA": 0.014,
        "POL": 0.008,
        "UKR": 0.009,
    }
    capabilities = years(
        pl.DataFrame({"state": list(size), "year": 2018, "cinc": list(size.values())})
    )
    rivalry = years(
        pl.DataFrame(
            {
                "state_a": ["USA", "RUS"],
                "state_b": ["RUS", "UKR"],
                "year": [2018, 2018],
                "id": [1, 2],
                "name": ["Russia-United States", "Russia-Ukraine"],
            }
        )
    )
    pairs = [("USA", "JPN"), ("USA", "POL"), ("USA", "BRA"), ("BRA", "RUS")]
    pact = years(
        pl.DataFrame(
            {
                "state_a": [a for a, _ in pairs],
                "state_b": [b for _, b in pairs],
                "year": 2018,
                "defense": 1,
            }
        )
    )
    return Tables(
        {
            ("capabilities", "capabilities"): capabilities,
            ("rivalries", "rivalry_years"): rivalry,
            ("atop", "obligations"): pact,
        }
    )


def camp(found: pl.DataFrame, hub: str, year: int) -> dict[str, str]:
    rows = found.filter((pl.col("hub") == hub) & (pl.col("year") == year))
    return dict(rows.select("member", "role").iter_rows())


def test_rule_by_hand(world: Tables) -> None:
    found = camps.derive(world)
    # Ukraine is a rival but below 1 %; Poland is no. 12 in size; Brazil is here
    # (by invention) allied to Russia as well; Japan alone remains.
    assert camp(found, "RUS", 2018) == {"USA": "rival", "JPN": "ally"}
    # The rival of Ukraine is large; it has one ally, Brazil.
    assert camp(found, "UKR", 2018) == {"RUS": "rival", "BRA": "ally"}
    assert camp(found, "FRA", 2018) == {}


def test_later_years_are_carried_forward_and_flagged(world: Tables) -> None:
    found = camps.derive(world)
    at_hand = found.filter(pl.col("year") == 2018)["carried_forward"]
    later = found.filter(pl.col("year") == 2025)
    assert not at_hand.any()
    assert later["carried_forward"].all()
    assert camp(found, "RUS", 2025)["USA"] == "rival"


def test_hubs_are_the_largest_of_each_decade() -> None:
    rows = [
        (f"S{number:02}", year, 1 / (number + 1))
        for number in range(45)
        for year in (1949, 1950, 1959)
    ]
    # One state is large in the sixties only.
    rows.append(("XXX", 1960, 1.0))
    table = pl.DataFrame(
        rows,
        schema={"state": pl.String, "year": pl.Int16, "cinc": pl.Float64},
        orient="row",
    )
    found = hubs.derive(Tables({("capabilities", "capabilities"): table}))
    assert found["hub"].to_list() == [f"S{number:02}" for number in range(40)] + ["XXX"]
    assert found.filter(pl.col("hub") == "XXX").row(0) == ("XXX", 1960, 1)


@pytest.fixture(scope="module")
def real(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


def test_hubs_of_the_snapshot(real: Inputs) -> None:
    found = real.derived("hubs")["hub"].to_list()
    assert len(found) == 56
    assert {"RUS", "SUN", "USA", "CHN", "FRA", "TUR", "IND", "IRN", "SAU"} <= set(found)


@pytest.mark.parametrize(
    ("hub", "year", "rivals"),
    [
        ("RUS", 2014, {"USA"}),
        ("USA", 2014, {"CHN", "IRN", "RUS"}),
        ("CHN", 2014, {"USA", "JPN", "IND"}),
        ("IND", 2014, {"CHN", "PAK"}),
        ("SUN", 1965, {"USA", "CHN"}),
        ("RUS", 1998, set()),
        ("FRA", 2014, set()),
    ],
)
def test_rivals_of_known_years(
    real: Inputs, hub: str, year: int, rivals: set[str]
) -> None:
    found = camp(real.derived("camps"), hub, year)
    assert {state for state, role in found.items() if role == "rival"} == rivals
    if not rivals:
        assert found == {}


def test_nobody_is_in_the_camp_against_itself_or_its_ally(real: Inputs) -> None:
    found = real.derived("camps")
    assert found.filter(pl.col("hub") == pl.col("member")).is_empty()
    assert not found.select("hub", "year", "member").is_duplicated().any()
    pacts = real.table("atop", "obligations").filter(pl.col("defense") == 1)
    bound = found.filter(pl.col("role") == "ally").join(
        pacts,
        left_on=["hub", "member", "year"],
        right_on=["state_a", "state_b", "year"],
        how="semi",
    )
    assert bound.is_empty()
