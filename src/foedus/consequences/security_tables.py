"""What the parts of the security accounts share: tables, standings, windows."""

from __future__ import annotations

from statistics import median

import polars as pl

from foedus.consequences.security_parts import Measure, Standing
from foedus.errors import SnapshotError
from foedus.lake.snapshot import Snapshot

__all__ = ["ended", "figure", "read", "standing", "window"]

ARMS_YEARS, PAST_YEARS, PAST_FEWEST = 5, 10, 5
_DIGITS = 4


def read(snapshot: Snapshot, name: str) -> pl.DataFrame:
    """Return a table of the snapshot, in the digits that were meant.

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
    # Stored as 32 bit; the fourth digit is what was meant.
    return snapshot.cached_table(name).with_columns(
        pl.col(pl.Float64).round_sig_figs(_DIGITS)
    )


def standing(
    frame: pl.DataFrame, hub: str, year: int, *, apart: int = 1
) -> Standing | None:
    """Return the figure of a hub among all states of a table, and its own past.

    Parameters
    ----------
    frame : polars.DataFrame
        `state`, `year`, `value`, without nulls, and perhaps `counted`.
    hub : str
    year : int
    apart : int
        Years between the figure and the last of the past, so that figures over
        several years do not overlap with it.

    Returns
    -------
    Standing or None
        None if the hub has no figure in that year. `past` is None with fewer than
        five figures in its ten years.
    """
    mine = frame.filter(pl.col("state") == hub)
    now = mine.filter(pl.col("year") == year)
    if now.is_empty():
        return None
    value = float(now["value"][0])
    others = frame.filter(pl.col("year") == year, pl.col("state") != hub)["value"]
    before = mine.filter(
        pl.col("year").is_between(year - apart - PAST_YEARS + 1, year - apart)
    )["value"].to_list()
    return Standing(
        year=year,
        value=value,
        rank=1 + sum(other > value for other in others),
        of=1 + len(others),
        others=median(others) if len(others) else None,
        past=median(before) if len(before) >= PAST_FEWEST else None,
        counted=now["counted"][0] if "counted" in now.columns else None,
    )


def figure(
    frame: pl.DataFrame,
    hub: str,
    since: int,
    until: int,
    *,
    about: tuple[str, str, str, str],
    apart: int = 1,
    absent: str,
) -> Measure:
    """Return a measure with its standing at both ends of a window.

    Parameters
    ----------
    frame : polars.DataFrame
        `state`, `year`, `value`, and perhaps `counted`.
    hub, since, until
        The question.
    about : tuple of str
        Id, title, unit and group.
    apart : int
        As for `standing`.
    absent : str
        The reason if an end is not known.
    """
    known = frame.drop_nulls("value")
    first = standing(known, hub, since, apart=apart)
    year = ended(known, hub, since, until)
    last = None if year is None else standing(known, hub, year, apart=apart)
    return Measure(*about, first, last, absent if None in (first, last) else None)


def ended(frame: pl.DataFrame, hub: str, since: int, until: int) -> int | None:
    """Return the last year of a hub's figures after `since` and up to `until`."""
    years = frame.filter(
        pl.col("state") == hub, pl.col("year") > since, pl.col("year") <= until
    )["year"]
    return max(years, default=None)


def window(year: int) -> tuple[int, int]:
    """Return first and last year of the window of deliveries that ends in a year."""
    return year - ARMS_YEARS + 1, year
