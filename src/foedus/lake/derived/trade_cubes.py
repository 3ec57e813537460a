"""The sources of bilateral trade as arrays over the same states and years.

NaN means "not known", 0 "reported as nothing". A cube has the shape (years,
states, states): exporter in the second axis, importer in the third.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.lake.derived.trade_unallocated import HEADING
from foedus.states import get

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FIRST, LAST = 2000, 2023
YEARS = LAST - FIRST + 1
_SIDES = ("exporter", "importer")
#: An exporter that names no partner for more than this share of its exports
#: counts as one that did not report: Saudi Arabia hides .27 to .80 (its oil),
#: the Emirates half, Kuwait and Iraq over .9, Iran .46 to .60 in 2014-18 under
#: the name of Taiwan (`trade_unallocated`; of what India bought in 2014 it names
#: a quarter). The next below are Denmark and Australia with at most .23.
MOST_UNSPECIFIED = 0.25


@dataclass(frozen=True, slots=True)
class Cubes:
    """What each source says, before anything is made comparable.

    Attributes
    ----------
    states : tuple of str
        Ids, in alphabetical order; positions in the arrays.
    alive : array (years, states) of bool
        States that existed on some day of the year.
    itpde : array (years, states, states)
        ITPD-E, goods and services, US dollars of 2010; 2000 to 2016.
    reported : array (years, states, states)
        Comtrade, reported exports, current US dollars; 2014 to 2022.
    mirrored : array (years, states, states)
        Comtrade, reported imports by exporter and importer; 2021.
    reconciled : array (years, states, states)
        OEC, current US dollars; 2022 and 2023.
    """

    states: tuple[str, ...]
    alive: Mask
    itpde: Array
    reported: Array
    mirrored: Array
    reconciled: Array


def cubes(inputs: Inputs) -> Cubes:
    """Return the four sources over the same states and years.

    A pair without a row is 0 where the side that reports did report in that
    year, and, in the two sources that combine both sides, where both states
    appear at all in that year; else NaN. What a reporter books under Taiwan
    without allocating it (`trade_unallocated`) is NaN too, and counts as exports
    without a named partner.
    """
    itpde = inputs.table("itpde", "flows").rename({"usd_2010": "usd"})
    exports = inputs.table("comtrade", "exports")
    imports = inputs.table("comtrade", "imports")
    oec = inputs.table("oec", "flows")
    frames = (itpde, exports, imports, oec)
    names = {
        name
        for frame in frames
        for side in _SIDES
        for name in frame[side].unique().to_list()
    }
    states = tuple(sorted(names))
    place = {state: position for position, state in enumerate(states)}
    hidden = inputs.derived("trade_unallocated")
    reporters = with_hidden(inputs.table("comtrade", "reporters"), hidden).filter(
        pl.col("unspecified") <= MOST_UNSPECIFIED * pl.col("usd")
    )
    sends, takes = (
        _presence(reporters.filter(pl.col("flow") == flow), "state", place)
        for flow in ("export", "import")
    )
    alive = np.array(
        [[get(state).exists(year) for state in states] for year in _years()]
    )
    return Cubes(
        states=states,
        alive=alive,
        itpde=_fill(_cube(itpde, place), *_both(itpde, place)),
        reported=_without(
            _where(_cube(exports, place), sends[:, :, None]), hidden, "comtrade", place
        ),
        mirrored=_where(_cube(imports, place), takes[:, None, :]),
        reconciled=_without(
            _fill(_cube(oec, place), *_both(oec, place)), hidden, "oec", place
        ),
    )


def with_hidden(reporters: pl.DataFrame, hidden: pl.DataFrame) -> pl.DataFrame:
    """Add to `unspecified` what reporters hide under the name of a state."""
    more = hidden.filter(pl.col("source") == "comtrade").select(
        "state", "year", flow=pl.lit("export"), hidden="usd"
    )
    return (
        reporters.join(more, on=["state", "year", "flow"], how="left")
        .with_columns(unspecified=pl.col("unspecified") + pl.col("hidden").fill_null(0))
        .drop("hidden")
    )


def _years() -> range:
    return range(FIRST, LAST + 1)


def _cube(frame: pl.DataFrame, place: dict[str, int]) -> Array:
    cube = np.zeros((YEARS, len(place), len(place)))
    exporter, importer = (
        frame[side].replace_strict(place, return_dtype=pl.Int64).to_numpy()
        for side in _SIDES
    )
    cube[frame["year"].to_numpy() - FIRST, exporter, importer] = frame["usd"]
    return cube


def _presence(frame: pl.DataFrame, column: str, place: dict[str, int]) -> Mask:
    present = np.zeros((YEARS, len(place)), dtype=np.bool_)
    pairs = frame.filter(pl.col(column).is_in(list(place))).select(column, "year")
    for state, year in pairs.unique().iter_rows():
        present[year - FIRST, place[state]] = True
    return present


def _both(frame: pl.DataFrame, place: dict[str, int]) -> tuple[Mask, Mask]:
    exporter, importer = (_presence(frame, side, place) for side in _SIDES)
    return exporter, importer


def _fill(cube: Array, exporter: Mask, importer: Mask) -> Array:
    return _where(cube, exporter[:, :, None] & importer[:, None, :])


def _without(
    cube: Array, hidden: pl.DataFrame, source: str, place: dict[str, int]
) -> Array:
    """Return the cube with the flows of one source that are not known as NaN."""
    of_source = hidden.filter(pl.col("source") == source)
    for state, year in of_source.select("state", "year").iter_rows():
        cube[year - FIRST, place[state], place[HEADING]] = np.nan
    return cube


def _where(cube: Array, known: Mask) -> Array:
    cube[~np.broadcast_to(known, cube.shape)] = np.nan
    diagonal = np.arange(cube.shape[1])
    cube[:, diagonal, diagonal] = np.nan
    return cube
