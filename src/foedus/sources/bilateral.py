"""What the readers of bilateral flows share: labels to states, strictly.

A flow between two states is kept. A flow with a territory or a residual
("Areas, nes") is counted and put aside, one record per label and year, since
such partners are not states and the sources do not agree on them.
"""

from __future__ import annotations

import polars as pl

from foedus.errors import DuplicateKey, UnreadableFile
from foedus.sources.reading import Quarantine
from foedus.states import map_column

_SIDES = ("exporter", "importer")


def state_flows(
    raw: pl.DataFrame,
    quarantine: Quarantine,
    *,
    scheme: str,
    where: str,
    value: str = "usd",
    timeless: bool = False,
) -> pl.DataFrame:
    """Map both sides of a table of flows to states.

    Parameters
    ----------
    raw : polars.DataFrame
        Columns `exporter` and `importer` (the source's labels), `year` and the
        value; any further column is part of the key.
    quarantine : Quarantine
        Takes flows with partners that are not states and a state's trade with
        itself.
    scheme : str
        Scheme of `foedus.states.map_column`.
    where : str
        Name of file or table for error messages.
    value : str
        Column with amounts, not negative.
    timeless : bool
        Labels have today's meaning in every year.

    Returns
    -------
    polars.DataFrame
        The same columns with state ids and `year` as Int16, sorted; two labels
        of one state (a former territory) are summed.

    Raises
    ------
    UnreadableFile
        If a label, a year or a value is missing, or a value is negative.
    DuplicateKey
        If two rows have the same labels.
    UnmappedName
        If a label is not known.
    """
    keys = [name for name in raw.columns if name != value]
    _check(raw, keys, value, where)
    mapped = raw
    for side in _SIDES:
        mapped = map_column(
            mapped,
            side,
            scheme=scheme,
            year=None if timeless else "year",
            out=f"_{side}",
        )
    for side in _SIDES:
        outside = (
            mapped.filter(pl.col(f"_{side}").is_null())
            .group_by("year", side)
            .agg(pl.len().alias("rows"), pl.col(value).sum())
            .sort("year", side)
        )
        quarantine.add(outside, f"{where}: {side} is not a state (rows summed)")
    known = mapped.drop_nulls([f"_{side}" for side in _SIDES])
    itself = pl.col("_exporter") == pl.col("_importer")
    quarantine.add(known.filter(itself), f"{where}: a state's trade with itself")
    return (
        known.filter(~itself)
        .with_columns(pl.col("year").cast(pl.Int16), exporter="_exporter")
        .with_columns(importer="_importer")
        .group_by(keys)
        .agg(pl.col(value).sum())
        .select(raw.columns)
        .sort(keys)
    )


def _check(raw: pl.DataFrame, keys: list[str], value: str, where: str) -> None:
    holes = {name: count for name in raw.columns if (count := raw[name].null_count())}
    if holes:
        shown = ", ".join(f"{name!r} ({count}x)" for name, count in holes.items())
        message = f"{where}: empty cells in {shown}; is the file complete?"
        raise UnreadableFile(message)
    negative = raw.filter(pl.col(value) < 0)
    if not negative.is_empty():
        message = f"{where}: negative {value} in {negative.row(0)}; expected 0 or more"
        raise UnreadableFile(message)
    repeated = raw.filter(pl.struct(keys).is_duplicated())
    if not repeated.is_empty():
        message = (
            f"{where}: {repeated.height} rows share a key that must be unique, "
            f"first {repeated.row(0)}"
        )
        raise DuplicateKey(message)
