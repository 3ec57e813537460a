"""The build of events as a subject: its months stand whole, whatever happens.

The files, the build and what stands in its folder are those of the tests of events.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

from tests.faults.rows import Row, Run
from tests.faults.subjects import Subject, register
from tests.faults.table import FURTHER

from foedus.sources.events.writing import interrupted

_HOME = Path(__file__).resolve().parents[1] / "sources" / "events" / "subject.py"


def _made() -> ModuleType:
    """Return the module of made-up files, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("events_subject", _HOME)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = _made()


def prepare(folder: Path, _: str) -> None:
    """Build a first month, and know what a second build of it will be."""
    for name, events in (("first", 40), ("second", 60)):
        MADE.write_files(folder / name, events)
        MADE.build(folder / name, folder / f"built-{name}")
    states = [MADE.state(folder / f"built-{name}") for name in ("first", "second")]
    assert None not in states and len(set(states)) == 2
    (folder / "states.json").write_text(json.dumps(states), encoding="utf-8")
    (folder / "built-first").rename(folder / "months")
    shutil.rmtree(folder / "built-second")


def act(folder: Path, _: str) -> None:
    """Build the month again, from more events."""
    MADE.build(folder / "second", folder / "months")


def check(folder: Path, _: str) -> list[str]:
    """Say whether the month that stands there is the first or the second, whole."""
    found = MADE.state(folder / "months")
    if found is None:
        return ["lost: the month is gone"]
    if found not in json.loads((folder / "states.json").read_text(encoding="utf-8")):
        return ["half-written: a month that nobody built"]
    return []


def clean(folder: Path, address: str) -> list[str]:
    """Say what is wrong once the build has ended."""
    wrong = check(folder, address)
    states = json.loads((folder / "states.json").read_text(encoding="utf-8"))
    if MADE.state(folder / "months") != states[1]:
        wrong.append("lost: the second build is not in place")
    manifest = json.loads((folder / "months" / "manifest.json").read_text())
    if list(manifest["months"]) != [MADE.MONTH]:
        wrong.append(f"half-written: the manifest tells of {list(manifest['months'])}")
    wrong += [f"still told: {one}" for one in (interrupted(folder / "months"),) if one]
    wrong += [
        f"left behind: {path.name}"
        for path in (folder / "months").rglob("*")
        if path.name.endswith(".writing") or path.name == ".scratch"
    ]
    return wrong


def months_in_any_order(run: Run) -> list[Row]:
    """Give the files last first, and one of them twice: the month is the same."""
    row = Row("duplicate and out-of-order files of months", "last first, one twice")
    with run.prepared(NAME) as place:
        first, last = sorted((place / "second").iterdir())
        shutil.copyfile(first, place / "second" / f"z{first.name}")
        first.rename(place / "second" / f"y{first.name}")
        assert last.exists()
        ended = run.ask(NAME, "act", place)
        row.hit += 1
        run.judge(row, NAME, place)
        row.wrong += [ended["error"]] if "error" in ended else []
    return [row]


NAME = "events"
register(Subject(NAME, prepare, act, check, clean, slow=3))
FURTHER.append(months_in_any_order)
