"""Values of an address: read, bounded, and written in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import FoedusError, InvalidOption, InvalidWindow, UnknownState
from foedus.states import all_states
from foedus.web.page import Field, Page
from foedus.web.query import checked, given_values, written, written_weights

PAGE = Page(
    id="probe",
    path="/probe/{hub}",
    title="Probe",
    order=1,
    fields=(
        Field("hub", "state", "Hub", default="RUS"),
        Field("among", "states", "Among", most=3),
        Field("since", "year", "From", default="2014"),
        Field("weights", "weights", "Weights", default="equal"),
        Field("show", "choice", "Show", default="a", choices={"a": "A", "b": "B"}),
        Field("count", "number", "Count", default="5", least=1, most=9),
        Field("words", "text", "Words", most=20),
    ),
    example="/probe/RUS",
)


def test_what_is_silent_takes_its_default() -> None:
    query = checked(PAGE, [("since", ""), ("hub", " ")])
    assert query.values == {
        "hub": "RUS", "among": None, "since": 2014, "weights": "equal", "show": "a",
        "count": 5, "words": None,
    }  # fmt: skip
    assert given_values(query) == {}


def test_any_name_of_a_state_becomes_its_id() -> None:
    query = checked(PAGE, [("hub", "Türkiye"), ("among", "640, USSR,TUR")])
    assert query["hub"] == "TUR" and query["among"] == ("TUR", "SUN")
    assert given_values(query) == {"hub": "TUR", "among": "TUR,SUN"}


@pytest.mark.parametrize(
    ("pairs", "error", "words"),
    [
        ([("sinse", "2014")], InvalidOption, "no parameter 'sinse'; nearest: 'since'"),
        ([("since", "2014"), ("since", "2015")], InvalidOption, "given twice"),
        ([("since", "MMXIV")], InvalidWindow, "a year from 1800 to 2200; got 'MMXIV'"),
        ([("since", "99999")], InvalidWindow, "got '99999'"),
        ([("since", "２０１４")], InvalidWindow, "a year from"),
        ([("hub", "Ruritania")], UnknownState, "unknown state 'Ruritania'"),
        ([("among", "RUS,USA,CHN,IND")], InvalidOption, "names 4 states; at most 3"),
        ([("show", "c")], InvalidOption, "one of a, b; got 'c'"),
        ([("count", "10")], InvalidOption, "a whole number from 1 to 9"),
        ([("count", "1.5")], InvalidOption, "a whole number"),
        ([("words", "x" * 21)], InvalidOption, "21 characters; at most 20"),
        ([("words", "a\x00b")], InvalidOption, "cannot be printed"),
        ([("weights", "naval=1")], InvalidOption, "no channel 'naval'"),
        ([("weights", "x" * 300)], InvalidOption, "300 characters"),
    ],
)
def test_what_cannot_be_asked_is_named(
    pairs: list[tuple[str, str]], error: type[FoedusError], words: str
) -> None:
    with pytest.raises(error) as caught:
        checked(PAGE, pairs)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_weights_are_written_in_one_way() -> None:
    assert written_weights("military=2.0, economic=1") == "military=2,economic=1"
    assert written_weights("economic=1,military=2") == "military=2,economic=1"
    same = "diplomatic=3,military=3,economic=3,reputational=3"
    assert written_weights(same) == "equal"
    assert written_weights("validated") == "validated"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["diplomatic", "military", "economic", "reputational"]),
            st.floats(0, 1e9),
        ),
        unique_by=lambda pair: pair[0],
    )
)
def test_written_weights_read_back_as_themselves(
    pairs: list[tuple[str, float]],
) -> None:
    try:
        once = written_weights(",".join(f"{name}={w!r}" for name, w in pairs))
    except InvalidOption:
        return
    assert written_weights(once) == once


@given(
    hub=st.sampled_from([state.id for state in all_states()]),
    since=st.integers(1800, 2200),
    count=st.integers(1, 9),
    show=st.sampled_from("ab"),
)
def test_what_is_written_reads_back(
    hub: str, since: int, count: int, show: str
) -> None:
    texts = {"hub": hub, "since": str(since), "count": str(count), "show": show}
    query = checked(PAGE, texts.items())
    again = checked(PAGE, given_values(query).items())
    assert again == query
    fields = {field.name: field for field in PAGE.fields}
    assert all(
        written(fields[name], query[name]) == text for name, text in texts.items()
    )
