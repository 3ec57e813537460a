"""The command: parts found, results recorded, nothing made up where a source lacks."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

import foedus.validate
from foedus.errors import InvalidOption, SnapshotError
from foedus.lake.snapshot import Snapshot
from foedus.validate import recorded, running
from foedus.validate.registry import modules
from foedus.validate.section import Part, Section, Table


def section(**changes):
    table = Table(
        "A table | with a bar",
        ("What", "Value", "Count"),
        (("a", 0.12345, 3), ("b", float("nan"), None)),
        digits=2,
    )
    body = {
        "id": "made",
        "title": "Made",
        "text": ("One paragraph.",),
        "tables": (table,),
        "figures": {"one": 0.5, "none": None, "lost": float("inf")},
    }
    return Section(**{**body, **changes})


@pytest.fixture
def one_part(monkeypatch, tmp_path):
    """Let the room have one part that needs a source, recorded in a folder."""
    module = SimpleNamespace(
        PART=Part("made", "Made", 1, needs=("un_votes",)),
        run=lambda context: section(),
    )
    monkeypatch.setattr(running, "chosen", lambda parts: {"made": module})
    monkeypatch.setattr(recorded, "FOLDER", tmp_path)
    for name in ("read", "write"):
        original = getattr(recorded, name)
        monkeypatch.setattr(recorded, name, lambda what, f=original: f(what, tmp_path))
    return module


def test_parts_are_found_in_order_and_named_once():
    found = modules()
    assert {"reference", "reference_sources", "prediction", "weights"} <= set(found)
    orders = [module.PART.order for module in found.values()]
    assert orders == sorted(orders)
    assert list(found)[-1] == "unknowable"


def test_an_unknown_part_gets_the_nearest():
    with pytest.raises(InvalidOption, match="nearest: 'prediction'"):
        foedus.validate(parts="predictoin")


def test_the_package_can_be_called():
    found = foedus.validate(parts=("unknowable",))
    assert [one.id for one in found.sections] == ["unknowable"]
    assert len(found.section("unknowable").tables[0].rows) >= 9


def test_without_its_source_a_part_shows_the_record(one_part):
    empty = running.validate()
    assert empty.sections[0].recorded
    assert empty.sections[0].reason == "needs un_votes"
    assert empty.sections[0].tables == ()
    recorded.write(section(vintage="snapshot abc; un_votes 1234"))
    kept = running.validate().sections[0]
    assert kept.recorded and kept.figures["one"] == 0.5
    page = running.validate().to_markdown()
    assert "needs un_votes" in page and "snapshot abc; un_votes 1234" in page


def test_a_snapshot_that_lacks_a_table_shows_the_record(one_part):
    def fail(context):
        raise SnapshotError("the table is not there")

    one_part.PART = Part("made", "Made", 1)
    one_part.run = fail
    assert running.validate().sections[0].reason == "the table is not there"


def test_recording_needs_the_sources(one_part):
    with pytest.raises(InvalidOption, match="--from"):
        running.validate(record=True)


def test_a_computed_part_is_recorded_with_its_vintage(one_part, tmp_path):
    one_part.PART = Part("made", "Made", 7)
    root = tmp_path / "sources"
    root.mkdir()
    found = running.validate(root, record=True).sections[0]
    assert not found.recorded and found.vintage == f"snapshot {Snapshot().id}"
    kept = recorded.read("made")
    assert kept is not None and kept.order == 7 and kept.vintage == found.vintage


def test_json_and_page_hold_no_nan():
    board = running.Scoreboard("abc", 0, (section(),))
    body = json.loads(board.to_json())
    assert body["sections"][0]["tables"][0]["rows"] == [
        ["a", 0.12345, 3],
        ["b", None, None],
    ]
    assert body["sections"][0]["figures"] == {"one": 0.5, "none": None, "lost": None}
    lines = board.to_markdown().splitlines()
    assert "| a | 0.12 | 3 |" in lines and "|---|---:|---:|" in lines
    assert "<table>" in board._repr_html_()


def test_a_record_comes_back_as_it_was(tmp_path):
    one = section(
        vintage="v", needs=("un_votes",), order=3, figures={"a": 1.0}, tables=()
    )
    recorded.write(one, tmp_path)
    assert recorded.read("made", tmp_path) == one
    assert recorded.everything(tmp_path) == (one,)
    assert recorded.read("other", tmp_path) is None


def test_a_damaged_record_says_what_to_do(tmp_path):
    (tmp_path / "made.json").write_text("{", encoding="utf-8")
    with pytest.raises(SnapshotError, match="--record"):
        recorded.read("made", tmp_path)
