"""Tables of every kind are read alike; what is no table is one line."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import polars as pl
import pytest

from foedus.errors import InvalidOption, MissingExtra, MissingFile, UnreadableFile
from foedus.lake.own import files
from foedus.lake.own.files import READABLE, read_table

ROWS = pl.DataFrame(
    {"hub": ["RUS", "RUS"], "partner": ["ARM", "SYR"], "year": [2014, 2015],
     "value": [1.5, None]}
)  # fmt: skip


def written(folder: Path, kind: str) -> Path:
    path = folder / f"table{kind}"
    if kind == ".parquet":
        ROWS.write_parquet(path)
    elif kind == ".xlsx":
        workbook(path)
    elif kind == ".dta":
        pandas = pytest.importorskip("pandas")
        readstat = pytest.importorskip("pyreadstat")
        readstat.write_dta(pandas.DataFrame(ROWS.to_dict(as_series=False)), str(path))
    else:
        text = ROWS.write_csv(separator="\t" if "tsv" in kind else ",").encode()
        path.write_bytes(gzip.compress(text) if kind.endswith(".gz") else text)
    return path


def workbook(path: Path) -> None:
    """Write the smallest workbook that holds the table."""
    pytest.importorskip("fastexcel")
    cells = [ROWS.columns, *ROWS.rows()]
    rows = "".join(
        "<row>" + "".join(
            "<c/>" if cell is None
            else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            if isinstance(cell, str) else f"<c><v>{cell}</v></c>"
            for cell in row
        ) + "</row>"
        for row in cells
    )  # fmt: skip
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            '<sheet name="data" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        packed.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        )


@pytest.mark.parametrize("kind", READABLE)
def test_every_kind_is_read_alike(tmp_path: Path, kind: str) -> None:
    found = read_table(written(tmp_path, kind))
    assert found.columns == ROWS.columns
    assert found["partner"].to_list() == ["ARM", "SYR"]
    assert found["year"].cast(pl.Float64).to_list() == [2014, 2015]
    # A blank cell is not known, in every format; it is never 0 or an empty text.
    assert found["value"].cast(pl.Float64).to_list() == [1.5, None]


@pytest.mark.parametrize("kind", READABLE)
@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 40, b"<html>404</html>", b"\xff\xfe\x00h", "cut", "flipped"],
    ids=["empty", "zeros", "web page", "utf-16", "cut", "flipped"],
)
def test_what_is_damaged_is_one_line(
    tmp_path: Path, kind: str, content: bytes | str
) -> None:
    path = written(tmp_path, kind)
    whole = path.read_bytes()
    if content == "cut":
        content = whole[: len(whole) // 2]
    elif content == "flipped":
        content = bytes(255 - byte for byte in whole)
    assert isinstance(content, bytes)
    path.write_bytes(content)
    text = not kind.endswith((".gz", ".parquet", ".xlsx", ".dta"))
    if text and content in (whole[: len(whole) // 2], b"<html>404</html>"):
        # Half of a text is a text, and a page may pass for a header.
        return
    with pytest.raises(UnreadableFile) as caught:
        read_table(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert path.name in str(caught.value)


def test_what_is_no_file_of_a_kind(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="there is no file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(MissingFile):
        read_table(tmp_path)
    other = tmp_path / "table.sav"
    other.write_bytes(b"$FL2")
    with pytest.raises(UnreadableFile, match=r"\.csv, .*\.dta"):
        read_table(other)


def test_a_bomb_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 2**20)
    text = tmp_path / "table.csv.gz"
    text.write_bytes(gzip.compress(b"a,b\n" + b"0" * 2**21))
    with pytest.raises(UnreadableFile, match="at most 1 are read"):
        read_table(text)
    pytest.importorskip("fastexcel")
    book = tmp_path / "table.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 2**21)
    with pytest.raises(UnreadableFile, match="at most 1 are read"):
        read_table(book)


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, ".xlsx")
    assert read_table(path, sheet="data").height == 2
    with pytest.raises(InvalidOption, match="it has data"):
        read_table(path, sheet="other")
    with pytest.raises(InvalidOption, match="has no sheets"):
        read_table(written(tmp_path, ".csv"), sheet="data")


@pytest.mark.parametrize("kind", [".xlsx", ".dta"])
def test_a_missing_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    path = written(tmp_path, kind)
    monkeypatch.setattr(files, "import_module", absent)
    with pytest.raises(MissingExtra, match=r"pip install 'foedus\[files\]'"):
        read_table(path)


def test_semicolons_and_a_mark_are_a_spreadsheets_way(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xef\xbb\xbfhub;year\r\nRUS;2014\r\n;2015\r\n")
    assert read_table(path).rows() == [("RUS", "2014"), (None, "2015")]
