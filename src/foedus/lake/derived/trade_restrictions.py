"""Which flows sanctions restrict, and which sanctions stand between two states.

A sanction on exports falls on what the sender sells to the target, one on imports on
what it buys there. How far a flow is restricted (`DEGREES`), the first that applies:

``trade_complete``
    A case calls the ban complete. Complete export and complete import bans are taken
    together: 18 cases in all.
``trade_2022``
    A case against Russia that began in 2022. The source calls them partial, and they
    are unlike any partial one before.
    ``trade_2022_start`` marks their first year, in which most took effect by
    steps (the embargo on oil by sea in December).
``trade_layered``
    Two or more partial cases at once.
``trade_partial``
    One partial case.

``finance``, ``arms`` and ``travel`` sanctions count for both directions. Those of the
United Nations are left out: they bind every state, so that they say how the world
stands to their target and not how one state does.

The cases of the Global Sanctions Data Base are a census only from `CENSUS`; for earlier
years those of the United States and the European Union that ended before are added
from the dataset of terminations, as partial, for it does not give the scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.lake.derived.sanctions_in_force import members_by_year

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

#: Calendar years of the table, and the first in which sanctions are a census.
YEARS = (2000, 2023)
CENSUS = 2013
#: How far a flow is restricted, least first, and other kinds of sanctions.
DEGREES = ("trade_partial", "trade_layered", "trade_2022", "trade_complete")
KINDS = ("finance", "arms", "travel")
#: The first year of the restrictions of 2022.
START = "trade_2022_start"
#: Years since a flow was last restricted.
LIFTED = {"lifted_1_3": (1, 3), "lifted_4_8": (4, 8)}
_PARTIAL, _LAYERED, _EPISODE, _COMPLETE = range(1, len(DEGREES) + 1)
_EPISODE_TARGET, _EPISODE_YEAR = "RUS", 2022
_BINDS_ALL = "UN"
_SENDERS = ("USA", "EU")
_FIRST = 1990
_PAIR = ["exporter", "importer"]
_KEY = [*_PAIR, "year"]


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return every flow on which a sanction bears or bore.

    Parameters
    ----------
    inputs : Inputs
        Sources `gsdb`, `sanction_terminations`; derived table `sanctions_in_force`.

    Returns
    -------
    polars.DataFrame
        exporter, importer, year; 0 or 1 for each of `DEGREES` (at most one is 1),
        `KINDS`, `START` and `LIFTED`, `next_trade` (free now, restricted next year;
        0 in the last year) and `unknown` (a body leaves it to its members to apply a
        sanction, and it is not known who does). A flow without a row has 0 in all.
    """
    in_force = _in_force(inputs)
    named = [frame[side] for frame in in_force.values() for side in _PAIR]
    states = sorted(pl.concat(named).unique().to_list())
    place = {state: k for k, state in enumerate(states)}
    years = range(_FIRST, YEARS[1] + 1)
    size = (len(years), len(states), len(states))
    cubes = {name: np.zeros(size, np.int8) for name in ("trade", *KINDS, "unknown")}
    for name, frame in in_force.items():
        known = frame.filter(
            pl.col("exporter").is_in(states),
            pl.col("importer").is_in(states),
            pl.col("year").is_between(years[0], years[-1]),
        )
        exporter, importer = (
            known[side].replace_strict(place, return_dtype=pl.Int64).to_numpy()
            for side in _PAIR
        )
        t = known["year"].to_numpy().astype(np.int64) - _FIRST
        np.maximum.at(cubes[name], (t, exporter, importer), known["degree"].to_numpy())
    trade = cubes.pop("trade")
    for degree, name in enumerate(DEGREES, start=1):
        cubes[name] = (trade == degree).astype(np.int8)
    cubes[START] = np.zeros_like(trade)
    first = _EPISODE_YEAR - _FIRST
    cubes[START][first] = trade[first] == _EPISODE
    since = _years_since(trade > 0)
    for name, (first, last) in LIFTED.items():
        cubes[name] = ((since >= first) & (since <= last)).astype(np.int8)
    cubes["next_trade"] = np.zeros_like(trade)
    cubes["next_trade"][:-1] = (trade[1:] > 0) & (trade[:-1] == 0)
    start = YEARS[0] - _FIRST
    some = np.logical_or.reduce([cube[start:] != 0 for cube in cubes.values()])
    t, i, j = np.nonzero(some)
    names = np.array(states)
    return pl.DataFrame(
        {
            "exporter": names[i],
            "importer": names[j],
            "year": (t + YEARS[0]).astype(np.int16),
            **{name: cube[start:][t, i, j] for name, cube in cubes.items()},
        }
    )


def _years_since(on: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return years since a pair was last on: 0 while it is, -1 if it never was."""
    since = np.full(on.shape, -1, dtype=np.int64)
    since[0][on[0]] = 0
    for t in range(1, on.shape[0]):
        before = since[t - 1]
        since[t] = np.where(on[t], 0, np.where(before >= 0, before + 1, -1))
    return since


def _in_force(inputs: Inputs) -> dict[str, pl.DataFrame]:
    """Return directed flows under each kind: exporter, importer, year, degree."""
    cases = inputs.derived("sanctions_in_force").filter(
        pl.col("through").ne_missing(_BINDS_ALL)
    )
    began = inputs.table("gsdb", "cases").select("case_id", "begin")
    episode = (pl.col("target") == _EPISODE_TARGET) & (pl.col("begin") == _EPISODE_YEAR)
    scoped = (
        cases.join(inputs.table("gsdb", "scope"), on="case_id", how="left")
        .join(began, on="case_id")
        .with_columns(
            pl.col("exports", "imports").fill_null(0),
            pl.col("case_id").cast(pl.String).alias("case"),
            episode=episode,
        )
    )
    columns = ("case", "sender", "target", "year", *KINDS, "exports", "imports")
    sure = scoped.filter("certain").select(*columns, "episode")
    ended = _ended_before(inputs).select(*columns, episode=pl.lit(False))
    known = pl.concat([sure, ended])
    return {
        "trade": _restricted(known),
        **{kind: _either_way(known.filter(pl.col(kind) == 1)) for kind in KINDS},
        "unknown": _either_way(scoped.filter(~pl.col("certain"))),
    }


def _restricted(cases: pl.DataFrame) -> pl.DataFrame:
    """Return the degree of restriction of each flow, position in `DEGREES` from 1."""
    columns = [*_KEY, "case", "extent", "episode"]
    sides = {
        "exports": {"exporter": "sender", "importer": "target"},
        "imports": {"exporter": "target", "importer": "sender"},
    }
    both = pl.concat(
        cases.select("year", "case", "episode", extent=extent, **side).select(columns)
        for extent, side in sides.items()
    ).filter(pl.col("extent") > 0)
    degree = (
        pl.when(pl.col("extent").max() > 1)
        .then(_COMPLETE)
        .when(pl.col("episode").any())
        .then(_EPISODE)
        .when(pl.col("case").n_unique() > 1)
        .then(_LAYERED)
        .otherwise(_PARTIAL)
    )
    return both.group_by(_KEY).agg(degree=degree.cast(pl.Int8))


def _either_way(cases: pl.DataFrame) -> pl.DataFrame:
    one = cases.select("year", exporter="sender", importer="target")
    other = cases.select("year", exporter="target", importer="sender")
    both = pl.concat([one.select(_KEY), other.select(_KEY)])
    return both.with_columns(degree=pl.lit(1, pl.Int8))


def _ended_before(inputs: Inputs) -> pl.DataFrame:
    """Return sanctions of `_SENDERS` before the census, a row a sender and year."""
    ended = pl.col("end").dt.year()
    spells = inputs.table("sanction_terminations", "spells").filter(
        pl.col("sender").is_in(_SENDERS), ended < CENSUS
    )
    yearly = (
        spells.with_columns(
            year=pl.int_ranges(pl.col("start").dt.year(), ended + 1, dtype=pl.Int16)
        )
        .explode("year")
        .drop_nulls("year")
    )
    members = members_by_year(yearly["year"].unique().to_list()).filter(
        pl.col("body") == "EU"
    )
    alone = yearly.filter(pl.col("sender") != "EU")
    joint = (
        yearly.filter(pl.col("sender") == "EU")
        .join(members, left_on=["sender", "year"], right_on=["body", "year"])
        .drop("sender")
        .rename({"state": "sender"})
    )
    kinds = [pl.col(kind).cast(pl.Int8) for kind in KINDS]
    degree = pl.col("trade").cast(pl.Int8)
    return pl.concat(
        frame.select(
            "case", "sender", "target", "year", *kinds, exports=degree, imports=degree
        )
        for frame in (alone, joint)
    )
