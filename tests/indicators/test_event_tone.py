"""Event tone: the estimator by hand and by property, the indicator on the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from foedus.indicators import event_tone
from foedus.indicators.contract import VALUES, Built
from foedus.lake import snapshot as snapshots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

HUBS = ["RUS", "USA", "IRN"]
scores = arrays(np.float64, (1, 12), elements=st.floats(0, 1e6))


def test_share_by_hand() -> None:
    cooperative = np.array([[3.0, 1.0], [2.0, 0.0], [0.0, 0.0]])
    total = np.array([[4.0, 4.0], [2.0, 0.0], [0.0, 0.0]])
    share, sd = event_tone.share_with_sd(cooperative, total, np.array([3, 1, 1]))
    assert share[0] == 0.5
    assert share[1] == 1.0
    assert np.isnan(share[2]) and np.isnan(sd[2])
    # e = (1, -1): spread 2, lag one -2 * 2/3 * 1; two months, total 8, three days.
    spread = 2 - 2 * 2 / 3 * 1
    assert sd[0] == pytest.approx(np.sqrt(2 * spread / 64 + 1 / 48))
    assert sd[1] == pytest.approx(np.sqrt(1 / 8)), "one day is never certain"


@given(scores, scores, st.integers(1, 366))
def test_share_and_deviation_are_in_range(cooperative, hostile, days) -> None:
    total = cooperative + hostile
    share, sd = event_tone.share_with_sd(cooperative, total, np.array([days]))
    if total.sum() == 0:
        assert np.isnan(share[0])
    else:
        assert -1e-12 <= share[0] <= 1 + 1e-12
        assert np.isfinite(sd[0])
        assert sd[0] >= np.sqrt(1 / (4 * days * (days + 1))) * (1 - 1e-12)


@given(scores, scores, st.floats(0.5, 100.0))
def test_the_unit_of_the_scores_does_not_matter(cooperative, hostile, factor) -> None:
    total = cooperative + hostile
    if not total.sum() > 1e-3:
        return
    days = np.array([50])
    one = event_tone.share_with_sd(cooperative, total, days)
    other = event_tone.share_with_sd(factor * cooperative, factor * total, days)
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


def test_trends_within_a_year_widen_the_deviation() -> None:
    total = np.full((1, 12), 10.0)
    alternating = np.where(np.arange(12) % 2 == 0, 9.0, 1.0)[None, :]
    trending = np.where(np.arange(12) < 6, 9.0, 1.0)[None, :]
    days = np.array([300])
    _, calm = event_tone.share_with_sd(alternating, total, days)
    _, wide = event_tone.share_with_sd(trending, total, days)
    assert wide[0] > 1.5 * calm[0]


class Months(Inputs):
    """Inputs with months of events made by hand."""

    def __init__(self, root: Path, rows: list[tuple]) -> None:
        super().__init__(root)
        self.months = pl.DataFrame(
            rows,
            schema={
                "month": pl.Date,
                "year": pl.Int16,
                "a": pl.String,
                "b": pl.String,
                "cooperative": pl.Float64,
                "hostile": pl.Float64,
                "active_days": pl.Int16,
                "days": pl.Int16,
            },
            orient="row",
        )

    def table(self, source: str, name: str) -> pl.DataFrame:
        assert (source, name) == ("gdelt_monthly", "months")
        return self.months


def month(
    a: str, b: str, year: int, number: int, p: float, n: float, days: int
) -> tuple:
    from datetime import date

    return (date(year, number, 1), year, a, b, p, n, days, 30)


def test_thin_pairs_and_partial_years_are_missing(tmp_path: Path) -> None:
    rows = [month("RUS", "USA", 2019, m, 3.0, 1.0, 10) for m in range(1, 13)]
    rows += [month("RUS", "USA", 2020, m, 3.0, 1.0, 10) for m in (1, 2)]
    rows += [month("IRN", "RUS", 2019, m, 1.0, 1.0, 2) for m in range(1, 13)]
    rows += [month("CUB", "RUS", 2019, m, 1.0, 1.0, 20) for m in range(1, 6)]
    rows += [month("PSE", "RUS", 2019, m, 1.0, 1.0, 20) for m in range(1, 13)]
    rows += [month("FRA", "GBR", 2019, m, 1.0, 1.0, 20) for m in range(1, 13)]
    built = event_tone.build(Months(tmp_path, rows), ["RUS"])
    assert built.coverage == (2019, 2019)
    assert built.values.select("hub", "partner", "year", "value", "n").rows() == [
        ("RUS", "USA", 2019, 0.75, 120.0)
    ]


def test_the_months_that_pulled(tmp_path: Path) -> None:
    rows = [month("RUS", "USA", 2019, m, 10.0, 0.0, 10) for m in range(1, 13)]
    rows[5] = month("RUS", "USA", 2019, 6, 0.0, 10.0, 10)
    rows += [month("RUS", "USA", 2018, m, 10.0, 0.0, 10) for m in range(1, 13)]
    table = event_tone.build(Months(tmp_path, rows), ["RUS"]).tables["event_months"]
    (june,) = table.rows(named=True)
    assert (june["year"], june["month"], june["hostile"]) == (2019, 6, 10)
    # The pair's mean of 1 and 11/12 is 23/24, the month a twelfth of its year.
    assert june["pull"] == pytest.approx(-23 / 24 / 12, abs=6e-4)


@pytest.fixture(scope="module")
def built(data_dir: Path) -> Built:
    return event_tone.build(Inputs(data_dir), HUBS)


@pytest.fixture(scope="module")
def snapshot(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshots.write(
        tmp_path_factory.mktemp("event_tone") / "snapshot",
        indicators={"event_tone": built.values},
        tables=built.tables,
        manifest={
            "hubs": HUBS,
            "indicators": {"event_tone": {"coverage": list(built.coverage)}},
        },
    )


def test_values_obey_the_contract(built: Built) -> None:
    assert built.values.schema == pl.Schema(VALUES)
    assert built.coverage == (2018, 2023)
    assert built.values["value"].is_between(0, 1).all()
    assert (built.values["sd"] > 0).all()
    assert (built.values["n"] >= 30).all()
    assert not built.values.select("hub", "partner", "year").is_duplicated().any()
    assert built.values.equals(built.values.sort("hub", "partner", "year"))


def test_russia(built: Built) -> None:
    def of(partner: str) -> dict[int, float]:
        rows = built.values.filter(pl.col("hub") == "RUS", pl.col("partner") == partner)
        return dict(rows.select("year", "value").iter_rows())

    assert of("UKR")[2023] == 0.0
    assert of("UKR")[2019] == pytest.approx(0.605, abs=1e-3)
    assert of("DEU")[2018] > 0.9 > 0.6 > of("DEU")[2023]
    assert of("ARM")[2023] == pytest.approx(0.969, abs=1e-3)
    assert of("SRB") == {}, "the source leaves Serbia out: NA, not 0"


def test_evidence_names_the_month(snapshot: Snapshot) -> None:
    found = event_tone.evidence(snapshot, "USA", "IRN", 2018, 2020)
    assert found == event_tone.evidence(snapshot, "IRN", "USA", 2018, 2020)
    assert found[0].date in ("2018-05", "2020-01")
    assert "hostile score 83,582" in " ".join(item.text for item in found)
    war = event_tone.evidence(snapshot, "RUS", "UKR", 2018, 2023)
    dates = {item.date for item in war}
    assert {"2018-11", "2019-12", "2023-08"} <= dates
    weights = [item.weight for item in found]
    assert weights == sorted(weights, reverse=True)
    assert len(found) <= 10
