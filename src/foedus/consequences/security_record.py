"""Obligations honoured and not, from the ledger, beside the published base rates."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from foedus.consequences.security_parts import Occasion, Record
from foedus.states.obligations import RESPONSES, occasions

__all__ = ["PUBLISHED", "record"]

_LEEDS = (
    "Leeds (2003), Alliance Reliability in Times of War, International "
    "Organization 57(4), 801-827, https://doi.org/10.1017/S0020818303574057"
)
_BERKEMEIER = (
    "Berkemeier and Fuhrmann (2018), Reassessing the Fulfillment of Alliance "
    "Commitments in War, Research & Politics 5(2), "
    "https://doi.org/10.1177/2053168018779697"
)
#: How often alliances were kept when war came, by those who counted all of them.
PUBLISHED: tuple[dict[str, Any], ...] = (
    {"rate": 0.75, "of": "alliances called on in war, 1816-1944", "citation": _LEEDS},
    {"rate": 0.50, "of": "the same, to 2003", "citation": _BERKEMEIER},
    {"rate": 0.66, "of": "of these, before 1945", "citation": _BERKEMEIER},
    {"rate": 0.22, "of": "of these, from 1945 on", "citation": _BERKEMEIER},
    {"rate": 0.41, "of": "of these, defence pacts", "citation": _BERKEMEIER},
)


def record(hub: str, since: int, until: int) -> Record:
    """Return the occasions of a hub in a window, and their counts before it.

    Parameters
    ----------
    hub : str
    since, until : int
        Both years are in the window.

    Returns
    -------
    Record
        Counts, not rates: the ledger lists well-known cases, which are no sample.
        An occasion before the window is counted, not listed.
    """
    table = occasions()
    ours = table.filter(pl.col("guarantor") == hub)
    year = pl.col("date").dt.year()
    inside = year.is_between(since, until)
    return Record(
        occasions=_listed(ours.filter(inside)),
        counts=_counts(ours.filter(inside)),
        counts_before=_counts(ours.filter(year < since)),
        towards=_listed(table.filter(pl.col("partner") == hub, inside)),
        published=PUBLISHED,
    )


def _listed(rows: pl.DataFrame) -> tuple[Occasion, ...]:
    return tuple(Occasion(**row) for row in rows.iter_rows(named=True))


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    found = Counter(rows["response"].to_list())
    return {response: found[response] for response in RESPONSES if found[response]}
