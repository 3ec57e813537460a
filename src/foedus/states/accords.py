"""Summits and accords of other states that left a hub out.

``accords.csv`` lists meetings and treaties among states close to a hub, or on a
matter in which the hub used to mediate, that were held or made without it. They
are evidence and context for a brief, not an indicator: what is listed is a
choice, and the absence of a row says nothing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import LEDGERS, read_ledger, refuse_duplicates

__all__ = ["accords", "read_accords"]

_COLUMNS = ("hub_left_out", "date", "states", "title", "what", "citation")


@cache
def accords() -> pl.DataFrame:
    """Return the accords, one row per accord and state that took part.

    Returns
    -------
    polars.DataFrame
        ``hub`` (the state left out), ``partner`` (a state that took part),
        ``date`` (first possible day), ``date_precision``, ``title``, ``what``,
        ``citation``; sorted by hub, date, title and partner.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_accords(LEDGERS / "accords.csv")


def read_accords(path: Path) -> pl.DataFrame:
    """Read and check a ledger of accords.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``accords.csv``.

    Returns
    -------
    polars.DataFrame
        As `accords`.

    Raises
    ------
    LedgerError
        If a row is malformed or the hub is among the states that took part.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows,
        lambda row: tuple(
            row.fields[name] for name in ("hub_left_out", "date", "title")
        ),
    )
    records = []
    for row in rows:
        hub, when = row.state("hub_left_out"), row.date("date")
        row.alive(hub, when, "hub_left_out")
        partners = row.states("states")
        if hub in partners:
            raise row.fail(f"{hub} is left out and among the states that took part")
        for partner in partners:
            row.alive(partner, when, "states")
            records.append(
                {
                    "hub": hub,
                    "partner": partner,
                    "date": when.first,
                    "date_precision": when.precision,
                    "title": row.text("title"),
                    "what": row.text("what"),
                    "citation": row.text("citation"),
                }
            )
    return pl.DataFrame(records).sort("hub", "date", "title", "partner")
