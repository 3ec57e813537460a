"""Look at single rows of one file: as they are read, and as they are judged."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from foedus.sources.events import cleaning
from foedus.sources.events.engines.duckdb import DuckDB
from foedus.sources.events.meaning import meanings
from foedus.sources.events.staging import read as read_batches
from foedus.sources.events.steps import step
from foedus.sources.events.tally import Tally
from foedus.sources.reading import Quarantine, Reading

__all__ = ["clean", "read"]

#: What `clean` returns of a row.
_SHOWN = (
    *("line", "event", "month", "source", "target", "source_state", "target_state"),
    *("class", "side", "intensity", "tone", "reports", "outlet", "home", "reason"),
)


def read(path: Path) -> Reading:
    """Return `events`: the rows of one text file whose actors both have a country.

    Parameters
    ----------
    path : Path
        A text of any known layout, plain, in gzip or in zip. All rows are held in
        memory: this is for looking, `build_events` for counting.

    Returns
    -------
    Reading
        Its quarantine has the first lines put aside, with the reason.

    Raises
    ------
    UnreadableFile
        If the file is damaged, empty, or in no known layout.
    """
    frame, tallies = _frame(path)
    quarantine = Quarantine()
    for tally in tallies:
        for line, reason, text in tally.shown:
            quarantine.add(pl.DataFrame({"line": [line], "text": [text]}), reason)
    return Reading({"events": frame}, quarantine)


def clean(path: Path) -> pl.DataFrame:
    """Return the same rows with states, class and reason.

    Parameters
    ----------
    path : Path
        As for `read`.

    Returns
    -------
    polars.DataFrame
        A row a line. `reason` says why a row does not count (``counts`` if it does, as
        far as one row can tell: repeated and late events show in a build).

    Raises
    ------
    UnreadableFile
        If the file is damaged, empty, or in no known layout.
    """
    frame, tallies = _frame(path)
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        frame.write_parquet(scratch / "rows.parquet")
        layout = tallies[0].layout
        with DuckDB(scratch) as engine:
            rows = engine.staged([scratch / "rows.parquet"])
            named = {*frame["source"], *frame["target"]} - {None, *cleaning.NOTHING}
            meanings(layout, named).table.write_parquet(scratch / "meanings.parquet")
            meant = engine.staged([scratch / "meanings.parquet"])
            judged = engine.fetch(step(cleaning.judged, rows, meant, layout))
    words = dict(enumerate(cleaning.REASONS))
    return (
        judged.with_columns(pl.col("reason").replace_strict(words))
        .select(_SHOWN)
        .sort("line")
    )


def _frame(path: Path) -> tuple[pl.DataFrame, list[Tally]]:
    tallies: list[Tally] = []
    batches = [pl.from_arrow(batch) for batch in read_batches(path, tallies)]
    frames = [batch for batch in batches if isinstance(batch, pl.DataFrame)]
    return pl.concat(frames) if frames else pl.DataFrame(), tallies
