"""Years that hold all states of a question."""

from __future__ import annotations

import pytest

from foedus.errors import InvalidWindow, NoSuchStateThen, OutsideCoverage
from foedus.lake.snapshot import Snapshot
from foedus.web import windows


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot()


@pytest.mark.parametrize(
    ("states", "since", "last"),
    [
        # East Germany ended in October 1990: 1989 is its last whole year.
        (("SUN", "DDR"), 1973, 1989),
        (("TUR", "RUS"), 2014, 2025),
        (("USA", "SSD"), 2014, 2025),
    ],
)
def test_the_default_window_holds_both(
    states: tuple[str, ...], since: int, last: int, snapshot: Snapshot
) -> None:
    assert windows.since(snapshot, *states) == since
    assert windows.bounds(snapshot, *states)["until"][1] == last


def test_states_that_never_met(snapshot: Snapshot) -> None:
    with pytest.raises(NoSuchStateThen, match="Soviet Union"):
        windows.bounds(snapshot, "RUS", "SUN")


def test_years_are_checked() -> None:
    spans = {"since": (1990, 2019), "until": (1991, 2020)}
    windows.check(1990, 2020, spans)
    with pytest.raises(InvalidWindow):
        windows.check(2000, 2000, spans)
    with pytest.raises(OutsideCoverage, match="until"):
        windows.check(1990, 2021, spans)
