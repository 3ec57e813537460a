"""Forces of a partner alongside a hub, and material support to its wars.

``support.csv`` records who fought beside a hub or supplied it. The weight says how
much one row counts in a year: 1 for forces in the operation, 1/2 for arms,
ammunition or the use of territory, and for forces that only carried or stood by.
The coalitions listed are those of Korea, Viet Nam, the Gulf, Afghanistan, Iraq,
Czechoslovakia 1968, Angola and Ethiopia, Yemen, the Sahel, Syria and Ukraine; the
absence of a row for another war says nothing. Small contingents in Afghanistan are
not all listed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import LEDGERS, read_ledger, refuse_duplicates

__all__ = ["KINDS", "read_support", "support", "support_years"]

KINDS = ("forces", "arms", "ammunition", "basing")

_COLUMNS = ("hub", "partner", "from", "to", "kind", "weight", "citation", "note")


@cache
def support() -> pl.DataFrame:
    """Return the ledger of support.

    Returns
    -------
    polars.DataFrame
        ``hub``, ``partner`` (who supports), ``from`` (first possible day), ``to``
        (last possible day, null while it lasts), ``kind`` (one of `KINDS`),
        ``weight`` in (0, 1], ``citation``, ``note`` (the war).

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_support(LEDGERS / "support.csv")


def support_years(hub: str, years: range) -> pl.DataFrame:
    """Return the weight of each partner's support in each year.

    Parameters
    ----------
    hub : str
        State id.
    years : range
        Calendar years.

    Returns
    -------
    polars.DataFrame
        ``hub``, ``partner``, ``year``, ``weight``: the largest weight of the rows
        that touch any day of the year (wars are short, so a year counts whole).
        Rows only where there was support.
    """
    ledger = support().filter(pl.col("hub") == hub)
    calendar = pl.DataFrame({"year": list(years)}, schema={"year": pl.Int32})
    return (
        ledger.join(calendar, how="cross")
        .filter(
            pl.col("from").dt.year() <= pl.col("year"),
            pl.col("to").is_null() | (pl.col("to").dt.year() >= pl.col("year")),
        )
        .group_by("hub", "partner", "year")
        .agg(pl.col("weight").max())
        .sort("partner", "year")
    )


def read_support(path: Path) -> pl.DataFrame:
    """Read and check a ledger of support.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``support.csv``.

    Returns
    -------
    polars.DataFrame
        As `support`.

    Raises
    ------
    LedgerError
        If a row is malformed, a state did not exist or supports itself.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows,
        lambda row: tuple(
            row.fields[name] for name in ("hub", "partner", "from", "kind", "note")
        ),
    )
    records: list[dict[str, object]] = []
    for row in rows:
        hub, partner = row.state("hub"), row.state("partner")
        if hub == partner:
            raise row.fail(f"hub and partner are both {hub}")
        start, end = row.span()
        for column, state in (("hub", hub), ("partner", partner)):
            row.alive(state, start, column)
        weight = row.number("weight", low=0.0, high=1.0)
        if weight == 0.0:
            raise row.fail("weight is 0, expected a number above 0")
        records.append(
            {
                "hub": hub,
                "partner": partner,
                "from": start.first,
                "to": end.last if end else None,
                "kind": row.choice("kind", KINDS),
                "weight": weight,
                "citation": row.text("citation"),
                "note": row.text("note", required=False),
            }
        )
    return (
        pl.DataFrame(records, infer_schema_length=None)
        .with_columns(pl.col("to").cast(pl.Date))
        .sort("hub", "partner", "from", "kind")
    )
