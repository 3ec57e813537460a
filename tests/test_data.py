"""Builds check themselves, spare what is not theirs, and can be compared."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import polars as pl
import pytest

from foedus import data
from foedus.cli.main import main
from foedus.errors import LedgerError, MissingFile, SnapshotError, UnknownState
from foedus.indicators.contract import Built
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot, write

MANIFEST = {"hubs": ["RUS"], "indicators": {"x": {"coverage": [2014, 2015]}}}
VALUES = pl.DataFrame(
    {
        "hub": ["RUS", "RUS", "RUS"],
        "partner": ["ARM", "ARM", "AZE"],
        "year": [2014, 2015, 2014],
        "value": [0.5, 0.25, 1.0],
        "sd": [None, 0.125, 0.25],
        "n": [3.0, 4.0, 5.0],
    },
    schema_overrides={"year": pl.Int16},
)
FLOWS = pl.DataFrame({"partner": ["ARM", "AZE"], "usd": [2.5e9, None]})


@pytest.fixture
def pair(tmp_path) -> tuple[Snapshot, Snapshot]:
    """Two snapshots of the same content in two folders."""
    one, other = (
        write(
            tmp_path / name,
            indicators={"x": VALUES},
            tables={"flows": FLOWS},
            manifest=MANIFEST,
        )
        for name in ("one", "other")
    )
    return one, other


def change(snapshot: Snapshot, name: str, **columns: pl.Expr) -> None:
    """Change a stored file behind the snapshot's back."""
    path = snapshot.path / name
    pl.read_parquet(path).with_columns(**columns).write_parquet(path)


X = "indicators/x.parquet"
T = "tables/flows.parquet"


def test_equal_snapshots_are_the_same(pair):
    found = data.compare(*pair)
    assert found.same and found.differences == ()
    assert found.rows == VALUES.height + FLOWS.height
    assert found.to_dict() == {"differences": (), "rows": 5, "same": True}


@pytest.mark.parametrize(
    ("file", "columns", "says"),
    [
        (X, {"value": pl.col("value") + 1e-5}, "value differs by up to 1e-05"),
        (X, {"partner": pl.col("partner").replace("AZE", "GEO")}, "keys differ"),
        (X, {"year": pl.col("year") + 1}, "keys differ"),
        (X, {"year": pl.col("year").cast(pl.Int32)}, "year Int16.* against .*Int32"),
        (X, {"extra": pl.lit(1)}, "columns differ .*extra"),
        (X, {"sd": pl.col("sd").fill_null(0.0)}, "missing values of sd differ"),
        (T, {"usd": pl.col("usd") * 1.001}, "usd differs by up to 0.001"),
    ],
)  # fmt: skip
def test_a_difference_is_found_from_either_side(pair, file, columns, says):
    change(pair[1], file, **columns)
    for one, other in (pair, pair[::-1]):
        found = data.compare(one, other)
        assert not found.same
        (line,) = found.differences
        assert line.startswith(f"{file}: ")
    assert pl.Series([data.compare(*pair).differences[0]]).str.contains(says).all()


@pytest.mark.parametrize("hidden", [float("nan"), float("inf"), -float("inf")])
def test_no_number_hides_behind_one_that_agrees(pair, hidden):
    first = pl.int_range(pl.len()) == 0
    change(
        pair[1],
        X,
        value=pl.when(first)
        .then(pl.lit(hidden, dtype=pl.Float32))
        .otherwise(pl.col("value")),
    )
    assert not data.compare(*pair).same
    assert not data.compare(*pair[::-1]).same
    assert data.compare(pair[1], pair[1]).same


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        (X, {"value": pl.col("value") + 5e-7}),
        # The seventh digit of a large amount, which 32 bits do not hold.
        (T, {"usd": pl.col("usd") * (1 + 5e-7)}),
    ],
)
def test_rounding_is_no_difference(pair, file, columns):
    change(pair[1], file, **columns)
    assert not pl.read_parquet(pair[0].path / file).equals(
        pl.read_parquet(pair[1].path / file)
    )
    assert data.compare(*pair).same


def test_a_missing_row_and_a_missing_file(pair):
    path = pair[1].path / X
    pl.read_parquet(path).head(2).write_parquet(path)
    assert data.compare(*pair).differences == (f"{X}: 3 rows against 2",)
    path.unlink()
    assert data.compare(*pair).differences == (f"{X}: in one snapshot only",)
    assert data.compare(*pair[::-1]).differences == (f"{X}: in one snapshot only",)


def test_another_coverage_is_a_difference(pair, tmp_path):
    wider = {**MANIFEST, "indicators": {"x": {"coverage": [2014, 2016]}}}
    again = write(
        tmp_path / "again",
        indicators={"x": VALUES},
        tables={"flows": FLOWS},
        manifest=wider,
    )
    found = data.compare(pair[0], again)
    assert found.differences == ("manifest.json: indicators differ",)


def test_a_damaged_file_is_named(pair):
    (pair[1].path / X).write_bytes(b"PAR1 not really PAR1")
    with pytest.raises(SnapshotError, match=r"x\.parquet is damaged") as caught:
        data.compare(*pair)
    assert "\n" not in str(caught.value)


def test_the_installed_snapshot_is_what_it_says():
    snapshot = Snapshot()
    found = data.status()
    assert found["snapshot"] == snapshot.id
    assert set(found["hubs"]) >= {"RUS", "USA", "CHN", "SUN"}
    declared = {one.id for one in data.sources()}
    assert set(found["sources"]) <= declared
    for name, one in found["indicators"].items():
        assert set(one["sources"]) <= set(found["sources"]), name
        first, last = one["coverage"]
        assert 1946 <= first <= last <= 2026, name
    for source, reasons in found["quarantine"].items():
        assert source in found["sources"]
        assert all(one["records"] > 0 and one["reason"] for one in reasons)
    assert data.compare(snapshot, snapshot).same


# A build.


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"value": 1.5}, "1.5"),
        ({"value": -0.1}, "-0.1"),
        ({"value": None}, "None"),
        ({"value": float("nan")}, "nan"),
        ({"sd": -1.0}, "-1.0"),
        ({"partner": "RUS"}, "'RUS', 'RUS'"),
    ],
)
def test_an_indicator_that_breaks_its_contract_stops_the_build(row, says):
    values = VALUES.head(1).with_columns(
        pl.lit(value, dtype=VALUES.schema[name]).alias(name)
        for name, value in row.items()
    )
    with pytest.raises(LedgerError, match="indicator x returned") as caught:
        data._checked("x", Built(values, (2014, 2015)))
    assert says in str(caught.value)
    assert data._checked("x", Built(VALUES, (2014, 2015))).values is VALUES


def test_a_column_left_out_stops_the_build():
    with pytest.raises(LedgerError, match="returned no column 'sd'"):
        data._checked("x", Built(VALUES.drop("sd"), (2014, 2015)))


def test_a_shared_table_must_be_the_same():
    one = Built(VALUES, (2014, 2015), {"t": FLOWS})
    same = Built(VALUES, (2014, 2015), {"t": FLOWS.clone()})
    assert list(data._tables({"a": one, "b": same})) == ["t"]
    other = Built(VALUES, (2014, 2015), {"t": FLOWS.head(1)})
    with pytest.raises(LedgerError, match="different tables 't'"):
        data._tables({"a": one, "b": other})


def test_an_impossible_value_leaves_the_snapshot_as_it_was(tmp_path, pair, monkeypatch):
    """A build that fails in its middle, after indicators were computed."""
    bad = Built(VALUES.with_columns(value=pl.lit(7.0)), (2014, 2015))
    asked: list[tuple[str, ...]] = []

    def build(_, hubs):
        asked.append(hubs)
        return bad

    monkeypatch.setattr(
        data.registry, "modules", lambda: {"x": SimpleNamespace(build=build)}
    )
    monkeypatch.setattr(data, "_needed", tuple)
    hubs = pl.DataFrame({"hub": ["RUS", "USA"]})
    monkeypatch.setattr(Inputs, "derived", lambda *_: hubs)
    before = {path: path.read_bytes() for path in pair[0].path.rglob("*.*")}
    steps: list[tuple[str, int, int]] = []
    with pytest.raises(LedgerError, match="impossible row"):
        data.build(
            tmp_path,
            hubs=["Armenia"],
            out=pair[0].path,
            progress=lambda *step: steps.append(step),
        )
    assert asked == [("ARM", "RUS", "USA")]
    assert steps == [("sources", 0, 4), ("x", 1, 4)]
    after = {path: path.read_bytes() for path in pair[0].path.rglob("*.*")}
    assert after == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "other"]


def test_a_hub_that_is_no_state_stops_before_any_file_is_read(tmp_path):
    with pytest.raises(UnknownState, match="Armenia"):
        data.build(tmp_path / "nowhere", hubs=["Armenya"], out=tmp_path / "out")
    with pytest.raises(MissingFile, match="there is no folder"):
        data.build(tmp_path / "nowhere", hubs=["Armenia"], out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_build_never_replaces_what_is_not_a_snapshot(tmp_path, capsys):
    """`--out` with a slip of the pen must not delete a folder of work."""
    work = tmp_path / "thesis"
    work.mkdir()
    (work / "chapter.txt").write_text("years of it")
    with pytest.raises(SystemExit) as left:
        main(["data", "build", "--from", str(tmp_path), "--out", str(work)])
    assert left.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "'chapter.txt' and not a snapshot" in line
    file = work / "chapter.txt"
    for place in (work, file):
        with pytest.raises(SnapshotError, match="not a snapshot"):
            write(place, indicators={}, tables={}, manifest=MANIFEST)
    assert file.read_text() == "years of it"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]


def test_an_empty_folder_and_an_old_snapshot_are_replaced(tmp_path, pair, monkeypatch):
    (tmp_path / "new").mkdir()
    monkeypatch.chdir(tmp_path / "new")
    for place in (tmp_path / "new", pair[0].path):
        made = write(
            place, indicators={"x": VALUES.head(1)}, tables={}, manifest=MANIFEST
        )
        assert made.values("x", "RUS").height == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "one", "other"]


def test_a_place_that_cannot_be_written_is_one_line(tmp_path, capsys, monkeypatch):
    file = tmp_path / "file"
    file.write_text("")

    def build(*_, out, **__):
        return write(out, indicators={}, tables={}, manifest=MANIFEST)

    monkeypatch.setattr(data, "build", build)
    with pytest.raises(SystemExit) as left:
        main(["data", "build", "--from", str(tmp_path), "--out", str(file / "x")])
    assert left.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("foedus: ") and "file" in line


def test_an_indicator_newer_than_the_snapshot_is_named(pair):
    with pytest.raises(SnapshotError, match="holds no indicator 'y'; rebuild"):
        pair[0].coverage("y")


def test_a_manifest_that_is_no_object_is_named(pair):
    (pair[0].path / "manifest.json").write_text("[1, 2]")
    with pytest.raises(SnapshotError, match="format None"):
        Snapshot(pair[0].path)
    shutil.rmtree(pair[0].path)
    with pytest.raises(SnapshotError, match="no readable snapshot"):
        Snapshot(pair[0].path)
