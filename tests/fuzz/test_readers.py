"""Whatever a reader is given, it says what is wrong in one line, soon and in bounds.

A few inputs each; ``make fuzz`` searches longer.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz import limits
from tests.fuzz.__main__ import _page
from tests.fuzz.forking import Outcome, _outcome
from tests.fuzz.found import FOUND
from tests.fuzz.limits import Hang, bound_memory, in_time
from tests.fuzz.mutating import mutated
from tests.fuzz.running import fault, search
from tests.fuzz.target import Target
from tests.fuzz.targets import targets

from foedus.errors import BrokenExpectation, FoedusError
from foedus.sources.registry import declarations

pytest.importorskip("fastexcel")
pytest.importorskip("pyreadstat")
pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

ROOT = Path(__file__).resolve().parents[2]
NAMES = list(targets())
#: Examples for each reader.
EXAMPLES = 8
#: What starts a process or an engine takes a second for what others do in none.
SLOW_READERS = {
    *("own:.dta", "own:.parquet", "file:votes parquet"),
    *("events:parquet", "source:built_events:months"),
}


@pytest.mark.parametrize("name", NAMES)
def test_good_inputs_are_read_to_the_end(name: str) -> None:
    target = targets()[name]
    for good in target.seeds:
        try:
            target.run(good)
        except BrokenExpectation:
            # A seed has three rows where the publisher has thousands.
            assert name.startswith("source:")


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_changed_inputs_end_in_a_named_error(name: str, data: st.DataObject) -> None:
    target = targets()[name]
    good = data.draw(st.sampled_from(target.seeds))
    # One integer stands for the changes, so that an example is a small one.
    random = Random(data.draw(st.integers(0, 1 << 32)))
    slow = name in SLOW_READERS
    for _ in range(0 if slow and random.random() < 0.8 else 3):
        content = mutated(good, random)
        assert fault(target, content) is None, content


@pytest.mark.parametrize("group", ["own:.csv", "text:state", "file:scenario"])
@settings(max_examples=30)
@given(content=st.binary(max_size=400))
def test_arbitrary_bytes_end_in_a_named_error(group: str, content: bytes) -> None:
    assert fault(targets()[group], content) is None, content


@pytest.mark.parametrize(
    ("name", "content"), FOUND, ids=lambda one: one if isinstance(one, str) else ""
)
def test_what_was_found_is_mended(name: str, content: bytes) -> None:
    assert fault(targets()[name], content) is None


def test_every_source_is_among_the_targets() -> None:
    wanted = {
        f"source:{one.id}:{role}"
        for one in declarations().values()
        for role in one.files
    }
    assert wanted <= set(NAMES)


# The harness itself: it must see what it is there to see.


def run_for_ever(_: bytes) -> None:
    while True:
        pass


def fail_unnamed(_: bytes) -> None:
    raise KeyError("year")


def fail_named(_: bytes) -> None:
    raise FoedusError("column 'year' is not there")


def say_nothing(_: bytes) -> None:
    raise FoedusError("")


def test_a_hang_an_unnamed_error_and_an_empty_message_are_faults(monkeypatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.05)
    hung = fault(Target("t", run_for_ever, (b"",)), b"x")
    assert hung is not None and "longer" in hung.told
    unnamed = fault(Target("t", fail_unnamed, (b"",)), b"x")
    assert unnamed is not None and unnamed.told.startswith("KeyError")
    assert fault(Target("t", say_nothing, (b"",)), b"x") is not None
    assert fault(Target("t", fail_named, (b"",)), b"x") is None
    tried, found = search(Target("t", fail_unnamed, (b"a,b\n",)), 9, seed=1, most=20)
    assert tried == 20 and len(found) == 1


def test_time_is_allowed_by_size(monkeypatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.02)
    with pytest.raises(Hang), in_time(10):
        run_for_ever(b"")
    with in_time(1 << 20):
        sum(range(200_000))


def _take(answer: object) -> None:
    bound_memory()
    try:
        bytearray(limits.MEMORY * 2)
    except MemoryError:
        answer.send("refused")  # type: ignore[attr-defined]
        return
    answer.send("given")  # type: ignore[attr-defined]


def test_memory_is_bounded_in_a_child() -> None:
    if limits.resource is None:
        pytest.skip("this system has no limits on the memory of a process")
    ours, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_take, args=(theirs,))
    child.start()
    assert ours.recv() == "refused"
    child.join()


def told_by(place: Path, *words: str) -> tuple[int, str]:
    """Run the command as a program: it forks, and this process has threads."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--random", "--out", str(place), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_the_command_prints_a_line_for_each_reader(tmp_path: Path) -> None:
    code, shown = told_by(tmp_path, "--seconds", "0.4", "--only", "text:")
    assert code == 0
    assert "changed at random" in shown and "0 fault(s)" in shown
    for name in NAMES:
        assert (f"{name} " in shown) is name.startswith("text:")


def test_what_a_child_says_is_read() -> None:
    good = _outcome("t", "INFO\nDone 12 runs in 1 second(s)\n", 0, 1.0)
    assert (good.tried, good.faults) == (12, ())
    bad = _outcome("t", "FAULT KeyError at x.py:1\nDone 3 runs\n", 0, 1.0)
    assert (bad.tried, bad.faults) == (3, ("KeyError at x.py:1",))
    # Killed, by whatever: a fault, though it could not say which.
    (told,) = _outcome("t", "half a line", -9, 1.0).faults
    assert told == "the process ended with -9: half a line"
    assert _outcome("t", "", 0, 1.0).faults


def test_the_page_counts_what_was_tried() -> None:
    found = [
        Outcome("own:.csv", 1000, (), 1.0),
        Outcome("own:.dta", 20, ("KeyError",), 1.0),
        Outcome("text:date", None, ("the process ended",), 1.0),
    ]
    page = _page(found, 60.0, guided=False, jobs=2)
    assert "3 readers, 1,020 inputs in 60 s" in " ".join(page.split())
    assert "| 2 | 1,020 | 1 |" in page and "| 1 | 0 | 1 |" in page
