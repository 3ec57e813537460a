"""From a user's table to checked dyad-years: states, years, keys and numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from foedus.errors import (
    BrokenExpectation,
    DuplicateKey,
    UnknownState,
    UnmappedName,
    UnreadableFile,
)
from foedus.lake.own.columns import Columns, Direction
from foedus.states import get, resolve

#: The table of states begins in this year.
FIRST_YEAR = 1946
#: Spellings of a number that is not known, besides the blank cell.
_NOT_KNOWN = ("NA", "N/A", "n/a", ".")
#: How many a message names, so that it stays one readable line.
_SHOWN = 5
_LONGEST_REFERENCE = 300


@dataclass(frozen=True, slots=True)
class Dyads:
    """Checked rows of a table, and what was put aside.

    Attributes
    ----------
    table : polars.DataFrame
        `hub`, `partner` (state ids), `year` (Int16), `x`, `sd`, `n` (as the file has
        them; `x` is never null) and `reference`; one row a key.
    aside : tuple of (str, int)
        Reasons why rows are left out, with their number.
    """

    table: pl.DataFrame
    aside: tuple[tuple[str, int], ...]


def dyads(
    frame: pl.DataFrame,
    columns: Columns,
    direction: Direction,
    *,
    skip: Collection[str] = (),
    drop_outside: bool = False,
) -> Dyads:
    """Check a table and return its dyad-years.

    Parameters
    ----------
    frame : polars.DataFrame
        The table as it was read.
    columns : Columns
        What its columns are.
    direction : str
        If symmetric, a row speaks of both orders of its two states.
    skip : collection of str
        Spellings of what is no state and shall be left out.
    drop_outside : bool
        Leave out years in which a state did not exist, instead of stopping.

    Raises
    ------
    UnmappedName
        If a label is no state; names all of the first ones, with the nearest.
    UnreadableFile
        If a year is no year, or a number no finite number.
    BrokenExpectation
        If a state did not exist in a year, or no row is left.
    DuplicateKey
        If a key occurs twice.
    """
    rows = _typed(frame, columns)
    aside: list[tuple[str, int]] = []

    def keep(condition: pl.Expr, reason: str) -> None:
        nonlocal rows
        kept = rows.filter(condition)
        if kept.height < rows.height:
            aside.append((reason, rows.height - kept.height))
        rows = kept

    keep(pl.col("x").is_not_null(), "no number: not known, and not 0")
    early = f"before {FIRST_YEAR}, where the table of states begins"
    keep(pl.col("year") >= FIRST_YEAR, early)
    for word in skip:
        here = (pl.col("hub") == word) | (pl.col("partner") == word)
        keep(~here, f"left out by name: {word}")
    rows = _with_states(rows)
    keep(pl.col("hub") != pl.col("partner"), "a state with itself")
    outside = _outside(rows)
    if not outside.is_empty():
        if not drop_outside:
            raise BrokenExpectation(_absent(outside))
        was = rows.height
        for side in ("hub", "partner"):
            rows = rows.join(
                outside, left_on=[side, "year"], right_on=["state", "year"], how="anti"
            )
        aside.append(("a state that did not exist in that year", was - rows.height))
    if rows.is_empty():
        message = "no row is left: " + "; ".join(f"{n} {why}" for why, n in aside)
        raise BrokenExpectation(message)
    if direction == "symmetric":
        rows = _both_orders(rows)
    _refuse_repeated(rows)
    return Dyads(rows.sort("hub", "partner", "year"), tuple(aside))


def _typed(frame: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    def number(name: str | None, out: str) -> pl.Series:
        if name is None:
            return pl.Series(out, [None], dtype=pl.Float64).new_from_index(
                0, frame.height
            )
        return _numbers(frame[name]).alias(out)

    year = _numbers(frame[columns.year])
    odd = year.is_null() | (year != year.floor()) | ~year.is_between(0, 9999)
    if odd.any():
        first = frame[columns.year].filter(odd)[0]
        message = (
            f"column {columns.year!r} holds {_cell(first)} in {odd.sum()} row(s); "
            "expected a calendar year such as 2014"
        )
        raise UnreadableFile(message)
    reference = (
        pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        if columns.reference is None
        else _text(frame[columns.reference]).str.slice(0, _LONGEST_REFERENCE)
    )
    rows = pl.DataFrame(
        [
            _text(frame[columns.hub]).alias("hub"),
            _text(frame[columns.partner]).alias("partner"),
            year.cast(pl.Int16).alias("year"),
            number(columns.value, "x"),
            number(columns.sd, "sd"),
            number(columns.n, "n"),
            reference.alias("reference"),
        ]
    )
    for name in ("sd", "n"):
        if (rows[name] < 0).any():
            message = f"the column of {name!r} holds a negative number"
            raise UnreadableFile(message)
    return rows


def _numbers(cells: pl.Series) -> pl.Series:
    """Return cells as finite numbers, null where they are blank.

    Raises
    ------
    UnreadableFile
        If a cell is no finite number; says how many and shows the first.
    """
    if cells.dtype == pl.String:
        words = cells.str.strip_chars()
        blank = words.is_in(_NOT_KNOWN) | (words == "")
        cells = words.set(blank.fill_null(False), None)
    found = (
        cells.cast(pl.Float64, strict=False)
        if cells.dtype == pl.String or cells.dtype.is_numeric()
        or cells.dtype in (pl.Boolean, pl.Null)
        else pl.Series(cells.name, [None], dtype=pl.Float64).new_from_index(
            0, len(cells)
        )
    )  # fmt: skip
    wrong = (found.is_null() & cells.is_not_null()) | ~found.is_finite().fill_null(True)
    if wrong.any():
        first = cells.filter(wrong)[0]
        message = (
            f"column {cells.name!r} holds {_cell(first)} in {wrong.sum()} row(s), "
            "which is no finite number; leave a cell blank where nothing is known, "
            "and write decimals with a point"
        )
        raise UnreadableFile(message)
    return found


def _text(cells: pl.Series) -> pl.Series:
    if cells.dtype.is_float():
        # Statistical programs keep code numbers as decimals: 365.0 is 365.
        whole = cells.cast(pl.Int64, strict=False)
        if (whole.cast(pl.Float64) == cells).all():
            cells = whole
    if cells.dtype.is_nested():
        message = f"column {cells.name!r} holds {cells.dtype}; expected names or codes"
        raise UnreadableFile(message)
    words = cells.cast(pl.String, strict=False).str.strip_chars()
    return words.set((words == "").fill_null(False), None)


def _with_states(rows: pl.DataFrame) -> pl.DataFrame:
    """Replace labels by state ids."""
    for side in ("hub", "partner"):
        if rows[side].null_count():
            message = (
                f"{rows[side].null_count()} row(s) name no {side}; every row needs "
                "two states"
            )
            raise UnreadableFile(message)
    labels = sorted({*rows["hub"].unique(), *rows["partner"].unique()})
    plain: dict[str, str] = {}
    dated: list[str] = []
    unknown: dict[str, str] = {}
    for label in labels:
        try:
            plain[label] = resolve(label).id
        except UnknownState as error:
            unknown[label] = str(error)
            continue
        # A number, or a short code, may mean one state after another.
        if len(label) <= 3 and plain[label] != label.upper():
            dated.append(label)
    if unknown:
        raise UnmappedName(_unmapped(unknown))
    for side in ("hub", "partner"):
        ids = rows[side].replace_strict(plain, return_dtype=pl.String)
        here = rows.filter(pl.col(side).is_in(dated)).select(side, "year").unique()
        if not here.is_empty():
            meant = here.with_columns(
                pl.Series(
                    "id",
                    [resolve(label, year=year).id for label, year in here.iter_rows()],
                )
            )
            joined = rows.select(side, "year").join(
                meant, on=[side, "year"], how="left", maintain_order="left"
            )
            ids = joined["id"].fill_null(ids)
        rows = rows.with_columns(ids.alias(side))
    return rows


def _unmapped(unknown: dict[str, str]) -> str:
    hints = [error.replace("unknown state ", "") for error in unknown.values()]
    shown = " | ".join(hint[:160] for hint in hints[:_SHOWN])
    rest = list(unknown)[_SHOWN : 10 * _SHOWN]
    more = f" | also {', '.join(map(repr, rest))}" if rest else ""
    left = len(unknown) - _SHOWN - len(rest)
    return (
        f"{len(unknown)} label(s) are no state: {shown}{more}"
        + (f" and {left} more" if left > 0 else "")
        + "; correct them, or leave a label out by name (skip)"
    )


def _outside(rows: pl.DataFrame) -> pl.DataFrame:
    """Return states and years in which they did not exist: `state`, `year`."""
    pairs = pl.concat(
        rows.select(pl.col(side).alias("state"), "year") for side in ("hub", "partner")
    ).unique()
    gone = [not get(state).exists(year) for state, year in pairs.iter_rows()]
    return pairs.filter(pl.Series(gone, dtype=pl.Boolean)).sort("state", "year")


def _absent(outside: pl.DataFrame) -> str:
    by_state: dict[str, list[int]] = {}
    for state, year in outside.iter_rows():
        by_state.setdefault(state, []).append(year)
    shown = []
    for state, years in list(by_state.items())[:_SHOWN]:
        one = get(state)
        span = f"{one.first_year} to {one.last_year or 'today'}"
        shown.append(
            f"{one.name} ({state}) in {min(years)}"
            + (f" to {max(years)}" if len(set(years)) > 1 else "")
            + f" (it exists {span})"
        )
    more = len(by_state) - len(shown)
    return (
        f"the table speaks of states in years in which they did not exist: "
        f"{'; '.join(shown)}{f'; and {more} more' if more else ''}; correct the rows "
        "or leave them out (drop outside)"
    )


def _both_orders(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each row in both orders; a pair that is given twice must agree."""
    _refuse_repeated(rows)
    turned = rows.with_columns(pl.col("partner").alias("hub"), hub_was=pl.col("hub"))
    turned = turned.with_columns(pl.col("hub_was").alias("partner")).drop("hub_was")
    both = pl.concat([rows, turned.select(rows.columns)])
    key = ["hub", "partner", "year"]
    differs = both.group_by(key).agg(pl.col("x").n_unique()).filter(pl.col("x") > 1)
    if not differs.is_empty():
        one, two, year = differs.sort(key).select(key).row(0)
        message = (
            f"{differs.height // 2} pair(s) have one number in one order and another "
            f"in the other, first {one} and {two} in {year}; a symmetric number is the "
            "same in both"
        )
        raise DuplicateKey(message)
    return both.unique(key, keep="first", maintain_order=True)


def _refuse_repeated(rows: pl.DataFrame) -> None:
    key = ["hub", "partner", "year"]
    repeated = rows.filter(rows.select(key).is_duplicated())
    if repeated.is_empty():
        return
    hub, partner, year = repeated.sort(key).select(key).row(0)
    message = (
        f"{repeated.height} rows share a key, first hub {hub}, partner {partner}, "
        f"{year}; expected one row for each (two labels may mean one state)"
    )
    raise DuplicateKey(message)


def _cell(value: object) -> str:
    return repr(value)[:60]
