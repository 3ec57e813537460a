"""Evidence for contested votes: the calls that weighed most, as facts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from foedus.indicators.ballots import Ballots, FloatArray
from foedus.indicators.call_facts import (
    call_date,
    call_reference,
    call_source,
    call_title,
    calls_named,
)
from foedus.indicators.contested_calls import APART, Counted, camp_mean, hub_votes
from foedus.indicators.contract import Evidence
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states import get

_ID = "contested_votes"
_VOTED = {1: "yes", 2: "abstained", 3: "no"}
#: Calls kept per dyad-year: the two that speak most against agreement since this
#: year, one before.
_FIRST_FULL_YEAR = 1990
_MOST = 12


def tables(
    inputs: Inputs, ballots: Ballots, camps: pl.DataFrame, counted: Counted
) -> dict[str, pl.DataFrame]:
    """Return the tables `contested_calls` and `calls`.

    ``contested_calls``: `hub`, `year`, `call`, `partner`, `votes` (ten times the
    hub's vote plus the partner's), the calls on which the partner stood farthest
    from the hub among those contested with the camp of that year (all calls if
    there is no camp). Of equally far ones the one on which fewer states voted as
    the partner did comes first, since that is the stronger sign. ``calls``: date,
    symbol, title (140 characters) and tallies of every call named there.
    """
    faced = camps.group_by("hub", "year", maintain_order=True).agg(
        pl.col("member").drop_nulls()
    )
    rarity = _rarity(ballots.votes)
    parts = [
        _farthest(ballots, rarity, hub, year, members, counted)
        for hub, year, members in faced.iter_rows()
        if year in ballots.rows
    ]
    kept = pl.concat(parts).sort("hub", "year", "call", "partner")
    return {"contested_calls": kept, "calls": calls_named(inputs, kept["call"])}


def sentences(
    snapshot: Snapshot,
    hub: str,
    partner: str,
    since: int,
    until: int,
    *,
    series: pl.DataFrame,
    camp: pl.DataFrame,
) -> tuple[Evidence, ...]:
    """Return the two ends of a series, then the calls, most telling first."""
    ends = _ends(hub, partner, series, camp)
    facts = snapshot.table(
        "contested_calls",
        (pl.col("hub") == hub)
        & (pl.col("partner") == partner)
        & pl.col("year").is_between(since, until),
    ).join(snapshot.table("calls"), on="call", how="left")
    calls = [_sentence(hub, partner, row) for row in facts.iter_rows(named=True)]
    calls.sort(key=lambda fact: (fact.weight, fact.date), reverse=True)
    return (*ends, *calls[: _MOST - len(ends)])


def _sentence(hub: str, partner: str, row: dict[str, object]) -> Evidence:
    own, theirs = divmod(int(str(row["votes"])), 10)
    tally = {1: row["yes"], 2: row["abstain"], 3: row["no"]}
    alike = int(str(tally[theirs])) / sum(int(str(count)) for count in tally.values())
    return Evidence(
        indicator=_ID,
        date=call_date(row),
        text=(
            f"{get(partner).name} {_verb(theirs)}, {get(hub).name} {_verb(own)} on "
            f"{call_title(row)}"
        ),
        # A step apart counts 1; of equal steps the rarer vote says more.
        weight=abs(theirs - own) - alike / 2,
        source=call_source(row),
        reference=call_reference(row),
    )


def _verb(vote: int) -> str:
    return _VOTED[vote] if vote == 2 else f"voted {_VOTED[vote]}"


def _ends(
    hub: str, partner: str, series: pl.DataFrame, camp: pl.DataFrame
) -> tuple[Evidence, ...]:
    if series.is_empty():
        return ()
    members = camp["member"].drop_nulls().to_list()
    names = ", ".join(get(member).name for member in members)
    carried = bool(camp["carried_forward"].any())
    against = (
        f"against {names}" + (" (rivalries carried forward)" if carried else "")
        if members
        else "in all calls, corrected for chance (no rival is registered)"
    )
    ordered = series.sort("year")
    ends = ordered[[0]] if ordered.height == 1 else ordered[[0, -1]]
    return tuple(
        Evidence(
            indicator=_ID,
            date=str(row["year"]),
            text=(
                f"{get(partner).name} stood at {row['value']:.2f} with "
                f"{get(hub).name} on {row['n']:.0f} calls, {against}"
            ),
            # The ends of the series come before single calls.
            weight=3.0,
            source="un_votes",
            reference="own computation from the roll calls of the year",
        )
        for row in ends.iter_rows(named=True)
    )


def _rarity(votes: FloatArray) -> FloatArray:
    """Return, for each vote, 1 minus the share of states that voted so."""
    present = np.isfinite(votes)
    cast = np.maximum(present.sum(axis=1, keepdims=True), 1)
    share = np.zeros_like(votes)
    for level in (1, 2, 3):
        alike = votes == level
        share += alike * (alike.sum(axis=1, keepdims=True) / cast)
    return 1 - share


def _farthest(
    ballots: Ballots,
    rarity: FloatArray,
    hub: str,
    year: int,
    members: Sequence[str],
    counted: Counted,
) -> pl.DataFrame:
    where = ballots.rows[year]
    own = hub_votes(ballots, hub, counted)[where]
    votes = ballots.votes[where]
    gap = np.abs(votes - own[:, None])
    if members:
        distance = np.abs(own - camp_mean(ballots, members)[where])
        gap = np.where((distance >= APART)[:, None], gap, np.nan)
    score = np.where(gap > 0, gap + rarity[where] / 2, 0.0)
    score[:, ~ballots.existing[year]] = 0.0
    kept = 2 if year >= _FIRST_FULL_YEAR else 1
    order = np.argsort(-score, axis=0, kind="stable")[:kept]
    columns = np.broadcast_to(np.arange(score.shape[1]), order.shape)
    found = score[order, columns] > 0
    rows, states = order[found], columns[found]
    return pl.DataFrame(
        {
            "hub": pl.Series([hub], dtype=pl.String).new_from_index(0, len(rows)),
            "year": np.full(len(rows), year, dtype=np.int16),
            "call": ballots.calls[where][rows].astype(np.int32),
            "partner": pl.Series([ballots.states[i] for i in states], dtype=pl.String),
            "votes": (10 * own[rows] + votes[rows, states]).astype(np.uint8),
        }
    )
