"""A table of votes becomes ballots, or an error that names what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError, InvalidOption
from foedus.estimates.ideal_points.assembly import Assembly, assemble


def table(*rows: tuple[Any, Any, Any, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema=["voter", "item", "session", "vote"], orient="row", strict=False
    )


#: Two sessions, linked by voters; item "u" is unanimous.
SMALL = table(
    ("a", "p", 1, "yes"),
    ("b", "p", 1, "no"),
    ("c", "p", 1, "abstain"),
    ("a", "u", 1, "yes"),
    ("b", "u", 1, "yes"),
    ("a", "q", 3, "no"),
    ("b", "q", 3, "yes"),
    ("d", "u", 1, "yes"),
    ("c", "q", 3, None),
)


def test_lays_out_what_is_there() -> None:
    found = assemble(SMALL)
    assert found.voters.to_list() == ["a", "b", "c"]
    assert found.items.to_list() == ["p", "q"]
    # Session 2 elapsed without a vote: the walk passes it.
    assert found.sessions == (1, 2, 3)
    assert found.categories == ("no", "abstain", "yes")
    assert (found.unanimous, found.absent, found.silent) == (1, 1, ("d",))
    ballots = found.ballots
    got = list(
        zip(
            ballots.voter.tolist(),
            ballots.item.tolist(),
            ballots.session.tolist(),
            ballots.choice.tolist(),
            strict=True,
        )
    )
    assert got == [(0, 0, 0, 2), (1, 0, 0, 0), (2, 0, 0, 1), (0, 1, 2, 0), (1, 1, 2, 2)]
    assert (ballots.voters, ballots.items, ballots.sessions) == (3, 2, 3)


@given(st.randoms(use_true_random=False), st.integers(2, 4), st.integers(1, 5))
def test_the_order_of_rows_does_not_matter(random, kinds: int, sessions: int) -> None:
    rows = [
        (f"v{v}", f"i{t}-{i}", t, random.randrange(kinds))
        for t in range(sessions)
        for i in range(3)
        for v in range(6)
        if random.random() < 0.8
    ]
    # Every session has an item that divides, and one voter attends them all.
    rows += [(f"v{v}", f"x{t}", t, v) for t in range(sessions) for v in range(kinds)]
    straight = assemble(table(*rows))
    random.shuffle(rows)
    mixed = assemble(table(*rows))
    assert straight.votes.equals(mixed.votes)
    assert straight.voters.equals(mixed.voters)
    kept = straight.ballots
    for item in range(kept.items):
        assert len(set(kept.choice[kept.item == item])) > 1
    counted = straight.unanimous + kept.items
    assert counted == len({row[1] for row in rows})


def test_an_item_in_two_sessions_is_one() -> None:
    rows = [("a", "p", 1, 1), ("b", "p", 1, 0), ("c", "p", 2, 1), ("d", "p", 2, 0)]
    found = assemble(table(*rows))
    assert (found.ballots.items, found.shared) == (1, 1)
    # Nothing else links a, b with c, d.
    apart = pl.concat(
        [table(*rows[:2]), table(*rows[2:]).with_columns(item=pl.lit("q"))]
    )
    with pytest.raises(EstimationError, match="fall into 2 parts"):
        assemble(apart)
    bridged = assemble(apart, bridges=[("p", "q")])
    assert bridged.items.to_list() == ["p"]
    assert bridged.shared == 1


def test_chains_of_bridges_collapse_to_the_earliest() -> None:
    rows = [(v, f"i{t}", t, k) for t in (1, 2, 3) for k, v in enumerate("ab")]
    pairs = pl.DataFrame({"earlier": ["i2", "i1"], "later": ["i3", "i2"]})
    found = assemble(table(*rows), bridges=pairs)
    assert found.items.to_list() == ["i1"]
    assert np.unique(found.ballots.session).tolist() == [0, 1, 2]


def test_columns_together_name_an_item() -> None:
    rows = [(v, 1, t, k) for t in (1, 2, 3) for k, v in enumerate("ab")]
    assert assemble(table(*rows)).ballots.items == 1
    assert "begin anew" in assemble(table(*rows)).notes[0]
    found = assemble(table(*rows), item=["session", "item"])
    assert found.items.to_list() == ["1/1", "2/1", "3/1"]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("votes", "order", "expected"),
    [
        (["Yea", "Nay"], None, ("Nay", "Yea")),
        (["y", "a", "n"], None, ("n", "a", "y")),
        ([True, False], None, (False, True)),
        ([1, -1], None, (-1, 1)),
        ([3, 1, 2], None, (1, 2, 3)),
        (["pro", "con"], ("con", "pro"), ("con", "pro")),
        # Nobody abstained: a threshold that nothing places is left out.
        (["yes", "no"], ("no", "abstain", "yes"), ("no", "yes")),
    ],
)
def test_categories(votes: list[Any], order: Any, expected: tuple[Any, ...]) -> None:
    rows = [(f"v{n}", "p", 1, vote) for n, vote in enumerate(votes)]
    assert assemble(table(*rows), order=order).categories == expected


def test_words_for_an_absence_are_no_votes() -> None:
    found = assemble(
        pl.concat([SMALL, table(("d", "p", 1, "not voting"))]), absent=["not voting"]
    )
    assert found.absent == 2


def test_sessions_in_the_order_given() -> None:
    named = SMALL.with_columns(
        session=pl.col("session").replace_strict({1: "spring", 3: "autumn"})
    )
    assert assemble(named).sessions == ("autumn", "spring")
    ordered = assemble(named, sessions=["spring", "autumn"])
    assert ordered.sessions == ("spring", "autumn")
    assert ordered.ballots.session.tolist() == [0, 0, 0, 1, 1]
    assert assemble(SMALL, session=None).sessions == (0,)


VALID = {"voter": "voter", "item": "item"}


@pytest.mark.parametrize(
    ("votes", "options", "error", "says"),
    [
        (SMALL, {"voter": "voters"}, InvalidOption, "no column 'voters'.*'voter'"),
        (SMALL, {"item": ["item", "no"]}, InvalidOption, "no column 'no'"),
        (SMALL, {"order": ("no", "yes")}, EstimationError, "1 rows .* 'abstain'"),
        (SMALL, {"order": ("no", "no")}, InvalidOption, "twice"),
        (SMALL, {"bridges": [("p", "qq")]}, InvalidOption, "item 'qq'"),
        (SMALL, {"sessions": (1, 2, 3)}, InvalidOption, "session 2 has no vote"),
        (SMALL, {"sessions": (1,)}, InvalidOption, "session 3 has votes"),
        (SMALL, {"sessions": (1, 3, 3)}, InvalidOption, "twice"),
        (SMALL, {"absent": ["yes", "no", "abstain"]}, EstimationError, "no vote"),
        (
            SMALL.with_columns(vote=pl.lit("yes")),
            {},
            EstimationError,
            "every vote is 'yes'",
        ),
        (
            SMALL.with_columns(voter=pl.lit(None, pl.String)),
            {},
            EstimationError,
            "9 rows have no voter",
        ),
        (pl.concat([SMALL, SMALL[:1]]), {}, EstimationError, "'a' on 'p' in session 1"),
        (
            pl.concat([SMALL, table(("a", "z", 7, "yes"), ("b", "z", 7, "yes"))]),
            {},
            EstimationError,
            r"no item divides the voters in 1 of 7 sessions \(7\)",
        ),
        (
            SMALL.with_columns(session=pl.col("session") * 20250101),
            {},
            EstimationError,
            "consecutive whole",
        ),
        (
            SMALL.with_columns(session=pl.col("session") / 2),
            {},
            EstimationError,
            "type Float64",
        ),
        (
            SMALL.with_columns(vote=pl.Series([1, 2, 3, 8, 9, 1, 2, 3, 1])),
            {},
            EstimationError,
            "order of the votes",
        ),
        (
            SMALL.with_columns(vote=pl.col("vote").replace("abstain", "present")),
            {},
            EstimationError,
            "give it as order=",
        ),
    ],
)
def test_errors_name_what_is_wrong(
    votes: pl.DataFrame, options: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says) as raised:
        assemble(votes, **options)
    assert "\n" not in str(raised.value)


def test_parts_that_nothing_links_are_named() -> None:
    apart = table(
        ("Ann", "p", 1, 1), ("Bob", "p", 1, 0), ("ann.", "q", 2, 1), ("Cyd", "q", 2, 0)
    )
    with pytest.raises(EstimationError) as raised:
        assemble(apart)
    said = str(raised.value)
    assert "session 1 with 2 voters ('Ann', 'Bob')" in said
    assert "session 2 with 2 voters ('Cyd', 'ann.')" in said
    assert "look like one voter" in said and "bridge" in said


def test_a_vote_is_never_lost() -> None:
    """Every row is a counted vote, an absence, or on an item that divides nobody."""
    found: Assembly = assemble(SMALL)
    dropped = SMALL.drop_nulls().filter(pl.col("vote").n_unique().over("item") == 1)
    assert len(found.ballots) + found.absent + dropped.height == SMALL.height
