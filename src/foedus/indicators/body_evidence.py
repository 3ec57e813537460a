"""The facts behind shared bodies: accessions, exits, freezes and suspensions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from foedus.indicators.contract import Evidence
from foedus.states import get
from foedus.states.accords import accords
from foedus.states.bodies import body_named
from foedus.states.memberships import WEIGHTS, memberships, status_on

__all__ = ["accords_without", "changes"]

_MOST = 12
_MOST_ACCORDS = 5
#: What a state did when a spell of a status begins and there was none before.
_ENTRY = {
    "member": "joined",
    "frozen": "joined, with its membership frozen,",
    "suspended": "joined, with its membership suspended,",
    "associate": "became an associate of",
}
#: What happened when a spell of a status follows another one at once.
_SWITCH = {
    "member": "resumed full membership of",
    "frozen": "froze its membership of",
    "suspended": "was suspended from",
    "associate": "became an associate of",
}
_EXIT = "left"


def changes(
    hub: str, partner: str, since: int, until: int, weights: Mapping[str, float]
) -> tuple[Evidence, ...]:
    """Return the dated changes of membership that moved a pair in a window.

    A change of the partner counts if the hub had a part in the body on that day. A
    change of the hub always counts, since it changes which bodies are compared; if
    the partner had no part, the sentence says so. The weight is that of the body
    times the size of the step (1 or 1/2).

    Parameters
    ----------
    hub, partner : str
        Ids of the two states.
    since, until : int
        Changes after the end of `since` and up to the end of `until`.
    weights : mapping of str to float
        Weight of each body; changes in other bodies are left out.

    Returns
    -------
    tuple of Evidence
        Heaviest first.
    """
    start, end = date(since, 12, 31), date(until, 12, 31)
    found = [
        _evidence(row, verb, day, weights[row["body"]] * step, without)
        for state, other in ((partner, hub), (hub, partner))
        for row, verb, day, step in _steps(state)
        if start < day <= end and row["body"] in weights
        # A state that ceases to exist does not leave.
        if not (verb == _EXIT and day == get(state).spells[-1].last)
        for without in [None if _takes_part(row["body"], other, day) else other]
        # If the partner came later, its own entry tells the story.
        if without is None
        or (state == hub and not _takes_part(row["body"], other, end))
    ]
    found.sort(key=lambda item: (-item.weight, item.date, item.text))
    return tuple(found[:_MOST])


def accords_without(hub: str, partner: str, since: int) -> tuple[Evidence, ...]:
    """Return summits and accords of a partner that left the hub out, latest first.

    They are context: the ledger is a choice of cases and moves no number, so
    their weight is 0. They run from `since` to the end of the ledger, which may
    lie after the window.
    """
    rows = accords().filter(
        pl.col("hub") == hub,
        pl.col("partner") == partner,
        pl.col("date") >= date(since, 1, 1),
    )
    return tuple(
        Evidence(
            indicator="shared_bodies",
            date=_shown(row["date"], row["date_precision"]),
            text=f"Without {get(hub).name}: {row['title']}. {row['what']}",
            weight=0.0,
            source="ledger:accords.csv",
            reference=row["citation"],
        )
        for row in rows.sort("date", descending=True)
        .head(_MOST_ACCORDS)
        .iter_rows(named=True)
    )


def _shown(day: date, precision: str | None) -> str:
    forms = {"year": f"{day:%Y}", "month": f"{day:%Y-%m}"}
    return forms.get(precision or "", day.isoformat())


def _steps(state: str) -> Iterator[tuple[dict[str, Any], str, date, float]]:
    """Yield ledger row, verb, day and size of every change of one state."""
    rows = memberships().filter(pl.col("state") == state).sort("body", "from")
    before: dict[str, Any] | None = None
    for row in rows.iter_rows(named=True):
        follows = (
            before is not None
            and before["body"] == row["body"]
            and before["to"] is not None
            and row["from"] - before["to"] <= timedelta(days=1)
        )
        if before is not None and before["to"] is not None and not follows:
            yield before, _EXIT, before["to"], WEIGHTS[before["status"]]
        if follows and before is not None:
            step = abs(WEIGHTS[row["status"]] - WEIGHTS[before["status"]])
            yield row, _SWITCH[row["status"]], row["from"], step
        else:
            yield row, _ENTRY[row["status"]], row["from"], WEIGHTS[row["status"]]
        before = row
    if before is not None and before["to"] is not None:
        yield before, _EXIT, before["to"], WEIGHTS[before["status"]]


def _takes_part(body: str, state: str, day: date) -> bool:
    """Tell whether a state was in a body on a day or the day before it ended."""
    return any(
        status_on(body, state, moment) is not None
        for moment in (day, day - timedelta(days=1))
    )


def _evidence(
    row: dict[str, Any], verb: str, day: date, weight: float, without: str | None
) -> Evidence:
    body = body_named(row["body"])
    precision = row["to_precision"] if verb == _EXIT else row["from_precision"]
    ended = verb == _EXIT and body.dissolved is not None and day >= body.dissolved
    name = body.name.split(" (")[0]
    text = (
        f"The membership of {get(row['state']).name} ended with the {name}"
        if ended
        else f"{get(row['state']).name} {verb} the {name}"
    )
    if without is not None:
        text += f", of which {get(without).name} was no member"
    return Evidence(
        indicator="shared_bodies",
        date=_shown(day, precision),
        text=text,
        weight=weight,
        source=f"ledger:memberships/{row['body']}.csv",
        reference=row["citation"],
    )
