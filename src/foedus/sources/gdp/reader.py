"""Read the World Bank's GDP from its wide file, filled from its long one."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import DuplicateKey
from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import get, map_column

_NAMES = {"Country Code": pl.String, "Indicator Code": pl.String}
_LONG = {"Country Code": pl.String, "Year": pl.Int64, "Value": pl.Float64}
_FIRST_YEAR = 1960


def read(files: Files) -> Reading:
    """Return GDP by state and year.

    Tables
    ------
    gdp
        state, year, usd (current US dollars). The wide file counts; the long
        one, another edition, only fills years that the wide one lacks.
    """
    quarantine = Quarantine()
    both = pl.concat(
        [
            _wide(files["wide"][0]).with_columns(edition=pl.lit(0)),
            _long(files["long"][0]).with_columns(edition=pl.lit(1)),
        ]
    ).drop_nulls("usd")
    repeated = both.filter(pl.struct("code", "year", "edition").is_duplicated())
    if not repeated.is_empty():
        message = f"GDP: {repeated.height} rows share code and year, first "
        raise DuplicateKey(message + str(repeated.row(0)))
    chosen = both.sort("edition").unique(["code", "year"], keep="first")
    # Today's meaning: the bank's figure for Russia in 1990 is Russia's, not the
    # Soviet Union's.
    mapped = map_column(chosen, "code", scheme="name:worldbank", out="state")
    outside = mapped.filter(pl.col("state").is_null())
    quarantine.add(outside.select("code").unique().sort("code"), "GDP: not a state")
    mapped = mapped.drop_nulls("state")
    alive = [get(s).exists(y) for s, y in mapped.select("state", "year").iter_rows()]
    existing = pl.Series(alive, dtype=pl.Boolean)
    early = mapped.filter(~existing).group_by("state").agg(pl.col("year").max())
    quarantine.add(
        early.sort("state"), "GDP: years to this one, before the state existed"
    )
    gdp = mapped.filter(existing).select("state", pl.col("year").cast(pl.Int16), "usd")
    return Reading({"gdp": gdp.sort("state", "year")}, quarantine)


def _wide(path: Path) -> pl.DataFrame:
    head = read_csv(path, columns=_NAMES)
    check_codes(head, "Indicator Code", ["NY.GDP.MKTP.CD"], where=path.name)
    years = _years(path)
    frame = read_csv(
        path,
        columns={"Country Code": pl.String, **dict.fromkeys(years, pl.Float64)},
    )
    return frame.unpivot(
        on=years, index="Country Code", variable_name="year", value_name="usd"
    ).select(pl.col("Country Code").alias("code"), pl.col("year").cast(pl.Int64), "usd")


def _years(path: Path) -> list[str]:
    """Return the header's years, which grow by one with every edition."""
    with path.open(encoding="utf-8-sig") as stream:
        names = [name.strip().strip('"') for name in stream.readline().split(",")]
    return [name for name in names if name.isdigit() and int(name) >= _FIRST_YEAR]


def _long(path: Path) -> pl.DataFrame:
    return read_csv(path, columns=_LONG).select(
        pl.col("Country Code").alias("code"),
        pl.col("Year").alias("year"),
        pl.col("Value").alias("usd"),
    )
