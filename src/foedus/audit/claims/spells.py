"""Membership of a state in a body as dated spells, and the events between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - an attribute is called date
from datetime import timedelta
from functools import cache

from foedus.audit.claims.said import day, ledger_row
from foedus.audit.model import Period
from foedus.charts.wording import the, upper
from foedus.indicators.contract import Evidence
from foedus.states.bodies import body_named
from foedus.states.memberships import memberships

__all__ = [
    "CHECKED",
    "STANDING",
    "Event",
    "Spell",
    "bodies_of",
    "body_name",
    "events",
    "spells",
    "within",
]

#: The ledger of memberships was checked to this day.
CHECKED = Date(2025, 12, 31)
#: Notice and effect, signature and force lie up to so many days apart: a claim that
#: misses the date of the ledger by no more is neither supported nor contradicted.
NOTICE = 550


#: How a status reads in a sentence.
STANDING = {
    "member": "a member of",
    "frozen": "a member with a frozen part in",
    "suspended": "suspended from",
    "associate": "an associate of",
}


@dataclass(frozen=True, slots=True)
class Spell:
    """One row of the ledger."""

    state: str
    body: str
    status: str
    first: Date
    last: Date | None
    first_precision: str
    last_precision: str | None
    citation: str
    note: str

    def evidence(self) -> Evidence:
        """Return the row as evidence."""
        until = (
            "" if self.last is None else f" to {day(self.last, self.last_precision)}"
        )
        text = (
            f"{upper(the(self.state))}: {STANDING[self.status]} "
            f"{body_name(self.body)} from "
            f"{day(self.first, self.first_precision)}{until}"
        )
        citation = f"{self.citation} ({self.note})" if self.note else self.citation
        return ledger_row(
            f"memberships/{self.body}.csv", self.first.isoformat(), text, citation
        )


@dataclass(frozen=True, slots=True)
class Event:
    """A change of status: what happened, and between which days it may have."""

    action: str
    first: Date
    last: Date
    precision: str
    spell: Spell


def spells(state: str, body: str) -> tuple[Spell, ...]:
    """Return the spells of a state in a body, in order of time."""
    return _all_spells().get((state, body), ())


def bodies_of(state: str) -> frozenset[str]:
    """Return every body in which a state ever had a part."""
    return frozenset(body for one, body in _all_spells() if one == state)


@cache
def _all_spells() -> dict[tuple[str, str], tuple[Spell, ...]]:
    found: dict[tuple[str, str], tuple[Spell, ...]] = {}
    for row in memberships().sort("body", "state", "from").iter_rows(named=True):
        spell = Spell(
            row["state"], row["body"], row["status"], row["from"], row["to"],
            row["from_precision"], row["to_precision"], row["citation"],
            row["note"] or "",
        )  # fmt: skip
        key = (spell.state, spell.body)
        found[key] = (*found.get(key, ()), spell)
    return found


def events(state: str, body: str) -> tuple[Event, ...]:
    """Return what happened: joined, left, froze, suspended, returned."""
    found: list[Event] = []
    before: Spell | None = None
    for one in spells(state, body):
        follows = before is not None and _adjoins(before, one)
        if before is not None and not follows:
            found.append(_ended(before))
        action = {"member": "joined", "frozen": "froze", "suspended": "suspended"}.get(
            one.status, "joined"
        )
        if one.status == "member" and before is not None:
            action = "returned" if follows else "joined"
        found.append(Event(action, one.first, _end_of(one), one.first_precision, one))
        before = one
    if before is not None and before.last is not None:
        dissolved = body_named(body).dissolved
        # The end of the body itself is no leaving.
        if dissolved is None or before.last < dissolved - timedelta(days=31):
            found.append(_ended(before))
    return tuple(found)


def within(event: Event, period: Period | None) -> str:
    """Tell whether an event falls in a period: ``yes``, ``near`` or ``no``."""
    if period is None or period.kind == "now":
        return "yes"
    first, last = period.first or Date.min, period.last or Date.max
    if period.kind == "by":
        first = Date.min
    if period.kind == "since" and period.first is not None:
        last = Date(period.first.year, 12, 31)
    if event.first <= last and first <= event.last:
        return "yes"
    gap = first - event.last if event.last < first else event.first - last
    return "near" if gap <= timedelta(days=NOTICE) else "no"


def body_name(body: str) -> str:
    """Return the name of a body as it stands in a sentence."""
    name = body_named(body).name.split(" (")[0]
    return (
        name if name.startswith("The ") or body in ("BRICS", "AUKUS") else f"the {name}"
    )


def _adjoins(before: Spell, after: Spell) -> bool:
    return before.last is not None and after.first - before.last <= timedelta(days=2)


def _ended(spell: Spell) -> Event:
    assert spell.last is not None
    start = spell.last
    if spell.last_precision == "year":
        start = Date(spell.last.year, 1, 1)
    elif spell.last_precision == "month":
        start = spell.last.replace(day=1)
    return Event("left", start, spell.last, spell.last_precision or "day", spell)


def _end_of(spell: Spell) -> Date:
    if spell.first_precision == "year":
        return Date(spell.first.year, 12, 31)
    if spell.first_precision == "month":
        return (spell.first.replace(day=28) + timedelta(days=4)).replace(
            day=1
        ) - timedelta(1)
    return spell.first
