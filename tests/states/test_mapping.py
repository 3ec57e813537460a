from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import InvalidOption, SourceError, UnmappedName
from foedus.states import all_states, get, map_column, not_states
from foedus.states.spelling import normalize
from foedus.states.state import all_spells
from foedus.states.tables import read_table

NAMES = Path(__file__).parents[2] / "src/foedus/states/data/names"
SOURCES = sorted(path.stem for path in NAMES.glob("*.csv"))


def mapped(
    label: object, scheme: str, year: int | None = None, day: date | None = None
) -> str | None:
    frame = pl.DataFrame({"label": [label], "day": [day]})
    chosen = None if day is None else "day"
    out = map_column(frame, "label", scheme=scheme, year=year, date=chosen, out="id")
    return out["id"][0]


@pytest.mark.parametrize(
    ("label", "scheme", "year", "id"),
    [
        (365, "cow", 1991, "SUN"),
        (365, "cow", 1992, "RUS"),
        ("365", "cow", 1992, "RUS"),
        (365.0, "cow", 1992, "RUS"),
        (345, "cow", 1991, "YUG"),
        (345, "cow", 1992, "SCG"),
        (345, "cow", 2005, "SCG"),
        (345, "cow", 2006, "SRB"),
        (255, "cow", 1990, "DEU"),
        (260, "cow", 1990, "FRG"),
        (679, "cow", 1990, "YEM"),
        (678, "cow", 1990, "YAR"),
        (678, "gw", 1989, "YAR"),
        (678, "gw", 1990, "YEM"),
        (260, "gw", 2010, "DEU"),
        (365, "cow", None, "RUS"),
        ("RUS", "iso3", 1980, "SUN"),
        ("RUS", "iso3", 1991, "SUN"),
        ("RUS", "iso3", None, "RUS"),
        ("SRB", "iso3", 1985, "YUG"),
        ("SRB", "iso3", 1999, "SCG"),
        ("SRB", "iso3", 2006, "SRB"),
        ("YUG", "iso3", 1999, "SCG"),
        ("DEU", "iso3", 1980, "FRG"),
        ("CZE", "iso3", 1992, "CSK"),
        ("YEM", "iso3", 1975, "YAR"),
        ("VNM", "iso3", 1965, "VNM"),
        ("UKR", "iso3", 1960, "UKR"),
        ("IND", "iso3", 1946, "IND"),
        ("FRG", "iso3", 1980, "FRG"),
        ("ROM", "iso3", 2000, "ROU"),
        ("HKG", "iso3", 2000, None),
        ("SU", "iso2", 1980, "SUN"),
        ("de", "iso2", 1980, "FRG"),
        ("MO", "iso2", 2000, None),
        (642, "m49", 2000, "ROU"),
        ("004", "m49", 2000, "AFG"),
        (280, "m49", 1980, "FRG"),
        (344, "m49", 2000, None),
        ("ROM", "cameo", 2000, "ROU"),
        ("ROU", "cameo", 2000, "ROU"),
        ("MTN", "cameo", 2010, "MNE"),
        ("Germany", "name:sipri", 1960, "FRG"),
        ("East Germany (GDR)", "name:sipri", 1960, "DDR"),
        ("Serbia", "name:sipri", 1999, "SCG"),
        ("Hezbollah (Lebanon)*", "name:sipri", 2000, None),
        ("unknown supplier(s)", "name:sipri", 2000, None),
        ("NATO**", "name:sipri", 2000, None),
        ("South Vietnam", "name:gsdb", 1970, "RVN"),
        ("South Vietnam", "name:gsdb", 2010, "VNM"),
        ("Yemen, North", "name:gsdb", 2015, "YEM"),
        ("EU", "name:gsdb", 2015, None),
        ("Other Asia, nes", "name:comtrade", 2015, "TWN"),
        ("China, Hong Kong SAR", "name:comtrade", 2015, None),
        ("World", "name:comtrade", 2015, None),
        ("SUN", "name:iea", 2015, None),
        ("AFE", "name:worldbank", 2015, None),
        ("XKX", "name:worldbank", 2015, "XKX"),
    ],
)
def test_labels_mean_the_state_of_the_year(
    label: object, scheme: str, year: int | None, id: str | None
) -> None:
    assert mapped(label, scheme, year) == id


@pytest.mark.parametrize(
    ("label", "day", "id"),
    [
        ("Russia", date(1991, 12, 25), "SUN"),
        ("Russia", date(1991, 12, 26), "RUS"),
        ("Yugoslavia", date(1992, 4, 26), "YUG"),
        ("Yugoslavia", date(1992, 4, 27), "SCG"),
        ("Yugoslavia", date(2006, 6, 5), "SRB"),
        ("Federal Republic of Germany", date(1990, 12, 1), "DEU"),
        ("Yemen Arab Republic", date(1990, 12, 1), "YEM"),
        ("Zanzibar", date(1963, 12, 16), "ZAN"),
        ("Taiwan", date(1947, 1, 1), "TWN"),
        ("Côte d’Ivoire", date(1970, 1, 1), "CIV"),
        ("Ukraine", date(1960, 1, 1), "UKR"),
    ],
)
def test_exact_days_decide_where_a_date_is_given(
    label: str, day: date, id: str
) -> None:
    assert mapped(label, "name:un_votes", day=day) == id


def test_a_datetime_column_counts_by_its_day() -> None:
    frame = pl.DataFrame({"n": ["RUS"], "when": [datetime(1991, 12, 26, 0, 0)]})
    out = map_column(frame, "n", scheme="iso3", date="when", out="id")
    assert out["id"].to_list() == ["RUS"]


LABELS = st.sampled_from([None, "RUS", "SRB", "YEM", "DEU", "CZE", "HKG", "USA", "UKR"])


# From 1949 on: before, Germany was no state and DEU keeps its own id.
@given(st.lists(st.tuples(LABELS, st.integers(1949, 2024)), max_size=40))
def test_mapping_keeps_every_row_in_place(
    rows: list[tuple[str | None, int]],
) -> None:
    frame = pl.DataFrame(
        {"code": [code for code, _ in rows], "year": [year for _, year in rows]},
        schema={"code": pl.String, "year": pl.Int64},
    ).with_row_index("row")
    out = map_column(frame, "code", scheme="iso3", year="year", out="id")
    assert out.drop("id").equals(frame)
    for code, year, id in out.select("code", "year", "id").iter_rows():
        if code in (None, "HKG"):
            assert id is None
        elif code in ("USA", "UKR"):
            assert id == code
        else:
            assert get(id).exists(year)


@given(st.sampled_from(all_spells()), st.integers(1946, 2024))
def test_cow_numbers_mean_a_holder_of_the_number(spell: object, year: int) -> None:
    code = spell.cow  # type: ignore[attr-defined]
    if code is None:
        return
    id = mapped(code, "cow", year)
    assert id is not None
    holders = {s.id for s in all_spells() if s.cow == code}
    assert id in holders
    if any(get(holder).exists(year) for holder in holders):
        assert get(id).exists(year)


def test_a_fixed_year_serves_all_rows() -> None:
    frame = pl.DataFrame({"code": [365, 2, 365]})
    out = map_column(frame, "code", scheme="cow", year=1980, out="id")
    assert out["id"].to_list() == ["SUN", "USA", "SUN"]


def test_unknown_labels_stop_with_the_nearest_states() -> None:
    frame = pl.DataFrame({"n": ["France", "Rusia", "Nowhere at all", "France"]})
    with pytest.raises(UnmappedName) as caught:
        map_column(frame, "n", scheme="name:oec", out="id")
    message = str(caught.value)
    assert "2 label(s)" in message
    assert "names/oec.csv" in message
    assert "'Rusia' (nearest: Russia (RUS)" in message
    assert "\n" not in message
    with pytest.raises(UnmappedName, match="'245'"):
        mapped("245", "cow", 1950)
    with pytest.raises(UnmappedName, match="and 2 more"):
        map_column(
            pl.DataFrame({"c": [f"Q{i}Q" for i in range(7)]}),
            "c",
            scheme="iso3",
            out="id",
        )


@pytest.mark.parametrize("label", ["1.5", "20", "", "640"])
def test_numbers_among_names_are_damage(label: str) -> None:
    with pytest.raises(UnmappedName):
        mapped(label, "name:sipri", 2000)


@pytest.mark.parametrize("label", ["365.5", "abc", "-2", "1e3"])
def test_broken_numbers_are_unknown(label: str) -> None:
    with pytest.raises(UnmappedName):
        mapped(label, "cow", 2000)


def test_options_that_contradict_are_refused() -> None:
    frame = pl.DataFrame({"n": ["RUS"], "y": [2000], "d": [date(2000, 1, 1)]})
    with pytest.raises(InvalidOption, match="not both"):
        map_column(frame, "n", scheme="iso3", year="y", date="d", out="id")
    with pytest.raises(InvalidOption, match="name:<source>"):
        map_column(frame, "n", scheme="fifa", out="id")
    with pytest.raises(InvalidOption, match="nosuch"):
        map_column(frame, "n", scheme="name:nosuch", out="id")
    with pytest.raises(InvalidOption):
        map_column(frame, "n", scheme="name:../spells", out="id")


def test_missing_columns_and_empty_years_stop() -> None:
    frame = pl.DataFrame({"n": ["RUS"], "y": [None]}, schema_overrides={"y": pl.Int64})
    with pytest.raises(SourceError, match="no column 'm'"):
        map_column(frame, "m", scheme="iso3", out="id")
    with pytest.raises(SourceError, match="1 empty values"):
        map_column(frame, "n", scheme="iso3", year="y", out="id")


def test_not_states_give_their_reason() -> None:
    assert not_states("sipri")["NATO**"] == "body:NATO"
    assert not_states("sipri")["Hezbollah (Lebanon)*"] == "armed group"
    assert not_states("comtrade")["World"] == "aggregate"
    assert "China" in not_states("comtrade")["China, Hong Kong SAR"]
    assert "South Vietnam" not in not_states("gsdb")
    assert not_states("iso3")["HKG"].endswith("since 1 July 1997")
    assert not_states("m49")["344"] == not_states("iso2")["HK"]
    with pytest.raises(InvalidOption, match="nosuch"):
        not_states("nosuch")


@pytest.mark.parametrize("source", SOURCES)
def test_tables_of_names_are_sound(source: str) -> None:
    ids = {state.id for state in all_states()}
    rows = read_table(f"names/{source}.csv")
    assert rows
    assert set(rows[0]) == {"name", "id", "from", "to", "note"}
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        assert row["id"] in ids or (row["id"] == "" and row["note"]), row
        assert normalize(row["name"]) or row["name"], row
        by_name.setdefault(row["name"], []).append(row)
    for name, periods in by_name.items():
        assert periods[0]["from"] == "", name
        assert periods[-1]["to"] == "", name
        for earlier, later in pairwise(periods):
            gap = date.fromisoformat(later["from"]) - date.fromisoformat(earlier["to"])
            assert gap.days == 1, name


FILES = [
    ("unvotes/un_votes.csv.gz", ("country",), "name:un_votes"),
    ("unvotes/IdealpointestimatesAll_Apr2020.csv", ("iso3c",), "iso3"),
    ("alliances/cow_nmc.csv.gz", ("ccode",), "cow"),
    ("alliances/cow_igo_sy.csv.gz", ("ccode",), "cow"),
    ("arms/sipri_tiv_dyad_year_360info_1950_2021.csv", ("supplier",), "name:sipri"),
    ("trade/oec_bilateral_2023.csv", ("exporter_name", "importer_name"), "name:oec"),
    ("trade/comtrade/comtrade_all_exports_2014A.csv", ("partner",), "name:comtrade"),
    ("trade/comtrade/comtrade_all_exports_2022A.csv", ("partner",), "name:comtrade"),
    (
        "trade/comtrade/comtrade_all_exports_2021A.csv",
        ("reporterDesc", "partnerDesc"),
        "name:comtrade",
    ),
    ("trade/worldbank_gdp.csv", ("Country Code",), "name:worldbank"),
    ("trade/dist_cepii.csv.gz", ("iso_o", "iso_d"), "name:cepii"),
    ("trade/itpde_r01_totals_2000_2016.csv.gz", ("exporter", "importer"), "iso3"),
    ("trade/armenia_trade_by_country.csv", ("country",), "name:armenia_trade"),
    ("events/gdelt_dyad_month_2018_2024.csv.gz", ("a", "b"), "cameo"),
    ("facts/ukraine_roll_calls.csv", ("state",), "iso3"),
]


@pytest.mark.parametrize(
    ("file", "columns", "scheme"), FILES, ids=[file for file, _, _ in FILES]
)
def test_every_label_of_the_real_files_is_known(
    data_dir: Path, file: str, columns: tuple[str, ...], scheme: str
) -> None:
    frame = pl.read_csv(
        data_dir / file,
        columns=list(columns),
        infer_schema=False,
        encoding="utf8-lossy",
    ).unique(maintain_order=True)
    # Membership in the published lists begins before our table does.
    if scheme == "cow":
        known = {str(spell.cow) for spell in all_spells()}
        frame = frame.filter(pl.col(columns[0]).is_in(known))
    for column in columns:
        out = map_column(frame, column, scheme=scheme, out="id")
        assert out.height == frame.height
        lost = set(out.filter(pl.col("id").is_null())[column].drop_nulls())
        source = scheme.removeprefix("name:")
        reasons = not_states("iso3" if source in ("cow", "cameo") else source)
        assert lost <= set(reasons), lost - set(reasons)
        assert out["id"].n_unique() > 100


@pytest.mark.parametrize("year", [-1, 0, 10_000])
def test_a_year_of_no_calendar_is_one_line(year: int) -> None:
    frame = pl.DataFrame({"state": ["Georgia"], "year": [year]})
    with pytest.raises(SourceError, match=f"a year is {year}; expected"):
        map_column(frame, "state", scheme="name:oec", year="year", out="id")
