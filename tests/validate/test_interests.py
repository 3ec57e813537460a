"""Occasions other than votes, made by rule."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import polars as pl

from foedus.lake.snapshot import Snapshot
from foedus.validate.interests import FEWEST, interests


@cache
def everything():
    return interests(Snapshot())


def by_name(kind):
    return {one.name: one for one in everything() if one.kind == kind}


def test_occasions_divide_and_look_ahead_of_what_is_known():
    found = everything()
    assert {one.kind for one in found} == {"sanction", "pact", "supplier"}
    for one in found:
        number = int(one.against.sum())
        assert min(number, len(one.states) - number) >= FEWEST[one.kind]
        assert one.known < one.year and one.hub not in one.states
        assert len(set(one.states)) == len(one.states)


def test_who_began_to_sanction_russia_in_2014():
    one = by_name("sanction")["RUS 2014"]
    joined = {s for s, a in zip(one.states, one.against, strict=True) if a}
    assert {"DEU", "POL"} <= joined and not {"CHN", "IND", "BLR"} & joined
    assert one.known == 2013


def test_a_supplier_switch_counted_by_hand():
    one = by_name("supplier")["RUS after 2015"]
    deliveries = Snapshot().table("arms_windows")

    def share(state, first, last):
        mine = deliveries.filter(
            (pl.col("recipient") == state) & pl.col("year").is_between(first, last)
        )
        whole = mine["tiv"].sum()
        return mine.filter(pl.col("supplier") == "RUS")["tiv"].sum() / whole

    for state, switched in zip(one.states, one.against, strict=True):
        assert share(state, 2011, 2015) >= 0.5, state
        assert (share(state, 2016, 2020) < 0.25) == switched, state


def test_windows_of_pacts_do_not_overlap():
    spans = {one.known: one.year for one in by_name("pact").values()}
    starts = sorted(spans)
    assert all(spans[a] <= b for a, b in pairwise(starts))
