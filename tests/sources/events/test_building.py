"""One suite for every engine: what counts, what does not, and that they agree."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import foedus
from foedus.errors import BuildError, InvalidOption, InvalidWindow, LostRows
from foedus.sources.events import aggregating, writing
from foedus.sources.events.layout import layouts
from foedus.sources.events.results import EventsBuilt
from foedus.sources.events.steps import step
from foedus.states import resolve

# From within Spark, which leaves a socket open.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

#: Rows of one file, and what becomes of each.
ROWS = (
    ({"event": "1"}, "counted"),
    # The same pair and class, another outlet, day, tone.
    (
        {
            **{"event": "2", "day": "20240331", "added": "20240331", "tone": "4.5"},
            **{"intensity": "2.8", "outlet": "http://B.org/1", "code": "03"},
        },
        "counted",
    ),
    # The same outlet as the first; no tone, no sources.
    (
        {
            **{"event": "3", "outlet": "https://a.org/z", "tone": "", "reports": ""},
            "code": "02",
        },
        "counted",
    ),
    ({"event": "4", "source": "ARM", "target": "RUS"}, "counted"),
    ({"event": "5", "code": "19", "quad": "4", "intensity": "-10.0"}, "counted"),
    # Reported in April, and counted in March because March is built.
    ({"event": "6", "added": "20240402", "quad": "2", "code": "06"}, "counted"),
    # Czechoslovakia, then the Czech Republic.
    (
        {"event": "7", "day": "19920630", "added": "19920630", "target": "CZE"},
        "counted",
    ),
    ({"event": "x"}, "no event id"),
    ({"event": "8", "day": "20240231"}, "no possible date"),
    ({"event": "9", "day": "next week"}, "no possible date"),
    (
        {"event": "10", "day": "20240501", "added": "20240331"},
        "dated after the month of its report",
    ),
    ({"event": "11", "source": ""}, "an actor without a country"),
    ({"event": "12", "target": "QQQ"}, "an actor of an unknown code"),
    ({"event": "13", "target": "EUR"}, "an actor that is no state"),
    ({"event": "14", "target": "HKG"}, "an actor that is no state"),
    ({"event": "15", "target": "RUS"}, "one state on both sides"),
    ({"event": "16", "quad": "7"}, "no class of action"),
    (
        {"event": "17", "day": "20240105", "added": "20240305"},
        "reported late, in a month that is not built",
    ),
    ({"event": "1", "tone": "9.0"}, "event id seen before"),
)


def reasons(built: EventsBuilt) -> dict[str, int]:
    return built.reasons


def month(out: Path, name: str = "2024-03") -> pl.DataFrame:
    return pl.read_parquet(
        out / f"month={name}" / "part.parquet", hive_partitioning=False
    )


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest, ibis: Any) -> str:
    if request.param == "spark":
        request.getfixturevalue("spark")
    return str(request.param)


@pytest.fixture
def source(tmp_path: Path, made: ModuleType) -> Path:
    """Return a folder with text, a zip and a Parquet file: every row of `ROWS`."""
    folder = tmp_path / "source"
    folder.mkdir()
    rows = [row for row, _ in ROWS]
    made.zipped(folder / "a.export.CSV.zip", made.text("gdelt2", rows[:6]))
    bad = "\tshort\n" + made.line("gdelt2", event="20", source="R\0S") + "\n"
    (folder / "b.csv").write_text(made.text("gdelt2", rows[6:12]) + bad)
    cells = [made.line("gdelt2", **row).split("\t") for row in rows[12:]]
    frame = pl.DataFrame(cells, schema=list(layouts()["gdelt2"].fields), orient="row")
    frame.with_columns(
        pl.col("GLOBALEVENTID", "SQLDATE", "DATEADDED", "QuadClass").cast(pl.Int64),
        pl.col("GoldsteinScale", "AvgTone").cast(pl.Float64),
    ).write_parquet(folder / "c.parquet")
    return folder


def test_every_row_is_accounted_for(source: Path, tmp_path: Path, engine: str) -> None:
    out = tmp_path / "out"
    built = foedus.build_events(source, out=out, engine=engine)
    expected: dict[str, int] = {
        **{"wrong number of columns": 1, "holds a NUL byte": 1},
    }
    for _, reason in ROWS:
        expected[reason] = expected.get(reason, 0) + 1
    assert reasons(built) == expected
    assert built.rows == len(ROWS) + 2
    by_file = built.files.group_by("file").agg(pl.col("rows").sum()).sort("file")
    assert by_file.rows() == [("a.export.CSV.zip", 6), ("b.csv", 8), ("c.parquet", 7)]
    assert pl.read_parquet(out / "files.parquet").equals(built.files)
    aside = pl.read_parquet(out / "quarantine.parquet")
    assert aside.select("file", "line", "reason").rows() == [
        ("b.csv", 7, "wrong number of columns"),
        ("b.csv", 8, "holds a NUL byte"),
    ]
    assert "R\\0S" in aside["text"][1]
    assert dict(built.unknown.select("label", "rows").iter_rows()) == {
        **{"EUR": 1, "HKG": 1, "QQQ": 1},
    }
    assert built.months == {"1992-06": 1, "2024-03": 6}

    table = month(out).sort("source", "target", "quad_class")
    assert list(table.columns) == list(writing.COLUMNS)
    assert table.rows() == [
        ("ARM", "RUS", 1, 1, 1, 0, 1.0, 1, -2.5, 1, 3, 1, 0, 1 << 4),
        # Three events: roots 4, 3 and 2, of which the last takes no side.
        ("RUS", "ARM", 1, 3, 2, 0, 4.8, 3, 2.0, 2, 6, 2, 0, 1 << 4 | 1 << 30),
        ("RUS", "ARM", 2, 1, 1, 0, 1.0, 1, -2.5, 1, 3, 1, 1, 1 << 4),
        ("RUS", "ARM", 4, 1, 0, 1, -10.0, 1, -2.5, 1, 3, 1, 0, 1 << 4),
    ]
    assert month(out, "1992-06")["target"].to_list() == ["CSK"]


#: Many forms of few outlets, and what looks like an address and is none.
OUTLETS = (
    *("https://www.a.org/x", "http://a.org", "HTTPS://WWW.A.ORG/y?z=http://b.org"),
    *("www.a.org/1", "a.org", "://a.org/", "http:/a.org", "/a.org", "a:///a.org"),
    *("http://www.www.b.org", "https://b.org:80/x", "http://www./", "x://", "x:/"),
    *("https://NACHRICHTEN-Ö.de/a", "ftp://nachrichten-ö.de", "https://новости.ru/1"),
    *("BBC Monitoring", "bbc monitoring", "", "/", "https://"),
)


def random_rows(seed: int, events: int) -> Iterator[dict[str, str]]:
    """Yield rows with states, regions, repeated ids, late reports and holes."""
    draw = random.Random(seed)
    actors = ["RUS", "ARM", "DEU", "USA", "CHN", "SRB", "EUR", "HKG", "QQQ", ""]
    for _ in range(events):
        day = draw.choice([20240201, 20240229, 20240301, 20240315, 20240331])
        late = draw.random() < 0.1
        yield {
            "event": str(draw.randrange(events * 3 // 4)),
            "day": str(day),
            "added": str(20240402 if late else day),
            "source": draw.choice(actors),
            "target": draw.choice(actors),
            "code": f"{draw.randint(1, 20):02d}",
            "quad": str(draw.randint(1, 4)),
            "intensity": f"{draw.uniform(-10, 10):.1f}",
            "tone": repr(draw.uniform(-20, 20)),
            "reports": str(draw.randint(1, 9)),
            "outlet": draw.choice(OUTLETS),
        }


def test_engines_write_the_same_bytes(
    tmp_path: Path, made: ModuleType, spark: Any
) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    for file in range(3):
        content = made.text("gdelt1", random_rows(file, 400))
        made.zipped(folder / f"{file}.export.CSV.zip", content)
    built = {
        engine: foedus.build_events(folder, out=tmp_path / engine, engine=engine)
        for engine in ("duckdb", "spark")
    }
    assert built["duckdb"].reasons["event id seen before"] > 50
    assert built["duckdb"].months == built["spark"].months
    for path in sorted((tmp_path / "duckdb").rglob("*.parquet")):
        other = tmp_path / "spark" / path.relative_to(tmp_path / "duckdb")
        assert path.read_bytes() == other.read_bytes(), path.name


def test_outlets_are_hosts_without_www(tmp_path: Path, ibis: Any) -> None:
    """Step by step the engine finds what one regular expression says."""
    from foedus.sources.events.engines.duckdb import DuckDB

    rule = re.compile(r"^(?:[^/]*://)?(?:www\.)?([^/]*)", re.DOTALL)
    draw = random.Random(7)
    texts = [*OUTLETS, *("".join(draw.choices("w.:/a", k=9)) for _ in range(3000))]
    words = pl.DataFrame({"number": range(len(texts)), "word": texts})
    words.write_parquet(tmp_path / "words.parquet")
    with DuckDB(tmp_path) as engine:
        table = engine.staged([tmp_path / "words.parquet"])
        apart = step(
            lambda words: aggregating.told_apart(words.rename(outlet="word"), None),
            table,
        )
        found = engine.fetch(apart).sort("number")["outlet"].to_list()
        own = engine.fetch(step(aggregating.outlets, table))
    expected = [rule.match(text.lower())[1] or None for text in texts]  # type: ignore[index]
    assert found == expected
    same = dict(own.iter_rows())
    first = {}
    for number, name in enumerate(expected):
        if name is not None:
            assert same.pop(number) == first.setdefault(name, number)
    assert not same


def test_text_and_parquet_make_the_same_months(
    tmp_path: Path, made: ModuleType, ibis: Any
) -> None:
    """Actors and outlets are numbers in one build, and words in the others."""
    for folder in ("text", "parquet", "both"):
        (tmp_path / folder).mkdir()
    for file in range(2):
        given = list(random_rows(file, 400))
        # What no layout would write, and stands for no country.
        given[5]["source"], given[6]["target"] = "None", "NULL"
        cells = [made.line("gdelt1", **row).split("\t") for row in given]
        names = list(layouts()["gdelt1"].fields)
        frame = pl.DataFrame(cells, schema=names, orient="row")
        for folder in ("text", "both")[: 2 - file]:
            content = made.text("gdelt1", given)
            made.zipped(tmp_path / folder / f"{file}.csv.zip", content)
        for folder in ("parquet", "both")[: 1 + file]:
            frame.write_parquet(tmp_path / folder / f"{file}.parquet")
    built = {
        folder: foedus.build_events(tmp_path / folder, out=tmp_path / f"{folder}.out")
        for folder in ("text", "parquet", "both")
    }
    assert built["text"].reasons["event id seen before"] > 20
    for folder in ("parquet", "both"):
        assert built[folder].reasons == built["text"].reasons
        assert built[folder].unknown.equals(built["text"].unknown)
        for name in built["text"].months:
            one, other = (tmp_path / f"{each}.out" for each in ("text", folder))
            assert month(one, name).equals(month(other, name))


def test_order_and_repetition_of_files_change_nothing(
    tmp_path: Path, made: ModuleType, ibis: Any
) -> None:
    paths = []
    for file in range(3):
        content = made.text("gdelt1", random_rows(file, 300))
        paths.append(made.zipped(tmp_path / f"{file}.export.CSV.zip", content))
    first = foedus.build_events(paths, out=tmp_path / "a")
    foedus.build_events([*reversed(paths), paths[0]], out=tmp_path / "b")
    for name in first.months:
        assert month(tmp_path / "a", name).equals(month(tmp_path / "b", name))
    # A copy under another name brings rows, and no events.
    copy = tmp_path / "9.export.CSV.zip"
    copy.write_bytes(paths[0].read_bytes())
    again = foedus.build_events([*paths, copy], out=tmp_path / "c")
    assert again.rows == first.rows + 300
    assert again.months == first.months
    for name in first.months:
        assert month(tmp_path / "a", name).equals(month(tmp_path / "c", name))


def test_the_first_report_of_an_event_counts(
    tmp_path: Path, made: ModuleType, ibis: Any
) -> None:
    late = {"event": "1", "added": "20240307", "tone": "5.0"}
    (tmp_path / "a.csv").write_text(made.text("gdelt1", [late]))
    (tmp_path / "b.csv").write_text(made.text("gdelt1", [{"event": "1"}]))
    foedus.build_events([tmp_path / "a.csv", tmp_path / "b.csv"], out=tmp_path / "out")
    assert month(tmp_path / "out")["tone_sum"].to_list() == [-2.5]


def test_months_are_replaced_one_by_one(
    tmp_path: Path, made: ModuleType, ibis: Any
) -> None:
    out = tmp_path / "out"
    march, april = tmp_path / "march.csv", tmp_path / "april.csv"
    march.write_text(made.text("gdelt1", [{"event": "1"}, {"event": "2"}]))
    later = {"day": "20240410", "added": "20240410"}
    tail = {"event": "4", "day": "20240330", "added": "20240401"}
    april.write_text(made.text("gdelt1", [{"event": "3", **later}, tail]))
    assert foedus.build_events(march, out=out).months == {"2024-03": 2}
    # April's file tells late of March: that must not replace March.
    built = foedus.build_events(april, out=out)
    assert built.months == {"2024-04": 1}
    assert built.reasons["reported late, in a month that is not built"] == 1
    assert month(out)["events"].sum() == 2
    both = foedus.build_events([march, april], out=out)
    assert both.months == {"2024-03": 3, "2024-04": 1}
    assert month(out)["late"].sum() == 1
    only = foedus.build_events([march, april], out=out, since="2024-04")
    assert only.months == {"2024-04": 1}
    assert only.reasons["outside the window"] == 3
    assert month(out)["events"].sum() == 3
    files = pl.read_parquet(out / "files.parquet")
    assert files["file"].unique().sort().to_list() == ["april.csv", "march.csv"]


def test_icews_and_polecat(tmp_path: Path, made: ModuleType, ibis: Any) -> None:
    rows: list[dict[str, str]] = [
        {"event": "1"},
        {"event": "2", "code": "190", "intensity": "-9.5"},
        {"event": "3", "code": "841", "intensity": "7.0", "outlet": "Reuters"},
        {"event": "4", "source": "Ruritania"},
        {"event": "5", "target": "NULL"},
        {"event": "6", "code": "999999"},
    ]
    path = tmp_path / "events.2024.tab"
    path.write_text(made.text("icews", rows), encoding="utf-8")
    built = foedus.build_events(path, out=tmp_path / "icews")
    assert built.reasons == {
        "counted": 3,
        **{"an actor of an unknown code": 1, "an actor without a country": 1},
        "no class of action": 1,
    }
    table = month(tmp_path / "icews")
    assert table.select(
        "quad_class", "cooperative", "hostile", "goldstein_sum"
    ).rows() == [
        (1, 1, 0, 1.9),
        (2, 1, 0, 7.0),
        (4, 0, 1, -9.5),
    ]
    assert table["tone_n"].sum() == 0 and table["reports"].null_count() == 3

    rows = [
        {"event": "a"},
        {"event": "b", "code": "REQUEST", "quad": "VERBAL CONFLICT"},
        {"event": "c", "source": "RUS;BLR"},
        {"event": "d", "target": "None"},
    ]
    path = tmp_path / "ngecEvents.txt"
    path.write_text(made.text("polecat", rows), encoding="utf-8")
    built = foedus.build_events(path, out=tmp_path / "polecat")
    assert built.reasons["an actor that is no state"] == 1
    assert built.unknown["why"].to_list() == ["several actors in one field"]
    table = month(tmp_path / "polecat")
    assert table.select("quad_class", "events", "cooperative", "hostile").rows() == [
        (1, 1, 1, 0),
        (3, 1, 0, 0),
    ]


def test_an_archive_made_before_2013_was_not_reported_late(
    tmp_path: Path, made: ModuleType, ibis: Any
) -> None:
    old = {"day": "19850612", "added": "20130203", "source": "RUS", "target": "USA"}
    (tmp_path / "1985.csv").write_text(made.text("gdelt1", [old]))
    built = foedus.build_events(tmp_path / "1985.csv", out=tmp_path / "out")
    assert built.months == {"1985-06": 1}
    assert month(tmp_path / "out", "1985-06")["source"].to_list() == ["SUN"]
    assert resolve("SUN").id == "SUN"


def test_a_lost_row_stops_the_build(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ibis: Any
) -> None:
    out = tmp_path / "out"
    whole = aggregating.accounts
    monkeypatch.setattr(
        aggregating, "accounts", lambda rows: whole(rows.filter(rows.line != 2))
    )
    with pytest.raises(LostRows, match=r"a\.export\.CSV\.zip has 6 rows, and 5"):
        foedus.build_events(source, out=out)
    assert not list(out.glob("month=*"))
    monkeypatch.setattr(aggregating, "accounts", whole)
    sums = aggregating.dyad_months
    monkeypatch.setattr(
        aggregating, "dyad_months", lambda rows: sums(rows.filter(rows.line != 2))
    )
    with pytest.raises(LostRows, match="2024-03 has 5 events, and 6 rows"):
        foedus.build_events(source, out=out)
    assert not list(out.glob("month=*"))


def test_what_cannot_be_asked(tmp_path: Path, made: ModuleType, ibis: Any) -> None:
    (tmp_path / "a.csv").write_text(made.text("gdelt1", [{"event": "1"}]))
    (tmp_path / "b.txt").write_text(made.text("icews", [{"event": "1"}]))
    with pytest.raises(InvalidOption, match=r"several layouts .*build each by itself"):
        foedus.build_events(tmp_path, out=tmp_path / "out")
    with pytest.raises(InvalidOption, match="nearest: 'spark'"):
        foedus.build_events(tmp_path, out=tmp_path / "out", engine="sparc")
    with pytest.raises(InvalidWindow, match=r"'2024-13' is no month"):
        foedus.build_events(tmp_path, out=tmp_path / "out", since="2024-13")
    with pytest.raises(InvalidWindow, match="before it begins"):
        foedus.build_events(
            tmp_path, out=tmp_path / "out", since="2024-03", until="2024-02"
        )
    foedus.build_events(tmp_path / "a.csv", out=tmp_path / "out")
    with pytest.raises(BuildError, match="holds months from gdelt1"):
        foedus.build_events(tmp_path / "b.txt", out=tmp_path / "out")
