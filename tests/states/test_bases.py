from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import LedgerError
from foedus.states.bases import base_years, bases, hubs_with_ledger, read_bases

HEADER = "hub,partner,site,kind,consent,from,to,strength,citation,note\n"
GOOD = "RUS,ARM,Gyumri,base,1,1995-03-16,,3300,treaty,\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "bases.csv"
    path.write_text(text, encoding="utf-8")
    return path


def partners(hub: str, year: int, *, consent: bool = True) -> set[str]:
    frame = base_years(hub, range(year, year + 1))
    if consent:
        frame = frame.filter(pl.col("sites_with_consent") > 0)
    return set(frame["partner"])


def test_russia_abroad() -> None:
    assert partners("RUS", 2013) >= {"ARM", "BLR", "KAZ", "KGZ", "SYR", "TJK", "UKR"}
    after = partners("RUS", 2014)
    assert "UKR" not in after
    assert {"UKR", "GEO"} <= partners("RUS", 2014, consent=False)
    assert "AZE" in partners("RUS", 2023)
    assert "AZE" not in partners("RUS", 2024)


def test_soviet_groups_of_forces() -> None:
    assert partners("SUN", 1985) >= {"DDR", "POL", "HUN", "CSK", "MNG", "VNM", "CUB"}
    assert "AFG" not in partners("SUN", 1985)
    assert "AFG" in partners("SUN", 1985, consent=False)
    assert "CSK" not in partners("SUN", 1967)


def test_departures() -> None:
    assert "PHL" in partners("USA", 1991)
    assert "PHL" not in partners("USA", 1993)
    assert "UZB" in partners("USA", 2004)
    assert "UZB" not in partners("USA", 2005)
    assert partners("FRA", 2021) >= {"MLI", "NER", "BFA", "TCD", "SEN", "CIV", "GAB"}
    assert partners("FRA", 2025).isdisjoint({"MLI", "NER", "BFA", "TCD", "SEN", "CIV"})


def test_one_rule_for_consent_under_force() -> None:
    def consent(partner: str, year: int) -> bool:
        rows = base_years("SUN", range(year, year + 1)).filter(
            pl.col("partner") == partner
        )
        return bool(rows["sites_with_consent"].item())

    assert consent("HUN", 1955)
    assert not consent("HUN", 1956)
    assert not consent("HUN", 1962)
    assert consent("HUN", 1963)
    assert consent("CSK", 1968)
    assert not consent("AFG", 1985)


def test_consent_and_occupation_never_meet() -> None:
    ledger = bases()
    assert ledger.filter(
        (pl.col("kind") == "occupation") & pl.col("consent")
    ).is_empty()
    guantanamo = ledger.filter(pl.col("site") == "Guantanamo Bay")
    assert guantanamo["consent"].to_list() == [True, False]


def test_a_year_without_a_number_has_no_strength() -> None:
    ream = base_years("CHN", range(2024, 2025)).filter(pl.col("partner") == "KHM")
    assert ream["strength"].to_list() == [None]
    assert ream["largest"].to_list() == ["facility"]


def test_the_largest_kind_is_the_most_standing_one() -> None:
    armenia = base_years("RUS", range(2020, 2021)).filter(pl.col("partner") == "ARM")
    assert armenia["largest"].item() == "base"
    assert armenia["sites"].item() == 2
    assert armenia["strength"].item() == 7800


def test_every_hub_is_described() -> None:
    complete = hubs_with_ledger()
    assert set(complete) == {"RUS", "SUN", "USA", "FRA", "GBR", "TUR", "CHN", "IND"}
    assert all(note.endswith(".") for note in complete.values())


def test_no_row_lies_in_the_future() -> None:
    assert bases()["from"].max() <= date(2025, 12, 31)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("ARM", "ARX"), "partner"),
        (GOOD.replace("ARM", "RUS"), "both RUS"),
        (GOOD.replace("1995-03-16", "1985"), "did not exist in 1985"),
        (GOOD.replace("1995-03-16,", "1995-03-16,1994"), "lies before from"),
        (GOOD.replace(",base,", ",bases,"), "kind is 'bases'.*nearest: 'base'"),
        (GOOD.replace(",base,", ",occupation,"), "expected 0"),
        (GOOD.replace(",1,", ",yes,"), "consent"),
        (GOOD.replace("3300", "many"), "expected a number"),
        (GOOD.replace("3300", "0"), "expected 1 to"),
        (GOOD.replace("treaty", ""), "citation is empty"),
        (GOOD + GOOD, "same key as line 2"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        read_bases(write(tmp_path, HEADER + row))


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="header"):
        read_bases(write(tmp_path, HEADER.replace("site", "place") + GOOD))
