"""Read sampled ICEWS events and count them by pair of states, year and class.

Actors are strings: a country ("France"), a group with its country in brackets
("Police (Australia)"), or a person, party or body without one. Only the first
two can be given to a state. Verbs are CAMEO descriptions; ``verbs.csv`` gives
each its CAMEO root. Roots 3 to 8 are cooperative, 10 to 20 hostile; statements,
appeals and investigations (1, 2, 9) take no side.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import polars as pl

from foedus.errors import UnknownCode, UnreadableFile, nearest
from foedus.sources.reading import Quarantine, Reading, read_csv
from foedus.sources.registry import Files
from foedus.states import all_states, map_column
from foedus.states.resolve import aliases, normalize

_FIELDS = ("source", "verb", "target", "date")
_YEARS = range(2005, 2016)
_COOPERATIVE = (3, 8)
_HOSTILE = (10, 20)
#: Shorter actor names would be taken for codes of states.
_SHORTEST_NAME = 4


def read(files: Files) -> Reading:
    """Return `dyad_years`: events counted by `sample`, `source`, `target`, `year`.

    `source` and `target` are ids of two different states; `cooperative`,
    `hostile` and `neutral` are numbers of sampled events. `sample` tells the two
    publications apart (``2005-2015`` and ``2014``): they overlap and must not be
    added. Events with an actor that belongs to no state are put aside, counted.
    """
    samples = {"2005-2015": "events_2005_2015", "2014": "events_2014"}
    events = pl.concat(
        _events(path).with_columns(sample=pl.lit(sample))
        for sample, role in samples.items()
        for path in files[role]
    )
    classed = events.join(_verbs(), on="verb", how="left")
    _check_verbs(classed)
    dated = classed.with_columns(year=pl.col("date").dt.year().cast(pl.Int16))
    quarantine = Quarantine()
    named = _named(dated, quarantine)
    cooperative = pl.col("root").is_between(*_COOPERATIVE)
    hostile = pl.col("root").is_between(*_HOSTILE)
    counted = (
        named.filter(pl.col("source_state") != pl.col("target_state"))
        .group_by("sample", source="source_state", target="target_state", year="year")
        .agg(
            cooperative=cooperative.sum(),
            hostile=hostile.sum(),
            neutral=(~cooperative & ~hostile).sum(),
        )
    )
    return Reading(
        {"dyad_years": counted.sort("sample", "source", "target", "year")}, quarantine
    )


def _events(path: Path) -> pl.DataFrame:
    """Return the lines of a file that has no header: source, verb, target, date."""
    text = path.read_bytes()
    try:
        lines = text.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        message = f"{path.name} is not utf8 text (byte {error.start})"
        raise UnreadableFile(message) from error
    if not lines:
        message = f"{path.name} is empty; expected lines of {', '.join(_FIELDS)}"
        raise UnreadableFile(message)
    cells = [line.split("\t") for line in lines]
    for number, cell in enumerate(cells, start=1):
        if len(cell) != len(_FIELDS):
            message = (
                f"{path.name}, line {number} has {len(cell)} fields; expected "
                f"{len(_FIELDS)} separated by tabs ({', '.join(_FIELDS)})"
            )
            raise UnreadableFile(message)
    frame = pl.DataFrame(cells, schema=list(_FIELDS), orient="row")
    try:
        return frame.with_columns(pl.col("date").str.to_date("%Y-%m-%d"))
    except pl.exceptions.PolarsError as error:
        cause = str(error).splitlines()[0]
        message = f"{path.name} has a date that is not like 2014-12-31: {cause}"
        raise UnreadableFile(message) from error


def _verbs() -> pl.DataFrame:
    table = resources.files("foedus.sources.icews").joinpath("verbs.csv")
    with resources.as_file(table) as path:
        return read_csv(path, columns={"verb": pl.String, "root": pl.Int8})


def _check_verbs(classed: pl.DataFrame) -> None:
    unknown = classed.filter(pl.col("root").is_null())["verb"].unique(
        maintain_order=True
    )
    if not unknown.is_empty():
        known = _verbs()["verb"].to_list()
        message = (
            f"ICEWS: {unknown.len()} verb(s) are not in verbs.csv, first "
            f"{unknown[0]!r}; {nearest(unknown[0], known)}"
        )
        raise UnknownCode(message)


def _named(events: pl.DataFrame, quarantine: Quarantine) -> pl.DataFrame:
    """Add the states of both actors, and put aside events without one."""
    for side in ("source", "target"):
        bracket = pl.col(side).str.extract(r"\(([^()]+)\)$")
        bare = pl.Series(
            "label", sorted({n for n in events[side].to_list() if _is_state(n)})
        )
        label = pl.when(pl.col(side).is_in(bare.implode())).then(pl.col(side))
        events = map_column(
            events.with_columns(label.otherwise(bracket).alias("label")),
            "label",
            scheme="name:icews",
            date="date",
            out=f"{side}_state",
        ).drop("label")
        # A name of the past (Zanzibar in 2014) is a part of a state of today.
        alive = pl.Series([s.id for s in all_states() if any(map(s.exists, _YEARS))])
        events = events.with_columns(
            pl.when(pl.col(f"{side}_state").is_in(alive.implode())).then(
                pl.col(f"{side}_state")
            )
        )
    lost = {
        side: events.filter(pl.col(f"{side}_state").is_null())
        for side in ("source", "target")
    }
    for side, rows in lost.items():
        quarantine.add(
            rows.group_by(side, maintain_order=True).agg(pl.len().alias("events")),
            f"the {side} is a person, group or body without a country",
        )
    return events.drop_nulls(["source_state", "target_state"])


def _is_state(name: str) -> bool:
    return len(name) >= _SHORTEST_NAME and normalize(name) in aliases()
