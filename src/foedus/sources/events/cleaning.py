"""What each row says, and whether it counts: ibis expressions, written once.

Deferred expressions (``_``) throughout: after a filter, a column of the table before
it no longer belongs to what it is put into.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from foedus.sources.events.extras import ibis
from foedus.sources.events.layout import NUMBERED, ROLES, Kind, Layout
from foedus.sources.events.meaning import NO_STATE
from foedus.sources.events.months import Window
from foedus.sources.events.tally import NO_COUNTRY

if TYPE_CHECKING:
    from ibis.expr.types import Table

#: Why a row does not count, in the order in which it is asked; 0 counts.
REASONS = (
    "counts",
    NO_COUNTRY,
    "no event id",
    "no possible date",
    "dated after the month of its report",
    "an actor of an unknown code",
    "an actor that is no state",
    "one state on both sides",
    "no class of action",
    "reported late, in a month that is not built",
    "outside the window",
    "event id seen before",
)
COUNTS, UNKNOWN, STATELESS, LATE, OUTSIDE, REPEATED = 0, 5, 6, 9, 10, 11

#: Types of roles that a layout may lack.
_ABSENT = {
    **{"added": "int32", "quad": "int64", "tone": "float64", "reports": "int64"},
}
#: What stands for an actor without a country.
NOTHING = ("", "None", "NULL")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
#: Powers of ten of intensity and tone: sums of whole numbers are the same in any
#: order, so that every engine gives the same last digit.
SCALE = 1_000_000

#: CAMEO roots 1 to 5, 6 to 8, 9 to 13 and 14 to 20 are the four classes.
_LAST_ROOTS = (5, 8, 13, 20)
#: As in the sample of ICEWS: statements, appeals and investigations take no side.
_COOPERATIVE, _HOSTILE = (3, 8), (10, 20)
_PLOVER_CLASSES = {
    "VERBAL COOPERATION": 1,
    "MATERIAL COOPERATION": 2,
    "VERBAL CONFLICT": 3,
    "MATERIAL CONFLICT": 4,
}
#: A request takes no side, like CAMEO's appeals.
_PLOVER_COOPERATIVE = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"),
)
_PLOVER_HOSTILE = (
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE"),
    *("COERCE", "ASSAULT"),
)


def roles(table: Table, layout: Layout) -> Table:
    """Return the roles of a table in the publisher's columns, all of known types.

    Parameters
    ----------
    table : ibis table
        With the columns of a layout, and `file` and `line`.
    layout : Layout
        Which one.
    """
    names = {layout.aliases.get(name, name): name for name in table.columns}
    made = {}
    for role in ROLES:
        if role in layout.roles:
            column, kind = layout.roles[role]
            made[role] = _read(table[names[column]], kind)
        else:
            made[role] = ibis().null(_ABSENT[role])
    return table.select(**made, file=table.file, line=table.line)


def joined(rows: Table, others: Table) -> Table:
    """Return the rows of two tables of roles."""
    return rows.union(others)


def labels(rows: Table, side: str) -> Table:
    """Return the different actors' codes or names on one side, as column `label`.

    One side at a time: a query that names the rows twice has engines write them down.
    """
    _ = ibis()._
    own = rows.select(label=rows[side]).distinct()
    return own.filter(_.label.notnull(), _.label.notin(NOTHING))


def spelled(rows: Table, words: Table) -> Table:
    """Return rows with the words that numbers stand for.

    Parameters
    ----------
    rows : ibis table
        Rows of text files: `layout.NUMBERED` are numbers.
    words : ibis table
        `number` and `word`.
    """
    columns = rows.columns
    for role in NUMBERED:
        own = words.select(**{f"{role}_number": "number", f"{role}_word": "word"})
        rows = (
            rows.left_join(own, [(role, f"{role}_number")])
            .drop(role, f"{role}_number")
            .rename({role: f"{role}_word"})
        )
    return rows.select(*columns)


def with_countries(rows: Table) -> Table:
    """Return the rows in which both actors have a country, most of which count.

    The reason says it again; said here, an engine need not carry the others along.
    """
    _ = ibis()._
    return rows.filter(
        *(_[side].notnull() & _[side].notin(NOTHING) for side in ("source", "target"))
    )


def judged(
    rows: Table, meanings: Table, layout: Layout, nothing: Sequence[Any] = NOTHING
) -> Table:
    """Say of every row which states and class it is about, and why it does not count.

    Parameters
    ----------
    rows : ibis table
        Roles, `file` and `line`. Actors are labels, or numbers that stand for them.
    meanings : ibis table
        `Meanings.table`, or the same with numbers for labels and states.
    layout : Layout
        Of the rows.
    nothing : sequence
        The actors that stand for none: `NOTHING`, or the numbers of these.

    Returns
    -------
    ibis table
        The rows with `month` (yyyymm), `source_state`, `target_state`, `class`,
        `side` (1 cooperative, -1 hostile, 0 neither), `home` (whether it was reported
        in its own month) and `reason` (an index of `REASONS`, as far as a row alone
        can tell).
    """
    _ = ibis()._
    rows = rows.mutate(month=_month(_.day))
    if nothing:
        rows = rows.mutate(
            source=_unless(_.source, nothing), target=_unless(_.target, nothing)
        )
    for side in ("source", "target"):
        own = meanings.rename(
            {f"{side}_{name}": name for name in ("label", "first", "last", "state")}
        )
        kept = [*rows.columns, f"{side}_state"]
        rows = rows.left_join(
            own,
            [
                rows[side] == own[f"{side}_label"],
                rows.day >= own[f"{side}_first"],
                rows.day <= own[f"{side}_last"],
            ],
        ).select(*kept)
    no_state = NO_STATE if rows["source_state"].type().is_string() else 0
    added_month = _month(_.added)
    home = _.added.isnull() | (_.month == added_month)
    if layout.daily_from is not None:
        home |= _.day < layout.daily_from
    rows = rows.mutate(**_classified(layout), home=home)
    reason = ibis().cases(
        (_.source.isnull() | _.target.isnull(), 1),
        (_.event.isnull(), 2),
        (_.day.isnull() | ~_possible(_.day), 3),
        (_.added.notnull() & (_.month > added_month), 4),
        (_.source_state.isnull() | _.target_state.isnull(), 5),
        ((_.source_state == no_state) | (_.target_state == no_state), 6),
        (_.source_state == _.target_state, 7),
        (_["class"].isnull(), 8),
        else_=COUNTS,
    )
    return rows.mutate(reason=reason)


def countable(rows: Table, months: Window, covered: Table | None) -> Table:
    """Return the rows that may count in the months that are built.

    Parameters
    ----------
    rows : ibis table
        As `judged` returns them.
    months : Window
        First and last month.
    covered : ibis table or None
        Column `built` with the months that are built; None if all in the window are.
    """
    _ = ibis()._
    rows = rows.filter(_.source_state.notnull(), _.target_state.notnull()).filter(
        _.reason == COUNTS, _.month >= months.first, _.month <= months.last
    )
    if covered is not None:
        rows = rows.semi_join(covered, [("month", "built")])
    return rows


def _classified(layout: Layout) -> dict[str, Any]:
    """Return class and side of an action."""
    _ = ibis()._
    if layout.codes == "plover":
        kind, word = _.quad.upper(), _.code.upper()
        number = ibis().cases(
            *((kind == name, each) for name, each in _PLOVER_CLASSES.items()),
            else_=None,
        )
        side = ibis().cases(
            (word.isin(_PLOVER_COOPERATIVE), 1),
            (word.isin(_PLOVER_HOSTILE), -1),
            else_=0,
        )
        return {"class": number.cast("int8"), "side": side.cast("int8")}
    root = _.code
    if layout.codes == "cameo":
        root = _root(_.code)
    side = ibis().cases(
        (root.between(*_COOPERATIVE), 1), (root.between(*_HOSTILE), -1), else_=0
    )
    if "quad" in layout.roles:
        number = ibis().cases((_.quad.between(1, 4), _.quad), else_=None)
    else:
        number = ibis().cases(
            *((root.between(1, last), each) for each, last in _numbered(_LAST_ROOTS)),
            else_=None,
        )
    return {"class": number.cast("int8"), "side": side.cast("int8")}


def _root(code: Any) -> Any:
    """Return the root of a CAMEO code that lost its leading zero.

    A code of ICEWS has three or four digits: 51 is 051, 841 is 0841, and 190 is
    itself, because no root lies above 20.
    """
    return ibis().cases(
        (code < 210, code // 10), (code < 1000, code // 100), else_=code // 100
    )


def _numbered(lasts: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(enumerate(lasts, start=1))


def _unless(column: Any, nothing: Sequence[Any]) -> Any:
    return ibis().cases((column.isin(nothing), None), else_=column)


def _month(day: Any) -> Any:
    return (day // 100).cast("int32")


def _possible(day: Any) -> Any:
    """Return whether yyyymmdd is a day of the calendar."""
    year, month, of_month = day // 10000, day // 100 % 100, day % 100
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    last = ibis().cases(
        (month.isin((4, 6, 9, 11)), 30),
        ((month == 2) & leap, 29),
        (month == 2, 28),
        else_=31,
    )
    return (
        year.between(_FIRST_YEAR, _LAST_YEAR)
        & month.between(1, 12)
        & of_month.between(1, last)
    )


def _read(column: Any, kind: Kind) -> Any:
    """Return a column as a role of this kind, whatever type it is stored in."""
    stored = column.type()
    if kind == "text" or kind == "outlet":
        return column.cast("string")
    if kind == "number":
        return (
            column.try_cast("float64") if stored.is_string() else column.cast("float64")
        )
    if kind == "whole":
        return column.try_cast("int64") if stored.is_string() else column.cast("int64")
    if stored.is_temporal():
        number = column.year() * 10000 + column.month() * 100 + column.day()
    elif stored.is_string():
        number = column.replace("-", "").left(8).try_cast("int32")
    else:
        # Moments (yyyymmddhhmmss) are cut down to days.
        whole = column.cast("int64")
        number = ibis().cases((whole > 99_999_999, whole // 1_000_000), else_=whole)
    return number.cast("int32")
