"""Results side by side, live and saved."""

from __future__ import annotations

import json

import polars as pl
import pytest

from foedus.errors import InvalidOption, ScenarioError
from foedus.scenarios.comparing import Figure, compare


def test_live_and_saved_results_compare_alike(decoupled, unchanged, tmp_path):
    path = tmp_path / "saved.json"
    path.write_text(decoupled.to_json(), encoding="utf-8")
    live, mixed = compare([decoupled, unchanged]), compare([path, unchanged])
    assert live == mixed and live.notes == ()
    row = next(one for one in live.rows if one.id == "real_income")
    assert row.figures[0].estimate == decoupled.of("RUS").median
    assert row.figures[1] == Figure(0.0, 0.0, 0.0)
    top = next(one for one in live.rows if one.id == "import_top")
    assert top.figures[0] == "CHN"
    assert "departures" not in {one.id for one in live.rows}


def test_the_table_has_a_row_a_measure_and_result(decoupled, unchanged):
    found = compare([decoupled, unchanged])
    frame = found.to_polars()
    assert frame.height == 2 * len(found.rows)
    assert pl.DataFrame(found).equals(frame)
    assert json.loads(found.to_json())["columns"][0]["name"] == "bloc-decouples"
    assert "side by side" in found._repr_html_()
    assert compare([decoupled, decoupled])._repr_html_()


def test_what_differs_beside_the_scenario_is_said(decoupled, unchanged, tmp_path):
    saved = unchanged.to_dict() | {"seed": 5, "year": 2016}
    path = tmp_path / "other.json"
    path.write_text(json.dumps(saved), encoding="utf-8")
    notes = " ".join(compare([decoupled, path]).notes)
    assert "seeds: 1, 5" in notes and "2014, 2016" in notes


def test_what_is_no_result_is_refused(decoupled, tmp_path):
    with pytest.raises(InvalidOption, match="two or more"):
        compare([decoupled])
    path = tmp_path / "bad.json"
    for text, says in (("[1]", "lacks 'scenario'"), ("{", "no saved result")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioError, match=says):
            compare([decoupled, path])
    with pytest.raises(ScenarioError, match=r"absent\.json"):
        compare([decoupled, tmp_path / "absent.json"])


def test_a_result_that_was_changed_is_refused(unchanged, tmp_path):
    path = tmp_path / "changed.json"
    for key, value in (
        ("scenario", "a name"),
        ("states", [{"state": "RUS"}]),
        ("trade", []),
        ("horizon", None),
    ):
        saved = unchanged.to_dict() | {key: value}
        if value is None:
            del saved[key]
        path.write_text(json.dumps(saved), encoding="utf-8")
        with pytest.raises(ScenarioError, match="was changed since") as caught:
            compare([unchanged, path])
        assert "\n" not in str(caught.value)
