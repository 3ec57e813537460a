"""Bases of a hub: which stand, which were lost, and until when they may stay."""

from __future__ import annotations

from datetime import date

import polars as pl

from foedus.consequences.security_parts import Base, Bases
from foedus.states.base_terms import terms_on
from foedus.states.bases import bases, hubs_with_ledger

__all__ = ["abroad"]


def abroad(hub: str, since: int, until: int) -> Bases:
    """Return the sites of a hub on 31 December of both years, and between.

    Parameters
    ----------
    hub : str
    since, until : int

    Returns
    -------
    Bases
        Sites count with the consent of the host; those without are named apart. A
        site known only to have ended in a year is not counted at its end. A term is
        the latest that was agreed by the end of the window. Sites held at the end
        are those held at the beginning, less `lost` and `consent_ended`, plus
        `gained`; a site that was opened and closed in between is in two of them. The
        consent of a host ended while the hub stayed if the hub stands in that state
        without consent from the next day on.
    """
    rows = bases().filter(pl.col("hub") == hub)
    agreed = rows.filter("consent")
    first, last = date(since, 12, 31), date(until, 12, 31)
    then, now = _standing(agreed, first), _standing(agreed, last)
    key = ["partner", "site"]
    # Of a site with several rows in the window, the last tells how it ended.
    seen = (
        agreed.filter(pl.col("from") <= last, _lasts(first))
        .sort("from")
        .unique(key, keep="last", maintain_order=True)
    )
    ended = seen.join(now, on=key, how="anti").sort("to", *key)
    stayed = rows.filter(~pl.col("consent")).select(
        "partner", to=pl.col("from").dt.offset_by("-1d")
    )
    after = ["partner", "to"]
    terms = {
        (row["partner"], row["site"]): (row["expires"], row["citation"])
        for row in terms_on(hub, last).iter_rows(named=True)
    }
    complete = hubs_with_ledger()
    return Bases(
        complete=hub in complete,
        covers=complete.get(hub),
        held_then=then.height,
        held_now=now.height,
        hosts_then=tuple(sorted(set(then["partner"]))),
        hosts_now=tuple(sorted(set(now["partner"]))),
        lost=_sites(ended.join(stayed, on=after, how="anti"), terms),
        gained=_sites(seen.join(then, on=key, how="anti").sort("from", *key), terms),
        consent_ended=_sites(ended.join(stayed, on=after, how="semi"), terms),
        standing=tuple(
            sorted(
                _sites(now, terms),
                key=lambda one: (one.expires or date.max, one.partner, one.site),
            )
        ),
        without_consent=tuple(
            sorted(set(_standing(rows.filter(~pl.col("consent")), last)["partner"]))
        ),
    )


def _standing(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the rows that stood on a day, as the ledger's own rule has it."""
    return rows.filter(pl.col("from") <= day, _lasts(day))


def _lasts(day: date) -> pl.Expr:
    """Tell whether a row had not ended by a day."""
    end = pl.col("to")
    known = pl.col("to_precision") == "day"
    return end.is_null() | (end > day) | ((end == day) & known)


def _sites(
    rows: pl.DataFrame, terms: dict[tuple[str, str], tuple[date, str]]
) -> tuple[Base, ...]:
    found = []
    for row in rows.iter_rows(named=True):
        expires, cited = terms.get((row["partner"], row["site"]), (None, None))
        found.append(
            Base(
                partner=row["partner"],
                site=row["site"],
                kind=row["kind"],
                since=row["from"],
                until=row["to"],
                expires=expires,
                terms=cited,
                citation=row["citation"],
                note=row["note"],
            )
        )
    return tuple(found)
