"""Roll calls and votes out of four sources: small tables, then the real ones."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from foedus.lake.derived.roll_calls import ROLL_CALLS
from foedus.lake.inputs import Inputs


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


def by_symbol(inputs: Inputs, symbol: str) -> dict[str, object]:
    calls = inputs.derived("roll_calls").filter(
        (pl.col("symbol") == symbol) & ~pl.col("part")
    )
    assert calls.height == 1, symbol
    return calls.row(0, named=True)


def test_each_call_once_with_its_votes(inputs: Inputs) -> None:
    calls, votes = inputs.derived("roll_calls"), inputs.derived("votes")
    assert dict(calls.schema) == ROLL_CALLS
    assert calls["call"].is_unique().all()
    assert not votes.select("call", "state").is_duplicated().any()
    assert set(votes["call"].unique()) == set(calls["call"])
    assert set(votes["vote"].unique()) == {1, 2, 3}
    counted = calls["yes"] + calls["no"] + calls["abstain"]
    assert int(counted.sum()) == votes.height


def test_sources_follow_each_other(inputs: Inputs) -> None:
    calls = inputs.derived("roll_calls")
    counts = dict(calls["source"].value_counts().iter_rows())
    assert counts == {
        "un_votes": 6203,
        "un_votes_wide": 348,
        "un_votes_2025": 192,
        "ledger": 3,
    }
    spans = calls.group_by("source").agg(
        pl.col("date").min().alias("first"), pl.col("date").max().alias("last")
    )
    last = dict(spans.select("source", "last").iter_rows())
    first = dict(spans.select("source", "first").iter_rows())
    assert last["un_votes"] < first["un_votes_wide"]
    assert last["un_votes_wide"] < first["un_votes_2025"]
    # The second half of 2024 is in no source.
    gap = calls.filter(
        pl.col("date").is_between(pl.date(2024, 6, 5), pl.date(2025, 2, 23))
    )
    assert gap.is_empty()


@pytest.mark.parametrize(
    ("symbol", "tally"),
    [
        ("A/RES/68/262", (100, 11, 58)),
        ("A/RES/ES-11/1", (141, 5, 35)),
        ("A/RES/ES-11/4", (143, 5, 35)),
        ("A/RES/ES-11/6", (141, 7, 32)),
        ("A/RES/ES-11/7", (93, 18, 65)),
        ("A/RES/ES-11/8", (93, 8, 73)),
        ("A/RES/75/192", (64, 23, 86)),
    ],
)
def test_tallies_of_texts_on_ukraine(
    inputs: Inputs, symbol: str, tally: tuple[int, int, int]
) -> None:
    call = by_symbol(inputs, symbol)
    assert (call["yes"], call["no"], call["abstain"]) == tally


def test_constant_voters_on_three_texts(inputs: Inputs) -> None:
    """173 states voted alike three times, absence taken as abstention."""
    numbers = [
        by_symbol(inputs, f"A/RES/ES-11/{number}")["call"] for number in (1, 4, 6)
    ]
    votes = inputs.derived("votes").filter(pl.col("call").is_in(numbers))
    grid = votes.pivot("call", index="state", values="vote").fill_null(2)
    first, *others = (pl.col(str(number)) for number in numbers)
    alike = grid.filter(pl.all_horizontal(first == other for other in others))
    # Those absent three times have no row here.
    silent = 193 - grid.height
    assert alike.height + silent == 173


def test_symbols_old_and_new(inputs: Inputs) -> None:
    symbols = dict(inputs.derived("roll_calls").select("call", "symbol").iter_rows())
    assert symbols[1477] == "A/RES/3161(XXVIII)"
    assert symbols[5489] == "A/RES/71/205"
    # A page of the records is no symbol; the register gives one if it can.
    assert symbols[3] is None
    assert symbols[289] == "A/RES/498(V)"


def test_days_that_are_days_of_the_week_are_marked(inputs: Inputs) -> None:
    calls = inputs.derived("roll_calls")
    unknown = calls.filter(~pl.col("day_known"))
    assert unknown["date"].dt.day().max() == 7
    assert unknown["year"].max() == 2003
    # Session 57 ended in 2003; every later day is true.
    assert calls.filter(pl.col("year") > 2003)["day_known"].all()


def test_lost_digits_are_given_back(inputs: Inputs) -> None:
    calls = inputs.derived("roll_calls").filter(pl.col("source") == "un_votes_wide")
    assert calls["call"].min() > 9000
    assert calls.filter(pl.col("rcid") < 9000)["call"].sort().to_list() == [
        9411,
        9427,
        9449,
        9495,
    ]
    assert by_symbol(inputs, "A/RES/78/7")["call"] == 9427


def test_states_are_those_of_the_day(inputs: Inputs) -> None:
    votes = inputs.derived("votes").join(
        inputs.derived("roll_calls").select("call", "year"), on="call"
    )
    years = votes.group_by("state").agg(
        pl.col("year").min().alias("first"), pl.col("year").max().alias("last")
    )
    spans = {state: (first, last) for state, first, last in years.iter_rows()}
    assert spans["SUN"] == (1946, 1991)
    assert spans["RUS"] == (1992, 2025)
    assert spans["FRG"][0] == 1973
    # Germany was one before the Assembly voted in 1990.
    assert spans["FRG"][1] == spans["DDR"][1] == 1989
    assert spans["DEU"] == (1990, 2025)
    assert spans["CSK"][1] == 1992
    assert spans["SRB"][0] == 2006
    assert spans["TWN"][1] == spans["CHN"][0] == 1971


def test_registered_calls(inputs: Inputs) -> None:
    found = inputs.derived("registered_calls")
    final = found.filter(pl.col("final"))
    assert not final.select("hub", "symbol").is_duplicated().any()
    assert not found.select("hub", "call").is_duplicated().any()
    russia = final.filter(pl.col("hub") == "RUS")["symbol"].to_list()
    assert {f"A/RES/ES-11/{n}" for n in (1, 4, 6, 7, 8)} <= set(russia)
    # The no-action motion on the Georgian text of 2010 is not the vote on it.
    motion = found.filter(pl.col("call") == 5866).row(0, named=True)
    assert motion["symbol"] == "A/RES/64/296"
    assert motion["final"] is False
