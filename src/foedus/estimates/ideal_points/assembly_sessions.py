"""The sessions of a table of votes, in order, with those that elapsed in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from foedus.errors import EstimationError, InvalidOption, nearest

#: A random walk over more steps than this is hardly one of sessions: the column
#: then holds dates written as numbers, or the like.
_LONGEST = 2000


def axis(
    column: pl.Series, sessions: Sequence[Any] | None
) -> tuple[tuple[Any, ...], pl.DataFrame]:
    """Return every session in order, and the number of each that has votes.

    Parameters
    ----------
    column : polars.Series
        The session of each vote.
    sessions : sequence or None
        Names of all sessions in order; None sorts those found, and counts whole
        numbers that are left out as sessions that elapsed.

    Returns
    -------
    tuple
        Names by number, and a table `session`, `place` (int32).

    Raises
    ------
    InvalidOption
        A session that is named has no vote, or one with votes is not named.
    EstimationError
        The column cannot be put in order.
    """
    found = column.unique().sort()
    if sessions is not None:
        names = tuple(sessions)
        _agree(found.to_list(), names)
    elif column.dtype.is_integer():
        first, last = int(found[0]), int(found[-1])
        if last - first >= _LONGEST:
            message = (
                f"the sessions run from {first} to {last}; expected consecutive whole "
                f"numbers (at most {_LONGEST} steps): number them, or name them in "
                "order with sessions="
            )
            raise EstimationError(message)
        names = tuple(range(first, last + 1))
    elif column.dtype.is_float() or column.dtype.is_nested():
        message = (
            f"the sessions are of type {column.dtype}; expected whole numbers, names "
            "or dates"
        )
        raise EstimationError(message)
    else:
        names = tuple(found.to_list())
    places = pl.DataFrame(
        {"session": names}, schema={"session": column.dtype}
    ).with_columns(place=pl.int_range(pl.len(), dtype=pl.Int32))
    return names, places


def _agree(found: list[Any], names: tuple[Any, ...]) -> None:
    if len(set(names)) < len(names):
        message = "a session stands twice in the order given; name each once"
        raise InvalidOption(message)
    for name in names:
        if name not in found:
            near = nearest(str(name), map(str, found))
            message = f"session {name!r} has no vote" + (f"; {near}" if near else "")
            raise InvalidOption(message)
    for name in found:
        if name not in names:
            message = f"session {name!r} has votes, but is not in the order given"
            raise InvalidOption(message)
