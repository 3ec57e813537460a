"""The consequences of losing partners, with what they cost in the trade models."""

from __future__ import annotations

from dataclasses import replace

from foedus.consequences.accounts import consequences as accounts
from foedus.consequences.results import Consequences
from foedus.consequences.world import world_years
from foedus.errors import CoverageError, UnknownState
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.cost import cost
from foedus.states import State

__all__ = ["consequences"]


def consequences(
    hub: str | int | State,
    *,
    since: int,
    until: int | None = None,
    bloc: str | None = None,
    seed: int = 1,
    snapshot: Snapshot | None = None,
) -> Consequences:
    """Draw up what losing partners did to a hub, and what it costs in trade models.

    Parameters
    ----------
    hub : str, int or State
        Any name or code; every state with trade will do, not only the hubs of the
        snapshot.
    since, until : int
        The window; without `until`, the last year of the trade series.
    bloc : str or None
        Against whom exposure and re-exports are judged, and who decouples in the
        models: bodies of the membership ledger or states, separated by commas
        (``"EU,USA"``). None means the states that sanction the hub in `until`.
    seed : int
        Of the draws in the models: the same seed gives the same result.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Consequences
        As `foedus.consequences.accounts.consequences`, with `cost`: None, and the
        reason in `notes`, where no world of `until` is known or the hub is not in it.

    Raises
    ------
    FoedusError
        As `foedus.consequences.accounts.consequences` does.

    Examples
    --------
    >>> consequences("Russia", since=2013, until=2023)
    Consequences(RUS 2013-2023: HHI of exports 0.115, CHN first)
    """
    held = snapshot or Snapshot()
    found = accounts(hub, since=since, until=until, bloc=bloc, snapshot=held)
    words = None if bloc is None else tuple(word.strip() for word in bloc.split(","))
    years = world_years(held)
    if found.until not in years:
        reason = f"there are worlds of {years[0]} to {years[-1]} only"
        return _without(found, reason)
    try:
        costs = cost(found.hub, found.until, bloc=words, seed=seed, snapshot=held)
    except (CoverageError, UnknownState) as error:
        return _without(found, str(error))
    return replace(found, cost=costs)


def _without(found: Consequences, reason: str) -> Consequences:
    note = f"What it costs in the trade models is not known: {reason}."
    return replace(found, notes=(*found.notes, note))
