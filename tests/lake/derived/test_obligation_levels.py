"""Grades of obligations: by hand around the end of ATOP, and on the real treaties."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.lake.derived import obligation_levels
from foedus.lake.inputs import Inputs

OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
Level = tuple[float | None, str, str]


class Treaties(Inputs):
    """Inputs whose only source is a handful of directed dyad-years."""

    def __init__(self, root: Path, rows: list[tuple[str, str, int, str]]) -> None:
        super().__init__(root)
        self.rows = rows

    def table(self, source: str, name: str) -> pl.DataFrame:
        assert (source, name) == ("atop", "obligations")
        return pl.DataFrame(
            [
                {
                    "state_a": one,
                    "state_b": other,
                    "year": year,
                    **{kind: int(kind in kinds.split()) for kind in OBLIGATIONS},
                }
                for one, other, year, kinds in self.rows
            ]
        )


def ledger(rows: dict[int, list[tuple[str, str, float, str]]]) -> object:
    def obligations(year: int) -> pl.DataFrame:
        return pl.DataFrame(
            rows.get(year, []),
            schema={
                "state_a": pl.String,
                "state_b": pl.String,
                "value": pl.Float64,
                "obligation": pl.String,
            },
            orient="row",
        )

    return obligations


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    treaties = Treaties(
        tmp_path_factory.mktemp("treaties"),
        [
            ("RUS", "ARM", 2018, "defense nonagg"),
            ("ARM", "RUS", 2018, "defense nonagg"),
            ("USA", "JPN", 2018, "defense"),
            ("JPN", "USA", 2018, "consul"),
            ("RUS", "IND", 2018, "consul nonagg"),
            ("RUS", "BRA", 2018, "nonagg"),
            ("RUS", "CAN", 2018, "neutral"),
            ("RUS", "CHN", 2018, ""),
            ("POL", "UKR", 2018, "consul"),
            ("NGA", "MLI", 2018, "nonagg"),
        ],
    )
    confirmed = [
        ("RUS", "ARM", 1.0, "defence"),
        ("RUS", "CAN", 0.5, "neutrality"),
        # The ledger classes these otherwise than the treaties do.
        ("POL", "UKR", 0.25, "nonaggression"),
        ("NGA", "MLI", 1.0, "defence"),
        ("MEX", "CAN", 1.0, "defence"),
        ("ARM", "AZE", 0.0, "nonaggression"),
    ]
    frozen = [
        ("ARM", "RUS", 0.5, "defence"),
        ("FIN", "USA", 1.0, "defence"),
        *confirmed[2:],
    ]
    later = [("POL", "UKR", 1.0, "defence"), *confirmed[4:]]
    again = [confirmed[2], *confirmed[4:]]
    rows = {2018: confirmed, 2019: confirmed, 2020: frozen, 2021: later, 2022: again}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(obligation_levels.pacts, "obligations", ledger(rows))
        return obligation_levels.derive(treaties)


def level(levels: pl.DataFrame, one: str, other: str, year: int) -> Level:
    row = levels.filter(
        pl.col("state_a") == min(one, other),
        pl.col("state_b") == max(one, other),
        pl.col("year") == year,
    )
    return row.select("value", "kind", "source").row(0)


@pytest.mark.parametrize(
    ("one", "other", "year", "expected"),
    [
        ("RUS", "ARM", 2018, (1.0, "defence", "atop")),
        # A one-sided guarantee counts for the pair.
        ("JPN", "USA", 2018, (1.0, "defence", "atop")),
        ("RUS", "IND", 2018, (0.5, "consultation", "atop")),
        ("RUS", "CAN", 2018, (0.5, "neutrality", "atop")),
        ("RUS", "BRA", 2018, (0.25, "non-aggression", "atop")),
        ("RUS", "CHN", 2018, (0.0, "none", "atop")),
        ("FIN", "USA", 2018, (0.0, "none", "atop")),
        # Confirmed, frozen, ended, and bound but not named by the ledger.
        ("RUS", "ARM", 2019, (1.0, "defence", "pacts")),
        ("RUS", "ARM", 2020, (0.5, "defence", "pacts")),
        ("RUS", "CAN", 2019, (0.5, "neutrality", "pacts")),
        ("RUS", "CAN", 2020, (0.0, "none", "pacts")),
        ("RUS", "IND", 2019, (None, "not known", "pacts")),
        ("JPN", "USA", 2025, (None, "not known", "pacts")),
        # No promise then and none since, and a new one.
        ("FIN", "USA", 2019, (0.0, "none", "carried")),
        ("FIN", "USA", 2020, (1.0, "defence", "pacts")),
        ("FIN", "USA", 2021, (0.0, "none", "pacts")),
        ("RUS", "CHN", 2025, (0.0, "none", "carried")),
        # Where the two class a pact differently, the treaties' class is carried
        # until something changes in the ledger; then the ledger counts for good.
        ("POL", "UKR", 2020, (0.5, "consultation", "carried")),
        ("POL", "UKR", 2021, (1.0, "defence", "pacts")),
        ("POL", "UKR", 2022, (0.25, "non-aggression", "pacts")),
        ("POL", "UKR", 2023, (0.0, "none", "pacts")),
        ("NGA", "MLI", 2020, (0.25, "non-aggression", "carried")),
        ("NGA", "MLI", 2021, (0.0, "none", "pacts")),
        ("MEX", "CAN", 2022, (0.0, "none", "carried")),
        ("ARM", "AZE", 2022, (0.0, "none", "pacts")),
    ],
)
def test_levels_by_hand(
    one: str, other: str, year: int, expected: Level, levels: pl.DataFrame
) -> None:
    assert level(levels, one, other, year) == expected


def test_every_pair_of_members_has_one_row_a_year(levels: pl.DataFrame) -> None:
    assert not levels.select("state_a", "state_b", "year").is_duplicated().any()
    assert (levels["state_a"] < levels["state_b"]).all()
    one_year = levels.filter(pl.col("year") == 2018)
    members = len(set(one_year["state_a"]) | set(one_year["state_b"]))
    assert one_year.height == members * (members - 1) // 2
    # Null means not known, and nothing else does.
    assert levels.filter(
        pl.col("value").is_null() != (pl.col("kind") == "not known")
    ).is_empty()


def test_no_pair_moves_because_the_source_changes(data_dir: Path) -> None:
    real = obligation_levels.derive(Inputs(data_dir))
    pair = ["state_a", "state_b"]
    before, after = (
        real.filter(pl.col("year") == year).select(*pair, "value")
        for year in (2018, 2019)
    )
    moved = before.join(after, on=pair).filter(pl.col("value") != pl.col("value_right"))
    # Bahrain and Peru joined the Treaty of Amity in 2019, Venezuela left the
    # Organization of American States, Ukraine let its treaty with Russia end.
    changed = {"BHR", "PER", "VEN"}
    others = moved.filter(
        ~pl.col("state_a").is_in(changed), ~pl.col("state_b").is_in(changed)
    )
    assert others.rows() == [("RUS", "UKR", 0.5, 0.0)]
    assert moved.height == 95
    steps = dict(moved.group_by("value").len().rows())
    assert steps == {0.0: 62, 0.5: 1, 1.0: 32}
    # Where the ledger has another class, ATOP's is carried.
    assert level(real, "POL", "UZB", 2023) == (0.5, "consultation", "carried")
    assert level(real, "CAN", "MEX", 2023) == (0.0, "none", "carried")
    assert level(real, "BRA", "CAN", 2019)[0] == 0.25
    assert level(real, "CIV", "MLI", 2019)[0] == 0.25
    assert level(real, "ARM", "AZE", 2021)[0] == 0.0


def test_known_treaties_over_time(data_dir: Path) -> None:
    real = obligation_levels.derive(Inputs(data_dir))
    assert level(real, "SUN", "POL", 1970)[:2] == (1.0, "defence")
    assert level(real, "POL", "RUS", 1993)[0] != 1.0
    assert level(real, "USA", "FRG", 1970)[:2] == (1.0, "defence")
    assert level(real, "USA", "SUN", 1970)[0] == 0.0
    assert level(real, "ARM", "RUS", 2014)[:2] == (1.0, "defence")
    # Frozen in the CSTO since 2024, but bound by the treaty of 1997 of the two.
    assert level(real, "ARM", "RUS", 2025) == (1.0, "defence", "pacts")
    assert level(real, "ARM", "KAZ", 2025) == (0.5, "defence", "pacts")
    assert level(real, "PRK", "RUS", 2018)[0] == 0.5
    assert level(real, "PRK", "RUS", 2024) == (1.0, "defence", "pacts")
    assert level(real, "FIN", "USA", 2018)[0] < 1.0
    assert level(real, "FIN", "USA", 2024) == (1.0, "defence", "pacts")
    unknown = real.filter(pl.col("value").is_null())
    assert unknown["year"].min() == 2019
