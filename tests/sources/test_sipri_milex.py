"""Military expenditure: a small workbook in the published layout, with faults."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl
import pytest

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    UnknownCode,
    UnmappedName,
    UnreadableFile,
)
from foedus.lake.derived import military_spending
from foedus.lake.inputs import Inputs
from foedus.sources import read
from foedus.sources.reading import Reading
from foedus.sources.sipri_milex import reader

pytest.importorskip("fastexcel")

Cells = Sequence[Sequence[str | float | None]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet(first: str, rows: Cells, *, extra: Sequence[str] = ("Notes",)) -> Cells:
    years = ["1991", "1992"]
    return [[first], [""], ["Country", *extra, *years], [None], ["Europe"], *rows]


SHEETS: dict[str, Cells] = {
    "Constant (2022) US$": sheet(
        "Military expenditure, constant",
        [
            ["USSR", "", "§1", 250000.5, "xxx"],
            ["Russia", "", "", "xxx", 42000.25],
            ["European Union", "", "", "...", 9.0],
            ["Germany", "", "", ". .", 50000.0],
        ],
        extra=("", "Notes"),
    ),
    "Share of GDP": sheet(
        "Military expenditure, share",
        [["Germany", "", 0.02, 0.019], ["Korea, North", "", "...", "..."]],
    ),
    "Share of Govt. spending": sheet(
        "Military expenditure, government",
        [["Germany", "", "C", 0.05, 0.04]],
        extra=("Notes", "Reporting year"),
    ),
}


def workbook(path: Path, sheets: dict[str, Cells]) -> Path:
    """Write a spreadsheet with inline strings, the smallest form of the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds, links, names = [], [], []
    with zipfile.ZipFile(path, "w") as archive:
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            part = f"worksheets/sheet{number}.xml"
            kinds.append(
                f'<Override PartName="/xl/{part}" ContentType="application/vnd.'
                'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            )
            links.append(
                f'<Relationship Id="r{number}" Type="{RELATIONS}/worksheet" '
                f'Target="{part}"/>'
            )
            names.append(
                f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"/>'
            )
            archive.writestr(f"xl/{part}", _sheet_xml(rows))
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="rels" ContentType="application/vnd.'
            'openxmlformats-package.relationships+xml"/><Override PartName="/xl/'
            'workbook.xml" ContentType="application/vnd.openxmlformats-'
            'officedocument.spreadsheetml.sheet.main+xml"/>'
            + "".join(kinds)
            + "</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{"".join(links)}</Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
            f"<sheets>{''.join(names)}</sheets></workbook>",
        )
    return path


def _sheet_xml(rows: Cells) -> str:
    lines = []
    for at, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{chr(65 + column)}{at}"><v>{value}</v></c>'
            if isinstance(value, float)
            else f'<c r="{chr(65 + column)}{at}" t="inlineStr"><is><t>'
            f"{escape(value)}</t></is></c>"
            for column, value in enumerate(row)
            if value is not None
        )
        lines.append(f'<row r="{at}">{cells}</row>')
    return (
        f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    )


def reading(tmp_path: Path, **changed: Cells) -> Reading:
    sheets = {**SHEETS, **changed}
    return reader.read({"workbook": (workbook(tmp_path / "milex.xlsx", sheets),)})


def test_figures_and_two_kinds_of_missing(tmp_path: Path) -> None:
    found = reading(tmp_path)
    constant = pl.col("measure") == "constant_usd_millions"
    spending = found.tables["spending"].filter(constant)
    assert spending.select("state", "year", "value").rows() == [
        ("DEU", 1992, 50000.0),
        ("RUS", 1992, 42000.25),
        ("SUN", 1991, 250000.5),
    ]
    missing = found.tables["missing"].filter(constant)
    assert ("DEU", 1991, "unavailable") in missing.select(
        "state", "year", "reason"
    ).rows()
    # Russia before its time is the Soviet Union, which has a figure of its own.
    assert missing.filter(pl.col("state") == "SUN").is_empty()
    assert found.quarantine.table()["reason"].to_list() == [
        "a body or territory, not a state"
    ]


def test_the_header_is_found_wherever_the_years_begin(tmp_path: Path) -> None:
    spending = reading(tmp_path).tables["spending"]
    assert spending.filter(pl.col("measure") == "share_of_government_spending")[
        "value"
    ].to_list() == [0.05, 0.04]


def test_an_unknown_mark_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(UnknownCode, match="Germany 1992 holds 'n/a'"):
        reading(
            tmp_path, **{"Share of GDP": sheet("x", [["Germany", "", 0.02, "n/a"]])}
        )


def test_an_unmapped_name_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(UnmappedName, match="Ruritania"):
        reading(
            tmp_path, **{"Share of GDP": sheet("x", [["Ruritania", "", 0.02, 0.1]])}
        )


def test_a_sheet_without_its_header_stops_the_source(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="Country"):
        reading(tmp_path, **{"Share of GDP": [["Germany", 0.02, 0.1]]})


@pytest.mark.parametrize("content", [b"", b"Country,1991\n", None])
def test_what_is_no_workbook_stops_the_source(
    content: bytes | None, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "milex.xlsx", SHEETS)
    path.write_bytes(path.read_bytes()[:900] if content is None else content)
    with pytest.raises(UnreadableFile, match=r"milex\.xlsx"):
        reader.read({"workbook": (path,)})


def test_a_missing_sheet_stops_the_source(tmp_path: Path) -> None:
    path = workbook(tmp_path / "milex.xlsx", {"Front page": [["SIPRI"]]})
    with pytest.raises(UnreadableFile, match="Constant"):
        reader.read({"workbook": (path,)})


def test_counts_and_keys_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "arms" / "SIPRI-Milex-data-1949-2023.xlsx"
    workbook(path, SHEETS)
    with pytest.raises(BrokenExpectation, match="rows; expected"):
        read("sipri_milex", tmp_path)
    twice = sheet("x", [["Germany", "", 0.02, 0.019], ["Germany", "", 0.02, 0.019]])
    workbook(path, {**SHEETS, "Share of GDP": twice})
    with pytest.raises(DuplicateKey, match="DEU"):
        read("sipri_milex", tmp_path)


def test_shares_of_product_on_the_published_workbook(data_dir: Path) -> None:
    share = military_spending.derive(Inputs(data_dir))
    assert share["share"].is_between(0, 1.5).all()
    last = share.filter(pl.col("year") == 2022)
    assert last.filter(pl.col("state") == "USA")["share"].item() == pytest.approx(
        0.0345, abs=0.0005
    )
    assert share.filter(pl.col("state") == "RUS")["year"].min() == 1992
