"""Signals of re-export: in worlds without any, with one, and in ours."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from foedus.consequences.bilateral import bilateral
from foedus.consequences.blocs import sanctioning
from foedus.consequences.reexport_legs import Question, legs, trend
from foedus.consequences.reexports import reexports
from foedus.consequences.results_parts import Bloc
from foedus.lake.snapshot import Snapshot

sys.path.insert(0, str(Path(__file__).parent))
from dependence_worlds import drifting, of_flows

MEMBERS = frozenset(f"S{i:02}" for i in range(1, 9))
BLOC = np.array([1 <= i < 9 for i in range(60)])
OTHERS = tuple(f"S{i}" for i in range(40, 52))
PASSING = 30


def test_where_nothing_passes_through_signals_are_rare():
    some = 0
    for seed in range(20):
        record = of_flows(drifting(seed))
        found = reexports(record, "S00", MEMBERS, 2013, 2015, placebo_hubs=OTHERS)
        assert found is not None and len(found.signals) == 51
        some += bool(found.flagged)
    # At a false discovery rate of .10, one world in ten has any signal.
    assert some <= 5


def test_a_partner_in_between_is_found_and_how_much_is_bounded():
    usd = drifting(1)
    usd[-1, 1:9, PASSING] *= 4
    usd[-1, PASSING, 0] *= 6
    found = reexports(of_flows(usd), "S00", MEMBERS, 2013, 2015, placebo_hubs=OTHERS)
    assert found is not None
    assert [one.partner for one in found.flagged] == [f"S{PASSING}"]
    (one,) = found.flagged
    assert one.at_most == pytest.approx(
        min(one.first_excess.estimate, one.second_excess.estimate)
    )
    assert one.second_excess.estimate == pytest.approx(
        one.second_to - one.second_from * np.exp(found.second_peers)
    )
    assert one.second_excess.low < one.second_excess.estimate < one.second_excess.high
    # The other way round, nothing passes.
    back = reexports(of_flows(usd), "S00", MEMBERS, 2013, 2015, direction="from_hub")
    assert back is not None and not back.flagged


@pytest.mark.parametrize("leg", ["first", "second"])
def test_one_leg_alone_is_no_signal(leg):
    usd = drifting(1)
    if leg == "first":
        usd[-1, 1:9, PASSING] *= 8
    else:
        usd[-1, PASSING, 0] *= 8
    found = reexports(of_flows(usd), "S00", MEMBERS, 2013, 2015)
    assert found is not None
    assert f"S{PASSING}" not in {one.partner for one in found.flagged}


def test_growth_that_goes_on_as_before_is_no_signal():
    usd = drifting(1)
    steps = np.arange(usd.shape[0]) - 10
    for t, step in enumerate(steps):
        if step > 0:
            usd[t, 1:9, PASSING] *= 2.2**step
            usd[t, PASSING, 0] *= 2.2**step
    found = reexports(of_flows(usd), "S00", MEMBERS, 2013, 2015)
    assert found is not None
    (one,) = (one for one in found.signals if one.partner == f"S{PASSING}")
    assert one.p < 0.01
    question = Question(of_flows(usd), 0, BLOC, 2013, 2015, "to_hub")
    grown = legs(question, 2013, 2015).growth[:, PASSING]
    assert one.beyond_trend is bool((grown > trend(question)[:, PASSING]).all())


def test_a_flow_that_nobody_reported_is_not_judged():
    usd = drifting(1)
    guess = np.zeros_like(usd)
    usd[-1, PASSING, 0], guess[-1, PASSING, 0] = np.nan, 1e12
    usd[-1, 1, 31], guess[-1, 1, 31] = np.nan, 1e12
    found = reexports(of_flows(usd, estimate=guess), "S00", MEMBERS, 2013, 2015)
    assert found is not None
    assert {"S30", "S31"}.isdisjoint(one.partner for one in found.signals)
    assert found.not_judged == {
        "S30": "nobody reported partner to hub in 2015",
        "S31": "nobody reported bloc to partner in 2015",
    }


def test_too_few_partners_or_earlier_years_are_no_judgement():
    record = of_flows(drifting(1, states=18))
    assert reexports(record, "S00", frozenset({"S01"}), 2013, 2015) is None
    record = of_flows(drifting(1))
    assert reexports(record, "S00", MEMBERS, 2000, 2002) is None
    assert reexports(record, "S00", frozenset(), 2013, 2015) is None
    assert reexports(record, "S99", MEMBERS, 2013, 2015) is None


def test_russia_after_2022_and_before():
    snapshot = Snapshot()
    record = bilateral(snapshot)
    bloc = sanctioning(snapshot, "RUS", 2023)
    assert isinstance(bloc, Bloc)
    members = frozenset(bloc.members)
    after = reexports(record, "RUS", members, 2021, 2023, placebo_hubs=snapshot.hubs)
    assert after is not None
    assert {"KGZ", "ARM", "KAZ"} <= {one.partner for one in after.flagged}
    assert "CHN" not in {one.partner for one in after.flagged}
    # Georgia's sales to Russia of 2023 stand in no source.
    assert "GEO" in after.not_judged
    with_any = sum(count > 0 for count in after.placebo_hubs.values())
    assert with_any <= 0.25 * len(after.placebo_hubs)
    before = reexports(record, "RUS", members, 2013, 2015, placebo_hubs=snapshot.hubs)
    assert before is not None and not before.flagged
