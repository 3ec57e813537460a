"""The answer of Comtrade's programming interface, as its wide csv has it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile

_FIELDS = {
    "freqCode": pl.String,
    "refYear": pl.Int64,
    "flowCode": pl.String,
    "cmdCode": pl.String,
    "reporterDesc": pl.String,
    "partnerDesc": pl.String,
    "primaryValue": pl.Float64,
}
_FLOWS = {"export": "X", "import": "M"}


def answer(path: Path, flow: str) -> pl.DataFrame:
    """Return `year`, `reporter`, `partner`, `usd` of a saved answer.

    Raises
    ------
    UnreadableFile
        If it is no answer, tells of an error, is cut off at the limit of rows, or
        holds another flow or commodity.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        told = found.get("error") or found.get("message")
        rows = found["data"]
        picked = [tuple(row[name] for name in _FIELDS) for row in rows]
        frame = pl.DataFrame(picked, schema=_FIELDS, orient="row")
        count = int(found["count"])
    except (ValueError, KeyError, TypeError, AttributeError, pl.exceptions.PolarsError):
        message = (
            f"{path.name} is no answer of Comtrade; expected "
            "{count, data: [{" + ", ".join(_FIELDS) + "}, ...]}: ask with "
            "includeDesc=true"
        )
        raise UnreadableFile(message) from None
    expected = ("A", _FLOWS[flow], "TOTAL")
    kinds = {*frame.select("freqCode", "flowCode", "cmdCode").unique().iter_rows()}
    if told or count != frame.height or kinds != {expected}:
        message = (
            f"{path.name} holds {frame.height} of {count} rows of {sorted(kinds)}"
            + (f" and says {str(told)[:80]!r}" if told else "")
            + f"; expected all of {expected}"
        )
        raise UnreadableFile(message)
    return frame.select(
        year="refYear",
        reporter="reporterDesc",
        partner="partnerDesc",
        usd="primaryValue",
    )
