"""Texts of the UN General Assembly that concern the conduct of a hub.

``registered_texts.csv`` lists recorded votes on texts that condemn a state or
ask it to end a conduct, with the hubs they concern, a *family* (texts of the same
title or agenda item in several sessions) and a *conflict* (families that speak
of the same events: the cluster of validation). ``text_families.csv`` says for
each family why it concerns the hub. A text is out of a hub's contested votes
only if it is registered for that hub.

Rules of the register:

- ``rcid`` is the number of the roll call in the vote files. With the year of the
  session it is the only safe key: these files date calls before 2003 by month and
  week, and they use a few numbers of the 1950s again in 2023. Empty where the
  files do not hold the call; ``note`` says so.
- ``date`` is the day of adoption where it is known, else the month.
- ``tally_from`` is ``record`` where yes, no and abstain are the tally of the
  meeting, and ``votes`` where they are counted from the vote files, which hold
  later corrections and lack a few states.
- South Africa (apartheid, Namibia) and the Portuguese territories are not
  registered: hundreds of texts that name no other hub. No recorded text of the
  Assembly concerns the conduct of Saudi Arabia.
- Of the many texts on Israel only four families are taken: the yearly one on the
  special committee on practices, the Golan, Osirak and the emergency sessions.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import LEDGERS, read_ledger, refuse_duplicates

__all__ = [
    "VOTES",
    "read_registered_texts",
    "read_roll_calls",
    "registered_texts",
    "text_families",
    "ukraine_roll_calls",
]

VOTES = ("yes", "no", "abstain", "absent")

_MEMBERS = 193
_TEXT_COLUMNS = (
    "symbol",
    "date",
    "title",
    "hubs",
    "family",
    "conflict",
    "against_vote",
    "yes",
    "no",
    "abstain",
    "tally_from",
    "rcid",
    "citation",
    "note",
)


@cache
def registered_texts() -> pl.DataFrame:
    """Return the registered texts, one row per text and hub.

    Returns
    -------
    polars.DataFrame
        ``symbol``, ``date`` (first possible day), ``date_precision``, ``title``,
        ``hub``, ``family``, ``conflict``, ``against_vote`` (the vote that goes
        against the hub: yes or no), ``yes``, ``no``, ``abstain`` (null if not
        known), ``tally_from``, ``rcid`` (null if not in the vote files),
        ``reason`` (why the family concerns the hub), ``citation``, ``note``;
        sorted by date, symbol and hub.

    Raises
    ------
    LedgerError
        If a row is malformed or a family has no reason.
    """
    reasons = pl.DataFrame(
        {
            "family": list(text_families()),
            "reason": list(text_families().values()),
        }
    )
    texts = read_registered_texts(LEDGERS / "registered_texts.csv")
    return texts.join(reasons, on="family", how="left", maintain_order="left").select(
        *texts.columns[:-2], "reason", "citation", "note"
    )


@cache
def text_families() -> dict[str, str]:
    """Return why each family of texts concerns the conduct of its hub.

    Returns
    -------
    dict of str to str
        Family to reason, in the order of the file.

    Raises
    ------
    LedgerError
        If the file is malformed or does not match the families in use.
    """
    rows = read_ledger(LEDGERS / "text_families.csv", ("family", "reason"))
    refuse_duplicates(rows, lambda row: row.fields["family"])
    reasons = {row.text("family"): row.text("reason") for row in rows}
    used = set(read_registered_texts(LEDGERS / "registered_texts.csv")["family"])
    for row in rows:
        if row.fields["family"] not in used:
            raise row.fail(f"no registered text has family {row.fields['family']!r}")
    missing = sorted(used - set(reasons))
    if missing:
        raise rows[-1].fail(f"no reason is given for the family {missing[0]!r}")
    return reasons


@cache
def ukraine_roll_calls() -> pl.DataFrame:
    """Return the votes of every member on four texts on Ukraine.

    A/RES/68/262 (2014), A/RES/ES-11/1 and ES-11/4 (2022) and ES-11/6 (2023);
    the vote files lack the emergency special session.

    Returns
    -------
    polars.DataFrame
        ``symbol``, ``date``, ``state``, ``vote`` (yes, no, abstain or absent);
        193 rows per text.

    Raises
    ------
    LedgerError
        If a row is malformed or a text has not 193 votes.
    """
    return read_roll_calls(LEDGERS / "ukraine_roll_calls.csv")


def read_registered_texts(path: Path) -> pl.DataFrame:
    """Read and check a register of texts.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``registered_texts.csv``.

    Returns
    -------
    polars.DataFrame
        As `registered_texts`, without ``reason``.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    rows = read_ledger(path, _TEXT_COLUMNS)
    refuse_duplicates(rows, lambda row: row.fields["symbol"])
    refuse_duplicates(
        [row for row in rows if row.fields["rcid"]],
        lambda row: row.fields["rcid"],
    )
    records: list[dict[str, object]] = []
    for row in rows:
        when = row.date("date")
        tally = {
            name: row.number(name, low=0, high=_MEMBERS, required=False)
            for name in ("yes", "no", "abstain")
        }
        counted = [value for value in tally.values() if value is not None]
        if len(counted) not in (0, 3) or sum(counted) > _MEMBERS:
            raise row.fail(
                "yes, no and abstain must be all given or all empty, "
                f"and at most {_MEMBERS} together"
            )
        source = row.choice("tally_from", ("record", "votes") if counted else ("",))
        rcid = row.number("rcid", low=1, high=99_999, required=False)
        record: dict[str, object] = {
            "symbol": row.text("symbol"),
            "date": when.first,
            "date_precision": when.precision,
            "title": row.text("title"),
        }
        rest: dict[str, object] = {
            "family": row.text("family"),
            "conflict": row.text("conflict"),
            "against_vote": row.choice("against_vote", ("yes", "no")),
            **tally,
            "tally_from": source or None,
            "rcid": rcid,
            "citation": row.text("citation"),
            "note": row.text("note", required=False),
        }
        for hub in row.states("hubs"):
            row.alive(hub, when, "hubs")
            records.append({**record, "hub": hub, **rest})
    counts = [pl.col(name).cast(pl.Int32) for name in ("yes", "no", "abstain", "rcid")]
    return (
        pl.DataFrame(records, infer_schema_length=None)
        .with_columns(counts)
        .sort("date", "symbol", "hub")
    )


def read_roll_calls(path: Path) -> pl.DataFrame:
    """Read and check full roll calls.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns symbol, date, state, vote.

    Returns
    -------
    polars.DataFrame
        The same columns, sorted by date, symbol and state.

    Raises
    ------
    LedgerError
        If a row is malformed or a text has not one vote of each member.
    """
    rows = read_ledger(path, ("symbol", "date", "state", "vote"))
    refuse_duplicates(rows, lambda row: (row.fields["symbol"], row.fields["state"]))
    records = []
    for row in rows:
        when = row.date("date")
        state = row.state("state")
        row.alive(state, when, "state")
        records.append(
            {
                "symbol": row.text("symbol"),
                "date": when.first,
                "state": state,
                "vote": row.choice("vote", VOTES),
            }
        )
    frame = pl.DataFrame(records).sort("date", "symbol", "state")
    for symbol, count in frame.group_by("symbol", maintain_order=True).len().rows():
        if count != _MEMBERS:
            raise rows[-1].fail(f"{symbol} has {count} votes, expected {_MEMBERS}")
    return frame
