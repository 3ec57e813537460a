"""Sanctions: how much trade, finance, arms and travel is free between two states.

value = 1 - mean over the four kinds of 1[a sanction of that kind is in force]. A
kind counts once, whether the partner sanctions the hub, the hub the partner, or
each the other: either way it does not pass between them. No sampling error: the
source claims a census.

Sanctions of the Security Council are left out of the value and kept as evidence.
They bind every state alike, so they say how the world stands to their target, not
how one state does; read as ties between two they made Iran, Eritrea, Cote d'Ivoire
and Liberia move towards 46 to 48 of 56 hubs at once when the Council lifted them,
Saudi Arabia among the hubs in the year in which it broke relations with Iran.

The census begins in 2013. Of the source's 1,325 cases the file holds the 588 that
were in force in 2013 or later: no case ends earlier, all 369 that began since then
are there, and of the older ones only the survivors. Checked against the second
dataset (`sanction_terminations`): the file has 332 of its 381 triples of sender,
target and year in 2013-2018, but only 450 of 1,154 in 1990-2012.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.indicators.sanction_evidence import (
    BINDS_ALL,
    sentences,
    spells_of,
    yearly_measures,
)
from foedus.lake.derived.sanctions_in_force import KINDS, LAST_YEAR
from foedus.states import existing

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

INDICATOR = Indicator(
    id="sanctions",
    title="Freedom from sanctions",
    channel="economic",
    question="Which kinds of sanctions are in force between the two states?",
    method=(
        "One minus the share of four kinds of sanctions (trade, finance, arms, "
        "travel) in force in either direction in a year, by a state itself or "
        "through a body that binds it, the United Nations left out: its sanctions "
        "bind every state and say nothing of one."
    ),
    sources=("gsdb", "sanctions_on_russia"),
    ledgers=("memberships",),
    absent=(
        "a body sanctions the other state and lets each of its members decide, "
        "and the source does not say which members took part"
    ),
    quantity="share of four kinds of exchange that no sanction restricts",
)

#: The file holds every case in force in 2013 or later, but of earlier years only
#: the cases that lasted until 2013: before that a missing case says nothing.
_FIRST_YEAR = 2013

_NOTES = (
    "Sanctions before 2013 are not known here: the file holds only those cases of "
    "earlier years that were still in force in 2013, so a missing case is not the "
    "absence of a sanction; sanctions read as NA before 2013, not as none.",
    "Sanctions of 2023 are those that were ongoing at the end of 2022, carried "
    "forward; sanctions that began in 2023 are missing, except that the European "
    "Union's against Russia are shown by a dated list to have gone on.",
    "Sanctions of the United Nations are listed as evidence and not counted: they "
    "bind every state, so that lifting them (Cote d'Ivoire and Iran 2016, Liberia "
    "2016, Eritrea 2018) would move their target towards nearly all hubs alike.",
)


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the values of all partners and the spells that stand behind them."""
    force = inputs.derived("sanctions_in_force")
    values = _values(force.filter(pl.col("year") >= _FIRST_YEAR), hubs)
    return Built(
        values=values,
        coverage=(_FIRST_YEAR, LAST_YEAR),
        tables={
            "sanction_spells": spells_of(force, hubs),
            "sanction_measures": yearly_measures(
                inputs.table("sanctions_on_russia", "measures")
            ),
        },
        notes=_NOTES,
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return sanctions that began, ended or lasted, those that changed first."""
    return sentences(snapshot, hub, partner, since, until)


def _values(force: pl.DataFrame, hubs: Sequence[str]) -> pl.DataFrame:
    """Return value and number of cases for every pair of existing states.

    A pair is NA while a kind might be in force that is not known to be. What
    binds every state is left out (see the head of this file).
    """
    force = force.filter(pl.col("through").ne_missing(BINDS_ALL))
    both = pl.concat(
        [
            force.rename({"target": "hub", "sender": "partner"}),
            force.rename({"sender": "hub", "target": "partner"}),
        ],
        how="diagonal",
    ).filter(pl.col("hub").is_in(list(hubs)))
    sure = both.filter(pl.col("certain"))
    kinds = sure.group_by("hub", "partner", "year").agg(
        pl.col(KINDS).max(), pl.col("case_id").n_unique().alias("n")
    )
    perhaps = both.filter(~pl.col("certain"))
    maybe = perhaps.group_by("hub", "partner", "year").agg(
        pl.col(kind).max().alias(f"maybe_{kind}") for kind in KINDS
    )
    key = ["hub", "partner", "year"]
    joined = _pairs(hubs)
    for part in (kinds, maybe):
        joined = joined.join(part, on=key, how="left")
    filled = joined.with_columns(
        pl.col(*KINDS, "n", *(f"maybe_{kind}" for kind in KINDS)).fill_null(0)
    )
    unknown = pl.any_horizontal(
        pl.col(f"maybe_{kind}") > pl.col(kind) for kind in KINDS
    )
    return (
        filled.filter(~unknown)
        .select(
            *key,
            value=1 - pl.sum_horizontal(KINDS) / len(KINDS),
            sd=pl.lit(None, pl.Float64),
            n=pl.col("n"),
        )
        .cast(VALUES)  # type: ignore[arg-type]
        .sort(key)
    )


def _pairs(hubs: Sequence[str]) -> pl.DataFrame:
    """Return every pair of a hub and another state that both existed in a year."""
    alive = pl.DataFrame(
        [
            (state.id, year)
            for year in range(_FIRST_YEAR, LAST_YEAR + 1)
            for state in existing(year)
        ],
        schema={"partner": pl.String, "year": pl.Int16},
        orient="row",
    )
    own = alive.filter(pl.col("partner").is_in(list(hubs))).rename({"partner": "hub"})
    return own.join(alive, on="year").filter(pl.col("hub") != pl.col("partner"))
