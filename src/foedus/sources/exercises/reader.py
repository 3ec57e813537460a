"""Read the multinational exercises and their participants."""

from __future__ import annotations

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.reading import Quarantine, Reading, read_csv, refuse_repeated
from foedus.sources.registry import Files
from foedus.states import map_column

_UNKNOWN = "-9"
#: Columns StateA to StateZ, then StateAA to StateAM.
_PARTICIPANTS = tuple(
    f"State{prefix}{letter}"
    for prefix, letters in (("", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("A", "ABCDEFGHIJKLM"))
    for letter in letters
)


def read(files: Files) -> Reading:
    """Return `exercises` and `participants`.

    `exercises` has the columns `exercise` (position in the file: six of the
    publisher's ids stand twice), `year` of the start and `name` (null if
    unknown); `participants` has `exercise`, `year` and `state`. Participants
    that are unknown or not a state (a body, a territory) are put aside.
    """
    (path,) = files["exercises"]
    quarantine = Quarantine()
    raw = read_csv(
        path,
        columns={
            "MMEID": pl.String,
            "Ex_Name": pl.String,
            "s.year": pl.Int16,
            **dict.fromkeys(_PARTICIPANTS, pl.String),
        },
        null_values=("NA",),
    )
    # The publisher repeats three ids for different exercises, never a record.
    refuse_repeated(raw, raw.columns, where=path.name)
    raw = raw.with_row_index("exercise", offset=1)
    if raw["s.year"].null_count():
        row = raw.filter(pl.col("s.year").is_null()).row(0)
        message = f"{path.name}: exercise {row[0]} ({row[1]}) has no year of start"
        raise UnreadableFile(message)
    raw = raw.rename({"s.year": "year"}).with_columns(
        pl.col("exercise").cast(pl.Int32),
        name=pl.col("Ex_Name").replace(_UNKNOWN, None),
    )
    taking_part = (
        raw.unpivot(
            on=_PARTICIPANTS, index=["exercise", "year"], value_name="participant"
        )
        .select("exercise", "year", pl.col("participant").str.strip_chars())
        .filter(pl.col("participant").is_not_null())
    )
    unknown = pl.col("participant") == _UNKNOWN
    quarantine.add(taking_part.filter(unknown), "participant unknown")
    named = map_column(
        taking_part.filter(~unknown),
        "participant",
        scheme="name:mme",
        year="year",
        out="state",
    )
    quarantine.add(
        named.filter(pl.col("state").is_null()), "a body or territory, not a state"
    )
    participants = (
        named.filter(pl.col("state").is_not_null())
        # A state named twice in one exercise took part once.
        .unique(["exercise", "state"])
        .select("exercise", "year", "state")
    )
    return Reading(
        {
            "exercises": raw.select("exercise", "year", "name"),
            "participants": participants.sort("exercise", "state"),
        },
        quarantine,
    )
