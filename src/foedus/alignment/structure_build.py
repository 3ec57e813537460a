"""The tables of the structure of the system, computed once for the snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import numpy as np
import polars as pl

from foedus.alignment.structure_blocs import Year, measure
from foedus.alignment.structure_graph import RULES, miscoded, systems
from foedus.alignment.structure_poles import Poles, alignment_poles, amounts, poles
from foedus.lake.derived.state_years import FIRST_YEAR, LAST_YEAR
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

__all__ = ["SOURCES", "TABLES", "build"]

#: What the tables are computed from, besides the indicators.
SOURCES = (
    "gdp",
    "sipri_milex",
    "capabilities",
    "comtrade",
    "itpde",
    "oec",
    "un_votes",
    "un_votes_wide",
    "un_votes_2025",
    "atop",
    "rivalries",
    "gsdb",
)

#: Names of the tables, as they stand in a snapshot.
TABLES = ("structure_years", "structure_leaders", "structure_rules", "structure_states")
#: Resamples behind the intervals of blocs and balance, and of poles.
DRAWS, DRAWS_OF_POLES = 50, 400
SEED = 0
_DECIMALS = 4

_YEARS = {
    "year": pl.Int16, "measure": pl.String, "estimate": pl.Float64,
    "low": pl.Float64, "high": pl.Float64, "units": pl.Int16, "covered": pl.Float64,
}  # fmt: skip
_LEADERS = {
    "year": pl.Int16, "measure": pl.String, "rank": pl.Int8, "state": pl.String,
    "share": pl.Float64, "low": pl.Float64, "high": pl.Float64,
}  # fmt: skip
_RULES = {
    "year": pl.Int16, "rule": pl.String, "blocs": pl.Int16, "poles": pl.Float64,
    "modularity": pl.Float64, "likeness": pl.Float64,
}  # fmt: skip
_STATES = {
    "year": pl.Int16, "state": pl.String, "bloc": pl.String,
    "stability": pl.Float64, "positive": pl.Int16, "negative": pl.Int16,
    "nearest": pl.String,
    "to_nearest": pl.Float64, "to_nearest_low": pl.Float64,
    "to_nearest_high": pl.Float64,
    "to_median": pl.Float64, "to_median_low": pl.Float64,
    "to_median_high": pl.Float64,
    "place": pl.Float64, "place_low": pl.Float64, "place_high": pl.Float64,
}  # fmt: skip

Progress = Callable[[str, int, int], None]


def build(
    inputs: Inputs,
    draft: Snapshot,
    progress: Progress | None = None,
    *,
    years: Iterable[int] | None = None,
    draws: int = DRAWS,
) -> dict[str, pl.DataFrame]:
    """Compute every table of the structure of the system.

    Parameters
    ----------
    inputs : Inputs
        With the sources named in `SOURCES`.
    draft : Snapshot
        Holds the indicators and scales of this build.
    progress : callable or None
        Called as ``progress(what, done, of)`` once a year.
    years : iterable of int or None
        None means all, 1946 to 2025.
    draws : int
        Resamples behind the intervals of blocs and balance, at least 2.

    Returns
    -------
    dict of str to polars.DataFrame
        By the names of `TABLES`: a row a year and measure; the five largest
        holders of each quantity; what other rules would find; a row a year and
        state with its bloc and its isolation, in order of capabilities. A missing
        value is null.
    """
    chosen = sorted(years) if years is not None else [*range(FIRST_YEAR, LAST_YEAR + 1)]
    held = amounts(inputs)
    sizes = {
        int(str(year)): dict(frame.select("state", "amount").iter_rows())
        for (year,), frame in held["capabilities"].group_by("year")
    }
    rows: list[tuple[object, ...]] = []
    leaders: list[tuple[object, ...]] = []
    counted: dict[str, Mapping[int, Poles]] = {
        name: poles(frame, sizes, draws=DRAWS_OF_POLES) for name, frame in held.items()
    }
    counted["alignment"] = alignment_poles(draft, chosen, sizes, draws=DRAWS_OF_POLES)
    for name, by_year in counted.items():
        for year in chosen:
            if year in by_year:
                _add(rows, leaders, name, year, by_year[year])
    rules: list[tuple[object, ...]] = []
    states: list[pl.DataFrame] = []
    for done, (year, names, found) in enumerate(
        _measured(inputs, chosen, sizes, draws), start=1
    ):
        if progress is not None:
            progress(f"structure {year}", done, len(chosen))
        voters = len(names)
        rows += [
            (year, name, *figure, voters, None)
            for name, figure in found.figures.items()
        ]
        rules += [(year, rule, int(blocs), *rest) for rule, blocs, *rest in found.rules]
        if found.states:
            size = sizes[min(year, max(sizes))]
            order = sorted(names, key=lambda one: (-size.get(one, 0.0), one))
            states.append(_of_states(year, names, found, order))
    return {
        "structure_years": _table(rows, _YEARS).sort("measure", "year"),
        "structure_leaders": _table(leaders, _LEADERS).sort("measure", "year", "rank"),
        "structure_rules": _table(rules, _RULES).sort(
            "year", pl.col("rule").cast(pl.Enum([rule.id for rule in RULES]))
        ),
        "structure_states": pl.concat(states or [pl.DataFrame(schema=_STATES)]),
    }


def _measured(
    inputs: Inputs,
    years: list[int],
    sizes: Mapping[int, Mapping[str, float]],
    draws: int,
) -> Iterable[tuple[int, tuple[str, ...], Year]]:
    """Measure the years, several at a time: most of the work is compiled code."""
    error = miscoded(inputs)
    last = max(sizes)
    found = list(systems(inputs, years))
    capabilities = [
        np.array([sizes[min(one.year, last)].get(s, np.nan) for s in one.states])
        for one in found
    ]
    with ThreadPoolExecutor(max_workers=min(2, cpu_count() or 1)) as pool:
        measured = pool.map(
            lambda pair: measure(
                pair[0], pair[1], miscoded=error, draws=draws, seed=SEED
            ),
            zip(found, capabilities, strict=True),
        )
        for one, year in zip(found, measured, strict=True):
            yield one.year, one.states, year


def _add(
    rows: list[tuple[object, ...]],
    leaders: list[tuple[object, ...]],
    name: str,
    year: int,
    one: Poles,
) -> None:
    rows.append((year, f"poles_{name}", *one.poles, one.units, one.covered))
    rows.append((year, f"concentration_{name}", *one.index, one.units, one.covered))
    leaders += [
        (year, name, rank, *leader) for rank, leader in enumerate(one.leaders, start=1)
    ]


def _of_states(
    year: int, names: tuple[str, ...], found: Year, order: list[str]
) -> pl.DataFrame:
    known = {name: column.tolist() for name, column in found.states.items()}
    columns = {"year": [year] * len(names), "state": list(names), **known}
    frame = pl.DataFrame(
        {name: columns[name] for name in _STATES}, schema=_STATES, strict=False
    )
    return _tidy(frame.sort(pl.col("state").cast(pl.Enum(order))))


def _table(
    rows: list[tuple[object, ...]], schema: Mapping[str, type[pl.DataType]]
) -> pl.DataFrame:
    return _tidy(pl.DataFrame(rows, schema=dict(schema), orient="row", strict=False))


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Round, and write what is not known as null."""
    text = pl.col(pl.String)
    return frame.with_columns(
        pl.col(pl.Float64).fill_nan(None).round(_DECIMALS),
        pl.when(text != "").then(text).name.keep(),
    )
