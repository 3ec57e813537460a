"""Read the cases of the Global Sanctions Data Base and the parties to them.

The file names parties in one field, separated by commas: states, bodies such as
the EU, regions and organisations. It keeps old names (South Vietnam for a case
of 2020), which the year of the case resolves.
"""

from __future__ import annotations

import re

import polars as pl

from foedus.errors import UnreadableFile
from foedus.sources.gsdb.bodies import bodies
from foedus.sources.reading import Quarantine, Reading, check_codes, read_csv
from foedus.sources.registry import Files
from foedus.states import map_column

#: The publisher's columns of measures, and ours. Military assistance counts as
#: arms: both stop what a supplier of security would give.
_MEASURES = ("trade", "arms", "military", "financial", "travel", "other")

#: How the publisher describes a trade sanction, and our columns and degrees.
_SIDES_OF_TRADE = {"exp": "exports", "imp": "imports"}
_DEGREES = {"part": 1, "compl": 2}

#: A comma between two names, but not the one inside "Yemen, North".
_SEPARATOR = re.compile(r",(?!\s*(?:North|South|The)(?:,|$))\s*")


def read(files: Files) -> Reading:
    """Return `cases`, `scope` and `parties`.

    `cases`: `case_id`, `begin`, `end` (calendar years, both in force), `ongoing`
    (the publisher says that an aim was still pursued at `end`), and 0 or 1 for
    `trade`, `finance`, `arms` (weapons or military assistance), `travel`, `other`.

    `scope`: one row per case with a trade sanction: `case_id`, and how far it goes
    in `exports` (of the senders to the target) and `imports` (from it): 0 not at
    all, 1 partial, 2 complete.

    `parties`: one row per case, side, name and year in force: `case_id`, `side`
    (``target`` or ``sender``), `name`, `year`, and either `state` or `body` (an
    id of `foedus.sources.gsdb.bodies`). Parties that are neither are put aside.
    """
    (path,) = files["cases"]
    raw = read_csv(
        path,
        columns={
            "case_id": pl.Int32,
            "sanctioned_state": pl.String,
            "sanctioning_state": pl.String,
            "begin": pl.Int16,
            "end": pl.Int16,
            **dict.fromkeys(_MEASURES, pl.Int8),
            "descr_trade": pl.String,
            "success": pl.String,
        },
    )
    for column in _MEASURES:
        check_codes(raw, column, (0, 1), where=path.name)
    backwards = raw.filter(pl.col("begin") > pl.col("end"))
    if not backwards.is_empty():
        message = (
            f"{path.name}: case {backwards['case_id'][0]} begins after it ends; "
            "expected begin <= end"
        )
        raise UnreadableFile(message)
    quarantine = Quarantine()
    parties = _parties(raw, quarantine)
    cases = raw.select(
        "case_id",
        "begin",
        "end",
        ongoing=pl.col("success").str.contains("ongoing"),
        trade="trade",
        finance="financial",
        arms=pl.max_horizontal("arms", "military"),
        travel="travel",
        other="other",
    )
    tables = {"cases": cases.sort("case_id"), "scope": _scope(raw, path.name)}
    return Reading({**tables, "parties": parties}, quarantine)


def _scope(raw: pl.DataFrame, where: str) -> pl.DataFrame:
    words = (
        pl.col("descr_trade").str.split(",").list.eval(pl.element().str.strip_chars())
    )
    listed = raw.filter(pl.col("trade") == 1).select("case_id", word=words)
    known = [f"{side}_{degree}" for side in _SIDES_OF_TRADE for degree in _DEGREES]
    check_codes(listed.explode("word"), "word", known, where=where)
    return listed.select(
        "case_id",
        **{
            name: pl.max_horizontal(
                pl.col("word").list.contains(f"{side}_{degree}") * value
                for degree, value in _DEGREES.items()
            ).cast(pl.Int8)
            for side, name in _SIDES_OF_TRADE.items()
        },
    ).sort("case_id")


def _parties(raw: pl.DataFrame, quarantine: Quarantine) -> pl.DataFrame:
    sides = {"target": "sanctioned_state", "sender": "sanctioning_state"}
    named = pl.concat(
        raw.select(
            "case_id",
            pl.lit(side).alias("side"),
            pl.col(column)
            .map_elements(_SEPARATOR.split, return_dtype=pl.List(pl.String))
            .alias("name"),
            year=pl.int_ranges("begin", pl.col("end") + 1, dtype=pl.Int16),
        )
        for side, column in sides.items()
    )
    # A name listed twice in one case ("EU" and again "EU") is one party.
    long = (
        named.explode("name")
        .with_columns(pl.col("name").str.strip_chars().str.strip_suffix(", The"))
        .unique(["case_id", "side", "name"], maintain_order=True)
        .explode("year")
    )
    table = bodies().select("name", "body")
    is_body = pl.col("name").is_in(table["name"].implode())
    states = map_column(
        long.filter(~is_body), "name", scheme="name:gsdb", year="year", out="state"
    )
    nobody = states.filter(pl.col("state").is_null())
    quarantine.add(
        nobody.group_by("case_id", "side", "name", maintain_order=True).agg(
            pl.col("year").min().alias("begin"), pl.col("year").max().alias("end")
        ),
        "a party to the case is a region, a territory or an organisation",
    )
    return (
        pl.concat(
            [
                states.filter(pl.col("state").is_not_null()).with_columns(
                    body=pl.lit(None, pl.String)
                ),
                long.filter(is_body)
                .join(table, on="name", how="left")
                .with_columns(state=pl.lit(None, pl.String)),
            ],
            how="diagonal",
        )
        .select("case_id", "side", "name", "year", "state", "body")
        .sort("case_id", "side", "name", "year")
    )
