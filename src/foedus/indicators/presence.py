"""Presence: the hub's bases and forces on the partner's soil, with its consent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.lake.derived.state_years import FIRST_YEAR, LAST_YEAR, pairs
from foedus.sources import declaration
from foedus.states import get
from foedus.states.bases import bases, hubs_with_ledger

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

INDICATOR = Indicator(
    id="presence",
    title="Military presence",
    channel="military",
    question="Does the hub keep bases or forces in the partner, with its consent?",
    method=(
        "On 31 December, with the consent of the recognised government: a base 1; "
        "troops, a facility or peacekeepers 1/2, or more if there are many, by "
        "ln(troops / 100) / ln 100 within [0, 1]; none 0. Numbers are those of the "
        "ledger, for the United States also the yearly head count. Forces without "
        "consent are no closeness and count as none. No standard deviation is known."
    ),
    sources=("us_troops", "exercises"),
    ledgers=("bases.csv", "base_hubs.csv"),
    absent="our ledger of bases does not cover this hub",
    quantity="1 base or many troops, 1/2 a facility or few troops, 0 none",
)
#: What the most standing site with consent counts at least.
LEVELS = {"base": 1.0, "troops": 0.5, "facility": 0.5, "peacekeeping": 0.5}
#: Fewer troops than FEW are embassy guards and attaches, whom the United States
#: keeps with friend and foe (about 50 in Moscow, 70 in Beijing); a scale that
#: begins at 1 would read them as .4. From MANY on, more make no closer.
FEW, MANY = 100, 10_000
_UNITED_STATES = "USA"
_SITES_SHOWN = 8
_TROOPS_ROUNDED_TO = 100


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Grade the hub's presence in every partner for the hubs with a ledger.

    Tables: `us_troops` (`partner`, `year`, `troops` to the nearest hundred) and
    `joint_exercises` (`hub`, `partner`, `year`, `exercises`). Exercises are shown
    but not added: their source ends in 2010, and its end would read as a loss.
    """
    covered = [hub for hub in hubs if hub in hubs_with_ledger()]
    troops = inputs.table("us_troops", "troops").select(
        pl.lit(_UNITED_STATES).alias("hub"), "year", partner="state", troops="troops"
    )
    years = troops["year"]
    rows = (
        pairs(covered, first=FIRST_YEAR, last=LAST_YEAR, to_year_end=True)
        # Outside the years of the head count the ledger alone would compare two
        # different measures of the United States.
        .filter(
            (pl.col("hub") != _UNITED_STATES)
            | pl.col("year").is_between(pl.lit(years.min()), pl.lit(years.max()))
        )
        .join(_sites(covered), on=["hub", "partner", "year"], how="left")
        .join(troops, on=["hub", "partner", "year"], how="left")
        .with_columns(pl.col("uninvited").fill_null(False))
        .with_columns(
            value=pl.max_horizontal(
                # A hub with a ledger and no row has no site there.
                pl.col("level").fill_null(0.0),
                _by_number(pl.col("strength")),
                # A head count does not ask whether the host agreed.
                _by_number(
                    pl.when(pl.col("level").is_not_null() | ~pl.col("uninvited")).then(
                        "troops"
                    )
                ),
            ),
            n=pl.col("sites").fill_null(0),
            sd=pl.lit(None),
        )
    )
    return Built(
        values=rows.select(
            pl.col(name).cast(kind) for name, kind in VALUES.items()
        ).sort("hub", "partner", "year"),
        coverage=(FIRST_YEAR, LAST_YEAR),
        tables={
            "us_troops": _rounded(troops),
            "joint_exercises": _joint(inputs, covered),
        },
        notes=(
            "Covers hubs whose rows in the ledger are complete enough to read "
            "absence as absence: " + ", ".join(sorted(hubs_with_ledger())) + ".",
            "The United States are counted 1950-2024, the years of the head count; "
            "zeros reported for Iraq, Syria and Afghanistan since 2018 are not "
            "believed where the ledger shows a base.",
            "Occupations and other forces without consent count as no presence and "
            "are shown as evidence.",
        ),
    )


def _sites(hubs: Sequence[str]) -> pl.DataFrame:
    """Sum up the ledger per hub, partner and year with a site on 31 December.

    Returns
    -------
    polars.DataFrame
        `hub`, `partner`, `year`; of the sites with consent `level` (the highest,
        null if there is none), `strength` (sum of the numbers known), `sites`;
        and `uninvited` (whether there are forces without consent).
    """
    years = pl.DataFrame(
        {"year": range(FIRST_YEAR, LAST_YEAR + 1)}, schema={"year": pl.Int16}
    ).with_columns(day=pl.date("year", 12, 31))
    agreed = pl.col("consent")
    return (
        bases()
        .filter(pl.col("hub").is_in(list(hubs)))
        .with_columns(
            level=pl.when(agreed).then(
                pl.col("kind").replace_strict(LEVELS, default=None)
            ),
            strength=pl.when(agreed).then("strength"),
        )
        .join(years, how="cross")
        .filter(
            pl.col("from") <= pl.col("day"),
            pl.col("to").is_null() | (pl.col("to") >= pl.col("day")),
        )
        .group_by("hub", "partner", "year")
        .agg(
            pl.col("level").max(),
            pl.col("strength").sum(),
            sites=agreed.sum(),
            uninvited=(~agreed).any(),
        )
    )


def _by_number(troops: pl.Expr) -> pl.Expr:
    """Grade a head count on a log scale from FEW (0) to MANY (1)."""
    scaled = (troops.clip(lower_bound=FEW) / FEW).log() / math.log(MANY / FEW)
    return scaled.clip(upper_bound=1.0)


def _rounded(troops: pl.DataFrame) -> pl.DataFrame:
    """Return head counts to the nearest hundred, from one hundred up."""
    hundred = _TROOPS_ROUNDED_TO
    return (
        troops.with_columns(
            pl.col("year").cast(pl.Int16),
            troops=((pl.col("troops") / hundred).round() * hundred).cast(pl.Int32),
        )
        .filter(pl.col("troops") > 0)
        .select("partner", "year", "troops")
        .sort("partner", "year")
    )


def _joint(inputs: Inputs, hubs: Sequence[str]) -> pl.DataFrame:
    """Count the exercises in which hub and partner both took part."""
    took_part = inputs.table("exercises", "participants")
    return (
        took_part.rename({"state": "hub"})
        .filter(pl.col("hub").is_in(list(hubs)))
        .join(took_part.rename({"state": "partner"}), on=["exercise", "year"])
        .filter(pl.col("hub") != pl.col("partner"))
        .group_by("hub", "partner", "year")
        .agg(exercises=pl.len().cast(pl.Int16))
        .sort("hub", "partner", "year")
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return the sites of the window, opened or closed ones first, then numbers."""
    if hub not in hubs_with_ledger():
        return ()
    facts = _site_facts(hub, partner, since, until)[:_SITES_SHOWN]
    if hub == _UNITED_STATES:
        facts += _troop_facts(snapshot, partner, since, until)
    return tuple(facts + _exercise_facts(snapshot, hub, partner, since, until))


def _site_facts(hub: str, partner: str, since: int, until: int) -> list[Evidence]:
    rows = bases().filter(
        pl.col("hub") == hub,
        pl.col("partner") == partner,
        pl.col("from").dt.year() <= until,
        pl.col("to").is_null() | (pl.col("to").dt.year() >= since),
    )
    facts = []
    for row in rows.rows(named=True):
        opened = _day(row["from"], row["from_precision"])
        closed = _day(row["to"], row["to_precision"]) if row["to"] else None
        agreed = "" if row["consent"] else ", without the consent of its government"
        until_when = f" to {closed}" if closed else ""
        text = (
            f"{get(hub).name} in {get(partner).name}{agreed}: {row['site']}, "
            f"from {opened}{until_when}"
        )
        ended = closed is not None and row["to"].year <= until
        began = row["from"].year > since
        when = closed if ended and closed else opened
        weight = LEVELS.get(row["kind"], 0.5) * (2.0 if ended or began else 1.0)
        facts.append(
            Evidence(
                "presence", when, text, weight, "ledger:bases.csv", row["citation"]
            )
        )
    return sorted(facts, key=lambda fact: (-fact.weight, fact.date, fact.text))


def _troop_facts(
    snapshot: Snapshot, partner: str, since: int, until: int
) -> list[Evidence]:
    counted = dict(
        snapshot.table("us_troops", pl.col("partner") == partner)
        .select("year", "troops")
        .iter_rows()
    )
    if not counted.get(since) and not counted.get(until):
        return []
    then, now = (_about(counted.get(year, 0)) for year in (since, until))
    return [
        Evidence(
            "presence",
            str(until),
            f"United States troops in {get(partner).name}: {then} in {since}, "
            f"{now} in {until}",
            0.4,
            "us_troops",
            declaration("us_troops").citation,
        )
    ]


def _exercise_facts(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> list[Evidence]:
    years = snapshot.table(
        "joint_exercises", (pl.col("hub") == hub) & (pl.col("partner") == partner)
    ).filter(pl.col("year").is_between(since, until))
    if years.is_empty():
        return []
    first, last = min(years["year"]), max(years["year"])
    period = f"{first}-{last}" if first < last else str(first)
    return [
        Evidence(
            "presence",
            str(last),
            f"{get(hub).name} and {get(partner).name} took part in "
            f"{years['exercises'].sum()} joint exercises in {period} (the source ends "
            "in 2010)",
            0.2,
            "exercises",
            declaration("exercises").citation,
        )
    ]


def _about(troops: int) -> str:
    return f"about {troops:,}" if troops else f"fewer than {_TROOPS_ROUNDED_TO // 2}"


def _day(day: date, precision: str) -> str:
    """Return a date of a ledger as exactly as it is known."""
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]
