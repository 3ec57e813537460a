"""The security accounts of a hub: what it carries, keeps, sells, holds and is given."""

from __future__ import annotations

import polars as pl

from foedus.alignment.window import check_window
from foedus.consequences.security_arms import arms, supported
from foedus.consequences.security_bases import abroad
from foedus.consequences.security_pledges import pledges
from foedus.consequences.security_record import record
from foedus.consequences.security_results import Security
from foedus.consequences.security_spending import spending
from foedus.consequences.security_tables import read
from foedus.lake.snapshot import Snapshot
from foedus.states import State, resolve

__all__ = ["NOT_KNOWN", "Security", "security"]

#: What belongs to the subject and no source of Foedus holds.
NOT_KNOWN = (
    "inflation and other costs of spending to the economy",
    "public mood about wars, allies and spending",
    "readiness, stocks, losses and production of arms",
    "secret clauses, informal assurances and intelligence support",
    "what keeping an obligation would cost",
)
_NO_PLEDGES = "the hub is bound to defend no state in the window, as far as is known"
_NO_ARMS = (
    "the hub delivered no major arms in the five years to the first year, or the "
    "register does not hold both windows"
)
_NOTES = (
    "These are accounts, not causes: that a base closed after an obligation was not "
    "kept does not say that it closed for that reason.",
    "Ledgers list what has a citation. Occasions and support are well-known cases and "
    "no sample: counts must not be read as rates.",
    "Obligations: ATOP to 2018, the ledger of pacts after, and ATOP's class where the "
    "two differ: a pair may count as bound whose text is read more narrowly. Strength "
    "is the Composite Index of National Capability, to 2022, and its order is kept "
    "after.",
    "Military spending: means of three years, to 2022; SIPRI's estimates among them "
    "are not told apart. Arms: volumes of major arms over five years, not prices.",
    "No figure has an interval: these are counts, and sums and ratios of figures that "
    "their publishers give without errors.",
)


def security(
    hub: str | int | State,
    *,
    since: int,
    until: int | None = None,
    snapshot: Snapshot | None = None,
) -> Security:
    """Draw up the security accounts of a hub over a window.

    Parameters
    ----------
    hub : str, int or State
        Any name or code.
    since, until : int
        The window; without `until`, the last year of the register of arms.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Security
        Obligations against capability, the record of obligations honoured and not,
        arms delivered and customers lost, bases and their terms, military spending,
        and what partners gave the hub. A part without data is None, with the reason
        under ``missing``.

    Raises
    ------
    UnknownState
        If there is no such state.
    InvalidWindow, OutsideCoverage, NoSuchStateThen
        If the years are no window, no source covers them or the hub did not exist.
    HubNotInSnapshot
        If the hub has to be built first.
    SnapshotError
        If the snapshot was built before there were these accounts.
    """
    snapshot = snapshot or Snapshot()
    state = resolve(hub)
    snapshot.require(state.id)
    if until is None:
        until = _default(read(snapshot, "security_arms"), state)
    check_window(state, since, until, snapshot, join_successors=False)
    one = state.id
    carried = pledges(snapshot, one, since, until)
    delivered = arms(snapshot, one, since, until)
    reasons = {"pledges": (carried, _NO_PLEDGES), "arms": (delivered, _NO_ARMS)}
    return Security(
        hub=one,
        since=since,
        until=until,
        snapshot=snapshot.id,
        pledges=carried,
        record=record(one, since, until),
        arms=delivered,
        bases=abroad(one, since, until),
        spending=spending(snapshot, one, since, until),
        support=supported(snapshot, one, since, until),
        missing={name: why for name, (part, why) in reasons.items() if part is None},
        not_known=NOT_KNOWN,
        notes=_NOTES,
    )


def _default(windows: pl.DataFrame, state: State) -> int:
    """Return the last year of the register in which the state existed."""
    years: list[int] = sorted(windows["year"].unique().to_list(), reverse=True)
    return next((year for year in years if state.exists(year)), years[0])
