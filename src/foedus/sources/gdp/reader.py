"""Read the World Bank's GDP from its wide file, filled from its long one."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from foedus.errors import DuplicateKey, UnreadableFile
from foedus.sources.layouts import recognised
from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import get, map_column

_NAMES = {"Country Code": pl.String, "Indicator Code": pl.String}
_LONG = {"Country Code": pl.String, "Year": pl.Int64, "Value": pl.Float64}
_FIRST_YEAR = 1960
_INDICATOR = "NY.GDP.MKTP.CD"
#: The bank's own csv has four lines before its header.
_LONGEST_PREAMBLE = 6
LAYOUTS = {"one column a year": tuple(_NAMES)}


def read(files: Files) -> Reading:
    """Return GDP by state and year.

    Tables
    ------
    gdp
        state, year, usd (current US dollars). The wide file counts, a table or the
        answer of the bank's programming interface; the long one, another edition,
        is optional and only fills years that the wide one lacks.
    """
    quarantine = Quarantine()
    parts = [_main(files["wide"][0]).with_columns(edition=pl.lit(0))]
    parts += [
        _long(path).with_columns(edition=pl.lit(1)) for path in files.get("long", ())
    ]
    both = pl.concat(parts).drop_nulls("usd")
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


def _main(path: Path) -> pl.DataFrame:
    return _answer(path) if path.suffix == ".json" else _wide(path)


def _answer(path: Path) -> pl.DataFrame:
    """Read an answer of the interface: two parts, the page and its observations."""
    try:
        page, observations = json.loads(path.read_text(encoding="utf-8-sig"))
        pages = int(page["pages"])
        rows = [
            (one["countryiso3code"], int(one["date"]), one["value"])
            for one in observations
        ]
        codes = {one["indicator"]["id"] for one in observations}
    except (ValueError, KeyError, TypeError) as error:
        message = (
            f"{path.name} is no answer of the World Bank ({error!r}); expected "
            "[{pages, ...}, [{countryiso3code, date, value, indicator}, ...]]"
        )
        raise UnreadableFile(message) from error
    if pages != 1 or codes != {_INDICATOR}:
        message = (
            f"{path.name} holds {', '.join(sorted(codes))} on {pages} pages; expected "
            f"{_INDICATOR} on one: ask with per_page=32500"
        )
        raise UnreadableFile(message)
    schema = {"code": pl.String, "year": pl.Int64, "usd": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    # Aggregates of countries that have no code of three letters.
    return frame.filter(pl.col("code") != "")


def _wide(path: Path) -> pl.DataFrame:
    layout = recognised(path, LAYOUTS, preamble=_LONGEST_PREAMBLE)
    head = read_csv(path, columns=_NAMES, skip_rows=layout.skip)
    check_codes(head, "Indicator Code", [_INDICATOR], where=path.name)
    years = [
        name for name in layout.columns if name.isdigit() and int(name) >= _FIRST_YEAR
    ]
    frame = read_csv(
        path,
        columns={"Country Code": pl.String, **dict.fromkeys(years, pl.Float64)},
        skip_rows=layout.skip,
    )
    return frame.unpivot(
        on=years, index="Country Code", variable_name="year", value_name="usd"
    ).select(pl.col("Country Code").alias("code"), pl.col("year").cast(pl.Int64), "usd")


def _long(path: Path) -> pl.DataFrame:
    return read_csv(path, columns=_LONG).select(
        pl.col("Country Code").alias("code"),
        pl.col("Year").alias("year"),
        pl.col("Value").alias("usd"),
    )
