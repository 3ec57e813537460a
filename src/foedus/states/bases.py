"""Bases, garrisons and standing contingents of hubs on the soil of other states.

``bases.csv`` has one row per site and period with the instrument or reference
work it rests on. Two columns keep presence apart from closeness: ``consent`` is 1
if the internationally recognised government of the host agrees, and ``kind`` is
``occupation`` where forces hold territory without that consent. Russian forces in
Transnistria and in Georgia since August 2008 are such. Peacekeepers count as long
as the host accepts them.

One rule decides where consent was given under force. It counts, whatever the
pressure, unless the General Assembly found that the force itself had installed or
held up the government that gave it, and for as long as the Assembly kept to that
finding. So Soviet forces in Hungary are an occupation from November 1956 to 1962
(A/RES/1133 (XI)) and those in Afghanistan from 1979 to 1989 (A/RES/ES-6/2), but
those in Czechoslovakia only until the treaty of 16 October 1968, which the
government found in office made and the Assembly did not judge.

``base_hubs.csv`` says for which hubs the ledger is complete enough that the
absence of a row means absence: only hubs marked ``main``.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import LEDGERS, read_ledger, refuse_duplicates

__all__ = ["KINDS", "base_years", "bases", "hubs_with_ledger", "read_bases"]

KINDS = ("base", "troops", "facility", "peacekeeping", "occupation")

_COLUMNS = (
    "hub",
    "partner",
    "site",
    "kind",
    "consent",
    "from",
    "to",
    "strength",
    "citation",
    "note",
)
_STRENGTH_MAX = 1_000_000


@cache
def bases() -> pl.DataFrame:
    """Return the ledger of bases.

    Returns
    -------
    polars.DataFrame
        ``hub``, ``partner`` (the state whose territory it is), ``site``,
        ``kind`` (one of `KINDS`), ``consent`` (bool), ``from`` (first possible
        day), ``to`` (last possible day, null while it lasts), ``from_precision``,
        ``to_precision``, ``strength`` (approximate number of persons, null if not
        known), ``citation``, ``note``.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_bases(LEDGERS / "bases.csv")


@cache
def hubs_with_ledger() -> dict[str, str]:
    """Return the hubs whose rows are complete enough to read absence as absence.

    Returns
    -------
    dict of str to str
        Hub to a sentence on what its rows cover. Other hubs may have single
        rows; for them the absence of a row says nothing.

    Raises
    ------
    LedgerError
        If the file is malformed or does not match the hubs of the ledger.
    """
    rows = read_ledger(LEDGERS / "base_hubs.csv", ("hub", "completeness", "note"))
    refuse_duplicates(rows, lambda row: row.fields["hub"])
    listed = {row.state("hub") for row in rows}
    missing = sorted(set(bases()["hub"]) - listed)
    if missing:
        raise rows[-1].fail(f"the hub {missing[0]} of bases.csv is not listed")
    return {
        row.state("hub"): row.text("note")
        for row in rows
        if row.choice("completeness", ("main", "partial")) == "main"
    }


def base_years(hub: str, years: range) -> pl.DataFrame:
    """Return where a hub stood on 31 December of each year.

    A site known only to have ended in a year or in its December is not counted
    in that year.

    Parameters
    ----------
    hub : str
        State id.
    years : range
        Calendar years.

    Returns
    -------
    polars.DataFrame
        ``hub``, ``partner``, ``year``, ``sites`` and ``sites_with_consent``
        (numbers of rows), ``strength`` (sum over the rows with consent that have a
        number, null if none has), ``largest`` (the most standing kind among the
        rows with consent: base, troops, facility or peacekeeping; null if there
        is none). Rows only where the hub has a site.
    """
    ledger = bases().filter(pl.col("hub") == hub)
    rank = {kind: order for order, kind in enumerate(KINDS)}
    ledger = ledger.with_columns(
        pl.col("kind").replace_strict(rank, return_dtype=pl.Int32).alias("rank")
    )
    frames = [_on_last_day(ledger, year) for year in years]
    return pl.concat(frames).sort("partner", "year")


def _on_last_day(ledger: pl.DataFrame, year: int) -> pl.DataFrame:
    last_day = date(year, 12, 31)
    standing = ledger.filter(
        pl.col("from") <= last_day,
        pl.col("to").is_null()
        | (pl.col("to") > last_day)
        | ((pl.col("to") == last_day) & (pl.col("to_precision") == "day")),
    )
    agreed = pl.col("consent")
    kind_of = dict(enumerate(KINDS))
    numbers = pl.col("strength").filter(agreed).drop_nulls()
    return (
        standing.group_by("hub", "partner")
        .agg(
            pl.len().cast(pl.Int32).alias("sites"),
            agreed.sum().cast(pl.Int32).alias("sites_with_consent"),
            numbers.sum().alias("strength"),
            numbers.len().alias("numbers"),
            pl.col("rank").filter(agreed).min().alias("rank"),
        )
        .select(
            "hub",
            "partner",
            pl.lit(year, dtype=pl.Int32).alias("year"),
            "sites",
            "sites_with_consent",
            pl.when(pl.col("numbers") > 0).then("strength").alias("strength"),
            pl.col("rank")
            .replace_strict(kind_of, return_dtype=pl.String, default=None)
            .alias("largest"),
        )
    )


def read_bases(path: Path) -> pl.DataFrame:
    """Read and check a ledger of bases.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``bases.csv``.

    Returns
    -------
    polars.DataFrame
        As `bases`.

    Raises
    ------
    LedgerError
        If a row is malformed, a state did not exist, the hub is its own partner,
        an occupation has consent or a key occurs twice.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows,
        lambda row: tuple(
            row.fields[name] for name in ("hub", "partner", "site", "from")
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
            if end is not None:
                row.alive(state, end, column)
        kind = row.choice("kind", KINDS)
        consent = row.choice("consent", ("0", "1")) == "1"
        if kind == "occupation" and consent:
            raise row.fail("an occupation has consent 1, expected 0")
        records.append(
            {
                "hub": hub,
                "partner": partner,
                "site": row.text("site"),
                "kind": kind,
                "consent": consent,
                "from": start.first,
                "to": end.last if end else None,
                "from_precision": start.precision,
                "to_precision": end.precision if end else None,
                "strength": row.number(
                    "strength", low=1, high=_STRENGTH_MAX, required=False
                ),
                "citation": row.text("citation"),
                "note": row.text("note", required=False),
            }
        )
    return (
        pl.DataFrame(records, infer_schema_length=None)
        .with_columns(pl.col("strength").cast(pl.Int32), pl.col("to").cast(pl.Date))
        .sort("hub", "partner", "from", "site")
    )
