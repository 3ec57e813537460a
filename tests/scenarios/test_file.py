"""Scenario files: what is right is read, what is wrong gets one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.errors import ScenarioError, UsageError
from foedus.scenarios.catalogue import catalogue, find, new
from foedus.scenarios.file import read
from foedus.scenarios.inputs import INPUTS
from foedus.scenarios.words import GROUPS

GOOD = """
title = "A test"
summary = "Trade with a bloc falls."
hub = "Russia"
horizon = { value = 10, unit = "years" }
assumptions = ["Nothing else changes."]
signposts = ["Trade by month"]

[settings.bloc]
meaning = "who turns away"
default = ["EU", "USA"]

[prior]
substitution = [4.0, 9.0]

[[edit]]
input = "trade_term"
between = ["hub", "bloc"]
value = 0.5
unit = "factor"
why = "A test."
"""
SANCTIONS = """
[[edit]]
input = "sanctions"
between = ["hub", "world"]
value = 0.0
unit = "share"
decay_years = [6.0, 10.0]
why = "A test."
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_says_what_it_says(tmp_path):
    found = read(written(tmp_path, GOOD + SANCTIONS))
    assert (found.name, found.hub, found.horizon) == ("mine", "RUS", 10)
    assert found.settings["bloc"].default == ("EU", "USA")
    first, second = found.edits
    assert first.amount.point and first.amount.low == 0.5 and first.both
    assert (first.source, first.target) == (("hub",), ("bloc",))
    assert second.decay_years is not None
    assert (second.decay_years.low, second.decay_years.high) == (6.0, 10.0)
    assert found.prior.substitution.low == 4.0


@pytest.mark.parametrize(
    ("old", "fresh", "says"),
    [
        ('hub = "Russia"', 'hub = "Rusia"', ("hub", "Russia (RUS)")),
        ('unit = "factor"', 'unit = "percent"', ("edit[1].unit", "factor")),
        ('unit = "factor"', 'unit = "factr"', ("edit[1].unit", "nearest: 'factor'")),
        ("value = 0.5", "valeu = 0.5", ("edit[1].valeu", "nearest: 'value'")),
        ("value = 0.5", "value = -0.1", ("edit[1].value", "valid value: 0.001")),
        ("value = 0.5", "value = 0.0", ("edit[1].value", "valid value: 0.001")),
        ("value = 0.5", "value = 99", ("edit[1].value", "nearest valid value: 20")),
        ("value = 0.5", "value = nan", ("edit[1].value", "a number from 0.001 to 20")),
        (
            "value = 0.5",
            'value = "half"',
            ("edit[1].value", "a number from 0.001 to 20"),
        ),
        ("value = 0.5", "value = true", ("edit[1].value", "a number from 0.001 to 20")),
        ("value = 0.5", "range = [0.9, 0.4]", ("edit[1].range", "swap them")),
        ("value = 0.5", "range = [0.4]", ("edit[1].range", "[low, high]")),
        ("value = 0.5", "", ("edit[1]", "either value or range")),
        ('"trade_term"', '"trade_trem"', ("edit[1].input", "'trade_term'")),
        ('["hub", "bloc"]', '["hub", "blok"]', ("edit[1].between", "'bloc'")),
        ('["hub", "bloc"]', '["hub"]', ("edit[1].between", "other side")),
        ('["EU", "USA"]', '["EU", "Rusia"]', ("settings.bloc.default", "Russia")),
        ("[settings.bloc]", "[settings.allies]", ("settings.allies", "taken")),
        (
            'horizon = { value = 10, unit = "years" }',
            "",
            ("horizon", "missing"),
        ),
        ("value = 10,", "value = 2.5,", ("horizon.value", "whole years")),
        ("value = 10,", "value = 99,", ("horizon.value", "nearest valid value: 50")),
        ('unit = "years"', 'unit = "months"', ("horizon.unit", "years")),
        ("[4.0, 9.0]", "1.0", ("prior.substitution", "nearest valid value: 1.1")),
        ("[4.0, 9.0]", "[0.5, 9.0]", ("prior.substitution", "1.1 to 30")),
        ('assumptions = ["Nothing else changes."]', "", ("assumptions", "missing")),
        ('signposts = ["Trade by month"]', "signposts = []", ("signposts", "list")),
        ('why = "A test."', "", ("edit[1].why", "missing")),
        ("summary", "sumary", ("sumary", "nearest: 'summary'")),
        ("title =", "title ==", ("no valid TOML",)),
    ],
)
def test_every_fault_is_one_line_that_names_file_key_and_what_is_valid(
    tmp_path, old, fresh, says
):
    assert old in GOOD
    with pytest.raises(ScenarioError) as caught:
        read(written(tmp_path, GOOD.replace(old, fresh, 1)))
    message = str(caught.value)
    assert "\n" not in message and "mine.toml" in message
    for part in says:
        assert part in message
    assert caught.value.exit_code == 2 and isinstance(caught.value, UsageError)


@pytest.mark.parametrize(
    ("old", "fresh", "says"),
    [
        ("decay_years = [6.0, 10.0]", "", "edit[2].decay_years: missing"),
        ("decay_years = [6.0, 10.0]", "decay_years = 0.0", "nearest valid value: 1"),
        ("value = 0.0", 'value = 0.0\nkinds = ["fiance"]', "nearest: 'finance'"),
        ("value = 0.0", 'value = 0.0\ndose_by = "EU"', "edit[2].dose_by: unknown"),
    ],
)
def test_keys_of_one_input_alone_are_checked_too(tmp_path, old, fresh, says):
    with pytest.raises(ScenarioError, match=r"mine\.toml") as caught:
        read(written(tmp_path, GOOD + SANCTIONS.replace(old, fresh, 1)))
    assert says in str(caught.value)


def test_new_sanctions_name_one_degree(tmp_path):
    text = SANCTIONS.replace('"sanctions"', '"new_sanctions"').replace(
        "decay_years = [6.0, 10.0]", 'kinds = ["trade_partial", "trade_complete"]'
    )
    with pytest.raises(ScenarioError, match="one degree"):
        read(written(tmp_path, GOOD + text))


def test_what_is_no_file_is_one_line_too(tmp_path):
    with pytest.raises(ScenarioError, match=r"absent\.toml"):
        read(tmp_path / "absent.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match="cannot be read"):
        read(tmp_path / "bytes.toml")


def test_six_scenarios_ship_and_read():
    assert {one.name for one in catalogue()} == {
        "ally-leaves",
        "bloc-decouples",
        "rival-fills-void",
        "secondary-sanctions",
        "status-quo",
        "war-ends",
    }
    for one in catalogue():
        assert one.assumptions and one.signposts and one.horizon > 0


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(ScenarioError, match="'war-ends'"):
        find("war-end")


def test_a_new_file_reads_and_is_never_overwritten(tmp_path):
    path = tmp_path / "mine.toml"
    made = new(path, "war-ends")
    assert made.edits == find("war-ends").edits
    text = path.read_text(encoding="utf-8")
    for word in (*INPUTS, *GROUPS):
        assert word in text
    with pytest.raises(ScenarioError, match="left as it is"):
        new(path, "war-ends")
    with pytest.raises(ScenarioError, match=r"\.toml"):
        new(tmp_path / "mine.txt", "war-ends")
    with pytest.raises(ScenarioError, match="cannot be written"):
        new(tmp_path / "nowhere" / "mine.toml", "war-ends")
