"""What losing partners costs a hub, drawn up from the snapshot."""

from __future__ import annotations

from foedus.consequences.bilateral import Bilateral, bilateral
from foedus.consequences.blocs import named, sanctioning
from foedus.consequences.dependence import asymmetries, trade_years
from foedus.consequences.exposure import exposures
from foedus.consequences.markets import markets
from foedus.consequences.reexports import reexports
from foedus.consequences.results import Consequences
from foedus.consequences.results_parts import Bloc, Reexports
from foedus.consequences.security import security
from foedus.consequences.security_results import Security
from foedus.errors import (
    CoverageError,
    InvalidWindow,
    NoSuchStateThen,
    OutsideCoverage,
    SnapshotError,
)
from foedus.lake.snapshot import Snapshot
from foedus.states import State, continuator_chain, get, resolve

__all__ = ["Consequences", "consequences"]

#: Re-exports are judged over at most this many years, up to the last.
_REEXPORT_YEARS = 2
_NOTES = (
    "These are accounts, not causes: who stands where the hub stood does not say that "
    "one drove out the other, nor that sanctions did.",
    "Trade is goods trade with states, without services, arms deals that are not in "
    "customs figures, Hong Kong and other territories. Intervals are 90 % and of the "
    "measurement of flows.",
    "A flow that nobody reported is not a zero. Estimates stand for it in totals and "
    "in concentration; it is never a share, a market or a leg of trade by itself.",
    "Re-exports are judged over at most the last two years of the window: the longer, "
    "the fewer earlier windows to compare with. A signal says that both legs rose "
    "beyond peers, placebos and the own trend. Totals of goods do not show what the "
    "goods are; it is no proof.",
    "Sources change: ITPD-E to 2016, Comtrade 2017-2021, OEC from 2022. They were put "
    "on one level; what they still disagree in is in the intervals.",
)


def consequences(
    hub: str | int | State,
    *,
    since: int,
    until: int | None = None,
    bloc: str | None = None,
    snapshot: Snapshot | None = None,
) -> Consequences:
    """Draw up what losing partners did to a hub's markets and dependence.

    Parameters
    ----------
    hub : str, int or State
        Any name or code; every state with trade will do, not only the hubs of the
        snapshot.
    since, until : int
        The window; without `until`, the last year of the trade series.
    bloc : str or None
        Against whom exposure and re-exports are judged: bodies of the membership
        ledger or states, separated by commas (``"EU,USA"``). None means the states
        that sanction the hub in `until`.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Consequences
        Concentration and asymmetry of trade, markets lost and found with who gained
        there, exposure of partners to the bloc, signals of re-export, security
        accounts. A part that is not known is None, with the reason in `notes`.

    Raises
    ------
    UnknownState
        If there is no such state.
    InvalidWindow
        If `since` is not before `until`.
    OutsideCoverage
        If a year lies beyond the trade series, or no trade of the hub is known.
    NoSuchStateThen
        If the hub did not exist in one of the two years.
    InvalidOption
        If a bloc names neither a body nor a state.
    SnapshotError
        If the snapshot was built before there were these tables.

    Examples
    --------
    >>> consequences("Russia", since=2013, until=2023)
    Consequences(RUS 2013-2023: HHI of exports 0.115, CHN first)
    """
    snapshot = snapshot or Snapshot()
    state = resolve(hub)
    record = bilateral(snapshot)
    last = record.last if until is None else until
    _check(record, state, since, last)
    notes = list(_NOTES)
    found = named(bloc, state.id, last) if bloc is not None else None
    if found is None:
        against = sanctioning(snapshot, state.id, last)
        if isinstance(against, str):
            notes.append(f"No bloc, so no exposure and no re-exports: {against}.")
        else:
            found = against
    sides = {
        side: markets(record, state.id, side, since, last, found)
        for side in ("exports", "imports")
    }
    for side, one in sides.items():
        if one is None:
            notes.append(
                f"Markets of {side} are not known: less than three quarters of the "
                f"hub's {side} are reported in {since} or {last}."
            )
    through = _through(record, snapshot, state.id, found, since, last, notes)
    members = frozenset(found.members) if found else frozenset()
    return Consequences(
        hub=state.id,
        since=since,
        until=last,
        snapshot=snapshot.id,
        bloc=found,
        dependence=trade_years(snapshot, record, state.id, since, last, members),
        asymmetry_from=asymmetries(record, state.id, since),
        asymmetry_to=asymmetries(record, state.id, last),
        exports=sides["exports"],
        imports=sides["imports"],
        exposure=exposures(record, state.id, members, since, last) if found else None,
        reexports=through,
        security=_security(state, since, last, snapshot, notes),
        cost=None,
        notes=tuple(notes),
    )


def _check(record: Bilateral, hub: State, since: int, until: int) -> None:
    for year in (since, until):
        if not record.first <= year <= record.last:
            message = (
                f"{year} lies outside what the trade series covers, {record.first} to "
                f"{record.last}; choose years within"
            )
            raise OutsideCoverage(message)
    if since >= until:
        message = (
            f"since ({since}) must come before until ({until}); swap or change them"
        )
        raise InvalidWindow(message)
    for year in (since, until):
        if hub.exists(year):
            continue
        others = [get(one) for one in continuator_chain(hub.id) if one != hub.id]
        then = next((one for one in others if one.exists(year)), None)
        hint = f"ask for {then.name} ({then.id})" if then else "choose other years"
        message = f"{hub.name} ({hub.id}) did not exist in {year}; {hint}"
        raise NoSuchStateThen(message)
    if record.place(hub.id) is None:
        message = (
            f"no trade of {hub.name} ({hub.id}) is known in any year; ask for another "
            "state"
        )
        raise OutsideCoverage(message)


def _through(
    record: Bilateral,
    snapshot: Snapshot,
    hub: str,
    bloc: Bloc | None,
    since: int,
    until: int,
    notes: list[str],
) -> tuple[Reexports, ...] | None:
    """Judge both directions; other hubs of the snapshot are the placebos."""
    if bloc is None:
        return None
    members = frozenset(bloc.members)
    found = []
    for direction in ("to_hub", "from_hub"):
        one = reexports(
            record,
            hub,
            members,
            max(since, until - _REEXPORT_YEARS),
            until,
            direction=direction,
            placebo_hubs=snapshot.hubs,
        )
        if one is None:
            words = direction.replace("_", " ")
            notes.append(
                f"Re-exports {words} are not judged: too few partners with both legs "
                "known, or too few earlier windows of this length."
            )
        else:
            found.append(one)
    return tuple(found) or None


def _security(
    hub: State, since: int, until: int, snapshot: Snapshot, notes: list[str]
) -> Security | None:
    """Return the security accounts, or note why there are none."""
    try:
        return security(hub, since=since, until=until, snapshot=snapshot)
    except (CoverageError, SnapshotError) as error:
        notes.append(f"No security accounts: {error}.")
        return None
