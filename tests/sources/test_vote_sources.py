"""Sources of votes, rivalries and capabilities: tiny files and faults."""

from __future__ import annotations

import gzip
import string
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import (
    DuplicateKey,
    FoedusError,
    MissingFile,
    UnknownCode,
    UnmappedName,
    UnreadableFile,
)
from foedus.lake.inputs import Inputs
from foedus.sources import registry
from foedus.sources.declaration import Declaration
from foedus.sources.reading import Reading
from foedus.sources.registry import declaration, declarations, read

MINE = (
    "un_votes",
    "un_votes_wide",
    "un_votes_2025",
    "un_bridges",
    "ideal_points",
    "rivalries",
    "capabilities",
    "cow_states",
    "gw_states",
    "cow_majors",
)
# Three letters a state, members of 2025.
_LETTERS = (
    "AFGALBDZAANDAGOATGARGARMAUSAUTAZEBHSBHRBGDBRBBLRBELBLZBENBTN"
    "BOLBIHBWABRABRNBGRBFABDIKHMCMRCANCPVCAFTCDCHLCHNCOLCOMCOGCRI"
    "CIVHRVCUBCYPCZEPRKCODDNKDJIDMADOMECUEGYSLVGNQERIESTSWZETHFJI"
    "FINFRAGABGMBGEODEUGHAGRCGRDGTMGINGNBGUYHTIHNDHUNISLINDIDNIRN"
    "IRQIRLISRITAJAMJPNJORKAZKENKIRKWTKGZLAOLVALBNLSOLBRLBYLIELTU"
    "LUXMDGMWIMYSMDVMLIMLTMHLMRTMUSMEXFSMMCOMNGMNEMARMOZMMRNAMNRU"
    "NPLNLDNZLNICNERNGAMKDNOROMNPAKPLWPANPNGPRYPERPHLPOLPRTQATKOR"
    "MDAROURUSRWAKNALCAVCTWSMSMRSTPSAUSENSRBSYCSLESGPSVKSVNSLBSOM"
    "ZAFSSDESPLKASDNSURSWECHESYRTJKTHATLSTGOTONTTOTUNTURTKMTUVUGA"
    "UKRAREGBRTZAUSAURYUZBVUTVENVNMYEMZMBZWE"
)
CODES = [_LETTERS[i : i + 3] for i in range(0, len(_LETTERS), 3)]
WIDE_HEADER = "rcid,date,me,nu,di,hr,co,ec," + ",".join(CODES)


def wide_row(rcid: int, date: str, votes: dict[str, str], flag: str = "FALSE") -> str:
    cells = ",".join(votes.get(code, "9") for code in CODES)
    return f"{rcid},{date},{flag},FALSE,FALSE,FALSE,FALSE,FALSE,{cells}"


FILES: dict[str, str] = {
    "unvotes/un_votes.csv.gz": (
        "rcid,country,country_code,vote\n"
        "1,United States,US,yes\n1,Russia,RU,no\n1,Federal Republic of Germany,,yes\n"
        "2,Russia,RU,abstain\n2,Yugoslavia,YU,no\n"
    ),
    "unvotes/un_roll_calls.csv.gz": (
        "rcid,session,importantvote,date,unres,amend,para,short,descr\n"
        "1,35,1,1980-12-07,R/35/37,0,0,SOUTH ASIA,On South Asia\n"
        "2,62,NA,2008-01-05,R/62/9,NA,NA,X,Later\n"
    ),
    "unvotes/un_roll_call_issues.csv.gz": (
        "rcid,short_name,issue\n1,nu,Nuclear\n1,di,Arms\n"
    ),
    "unvotes/unga_votes_wide_1946_2024-06.csv": "\n".join(
        [
            WIDE_HEADER,
            wide_row(
                7,
                "1980-12-01",
                {"RUS": "3", "USA": "1", "YEM": "8.0", "SRB": "2"},
                flag="TRUE",
            ),
            wide_row(7, "2023-12-04", {"RUS": "3", "USA": "1.0", "UKR": "8"}),
        ]
    )
    + "\n",
    "unvotes/resolution_bridges.csv": "v1,rcid1,rcid2\n1,3,4\n",
    "unvotes/IdealpointestimatesAll_Apr2020.csv": (
        "Row,ccode,session,NVotes,IdealPoint,QO%,Q5%,Q10%,Q50%,Q90%,Q95%,Q100%,"
        "iso3c,Countryname\n"
        "1,2,1,42,1.5,0,1.3,0,0,0,1.7,0,USA,United States\n"
        "2,365,45,42,-1.5,0,-1.9,0,0,0,-1.1,0,RUS,Russia\n"
        "3,437,74,42,0.5,0,0.3,0,0,0,0.7,0,CIV,Côte d'Ivoire\n"
    ),
    "alliances/tss_rivalries.csv": (
        "tssr_id,rivalry,ccode1,ccode2,start,end,positional,spatial,ideological,"
        "interventionary,principal,aprin\n"
        "1,Austria-France,220,300,1494,1918,1,1,,,,\n"
        "2,United States-USSR,2,365,1945,1949,1,,,,,\n"
    ),
    "alliances/cow_nmc.csv.gz": (
        "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
        "2,1816,1,1,1,1,1,1,0.04\n2,1950,1,1,1,1,1,1,0.28\n365,1950,1,1,1,1,1,1,0.18\n"
    ),
    "alliances/cow_states.csv": (
        "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version\n"
        "USA,2,United States of America,1816,1,1,2016,12,31,2016\n"
    ),
    "alliances/gw_states.csv": (
        "gwcode,stateabb,statename,startdate,enddate\n"
        "2,USA,United States of America,1816-01-01,2017-12-31\n"
    ),
    "alliances/cow_majors.csv": (
        "ccode,styear,stmonth,stday,endyear,endmonth,endday,version\n"
        "2,1898,8,13,2016,12,31,2016\n"
    ),
}
VOTES_2025 = (
    "Link,token,Scrape_Year,Title,Council,Resolution,country,subregion,continent,Date,"
    "YES COUNT,NO COUNT,ABSTAIN COUNT,NO-VOTE COUNT,TOTAL VOTES,tags," + ",".join(CODES)
)


def row_2025(token: int, council: str, symbol: str, votes: dict[str, str]) -> str:
    counts = [
        sum(vote == kind for vote in votes.values())
        for kind in ("YES", "NO", "ABSTAIN")
    ]
    fields = [
        f"https://example.org/record/{token}",
        token,
        2025,
        "Long title : resolution",
        council,
        symbol,
        "",
        "",
        "",
        "2025-02-24",
        *counts,
        0,
        sum(counts),
        "TAG",
    ]
    cells = [votes.get(code, "") for code in CODES]
    return ",".join(str(field) for field in [*fields, *cells])


FILES["unvotes/un_votes_2025.csv"] = "\n".join(
    [
        VOTES_2025,
        row_2025(10, "General Assembly", "A/RES/ES-11/7", {"RUS": "NO", "UKR": "YES"}),
        row_2025(11, "Security Council", "S/RES/1", {"RUS": "YES"}),
    ]
)
FILES["unvotes/unga_2025_resolutions.csv"] = (
    "Resolution,Date,Title,Topic Tags,UN Digital Library Link,Yes,AGO\n"
    ",,,,,,Angola\n"
    "A/RES/ES-11/7,2025-02-24,Short title,T,https://example.org/record/10,1,\n"
)


def put(root: Path, name: str, content: bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)


def encoded(name: str, text: str) -> bytes:
    return text.encode("latin-1" if "Idealpoint" in name else "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        put(tmp_path, name, encoded(name, text))
    return tmp_path


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tiny files pass the counts of rows and years; all else is checked."""

    def relaxed(source: str) -> Declaration:
        full = declarations()[source]
        tables = tuple(
            replace(table, rows=(1, 10**9), years=None, fill={})
            for table in full.tables
        )
        return replace(full, tables=tables)

    monkeypatch.setattr(registry, "declaration", relaxed)


def reading(root: Path, source: str) -> Reading:
    files = {
        role: tuple(sorted(root.glob(pattern)))
        for role, pattern in declaration(source).files.items()
    }
    result = import_module(f"foedus.sources.{source}.reader").read(files)
    assert isinstance(result, Reading)
    return result


def test_every_source_is_declared() -> None:
    assert set(MINE) <= set(declarations())
    for source in MINE:
        assert declaration(source).citation
        assert declaration(source).licence.name
        assert declaration(source).url.startswith("http")


def test_long_votes_are_dated_and_named(root: Path) -> None:
    tables = reading(root, "un_votes").tables
    assert tables["votes"].select("rcid", "state", "vote").rows() == [
        (1, "USA", 1),
        (1, "SUN", 3),
        (1, "FRG", 1),
        (2, "RUS", 2),
        (2, "SRB", 3),
    ]
    # 1980-12-07 says "December, a Saturday"; from session 58 the day is true.
    assert tables["roll_calls"]["day_known"].to_list() == [False, True]


def test_wide_votes_keep_absence_and_drop_non_members(root: Path) -> None:
    votes = reading(root, "un_votes_wide").tables["votes"]
    assert sorted(votes.select("date", "state", "vote").rows()) == [
        (pl.Series(["1980-12-01"]).str.to_date()[0], state, vote)
        for state, vote in (("SUN", 3), ("USA", 1), ("YAR", 8), ("YUG", 2))
    ] + [
        (pl.Series(["2023-12-04"]).str.to_date()[0], state, vote)
        for state, vote in (("RUS", 3), ("UKR", 8), ("USA", 1))
    ]


def test_security_council_is_put_aside(root: Path) -> None:
    result = reading(root, "un_votes_2025")
    assert result.tables["roll_calls"]["symbol"].to_list() == ["A/RES/ES-11/7"]
    assert result.tables["roll_calls"]["title"].to_list() == ["Short title"]
    assert sorted(result.tables["votes"].select("state", "vote").rows()) == [
        ("RUS", 3),
        ("UKR", 1),
    ]
    assert result.quarantine.table()["reason"].to_list() == [
        "a vote of the Security Council"
    ]


def test_ideal_points_are_latin_1_and_dated_by_session(root: Path) -> None:
    points = reading(root, "ideal_points").tables["points"]
    assert points.select("state", "year", "theta").rows() == [
        ("USA", 1946, 1.5),
        ("SUN", 1990, -1.5),
        ("CIV", 2019, 0.5),
    ]


def test_rivalries_are_spread_over_years_since_1946(root: Path) -> None:
    tables = reading(root, "rivalries").tables
    assert tables["rivalries"].height == 2
    assert tables["rivalry_years"].select("state_a", "state_b", "year").rows() == [
        ("USA", "SUN", year) for year in (1946, 1947, 1948, 1949)
    ]


def test_capabilities_since_1946(root: Path) -> None:
    table = reading(root, "capabilities").tables["capabilities"]
    assert table.rows() == [("USA", 1950, 0.28), ("SUN", 1950, 0.18)]


def test_lists_and_bridges(root: Path) -> None:
    assert reading(root, "un_bridges").tables["bridges"].rows() == [(3, 4)]
    for source in ("cow_states", "gw_states", "cow_majors"):
        spells = reading(root, source).tables["spells"]
        assert spells["code"].to_list() == [2]
        assert spells.schema["start"] == pl.Date


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("source", MINE)
def test_whole_files_pass(root: Path, source: str) -> None:
    tables = read(source, root).tables
    assert set(tables) == {table.name for table in declaration(source).tables}


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("fault", ["empty", "truncated", "column", "encoding"])
def test_broken_files_stop_the_source(root: Path, name: str, fault: str) -> None:
    (source,) = [s for s in MINE if name in declaration(s).files.values()]
    text = FILES[name]
    header, first, *rest = text.split("\n")
    broken = {
        "empty": b"",
        # Two records run together where one breaks off.
        "truncated": encoded(name, "\n".join([header, *rest, first + ",,,surplus"])),
        "column": encoded(
            name,
            "\n".join(["x" + header.replace(",", ",x"), first, *rest]),
        ),
        "encoding": text.encode("utf-16"),
    }[fault]
    put(root, name, broken)
    with pytest.raises(UnreadableFile, match=name.rsplit("/", 1)[1]):
        read(source, root)


def test_half_a_gzip_is_unreadable(root: Path) -> None:
    path = root / "unvotes/un_votes.csv.gz"
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(UnreadableFile, match="is it complete"):
        read("un_votes", root)


def test_missing_file_is_named(root: Path) -> None:
    (root / "alliances/gw_states.csv").unlink()
    with pytest.raises(MissingFile, match=r"gw_states\.csv"):
        read("gw_states", root)


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize(
    ("name", "old", "new", "error"),
    [
        ("unvotes/un_votes.csv.gz", "RU,no", "RU,maybe", UnknownCode),
        ("unvotes/un_votes.csv.gz", "Yugoslavia", "Atlantis", UnmappedName),
        ("unvotes/un_votes.csv.gz", "2,Russia", "99,Russia", UnreadableFile),
        ("unvotes/un_roll_call_issues.csv.gz", "1,nu", "1,zz", UnknownCode),
        ("unvotes/un_roll_calls.csv.gz", "2008-01-05", "5 Jan 2008", UnreadableFile),
        ("unvotes/un_roll_calls.csv.gz", "1,35,1", "1,35,7", UnknownCode),
        ("unvotes/unga_votes_wide_1946_2024-06.csv", ",8.0", ",7", UnknownCode),
        ("unvotes/unga_votes_wide_1946_2024-06.csv", ",8.0", ",", UnreadableFile),
        ("unvotes/unga_votes_wide_1946_2024-06.csv", "TRUE", "PERHAPS", UnknownCode),
        ("unvotes/unga_votes_wide_1946_2024-06.csv", "ZWE", "ZZZ", UnmappedName),
        ("unvotes/un_votes_2025.csv", ",NO,", ",NAY,", UnknownCode),
        ("unvotes/un_votes_2025.csv", "Security", "Insecurity", UnknownCode),
        (
            "unvotes/un_votes_2025.csv",
            "2025-02-24,1,1",
            "2025-02-24,0,1",
            UnreadableFile,
        ),
        (
            "unvotes/IdealpointestimatesAll_Apr2020.csv",
            "1.3,0,0,0,1.7",
            "1.7,0,0,0,1.3",
            UnreadableFile,
        ),
        (
            "unvotes/IdealpointestimatesAll_Apr2020.csv",
            "1,2,1",
            "1,9999,1",
            UnmappedName,
        ),
        ("alliances/tss_rivalries.csv", "2,365", "2,9999", UnmappedName),
        ("alliances/cow_nmc.csv.gz", "0.28", "28", UnreadableFile),
        ("alliances/cow_nmc.csv.gz", "0.28", "much", UnreadableFile),
    ],
)
def test_strange_values_stop_the_source(
    root: Path, name: str, old: str, new: str, error: type[FoedusError]
) -> None:
    (source,) = [s for s in MINE if name in declaration(s).files.values()]
    assert old in FILES[name]
    put(root, name, encoded(name, FILES[name].replace(old, new)))
    with pytest.raises(error):
        read(source, root)


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize(
    "name",
    [
        "unvotes/un_votes.csv.gz",
        "unvotes/un_roll_call_issues.csv.gz",
        "unvotes/unga_votes_wide_1946_2024-06.csv",
        "unvotes/IdealpointestimatesAll_Apr2020.csv",
        "unvotes/resolution_bridges.csv",
        "alliances/tss_rivalries.csv",
        "alliances/cow_nmc.csv.gz",
        "alliances/cow_states.csv",
    ],
)
def test_a_row_given_twice_stops_the_source(root: Path, name: str) -> None:
    (source,) = [s for s in MINE if name in declaration(s).files.values()]
    text = FILES[name].rstrip("\n")
    last = text.split("\n")[-1]
    put(root, name, encoded(name, f"{text}\n{last}\n"))
    with pytest.raises(DuplicateKey, match="share a key"):
        read(source, root)


@given(st.text(alphabet=string.ascii_letters + " ,;'\"<>=+@\n", max_size=200))
def test_any_text_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / "bridges.csv"
    path.write_text(text, encoding="utf-8")
    module = import_module("foedus.sources.un_bridges.reader")
    with pytest.raises(UnreadableFile):
        module.read({"bridges": (path,)})


@pytest.fixture(scope="module")
def real(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


def test_real_files_keep_their_promises(real: Inputs) -> None:
    for source in MINE:
        assert real.source(source).tables


def test_counts_of_the_long_file(real: Inputs) -> None:
    tables = real.source("un_votes").tables
    assert tables["votes"].height == 870_109
    assert tables["roll_calls"].height == 6_203
    counts = dict(tables["votes"]["vote"].value_counts().iter_rows())
    assert counts == {1: 693_664, 2: 110_897, 3: 65_548}


def test_spot_ideal_points_of_session_74(real: Inputs) -> None:
    points = real.table("ideal_points", "points")
    last = dict(
        points.filter(pl.col("session") == 74).select("state", "theta").iter_rows()
    )
    expected = {
        "USA": 2.69,
        "RUS": 0.14,
        "IND": -0.16,
        "CHN": -0.33,
        "KAZ": -0.61,
        "BLR": -0.17,
        "ARM": 0.17,
    }
    assert {state: round(last[state], 2) for state in expected} == expected
    early = points.filter((pl.col("state") == "USA") & (pl.col("session") <= 2))
    assert early.sort("session")["theta"].round(3).to_list() == [1.675, 1.924]


def test_agreement_with_russia_in_session_75(real: Inputs) -> None:
    """The share of like votes; absences do not count."""
    votes = real.table("un_votes_wide", "votes").filter(
        pl.col("date").is_between(pl.date(2020, 9, 15), pl.date(2021, 9, 13))
        & (pl.col("vote") <= 3)
    )
    russia = votes.filter(pl.col("state") == "RUS").select("rcid", "date", own="vote")
    alike = dict(
        votes.join(russia, on=["rcid", "date"])
        .group_by("state")
        .agg((pl.col("vote") == pl.col("own")).mean())
        .iter_rows()
    )
    # The published column has the same figures.
    assert round(alike["ARM"], 3) == 0.677
    assert round(alike["KAZ"], 3) == 0.663
