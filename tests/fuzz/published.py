"""Small files in the layouts of the publishers' own addresses, with invented rows.

What the vault fetches looks otherwise than the copies that the declarations name; see
tests/sources/test_published_layouts.py for what each of them must give.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence


@functools.cache
def files() -> Mapping[str, Mapping[str, tuple[str, bytes]]]:
    """Return by source: name of a file, the role it plays, and a good content."""
    return {
        "atop": {"atop5_1ddyr.csv": ("obligations", _table(_ATOP, *_PLEDGES))},
        "comtrade": {
            "comtrade_exports_2020.json": ("exports", _answer("X", 2020)),
            "comtrade_imports_2021.json": ("imports", _answer("M", 2021)),
        },
        "contiguity": {"contdird.csv": ("spells", _table(_BORDERS, *_BORDER_YEARS))},
        "gdp": {"API_NY.GDP.MKTP.CD_DS2_en_csv_v2_1.csv": ("wide", _WORLD_BANK)},
        "gw_states": {"iisystem.dat": ("spells", _INDEPENDENT)},
        "ideal_points": {
            "Idealpointestimates1946-2025.tab": ("points", _ideal_points())
        },
        "oec": {
            "country_codes_V202601.csv": ("flows", _table(_COUNTRIES, *_CODES)),
            "BACI_HS22_Y2022_V202601.csv": ("flows", _table("tijkvq", *_FLOWS)),
        },
        "sipri_transfers": {"trade-register.csv": ("register", _register())},
        "un_votes_2025": {"2026_02_06_ga_voting.csv": ("votes", _votes())},
    }


def _table(
    header: Sequence[str], *rows: Sequence[object], separator: str = ","
) -> bytes:
    lines = [separator.join(map(str, row)) for row in (header, *rows)]
    return "\n".join([*lines, ""]).encode()


_ATOP = (
    "ddyad", "year", "stateA", "stateB", "atopally", "defense", "offense", "neutral",
    "nonagg", "consul", "shareob", "bilatno", "multino", "number", "asymm", "transyr",
    "version", "atopid1",
)  # fmt: skip
_PLEDGES = (
    (2020, 1950, 2, 20, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, ".", 5.1, 3010),
    (20002, 1950, 20, 2, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, ".", 5.1, 3010),
)
_BORDERS = (
    "dyad", "state1no", "state1ab", "state2no", "state2ab", "year", "conttype",
    "version",
)  # fmt: skip
_BORDER_YEARS = tuple(
    (a * 1000 + b, a, "X", b, "Y", year, 1, 3.2)
    for a, b in ((2, 20), (20, 2))
    for year in (1946, 1947)
)
_COUNTRIES = ("country_code", "country_name", "country_iso2", "country_iso3")
_CODES = (
    (156, "China", "CN", "CHN"),
    (643, "Russian Federation", "RU", "RUS"),
    (842, "USA", "US", "USA"),
)
_FLOWS = (
    (2022, 643, 156, "270900", "  100.5", "     3.2"),
    (2022, 842, 156, "271012", "  0.5", "        NA"),
)
_WORLD_BANK = (
    b"\xef\xbb\xbf"
    b'"Data Source","World Development Indicators",\n\n'
    b'"Last Updated Date","2026-07-01",\n\n'
    b'"Country Name","Country Code","Indicator Name","Indicator Code","1991","1992",\n'
    b'"France","FRA","GDP (current US$)","NY.GDP.MKTP.CD","6.5","7.5",\n'
    b'"World","WLD","GDP (current US$)","NY.GDP.MKTP.CD","","9.5",\n'
)
_INDEPENDENT = (
    "2\tUSA\tUnited States of America\t01:01:1816\t31:12:2017\n"
    "437\tCDI\tCôte D'Ivoire\t07:08:1960\t31:12:2017\n"
).encode("latin-1")


def _answer(flow: str, year: int) -> bytes:
    data = [
        {
            "freqCode": "A", "refYear": year, "flowCode": flow, "cmdCode": "TOTAL",
            "reporterDesc": "Armenia", "partnerDesc": partner, "primaryValue": value,
        }
        for partner, value in (("World", 10.0), ("Georgia", 10.0))
    ]  # fmt: skip
    return json.dumps({"count": len(data), "data": data, "error": ""}).encode()


def _ideal_points() -> bytes:
    names = ["NVotes", "IdealPoint", "QO%", "Q5%", "Q10%", "Q50%", "Q90%", "Q95%"]
    estimates = [f"{one}{kind}" for kind in ("FP", "All") for one in names]
    known = (39, -1, -9, -2, 0, 0, 0, 0)
    return _table(
        ("ccode", "iso3c", "Countryname", "year", *estimates),
        (365, "RUS", "Russia", 2005, *["NA"] * 8, *known),
        (2, "USA", "United States", 2005, *known, *known),
        separator="\t",
    )


def _register() -> bytes:
    preamble = (
        "Transfers of major conventional arms from All countries   to All countries .\n"
        "A '?' in a column indicates uncertain data.\n\n"
        "Source: SIPRI Arms Transfers Database (c) SIPRI.\n"
    )
    header = (
        "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,"
        "Weapon description,Deliveries in the Year Range, ,Year(s) of delivery,status,"
        "Comments,SIPRI TIV per unit,SIPRI TIV for total order,"
        "SIPRI TIV of delivered weapons\n"
    )
    rows = (
        "India,Russia,2018,,5,,S-400,SAM system,3,,2021; 2022,New,Triumf,100,500,300\n"
        "African Union**,Israel,2017,,3,?,Aerostar,drone,3,?,2018,New,x,0.1,0.3,0.3\n"
    )
    return (preamble + header + rows).encode()


def _votes() -> bytes:
    header = (
        "undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution",
        "draft", "committee_report", "meeting", "title", "agenda_title", "subjects",
        "vote_note", "total_yes", "total_no", "total_abstentions", "total_non_voting",
        "total_ms", "undl_link",
    )  # fmt: skip
    rows = [
        (
            2, code, code, vote, "2025-02-24", 79, "A/RES/79/2", "A/79/L.1", "",
            "A/79/PV.5", '"Title, with a comma"', "Agenda", "DISARMAMENT", "", "2.0",
            "1.0", "1.0", "1.0", "193.0", "https://example.org/record/2",
        )
        for code, vote in (("USA", "N"), ("RUS", "Y"), ("DEU", "A"), ("AFG", "X"))
    ]  # fmt: skip
    return _table(header, *rows)
