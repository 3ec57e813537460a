"""The years of a question: are they a window, does the hub exist, what is the end?"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.errors import InvalidWindow, NoSuchStateThen, OutsideCoverage
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.states import State, continuator_chain, existing, get

#: A channel speaks in a year if it covers this share of the partners.
MOST = 0.5


def check_window(
    hub: State,
    since: int,
    until: int | None,
    snapshot: Snapshot,
    *,
    join_successors: bool,
) -> None:
    """Stop if the window is no window, or the hub or the data do not reach it.

    Raises
    ------
    InvalidWindow
        If `since` is not before `until`.
    OutsideCoverage
        If a year lies beyond what any source covers.
    NoSuchStateThen
        If the hub did not exist at an end; names predecessor or successor.
    """
    if until is not None and since >= until:
        message = (
            f"since ({since}) must come before until ({until}); swap or change them"
        )
        raise InvalidWindow(message)
    ends = [snapshot.coverage(indicator) for indicator in registry.held(snapshot)]
    first, last = min(a for a, _ in ends), max(b for _, b in ends)
    for year in (since, until):
        if year is not None and not first <= year <= last:
            message = (
                f"{year} lies outside what the sources cover, {first} to {last}; "
                "choose years within"
            )
            raise OutsideCoverage(message)
    chain = continuator_chain(hub.id) if join_successors else (hub.id,)
    for year in (since, until):
        if year is not None and not any(get(state).exists(year) for state in chain):
            raise NoSuchStateThen(_absent(hub, year))


def speaks(
    rows: Mapping[str, pl.DataFrame], since: int
) -> Mapping[str, Mapping[int, float]]:
    """Return, by channel and year, the share of partners that it covers.

    A partner is covered in a year if one indicator of the channel has a value
    both then and at `since`. Partners are the states that exist at `since`.
    """
    described = registry.indicators()
    number = max(len(existing(since)) - 1, 1)
    shares: dict[str, Mapping[int, float]] = {}
    for channel in CHANNELS:
        known = [
            frame.join(
                frame.filter(pl.col("year") == since).select("partner"),
                on="partner",
                how="semi",
            ).select("partner", "year")
            for indicator, frame in rows.items()
            if described[indicator].channel == channel
        ]
        counted = pl.concat(known).group_by("year").agg(pl.col("partner").n_unique())
        shares[channel] = {year: n / number for year, n in counted.sort("year").rows()}
    return shares


def last_years(
    shares: Mapping[str, Mapping[int, float]], since: int
) -> Mapping[str, int | None]:
    """Return the last year in which each channel covers most partners, or None."""
    found: dict[str, int | None] = {}
    for channel, by_year in shares.items():
        covered = [y for y, share in by_year.items() if y > since and share >= MOST]
        found[channel] = max(covered) if covered else None
    return found


def default_until(
    hub: State, since: int, shares: Mapping[str, Mapping[int, float]]
) -> int:
    """Return the last year in which all channels cover most partners.

    Channels that cover most partners in no year after `since` cannot bind.

    Raises
    ------
    OutsideCoverage
        If no year after `since` is covered.
    """
    able = [c for c, last in last_years(shares, since).items() if last is not None]
    years = [
        year
        for year in sorted({year for c in able for year in shares[c]}, reverse=True)
        if year > since and all(shares[c].get(year, 0.0) >= MOST for c in able)
    ]
    if not years:
        message = (
            f"no year after {since} is covered for most partners of {hub.name}; "
            "choose an earlier year or name --until"
        )
        raise OutsideCoverage(message)
    return years[0]


def _absent(hub: State, year: int) -> str:
    chain = continuator_chain(hub.id)
    others = [get(state) for state in chain if state != hub.id]
    known = next((state for state in others if state.exists(year)), None)
    span = f"{hub.name} ({hub.id}) " + (
        f"begins in {hub.first_year}"
        if year < hub.first_year
        else f"ends in {hub.last_year}"
    )
    if known is None:
        return f"{span}; choose years in which it existed"
    return (
        f"{span}; in {year} ask for {known.name} ({known.id}), or join the two "
        "with --join-successors"
    )
