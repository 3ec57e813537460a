"""From rows that may count to counts by pair, month and class: ibis expressions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from foedus.sources.events.cleaning import SCALE
from foedus.sources.events.extras import ibis

if TYPE_CHECKING:
    from ibis.expr.types import Table

#: Order of rows of one event: the first one counts.
FIRST = ("added", "file", "line")
_HOST = r"^(?:[^/]*://)?(?:www\.)?([^/]*)"


def accounts(rows: Table) -> Table:
    """Count rows by file, month, reason, and whether they were reported in time."""
    _ = ibis()._
    return rows.group_by("file", "month", "reason", "home").agg(rows=_.count())


def pairs(rows: Table, reason: int) -> Table:
    """Count the rows that one reason keeps out by their pair of labels."""
    _ = ibis()._
    return (
        rows.filter(_.reason == reason).group_by("source", "target").agg(rows=_.count())
    )


def repeated(rows: Table) -> Table:
    """Return the events that more than one row has."""
    _ = ibis()._
    return (
        rows.group_by("event").agg(times=_.count()).filter(_.times > 1).select("event")
    )


def later(rows: Table, events: Table) -> Table:
    """Return file and line of all rows of the repeated events but the first.

    The first is the one reported first; then the one in the file whose label comes
    first; then the one that stands first in it.
    """
    _ = ibis()._
    order = [_.added.fill_null(0), _.file, _.line]
    return (
        rows.semi_join(events, "event")
        .mutate(rank=ibis().row_number().over(group_by="event", order_by=order))
        .filter(_.rank > 0)
        .select("file", "line", "month")
    )


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


@cache
def _bits() -> Any:
    """Return the function that joins bits; ibis itself has it for some engines only."""

    @ibis().udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
    def joined(bits: int) -> int: ...

    return joined


def _scaled(number: Any) -> Any:
    return (number * float(SCALE)).round().cast("int64")


def _outlet(text: Any) -> Any:
    """Return the host of an address without ``www.``, or a text up to its slash."""
    return text.strip().lower().re_extract(_HOST, 1).nullif("")
