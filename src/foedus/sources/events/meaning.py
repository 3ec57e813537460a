"""Which state an actor's code or name means, on every day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

import polars as pl

from foedus.sources.events.layout import Layout
from foedus.sources.reading import read_csv
from foedus.states.state import all_spells
from foedus.states.territories import territories
from foedus.states.timeline import Timeline, timeline

#: Separators of several actors in one field.
_SEVERAL = (";", "|")
#: Stands for a state where a label means none.
NO_STATE = ""
_COLUMNS = {
    "label": pl.String,
    "first": pl.Int32,
    "last": pl.Int32,
    "state": pl.String,
}


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the labels of a source of events mean.

    Attributes
    ----------
    table : polars.DataFrame
        Columns `label`, `first`, `last` (yyyymmdd) and `state`: every known label, on
        all days; no two rows of a label overlap. An empty state is no state.
    no_state : dict of str to str
        Labels that are known to be no state, and why.
    unknown : tuple of str
        Labels that no table knows.
    """

    table: pl.DataFrame
    no_state: dict[str, str]
    unknown: tuple[str, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state that a label means, in the order of the alphabet."""
        return tuple(sorted(set(self.table["state"]) - {NO_STATE}))

    def numbered(self, words: pl.DataFrame | None) -> pl.DataFrame:
        """Return the table with numbers for texts, which engines join faster.

        Parameters
        ----------
        words : polars.DataFrame or None
            `number` and `word`: the numbers that stand for labels, of which one may
            have several; None where the labels themselves stand in the rows.

        Returns
        -------
        polars.DataFrame
            As `table`; `state` is the place in `states` from 1, and 0 for no state.
        """
        numbers = {state: place for place, state in enumerate(self.states, start=1)}
        table = self.table.with_columns(
            pl.col("state").replace_strict(
                {NO_STATE: 0, **numbers}, return_dtype=pl.Int16
            )
        )
        if words is None:
            return table
        named = words.select("number", label="word")
        return table.join(named, on="label").select(
            *("first", "last", "state"), label="number"
        )

    @property
    def known(self) -> bool:
        """Whether every label is known."""
        return not self.unknown


def meanings(layout: Layout, labels: Iterable[str]) -> Meanings:
    """Return what labels mean in a layout.

    Parameters
    ----------
    layout : Layout
        Its `names` is the scheme of the labels.
    labels : iterable of str
        Codes or names as the source writes them.
    """
    rows: list[tuple[str, int, int, str]] = []
    no_state: dict[str, str] = {}
    unknown: list[str] = []
    for label in sorted(set(labels)):
        if any(mark in label for mark in _SEVERAL):
            no_state[label] = "several actors in one field"
        elif layout.names == "cameo" and label in _regions():
            no_state[label] = _regions()[label]
        elif (meaning := timeline(layout.names, label.strip())) is None:
            unknown.append(label)
        else:
            spans = list(_spans(meaning))
            if all(not state for *_, state in spans):
                no_state[label] = "a territory, group or body"
            else:
                rows += [(label, *span) for span in spans]
    rows += [(label, _number(date.min), _number(date.max), "") for label in no_state]
    table = pl.DataFrame(rows, schema=_COLUMNS, orient="row").sort("label", "first")
    return Meanings(table, no_state, tuple(unknown))


def known_codes(layout: Layout) -> tuple[str, ...]:
    """Return every code that a scheme of codes knows, where no row has been seen."""
    codes = {place.iso3 for place in territories() if place.iso3}
    for spell in all_spells():
        codes |= {spell.id, spell.iso3 or "", spell.cameo or ""}
    if layout.names == "cameo":
        codes |= _regions().keys()
    return tuple(
        sorted(code for code in codes if code and meanings(layout, [code]).known)
    )


def _spans(meaning: Timeline) -> Iterable[tuple[int, int, str]]:
    """Yield first day, last day and state, of all days on which it is one state."""
    turns = {date.min}
    for segment in meaning.segments:
        turns.add(segment.first)
        if segment.last < date.max:
            turns.add(segment.last + timedelta(days=1))
    begins = sorted(turns)
    ends = [one - timedelta(days=1) for one in begins[1:]] + [date.max]
    held: tuple[int, int, str] | None = None
    for first, last in zip(begins, ends, strict=True):
        state = meaning.on(first) or ""
        if held is not None and held[2] == state and held[1] == _number_before(first):
            held = (held[0], _number(last), state)
            continue
        if held is not None:
            yield held
        held = (_number(first), _number(last), state)
    if held is not None:
        yield held


def _number(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _number_before(day: date) -> int:
    return _number(day - timedelta(days=1)) if day > date.min else 0


@cache
def _regions() -> dict[str, str]:
    table = resources.files("foedus.sources.events").joinpath("regions.csv")
    with resources.as_file(table) as path:
        frame = read_csv(path, columns={"code": pl.String, "note": pl.String})
    return dict(frame.iter_rows())
