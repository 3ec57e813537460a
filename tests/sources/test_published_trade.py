"""The published layouts of trade and output: BACI, the World Bank, Comtrade."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest
from tests.sources.test_published_layouts import table

from foedus.errors import UnknownCode, UnreadableFile
from foedus.sources.comtrade import reader as comtrade
from foedus.sources.gdp import reader as gdp
from foedus.sources.oec import reader as oec

# BACI

CODES = [
    (4, "Afghanistan", "AF", "AFG"),
    (156, "China", "CN", "CHN"),
    (344, "China, Hong Kong SAR", "HK", "HKG"),
    (490, "Other Asia, not elsewhere specified", "", "S19"),
    (643, "Russian Federation", "RU", "RUS"),
    (842, "USA", "US", "USA"),
]


def baci(folder: Path, flows: Mapping[int, Sequence[Sequence[object]]]) -> list[Path]:
    header = ["country_code", "country_name", "country_iso2", "country_iso3"]
    files = [table(folder / "country_codes_V202601.csv", header, CODES)]
    for year, rows in flows.items():
        name = f"BACI_HS22_Y{year}_V202601.csv"
        files.append(table(folder / name, list("tijkvq"), rows))
    return files


def test_baci(tmp_path):
    files = baci(
        tmp_path,
        {
            2022: [
                (2022, 643, 156, "270900", "  100.5", "     3.2"),
                (2022, 643, 156, "271012", "  0.5", "        NA"),
                (2022, 490, 842, "854231", "7", "1"),
                (2022, 344, 842, "854231", "9", "1"),
            ],
            2023: [(2023, 643, 156, "270900", "200", "3.2")],
        },
    )
    found = oec.read({"flows": tuple(files)})
    assert found.tables["flows"].rows() == [
        ("RUS", "CHN", 2022, 101_000.0),
        ("RUS", "CHN", 2023, 200_000.0),
        ("TWN", "USA", 2022, 7_000.0),
    ]
    assert "HKG" in found.quarantine.table()["record"][0]


def test_baci_that_cannot_be_right(tmp_path):
    files = baci(tmp_path, {2022: [(2022, 999, 156, "270900", "1", "1")]})
    with pytest.raises(UnknownCode, match="lacks the country codes 999"):
        oec.read({"flows": tuple(files)})
    with pytest.raises(UnreadableFile, match="found BACI flows; expected"):
        oec.read({"flows": tuple(files[1:])})
    holes = baci(tmp_path / "b", {2022: [(2022, 643, 156, "270900", "", "1")]})
    with pytest.raises(UnreadableFile, match="1 flows have no value"):
        oec.read({"flows": tuple(holes)})


@pytest.mark.parametrize("row", ["2022,643,,270900,1,1", ",643,156,270900,1,1"])
def test_baci_without_a_country_or_a_year(tmp_path, row):
    (codes,) = baci(tmp_path, {})
    flows = tmp_path / "BACI_HS22_Y2022_V202601.csv"
    flows.write_text(f"t,i,j,k,v,q\n2022,643,156,270900,1,1\n{row}\n")
    with pytest.raises(UnreadableFile, match="1 sums of flows name no country"):
        oec.read({"flows": (codes, flows)})


def test_names_of_baci_are_those_of_no_state_or_known() -> None:
    """Every territory in the list is one that the names of the OEC leave out too."""
    from foedus.states import map_column

    names = pl.DataFrame({"code": ["USA", "S19", "PSE", "GRL", "XKX"]})
    found = map_column(names, "code", scheme="name:baci", out="state")
    assert found["state"].to_list() == ["USA", "TWN", "PSE", None, "XKX"]


# World Bank

WB = {"USA": (543e9, 562e9), "RUS": (None, 517e9), "AFE": (1e9, 2e9)}


def test_gdp(tmp_path):
    before = (
        '"Data Source","World Development Indicators",\n\n'
        '"Last Updated Date","2026-07-01",\n\n'
    )
    names = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
    wide = table(
        tmp_path / "API_NY.GDP.MKTP.CD_DS2_en_csv_v2_1.csv",
        [*names, "1991", "1992", ""],
        [
            [
                code,
                code,
                "GDP",
                "NY.GDP.MKTP.CD",
                *("" if v is None else v for v in two),
                "",
            ]
            for code, two in WB.items()
        ],
        before="\ufeff" + before,
    )
    observations = [
        {
            "indicator": {"id": "NY.GDP.MKTP.CD", "value": "GDP (current US$)"},
            "country": {"id": code[:2], "value": code},
            "countryiso3code": code,
            "date": str(1991 + place),
            "value": value,
            "unit": "",
            "obs_status": "",
            "decimal": 0,
        }
        for code, two in WB.items()
        for place, value in enumerate(two)
    ]
    answer = tmp_path / "answer.json"
    page = {"page": 1, "pages": 1, "per_page": 32500, "total": 6}
    answer.write_text(json.dumps([page, observations]))
    one, two = (gdp.read({"wide": (path,)}) for path in (wide, answer))
    assert one.tables["gdp"].rows() == [
        ("RUS", 1992, 517e9),
        ("USA", 1991, 543e9),
        ("USA", 1992, 562e9),
    ]
    assert two.tables["gdp"].equals(one.tables["gdp"])
    answer.write_text(json.dumps([{**page, "pages": 9}, observations]))
    with pytest.raises(UnreadableFile, match="on 9 pages; expected"):
        gdp.read({"wide": (answer,)})
    answer.write_text('[{"message": [{"id": "120", "value": "invalid"}]}]')
    with pytest.raises(UnreadableFile, match="no answer of the World Bank"):
        gdp.read({"wide": (answer,)})


# Comtrade


def comtrade_answer(path: Path, flow: str, year: int, **changes: object) -> Path:
    flows = [("Armenia", "World", 30.0), ("Armenia", "Georgia", 10.0)]
    flows += [("Armenia", "Russian Federation", 20.0)]
    data = [
        {
            "typeCode": "C", "freqCode": "A", "refPeriodId": year * 10000 + 101,
            "refYear": year, "refMonth": 52, "period": str(year), "reporterCode": 51,
            "reporterISO": "ARM", "reporterDesc": reporter, "flowCode": flow,
            "flowDesc": "Export", "partnerCode": 0, "partnerISO": "W00",
            "partnerDesc": partner, "cmdCode": "TOTAL", "cmdDesc": "All Commodities",
            "primaryValue": value,
        }
        for reporter, partner, value in flows
    ]  # fmt: skip
    body = {"elapsedTime": "0.1 secs", "count": len(data), "data": data, "error": ""}
    path.write_text(json.dumps({**body, **changes}))
    return path


def test_comtrade(tmp_path):
    exports = comtrade_answer(tmp_path / "comtrade_exports_2020.json", "X", 2020)
    imports = comtrade_answer(tmp_path / "comtrade_imports_2021.json", "M", 2021)
    tables = comtrade.read({"exports": (exports,), "imports": (imports,)}).tables
    assert tables["exports"].rows() == [
        ("ARM", "GEO", 2020, 10.0),
        ("ARM", "RUS", 2020, 20.0),
    ]
    assert tables["imports"].rows()[0] == ("GEO", "ARM", 2021, 10.0)
    for changes, says in (
        ({"count": 100_000}, "holds 3 of 100000 rows"),
        ({"error": "quota exceeded"}, "says 'quota exceeded'"),
        ({"data": None}, "no answer of Comtrade"),
    ):
        comtrade_answer(exports, "X", 2020, **changes)
        with pytest.raises(UnreadableFile, match=says):
            comtrade.read({"exports": (exports,), "imports": (imports,)})
    with pytest.raises(UnreadableFile, match="holds 3 of 3 rows"):
        comtrade.read({"exports": (imports,), "imports": (imports,)})
