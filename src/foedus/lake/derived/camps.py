"""The camp opposed to each hub in each year: its rivals and their allies."""

from __future__ import annotations

import polars as pl

from foedus.lake.inputs import Inputs
from foedus.states import existing
from foedus.states.pacts import obligations

#: A rival counts if it holds this share of the world's capabilities or is a
#: permanent member of the Security Council.
SMALLEST_RIVAL = 0.01
#: Allies of rivals count if they are among this many largest states.
LARGEST = 10
FIRST_YEAR = 1946
LAST_YEAR = 2025

_PERMANENT = ("USA", "GBR", "FRA", "SUN", "RUS")
# General Assembly resolution 2758 (XXVI) of 25 October 1971 gave the seat of China
# to the People's Republic; the year of change counts for it.
_FIRST_YEAR_OF_CHN = 1971


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return every camp: one row a hub, year and member.

    A *rival* of h in t is a state in a strategic rivalry with h (Thompson, Sakuwa
    and Suhas 2021) that is a permanent member of the Security Council or holds at
    least 1 % of the Composite Index of National Capability. An *ally* owes a rival,
    or is owed by it, a promise of defence, is among the ten largest states by the
    same index, and has no such pact with h. Rivalries end in 2020 and capabilities
    in 2022: later years carry the last one forward and are flagged. Promises of
    defence are those of ATOP to 2018 and of the ledger of pacts after.

    Returns
    -------
    polars.DataFrame
        Columns `hub`, `year` (1946 to 2025), `member`, `role` (``rival`` or
        ``ally``), `carried_forward`, sorted. A hub without rivals has no row.
    """
    alive = _alive()
    size = _capabilities(inputs)
    rivalries = _rivalries(inputs, alive)
    pacts = _defence(inputs)
    great = size.filter(
        (pl.col("cinc") >= SMALLEST_RIVAL) | pl.col("permanent")
    ).select(rival="state", year="year")
    rivals = rivalries.join(great, on=["rival", "year"], how="semi")
    largest = size.filter(pl.col("rank") <= LARGEST).select(ally="state", year="year")
    allies = (
        rivals.join(pacts, left_on=["rival", "year"], right_on=["a", "year"])
        .rename({"b": "ally"})
        .join(largest, on=["ally", "year"], how="semi")
        .filter(pl.col("ally") != pl.col("hub"))
        .join(
            rivals,
            left_on=["hub", "year", "ally"],
            right_on=["hub", "year", "rival"],
            how="anti",
        )
        .join(
            pacts,
            left_on=["hub", "year", "ally"],
            right_on=["a", "year", "b"],
            how="anti",
        )
    )
    members = pl.concat(
        [
            rivals.select("hub", "year", member="rival", role=pl.lit("rival")),
            allies.select("hub", "year", member="ally", role=pl.lit("ally")).unique(),
        ]
    )
    last_rivalry = inputs.table("rivalries", "rivalry_years")["year"].max()
    return (
        members.join(
            alive, left_on=["member", "year"], right_on=["state", "year"], how="semi"
        )
        .with_columns(carried_forward=pl.col("year") > last_rivalry)
        .sort("hub", "year", "role", "member")
    )


def _alive() -> pl.DataFrame:
    rows = [
        (state.id, year)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for state in existing(year)
    ]
    return pl.DataFrame(
        rows, schema={"state": pl.String, "year": pl.Int16}, orient="row"
    )


def _carried(frame: pl.DataFrame) -> pl.DataFrame:
    """Repeat the last year of a yearly table up to `LAST_YEAR`."""
    last = frame["year"].max()
    assert isinstance(last, int)
    later = pl.DataFrame(
        {"year": range(last + 1, LAST_YEAR + 1)}, schema={"year": pl.Int16}
    )
    tail = frame.filter(pl.col("year") == last).drop("year").join(later, how="cross")
    return pl.concat([frame, tail.select(frame.columns)])


def _capabilities(inputs: Inputs) -> pl.DataFrame:
    permanent = (
        pl.col("state").is_in(_PERMANENT)
        | ((pl.col("state") == "CHN") & (pl.col("year") >= _FIRST_YEAR_OF_CHN))
        | ((pl.col("state") == "TWN") & (pl.col("year") < _FIRST_YEAR_OF_CHN))
    )
    return _carried(inputs.table("capabilities", "capabilities")).with_columns(
        rank=pl.col("cinc").rank("ordinal", descending=True).over("year"),
        permanent=permanent,
    )


def _rivalries(inputs: Inputs, alive: pl.DataFrame) -> pl.DataFrame:
    """Return `hub`, `rival`, `year`, both directions, for states alive then."""
    years = _carried(
        inputs.table("rivalries", "rivalry_years").select("state_a", "state_b", "year")
    )
    both = pl.concat(
        [
            years.select(hub="state_a", rival="state_b", year="year"),
            years.select(hub="state_b", rival="state_a", year="year"),
        ]
    ).unique()
    return both.join(
        alive, left_on=["hub", "year"], right_on=["state", "year"], how="semi"
    )


def _defence(inputs: Inputs) -> pl.DataFrame:
    """Return `a`, `b`, `year`, both directions, where either owes defence."""
    atop = inputs.table("atop", "obligations").filter(pl.col("defense") == 1)
    last = atop["year"].max()
    assert isinstance(last, int)
    ledger = [
        obligations(year)
        .filter(pl.col("value") == 1.0)
        .select(a="state_a", b="state_b", year=pl.lit(year, dtype=pl.Int16))
        for year in range(last + 1, LAST_YEAR + 1)
    ]
    known = pl.concat([atop.select(a="state_a", b="state_b", year="year"), *ledger])
    mirrored = known.select(a="b", b="a", year="year")
    return pl.concat([known, mirrored]).unique()
