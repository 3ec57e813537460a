from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from foedus.errors import UnknownState
from foedus.states import (
    all_states,
    continuator_chain,
    get,
    predecessors,
    successors,
)
from foedus.states.succession import Succession, all_successions

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "step",
    all_successions(),
    ids=lambda step: f"{step.predecessor}-{step.successor}",
)
def test_dates_match_the_ends_of_spells(step: Succession) -> None:
    old, new = get(step.predecessor).spells, get(step.successor).spells
    assert step.citation
    if step.kind == "continues":
        assert step.date - DAY in {spell.last for spell in old}
        assert step.date in {spell.first for spell in new}
    elif step.kind == "splits":
        assert step.date in {spell.first for spell in new}
        assert any(spell.contains(step.date - DAY) for spell in old)
    else:
        assert step.kind in ("merges", "absorbs")
        assert {step.date, step.date - DAY} & {spell.last for spell in old}
        assert any(spell.contains(step.date) for spell in new)


def test_every_state_that_ended_has_a_successor() -> None:
    for state in all_states():
        if state.last_year is not None:
            assert successors(state.id), state.id


def test_every_state_has_at_most_one_heir_and_one_forebear() -> None:
    heirs = [step for step in all_successions() if step.heir]
    assert len({step.predecessor for step in heirs}) == len(heirs)
    assert len({step.successor for step in heirs}) == len(heirs)


@pytest.mark.parametrize(
    "chain",
    [
        ("SUN", "RUS"),
        ("FRG", "DEU"),
        ("CSK", "CZE"),
        ("YAR", "YEM"),
        ("YUG", "SCG", "SRB"),
        ("UKR",),
    ],
)
def test_each_member_of_a_chain_gives_the_whole_chain(chain: tuple[str, ...]) -> None:
    for id in chain:
        assert continuator_chain(id) == chain


def test_spells_of_a_chain_do_not_overlap() -> None:
    for state in all_states():
        spells = [s for id in continuator_chain(state.id) for s in get(id).spells]
        for earlier, later in pairwise(spells):
            assert earlier.last is not None
            assert earlier.last < later.first


def test_the_soviet_union_has_fifteen_successors() -> None:
    steps = successors("SUN")
    assert len(steps) == 15
    assert [step.successor for step in steps if step.kind == "continues"] == ["RUS"]
    assert [step.date for step in steps] == sorted(step.date for step in steps)


def test_predecessors_of_a_merger() -> None:
    assert {step.predecessor for step in predecessors("YEM")} == {"YAR", "YMD"}
    assert {step.predecessor for step in predecessors("DEU")} == {"FRG", "DDR"}
    assert predecessors("USA") == ()


def test_the_disputed_claim_carries_a_note() -> None:
    (step,) = [step for step in successors("YUG") if step.successor == "SCG"]
    assert "777" in step.note


@pytest.mark.parametrize("ask", [predecessors, successors, continuator_chain])
def test_unknown_ids_are_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(UnknownState):
        ask("XXX")
