"""From rows that may count to counts by pair, month and class: ibis expressions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from foedus.sources.events.cleaning import SCALE
from foedus.sources.events.extras import ibis

if TYPE_CHECKING:
    from ibis.expr.types import Table

_HOST = r"^(?:[^/]*://)?(?:www\.)?([^/]*)"


def accounts(rows: Table) -> Table:
    """Count rows by file, month, reason, and whether they were reported in time."""
    _ = ibis()._
    return rows.group_by("file", "month", "reason", "home").agg(rows=_.count())


def pairs(rows: Table, reasons: Sequence[int]) -> Table:
    """Count the rows that some reasons keep out by their pair of labels."""
    _ = ibis()._
    return (
        rows.filter(_.reason.isin(reasons))
        .group_by("source", "target")
        .agg(rows=_.count())
    )


def repeated(rows: Table) -> Table:
    """Return the events that more than one row has."""
    _ = ibis()._
    return (
        rows.group_by("event").agg(times=_.count()).filter(_.times > 1).select("event")
    )


def later(rows: Table, events: Table) -> Table:
    """Return file, line and month of all rows of repeated events but the first."""
    _ = ibis()._
    ranked = _ranked(rows.semi_join(events, "event"))
    return ranked.filter(_.rank > 0).select("file", "line", "month")


def once(rows: Table) -> Table:
    """Return the first row of every event, in one expression."""
    _ = ibis()._
    return _ranked(rows).filter(_.rank == 0).drop("rank")


def dyad_months(rows: Table) -> Table:
    """Add up rows, each an event, by month, source, target and class.

    Returns
    -------
    ibis table
        Whole numbers only: `events`, `cooperative`, `hostile`, `goldstein` and `tone`
        (sums times `SCALE`) with `goldstein_n` and `tone_n` (events that have one),
        `reports` (sum, null if no event has any), `outlets` (different ones), `late`
        (reported after their month) and `days` (bit d - 1 is set if day d has one).
    """
    _ = ibis()._
    one = ibis().literal(1, "int64")
    return (
        rows.mutate(
            goldstein=_scaled(_.intensity),
            tone=_scaled(_.tone),
            outlet=_outlet(_.outlet),
            bit=lambda table: one << (table.day % 100 - 1).cast("int64"),
        )
        .group_by("month", "source_state", "target_state", "class")
        .agg(
            events=_.count(),
            cooperative=(_.side > 0).sum(),
            hostile=(_.side < 0).sum(),
            goldstein=_.goldstein.sum(),
            goldstein_n=_.goldstein.count(),
            tone=_.tone.sum(),
            tone_n=_.tone.count(),
            reports=_.reports.sum(),
            outlets=_.outlet.nunique(),
            late=(~_.home).sum(),
            days=_bits()(_.bit),
        )
    )


def _ranked(rows: Table) -> Table:
    """Rank the rows of an event: reported first, then by file, then by line.

    Files are in the order of their labels, so that the first row does not depend on
    the order in which files were given or read.
    """
    _ = ibis()._
    order = [_.added.fill_null(0), _.file, _.line]
    return rows.mutate(rank=ibis().row_number().over(group_by="event", order_by=order))


@cache
def _bits() -> Any:
    """Return the function that joins bits; ibis itself has it for some engines only."""

    def bit_or(bits: int) -> int:
        raise NotImplementedError("runs in an engine only")

    return ibis().udf.agg.builtin(bit_or)


def _scaled(number: Any) -> Any:
    return (number * float(SCALE)).round().cast("int64")


def _outlet(text: Any) -> Any:
    """Return the host of an address without ``www.``, or a text up to its slash."""
    return text.lower().re_extract(_HOST, 1).nullif("")
