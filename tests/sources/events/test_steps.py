"""Steps that were translated once are not translated again, and none is mistaken."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import foedus
from foedus.sources.events import aggregating, cleaning, extras
from foedus.sources.events.engines import kept
from foedus.sources.events.layout import layouts
from foedus.sources.events.months import Window
from foedus.sources.events.steps import Held, step

ROWS = Held("rows_1", (("file", "INTEGER", "YES"),))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for translations that is still empty."""
    folder = tmp_path / "kept"
    monkeypatch.setattr(kept, "folder", lambda: folder)
    return folder


def test_a_key_tells_all_that_an_expression_is_made_of() -> None:
    layout = layouts()["gdelt1"]
    meant = Held("rows_2")
    steps = [
        step(cleaning.judged, ROWS, meant, layout),
        step(cleaning.judged, ROWS, meant, layouts()["gdelt2"]),
        step(cleaning.judged, ROWS, meant, layout, ("None",)),
        step(cleaning.judged, ROWS, meant, layout, (1,)),
        step(cleaning.judged, ROWS, meant, layout, ("1",)),
        step(cleaning.judged, meant, ROWS, layout),
        step(cleaning.judged, Held("rows_1", (("file", "BIGINT", "YES"),)), meant),
        step(cleaning.countable, ROWS, Window(202401, 202402), None),
        step(cleaning.countable, ROWS, Window(202401, 202403), None),
        step(cleaning.countable, ROWS, Window(202401, 202403), meant),
        step(aggregating.accounts, ROWS),
        step(aggregating.accounts, step(aggregating.needed, ROWS)),
    ]
    keys = [one.key for one in steps]
    assert None not in keys and len({*keys}) == len(keys)
    assert step(cleaning.judged, ROWS, meant, layout).key == keys[0]


def test_what_nobody_can_tell_has_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    own = step(lambda rows: rows, ROWS)
    assert own.key is None and step(aggregating.accounts, own).key is None
    assert step(aggregating.accounts, [1]).key is None
    whole = step(aggregating.accounts, ROWS)
    monkeypatch.setattr(aggregating, "accounts", aggregating.repeated)
    assert whole.key is None


def test_damage_and_a_folder_that_is_none_cost_time_only(cache: Path) -> None:
    kept.keep("a", "SELECT 1")
    assert kept.kept("a") == "SELECT 1" and kept.kept("b") is None
    (path,) = cache.iterdir()
    for damage in ("", "SELECT 2", path.read_text() + " "):
        path.write_text(damage)
        assert kept.kept("a") is None
    path.write_bytes(b"\xff")
    assert kept.kept("a") is None
    path.unlink()
    cache.rmdir()
    cache.write_text("no folder")
    kept.keep("a", "SELECT 1")
    assert kept.kept("a") is None


def test_the_folder_stays_small(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(10):
        kept.keep(str(number), "SELECT 1")
        assert kept.kept(str(number))
        assert len([*cache.iterdir()]) <= 3


def test_a_second_build_translates_nothing_and_writes_the_same(
    tmp_path: Path,
    made: ModuleType,
    ibis: Any,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made.write_files(tmp_path / "source")
    first = foedus.build_events(tmp_path / "source", out=tmp_path / "first")
    assert len([*cache.iterdir()]) == 6

    def absent(*_: object) -> Any:
        raise AssertionError("an expression is built")

    monkeypatch.setattr("foedus.sources.events.engines.duckdb.ibis", absent)
    monkeypatch.setattr(extras, "ibis", absent)
    second = foedus.build_events(tmp_path / "source", out=tmp_path / "second")
    assert second.months == first.months
    assert made.state(tmp_path / "first") == made.state(tmp_path / "second")
