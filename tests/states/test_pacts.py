from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError, OutsideCoverage
from foedus.states.pacts import VALUES, obligations, pacts, read_pacts

HEADER = "pact,parties_a,parties_b,obligation,from,to,status,citation,note\n"
GOOD = "P,RUS,ARM,defence,1997-08-29,,active,treaty,\n"
HUBS = {
    2: "USA",
    200: "GBR",
    220: "FRA",
    365: "RUS",
    630: "IRN",
    640: "TUR",
    670: "SAU",
    710: "CHN",
    750: "IND",
}


def write(folder: Path, text: str) -> Path:
    path = folder / "pacts.csv"
    path.write_text(text, encoding="utf-8")
    return path


def value(one: str, other: str, year: int) -> float | None:
    row = obligations(year).filter(
        (pl.col("state_a") == one) & (pl.col("state_b") == other)
    )
    return row["value"].item() if row.height else None


def test_accessions_to_nato() -> None:
    assert value("USA", "FIN", 2022) == 0.25
    assert value("USA", "FIN", 2023) == 1.0
    assert value("TUR", "SWE", 2023) == 0.25
    assert value("TUR", "SWE", 2024) == 1.0
    assert value("MKD", "USA", 2019) == 0.25
    assert value("MKD", "USA", 2020) == 1.0


def test_armenia_freezes_in_the_csto_and_keeps_the_treaty_of_1997() -> None:
    assert value("ARM", "KAZ", 2023) == 1.0
    assert value("ARM", "KAZ", 2024) == 0.5
    assert value("ARM", "RUS", 2024) == 1.0


def test_russia_and_ukraine_end() -> None:
    assert value("RUS", "UKR", 2018) == 0.5
    assert value("RUS", "UKR", 2019) == 0.0


def test_consultation_with_unfriendly_states_is_frozen() -> None:
    assert value("RUS", "DEU", 2021) == 0.5
    frozen = obligations(2022).filter(
        (pl.col("state_a") == "RUS") & (pl.col("state_b") == "DEU")
    )
    assert frozen.select("value", "status").row(0) == (0.25, "frozen")


def test_new_pacts() -> None:
    assert value("RUS", "PRK", 2023) == 0.5
    assert value("RUS", "PRK", 2024) == 1.0
    assert value("SAU", "PAK", 2022) is None
    assert value("SAU", "PAK", 2024) == 0.25
    assert value("SAU", "PAK", 2025) == 1.0
    assert value("FRA", "GRC", 2021) == 1.0
    assert value("MLI", "NGA", 2024) == 1.0
    assert value("MLI", "NGA", 2025) == 0.0
    assert value("MLI", "NER", 2025) == 1.0


def test_dyads_are_symmetric_and_unique() -> None:
    for year in (2018, 2025):
        frame = obligations(year)
        assert frame.select("state_a", "state_b").is_duplicated().sum() == 0
        mirror = frame.select(
            pl.col("state_b").alias("state_a"),
            pl.col("state_a").alias("state_b"),
            "value",
        ).sort("state_a", "state_b")
        assert mirror.equals(frame.select("state_a", "state_b", "value"))
        allowed = {v * f for v in VALUES.values() for f in (0.0, 0.5, 1.0)}
        assert set(frame["value"]) <= allowed


def test_every_row_is_used_or_ended() -> None:
    used = {
        name
        for year in range(2018, 2026)
        for name in obligations(year)["pact"].unique().to_list()
    }
    # Weaker pacts of a dyad never decide, but every dated change must show.
    recent = pacts().filter(pl.col("from").dt.year() >= 2019)
    decided = {"NATO", "Russia-DPRK", "Saudi Arabia-Pakistan 2025", "CSTO"}
    assert decided <= used
    assert recent.height > 40


def test_years_before_the_ledger_are_refused() -> None:
    with pytest.raises(OutsideCoverage, match="begins in 2018"):
        obligations(2017)


def test_hubs_are_confirmed_in_the_class_of_the_alliance_data(data_dir: Path) -> None:
    atop = pl.read_csv(
        data_dir / "alliances" / "atop_alliance.csv.gz", infer_schema_length=None
    ).filter((pl.col("year") == 2018) & pl.col("ccode1").is_in(list(HUBS)))
    states = pl.read_csv(data_dir / "alliances" / "cow_states.csv")
    assert states.height > 200
    strong = atop.filter(
        (pl.col("ccode2").is_in(list(HUBS)))
        & (pl.col("atop_defense") + pl.col("atop_consul") + pl.col("atop_neutral") > 0)
    )
    assert strong.height >= 20
    for row in strong.iter_rows(named=True):
        expected = 1.0 if row["atop_defense"] else 0.5
        pair = HUBS[row["ccode1"]], HUBS[row["ccode2"]]
        assert value(*pair, 2018) == expected, pair


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("ARM", "ARX"), "neither a body nor a state"),
        (GOOD.replace("RUS,ARM", "RUS,"), "parties_b none"),
        (GOOD.replace("RUS,", "RUS;RUS,"), "twice"),
        (GOOD.replace("defence", "defense"), "nearest: 'defence'"),
        (GOOD.replace("active", "alive"), "status"),
        (GOOD.replace(",,active", ",2020,ended"), "expected it empty"),
        (GOOD.replace("1997-08-29", "29.8.1997"), "from"),
        (GOOD.replace("treaty", ""), "citation is empty"),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_pacts(write(tmp_path, HEADER + row))
