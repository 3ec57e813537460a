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
from hypothesis import example, given, settings
from hypothesis import strategies as st

from foedus.errors import UnreadableFile
from foedus.sources.events import cutting, fields, opening, scanning, staging, words
from foedus.sources.events.tally import Tally

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
        (
            lambda line: line.replace(b"RUS", b"R\xffS"),
            staging.REJECTED[scanning.NOT_TEXT],
        ),
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


# Words and their numbers


def test_words_outlive_a_table_that_is_full(
    tmp_path: Path, made: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables of words that are begun anew, and blocks, change no row."""
    hosts = [f"https://www.h{number % 700}.org/a" for number in range(3000)]
    given = [{"event": str(n), "outlet": host} for n, host in enumerate(hosts)]
    path = tmp_path / "a.csv"
    path.write_text(made.text("gdelt1", given))
    whole, _ = rows(path)
    assert whole["outlet"].to_list() == [host[:-2] for host in hosts]
    monkeypatch.setattr(opening, "BLOCK", 1 << 12)
    monkeypatch.setattr(words, "MOST_WORDS", 600)
    again, tally = rows(path)
    assert again.equals(whole) and tally.lines == 3000
    staged = staging.stage([(7, "a", path)], tmp_path)
    kept = pl.read_parquet(staged.rows).sort("line")
    named = pl.read_parquet(staged.words)
    assert named["number"].is_unique().all()
    assert named.height > named["word"].n_unique() > 700
    assert set(named.filter("actor")["word"]) == {"RUS", "ARM"}
    assert kept["file"].unique().to_list() == [7]
    for role in cutting.NUMBERED:
        told = kept.join(named, left_on=role, right_on="number", maintain_order="left")
        assert told["word"].to_list() == whole[role].to_list()


def test_more_words_than_two_bytes_can_number(tmp_path: Path, made: ModuleType) -> None:
    line = made.line("gdelt1", event="@", outlet="http://@.org/")
    path = tmp_path / "a.csv"
    path.write_text("".join(f"{line}\n".replace("@", str(n)) for n in range(70_000)))
    frame, _ = rows(path)
    assert frame["outlet"].n_unique() == 70_000
    assert frame["outlet"][69_999] == "http://69999.org"


def test_rows_that_are_no_text_leave_no_trace(
    written: Any, made: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of three rows go, and the others keep all that is theirs."""
    monkeypatch.setattr(cutting, "_BATCH", 16)
    lines = [
        made.line("gdelt1", event=str(n), tone="" if n % 2 else "1.5").encode()
        for n in range(100)
    ]
    for number, line in enumerate(lines):
        if number % 3:
            lines[number] = line.replace(b"ARM", b"A\xed\xa0\x80")
    frame, tally = written(b"\n".join(lines) + b"\n")
    kept = list(range(0, 100, 3))
    assert frame["event"].to_list() == kept
    assert frame["line"].to_list() == [number + 1 for number in kept]
    assert frame["tone"].to_list() == [None if n % 2 else 1.5 for n in kept]
    assert tally.rejected[staging.REJECTED[scanning.NOT_TEXT]] == 100 - len(kept)
    assert [line for line, *_ in tally.shown[:4]] == [2, 3, 5, 6]


@given(st.binary(max_size=12) | st.text(max_size=6).map(str.encode))
def test_text_is_what_python_decodes(text: bytes) -> None:
    try:
        text.decode()
        expected = True
    except UnicodeDecodeError:
        expected = False
    block = np.frombuffer(text + b"\n", dtype=np.uint8)
    assert fields.is_text(block, 0, len(text)) == expected


@given(st.lists(st.text(max_size=30).map(str.encode), min_size=1, max_size=300))
def test_a_word_has_one_number_in_a_table(texts: list[bytes]) -> None:
    held = words.Words()
    block, firsts, lasts = at(texts)
    numbers, known = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.bool_)
    assert held.make_room(len(texts), block.size)
    words.number_words(block, firsts, lasts, 1, held.table, numbers, known)
    assert known.all() and len(held) == len(set(texts))
    told = held.texts().to_pylist()
    assert [told[number].encode() for number in numbers] == texts


# Compiled readers


def at(texts: list[bytes]) -> tuple[Any, Any, Any]:
    """Return a block with texts one behind the other, and where they are."""
    block = np.frombuffer(b"".join(texts) + b"\n", dtype=np.uint8)
    lasts = np.cumsum([len(text) for text in texts]).astype(np.int32)
    firsts = np.concatenate([[0], lasts[:-1]]).astype(np.int32)
    return block, firsts, lasts


def read_by(reader: Any, texts: list[bytes]) -> tuple[Any, Any]:
    """Return the values that a reader finds in texts, and whether they are known."""
    kind = np.float64 if reader is fields.numbers else np.int64
    values, known = np.zeros(len(texts), kind), np.zeros(len(texts), np.bool_)
    reader(*at(texts), values, known)
    return values, known


#: Far beyond what a scale of -100 to 100 needs.
_SIZES = st.floats(1e-30, 1e15)


@example([0.0004342841539919661, 1e-30])
@given(st.lists(_SIZES | _SIZES.map(lambda size: -size) | st.just(0.0), min_size=1))
def test_numbers_are_those_of_python(values: list[float]) -> None:
    found, known = read_by(fields.numbers, [repr(value).encode() for value in values])
    assert known.all()
    for value, read in zip(values, found, strict=True):
        assert math.isclose(value, read, rel_tol=1e-15)


@given(st.lists(st.integers(-(10**18) + 1, 10**18 - 1), min_size=1))
def test_whole_numbers_are_those_of_python(values: list[int]) -> None:
    found, known = read_by(fields.whole_numbers, [b"%d" % value for value in values])
    assert known.all() and found.tolist() == values


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.2.3", "1e", "e5", "1e+", "1e9999", "x1", "1 2", "--1"]
)
def test_what_is_no_number(text: str) -> None:
    assert not read_by(fields.numbers, [text.encode()])[1].any()
    assert not read_by(fields.whole_numbers, [text.encode()])[1].any()


@given(st.binary(max_size=60))
def test_no_bytes_break_a_reader(text: bytes) -> None:
    for reader in (fields.numbers, fields.whole_numbers, fields.days):
        values, known = read_by(reader, [text])
        assert np.isfinite(values).all() and known.dtype == np.bool_
    block, firsts, lasts = at([text])
    fields.keep_hosts(block, firsts, lasts)
    assert 0 <= firsts[0] <= lasts[0] <= len(text)


@pytest.mark.parametrize("more", [0, 90])
@settings(max_examples=60)
@given(
    texts=st.lists(st.text('ab\t"\0é', max_size=12), max_size=30),
    number=st.integers(1, 9),
)
def test_lines_are_those_of_python(more: int, texts: list[str], number: int) -> None:
    # Long lines too: marks are found 64 bytes at a time, and the rest one by one.
    content = "".join(f"{text}{'c' * more}\n" for text in texts).encode()
    lines = [line for line in content.split(b"\n")[:-1] if line]
    block = np.frombuffer(content, dtype=np.uint8)
    spots = np.zeros(block.size + scanning.SPARE, np.int32)
    ends = np.zeros(block.size, np.int32)
    found, nul = scanning.find_marks(block, spots, ends)
    marks = [place for place, letter in enumerate(content) if letter in b"\t\n"]
    assert spots[: len(marks)].tolist() == marks
    assert [content[spots[end]] for end in ends[:found]] == [10] * content.count(b"\n")
    assert found == content.count(b"\n") and nul == (b"\0" in content)
    usable, aside = np.zeros((64, 4), np.int32), np.zeros((64, 4), np.int32)
    _, told, rows, put = scanning.judge_lines(
        *(block, spots, ends, (0, found, nul), (number, more + 10), (0, number - 1)),
        *(usable, aside),
    )
    assert told == len(lines)
    expected = []
    for place, line in enumerate(lines):
        fields_of = line.split(b"\t")
        if len(line) > more + 10:
            expected.append((place, scanning.TOO_LONG))
        elif b"\0" in line:
            expected.append((place, scanning.NUL_BYTE))
        elif len(fields_of) != number:
            expected.append((place, scanning.WRONG_COLUMNS))
        elif fields_of[0] and fields_of[-1]:
            expected.append((place, scanning.USABLE))
    met = [(int(line), scanning.USABLE) for *_, line in usable[:rows]]
    met += [(int(line), int(what)) for line, _, _, what in aside[:put]]
    assert sorted(met) == expected
    for begin, end, mark, place in usable[:rows].tolist():
        first, last = scanning.field_at(spots, begin, end, mark, number, 0)
        assert content[begin:end] == lines[place]
        assert content[first:last] == lines[place].split(b"\t")[0]
