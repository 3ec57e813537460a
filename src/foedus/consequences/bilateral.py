"""Goods trade between all states in all years, as the snapshot holds it.

Flows are arrays (years, states, states), exporter in the second axis, importer in
the third. Three cases are kept apart: a figure, 0 where the flow is below .02 % of
both sides' totals or none at all, and NaN where nobody reported it. A missing flow
has an estimate, which serves totals and upper bounds and is never a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.errors import SnapshotError
from foedus.lake.derived.trade_totals import LEAST_KNOWN
from foedus.lake.snapshot import Snapshot

__all__ = ["SIDES", "Bilateral", "Side", "bilateral", "kept_table", "years_of"]

Array = npt.NDArray[np.float64]
Side = Literal["exports", "imports"]
SIDES: tuple[Side, ...] = ("exports", "imports")


@dataclass(frozen=True, slots=True, eq=False)
class Bilateral:
    """All flows of a snapshot.

    Attributes
    ----------
    states : tuple of str
        Ids in alphabetical order: positions in the arrays.
    first, last : int
        Calendar years of the first and the last layer.
    usd : array (years, states, states)
        Current US dollars; 0 below what is kept, NaN where not known.
    sd : array (years, states, states)
        Standard deviation of ln usd (or of ln estimate); NaN without a row.
    estimate : array (years, states, states)
        US dollars where `usd` is NaN for want of a report, else 0.
    exports, imports : array (years, states)
        Totals with states, estimates included; NaN where there is none.
    exports_known, imports_known : array (years, states)
        Share of the total that rests on a report.
    exports_sd, imports_sd : array (years, states)
        Standard deviation of the logarithm of the total.
    """

    states: tuple[str, ...]
    first: int
    last: int
    usd: Array
    sd: Array
    estimate: Array
    exports: Array
    imports: Array
    exports_known: Array
    imports_known: Array
    exports_sd: Array
    imports_sd: Array

    def place(self, state: str) -> int | None:
        """Return the position of a state, None if no flow of it is kept."""
        return self.states.index(state) if state in self.states else None

    def places(self, states: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Return a mask of these states."""
        return np.array([state in states for state in self.states])

    def layer(self, year: int) -> int:
        """Return the position of a year."""
        return year - self.first

    def total(self, side: Side, year: int) -> Array:
        """Return the totals of all states, NaN where too little is known."""
        t = self.layer(year)
        total, known = (
            (self.exports, self.exports_known)
            if side == "exports"
            else (self.imports, self.imports_known)
        )
        return np.where(known[t] >= LEAST_KNOWN, total[t], np.nan)

    def total_sd(self, side: Side, year: int) -> Array:
        """Return the standard deviations of the logarithms of the totals."""
        spread = self.exports_sd if side == "exports" else self.imports_sd
        return np.asarray(spread[self.layer(year)])

    def of(self, hub: int, side: Side, year: int) -> tuple[Array, Array]:
        """Return the hub's flows of one side with all states, and their errors."""
        t = self.layer(year)
        if side == "exports":
            return self.usd[t, hub], self.sd[t, hub]
        return self.usd[t, :, hub], self.sd[t, :, hub]


def kept_table(
    snapshot: Snapshot, name: str, where: pl.Expr | None = None
) -> pl.DataFrame:
    """Return a table of the snapshot, or say that the snapshot is too old.

    Raises
    ------
    SnapshotError
        If the snapshot was built before there was this table.
    """
    if not (snapshot.path / "tables" / f"{name}.parquet").exists():
        message = (
            f"the snapshot in {snapshot.path} holds no table {name!r}; rebuild it "
            "with: foedus data build --from DIR"
        )
        raise SnapshotError(message)
    return snapshot.table(name, where)


def years_of(snapshot: Snapshot, where: pl.Expr | None = None) -> pl.DataFrame:
    """Return the table of concentration, with the digits that were meant."""
    frame = kept_table(snapshot, "dependence_years", where)
    return frame.with_columns(
        pl.col("total").round_sig_figs(5), pl.col(pl.Float64).exclude("total").round(4)
    )


# A result asks several times; a process rarely holds more than one snapshot.
@lru_cache(maxsize=2)
def bilateral(snapshot: Snapshot) -> Bilateral:
    """Return all flows of a snapshot with their errors and totals.

    Raises
    ------
    SnapshotError
        If the snapshot was built before there were these tables.
    """
    # Stored as 32 bit; these digits are what was meant.
    flows, errors = (
        kept_table(snapshot, name).with_columns(pl.col(pl.Float64).round_sig_figs(3))
        for name in ("trade_flows", "trade_errors")
    )
    totals = years_of(snapshot)
    sides = (flows["exporter"].unique(), flows["importer"].unique(), totals["state"])
    states = tuple(sorted({state for side in sides for state in side}))
    place = {state: position for position, state in enumerate(states)}
    years = totals["year"].unique().to_list()
    first, last = min(years), max(years)
    shape = (last - first + 1, len(states), len(states))

    def at(frame: pl.DataFrame, *columns: str) -> tuple[npt.NDArray[np.int64], ...]:
        return (
            frame["year"].to_numpy().astype(np.int64) - first,
            *(
                frame[column].replace_strict(place, return_dtype=pl.Int64).to_numpy()
                for column in columns
            ),
        )

    usd, estimate = np.zeros(shape), np.zeros(shape)
    sd = np.full(shape, np.nan)
    usd[at(flows, "exporter", "importer")] = flows["usd"].fill_null(np.nan).to_numpy()
    where = at(errors, "exporter", "importer")
    sd[where] = errors["sd"].fill_null(np.nan).to_numpy()
    estimate[where] = errors["estimate"].fill_null(0.0).to_numpy()
    own = np.arange(len(states))
    usd[:, own, own] = np.nan
    layers: dict[str, Array] = {}
    for side in SIDES:
        rows = totals.filter(pl.col("side") == side)
        for name, column in (("", "total"), ("_known", "known"), ("_sd", "total_sd")):
            layer = np.full(shape[:2], np.nan)
            layer[at(rows, "state")] = rows[column].to_numpy()
            layers[f"{side}{name}"] = layer
    return Bilateral(
        states=states, first=first, last=last, usd=usd, sd=sd, estimate=estimate,
        **layers,
    )  # fmt: skip
