"""What the wide files of votes share: one column a state, named by its code."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from foedus.errors import UnreadableFile
from foedus.states import map_column

_LONGEST_HEADER = 1 << 20


def state_columns(path: Path, *, fewest: int) -> list[str]:
    """Return the columns of a file that are named by a state's alpha-3 code.

    Parameters
    ----------
    path : Path
        A csv file whose other columns are named in words or in lower case.
    fewest : int
        How many states the file must have at least.

    Raises
    ------
    UnreadableFile
        If there are fewer.
    UnmappedName
        If a code belongs to no state.
    """
    with path.open("rb") as stream:
        header = stream.readline(_LONGEST_HEADER).decode("utf-8-sig", errors="replace")
    names = [name.strip() for name in header.split(",")]
    states = [name for name in names if len(name) == 3 and name.isupper()]
    if len(states) < fewest:
        message = (
            f"{path.name} has {len(states)} columns named by a three-letter code; "
            f"expected at least {fewest}"
        )
        raise UnreadableFile(message)
    # A column without a vote is never mapped by date: its name is checked here.
    map_column(pl.DataFrame({"code": states}), "code", scheme="iso3", out="state")
    return states
