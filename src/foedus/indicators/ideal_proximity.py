"""Proximity of published ideal points in the General Assembly."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states import existing, get

INDICATOR = Indicator(
    id="ideal_proximity",
    title="Ideal-point proximity",
    channel="diplomatic",
    question="How close do partner and hub stand on the axis of the Assembly?",
    method=(
        "1 minus the distance of the published ideal points, in standard deviations "
        "of the session, over the 95th percentile of that distance in the frozen "
        "reference population (hubs and partners, 1990-2013); 0 beyond it. The model "
        "bridges sessions by repeated resolutions, so levels are comparable over "
        "time."
    ),
    sources=("ideal_points", "capabilities"),
    absent="the state cast too few votes in the session to be placed",
    equated=True,
    quantity="index from 0 (far) to 1 (close)",
)

#: Years of the frozen reference population.
REFERENCE = (1990, 2013)
QUANTILE = 0.95
# Half of a 5-95 per cent band of a normal distribution, in standard deviations.
_BAND = 1.645


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the indicator, its scale and what it rests on.

    With D the 95th percentile of |theta_p - theta_h| / sd_t over the registered
    hubs and their partners of 1990 to 2013, the value is
    max(0, 1 - |theta_p - theta_h| / (D sd_t)), sd_t being the standard deviation
    of all ideal points of the session. D does not depend on `hubs`, so that a hub
    built alone stands on the same scale.

    The standard deviation takes the two published bands as independent draws,
    (high - low) / 2 / 1.645 each. The posteriors of one session are in truth
    correlated; joint draws come with estimates of our own. `n` is the smaller
    number of votes cast by the two.
    """
    points = _members(inputs.table("ideal_points", "points"))
    registered = inputs.derived("hubs")["hub"].to_list()
    reference = _distances(points, registered).filter(
        pl.col("year").is_between(*REFERENCE)
    )
    scale = float(reference["ratio"].quantile(QUANTILE, "linear") or 0.0)
    distances = _distances(points, hubs)
    values = distances.with_columns(
        value=(1 - pl.col("ratio") / scale).clip(0.0, 1.0),
        # A third decimal is more than the published bands bear; it saves space.
        sd=(pl.col("ratio_sd") / scale).round(3),
    )
    years = points["year"].to_list()
    return Built(
        values=values.select(
            pl.col(name).cast(kind) for name, kind in VALUES.items()
        ).sort("hub", "partner", "year"),
        coverage=(min(years), max(years)),
        tables={
            "ideal_scale": pl.DataFrame(
                {
                    "scale": [scale],
                    "quantile": [QUANTILE],
                    "first_year": [REFERENCE[0]],
                    "last_year": [REFERENCE[1]],
                    "dyad_years": [reference.height],
                }
            ),
        },
        notes=(
            "The published estimates end with session 74 "
            "(2019); bands are taken as independent.",
            "They rest on all votes cast in the name of a state, those of a "
            "government that had lost power too (Cambodia 1979-90, Haiti 1991-94).",
        ),
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return the distance at both ends of the window, in spreads of the session.

    Computed back from the value; the published points themselves are not kept.
    """
    rows = (
        snapshot.values(INDICATOR.id, hub)
        .filter(pl.col("partner") == partner, pl.col("year").is_between(since, until))
        .sort("year")
    )
    if rows.is_empty():
        return ()
    scale = float(snapshot.cached_table("ideal_scale")["scale"][0])
    ends = dict.fromkeys((rows.height - 1, 0))
    return tuple(
        _sentence(rows.row(place, named=True), hub, partner, scale) for place in ends
    )


def _sentence(row: dict[str, float], hub: str, partner: str, scale: float) -> Evidence:
    year, votes = int(row["year"]), int(row["n"])
    distance = (1 - row["value"]) * scale
    reach = _BAND * row["sd"] * scale
    where = (
        f"{distance:.2f} ({max(distance - reach, 0):.2f} to {distance + reach:.2f})"
        if row["value"] > 0
        else f"at least {scale:.2f}"
    )
    return Evidence(
        indicator=INDICATOR.id,
        date=str(year),
        text=(
            f"In {year} {get(partner).name} stood {where} standard deviations of the "
            f"session from {get(hub).name} on the axis of ideal points, on {votes} "
            "votes or more of each"
        ),
        weight=distance,
        source="ideal_points",
        reference=(
            "own computation from Bailey, Strezhnev and Voeten (2017), "
            "doi:10.1177/0022002715595700"
        ),
    )


def _members(points: pl.DataFrame) -> pl.DataFrame:
    """Keep states that were members of the state system in the year."""
    rows = [
        (state.id, year)
        for year in sorted(points["year"].unique().to_list())
        for state in existing(year)
    ]
    alive = pl.DataFrame(
        rows, schema={"state": pl.String, "year": pl.Int16}, orient="row"
    )
    spread = points.group_by("year").agg(pl.col("theta").std().alias("spread"))
    return points.join(spread, on="year").join(alive, on=["state", "year"], how="semi")


def _distances(points: pl.DataFrame, hubs: Sequence[str]) -> pl.DataFrame:
    """Return distance over spread, and its standard deviation, of all dyad-years."""
    error = (pl.col("high") - pl.col("low")) / 2 / _BAND
    placed = points.select("state", "year", "theta", "spread", "votes", error=error)
    own = placed.filter(pl.col("state").is_in(list(hubs))).rename({"state": "hub"})
    dyads = own.join(placed.drop("spread"), on="year", suffix="_p").rename(
        {"state": "partner"}
    )
    return dyads.filter(pl.col("hub") != pl.col("partner")).with_columns(
        ratio=(pl.col("theta_p") - pl.col("theta")).abs() / pl.col("spread"),
        ratio_sd=(pl.col("error") ** 2 + pl.col("error_p") ** 2).sqrt()
        / pl.col("spread"),
        n=pl.min_horizontal("votes", "votes_p"),
    )
