"""Every line is read or counted: damage, limits, and the compiled readers."""

from __future__ import annotations

import gzip
import math
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.errors import UnreadableFile
from foedus.sources.events import opening, scanning, staging
from foedus.sources.events.staging import Tally

pytestmark = pytest.mark.usefixtures("ibis")


def rows(path: Path) -> tuple[pl.DataFrame, Tally]:
    """Return the usable rows of a file, and what its lines became."""
    tallies: list[Tally] = []
    batches = [pl.from_arrow(batch) for batch in staging.read(path, tallies)]
    frames = [frame for frame in batches if isinstance(frame, pl.DataFrame)]
    return pl.concat(frames) if frames else pl.DataFrame(), tallies[0]


@pytest.fixture
def written(tmp_path: Path, made: ModuleType) -> Any:
    """Return a function that writes lines of GDELT 1.0 and reads them."""

    def write(content: bytes, name: str = "a.csv") -> tuple[pl.DataFrame, Tally]:
        path = tmp_path / name
        path.write_bytes(content)
        return rows(path)

    return write


@pytest.mark.parametrize("layout", ["gdelt1", "gdelt2", "icews", "polecat"])
def test_the_fields_of_a_layout(layout: str, tmp_path: Path, made: ModuleType) -> None:
    path = tmp_path / "a.txt"
    path.write_text(made.text(layout, [{}, {}]), encoding="utf-8")
    frame, tally = rows(path)
    assert tally.layout.id == layout
    assert tally.lines == 2
    first = frame.row(0, named=True)
    usual = made.USUAL.get(layout, made.USUAL["gdelt1"])
    assert first["day"] == 20240305
    assert str(first["event"]) == usual["event"]
    assert (first["source"], first["target"]) == (usual["source"], usual["target"])
    assert first["intensity"] == float(usual["intensity"])
    assert frame["line"].to_list() == [1, 2]
    assert first["added"] == {"icews": None, "polecat": 20240306}.get(layout, 20240305)
    if layout.startswith("gdelt"):
        # The path of an address is not kept.
        assert first["outlet"] == "https://www.a.org"
        assert (first["tone"], first["reports"]) == (-2.5, 3)


def test_older_files_lack_the_last_column(written: Any, made: ModuleType) -> None:
    line = made.line("gdelt1").rpartition("\t")[0]
    frame, tally = written(f"{line}\n{line}\n".encode())
    assert tally.layout.id == "gdelt1"
    assert frame["outlet"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda line: line.replace(b"\t", b" ", 1), "wrong number of columns"),
        (lambda line: line + b"\tmore", "wrong number of columns"),
        (lambda line: line[:40], "wrong number of columns"),
        (lambda line: line.replace(b"RUS", b"R\0S"), "holds a NUL byte"),
        (lambda line: line.replace(b"x", b"\0", 1), "holds a NUL byte"),
        (lambda line: line.replace(b"RUS", b"R\xffS"), staging.NOT_TEXT),
        (
            lambda line: line.replace(b"x", b"y" * 70_000, 1),
            staging.REJECTED[scanning.TOO_LONG],
        ),
        (
            lambda line: b"z" * (9 << 20),
            staging.REJECTED[scanning.TOO_LONG],
        ),
    ],
)
def test_a_damaged_line_is_counted_and_the_others_are_read(
    damage: Any, reason: str, written: Any, made: ModuleType
) -> None:
    lines = [made.line("gdelt1", event=str(event)).encode() for event in range(5)]
    lines[2] = damage(lines[2])
    frame, tally = written(b"\n".join(lines) + b"\n")
    assert frame["event"].to_list() == [0, 1, 3, 4]
    assert frame["line"].to_list() == [1, 2, 4, 5]
    assert dict(tally.rejected) == {reason: 1}
    assert tally.lines == 5
    ((number, told, start),) = tally.shown
    assert (number, told) == (3, reason)
    assert len(start) <= 1000


def test_forms_of_text_that_change_nothing(written: Any, made: ModuleType) -> None:
    lines = [made.line("gdelt1", event=str(event)) for event in range(3)]
    plain, _ = written(("\n".join(lines) + "\n").encode())
    for content in (
        "\r\n".join(lines) + "\r\n",
        "\ufeff" + "\n".join(lines) + "\n",
        "\n".join(lines),
        "\n\n" + "\r\n\n".join(lines) + "\n\n",
    ):
        frame, tally = written(content.encode())
        assert frame.equals(plain)
        assert tally.lines == 3 and not tally.rejected
    # A quotation mark opens nothing, and letters that are not read may be any.
    odd = "\n".join(lines).encode().replace(b"x", b'"caf\xe9', 1)
    frame, tally = written(odd)
    assert frame.equals(plain) and not tally.rejected


def test_blocks_of_any_size_give_the_same_rows(
    tmp_path: Path, made: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [made.line("gdelt1", event=str(event)) for event in range(40)]
    lines[7] = lines[7][:50]
    lines[20] = "y" * 3000
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines))
    monkeypatch.setattr(staging, "MOST_IN_A_LINE", 2000)
    whole, tally = rows(path)
    assert whole.height == 38
    for size in (900, 1001, 4096):
        monkeypatch.setattr(opening, "BLOCK", size)
        frame, again = rows(path)
        assert frame.equals(whole)
        assert (again.lines, again.rejected) == (tally.lines, tally.rejected)


def test_a_header_may_name_more_columns_than_lines_have(
    tmp_path: Path, made: ModuleType
) -> None:
    content = made.text("polecat", [{}, {}])
    header, _, body = content.partition("\n")
    path = tmp_path / "a.txt"
    path.write_text(f"{header}\tHeadline\tEvent Text\n{body}")
    frame, tally = rows(path)
    assert frame.height == 2 and not tally.rejected
    # A column of another year's name, and empty ones at the end of every line.
    renamed = content.replace("\tIntensity\t", "\tEvent Intensity\t")
    path.write_text("".join(f"{line}\t\n" for line in renamed.splitlines()))
    frame, tally = rows(path)
    assert frame["intensity"].to_list() == [1.0, 1.0] and not tally.rejected


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n\r\n", "is empty"),
        (b"a,b,c\n1,2,3\n", "no file of events: its lines have 1 columns"),
        (b"a\tb\n" * 9, "lines have 2 columns .* known layouts are GDELT 1.0"),
        (b"\xff\xfe" + "1\t2".encode("utf-16-le"), "no file of events"),
        (b"Event ID\tEvent Date\tSource Name\n", "lacks the column"),
    ],
)
def test_what_is_no_file_of_events(content: bytes, says: str, written: Any) -> None:
    with pytest.raises(UnreadableFile, match=says):
        written(content)


def test_a_header_alone(written: Any, made: ModuleType) -> None:
    with pytest.raises(UnreadableFile, match="a header and no events"):
        written(made.text("icews", []).encode())


# Archives


def test_packed_texts_are_read_alike(tmp_path: Path, made: ModuleType) -> None:
    content = made.text("gdelt1", [{"event": str(event)} for event in range(9)])
    (tmp_path / "a.csv").write_text(content)
    plain, _ = rows(tmp_path / "a.csv")
    (tmp_path / "b.gz").write_bytes(gzip.compress(content.encode()))
    made.zipped(tmp_path / "c.zip.csv.zip", content)
    with zipfile.ZipFile(tmp_path / "d.zip", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("../../out.csv", content)
        archive.writestr("readme.md", "not read")
    for name in ("b.gz", "c.zip.csv.zip", "d.zip"):
        assert rows(tmp_path / name)[0].equals(plain), name
    # A name that climbs out of the folder is a label, never a place.
    assert not (tmp_path.parents[1] / "out.csv").exists()
    with zipfile.ZipFile(tmp_path / "e.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.csv", content)
        archive.writestr("2.csv", content)
    tallies: list[Tally] = []
    assert sum(batch.num_rows for batch in staging.read(tmp_path / "e.zip", tallies))
    assert [tally.label for tally in tallies] == ["e.zip!1.csv", "e.zip!2.csv"]


@pytest.mark.parametrize("pack", ["zip", "gz"])
def test_a_bomb_is_refused(
    pack: str, tmp_path: Path, made: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "HARMLESS", 1 << 20)
    monkeypatch.setattr(opening, "MOST_RATIO", 100)
    line = made.line("gdelt1").encode() + b"\n"
    content = line * (opening.HARMLESS // len(line) + 20_000)
    path = tmp_path / f"bomb.{pack}"
    if pack == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bomb.csv", content)
    with pytest.raises(UnreadableFile, match="it is not what it says"):
        rows(path)


@pytest.mark.parametrize("pack", ["zip", "gz"])
@pytest.mark.parametrize("keep", [0.3, 0.9, 0.995])
def test_a_truncated_archive(
    pack: str, keep: float, tmp_path: Path, made: ModuleType
) -> None:
    content = made.text("gdelt1", [{"event": str(event)} for event in range(500)])
    path = tmp_path / "a.zip"
    if pack == "gz":
        path.write_bytes(gzip.compress(content.encode()))
    else:
        made.zipped(path, content)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(UnreadableFile, match=r"a\.zip"):
        rows(path)


def test_a_flipped_bit_is_found(tmp_path: Path, made: ModuleType) -> None:
    content = made.text("gdelt1", [{"event": str(event)} for event in range(500)])
    whole = bytearray(made.zipped(tmp_path / "a.zip", content).read_bytes())
    for spot in range(60, len(whole) - 120, max(1, len(whole) // 40)):
        damaged = bytearray(whole)
        damaged[spot] ^= 4
        (tmp_path / "b.zip").write_bytes(damaged)
        with pytest.raises(UnreadableFile, match=r"b\.zip"):
            rows(tmp_path / "b.zip")


def test_archives_that_hold_no_text(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("photo.png", b"\x89PNG")
    with pytest.raises(UnreadableFile, match=r"holds photo\.png; expected a text"):
        rows(tmp_path / "a.zip")


# Compiled readers


def fields(texts: list[bytes]) -> tuple[Any, Any, Any]:
    """Return a block with texts one behind the other, and where they are."""
    block = np.frombuffer(b"".join(texts) + b"\n", dtype=np.uint8)
    ends = np.cumsum([len(text) for text in texts]).astype(np.int32)
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int32)
    return block, starts, ends


#: Far beyond what a scale of -100 to 100 needs.
_SIZES = st.floats(1e-30, 1e15)


@given(st.lists(_SIZES | _SIZES.map(lambda size: -size) | st.just(0.0), min_size=1))
def test_numbers_are_those_of_python(values: list[float]) -> None:
    found, known = scanning.numbers(*fields([repr(value).encode() for value in values]))
    assert known.all()
    for value, read in zip(values, found, strict=True):
        assert math.isclose(value, read, rel_tol=1e-15)


@given(st.lists(st.integers(-(10**18) + 1, 10**18 - 1), min_size=1))
def test_whole_numbers_are_those_of_python(values: list[int]) -> None:
    found, known = scanning.whole_numbers(*fields([b"%d" % value for value in values]))
    assert known.all() and found.tolist() == values


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.2.3", "1e", "e5", "1e+", "1e9999", "x1", "1 2", "--1"]
)
def test_what_is_no_number(text: str) -> None:
    block = fields([text.encode()])
    assert not scanning.numbers(*block)[1].any()
    assert not scanning.whole_numbers(*block)[1].any()


@given(st.binary(max_size=60))
def test_no_bytes_break_a_reader(text: bytes) -> None:
    block, starts, ends = fields([text])
    for read in (scanning.numbers, scanning.whole_numbers, scanning.days):
        values, known = read(block, starts, ends)
        assert np.isfinite(values).all() and known.dtype == np.bool_
    scanning.trim(block, starts, ends)
    scanning.keep_hosts(block, starts, ends)
    assert 0 <= starts[0] <= ends[0] <= len(text)


@settings(max_examples=60)
@given(st.lists(st.text('ab\t"\0é', max_size=12), max_size=30), st.integers(1, 9))
def test_lines_are_those_of_python(texts: list[str], number: int) -> None:
    content = "".join(f"{text}\n" for text in texts).encode()
    wanted = np.full(number, -1, dtype=np.int32)
    wanted[0] = 0
    shape = (64, 1)
    starts, ends = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    lines, verdicts = np.zeros((64, 2), np.int32), np.zeros(64, np.uint8)
    block = np.frombuffer(content, dtype=np.uint8)
    found, blank, used = scanning.split_lines(
        block, block.size, wanted, 10, starts, ends, lines, verdicts
    )
    kept = [text.encode() for text in texts if text]
    assert (found, blank, used) == (len(kept), len(texts) - len(kept), len(content))
    for row, line in enumerate(kept):
        assert content[lines[row, 0] : lines[row, 1]] == line
        expected = (
            scanning.TOO_LONG
            if len(line) > 10
            else scanning.NUL_BYTE
            if b"\0" in line
            else scanning.WRONG_COLUMNS
            if line.count(b"\t") + 1 != number
            else scanning.USABLE
        )
        assert verdicts[row] == expected
        if expected == scanning.USABLE:
            assert content[starts[row, 0] : ends[row, 0]] == line.split(b"\t")[0]
