"""One address per question."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import FoedusError
from foedus.web.address import (
    Found,
    address,
    find,
    meant,
    pairs_of,
    part_address,
    path_of,
    query_of,
)
from foedus.web.page import Field, Page

HUB = Page(
    id="hub",
    path="/hub/{hub}",
    title="Hub",
    order=1,
    fields=(
        Field("hub", "state", "Hub", default="RUS"),
        Field("since", "year", "From", default="2014"),
        Field("weights", "weights", "Weights", default="equal"),
        Field("words", "text", "Words"),
    ),
    example="/hub/RUS",
)
START = Page("start", "/", "Start", 0, (), "/")
PAGES = (START, HUB)


def test_paths_find_their_page_with_and_without_a_twin() -> None:
    assert find(PAGES, "/hub/Turkey") == Found(HUB, (("hub", "Turkey"),), "")
    assert find(PAGES, "/hub/RUS.json") == Found(HUB, (("hub", "RUS"),), ".json")
    assert find(PAGES, "/hub") == Found(HUB, (), "")
    assert find(PAGES, "/index.csv") == Found(START, (), ".csv")
    assert find(PAGES, "/hub/RUS/1") is None and find(PAGES, "/nothing") is None


def test_all_ways_to_ask_lead_to_one_address() -> None:
    ways = [
        ("/hub/Turkey", [("weights", "military=1.0,diplomatic=2")]),
        ("/hub", [("hub", "640"), ("weights", "diplomatic=2,military=1")]),
        ("/hub/TUR/", [("since", "2014"), ("weights", "diplomatic=2,military=1"),
                       ("words", "")]),
    ]  # fmt: skip
    found = {address(query_of(_found(path), pairs)) for path, pairs in ways}
    assert found == {"/hub/TUR?weights=diplomatic=2,military=1"}


def test_parts_hold_all_fields_in_the_query_string() -> None:
    query = query_of(_found("/hub/TUR"), [("since", "2010")])
    assert part_address(query, "chart", "/maps-0.svg") == (
        "/chart/hub/maps-0.svg?hub=TUR&since=2010"
    )


def test_a_state_that_is_none_leads_to_the_nearest() -> None:
    links = meant(_found("/hub/Rusia.json"), [("since", "2010")])
    assert links[0] == ("Russia", "/hub/RUS.json?since=2010")
    # Whatever else is wrong, no address is offered that fails again.
    assert meant(_found("/hub/Rusia"), [("since", "never")]) == []


@given(st.text(min_size=1, max_size=40), st.sampled_from(["words", "since", "hub"]))
def test_an_address_reads_back_as_itself(text: str, name: str) -> None:
    try:
        query = query_of(_found("/hub/RUS") if name != "hub" else Found(HUB, (), ""),
                         [(name, text)])  # fmt: skip
    except FoedusError:
        return
    path, _, string = address(query).partition("?")
    pairs = parse_qsl(string, keep_blank_values=True)
    assert unquote(path) == path_of(query) and pairs == pairs_of(query)
    assert query_of(_found(unquote(path)), pairs) == query


def _found(path: str) -> Found:
    found = find(PAGES, path)
    assert found is not None
    return found
