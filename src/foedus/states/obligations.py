"""Occasions on which a guarantor was called on, and what it did.

``obligations.csv`` has one row per guarantor, partner and occasion: what happened
to the partner, whether it asked, what had been promised and what the guarantor
did, with a citation. The rule is in ``docs/security.md``; in short:

- An *occasion* is an attack by another state, a threat of one, or an armed
  challenge from within, upon a state to which the guarantor was bound by treaty or
  a public promise, or which asked it for forces or arms.
- The *response* is measured by what the text promises or, where there is none, by
  what was asked: ``honoured`` if it was given, ``partly`` if military help fell
  short of it, ``refused`` if no military help came before the occasion had passed
  (statements, mediation and observers are none), ``not invoked`` if a text was in
  force and the partner did not ask, ``disputed`` if the guarantor or a party to the
  text denied that it applied.

Right and wrong of the cause do not enter, and a guarantor is not blamed by a row:
many texts leave the means to its judgement. The list holds well-known cases and is
not a sample, so that its shares are no estimate of reliability.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from foedus.states.ledger_file import LEDGERS, Row, read_ledger, refuse_duplicates

__all__ = ["BASES", "REQUESTS", "RESPONSES", "TRIGGERS", "occasions", "read_occasions"]

RESPONSES = ("honoured", "partly", "refused", "not invoked", "disputed")
TRIGGERS = ("attack", "threat", "internal")
REQUESTS = ("invoked", "asked", "none")
#: What the guarantor had promised: a treaty with a clause of defence, one that speaks
#: of consultation or co-operation only, a public promise, nothing.
BASES = ("defence", "cooperation", "declaration", "none")

_COLUMNS = (
    "guarantor",
    "partner",
    "date",
    "trigger",
    "request",
    "basis",
    "obligation",
    "response",
    "words",
    "citation",
    "note",
)


@cache
def occasions() -> pl.DataFrame:
    """Return the ledger of obligations honoured and not.

    Returns
    -------
    polars.DataFrame
        ``guarantor``, ``partner``, ``date`` (first possible day), ``precision``
        (day, month or year), ``trigger`` (one of `TRIGGERS`), ``request`` (one of
        `REQUESTS`; *invoked* if the partner named the text), ``basis`` (one of
        `BASES`), ``obligation`` (the text; empty where the basis is none),
        ``response`` (one of `RESPONSES`), ``words`` (what was asked and done),
        ``citation``, ``note``; sorted by date, guarantor and partner.

    Raises
    ------
    LedgerError
        If a row is malformed.
    """
    return read_occasions(LEDGERS / "obligations.csv")


def read_occasions(path: Path) -> pl.DataFrame:
    """Read and check a ledger of obligations honoured and not.

    Parameters
    ----------
    path : pathlib.Path
        A csv file with the columns of ``obligations.csv``.

    Returns
    -------
    polars.DataFrame
        As `occasions`.

    Raises
    ------
    LedgerError
        If a row is malformed, a state did not exist, a state guarantees itself,
        the same occasion is listed twice, or response, request and basis
        contradict each other.
    """
    rows = read_ledger(path, _COLUMNS)
    refuse_duplicates(
        rows, lambda row: tuple(row.fields[k] for k in ("guarantor", "partner", "date"))
    )
    return pl.DataFrame([_record(row) for row in rows]).sort(
        "date", "guarantor", "partner"
    )


def _record(row: Row) -> dict[str, object]:
    guarantor, partner, when = (
        row.state("guarantor"),
        row.state("partner"),
        row.date("date"),
    )
    if guarantor == partner:
        raise row.fail(f"guarantor and partner are both {guarantor}")
    row.alive(guarantor, when, "guarantor")
    row.alive(partner, when, "partner")
    request = row.choice("request", REQUESTS)
    basis = row.choice("basis", BASES)
    response = row.choice("response", RESPONSES)
    obligation = row.text("obligation", required=basis != "none")
    _check(row, request=request, basis=basis, response=response, obligation=obligation)
    return {
        "guarantor": guarantor,
        "partner": partner,
        "date": when.first,
        "precision": when.precision,
        "trigger": row.choice("trigger", TRIGGERS),
        "request": request,
        "basis": basis,
        "obligation": obligation,
        "response": response,
        "words": row.text("words"),
        "citation": row.text("citation"),
        "note": row.text("note", required=response == "disputed"),
    }


def _check(
    row: Row, *, request: str, basis: str, response: str, obligation: str
) -> None:
    """Refuse combinations that the coding rule excludes."""
    if basis == "none" and obligation:
        raise row.fail(f"basis is none, but an obligation is named: {obligation!r}")
    if basis == "none" and request == "invoked":
        raise row.fail("basis is none, so nothing can be invoked; expected asked")
    if response == "not invoked" and (request != "none" or basis == "none"):
        raise row.fail(
            "response is 'not invoked': expected request none and a basis, "
            f"found {request} and {basis}"
        )
    if response == "refused" and request == "none" and basis != "defence":
        raise row.fail(
            "response is 'refused', but nothing was asked and no clause of defence "
            "was in force; expected 'not invoked' or another request"
        )
