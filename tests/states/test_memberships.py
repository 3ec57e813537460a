from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import InvalidOption, LedgerError, UnknownState
from foedus.states import get, map_column
from foedus.states.bodies import Body, body_named
from foedus.states.memberships import (
    WEIGHTS,
    bodies,
    memberships,
    read_memberships,
    status_on,
    year_matrix,
)

YEARS = range(1945, 2026)
TODAY = date(2025, 12, 31)
LEAGUE = Body(
    id="X",
    name="Body X",
    kind="political",
    founded=date(1900, 1, 1),
    dissolved=None,
    counts_in_shared_bodies=True,
    binds_sanctions=False,
    citation="Treaty X",
)

# Founders of a body that became independent, in our table of spells, just after.
EARLY_FOUNDERS = {("ARAB_LEAGUE", "SYR"), ("ARAB_LEAGUE", "JOR")}

# Members by year, from the bodies' own accounts of their growth. Counted are all
# with a part in the body, whatever its status, on 31 December.
COUNTS = {
    # The United Nations count Yugoslavia through 1992-2000, when its seat stood
    # empty: one less here in those years.
    "UN": {1945: 51, 1946: 55, 1950: 60, 1955: 76, 1958: 82, 1960: 99, 1970: 127}
    | {1980: 154, 1990: 159, 1991: 166, 1992: 178, 1994: 184, 2000: 189}
    | {2002: 191, 2006: 192, 2011: 193, 2025: 193},
    "NATO": {1949: 12, 1952: 14, 1955: 15, 1982: 16, 1990: 16, 1999: 19, 2004: 26}
    | {2009: 28, 2017: 29, 2020: 30, 2023: 31, 2024: 32},
    "EU": {1958: 6, 1973: 9, 1981: 10, 1986: 12, 1990: 12, 1995: 15, 2004: 25}
    | {2007: 27, 2013: 28, 2019: 28, 2020: 27},
    "CSTO": {1992: 6, 1993: 9, 1998: 9, 1999: 6, 2006: 7, 2011: 7, 2012: 6, 2025: 6},
    "CIS": {1991: 11, 1993: 12, 2008: 12, 2009: 11},
    "EAEU": {2014: 0, 2015: 5, 2025: 5},
    "EURASEC": {2000: 0, 2001: 5, 2006: 6, 2014: 6, 2015: 0},
    "SCO": {2000: 0, 2001: 6, 2016: 6, 2017: 8, 2023: 9, 2024: 10},
    "BRICS": {2009: 4, 2010: 5, 2023: 5, 2024: 9, 2025: 10},
    "WEU": {1948: 5, 1955: 7, 1990: 9},
    "WARSAW_PACT": {1955: 8, 1967: 8, 1968: 7, 1989: 7, 1990: 6, 1991: 0},
    "SEATO": {1955: 8, 1973: 7, 1976: 7, 1977: 0},
    "CENTO": {1955: 5, 1978: 5, 1979: 0},
    "ANZUS": {1951: 0, 1952: 3, 2025: 3},
    "AUKUS": {2020: 0, 2021: 3},
    "QUAD": {2007: 4, 2008: 0, 2016: 0, 2017: 4},
    "OTS": {2008: 0, 2009: 4, 2019: 5},
    "GUAM": {1997: 4, 1999: 5, 2005: 4},
}


def count(body: str, year: int) -> int:
    return year_matrix([year], bodies=[body]).height


@pytest.mark.parametrize("body", sorted(COUNTS))
def test_number_of_members(body: str) -> None:
    found = {year: count(body, year) for year in COUNTS[body]}
    assert found == COUNTS[body]


def test_no_state_is_a_member_before_or_after_it_exists() -> None:
    wrong: list[str] = []
    for row in memberships().iter_rows(named=True):
        spells = get(row["state"]).spells
        first, last = row["from"], row["to"] or TODAY
        begins = any(spell.contains(first) for spell in spells)
        ends = any(spell.contains(last) for spell in spells)
        allowed = (
            row["note"].startswith("before independence")
            or (row["body"], row["state"]) in EARLY_FOUNDERS
        ) and first < spells[0].first
        if not ends or not (begins or allowed):
            wrong.append(f"{row['body']} {row['state']} {first} {row['to']}")
    assert wrong == []


def test_early_founders_are_the_known_ones() -> None:
    early = memberships().filter(pl.col("note").str.starts_with("before independence"))
    by_body = early.group_by("body").agg(pl.col("state").sort()).sort("body")
    named = dict(by_body.iter_rows())
    assert named["UN"] == ["BLR", "IND", "PHL", "SYR", "UKR"]
    assert len(named["CIS"]) == 11


def test_every_row_is_cited_and_typed() -> None:
    table = memberships()
    assert table.columns[:5] == ["body", "state", "status", "from", "to"]
    assert table.schema["from"] == pl.Date
    assert table.schema["to"] == pl.Date
    assert (table["citation"].str.len_chars() > 10).all()
    assert set(table["body"]) == {body.id for body in bodies()}


def test_seats_follow_the_ids_of_states() -> None:
    seats = [
        ("SUN", "RUS", date(1991, 12, 26)),
        ("TWN", "CHN", date(1971, 10, 25)),
        ("FRG", "DEU", date(1990, 10, 3)),
        ("YMD", "YEM", date(1990, 5, 22)),
        ("SCG", "SRB", date(2006, 6, 5)),
    ]
    for old, new, day in seats:
        assert status_on("UN", old, day - timedelta(days=1)) == "member"
        assert status_on("UN", old, day) is None
        assert status_on("UN", new, day) == "member"
        assert status_on("UN", new, day - timedelta(days=1)) is None


def test_absences_from_the_united_nations() -> None:
    assert status_on("UN", "SYR", date(1960, 1, 1)) is None
    assert status_on("UN", "SYR", date(1961, 10, 13)) == "member"
    assert status_on("UN", "IDN", date(1965, 12, 31)) is None
    assert status_on("UN", "IDN", date(1966, 9, 28)) == "member"
    assert status_on("UN", "SCG", date(2000, 10, 31)) is None
    assert status_on("UN", "SCG", date(2000, 11, 1)) == "member"
    assert status_on("UN", "TWN", date(2020, 1, 1)) is None


def test_freezes_suspensions_and_returns() -> None:
    assert status_on("CSTO", "ARM", date(2024, 2, 21)) == "member"
    assert status_on("CSTO", "ARM", date(2024, 2, 22)) == "frozen"
    assert status_on("CSTO", "UZB", date(2003, 1, 1)) is None
    assert status_on("CSTO", "UZB", date(2010, 1, 1)) == "member"
    assert status_on("CSTO", "UZB", date(2013, 1, 1)) is None
    assert status_on("ANZUS", "NZL", date(1990, 1, 1)) == "suspended"
    assert status_on("CIS", "TKM", date(2010, 1, 1)) == "associate"
    assert status_on("CIS", "GEO", date(2010, 1, 1)) is None
    assert status_on("WARSAW_PACT", "ALB", date(1965, 1, 1)) == "frozen"
    assert status_on("EU", "GBR", date(2020, 1, 31)) == "member"
    assert status_on("EU", "GBR", date(2020, 2, 1)) is None
    assert status_on("BRICS", "SAU", TODAY) is None


def test_status_on_refuses_what_it_does_not_know() -> None:
    with pytest.raises(InvalidOption, match="CSTO"):
        status_on("CSTOO", "RUS", TODAY)
    with pytest.raises(UnknownState):
        status_on("CSTO", "Atlantis", TODAY)
    with pytest.raises(InvalidOption):
        memberships("LEAGUE OF NATIONS")
    with pytest.raises(InvalidOption):
        year_matrix([2000], bodies=["NATO", "nowhere"])


def test_year_matrix_agrees_with_status_on_the_last_day_of_the_year() -> None:
    years = [1961, 1979, 1992, 2008, 2014, 2024]
    weights = {
        (body, state, year): weight
        for body, state, year, weight in year_matrix(years).iter_rows()
    }
    pairs = memberships().select("body", "state").unique().iter_rows()
    for body, state in pairs:
        for year in years:
            status = status_on(body, state, date(year, 12, 31))
            expected = WEIGHTS[status] if status else None
            assert weights.get((body, state, year)) == expected


def test_year_matrix_shape_and_order() -> None:
    table = year_matrix([2023, 2014, 2014], bodies=["CSTO"])
    assert table.schema == {
        "body": pl.String,
        "state": pl.String,
        "year": pl.Int16,
        "weight": pl.Float64,
    }
    assert table.height == 12
    assert table.equals(table.sort("body", "state", "year"))
    assert year_matrix([]).height == 0


def test_membership_that_ended_in_a_period_is_over_on_its_last_day() -> None:
    assert status_on("CENTO", "TUR", date(1979, 12, 30)) == "member"
    assert status_on("CENTO", "TUR", date(1979, 12, 31)) is None


def test_no_state_votes_outside_its_membership(data_dir: Path) -> None:
    """The days in the vote file are not real before the 1990s, so months decide."""
    folder = data_dir / "unvotes"
    votes = pl.read_csv(
        folder / "un_votes.csv.gz", columns=["rcid", "country"], infer_schema_length=0
    )
    calls = pl.read_csv(
        folder / "un_roll_calls.csv.gz",
        columns=["rcid", "date", "unres"],
        infer_schema_length=0,
    ).with_columns(pl.col("date").str.to_date())
    cast = votes.join(calls, on="rcid").unique(["country", "date"])
    cast = map_column(cast, "country", scheme="name:un_votes", date="date", out="state")
    spans = memberships("UN").select("state", "from", "to")
    inside = (pl.col("from") <= pl.col("date").dt.month_end()) & (
        pl.col("to").fill_null(TODAY) >= pl.col("date").dt.month_start()
    )
    checked = (
        cast.join(spans, on="state", how="left")
        .group_by("state", "date", "unres")
        .agg(inside.fill_null(False).any().alias("inside"))
    )
    outside = checked.filter(~pl.col("inside"))
    explained = {
        # Recorded for agenda votes of September, a month before its admission.
        ("FJI", date(1970, 9, 1)),
        # The Federal Republic of Yugoslavia still sat in the old seat until
        # resolution 47/1 of 22 September 1992, on which it voted last.
        ("SCG", date(1992, 8, 3)),
        ("SCG", date(1992, 9, 3)),
    }
    assert set(outside.select("state", "date").iter_rows()) == explained
    voted = set(checked["state"])
    assert set(spans["state"]) <= voted


ROW = "ARM,member,1992-05-15,,Treaty,note"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("XXX,member,1992,,Treaty,", "line 2: state"),
        ("ARM,observer,1992,,Treaty,", "line 2: status is 'observer'"),
        ("ARM,member,1992-02-30,,Treaty,", "line 2: from: '1992-02-30'"),
        ("ARM,member,,,Treaty,", "line 2: from"),
        ("ARM,member,1999,1992,Treaty,", "line 2: to .* lies before from"),
        ("ARM,member,1992,,,", "line 2: citation is empty"),
        ("ARM,member,1850,,Treaty,", "line 2: from lies before X was founded"),
        (f"{ROW}\nARM,frozen,2024-02-22,,Text,", "line 3: the row of ARM .* line 2"),
        (
            "ARM,member,1992,2024-02,Treaty,\nARM,frozen,2024-02-22,,Text,",
            "line 3: the row of ARM from 2024-02-22 overlaps line 2",
        ),
        ("ARM,member,1992", "line 2: 3 fields, expected 6"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, rows: str, message: str) -> None:
    path = write(tmp_path / "X.csv", rows)
    with pytest.raises(LedgerError, match=rf"X\.csv, {message}"):
        read_memberships(path, LEAGUE)


def test_a_row_may_not_outlive_its_body(tmp_path: Path) -> None:
    path = write(tmp_path / "WARSAW_PACT.csv", "POL,member,1955-05-14,,Treaty,")
    with pytest.raises(LedgerError, match="ended on 1991-07-01"):
        read_memberships(path, body_named("WARSAW_PACT"))


def write(path: Path, rows: str) -> Path:
    path.write_text(f"state,status,from,to,citation,note\n{rows}\n", encoding="utf-8")
    return path


days = st.dates(date(1900, 1, 1), date(2025, 12, 31))
chains = st.lists(days, min_size=1, max_size=8, unique=True).map(sorted)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20
)


@given(chains, st.data())
def test_spells_survive_the_file(
    tmp_path_factory: pytest.TempPathFactory, starts: list[date], data: st.DataObject
) -> None:
    """Touching spells of one state are read back whole, in whatever order."""
    ends = [later - timedelta(days=1) for later in starts[1:]] + [None]
    spells = [
        (first, last, data.draw(st.sampled_from(sorted(WEIGHTS))), data.draw(texts))
        for first, last in zip(starts, ends, strict=True)
    ]
    path = tmp_path_factory.mktemp("ledger") / "X.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["state", "status", "from", "to", "citation", "note"])
        for first, last, status, text in data.draw(st.permutations(spells)):
            writer.writerow(["ARM", status, first, last or "", text, ""])
    table = read_memberships(path, LEAGUE)
    read_back = list(table.select("from", "to", "status", "citation").iter_rows())
    assert read_back == spells


@given(days, days, days, days)
def test_overlap_is_refused_exactly_when_there_is_one(
    tmp_path_factory: pytest.TempPathFactory, a: date, b: date, c: date, d: date
) -> None:
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    path = tmp_path_factory.mktemp("ledger") / "X.csv"
    write(path, f"ARM,member,{a},{b},Treaty,\nARM,frozen,{c},{d},Text,")
    if a <= d and c <= b:
        with pytest.raises(LedgerError, match="overlaps"):
            read_memberships(path, LEAGUE)
    else:
        assert read_memberships(path, LEAGUE).height == 2
