"""Broken source files: one clear line, exit code 1, and nothing half-written."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus import data
from foedus.cli.main import main
from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    MissingFile,
    SourceError,
    UnknownCode,
    UnmappedName,
    UnreadableFile,
)
from foedus.lake.snapshot import write
from foedus.sources.reading import read_csv
from foedus.sources.registry import declaration, declarations, read
from foedus.states import existing

#: What turns the good content of a file (decompressed) into a broken one; None
#: removes the file.
Fault = Callable[[bytes], bytes] | None

ATOP = "alliances/atop_alliance.csv.gz"
ARMENIA = "trade/armenia_trade_by_country.csv"
REGISTER = "arms/sipri_trade_register_full.csv"
VOTES_2025 = "unvotes/un_votes_2025.csv"
FORMULA = '=HYPERLINK("http://example.org","click")'
SCRIPT = "<script>alert(1)</script>"


def load(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def store(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pack = path.suffix == ".gz"
    path.write_bytes(gzip.compress(content, 1) if pack else content)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def linked(data_dir: Path, root: Path, file: str, fault: Fault) -> Path:
    """Link every declared file of the real data below `root`, but break one."""
    for declared in declarations().values():
        for pattern in declared.files.values():
            for path in data_dir.glob(pattern):
                link = root / path.relative_to(data_dir)
                link.parent.mkdir(parents=True, exist_ok=True)
                if not link.is_symlink():
                    link.symlink_to(path)
    (root / file).unlink()
    if fault is not None:
        store(root / file, fault(load(data_dir / file)))
    return root


# The faults.


def empty(_: bytes) -> bytes:
    return b""


def header_only(content: bytes) -> bytes:
    return content[: content.index(b"\n") + 1]


def web_page(_: bytes) -> bytes:
    return b"<!DOCTYPE html>\n<html><body><h1>404 Not Found</h1></body></html>\n"


def truncated(content: bytes) -> bytes:
    """Break off inside a record, before its last field."""
    end = content.rindex(b"\n", 0, len(content) * 6 // 10)
    return content[: content.index(b",", end) + 1]


def half_the_records(content: bytes) -> bytes:
    return content[: content.rindex(b"\n", 0, len(content) // 2) + 1]


def other_encoding(content: bytes) -> bytes:
    return content.decode("utf-8-sig").encode("utf-16")


def other_encoding_unmarked(content: bytes) -> bytes:
    return content.decode("utf-8-sig").encode("utf-16-le")


def swap(old: str, new: str, *, after: str = "") -> Callable[[bytes], bytes]:
    """Replace the first occurrence, which must be there, after a mark."""

    def fault(content: bytes) -> bytes:
        start = content.index(after.encode())
        assert old.encode() in content[start:]
        rest = content[start:].replace(old.encode(), new.encode(), 1)
        return content[:start] + rest

    return fault


def repeat_record(starts: str) -> Callable[[bytes], bytes]:
    """Write the first record that starts so a second time, at the end."""

    def fault(content: bytes) -> bytes:
        lines = content.splitlines()
        record = next(line for line in lines if line.startswith(starts.encode()))
        return b"\n".join([*lines, record, b""])

    return fault


@dataclass(frozen=True)
class Case:
    source: str
    file: str
    fault: Fault
    error: type[SourceError]
    says: str
    name: str


def check(case: Case, root: Path) -> None:
    with pytest.raises(case.error, match=case.says) as caught:
        read(case.source, root)
    assert type(caught.value) is case.error
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 1000


def cases(*rows: tuple[str, str, str, Fault, type[SourceError], str]) -> object:
    made = [Case(s, f, fault, e, says, name) for name, s, f, fault, e, says in rows]
    return pytest.mark.parametrize(
        "case", made, ids=lambda case: f"{case.source}-{case.name}".replace(" ", "-")
    )


# Without the real data: two whole sources are generated in the published layout.


def long_lived(count: int) -> list[tuple[str, int]]:
    """Name and COW number of states with one spell from 1946 to 2024."""
    found = [
        (state.name, state.spells[0].cow)
        for state in existing(1946)
        if len(state.spells) == 1 and state.exists(2024)
    ]
    numbered = [(name, cow) for name, cow in found if cow is not None]
    return sorted(numbered, key=lambda one: one[1])[:count]


@pytest.fixture(scope="module")
def atop() -> bytes:
    """Alliances of some 60 states, as many rows as the real file has."""
    codes = pl.Series([cow for _, cow in long_lived(60)])
    years = pl.DataFrame({"year": range(1946, 2019)})
    one, other = codes.to_frame("ccode1"), codes.to_frame("ccode2")
    frame = one.join(other, how="cross").join(years, how="cross")
    zeros = [pl.lit(0).alias(f"atop_{o}") for o in ("offense", "neutral", "nonagg")]
    frame = frame.filter(pl.col("ccode1") != pl.col("ccode2")).with_columns(
        (pl.col("year") % 2).alias("atop_defense"),
        *zeros,
        pl.lit(1).alias("atop_consul"),
    )
    return frame.write_csv().encode()


@pytest.fixture(scope="module")
def armenia() -> bytes:
    """Trade of one state with some 165 others."""
    names = [state.name for state in existing(2007) if state.id != "ARM"][:165]
    lines = [
        f'"{name}",{year},{month},1.5,2,0,"{year}-0{month}-01"'
        for name in names
        for year in range(2007, 2025)
        for month in (1, 2)
    ]
    header = '"country","year","month","export","import_origin"'
    header += ',"import_consignment","date"'
    return "\n".join([header, *lines, ""]).encode()


def test_the_generated_files_are_good(tmp_path, atop, armenia):
    store(tmp_path / ATOP, atop)
    store(tmp_path / ARMENIA, armenia)
    low, high = declaration("atop").tables[0].rows
    obligations = read("atop", tmp_path).tables["obligations"]
    assert low <= obligations.height <= high
    yearly = read("armenia_trade", tmp_path).tables["yearly"]
    assert yearly["exports"].unique().to_list() == [3000.0]


@cases(
    ("missing", "atop", ATOP, None, MissingFile, "atop_alliance.*Get it from"),
    ("empty", "atop", ATOP, empty, UnreadableFile, "is empty"),
    ("header only", "atop", ATOP, header_only, UnreadableFile, "no records"),
    ("web page", "atop", ATOP, web_page, UnreadableFile, "lacks .*DOCTYPE"),
    ("truncated", "atop", ATOP, truncated, UnreadableFile, "is it complete"),
    ("half", "atop", ATOP, half_the_records, BrokenExpectation, "rows; expected"),
    ("encoding", "atop", ATOP, other_encoding, UnreadableFile, "not utf8"),
    ("utf-16", "atop", ATOP, other_encoding_unmarked, UnreadableFile, "NUL bytes"),
    (
        "wrong column", "atop", ATOP, swap("atop_defense", "defence"),
        UnreadableFile, "lacks the column.*'atop_defense'.*its header",
    ),
    (
        "unknown code", "atop", ATOP, swap("1946,0,0,0,0,1", "1946,7,0,0,0,1"),
        UnknownCode, r"'atop_defense' holds 7 \(1x\); expected one of 0, 1",
    ),
    ("unmapped code", "atop", ATOP, swap("\n2,", "\n998,"), UnmappedName, "'998'"),
    (
        "formula as a code", "atop", ATOP, swap("\n2,", "\n=2+3,"),
        UnreadableFile, "wrong type",
    ),
    (
        "duplicate", "atop", ATOP, repeat_record("2,20,1950"),
        DuplicateKey, "2 rows share a key.*USA.*CAN.*1950",
    ),
    (
        "duplicate", "armenia_trade", ARMENIA, repeat_record('"Albania",2020'),
        DuplicateKey, "2 rows share country.*Albania",
    ),
    (
        "unmapped name", "armenia_trade", ARMENIA, swap("Albania", "Albanja"),
        UnmappedName, r"'Albanja' \(nearest: .*Albania",
    ),
    (
        "script", "armenia_trade", ARMENIA, swap("Albania", SCRIPT),
        UnmappedName, "'<script>alert",
    ),
    (
        "formula", "armenia_trade", ARMENIA,
        swap("Albania", FORMULA.replace('"', '""')),
        UnmappedName, r"'=HYPERLINK\(",
    ),
    (
        "line break in a name", "armenia_trade", ARMENIA,
        swap("Albania", "Alba\nnia\x1b[31m"),
        UnmappedName, r"Alba\\nnia\\x1b",
    ),
)  # fmt: skip
def test_a_broken_generated_file(tmp_path, atop, armenia, case):
    good = atop if case.source == "atop" else armenia
    if case.fault is not None:
        store(tmp_path / case.file, case.fault(good))
    check(case, tmp_path)


def test_a_folder_in_place_of_a_file(tmp_path):
    (tmp_path / ATOP).mkdir(parents=True)
    with pytest.raises(MissingFile, match=r"atop_alliance\.csv\.gz is not a file"):
        read("atop", tmp_path)


def test_a_damaged_archive(tmp_path, atop):
    store(tmp_path / ATOP, atop)
    good = (tmp_path / ATOP).read_bytes()
    middle = len(good) // 2
    # The compressed data begin at the eleventh byte: then they are no such data.
    for place, damage in ((middle, bytes(200)), (10, b"\xff")):
        content = bytearray(good)
        content[place : place + len(damage)] = damage
        (tmp_path / ATOP).write_bytes(content)
        with pytest.raises(UnreadableFile, match=r"gz cannot be read \(.+\); is it"):
            read("atop", tmp_path)
    (tmp_path / ATOP).write_bytes(good[:middle])
    with pytest.raises(UnreadableFile, match=r"gz cannot be read \(.+\); is it"):
        read("atop", tmp_path)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.csv"
        file.write_bytes(content)
        try:
            frame = read_csv(file, columns={"a": pl.String, "b": pl.Int32})
        except UnreadableFile as error:
            assert "any.csv" in str(error) and "\n" not in str(error)
        else:
            assert frame.columns == ["a", "b"] and frame.height


@given(st.text(alphabet='ab,"\n\r01 =;', max_size=40))
def test_any_records_are_read_or_refused(text):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.csv"
        file.write_bytes(f"a,b\n{text}".encode())
        try:
            frame = read_csv(file, columns={"a": pl.String, "b": pl.Int32})
        except UnreadableFile as error:
            assert "any.csv" in str(error) and "\n" not in str(error)
        else:
            assert frame.columns == ["a", "b"] and frame.height


# The whole build: one line, exit code 1, nothing half-written.


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A folder to build into; temporary folders are made where they are seen."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def previous(out: Path) -> dict[str, bytes]:
    values = pl.DataFrame({"hub": ["RUS"], "partner": ["ARM"], "value": [0.5]})
    write(out, indicators={"x": values}, tables={}, manifest={"hubs": ["RUS"]})
    return tree(out.parent)


def fails_cleanly(root: Path, place: Path, capsys, *, error, says: str) -> None:
    """Build with both twins, over nothing and over an earlier snapshot."""
    before: dict[str, bytes] = {}
    for _ in range(2):
        with pytest.raises(SystemExit) as left:
            main(["data", "build", "--from", str(root), "--out", str(place / "out")])
        assert left.value.code == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        (line,) = shown.err.splitlines()
        assert line.startswith("foedus: ") and says in line
        assert tree(place) == before
        assert not list(place.parent.joinpath("temporary").iterdir())
        before = before or previous(place / "out")
    with pytest.raises(error, match=says):
        data.build(root, out=place / "out")
    assert tree(place) == before
    assert not [path.name for path in place.iterdir() if path.name != "out"]


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (None, MissingFile, "needs alliances/atop_alliance.csv.gz"),
        (empty, UnreadableFile, "atop_alliance.csv.gz is empty"),
        (swap("1946,0,0,0,0,1", "1946,7,0,0,0,1"), UnknownCode, "atop_defense"),
        # A whole first source: the build goes on, and stops at the next.
        (bytes, MissingFile, "source capabilities needs"),
    ],
    ids=["missing", "empty", "unknown-code", "next-source"],
)
def test_a_build_of_generated_files_fails_cleanly(
    tmp_path, place, capsys, atop, fault, error, says
):
    root = tmp_path / "files"
    root.mkdir()
    if fault is not None:
        store(root / ATOP, fault(atop))
    fails_cleanly(root, place, capsys, error=error, says=says)


@pytest.mark.parametrize(
    ("file", "fault", "error", "says"),
    [
        (ATOP, truncated, UnreadableFile, "atop_alliance.csv.gz ends with"),
        ("alliances/cow_nmc.csv.gz", None, MissingFile, "source capabilities needs"),
    ],
    ids=["truncated", "missing"],
)
def test_a_build_of_real_files_fails_cleanly(
    data_dir, tmp_path, place, capsys, file, fault, error, says
):
    root = linked(data_dir, tmp_path / "files", file, fault)
    fails_cleanly(root, place, capsys, error=error, says=says)


# The real files, each broken on its own.


@cases(
    (
        "unknown vote code", "un_votes_2025", VOTES_2025,
        swap(",YES,", ",MAYBE,", after="General Assembly,A/RES"),
        UnknownCode, r"'MAYBE' \(1x\); expected one of YES",
    ),
    (
        "unknown vote code", "un_votes_wide",
        "unvotes/unga_votes_wide_1946_2024-06.csv",
        swap(",9,9,9,9,9,1,", ",9,9,9,9,9,7,"),
        UnknownCode, r"'7' \(1x\)",
    ),
    (
        "unmapped state", "un_votes_2025", VOTES_2025, swap(",AGO,", ",QQQ,"),
        UnmappedName, "'QQQ'",
    ),
    (
        "unmapped name", "sipri_transfers", REGISTER,
        swap("\nAfghanistan,Russia,", "\nAfghanistan,Ruritania,"),
        UnmappedName, "'Ruritania'",
    ),
    (
        "script", "sipri_transfers", REGISTER,
        swap("\nAfghanistan,Russia,", f"\n{SCRIPT},Russia,"),
        UnmappedName, "'<script>",
    ),
    (
        "formula", "sipri_transfers", REGISTER,
        swap("\nAfghanistan,Russia,", "\n=HYPERLINK(1),Russia,"),
        UnmappedName, r"'=HYPERLINK\(1\)'",
    ),
    (
        "formula", "oec", "trade/oec_bilateral_2022.csv",
        swap("\nAfghanistan,Andorra", "\n=1+1,Andorra"),
        UnmappedName, "'=1[+]1'",
    ),
    (
        "duplicate", "oec", "trade/oec_bilateral_2022.csv",
        repeat_record("Afghanistan,Armenia"),
        DuplicateKey, "Afghanistan.*Armenia.*2022",
    ),
    (
        "duplicate", "capabilities", "alliances/cow_nmc.csv.gz",
        repeat_record("2,1990"), DuplicateKey, "USA.*1990",
    ),
    (
        "duplicate", "gsdb", "sanctions/GSDB_V3.csv", repeat_record("727,"),
        DuplicateKey, "727",
    ),
    (
        "half", "gsdb", "sanctions/GSDB_V3.csv", half_the_records,
        BrokenExpectation, "rows; expected",
    ),
)  # fmt: skip
def test_a_broken_real_file(data_dir, tmp_path, case):
    check(case, linked(data_dir, tmp_path, case.file, case.fault))


def text_files(data_dir: Path) -> list[tuple[str, str]]:
    """One file of every role of every source, spreadsheets left out."""
    found = []
    for source, declared in declarations().items():
        if declared.replaces is not None:
            continue  # files that a user makes; nobody publishes them
        for pattern in declared.files.values():
            path = max(data_dir.glob(pattern))
            if path.suffix != ".xlsx":
                found.append((source, path.relative_to(data_dir).as_posix()))
    return found


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (empty, UnreadableFile),
        (web_page, UnreadableFile),
        (lambda _: bytes(1000), UnreadableFile),
        (None, (MissingFile, BrokenExpectation)),
    ],
    ids=["empty", "web-page", "zeros", "missing"],
)
def test_every_file_of_every_source(data_dir, tmp_path, fault, error):
    """A pattern may match other years, and then their number is noticed."""
    good = tmp_path / "good"
    some = text_files(data_dir)
    assert len(some) > 30
    linked(data_dir, good, some[0][1], bytes)
    for source, file in some:
        path = good / file
        path.unlink()
        if fault is not None:
            store(path, fault(b""))
        with pytest.raises(error) as caught:
            read(source, good)
        assert "\n" not in str(caught.value), (source, file)
        assert len(str(caught.value)) < 1000, (source, file)
        path.unlink(missing_ok=True)
        path.symlink_to(data_dir / file)
