"""The votes of a table as ordered categories."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from foedus.errors import EstimationError, InvalidOption, nearest

#: English words of votes from low to high; each row is one category.
_WORDS = (
    ("no", "nay", "against", "n"),
    ("abstain", "abstention", "abstained", "a"),
    ("yes", "yea", "aye", "for", "y"),
)
#: More categories than this are more likely codes or scores than votes.
_MOST = 10


def categories_of(
    votes: pl.Series, order: Sequence[Any] | None, *, column: str
) -> tuple[Any, ...]:
    """Return the categories of a column from low to high.

    Parameters
    ----------
    votes : polars.Series
        The votes, without nulls.
    order : sequence or None
        Categories from low to high. None takes yes, no and abstain in English,
        false before true, -1 before 1, and consecutive whole numbers by size.
    column : str
        Name of the column, for messages.

    Returns
    -------
    tuple
        At least two categories; each value of `votes` is one of them.

    Raises
    ------
    EstimationError
        A vote is in no category, all are the same, or their order is not known.
    """
    found = votes.unique().sort().to_list()
    categories = tuple(order) if order is not None else _known(found, column)
    if len(set(categories)) < len(categories):
        message = "a vote stands twice in the order given; name each once"
        raise InvalidOption(message)
    for value in found:
        if value not in categories:
            near = nearest(str(value), map(str, categories))
            count = (votes == value).sum()
            message = (
                f"{count} rows have the vote {value!r}; expected one of "
                f"{', '.join(map(repr, categories))}" + (f" ({near})" if near else "")
            )
            raise EstimationError(message)
    # A category that nobody chose would be a threshold that nothing places.
    used = tuple(value for value in categories if value in found)
    if len(used) < 2:
        message = f"every vote is {used[0]!r}; expected at least two kinds of votes"
        raise EstimationError(message)
    return used


def _known(found: list[Any], column: str) -> tuple[Any, ...]:
    """Return the order of values that speak for themselves."""
    if all(isinstance(value, bool) for value in found):
        return (False, True)
    if all(isinstance(value, int) for value in found):
        steps = {later - one for one, later in pairwise(found)}
        if (steps <= {1} or found == [-1, 1]) and len(found) <= _MOST:
            return tuple(found)
    if all(isinstance(value, str) for value in found):
        ranked = {word: place for place, row in enumerate(_WORDS) for word in row}
        places = [ranked.get(value.strip().casefold()) for value in found]
        known = [place for place in places if place is not None]
        if len(known) == len(found) == len(set(known)):
            return tuple(value for _, value in sorted(zip(known, found, strict=True)))
    shown = ", ".join(map(repr, found[:_MOST])) + (", ..." * (len(found) > _MOST))
    message = (
        f"the order of the votes in {column!r} is not known ({shown}); give it as "
        "order=(lowest, ..., highest), and words for an absence as absent=(...)"
    )
    raise EstimationError(message)
