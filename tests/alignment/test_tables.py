"""Cards for notebooks: escaped, with a chart whose numbers stand beside it."""

from __future__ import annotations

import polars as pl

from foedus.alignment.explanation import explain
from foedus.alignment.realignment import realign
from foedus.alignment.tables import html_card

FRAME = pl.DataFrame(
    {
        "name": ["<script>alert(1)</script>", "=HYPERLINK(1)"],
        "low": [-3.0, None],
        "at": [-1.0, 2.0],
        "high": [1.0, None],
    }
)


def test_strings_from_data_are_escaped():
    card = html_card("<b>", FRAME, source="<i>")
    assert "<script>" not in card and "<b>" not in card and "<i>" not in card
    assert "&lt;script&gt;" in card


def test_one_mark_a_row_with_all_its_ends():
    card = html_card("t", FRAME, source="s", marks=("low", "at", "high"))
    assert card.count("<svg") == 1
    assert "aria-label='-1.00 (-3.00 to 1.00)'" in card
    assert "not known" in card


def test_only_the_ends_of_a_long_table_are_shown():
    long = pl.DataFrame({"x": range(100)})
    card = html_card("t", long, source="s", rows=5)
    assert card.count("<tr>") == 11 and "100 rows" in card


def test_every_result_has_a_card_with_a_chart():
    for result in (
        explain("RUS", "ARM", since=2014, until=2023),
        realign("RUS", since=2014, until=2023),
        realign("RUS", "ARM", since=2014, until=2023),
    ):
        card = result._repr_html_()
        assert "<svg" in card and "NaN" not in card
        assert len(repr(result)) < 120
