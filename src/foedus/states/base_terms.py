"""Until when a hub may keep a base: the terms of agreements on bases.

``base_terms.csv`` has one row per site of ``bases.csv`` and agreement with a stated
end. ``expires`` is the last day of the term (or the month or year in which it lies),
``agreed`` the day of the text that set it. A later text on the same site replaces an
earlier one. A site without a row has no stated end, or none that is known here.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.bases import bases
from foedus.states.ledger_file import LEDGERS, read_ledger, refuse_duplicates

__all__ = ["base_terms", "read_base_terms", "terms_on"]

_COLUMNS = ("hub", "partner", "site", "agreed", "expires", "citation", "note")


@cache
def base_terms() -> pl.DataFrame:
    """Return the ledger of terms.

    Returns
    -------
    polars.DataFrame
        ``hub``, ``partner``, ``site`` (as in the ledger of bases), ``agreed``
        (first possible day), ``expires`` (last possible day), ``precision`` of
        ``expires`` (day, month or year), ``citation``, ``note``; sorted by hub,
        partner, site and ``agreed``.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_base_terms(LEDGERS / "base_terms.csv")


def terms_on(hub: str, day: date) -> pl.DataFrame:
    """Return the latest agreed term of each site of a hub on a day.

    Parameters
    ----------
    hub : str
        State id.
    day : datetime.date
        Terms agreed later are left out.

    Returns
    -------
    polars.DataFrame
        As `base_terms`, at most one row a partner and site.
    """
    return (
        base_terms()
        .filter(pl.col("hub") == hub, pl.col("agreed") <= day)
        .sort("agreed")
        .unique(["partner", "site"], keep="last", maintain_order=True)
        .sort("partner", "site")
    )


def read_base_terms(path: Path) -> pl.DataFrame:
    """Read and check a ledger of terms.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``base_terms.csv``.

    Returns
    -------
    polars.DataFrame
        As `base_terms`.

    Raises
    ------
    LedgerError
        If a row is malformed, ends before it was agreed, or names a site that the
        ledger of bases does not hold.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows,
        lambda row: tuple(
            row.fields[name] for name in ("hub", "partner", "site", "agreed")
        ),
    )
    sites = set(bases().select("hub", "partner", "site").iter_rows())
    records: list[dict[str, object]] = []
    for row in rows:
        key = row.state("hub"), row.state("partner"), row.text("site")
        if key not in sites:
            raise row.fail(
                f"bases.csv holds no site {key[2]!r} of {key[0]} in {key[1]}; "
                "copy its name from there"
            )
        agreed, expires = row.date("agreed"), row.date("expires")
        if expires.last < agreed.first:
            raise row.fail(
                f"expires ({row.fields['expires']}) lies before agreed "
                f"({row.fields['agreed']})"
            )
        records.append(
            {
                "hub": key[0],
                "partner": key[1],
                "site": key[2],
                "agreed": agreed.first,
                "expires": expires.last,
                "precision": expires.precision,
                "citation": row.text("citation"),
                "note": row.text("note", required=False),
            }
        )
    return pl.DataFrame(records).sort("hub", "partner", "site", "agreed")
