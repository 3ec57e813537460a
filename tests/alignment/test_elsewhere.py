"""Alignment with every other hub: the same figures as erosion, joint intervals."""

from __future__ import annotations

import json
from statistics import NormalDist

import pytest

import foedus
from foedus.alignment.camp_gains import camp_gains
from foedus.alignment.decomposition import camp_of
from foedus.alignment.elsewhere import elsewhere
from foedus.alignment.words import Z90
from foedus.errors import HubNotInSnapshot
from foedus.lake.snapshot import Snapshot

SNAPSHOT = Snapshot()


@pytest.fixture(scope="module")
def armenia():
    (found,) = elsewhere(SNAPSHOT, "RUS", ["ARM"], 2014, 2023, blocs=("EU", "NATO"))
    return found


@pytest.mark.parametrize("hub", ["RUS", "FRA"])
def test_the_figures_are_those_of_erosion(armenia, hub):
    whole = foedus.erosion(hub, since=2014, until=2023).partner("ARM")
    shown = (
        armenia.change
        if hub == "RUS"
        else next(gain.change for gain in armenia.gains if gain.state == hub)
    )
    assert shown.estimate == pytest.approx(whole.change.estimate)
    # Wider than the single interval by the quotient of the quantiles.
    z = NormalDist().inv_cdf(1 - 0.1 / (2 * armenia.compared))
    single = whole.change.high - whole.change.low
    assert shown.high - shown.low == pytest.approx(single * z / Z90, rel=1e-6)
    if hub != "RUS":
        gain = next(gain for gain in armenia.gains if gain.state == hub)
        assert gain.specific == pytest.approx(whole.specific)


def test_order_and_what_is_sure(armenia):
    estimates = [gain.change.estimate for gain in armenia.gains]
    assert estimates == sorted(estimates, reverse=True)
    assert "RUS" not in {gain.state for gain in armenia.gains}
    assert armenia.compared == len(armenia.gains) + 1
    assert all((gain.change.low > 0) == gain.sure for gain in armenia.gains)
    assert armenia.gainers == tuple(gain for gain in armenia.gains if gain.sure)


def test_a_bloc_is_the_mean_of_its_members(armenia):
    for one in armenia.blocs:
        members = {row["state"] for row in foedus_members(one.bloc)} & {
            gain.state for gain in armenia.gains
        }
        own = [gain.change for gain in armenia.gains if gain.state in members]
        assert one.members == len(own)
        mean = sum(change.estimate for change in own) / len(own)
        assert one.change.estimate == pytest.approx(mean)
        # As wide as its members on average: errors are taken to move together.
        width = sum(change.high - change.low for change in own) / len(own)
        assert one.change.high - one.change.low == pytest.approx(width)


def foedus_members(bloc):
    from foedus.states.memberships import year_matrix

    both = [
        year_matrix([year], bodies=[bloc]).filter(weight=1.0).to_dicts()
        for year in (2014, 2023)
    ]
    now = {row["state"] for row in both[1]}
    return [row for row in both[0] if row["state"] in now]


def test_a_hub_that_is_not_built_cannot_be_compared():
    with pytest.raises(HubNotInSnapshot):
        elsewhere(SNAPSHOT, "LUX", ["ARM"], 2014, 2023)


def test_what_the_hub_lost_in_the_vote_the_camp_gained():
    found = camp_gains(SNAPSHOT, "RUS", 2014, 2023)
    camp = camp_of(SNAPSHOT, "RUS", 2014)
    assert camp and not {one.partner for one in found} & {*camp, "RUS"}
    assert all(-1 <= g.gain.low <= g.gain.estimate <= g.gain.high <= 1 for g in found)
    gains = [one.gain.estimate for one in found]
    assert gains == sorted(gains, reverse=True)
    # On the same scale as erosion shows it, with the sign turned.
    whole = foedus.erosion("RUS", since=2014, until=2023)
    moves = []
    for one in found:
        change = whole.partner(one.partner).indicator("contested_votes")
        moves.append((one.gain.estimate, change.start_scaled - change.end_scaled))
    assert sum((a > 0) == (b > 0) for a, b in moves) >= 0.9 * len(moves)


def test_without_a_rival_there_is_no_camp():
    assert camp_gains(SNAPSHOT, "BRA", 2014, 2023) == ()


def test_realign_adds_what_was_asked_for():
    plain = foedus.realign("RUS", since=2014, until=2023)
    assert plain.matrix is None and plain.elsewhere is None and plain.blocs == ()
    full = foedus.realign(
        "RUS", "ARM", since=2014, until=2023, blocs=("EU",), matrix=True
    )
    assert full.shifts == tuple(s for s in plain.shifts if s.partner == "ARM")
    assert full.elsewhere.partner == "ARM"
    assert {one.partner for one in full.blocs} <= {"ARM"}
    assert {row.partner for row in full.matrix.losses} <= {"ARM"}
    assert len(full.notes) > len(plain.notes)
    body = json.loads(full.to_json())
    assert set(body) == {
        "hub", "since", "until", "snapshot", "shifts", "winners", "camp", "elsewhere",
        "blocs", "matrix", "notes",
    }  # fmt: skip


def test_flows_of_a_state_that_is_no_hub_are_known_all_the_same():
    found = foedus.realign("Luxembourg", since=2014, until=2020)
    assert found.shifts and found.camp == () and found.elsewhere is None
