"""What losing partners costs, and what could happen: asked once for a brief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from foedus.consequences.accounts import consequences
from foedus.consequences.bilateral import years_of
from foedus.consequences.results import Consequences
from foedus.consequences.security import security
from foedus.consequences.security_results import Security
from foedus.errors import CoverageError, SnapshotError
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.outlook import Outlook, outlook

__all__ = ["Accounts", "accounts", "not_asked"]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Results behind two sections of a brief; what is None has its reason.

    Attributes
    ----------
    consequences : Consequences or None
        Over the years of the window that the trade series covers.
    no_consequences : str
    security : Security or None
        Over the whole window; with `consequences`, those of the same years.
    no_security : str
    outlook : Outlook or None
    no_outlook : str
    """

    consequences: Consequences | None
    no_consequences: str
    security: Security | None
    no_security: str
    outlook: Outlook | None
    no_outlook: str

    def to_dict(self) -> dict[str, Any]:
        """Return consequences, security and outlook as plain objects."""
        return {
            "consequences": self.consequences and self.consequences.to_dict(),
            "security": self.security and self.security.to_dict(),
            "outlook": self.outlook and self.outlook.to_dict(),
        }


def accounts(snapshot: Snapshot, hub: str, since: int, until: int) -> Accounts:
    """Return the accounts of a hub over a window.

    Parameters
    ----------
    snapshot : Snapshot
        Where from.
    hub : str
        State id of a hub of the snapshot.
    since, until : int
        The window of the brief.
    """
    trade, no_trade = _consequences(snapshot, hub, since, until)
    secured, no_security = (
        (trade.security, "")
        if trade is not None and trade.security is not None
        else _security(snapshot, hub, since, until)
    )
    ahead, no_ahead = _outlook(snapshot, hub)
    return Accounts(trade, no_trade, secured, no_security, ahead, no_ahead)


def not_asked() -> Accounts:
    """Return empty accounts, for where they are not wanted."""
    reason = "it was not asked for"
    return Accounts(None, reason, None, reason, None, reason)


def _consequences(
    snapshot: Snapshot, hub: str, since: int, until: int
) -> tuple[Consequences | None, str]:
    try:
        years = years_of(snapshot)["year"].unique().to_list()
        first, last = max(since, min(years)), min(until, max(years))
        if first >= last:
            reason = f"the trade series covers {min(years)} to {max(years)}"
            return None, reason
        return consequences(hub, since=first, until=last, snapshot=snapshot), ""
    except (CoverageError, SnapshotError) as error:
        return None, str(error)


def _security(
    snapshot: Snapshot, hub: str, since: int, until: int
) -> tuple[Security | None, str]:
    try:
        return security(hub, since=since, until=until, snapshot=snapshot), ""
    except (CoverageError, SnapshotError) as error:
        return None, str(error)


def _outlook(snapshot: Snapshot, hub: str) -> tuple[Outlook | None, str]:
    try:
        return outlook(hub, snapshot), ""
    except (CoverageError, SnapshotError) as error:
        return None, str(error)
