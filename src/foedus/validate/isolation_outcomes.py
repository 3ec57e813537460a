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

The path shows each year of the window against the same years before: for votes,
each partner's years less its mean of -5 to -1; for arms and bodies, each year
against -1 by the rule of the change, which is the path at +5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.indicators.ballots import FloatArray
from foedus.lake.snapshot import Snapshot
from foedus.states.invasions import invasions
from foedus.validate.isolation_sample import AFTER, BEFORE, TESTED, Event
from foedus.validate.isolation_votes import Voting

OUTCOMES = ("votes", "arms", "bodies")
#: Years of a window, counted from the event.
YEARS = range(-BEFORE, AFTER + 1)

#: Years with a value that a partner must have on either side of year 0 (votes).
FEWEST_YEARS = 2
#: Partners that a hub must have; for arms, partners that it supplied before.
FEWEST_PARTNERS = 20
FEWEST_SUPPLIED = 5

#: Hubs to the change of an outcome; a hub whose change is not known is absent.
Changes = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """One outcome around one event.

    Attributes
    ----------
    changes : mapping of str to float
        Hubs to their change: points, or per cent for arms.
    paths : mapping of str to numpy.ndarray, shape (16,)
        The same hubs, each year of `YEARS` against the years before; NaN where it
        is not known or the window has ended.
    """

    changes: Changes
    paths: Mapping[str, FloatArray]


def measure(
    voting: Voting,
    snapshot: Snapshot,
    events: Sequence[Event],
    hubs: Callable[[Event], Sequence[str]],
) -> dict[Event, dict[str, Measured]]:
    """Return every outcome around each event, for given hubs.

    Parameters
    ----------
    voting : Voting
        Roll calls, counted anew without those on a conflict.
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
        By event, then outcome.
    """
    found = {}
    for event in events:
        asked = list(hubs(event))
        kept = voting.off_conflict(event)
        years = [event.year + k for k in YEARS if event.year + k <= event.last]
        similar = np.full((len(YEARS), len(asked), len(voting.ballots.states)), np.nan)
        for row, year in enumerate(years):
            similar[row] = voting.similarity(kept, asked, year)
        out = left_out(event)
        similar[:, :, [state in out for state in voting.ballots.states]] = np.nan
        found[event] = {
            "votes": over_years(similar, asked),
            "arms": at_ends(
                laid_out(_rows(snapshot, "arms_supply", asked), event, asked),
                asked,
                relative_change,
            ),
            "bodies": at_ends(
                laid_out(_rows(snapshot, "shared_bodies", asked), event, asked),
                asked,
                mean_change,
            ),
        }
    return found


def covered(
    voting: Voting, snapshot: Snapshot, events: Sequence[Event]
) -> dict[Event, frozenset[str]]:
    """Return in which outcomes an invader can be studied, without measuring any.

    Parameters
    ----------
    voting, snapshot, events
        As in `measure`.

    Returns
    -------
    dict
        By event: outcomes for which the invader voted, supplied or had bodies often
        enough on either side of year 0.
    """
    found = {}
    for event in events:
        able = set()
        last = min(event.last, event.year + TESTED)
        sides = range(event.year - BEFORE, event.year), range(event.year + 1, last + 1)
        voted = [voting.years_voted(event.invader, years) for years in sides]
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
        found[event] = frozenset(able)
    return found


def left_out(event: Event) -> set[str]:
    """Return the states that no outcome counts: targets and invaders of the year."""
    same_year = pl.col("counts") & (pl.col("year") == event.year)
    return {*event.targets, *invasions().filter(same_year)["invader"]}


def laid_out(values: pl.DataFrame, event: Event, hubs: Sequence[str]) -> FloatArray:
    """Lay rows of hub, partner, year and value out, shape (16, hubs, partners).

    Years after the window and states that no outcome counts are left out.
    """
    inside = values.filter(
        pl.col("year").is_between(event.year - BEFORE, event.last),
        ~pl.col("partner").is_in(left_out(event)),
    )
    partners = inside["partner"].unique().sort().to_list()
    placed = np.full((len(YEARS), len(hubs), len(partners)), np.nan)
    places = (
        inside["year"].to_numpy().astype(np.int64) - (event.year - BEFORE),
        _places(inside["hub"], hubs),
        _places(inside["partner"], partners),
    )
    placed[places] = inside["value"].to_numpy()
    return placed


def over_years(values: FloatArray, hubs: Sequence[str]) -> Measured:
    """Compare the years after with the years before, partner by partner.

    Parameters
    ----------
    values : numpy.ndarray, shape (16, hubs, partners)
        0 to 1 by year of the window.
    hubs : sequence of str
        Their ids.
    """
    zero = YEARS.index(0)
    pre, post = values[:zero], values[zero + 1 : zero + 1 + TESTED]
    enough = (np.isfinite(pre).sum(axis=0) >= FEWEST_YEARS) & (
        np.isfinite(post).sum(axis=0) >= FEWEST_YEARS
    )
    before = np.full(enough.shape, np.nan)
    before[enough] = np.nanmean(pre[:, enough], axis=0)
    change = np.full(enough.shape, np.nan)
    change[enough] = np.nanmean(post[:, enough], axis=0) - before[enough]
    moved = values - before
    known = [row for row in range(len(hubs)) if enough[row].sum() >= FEWEST_PARTNERS]
    return Measured(
        changes={hubs[row]: 100 * float(np.nanmean(change[row])) for row in known},
        paths={hubs[row]: _means(moved[:, row]) for row in known},
    )


def at_ends(
    values: FloatArray,
    hubs: Sequence[str],
    change: Callable[[FloatArray, FloatArray], float | None],
) -> Measured:
    """Compare each year with the year before the event, over the same partners.

    Parameters
    ----------
    values, hubs
        As in `over_years`.
    change : callable
        ``change(start, end)`` of the partners known at both ends, or None.

    Returns
    -------
    Measured
        The change is that to year +5; hubs without one are absent.
    """
    start, tested = values[YEARS.index(-1)], YEARS.index(TESTED)
    changes, paths = {}, {}
    for row, hub in enumerate(hubs):
        path = np.full(len(YEARS), np.nan)
        for at, end in enumerate(values[:, row]):
            both = np.isfinite(start[row]) & np.isfinite(end)
            found = change(start[row][both], end[both])
            if found is not None:
                path[at] = 100 * found
        if np.isfinite(path[tested]):
            changes[hub], paths[hub] = float(path[tested]), path
    return Measured(changes, paths)


def mean_change(start: FloatArray, end: FloatArray) -> float | None:
    """Return the mean change of at least `FEWEST_PARTNERS` partners."""
    return float(np.mean(end - start)) if len(start) >= FEWEST_PARTNERS else None


def relative_change(start: FloatArray, end: FloatArray) -> float | None:
    """Return the change of the mean share relative to the mean of both ends, -2 to 2.

    None for a hub that supplied fewer than `FEWEST_SUPPLIED` of the partners.
    """
    if (start > 0).sum() < FEWEST_SUPPLIED:
        return None
    return float(2 * (end.mean() - start.mean()) / (end.mean() + start.mean()))


def _rows(snapshot: Snapshot, indicator: str, hubs: Sequence[str]) -> pl.DataFrame:
    return pl.concat(
        [
            snapshot.values(indicator, hub).select("hub", "partner", "year", "value")
            for hub in hubs
        ]
    )


def _places(names: pl.Series, among: Sequence[str]) -> npt.NDArray[np.int64]:
    at = {name: place for place, name in enumerate(among)}
    return np.array([at[name] for name in names], dtype=np.int64)


def _means(moved: FloatArray) -> FloatArray:
    """Return the mean over partners of each year, times 100, NaN with too few."""
    path = np.full(len(moved), np.nan)
    enough = np.isfinite(moved).sum(axis=1) >= FEWEST_PARTNERS
    path[enough] = 100 * np.nanmean(moved[enough], axis=1)
    return path
