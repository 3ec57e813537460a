"""What counts as a departure, on known cases of the alliance data."""

from __future__ import annotations

import numpy as np

from foedus.scenarios.hazard_ties import (
    DEATH,
    DISSOLUTION,
    FIRST_YEAR,
    NONE,
    OPEN,
    UNKNOWN,
    Ties,
    dissolved,
)

EXIT, DOWNGRADE = 1, 0


def outcome(ties: Ties, one: str, other: str, year: int) -> int:
    a, b = (list(ties.lines).index(state) for state in (one, other))
    return int(ties.outcome[year - FIRST_YEAR, a, b])


def test_whole_alliances_dissolve_and_single_members_leave(ties: Ties) -> None:
    assert outcome(ties, "EGY", "SYR", 1980) == EXIT
    assert outcome(ties, "CUB", "BRA", 1963) == EXIT
    assert outcome(ties, "BEN", "CMR", 1965) == DISSOLUTION
    assert outcome(ties, "THA", "NZL", 1978) == DISSOLUTION
    assert outcome(ties, "MLI", "SEN", 2025) == EXIT
    assert outcome(ties, "NIC", "USA", 2023) == EXIT
    assert outcome(ties, "GEO", "KAZ", 2010) == DOWNGRADE
    assert outcome(ties, "ARM", "KGZ", 2024) == DOWNGRADE
    assert outcome(ties, "FRA", "GBR", 2010) == NONE


def test_ends_of_states_and_silence_are_censored(ties: Ties) -> None:
    assert outcome(ties, "RUS", "IND", 1992) == DEATH
    assert (ties.outcome == UNKNOWN).sum() // 2 == 1243
    assert outcome(ties, "FRA", "GBR", 2026) == OPEN


def test_a_tie_keeps_its_age_when_a_state_is_continued(ties: Ties) -> None:
    a, b = (list(ties.lines).index(state) for state in ("RUS", "IND"))
    assert ties.began[1991 - FIRST_YEAR, a, b] == ties.began[1993 - FIRST_YEAR, a, b]
    assert ties.began[1993 - FIRST_YEAR, a, b] == 1971


def test_everything_is_symmetric(ties: Ties) -> None:
    for held in (ties.outcome, ties.began, ties.alliance):
        assert (held == held.transpose(0, 2, 1)).all()


def test_every_tie_has_an_alliance_and_large_bodies_are_one(ties: Ties) -> None:
    assert ((ties.alliance > 0) == (ties.began > 0)).all()
    index = {state: k for k, state in enumerate(ties.lines)}
    y = 1950 - FIRST_YEAR
    founders = [index[s] for s in ("BEL", "DNK", "ITA", "NOR", "PRT", "CAN")]
    pairs = [(i, j) for i in founders for j in founders if i < j]
    numbers = {
        int(ties.alliance[y, i, j]) for i, j in pairs if ties.began[y, i, j] == 1949
    }
    assert len(numbers) == 1


def edges(number: int, *pairs: tuple[int, int]) -> np.ndarray:
    held = np.zeros((number, number), dtype=bool)
    for i, j in pairs:
        held[i, j] = held[j, i] = True
    return held


def test_dissolution_needs_a_triangle_and_most_of_the_ties() -> None:
    whole = edges(5, *[(i, j) for i in range(5) for j in range(i)])
    star = edges(5, *[(0, j) for j in range(1, 5)])
    pair = edges(5, (0, 1))
    two_leave = star | edges(5, *[(1, j) for j in range(2, 5)])
    assert (dissolved(whole, whole) == whole).all()
    assert not dissolved(star, whole).any()
    assert not dissolved(pair, whole).any()
    assert not dissolved(pair, pair).any()
    # Two of five leave: 7 of 10 ties end, so it counts as the end of the alliance.
    assert dissolved(two_leave, whole).any()
    wide = edges(8, *[(i, j) for i in range(8) for j in range(i)])
    two_of_eight = edges(8, *[(i, j) for i in range(2) for j in range(8) if i != j])
    assert two_of_eight.sum() / wide.sum() < 0.5
    assert not dissolved(two_of_eight, wide).any()
