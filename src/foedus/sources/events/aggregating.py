"""From rows that may count to counts by pair, month and class: ibis expressions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from foedus.sources.events.cleaning import SCALE
from foedus.sources.events.extras import ibis

if TYPE_CHECKING:
    from ibis.expr.types import Table


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


def counted(rows: Table) -> Table:
    """Count rows."""
    return rows.aggregate(rows=rows.count())


def counted_by_month(rows: Table) -> Table:
    """Count rows by file and month."""
    return rows.group_by("file", "month").agg(rows=rows.count())


def without(rows: Table, later: Table) -> Table:
    """Return the rows that are not among the later ones of their events."""
    return rows.anti_join(later, ["file", "line"])


def once(rows: Table) -> Table:
    """Return the first row of every event, in one expression."""
    _ = ibis()._
    return _ranked(rows).filter(_.rank == 0).drop("rank")


def outlets(words: Table) -> Table:
    """Return what numbers stand for as outlets: one number for all that are the same.

    Parameters
    ----------
    words : ibis table
        `number` and `word`.

    Returns
    -------
    ibis table
        `number` and `own`, which is null if there is no outlet.
    """
    _ = ibis()._
    named = _with_outlets(words.select("number", "word"), "word")
    named = named.filter(_.outlet.notnull())
    own = named.group_by("outlet").agg(own=_.number.min())
    return named.join(own, "outlet").select("number", "own")


def told_apart(rows: Table, same: Table | None) -> Table:
    """Return rows whose outlets differ if and only if they are different outlets.

    Parameters
    ----------
    rows : ibis table
        Its `outlet` is an address or a name, or a number that stands for one.
    same : ibis table or None
        As `outlets` returns it, for numbers.
    """
    _ = ibis()._
    if same is None:
        return _with_outlets(rows, "outlet")
    joined = rows.left_join(same, [("outlet", "number")])
    return joined.drop("outlet", "number").rename(outlet="own")


def needed(rows: Table) -> Table:
    """Return judged rows without the columns that neither sums nor accounts ask for."""
    return rows.drop("source", "target", "code", "quad")


def dyad_months(rows: Table) -> Table:
    """Add up rows, each an event, by month, source, target and class.

    Parameters
    ----------
    rows : ibis table
        As `told_apart` returns them.

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


def _with_outlets(rows: Table, text: str) -> Table:
    """Return rows with `outlet`: the host of an address without ``www.``, or a name.

    A text that is no address counts up to its first slash. Step by step, and no regular
    expression, which takes engines twice as long.
    """
    _ = ibis()._
    first, second, third = (_.parts[place] for place in range(3))
    address = first.endswith(":") & (second == "") & _[text].contains("://")
    return (
        # With two slashes more there are three parts: some engines stop at a lack.
        rows.mutate(parts=(_[text] + "//").split("/"))
        .mutate(outlet=ibis().ifelse(address, third, first).lower())
        .mutate(
            outlet=ibis()
            .ifelse(_.outlet.startswith("www."), _.outlet.substr(4), _.outlet)
            .nullif("")
        )
        .drop("parts")
    )
