"""Near-identical texts: rules on small tables, then the real calls."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.errors import EstimationError
from foedus.lake.derived.call_texts import CALL_TEXTS
from foedus.lake.derived.vote_bridges import (
    BRIDGES,
    LAST_PUBLISHED,
    MARGIN,
    THRESHOLD,
    find,
    item_ids,
)
from foedus.lake.inputs import Inputs


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


def texts(*rows: tuple[int, int, str | None, list[str], bool]) -> pl.DataFrame:
    columns = ("call", "session", "text", "issues", "part")
    return pl.DataFrame(rows, schema=columns, orient="row").select(
        pl.col(name).cast(CALL_TEXTS[name]) for name in columns
    )


def pairs(found: pl.DataFrame) -> set[tuple[int, int]]:
    return set(found.select("call1", "call2").iter_rows())


def links(*rows: tuple[int, int, int, int, str]) -> pl.DataFrame:
    columns = ("call1", "call2", "session1", "session2", "how")
    return pl.DataFrame(rows, schema=columns, orient="row")


def test_find_pairs_successive_sessions_with_words() -> None:
    calls = texts(
        (1, 40, "the occupied syrian golan", ["me"], False),
        (2, 40, "the right to food", ["hr"], False),
        (3, 40, "reducing nuclear danger", ["nu"], False),
        (4, 40, "oil slick on lebanese shores", [], False),
        (5, 41, "the occupied syrian golan", ["me"], False),
        (6, 41, "the right to food", ["ec"], False),
        (7, 41, "reducing nuclear danger", ["nu"], True),
        (8, 41, None, [], False),
        (9, 41, "oil slick on lebanese shores", ["me"], False),
        (10, 42, "reducing nuclear danger", ["nu"], False),
    )
    # No common issue (2, 6), a vote on a part (7), a session between (3, 10).
    assert pairs(find(calls)) == {(1, 5), (4, 9)}


def test_sessions_without_titles_are_stepped_over() -> None:
    calls = texts(
        (1, 74, "the right to food", [], False),
        (2, 76, None, [], False),
        (3, 79, "the right to food security of all", [], False),
        (4, 80, "the right to food", [], False),
        (5, 80, "oil slick on lebanese shores", [], False),
    )
    found = find(calls)
    assert pairs(found) == {(1, 4)}
    # The lead over the rival of session 79 counts: 79 and 80 are one group.
    assert found["similarity"][0] == pytest.approx(1.0)
    assert 0 < found["margin"][0] < 1


def test_chains_collapse_to_the_earliest_call() -> None:
    bridges = links(
        (500, 20, 1, 2, "published"),
        (20, 30, 2, 3, "published"),
        (30, 31, 3, 4, "found"),
        (31, 40, LAST_PUBLISHED, 80, "found"),
        (60, 40, 78, 80, "register"),
    )
    assert dict(item_ids(bridges).iter_rows()) == {
        **{500: 500, 20: 500, 30: 500},
        **{31: 31, 40: 31, 60: 31},
    }
    assert set(item_ids(bridges, found_from=1)["item"]) == {500}


def test_two_calls_of_a_session_are_never_one_item() -> None:
    bridges = links((1, 3, 5, 6, "published"), (1, 4, 5, 6, "register"))
    with pytest.raises(EstimationError, match="calls 3 and 4 of session 6"):
        item_ids(bridges)


def test_every_call_has_a_session(inputs: Inputs) -> None:
    calls = inputs.derived("call_texts")
    assert dict(calls.schema) == CALL_TEXTS
    assert calls["call"].is_unique().all()
    assert set(calls["call"]) == set(inputs.derived("roll_calls")["call"])
    assert calls["session"].null_count() == 0
    spans = calls.group_by("source").agg(
        first=pl.col("session").min(),
        last=pl.col("session").max(),
        wordless=pl.col("text").is_null().mean(),
    )
    assert set(spans.iter_rows()) >= {
        ("un_votes_wide", 75, 78, 1.0),
        ("un_votes_2025", 79, 80, 0.0),
    }
    # The rule from the date agrees with the publisher's sessions where days are known
    # and the call is of a regular session, but for some days before an opening.
    dated = inputs.table("un_votes", "roll_calls").filter(
        pl.col("day_known")
        & (pl.col("session") >= 58)
        & (pl.col("date").dt.month() != 9)
    )
    year = pl.col("date").dt.year() - 1945 - (pl.col("date").dt.month() < 9)
    assert dated.filter(year != pl.col("session")).height == 1


def test_texts_are_plain(inputs: Inputs) -> None:
    words = inputs.derived("call_texts")["text"].drop_nulls()
    assert words.str.contains(r"^[a-z0-9]+( [a-z0-9]+)*$").all()
    assert not words.str.contains("resolution adopted by the general assembly").any()
    assert not words.str.contains(r"^the president").any()


def test_table_keeps_its_promises(inputs: Inputs) -> None:
    bridges = inputs.derived("vote_bridges")
    assert dict(bridges.schema) == BRIDGES
    assert not bridges.select("call1", "call2").is_duplicated().any()
    assert (bridges["session1"] < bridges["session2"]).all()
    late = bridges["session2"] > LAST_PUBLISHED
    origins = set(zip(bridges["how"], late, strict=True))
    assert origins == {
        ("published", False),
        ("found", False),
        ("found", True),
        ("register", True),
    }
    found = bridges.filter(pl.col("how") == "found")
    assert (found["similarity"] >= THRESHOLD).all()
    # Where the list speaks of a call, nothing else does.
    listed = bridges.filter(pl.col("how") == "published")
    early = found.filter(pl.col("session2") <= LAST_PUBLISHED)
    for side in ("call1", "call2"):
        assert not set(early[side]) & set(listed[side])
    # All pairs together still put no two calls of a session into one item.
    everything = item_ids(bridges, found_from=1)
    assert everything["item"].n_unique() < item_ids(bridges)["item"].n_unique() + 200


def test_list_is_whole_but_for_calls_that_no_file_holds(inputs: Inputs) -> None:
    listed = inputs.table("un_bridges", "bridges")
    calls = set(inputs.table("un_votes", "roll_calls")["rcid"])
    absent = [pair for pair in listed.iter_rows() if not set(pair) <= calls]
    bridges = inputs.derived("vote_bridges").filter(pl.col("how") == "published")
    assert len(absent) == 8
    assert pairs(bridges) == set(listed.iter_rows()) - set(absent)


def judged(inputs: Inputs, sessions: pl.Expr) -> tuple[float, float]:
    """Return precision where the list speaks, and recall."""
    bridges = inputs.derived("vote_bridges")
    listed = bridges.filter((pl.col("how") == "published") & sessions)
    found = find(inputs.derived("call_texts")).filter(
        (pl.col("similarity") >= THRESHOLD) & (pl.col("margin") >= MARGIN) & sessions
    )
    hits = pairs(found) & pairs(listed)
    spoken = found.filter(
        pl.col("call1").is_in(listed["call1"].to_list())
        | pl.col("call2").is_in(listed["call2"].to_list())
    )
    return len(hits) / spoken.height, len(hits) / listed.height


@pytest.mark.parametrize(
    ("first", "last", "recall"), [(1, 39, 0.25), (40, 61, 0.85), (62, 74, 0.97)]
)
def test_precision_where_the_list_speaks(
    inputs: Inputs, first: int, last: int, recall: float
) -> None:
    precision, reached = judged(inputs, pl.col("session2").is_between(first, last))
    assert precision >= 0.95
    assert reached >= recall


def test_a_missing_partner_is_seldom_replaced(inputs: Inputs) -> None:
    listed = inputs.derived("vote_bridges").filter(pl.col("how") == "published")
    away = listed.gather_every(2)
    calls = inputs.derived("call_texts")
    found = find(calls.filter(~pl.col("call").is_in(away["call2"].to_list()))).filter(
        (pl.col("similarity") >= THRESHOLD) & (pl.col("margin") >= MARGIN)
    )
    wrong = found.filter(pl.col("call1").is_in(away["call1"].to_list()))
    assert 0 < wrong.height <= 0.05 * away.height


def test_register_and_titles_reach_past_the_list(inputs: Inputs) -> None:
    bridges = inputs.derived("vote_bridges")
    items = dict(item_ids(bridges).iter_rows())
    symbols = dict(
        inputs.derived("roll_calls")
        .filter(~pl.col("part") & pl.col("symbol").is_not_null())
        .select("symbol", "call")
        .iter_rows()
    )

    def same(*texts: str) -> bool:
        return len({items.get(symbols[text], text) for text in texts}) == 1

    crimea = ("71/205", "74/168", "75/192", "76/179", "77/229", "78/221", "80/223")
    assert same(*(f"A/RES/{number}" for number in crimea[1:]))
    assert same("A/RES/74/7", "A/RES/77/7", "A/RES/78/7", "A/RES/80/4")
    assert same("A/RES/74/33", "A/RES/80/20")
    # Another text of the same family, and an old title over a new text.
    assert not same("A/RES/76/80", "A/RES/77/247")
    assert not same("A/RES/74/169", "A/RES/80/224")
    assert not same("A/RES/ES-11/6", "A/RES/ES-11/7")


def test_register_has_the_only_links_where_titles_are_missing(inputs: Inputs) -> None:
    bridges = inputs.derived("vote_bridges")
    wordless = bridges.filter(
        pl.col("session1").is_between(75, 78) | pl.col("session2").is_between(75, 78)
    )
    assert set(wordless["how"]) == {"register"}
    assert wordless["similarity"].null_count() == wordless.height
    assert bridges.filter(pl.col("how") != "register")["similarity"].null_count() == 0
