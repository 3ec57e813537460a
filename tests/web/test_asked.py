"""What pages share is asked once, and what nobody looks at is not written out."""

from __future__ import annotations

import pytest

from foedus.brief.held import Held
from foedus.errors import FoedusError
from foedus.web import asked
from foedus.web.asked import answered, window
from foedus.web.page import View
from foedus.web.weighing import weighing

SNAPSHOT = Held()


def test_a_silent_end_and_the_year_it_means_are_one_question() -> None:
    since, until, spans = window(SNAPSHOT, "TUR", since=None, until=None)
    assert window(SNAPSHOT, "TUR", since=since, until=until) == (since, until, spans)
    silent = answered(SNAPSHOT, "TUR", since, until, "equal")
    assert asked.erosion("TUR", since=since, snapshot=SNAPSHOT).until == until
    assert answered(SNAPSHOT, "TUR", since, until, "equal") is silent
    assert answered(SNAPSHOT, "TUR", since, until - 1, "equal") is not silent


def test_a_window_ends_where_a_partner_does() -> None:
    alone = window(SNAPSHOT, "USA", since=1980, until=None)
    beside = window(SNAPSHOT, "USA", "DDR", since=1980, until=None)
    assert beside.until < alone.until and beside.until == beside.spans["until"][1]


def test_a_silent_end_is_refused_as_the_engine_refuses_it() -> None:
    for hub, since in (("SUN", 2014), ("TUR", 1900), ("TUR", 2100)):
        with pytest.raises(FoedusError) as ours:
            window(SNAPSHOT, hub, since=since, until=None)
        with pytest.raises(FoedusError) as theirs:
            asked.erosion(hub, since=since, snapshot=SNAPSHOT)
        assert str(ours.value) == str(theirs.value)


def test_the_sliders_of_a_pair_are_those_of_the_hub() -> None:
    whole = weighing(SNAPSHOT, "TUR", 2014, 2023, "equal")
    pair = weighing(SNAPSHOT, "TUR", 2014, 2023, "equal", "RUS")
    (mine,) = pair["partners"]
    assert mine in whole["partners"]
    assert {**whole, "partners": [], "names": {}} == {
        **pair,
        "partners": [],
        "names": {},
    }


def test_twins_are_written_when_they_are_asked_for_and_not_held() -> None:
    made: list[str] = []

    def data() -> dict[str, int]:
        made.append("data")
        return {"one": 1}

    def table() -> None:
        raise AssertionError("nobody asked for a table")

    view = View("A page", "It says so.", (), data, table)  # type: ignore[arg-type]
    assert made == []
    assert view.data == {"one": 1} and made == ["data"]
    assert view.data is not view.data
