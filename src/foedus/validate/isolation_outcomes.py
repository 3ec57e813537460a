"""Does aggression isolate? The change of each outcome for every hub of an event.

Three outcomes, each measured over partners that are neither the target nor another
invader of the same year:

- *votes*: kappa with squared weights between hub and partner over the roll calls of
  a year, without those on the conflict, as (1 + kappa) / 2. Change: mean of years
  +1 to +5 less mean of years -5 to -1 of each partner (two years at least on
  either side), averaged over partners; in points, times 100.
- *arms*: the hub's share of the partner's arms deliveries of five years (indicator
  ``arms_supply``), at year +5 against year -1, windows that do not overlap.
  Change: of the mean share over the same partners, relative to the mean of both
  ends (-200 to 200), for hubs that supplied at least five of them; times 100.
- *bodies*: the share of the hub's bodies that the partner is in (``shared_bodies``),
  at year +5 against year -1, averaged over partners; in points, times 100.

Sanctions are no outcome: they are imposed for the invasion, by definition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from foedus.indicators.ballots import Ballots, BoolArray, FloatArray, load
from foedus.indicators.rival_free import rival_free
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states.invasions import invasions
from foedus.validate.isolation_sample import BEFORE, TESTED, Event

OUTCOMES = ("votes", "arms", "bodies")

#: Years with a value that a partner must have on either side of year 0 (votes).
FEWEST_YEARS = 2
#: Roll calls with a vote of both that a year must have (as in contested votes).
FEWEST_CALLS = 10
#: Partners that a hub must have; for arms, partners that it supplied before.
FEWEST_PARTNERS = 20
FEWEST_SUPPLIED = 5

#: Hubs to the change of an outcome; a hub whose change is not known is absent.
Changes = Mapping[str, float]


def changes(
    inputs: Inputs,
    snapshot: Snapshot,
    events: Sequence[Event],
    hubs: Callable[[Event], Sequence[str]],
) -> dict[tuple[str, int], dict[str, Changes]]:
    """Return the change of every outcome around each event, for given hubs.

    Parameters
    ----------
    inputs : Inputs
        Source files: roll calls are counted anew without those on a conflict.
    snapshot : Snapshot
        Source of arms and bodies.
    events : sequence of Event
        Their years, targets and words are used.
    hubs : callable
        ``hubs(event)`` names the hubs to measure around an event. No other is: with
        the controls alone, nothing about any invader is ever computed.

    Returns
    -------
    dict
        By invader and year of the event, then outcome, then hub.
    """
    ballots = load(inputs)
    titled = _titles(inputs, ballots)
    registered = inputs.derived("registered_calls")
    found: dict[tuple[str, int], dict[str, Changes]] = {}
    for event in events:
        out = {*event.targets, *_invaders(event.year)}
        kept = _kept(ballots, titled, registered, event)
        asked = hubs(event)
        arms = _wide(snapshot, "arms_supply", asked)
        bodies = _wide(snapshot, "shared_bodies", asked)
        measured: dict[str, Changes] = {
            "votes": _votes(ballots, kept, event, asked, out),
            "arms": _at_ends(arms, event, out, _relative_change),
            "bodies": _at_ends(bodies, event, out, _mean_change),
        }
        found[event.invader, event.year] = measured
    return found


def covered(
    inputs: Inputs, snapshot: Snapshot, events: Sequence[Event]
) -> dict[tuple[str, int], frozenset[str]]:
    """Return in which outcomes an invader can be studied, without measuring any.

    Parameters
    ----------
    inputs, snapshot, events
        As in `changes`.

    Returns
    -------
    dict
        By invader and year of the event: outcomes for which the invader voted,
        supplied or had bodies often enough on either side of year 0.
    """
    ballots = load(inputs)
    found = {}
    for event in events:
        key = event.invader, event.year
        able = set()
        voted = [_voted(ballots, event.invader, years) for years in _sides(event)]
        if min(voted) >= FEWEST_YEARS:
            able.add("votes")
        if event.last >= event.year + TESTED:
            for name, indicator, least in (
                ("arms", "arms_supply", 0),
                ("bodies", "shared_bodies", FEWEST_PARTNERS),
            ):
                rows = snapshot.values(indicator, event.invader)
                start = rows.filter(pl.col("year") == event.year - 1)
                end = rows.filter(pl.col("year") == event.year + TESTED)
                supplied = (start["value"] > 0).sum() >= FEWEST_SUPPLIED or least > 0
                if supplied and min(start.height, end.height) >= max(least, 1):
                    able.add(name)
        found[key] = frozenset(able)
    return found


def _sides(event: Event) -> tuple[range, range]:
    """Return the years before and after an event that votes are compared over."""
    last = min(event.last, event.year + TESTED)
    return range(event.year - BEFORE, event.year), range(event.year + 1, last + 1)


def _voted(ballots: Ballots, state: str, years: range) -> int:
    """Count the years in which a state voted often enough."""
    column = ballots.column(state)
    if column is None:
        return 0
    votes = [
        np.isfinite(ballots.votes[ballots.rows[year], column]).sum()
        for year in years
        if year in ballots.rows and ballots.existing[year][column]
    ]
    return sum(count >= FEWEST_CALLS for count in votes)


def _invaders(year: int) -> set[str]:
    rows = invasions().filter(pl.col("counts") & (pl.col("year") == year))
    return set(rows["invader"])


def _titles(inputs: Inputs, ballots: Ballots) -> pl.Series:
    calls = pl.DataFrame({"call": ballots.calls.astype(np.int32)})
    titles = inputs.derived("roll_calls").select("call", "title")
    joined = calls.join(titles, on="call", how="left", maintain_order="left")
    return joined["title"].fill_null("")


def _kept(
    ballots: Ballots, titles: pl.Series, registered: pl.DataFrame, event: Event
) -> BoolArray:
    """Tell which roll calls are not on the conflict.

    Out are calls whose title holds one of the event's words, and calls registered
    as concerning the conduct of the invader (or of those it is one cluster with).
    """
    pattern = "(?i)" + "|".join(event.words)
    concerned = {event.invader, event.cluster, *event.targets}
    mine = registered.filter(pl.col("hub").is_in(concerned))["call"].to_numpy()
    on_conflict = titles.str.contains(pattern).to_numpy()
    return np.asarray(~on_conflict & ~np.isin(ballots.calls, mine))


def _votes(
    ballots: Ballots,
    kept: BoolArray,
    event: Event,
    hubs: Sequence[str],
    out: set[str],
) -> Changes:
    before, after = _sides(event)
    pre, post = (
        np.stack([_kappa(ballots, kept, hubs, year) for year in years])
        for years in (before, after)
    )
    enough = (np.isfinite(pre).sum(axis=0) >= FEWEST_YEARS) & (
        np.isfinite(post).sum(axis=0) >= FEWEST_YEARS
    )
    change = np.full(enough.shape, np.nan)
    change[enough] = np.nanmean(post[:, enough], axis=0) - np.nanmean(
        pre[:, enough], axis=0
    )
    change[:, [i for i, state in enumerate(ballots.states) if state in out]] = np.nan
    counted = np.isfinite(change).sum(axis=1)
    return {
        hub: 100 * float(np.nanmean(change[row]))
        for row, hub in enumerate(hubs)
        if counted[row] >= FEWEST_PARTNERS
    }


def _kappa(
    ballots: Ballots,
    kept: BoolArray,
    hubs: Sequence[str],
    year: int,
) -> FloatArray:
    """Return (1 + kappa) / 2 of one year, shape (hubs, states)."""
    nothing = np.full((len(hubs), len(ballots.states)), np.nan)
    if year not in ballots.rows:
        return nothing
    rows = ballots.rows[year]
    votes = np.where(ballots.existing[year], ballots.votes[rows], np.nan)[kept[rows]]
    if not len(votes):
        return nothing
    columns = [ballots.column(hub) for hub in hubs]
    own = np.stack(
        [np.full(len(votes), np.nan) if c is None else votes[:, c] for c in columns],
        axis=1,
    )
    one_cluster = np.zeros(len(votes), dtype=np.int64)
    compared = rival_free(votes, own, one_cluster)
    values = np.stack([found.value for found in compared])
    calls = np.stack([found.n_items for found in compared])
    for row, column in enumerate(columns):
        if column is not None:
            values[row, column] = np.nan
    return np.where(calls >= FEWEST_CALLS, values, np.nan)


def _wide(snapshot: Snapshot, indicator: str, hubs: Sequence[str]) -> pl.DataFrame:
    return pl.concat(
        [
            snapshot.values(indicator, hub).select("hub", "partner", "year", "value")
            for hub in hubs
        ]
    )


def _at_ends(
    values: pl.DataFrame,
    event: Event,
    out: set[str],
    change: Callable[[FloatArray, FloatArray], float | None],
) -> Changes:
    """Compare the year before an event with the last one that is tested."""
    first, last = event.year - 1, event.year + TESTED
    if event.last < last:
        return {}
    kept = values.filter(~pl.col("partner").is_in(out))
    start = kept.filter(pl.col("year") == first)
    end = kept.filter(pl.col("year") == last)
    both = start.join(end, on=["hub", "partner"], suffix="_end").sort("hub", "partner")
    found = {}
    for (hub,), rows in both.group_by("hub", maintain_order=True):
        one = change(rows["value"].to_numpy(), rows["value_end"].to_numpy())
        if one is not None:
            found[str(hub)] = 100 * one
    return found


def _mean_change(start: FloatArray, end: FloatArray) -> float | None:
    return float(np.mean(end - start)) if len(start) >= FEWEST_PARTNERS else None


def _relative_change(start: FloatArray, end: FloatArray) -> float | None:
    if (start > 0).sum() < FEWEST_SUPPLIED:
        return None
    return float(2 * (end.mean() - start.mean()) / (end.mean() + start.mean()))
