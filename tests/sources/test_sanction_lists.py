"""Dated sanctions: the termination dataset and the list of measures on Russia."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
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
from foedus.sources import read
from foedus.sources.sanction_terminations import reader as terminations
from foedus.sources.sanctions_on_russia import reader as on_russia

HEADER = "caseid,sender,target,startdate,terdate,measures,comment"
ROW = 'EEC_YUG_91,"1653, 1830",345,05.07.1991,02.10.2000,"AE, TB, DS",text'


def listed(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "sanctions" / "IST-dataset.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_spell_has_days_and_kinds(tmp_path: Path) -> None:
    path = listed(tmp_path, ROW, "USA_RUS_14,2,365,03.03.2014,,FS,")
    spells = terminations.read({"spells": (path,)}).tables["spells"]
    assert spells.rows() == [
        (
            *("EEC_YUG_91", "EU", "YUG", date(1991, 7, 5), date(2000, 10, 2)),
            *(False, False, True, True),
        ),
        (
            *("USA_RUS_14", "USA", "RUS", date(2014, 3, 3), None),
            *(False, True, False, False),
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "error", "says"),
    [
        ('"1653, 1830"', "4711", UnknownCode, "sender"),
        ("AE, TB", "AE, XX", UnknownCode, "measure"),
        ("345", "999", UnmappedName, "999"),
        ("05.07.1991", "05.07.2001", UnreadableFile, "starts after it ends"),
        ("345", "Yugoslavia", UnreadableFile, "wrong type"),
    ],
)
def test_a_bad_case_stops_the_source(tmp_path, old, new, error, says) -> None:
    path = listed(tmp_path, ROW.replace(old, new))
    with pytest.raises(error, match=says):
        terminations.read({"spells": (path,)})


def test_a_bad_list_of_cases(tmp_path: Path) -> None:
    path = listed(tmp_path, ROW, header=HEADER.replace("terdate", "end"))
    with pytest.raises(UnreadableFile, match="terdate"):
        terminations.read({"spells": (path,)})
    listed(tmp_path, ROW.replace("05.07.1991", "1991-07-05"))
    with pytest.raises(UnreadableFile, match="expected form"):
        read("sanction_terminations", tmp_path)
    listed(tmp_path, ROW, ROW)
    with pytest.raises(DuplicateKey, match="EEC_YUG_91"):
        read("sanction_terminations", tmp_path)
    listed(tmp_path, ROW)
    with pytest.raises(BrokenExpectation, match="1 rows"):
        read("sanction_terminations", tmp_path)


def test_the_termination_dataset(data_dir: Path) -> None:
    spells = read("sanction_terminations", data_dir).tables["spells"]
    assert spells.height == 399
    assert spells["end"].null_count() == 108
    assert spells["end"].max() < date(2019, 1, 1)
    assert spells.filter(pl.col("sender") == "USA").height == 245
    case = spells.row(by_predicate=pl.col("case") == "EU_RUS_14", named=True)
    assert case["start"] == date(2014, 3, 6)
    assert case["trade"] and case["finance"] and case["arms"] and case["travel"]


SHEET = ("ID", "Date", "Type", "Multiplier", "Details")
MEASURES = (
    (1, 41701, "announcement", 1, "A first meeting"),
    (2, 41715, "individual", 21, "21 persons"),
    (3, None, None, None, None),
)


def spreadsheet(
    tmp_path: Path,
    rows: Sequence[Sequence[object]] = MEASURES,
    header: Sequence[str] = SHEET,
) -> Path:
    """Write the smallest workbook that holds one sheet; dates are serial numbers."""

    def cell(value: object, column: int, row: int) -> str:
        place = f"{'ABCDE'[column]}{row}"
        if value is None:
            return ""
        if isinstance(value, int):
            style = ' s="1"' if column == 1 else ""
            return f'<c r="{place}"{style}><v>{value}</v></c>'
        text = escape(str(value))
        return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'

    body = "".join(
        f'<row r="{number}">'
        + "".join(cell(value, column, number) for column, value in enumerate(values))
        + "</row>"
        for number, values in enumerate([header, *rows], start=1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        f'ContentType="{content}.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{content}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{content}.styles+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="list" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" '
        'Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}'
        "</sheetData></worksheet>",
    }
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, start + text)
    return path


def test_measures_are_dated_and_padding_is_dropped(tmp_path: Path) -> None:
    pytest.importorskip("fastexcel")
    result = on_russia.read({"measures": (spreadsheet(tmp_path),)})
    assert result.tables["measures"].rows() == [
        (1, date(2014, 3, 3), 2014, "announcement", 1.0, "A first meeting"),
        (2, date(2014, 3, 17), 2014, "individual", 21.0, "21 persons"),
    ]
    assert result.quarantine.table().is_empty()


def test_a_measure_without_a_date_is_put_aside(tmp_path: Path) -> None:
    pytest.importorskip("fastexcel")
    rows = [*MEASURES, (4, None, "sector", 1, "undated")]
    result = on_russia.read({"measures": (spreadsheet(tmp_path, rows),)})
    assert result.tables["measures"].height == 2
    assert result.quarantine.table()["reason"].to_list() == [
        "a measure without a date or a type"
    ]


def test_a_bad_spreadsheet_stops_the_source(tmp_path: Path) -> None:
    pytest.importorskip("fastexcel")
    rows = [(1, 41701, "rumour", 1, "text")]
    with pytest.raises(UnknownCode, match="rumour"):
        on_russia.read({"measures": (spreadsheet(tmp_path, rows),)})
    path = spreadsheet(tmp_path, header=("ID", "Day", *SHEET[2:]))
    with pytest.raises(UnreadableFile, match="lacks the column"):
        on_russia.read({"measures": (path,)})
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(UnreadableFile, match="complete"):
        on_russia.read({"measures": (path,)})
    path.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="complete"):
        on_russia.read({"measures": (path,)})


def test_the_list_of_measures_on_russia(data_dir: Path) -> None:
    pytest.importorskip("fastexcel")
    measures = read("sanctions_on_russia", data_dir).tables["measures"]
    assert measures.height == 137
    assert measures["date"].min() == date(2014, 3, 3)
    assert measures["date"].max() == date(2023, 3, 13)
    persons = measures.filter(
        (pl.col("kind") == "individual") & (pl.col("year") == 2022)
    )
    assert persons["count"].sum() == 1110
