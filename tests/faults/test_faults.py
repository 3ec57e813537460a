"""A sample of the fault run: nothing is lost, nothing is half-written.

``make faults`` injects all of them, many times, and writes docs/faults.md.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.faults import asking, conditions, rows, table
from tests.faults.publisher import corrupts
from tests.faults.small import MAJORS_FILE, majors
from tests.faults.subjects import SUBJECTS


@pytest.fixture(scope="module")
def run() -> Iterator[rows.Run]:
    # 10 kills in all: three of fetch and of import, two of the others.
    with rows.a_run(kills=2, times=2, seed=7, verbs=False) as one:
        yield one


def sound(row: rows.Row) -> None:
    assert row.wrong == []
    assert row.runs > 0


@pytest.mark.parametrize("subject", SUBJECTS)
def test_killed_at_random_points(run: rows.Run, subject: str) -> None:
    run.kills = 3 if subject in ("fetch", "import") else 2
    row = table.kills(run, subject)
    sound(row)
    assert row.runs == run.kills


@pytest.mark.parametrize("subject", ["fetch", "build"])
def test_full_and_read_only_disks(run: rows.Run, subject: str) -> None:
    row = table.full_disk(run, subject)
    sound(row)
    if conditions.may_mount():
        assert row.told["no room"] == row.runs
    row = table.read_only(run, subject)
    sound(row)
    assert row.hit == row.runs
    assert ("not writable" in row.told) is conditions.may_mount()


@pytest.mark.parametrize("subject", ["fetch", "build"])
def test_two_at_once(run: rows.Run, subject: str) -> None:
    sound(table.two_at_once(run, subject))


def test_a_clock_gone_back(run: rows.Run) -> None:
    run.verbs = True
    row = table.clock_back(run, "import")
    sound(row)
    assert set(row.told) == {"clock"}
    run.verbs = False


def test_a_spoiled_download_comes_again(run: rows.Run) -> None:
    row = table.misbehaving(run, "corrupted", "8 bytes", [corrupts])
    sound(row)
    assert row.hit == 2 and row.told["refused file"] == 1


def test_a_wrong_hash(run: rows.Run) -> None:
    row = table.wrong_hash(run)
    sound(row)
    assert row.hit == 1 and set(row.told) == {"failed fetch"}


def test_a_changed_column(run: rows.Run) -> None:
    contents = {MAJORS_FILE: majors(1).replace(b"ccode", b"state", 1)}
    row = table.wrong_content(run, "column", "renamed", contents)
    sound(row)
    assert row.told == {"refused file": 1}


def test_odd_files_that_are_in_order(run: rows.Run) -> None:
    sound(table.harmless(run))


def test_the_doctor_as_a_program_and_a_silent_one(run: rows.Run) -> None:
    """What is told is what the program prints; a fault that it misses is noticed."""
    with run.prepared("fetch") as place:
        (place / "vault" / "cow_majors" / ".staged-x").mkdir()
        here, apart = asking.told(place), asking.told(place, apart=True)
        assert here == apart and set(here) == {"leftover"}
        assert here["leftover"].endswith(
            "foedus data fetch cow_majors; it is swept away"
        )
        row = rows.Row("nothing", "at all")
        run.judge(row, "fetch", place, failed="VaultError: no room")
        assert row.wrong == []
        run.judge(row, "fetch", place, failed="VaultError: no room")
        assert row.wrong == ["not told: VaultError: no room"]


def test_a_check_can_fail(run: rows.Run) -> None:
    """A vintage that was cut short is found: the checks are no formality."""
    with run.prepared("fetch") as place:
        (victim,) = (place / "vault").glob(f"*/2*/{MAJORS_FILE}")
        victim.chmod(0o644)
        victim.write_bytes(victim.read_bytes()[:-10])
        found = run.expect("fetch", "check", place)
        assert any(one.startswith("half-written") for one in found)
        (victim.parent / "manifest.json").unlink()
        found = run.expect("fetch", "check", place)
        assert any(one.startswith("lost") for one in found)
