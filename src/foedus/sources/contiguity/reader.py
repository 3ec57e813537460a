"""Read the spells of direct contiguity into state-pair years."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.sources.layouts import recognised
from foedus.sources.reading import Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

#: 1 land or river border; 2 to 5 at most 12, 24, 150, 400 miles of water.
#: 0 marks a time without contiguity and is not kept.
KINDS = (0, 1, 2, 3, 4, 5)
_SPELLS = "spells, as distributed with peacesciencer"
LAYOUTS = {
    _SPELLS: ("ccode1", "ccode2", "conttype", "stdate", "enddate"),
    "directed pairs and years": ("state1no", "state2no", "year", "conttype"),
}
_FIRST_YEAR = 1946


def read(files: Files) -> Reading:
    """Return `contiguity`: the closest border of two states in a year.

    Columns `state_a`, `state_b` (both directions), `year`, `kind` (1 land to
    5 at most 400 miles of water). A pair without a row is not contiguous if
    both were members of the state system, to 2016; not known after.
    """
    (path,) = files["spells"]
    layout = recognised(path, LAYOUTS)
    spells = layout.name == _SPELLS
    years = _spell_years(path) if spells else _pair_years(path)
    named = map_column(years, "ccode1", scheme="cow", year="year", out="state_a")
    named = map_column(named, "ccode2", scheme="cow", year="year", out="state_b")
    # In a year of change two spells meet; the closer border stands.
    contiguity = named.group_by("state_a", "state_b", "year").agg(
        kind=pl.col("conttype").min()
    )
    return Reading({"contiguity": contiguity.sort("state_a", "state_b", "year")})


def _pair_years(path: Path) -> pl.DataFrame:
    """Read the project's own table of directed pairs and years."""
    raw = read_csv(
        path,
        columns={
            "state1no": pl.Int32,
            "state2no": pl.Int32,
            "year": pl.Int16,
            "conttype": pl.Int8,
        },
    ).rename({"state1no": "ccode1", "state2no": "ccode2"})
    check_codes(raw, "conttype", KINDS, where=path.name)
    return raw.filter(pl.col("year") >= _FIRST_YEAR, pl.col("conttype") > 0)


def _spell_years(path: Path) -> pl.DataFrame:
    raw = read_csv(
        path,
        columns={
            "ccode1": pl.Int32,
            "ccode2": pl.Int32,
            "conttype": pl.Int8,
            "stdate": pl.String,
            "enddate": pl.String,
        },
    ).with_columns(pl.col("stdate", "enddate").str.to_date("%Y-%m-%d"))
    check_codes(raw, "conttype", KINDS, where=path.name)
    return (
        raw.filter(pl.col("conttype") > 0)
        .with_columns(
            year=pl.int_ranges(
                pl.col("stdate").dt.year().clip(lower_bound=_FIRST_YEAR),
                pl.col("enddate").dt.year() + 1,
                dtype=pl.Int16,
            )
        )
        .filter(pl.col("year").list.len() > 0)
        .explode("year")
    )
