"""The publishers' own layouts, generated column by column as they are published.

Where a source has two layouts, the same facts are written in both, and both must be
read alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from foedus.errors import UnknownCode, UnmappedName, UnreadableFile
from foedus.sources.atop import reader as atop
from foedus.sources.contiguity import reader as contiguity
from foedus.sources.gw_states import reader as gw_states
from foedus.sources.ideal_points import reader as ideal_points
from foedus.sources.sipri_transfers import reader as sipri
from foedus.sources.un_votes_2025 import reader as un_votes


def table(
    path: Path,
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    separator: str = ",",
    before: str = "",
    end: str = "\n",
    encoding: str = "utf-8",
) -> Path:
    """Write a table; a field with the separator or a quote is quoted."""

    def field(value: object) -> str:
        text = str(value)
        quoted = any(one in text for one in (separator, '"', "\n"))
        return '"' + text.replace('"', '""') + '"' if quoted else text

    lines = [separator.join(field(value) for value in row) for row in (header, *rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((before + end.join([*lines, ""])).encode(encoding))
    return path


# ATOP

PLEDGES = [
    (2, 20, 1950, 1, 0, 0, 1, 1),
    (20, 2, 1950, 1, 0, 0, 0, 1),
    (365, 700, 1979, 0, 0, 1, 1, 0),
    (2, 20, 1942, 1, 1, 0, 0, 0),
]


def test_atop(tmp_path):
    old = table(
        tmp_path / "old.csv",
        ["ccode1", "ccode2", "year"]
        + [f"atop_{o}" for o in ("defense", "offense", "neutral", "nonagg", "consul")],
        PLEDGES,
    )
    header = [
        "ddyad",
        "year",
        "stateA",
        "stateB",
        "atopally",
        "defense",
        "offense",
        "neutral",
        "nonagg",
        "consul",
        "shareob",
        "bilatno",
        "multino",
        "number",
        "asymm",
        "transyr",
        "version",
        "atopid1",
    ]
    new = table(
        tmp_path / "atop5_1ddyr.csv",
        header,
        [
            [a * 1000 + b, year, a, b, 1, *rest, 1, 1, 0, 1, 0, ".", 5.1, 3010]
            for a, b, year, *rest in PLEDGES
        ],
        end="\r\n",
    )
    one = atop.read({"obligations": (old,)}).tables["obligations"]
    two = atop.read({"obligations": (new,)}).tables["obligations"]
    assert one.equals(two)
    assert one.rows()[0] == ("CAN", "USA", 1950, 1, 0, 0, 0, 1)
    assert one.height == 3


# SIPRI

ORDERS = [
    ("India", "Russia", "2018", "", "5", "", "S-400", "SAM system", "3", "",
     "2021; 2022", "New", "Triumf", "100", "500", "300"),
    ("African Union**", "Israel", "2017", "", "3", "?", "Aerostar", "drone", "3", "?",
     "2018", "New", "Citroën; é", "0.1", "0.3", "0.3"),
]  # fmt: skip
REGISTER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,"
    "Weapon description,{}, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
PREAMBLE = (
    "Transfers of major conventional arms from All countries   to All countries . "
    "Deals with deliveries made for the year range 'Not specified' to 'Not specified' "
    "\nA '?' in a column indicates uncertain data. The 'Deliveries in the Year Range' "
    "and the 'Year(s) of deliveries' refer only to deliveries in the selected "
    "year(s).\nSIPRI trend-indicator values (TIVs) are in millions.\n\n"
    "Source: SIPRI Arms Transfers Database (c) SIPRI.\n"
    "Data generated: 28 Sep 2026 9:10:31 AM\n"
)


def test_sipri(tmp_path):
    plain = REGISTER.format("Number delivered").split(",")
    paged = REGISTER.format("Deliveries in the Year Range").split(",")
    files = [
        table(tmp_path / "a.csv", plain, ORDERS, before="\ufeff"),
        table(tmp_path / "b.csv", plain, ORDERS, before=PREAMBLE),
        table(tmp_path / "c.csv", paged, ORDERS, before=PREAMBLE, encoding="latin-1"),
    ]
    readings = [sipri.read({"register": (path,)}) for path in files]
    first = readings[0].tables["deliveries"]
    assert first.rows() == [
        (1, "RUS", "IND", 2021, 300.0, 2),
        (1, "RUS", "IND", 2022, 300.0, 2),
    ]
    for one in readings[1:]:
        assert one.tables["deliveries"].equals(first)
        assert one.quarantine.table().height == 1
    late = table(tmp_path / "d.csv", plain, ORDERS, before="a line\n" * 30)
    with pytest.raises(UnreadableFile, match=r"lacks the column\(s\) 'Recipient'"):
        sipri.read({"register": (late,)})


def test_the_real_register_with_the_preamble_of_the_page(data_dir, tmp_path):
    real = data_dir / "arms" / "sipri_trade_register_full.csv"
    text = real.read_text(encoding="utf-8-sig")
    paged = tmp_path / "trade-register.csv"
    renamed = text.replace("Number delivered", "Deliveries in the Year Range", 1)
    paged.write_text(PREAMBLE + renamed, encoding="utf-8")
    expected = sipri.read({"register": (real,)})
    found = sipri.read({"register": (paged,)})
    assert found.tables["deliveries"].equals(expected.tables["deliveries"])
    assert found.quarantine.table().equals(expected.quarantine.table())


# United Nations

UN_HEADER = [
    "undl_id",
    "ms_code",
    "ms_name",
    "ms_vote",
    "date",
    "session",
    "resolution",
    "draft",
    "committee_report",
    "meeting",
    "title",
    "agenda_title",
    "subjects",
    "vote_note",
    "total_yes",
    "total_no",
    "total_abstentions",
    "total_non_voting",
    "total_ms",
    "undl_link",
]


def un_row(
    call: int, code: str, vote: str, day: str, *, tallies: Sequence[str] = ()
) -> list[str]:
    yes, no, abstain = tallies or ("2.0", "1.0", "1.0")
    return [
        str(call), code, code, vote, day, "79", f"A/RES/79/{call}", "A/79/L.1", "",
        "A/79/PV.5", 'Title, with a comma and a\nline, "quoted"', "Agenda",
        "DISARMAMENT|OUTER SPACE", "", yes, no, abstain, "1.0", "193.0",
        f"https://digitallibrary.un.org/record/{call}",
    ]  # fmt: skip


VOTES = [
    un_row(1, "USA", "Y", "2024-12-31"),  # left out, with all of 2024
    *(
        un_row(2, code, vote, "2025-02-24")
        for code, vote in zip(
            ("USA", "RUS", "DEU", "FRA", "AFG"), ("N", "Y", "A", "Y", "X"), strict=True
        )
    ),
    un_row(3, "TUR", "Y", "2025-03-03", tallies=("120.0", "0.0", "9.0")),
]


@pytest.mark.parametrize("edition", [2025, 2026])
def test_un_digital_library(tmp_path, edition):
    drop = UN_HEADER.index("vote_note") if edition == 2025 else len(UN_HEADER)
    header = [name for place, name in enumerate(UN_HEADER) if place != drop]
    rows = [[v for place, v in enumerate(row) if place != drop] for row in VOTES]
    path = table(tmp_path / "2026_02_06_ga_voting.csv", header, rows, before="\ufeff")
    tables = un_votes.read({"votes": (path,)}).tables
    votes = tables["votes"].select("token", "year", "state", "vote").rows()
    assert votes == [
        (2, 2025, "USA", 3),
        (2, 2025, "RUS", 1),
        (2, 2025, "DEU", 2),
        (2, 2025, "FRA", 1),
        (3, 2025, "TUR", 1),
    ]
    calls = tables["roll_calls"]
    assert calls.select("token", "symbol", "yes", "no", "abstain").rows() == [
        (2, "A/RES/79/2", 2, 1, 1),
        (3, "A/RES/79/3", 120, 0, 9),
    ]
    assert calls["tags"][0] == "DISARMAMENT|OUTER SPACE"
    assert calls["title"][0].endswith('line, "quoted"')


@pytest.mark.parametrize(
    ("row", "error", "says"),
    [
        (un_row(2, "ITA", "P", "2025-02-24"), UnknownCode, "'P'"),
        (un_row(2, "QQQ", "Y", "2025-02-24", tallies="911"), UnreadableFile, "2 ways"),
        (un_row(9, "QQQ", "Y", "2025-02-24"), UnmappedName, "QQQ"),
        (un_row(2, "ITA", "N", "2025-02-24"), UnreadableFile, "more votes than"),
    ],
)
def test_un_digital_library_that_cannot_be_right(tmp_path, row, error, says):
    path = table(tmp_path / "x_ga_voting.csv", UN_HEADER, [*VOTES, row])
    with pytest.raises(error, match=says):
        un_votes.read({"votes": (path,)})


def test_un_digital_library_of_an_old_edition(tmp_path):
    path = table(tmp_path / "x_ga_voting.csv", UN_HEADER, VOTES[:1])
    with pytest.raises(UnreadableFile, match="no vote since 2025-01-01"):
        un_votes.read({"votes": (path,)})


# Ideal points


def test_ideal_points(tmp_path):
    facts = [(2, "United States", 40, 2.1, 1.9, 2.3), (365, "Russia", 39, -1, -2, 0)]
    old = table(
        tmp_path / "old.csv",
        [
            "Row",
            "ccode",
            "session",
            "NVotes",
            "IdealPoint",
            "Q5%",
            "Q95%",
            "Countryname",
        ],
        [
            [row, code, 60, votes, theta, low, high, name]
            for row, (code, name, votes, theta, low, high) in enumerate(facts)
        ],
    )
    estimates = [
        f"{one}{kind}"
        for kind in ("FP", "All")
        for one in (
            "NVotes",
            "IdealPoint",
            "QO%",
            "Q5%",
            "Q10%",
            "Q50%",
            "Q90%",
            "Q95%",
        )
    ]
    new = table(
        tmp_path / "Idealpointestimates1946-2025.tab",
        ["ccode", "iso3c", "Countryname", "year", *estimates],
        [
            [code, "XXX", name, 2005, *["NA"] * 8,
             votes, theta, -9, low, 0, 0, 0, high]
            for code, name, votes, theta, low, high in facts
        ]
        + [[20, "CAN", "Canada", 2005, *["NA"] * 16]],
        separator="\t",
    )  # fmt: skip
    one, two = (
        ideal_points.read({"points": (path,)}).tables["points"] for path in (old, new)
    )
    assert one.equals(two)
    assert one.rows()[1] == ("RUS", 60, 2005, 39, -1.0, -2.0, 0.0)
    only_final = new.read_text().replace("All", "Other")
    new.write_text(only_final)
    # Without the estimate over all votes that of final passage is taken: NA here.
    assert ideal_points.read({"points": (new,)}).tables["points"].is_empty()


# Lists of states and borders


def test_contiguity(tmp_path):
    spells = table(
        tmp_path / "spells.csv",
        ["ccode1", "ccode2", "conttype", "stdate", "enddate"],
        [
            [2, 20, 1, "1920-01-01", "1947-12-01"],
            [20, 2, 1, "1920-01-01", "1947-12-01"],
        ],
    )
    years = table(
        tmp_path / "contdird.csv",
        ["dyad", "state1no", "state1ab", "state2no", "state2ab", "year", "conttype",
         "version"],
        [
            [a * 1000 + b, a, "X", b, "Y", year, 1, 3.2]
            for a, b in ((2, 20), (20, 2))
            for year in (1930, 1946, 1947)
        ],
    )  # fmt: skip
    one, two = (
        contiguity.read({"spells": (path,)}).tables["contiguity"]
        for path in (spells, years)
    )
    assert one.rows() == [
        ("CAN", "USA", 1946, 1),
        ("CAN", "USA", 1947, 1),
        ("USA", "CAN", 1946, 1),
        ("USA", "CAN", 1947, 1),
    ]
    assert two.equals(one)


def test_independent_states(tmp_path):
    path = tmp_path / "iisystem.dat"
    rows = ["2\tUSA\tUnited States of America\t01:01:1816\t31:12:2017"]
    rows += ["437\tCDI\tCôte D'Ivoire\t07:08:1960\t31:12:2017"]
    path.write_bytes("\n".join([*rows, ""]).encode("latin-1"))
    found = gw_states.read({"spells": (path,)}).tables["spells"]
    assert found["name"].to_list()[1] == "Côte D'Ivoire"
    assert str(found["start"][1]) == "1960-08-07"
    path.write_text("2,USA\n")
    with pytest.raises(UnreadableFile, match="with tabs between them"):
        gw_states.read({"spells": (path,)})
