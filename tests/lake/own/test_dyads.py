"""States, years, keys and numbers of a user's table, checked one by one."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    FoedusError,
    InvalidOption,
    UnmappedName,
    UnreadableFile,
)
from foedus.lake.own.columns import Columns, find_columns
from foedus.lake.own.dyads import dyads

PLAIN = Columns("hub", "partner", "year", "value")


def table(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        [list(column) for column in zip(*rows, strict=True)],
        schema=["hub", "partner", "year", "value"],
        strict=False,
    )


def keys(*rows: tuple[object, ...], direction: str = "partner-to-hub") -> list[object]:
    found = dyads(table(*rows), PLAIN, direction)  # type: ignore[arg-type]
    return found.table.select("hub", "partner", "year", "x").rows()


def test_states_go_by_any_name_or_code() -> None:
    found = keys(
        ("Russia", "Türkiye", "2014", "1"),
        ("RUS", "IRN", "2014", "2"),
        ("365", "KZ", "2014.0", "3"),
        ("russian federation", "Ivory Coast", "2014", "4"),
    )
    assert found == [
        ("RUS", "CIV", 2014, 4.0),
        ("RUS", "IRN", 2014, 2.0),
        ("RUS", "KAZ", 2014, 3.0),
        ("RUS", "TUR", 2014, 1.0),
    ]


def test_a_number_means_the_state_of_its_year() -> None:
    rows = [(365.0, 640.0, 1970, 1.0), (365.0, 640.0, 2000, 2.0)]
    assert keys(*rows) == [("RUS", "TUR", 2000, 2.0), ("SUN", "TUR", 1970, 1.0)]


def test_unmapped_labels_are_all_listed_with_the_nearest() -> None:
    with pytest.raises(UnmappedName) as caught:
        keys(("RUS", "Kasakhstan", "2014", "1"), ("Narnia", "Irann", "2014", "1"))
    told = str(caught.value)
    assert told.startswith("3 label(s) are no state")
    assert "Kazakhstan (KAZ)" in told and "Iran (IRN)" in told and "Narnia" in told
    assert "\n" not in told


def test_a_label_is_left_out_by_name_and_counted() -> None:
    rows = table(("RUS", "World", "2014", "1"), ("RUS", "ARM", "2014", "1"))
    found = dyads(rows, PLAIN, "partner-to-hub", skip=["World"])
    assert found.table["partner"].to_list() == ["ARM"]
    assert found.aside == (("left out by name: World", 1),)


def test_a_blank_is_not_known_and_a_zero_is_zero() -> None:
    rows = table(
        *(
            ("RUS", "ARM", str(2010 + i), cell)
            for i, cell in enumerate(["0", "", " ", "NA", None, "."])
        )
    )
    found = dyads(rows, PLAIN, "partner-to-hub")
    assert found.table["x"].to_list() == [0.0]
    assert found.aside == (("no number: not known, and not 0", 5),)


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf", "1,5", "many", "1e999"])
def test_a_number_that_is_none_is_refused(cell: str) -> None:
    with pytest.raises(UnreadableFile, match=r"column 'value' holds .* in 1 row"):
        keys(("RUS", "ARM", "2014", "1"), ("RUS", "ARM", "2015", cell))
    with pytest.raises(UnreadableFile, match="no finite number"):
        keys(("RUS", "ARM", "2014", float("nan")))


@pytest.mark.parametrize("year", ["", "2014.5", "MMXIV", "-1", "20145", None])
def test_a_year_that_is_none_is_refused(year: str | None) -> None:
    with pytest.raises(UnreadableFile, match="'year' holds"):
        keys(("RUS", "ARM", year, "1"), ("RUS", "SYR", "2014", "1"))


def test_a_state_must_have_existed() -> None:
    rows = (("RUS", "ARM", "1980", "1"), ("RUS", "ARM", "2014", "1"))
    with pytest.raises(BrokenExpectation) as caught:
        keys(*rows)
    assert "Armenia (ARM) in 1980 (it exists 1991 to today)" in str(caught.value)
    found = dyads(table(*rows), PLAIN, "partner-to-hub", drop_outside=True)
    assert found.table["year"].to_list() == [2014]
    assert found.aside == (("a state that did not exist in that year", 1),)


def test_years_before_the_table_of_states_are_counted() -> None:
    rows = table(("USA", "GBR", "1920", "1"), ("USA", "GBR", "1950", "1"))
    found = dyads(rows, PLAIN, "partner-to-hub")
    assert found.table["year"].to_list() == [1950]
    assert found.aside[0][1] == 1


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(BrokenExpectation, match="no row is left: 1 a state with"):
        keys(("RUS", "Russia", "2014", "1"))


def test_a_key_stands_once() -> None:
    with pytest.raises(DuplicateKey, match=r"2 rows .* hub RUS, partner ARM, 2014"):
        keys(("RUS", "ARM", "2014", "1"), ("Russia", "Armenia", "2014", "1"))


def test_a_symmetric_pair_speaks_both_ways() -> None:
    one = ("RUS", "ARM", "2014", "3")
    both = [("ARM", "RUS", 2014, 3.0), ("RUS", "ARM", 2014, 3.0)]
    assert keys(one, direction="symmetric") == both
    assert keys(one, ("ARM", "RUS", "2014", "3"), direction="symmetric") == both
    with pytest.raises(DuplicateKey, match="one number in one order"):
        keys(one, ("ARM", "RUS", "2014", "4"), direction="symmetric")


def test_a_row_needs_two_states() -> None:
    with pytest.raises(UnreadableFile, match=r"1 row\(s\) name no partner"):
        keys(("RUS", "", "2014", "1"))


# Columns


def columns(*names: str, direction: str = "partner-to-hub", **named: str) -> Columns:
    frame = pl.DataFrame({name: ["1"] for name in names})
    return find_columns(frame, direction, named)  # type: ignore[arg-type]


def test_columns_are_found_by_their_names() -> None:
    assert columns("Hub", "PARTNER", "Year", "visits") == Columns(
        "Hub", "PARTNER", "Year", "visits"
    )
    # Who acts is the partner, or the hub, as the direction says.
    acts = ("sender", "receiver", "year", "value")
    assert columns(*acts).partner == "sender"
    assert columns(*acts, direction="hub-to-partner").hub == "sender"
    pair = ("ccode1", "ccode2", "year", "value")
    assert columns(*pair, direction="symmetric").hub == "ccode1"
    with pytest.raises(InvalidOption, match="do not say who acts"):
        columns(*pair)


def test_columns_are_taken_as_named() -> None:
    found = columns("a", "b", "t", "x", "z", hub="b", partner="a", year="t", value="z")
    assert found == Columns("b", "a", "t", "z")
    with pytest.raises(InvalidOption, match="no column 'vlaue'; nearest: 'value'"):
        columns("hub", "partner", "year", "value", value="vlaue")
    with pytest.raises(InvalidOption, match="which column holds the numbers"):
        columns("hub", "partner", "year", "x", "z")
    with pytest.raises(InvalidOption, match="called 'year'"):
        columns("hub", "partner", "when", "x")
    with pytest.raises(InvalidOption, match="a column each"):
        columns("hub", "partner", "year", "value", value="year")


@pytest.mark.parametrize("kind", [pl.List(pl.Int64), pl.Binary, pl.Date, pl.Object])
def test_cells_of_an_odd_type_are_refused(kind: pl.DataType) -> None:
    cells = {pl.Binary: b"1", pl.Date: None, pl.Object: object()}.get(kind, [1])  # type: ignore[call-overload]
    frame = table(("RUS", "ARM", 2014, 1.0)).with_columns(
        pl.Series("value", [cells], dtype=kind)
    )
    with pytest.raises(FoedusError):
        dyads(frame, PLAIN, "partner-to-hub")
