"""Ideal points of any table of votes: what comes out, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import foedus
from foedus.errors import EstimationError, InvalidOption, MissingFile, UnreadableFile
from foedus.points.estimate import ideal_points
from foedus.points.result import IdealPoints

Simulated = tuple[pl.DataFrame, pl.DataFrame]


@pytest.fixture(scope="module")
def found(simulated: Simulated) -> IdealPoints:
    votes, truth = simulated
    top = truth.group_by("voter").agg(pl.col("true").mean()).sort("true")["voter"]
    return ideal_points(
        votes, positive=[top[-1]], negative=[top[0]], drift=0.1, draws=60, seed=3
    )


def test_finds_where_voters_stand(found: IdealPoints, simulated: Simulated) -> None:
    votes, truth = simulated
    both = found.theta.join(truth, on=["voter", "session"])
    assert both.height == truth.height
    assert both.select(pl.corr("estimate", "true")).item() > 0.95
    inside = both.select(pl.col("true").is_between("low", "high").mean()).item()
    assert 0.8 < inside < 0.99
    assert both["estimate"].mean() == pytest.approx(0, abs=0.05)
    assert both["estimate"].std() == pytest.approx(1, abs=0.05)
    cast = votes.join(found.items, on="item", how="semi").height
    assert found.theta["votes"].sum() == cast == found.items["n"].sum()
    assert found.converged and found.trace[-1] < 1e-4


def test_distances_have_joint_intervals(
    found: IdealPoints, simulated: Simulated
) -> None:
    truth = simulated[1]
    inside = []
    for a, b in (("v00", "v01"), ("v02", "v03"), ("v04", "v05"), ("v06", "v07")):
        one, two = (truth.filter(pl.col("voter") == name) for name in (a, b))
        true = one.join(two, on="session").select(
            "session", apart=(pl.col("true") - pl.col("true_right")).abs()
        )
        distance = found.distance(a, b)
        assert (distance["low"] <= distance["distance"]).all()
        assert (distance["distance"] <= distance["high"]).all()
        inside += (
            distance.join(true, on="session")
            .select(pl.col("apart").is_between("low", "high"))
            .to_series()
            .to_list()
        )
    assert np.mean(inside) > 0.7
    change = found.change("v00", "v01", since=0, until=5)
    apart = dict(found.distance("v00", "v01").select("session", "distance").iter_rows())
    assert change.estimate == pytest.approx(apart[5] - apart[0])
    assert change.low < change.estimate < change.high


def test_a_thin_voter_is_wide_and_named(simulated: Simulated) -> None:
    votes = simulated[0]
    few = votes.filter((pl.col("voter") != "v00") | (pl.col("session") == 2))
    thin = pl.concat(
        [
            few.filter(pl.col("voter") != "v00"),
            few.filter(pl.col("voter") == "v00").head(3),
        ]
    )
    result = ideal_points(thin, draws=40)
    row = result.theta.filter(pl.col("voter") == "v00")
    assert row["votes"].to_list() == [3]
    others = result.theta.filter(pl.col("voter") != "v00")["sd"].median()
    assert isinstance(others, float)
    assert row["sd"][0] > 1.5 * others
    assert any("fewer than 10 votes" in note for note in result.notes)


def test_the_direction(simulated: Simulated) -> None:
    votes, truth = simulated
    plain = ideal_points(votes)
    high = truth.group_by("voter").agg(pl.col("true").mean()).sort("true")["voter"]
    up = ideal_points(votes, positive=[high[-1]])
    down = ideal_points(votes, negative=[high[-1]])
    assert np.allclose(up.theta["estimate"], -down.theta["estimate"], atol=1e-2)
    assert np.allclose(up.items["slope"], -down.items["slope"], atol=1e-2)
    # Without anchors the items of high slope point up on balance.
    assert plain.items["slope"].sum() > 0


def test_any_table_gives_the_same(simulated: Simulated, tmp_path: Path) -> None:
    votes = simulated[0]
    expected = ideal_points(votes).theta
    votes.write_csv(tmp_path / "votes.csv")
    votes.write_parquet(tmp_path / "votes.parquet")
    words = votes.with_columns(pl.col("voter").cast(pl.Categorical))
    tables = [votes.lazy(), votes.to_dict(as_series=False), words, votes.to_arrow()]
    tables += [
        votes.to_pandas(),
        tmp_path / "votes.csv",
        str(tmp_path / "votes.parquet"),
    ]
    for table in tables:
        assert ideal_points(table).theta.equals(expected), type(table)


def test_two_categories_and_one_session(simulated: Simulated) -> None:
    votes = simulated[0].filter(pl.col("vote") != "abstain")
    binary = ideal_points(votes)
    assert binary.categories == ("no", "yes")
    assert [name for name in binary.items.columns if "cut" in name] == ["cut_1"]
    single = ideal_points(votes.filter(pl.col("session") == 0), session=None)
    assert single.sessions == (0,)
    assert single.theta.height == 30
    still = ideal_points(votes, smoothing="static")
    assert (
        still.theta.group_by("voter")
        .agg(pl.col("estimate").n_unique())["estimate"]
        .to_list()
        == [1] * 30
    )


def test_output_forms(found: IdealPoints) -> None:
    body = json.loads(found.to_json())
    assert len(body["theta"]) == found.theta.height
    assert body["options"]["draws"] == 60
    assert pl.DataFrame(found).equals(found.theta)
    assert found.to_pandas().shape == found.theta.shape
    assert "30 voters" in repr(found) and len(repr(found)) < 160
    html = found._repr_html_()
    assert html.count("<table") == 1 and "30 voters" in html
    assert found.session(5).height == 30


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"smoothing": "two sided"}, "no smoothing 'two sided'.*'two-sided'"),
        ({"draws": 1}, "draws=1"),
        ({"draws": 9, "smoothing": "filtered"}, "no draws of a filtered"),
        ({"positive": ["v99"]}, "no voter 'v99'"),
        ({"positive": ["v00"], "negative": ["v00"]}, "both sides"),
        ({"voter": "who"}, "no column 'who'"),
    ],
)
def test_options_that_cannot_be(simulated: Simulated, options, says: str) -> None:
    with pytest.raises(InvalidOption, match=says):
        ideal_points(simulated[0], **options)


def test_questions_that_cannot_be(found: IdealPoints, simulated: Simulated) -> None:
    with pytest.raises(InvalidOption, match="no voter 'v31'"):
        found.distance("v00", "v31")
    with pytest.raises(InvalidOption, match="one voter"):
        found.distance("v00", "v00")
    with pytest.raises(InvalidOption, match="no session 9; they run from 0 to 5"):
        found.session(9)
    with pytest.raises(InvalidOption, match="not both there in session 9"):
        found.change("v00", "v01", since=0, until=9)
    without = ideal_points(simulated[0])
    with pytest.raises(InvalidOption, match="draws=200"):
        without.change("v00", "v01", since=0, until=5)
    assert without.distance("v00", "v01")["low"].null_count() == 6
    assert without.theta["sd"].null_count() == without.theta.height


def test_tables_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match="type int are no table"):
        ideal_points(3)
    with pytest.raises(MissingFile, match=r"no file .*none\.csv"):
        ideal_points(tmp_path / "none.csv")
    (tmp_path / "votes.xls").touch()
    with pytest.raises(UnreadableFile, match="no kind that is read"):
        ideal_points(tmp_path / "votes.xls")
    (tmp_path / "votes.parquet").write_bytes(b"no parquet")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        ideal_points(tmp_path / "votes.parquet")


def test_is_public() -> None:
    assert foedus.ideal_points is ideal_points
    with pytest.raises(EstimationError, match="no vote"):
        foedus.ideal_points({"voter": [], "item": [], "session": [], "vote": []})


def test_the_supreme_court(court: pl.DataFrame, data_dir: Path) -> None:
    result = ideal_points(
        court,
        voter="name",
        item="case",
        session="term",
        positive=["Rehnquist"],
        drift=0.1,
    )
    published = pl.read_csv(data_dir / "benchmarks" / "martin_quinn_published.csv")
    both = published.select(
        "theta",
        voter=pl.col("parameter").str.extract(r"theta\.(.*)\.t"),
        session=pl.col("parameter").str.extract(r"\.t(\d+)$").cast(pl.Int64) - 1,
    ).join(result.theta, on=["voter", "session"])
    assert both.height == published.height
    # Without the priors by which Martin and Quinn hold single justices.
    assert both.select(pl.corr("estimate", "theta")).item() > 0.92
    last = result.session(76).sort("estimate")["voter"].to_list()
    assert {"Ginsburg", "Sotomayor"} <= set(last[:4])
    assert {"Thomas", "Alito"} <= set(last[-3:])


def test_a_reader_that_gives_up_is_one_line(tmp_path: Path, monkeypatch, capfd) -> None:
    def panic(_: Path) -> None:
        os.write(2, b"thread panicked at reader.rs\n")
        raise pl.exceptions.PanicException("assertion failed")

    (tmp_path / "votes.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr(pl, "read_parquet", panic)
    with pytest.raises(UnreadableFile, match=r"cannot be read: assertion failed"):
        ideal_points(tmp_path / "votes.parquet")
    # What the compiled reader prints by itself does not reach the terminal.
    assert capfd.readouterr().err == ""
