"""Proximity of ideal points in the General Assembly, from our own estimates."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.indicators.ideal_point_draws import (
    Session,
    distance_table,
    pack,
    sessions,
)
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states import existing, get

INDICATOR = Indicator(
    id="ideal_proximity",
    title="Ideal-point proximity",
    channel="diplomatic",
    question="How close do partner and hub stand on the axis of the Assembly?",
    method=(
        "1 minus the distance of ideal points estimated from all recorded votes, in "
        "standard deviations of the session, over the 95th percentile of that "
        "distance in the frozen reference population (hubs and partners, 1990-2013); "
        "0 beyond it. Errors come from joint draws of all places. Texts that return "
        "link the sessions, so levels are comparable over time."
    ),
    sources=(
        "un_votes",
        "un_votes_wide",
        "un_votes_2025",
        "un_bridges",
        "capabilities",
        "rivalries",
        "atop",
    ),
    ledgers=("registered_texts.csv", "credentials.csv", "pacts.csv"),
    absent=(
        "the state cast no vote on a divided text of the session, or no session "
        "counts for the year (1964, 2024)"
    ),
    equated=True,
    quantity="index from 0 (far) to 1 (close)",
)

#: Years of the frozen reference population.
REFERENCE = (1990, 2013)
QUANTILE = 0.95
#: Tables that the snapshot keeps.
POINTS, DRAWS, SCALE = "ideal_points", "ideal_point_draws", "ideal_scale"
VARIANTS, CONTESTED = "ideal_point_variants", "ideal_point_contested"
# Half of a 90 per cent interval of a normal distribution, in standard deviations.
_Z90 = 1.645


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the indicator, its scale and what it rests on.

    With D the 95th percentile of |theta_p - theta_h| / sd_t over the registered
    hubs and their partners of 1990 to 2013, the value is
    max(0, 1 - |theta_p - theta_h| / (D sd_t)), sd_t being the standard deviation
    of all ideal points of the session. D does not depend on `hubs`, so that a hub
    built alone stands on the same scale.

    The standard deviation is that of joint draws of both places: what is not known
    about the items that both voted on moves them together. `n` is the smaller number
    of votes cast by the two.
    """
    points = _members(inputs.derived(POINTS))
    kept = points.select(
        "state", "year", "votes", "theta", "sd", "filtered", "filtered_sd"
    ).with_columns(pl.col(pl.Float64).round(4))
    draws = pack(points)
    found = tuple(sessions(kept, draws))
    registered = inputs.derived("hubs")["hub"].to_list()
    reference = distance_table(
        [one for one in found if REFERENCE[0] <= one.year <= REFERENCE[1]], registered
    )
    scale = float(reference["distance"].quantile(QUANTILE, "linear") or 0.0)
    values = distance_table(found, hubs).with_columns(
        value=(1 - pl.col("distance") / scale).clip(0.0, 1.0),
        # A third decimal is more than 100 draws bear; it saves space.
        sd=(pl.col("sd") / scale).round(3),
    )
    years = [one.year for one in found]
    return Built(
        values=values.select(
            pl.col(name).cast(kind) for name, kind in VALUES.items()
        ).sort("hub", "partner", "year"),
        coverage=(min(years), max(years)),
        tables={
            POINTS: kept,
            DRAWS: draws,
            SCALE: pl.DataFrame(
                {
                    "scale": [scale],
                    "quantile": [QUANTILE],
                    "first_year": [REFERENCE[0]],
                    "last_year": [REFERENCE[1]],
                    "dyad_years": [reference.height],
                }
            ),
            VARIANTS: _rounded(inputs.derived(VARIANTS)),
            CONTESTED: _rounded(_contested(inputs, hubs)),
        },
        notes=(
            "A session counts as the year in which it opens. June to December 2024 is "
            "missing in every source, which is most of session 79: 2024 has no value, "
            "and what that session voted on in 2025 counts for 2025, with session 80.",
            "From 2020 to 2023 the source has no titles: only texts of our register "
            "link these sessions, and otherwise the random walk carries the scale.",
        ),
    )


def change_sd(snapshot: Snapshot, hub: str, since: int, until: int) -> pl.DataFrame:
    """Return the standard deviation of the change of each partner's value.

    Taken over joint draws of both ends. Estimates of one state in two years share
    the walk and the items that link them, so their errors are not independent.

    Returns
    -------
    polars.DataFrame
        `partner`, `sd`, in units of the value before it is cut off at 0; partners
        that are placed in both years, and none if the hub is not.
    """
    ends = _ends(snapshot, (since, until))
    empty = pl.DataFrame(schema={"partner": pl.String, "sd": pl.Float64})
    if len(ends) < 2 or any(hub not in one.states for one in ends):
        return empty
    scale = float(snapshot.cached_table(SCALE)["scale"][0])
    drawn = [dict(zip(one.states, one.distances(hub)[1], strict=True)) for one in ends]
    partners = sorted(drawn[0].keys() & drawn[1].keys() - {hub})
    spread = [
        float((drawn[1][name] - drawn[0][name]).std(ddof=1)) / scale
        for name in partners
    ]
    return pl.DataFrame({"partner": partners, "sd": spread}, schema=empty.schema)


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return the distance at both ends of the window, in spreads of the session."""
    rows = (
        snapshot.values(INDICATOR.id, hub)
        .filter(pl.col("partner") == partner, pl.col("year").is_between(since, until))
        .sort("year")
    )
    years = list(dict.fromkeys(rows[[-1, 0]]["year"])) if rows.height else []
    told = []
    for one in reversed(_ends(snapshot, years)):
        distance, drawn = one.distances(hub)
        row = one.states.index(partner)
        votes = min(one.votes[row], one.votes[one.states.index(hub)])
        told.append(
            _sentence(
                one.year, hub, partner, float(distance[row]),
                float(drawn[row].std(ddof=1)), int(votes),
            )
        )  # fmt: skip
    return tuple(told)


def _sentence(
    year: int, hub: str, partner: str, distance: float, sd: float, votes: int
) -> Evidence:
    reach = _Z90 * sd
    return Evidence(
        indicator=INDICATOR.id,
        date=str(year),
        text=(
            f"In {year} {get(partner).name} stood {distance:.2f} "
            f"({max(distance - reach, 0):.2f} to {distance + reach:.2f}) standard "
            f"deviations of the session from {get(hub).name} on the axis of ideal "
            f"points, on {votes} votes or more of each"
        ),
        weight=distance,
        source="un_votes",
        reference=(
            "own estimate from recorded votes, model of Bailey, Strezhnev and Voeten "
            "(2017), doi:10.1177/0022002715595700"
        ),
    )


def _ends(snapshot: Snapshot, years: Sequence[int]) -> list[Session]:
    """Return the sessions of some years, in order of time."""
    points = snapshot.cached_table(POINTS).filter(pl.col("year").is_in(list(years)))
    draws = snapshot.table(DRAWS, pl.col("year").is_in(list(years)))
    return list(sessions(points, draws))


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
    return points.join(alive, on=["state", "year"], how="semi", maintain_order="left")


def _contested(inputs: Inputs, hubs: Sequence[str]) -> pl.DataFrame:
    """Return distances on contested calls: `hub`, `partner`, `year`, `distance`.

    In standard deviations of the session on the hub's own scale.
    """
    # Estimators cost a second to import, and reading a snapshot needs none.
    from foedus.lake.derived.ideal_point_contested import contested_places

    placed = contested_places(inputs, hubs).filter(
        pl.col("theta").is_not_null()
    ).with_columns(spread=pl.col("theta").std().over("hub", "year"))  # fmt: skip
    own = placed.filter(pl.col("hub") == pl.col("state"))
    return (
        placed.join(own.select("hub", "year", own="theta"), on=["hub", "year"])
        .filter(pl.col("hub") != pl.col("state"), pl.col("spread") > 0)
        .select(
            "hub",
            "year",
            partner="state",
            distance=(pl.col("theta") - pl.col("own")).abs() / pl.col("spread"),
        )
        .sort("hub", "partner", "year")
        .select("hub", "partner", "year", "distance")
    )


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Round to what a comparison of variants bears."""
    return frame.with_columns(pl.col(pl.Float64).round(2 if "hub" in frame else 3))
