"""Which states stand for a bloc: a body, a list, or those that sanction the hub."""

from __future__ import annotations

from datetime import date

import polars as pl

from foedus.consequences.results_parts import Bloc
from foedus.errors import InvalidOption, UnknownState, nearest
from foedus.indicators.sanction_evidence import BINDS_ALL
from foedus.lake.snapshot import Snapshot
from foedus.states import resolve
from foedus.states.memberships import bodies, status_on
from foedus.states.state import existing

__all__ = ["named", "sanctioning"]

SANCTIONING = "sanctioning states"


def named(words: str, hub: str, year: int) -> Bloc:
    """Return the bloc of the bodies and states that a text lists.

    Parameters
    ----------
    words : str
        Ids of bodies of the membership ledger and names or codes of states,
        separated by commas, such as ``"EU,USA,GBR"``.
    hub : str
        State id, which is no member of its own bloc.
    year : int
        Members of a body are its full members on 31 December of this year.

    Returns
    -------
    Bloc

    Raises
    ------
    InvalidOption
        If a word is neither a body nor a state, or no member is left.
    """
    known = {body.id for body in bodies()}
    members: set[str] = set()
    rules = []
    for word in (part.strip() for part in words.split(",")):
        if word.upper() in known:
            body = word.upper()
            members.update(_members(body, year))
            rules.append(f"members of {body} on 31 December {year}")
            continue
        try:
            state = resolve(word)
        except UnknownState as error:
            hint = nearest(word, known) or "such as EU, NATO or USA"
            message = f"no body or state {word!r} for a bloc; {hint}"
            raise InvalidOption(message) from error
        members.add(state.id)
        rules.append(state.name)
    members.discard(hub)
    if not members:
        message = (
            f"the bloc {words!r} has no member but the hub in {year}; name a body that "
            "had members then, or states"
        )
        raise InvalidOption(message)
    return Bloc(words, "; ".join(rules), tuple(sorted(members)))


def sanctioning(snapshot: Snapshot, hub: str, year: int) -> Bloc | str:
    """Return the states that sanction a hub in a year, or why they are not known.

    Parameters
    ----------
    snapshot : Snapshot
        With the table `sanction_spells`.
    hub : str
        State id.
    year : int
        Calendar year.

    Returns
    -------
    Bloc or str
        Senders of sanctions of any kind, by themselves or through a body that binds
        them, the United Nations left out: they bind every state. Else one sentence
        that says why there is no bloc.
    """
    first, last = snapshot.coverage("sanctions")
    if not first <= year <= last:
        return f"who sanctioned the hub in {year} is not known, only {first} to {last}"
    if hub not in snapshot.hubs:
        return (
            "who sanctions the hub is not known in full, because it is no hub of the "
            f"snapshot; build it with: foedus data build --from DIR --hub {hub}"
        )
    spells = snapshot.table(
        "sanction_spells",
        (pl.col("target") == hub)
        & (pl.col("first") <= year)
        & (pl.col("last") >= year)
        & pl.col("through").ne_missing(BINDS_ALL),
    )
    members = tuple(sorted(set(spells["sender"]) - {hub}))
    if not members:
        return f"no state sanctions the hub in {year}, as far as is known"
    carried = " (those of 2022 carried forward)" if spells["carried"].any() else ""
    rule = (
        f"states with a sanction on trade, finance, arms or travel in force against "
        f"the hub in {year}{carried}, the United Nations left out"
    )
    return Bloc(SANCTIONING, rule, members)


def _members(body: str, year: int) -> list[str]:
    day = date(year, 12, 31)
    return [
        state.id
        for state in existing(year)
        if status_on(body, state.id, day) == "member"
    ]
