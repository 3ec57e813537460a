"""Event tone: the cooperative share of what is reported between two states.

R = sum_m p_m / sum_m (p_m + n_m) over the months m of a calendar year, p and n the
cooperative and hostile scores of the month. R is a ratio of two sums, so its
variance is that of the linearized sum e_m = p_m - R (p_m + n_m), robust against
autocorrelation with Bartlett weights (Newey and West 1987, doi:10.2307/1913610).

What the threshold rests on. Correlation between the R of a pair's odd months and
of its even months in the same year, all pairs 2018-2023, by days with an event:
below 10 days .19 or less, 10-19 .29, 20-29 .38, 30-49 .46, 50-79 .59, 80-119 .67,
120-199 .72, 200 and more .88. Below 30 days a value is mostly noise and is NA.

Months that a user built from files of GDELT (`foedus events build`) take the place of
the monthly scores where they are at hand, all of them: the two scales are not joined.

Other sources of events. The ICEWS sample (2005-2015) is read but not used: a pair
has 30 sampled events in 90 of 4,851 pair-years, Russia and Ukraine at most 16, and
the most frequent states are missing as actors. It is also on another scale, so the
two are never joined into one series.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import BrokenExpectation
from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.states import existing, get

if TYPE_CHECKING:
    from foedus.lake.inputs import Inputs
    from foedus.lake.snapshot import Snapshot

INDICATOR = Indicator(
    id="event_tone",
    title="Tone of events",
    channel="reputational",
    question="How cooperative is what the news reports between the two states?",
    method=(
        "Cooperative share of the signed scores of reported events between the two "
        "states in a calendar year; standard deviation robust against "
        "autocorrelation over months. It is symmetric."
    ),
    sources=("gdelt_monthly",),
    absent="fewer than 30 days or 6 months of the year have a reported event",
    quantity="cooperative share of the scores of reported events",
)

_LEAST_DAYS = 30
_LEAST_MONTHS = 6
_MONTHS = 12
#: Newey and West's rule, 4 (T / 100)^(2/9) for T = 12 months, rounded down.
_LAGS = int(4 * (_MONTHS / 100) ** (2 / 9))

#: Evidence: months that pulled the year's share by at least this much, at most
#: so many a year.
_LEAST_PULL = 0.02
_MOST_A_YEAR = 2
_MOST = 10
#: A month between the two ends of a window moved the path, not the change.
_BETWEEN = 0.5

_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

_SOURCE, _BUILT = "gdelt_monthly", "built_events"
_REFERENCES = {
    _SOURCE: "GDELT 2.0 event database, daily scores summed by month",
    _BUILT: "GDELT event database, Goldstein values of events summed by month",
}
_NOTES = (
    "Event tone begins in 2018: the source has no earlier month. January and "
    "February 2024 are left out, because two months are not a year.",
    "Event tone of November 2022 to June 2023 rests on half to four fifths of the "
    "days; the missing days are missing for all pairs alike.",
    "Event tone has no value for Bosnia and Herzegovina, Kosovo, Montenegro, Serbia, "
    "Slovenia and Timor-Leste, which the source leaves out.",
)


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the yearly shares of all full years and the months that moved them."""
    source = inputs.chosen(_SOURCE)
    months = inputs.table(source, "months")
    full = (
        months.group_by("year")
        .agg(pl.col("month").dt.month().n_unique().alias("months"))
        .filter(pl.col("months") == _MONTHS)["year"]
        .sort()
    )
    if full.is_empty():
        message = (
            f"the source {source} has no year with all {_MONTHS} months, and event "
            "tone speaks of full years; build the months that are missing"
        )
        raise BrokenExpectation(message)
    months = months.filter(
        pl.col("year").is_in(full.implode())
        & (pl.col("a").is_in(list(hubs)) | pl.col("b").is_in(list(hubs)))
    ).join(_existing_pairs(months, full.to_list()), on=["a", "b", "year"], how="semi")
    pairs = _yearly(months)
    return Built(
        values=_both_ways(pairs, hubs),
        coverage=(int(full[0]), int(full[-1])),
        tables={"event_months": _strongest(months, pairs)},
        notes=_NOTES if source == _SOURCE else (_note(full),),
    )


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return the months that pulled the share most, most telling first."""
    first, second = sorted((hub, partner))
    rows = snapshot.table(
        "event_months",
        (pl.col("a") == first)
        & (pl.col("b") == second)
        & pl.col("year").is_between(since, until),
    )
    source = _BUILT if _BUILT in snapshot.manifest.get("sources", {}) else _SOURCE
    found = [_sentence(row, since, until, source) for row in rows.iter_rows(named=True)]
    found.sort(key=lambda item: (-item.weight, item.date))
    return tuple(found[:_MOST])


def _note(full: pl.Series) -> str:
    """Return what a reader must know of months that a user built."""
    missing = sorted(set(range(full[0], full[-1] + 1)) - set(full.to_list()))
    gap = f"; not in {', '.join(map(str, missing))}" if missing else ""
    return (
        f"Event tone rests on events that were counted from files of GDELT, in full "
        f"years from {full[0]} to {full[-1]}{gap}; its scale is not that of the "
        "monthly scores in other snapshots."
    )


def _existing_pairs(months: pl.DataFrame, years: list[int]) -> pl.DataFrame:
    """Return the pairs of a year of which both are members of the state system."""
    alive = pl.DataFrame(
        [(state.id, year) for year in years for state in existing(year)],
        schema={"state": pl.String, "year": pl.Int16},
        orient="row",
    )
    pairs = months.select("a", "b", "year").unique()
    for side in ("a", "b"):
        pairs = pairs.join(
            alive, left_on=[side, "year"], right_on=["state", "year"], how="semi"
        )
    return pairs


def _yearly(months: pl.DataFrame) -> pl.DataFrame:
    """Return share, standard deviation and days of every pair and year."""
    pairs = (
        months.group_by("a", "b", "year")
        .agg(days=pl.col("active_days").sum(), months=pl.len())
        .sort("a", "b", "year")
        .with_row_index("row")
    )
    cells = months.join(pairs.select("row", "a", "b", "year"), on=["a", "b", "year"])
    row = cells["row"].to_numpy()
    column = cells["month"].dt.month().to_numpy() - 1
    # A month without an event is a month with two scores of zero.
    cooperative = np.zeros((pairs.height, _MONTHS))
    total = np.zeros((pairs.height, _MONTHS))
    cooperative[row, column] = cells["cooperative"].to_numpy()
    total[row, column] = (cells["cooperative"] + cells["hostile"]).to_numpy()
    share, sd = share_with_sd(cooperative, total, pairs["days"].to_numpy())
    enough = (pl.col("days") >= _LEAST_DAYS) & (pl.col("months") >= _LEAST_MONTHS)
    return (
        pairs.with_columns(value=pl.Series(share), sd=pl.Series(sd))
        .with_columns(enough=enough & pl.col("value").is_not_nan())
        .drop("row", "months")
    )


def share_with_sd(
    cooperative: NDArray[np.float64],
    total: NDArray[np.float64],
    days: NDArray[np.integer],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ratios of sums over months with autocorrelation-robust deviations.

    Parameters
    ----------
    cooperative, total : ndarray of shape (pairs, months)
        Scores of each month, total >= cooperative >= 0.
    days : ndarray of shape (pairs,)
        Days with an event. They add 1 / (4 n (n + 1)) to the variance, so that a
        year without one hostile day is not taken as certain.

    Returns
    -------
    share, sd : ndarray of shape (pairs,)
        NaN where the total is zero.
    """
    months = cooperative.shape[1]
    size = total.sum(axis=1)
    known = size > 0
    # Scores as parts of the year's total: no unit, and no overflow of squares.
    whole = np.where(known, size, 1.0)[:, None]
    part = cooperative / whole
    share = np.minimum(part.sum(axis=1), 1.0)  # rounding may pass 1
    residual = part - share[:, None] * (total / whole)
    spread = (residual**2).sum(axis=1)
    for lag in range(1, _LAGS + 1):
        product = (residual[:, lag:] * residual[:, :-lag]).sum(axis=1)
        spread += 2 * (1 - lag / (_LAGS + 1)) * product
    variance = months / (months - 1) * np.maximum(spread, 0.0)
    variance += 1 / (4 * days * (days + 1.0))
    return np.where(known, share, np.nan), np.where(known, np.sqrt(variance), np.nan)


def _both_ways(pairs: pl.DataFrame, hubs: Sequence[str]) -> pl.DataFrame:
    kept = pairs.filter("enough").select(
        "a", "b", "year", "value", "sd", n=pl.col("days")
    )
    return (
        pl.concat(
            [
                kept.rename({"a": "hub", "b": "partner"}),
                kept.rename({"b": "hub", "a": "partner"}),
            ],
            how="diagonal",
        )
        .filter(pl.col("hub").is_in(list(hubs)))
        .select(pl.col(name).cast(kind) for name, kind in VALUES.items())
        .sort("hub", "partner", "year")
    )


def _strongest(months: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the months that pulled a year's share furthest from the pair's own mean.

    The pull of month m is (p_m - M (p_m + n_m)) / total of the year, M the mean of
    the pair's yearly shares: the pulls of a year add up to its share minus M.
    """
    total = pl.col("cooperative") + pl.col("hostile")
    surplus = pl.col("cooperative") - pl.col("usual") * total
    usual = pairs.filter("enough").select(
        "a", "b", "year", usual=pl.col("value").mean().over("a", "b")
    )
    return (
        months.join(usual, on=["a", "b", "year"])
        .with_columns(size=total.sum().over("a", "b", "year"))
        .with_columns(pull=surplus / pl.col("size"))
        .filter(pl.col("pull").abs() >= _LEAST_PULL)
        .sort("a", "b", "year", pl.col("pull").abs(), descending=[False] * 3 + [True])
        .group_by("a", "b", "year", maintain_order=True)
        .head(_MOST_A_YEAR)
        .select(
            "a",
            "b",
            "year",
            month=pl.col("month").dt.month().cast(pl.Int8),
            cooperative=pl.col("cooperative").round().cast(pl.Int32),
            hostile=pl.col("hostile").round().cast(pl.Int32),
            pull=pl.col("pull").round(3).cast(pl.Float32),
        )
    )


def _sentence(
    row: dict[str, float | int | str], since: int, until: int, source: str
) -> Evidence:
    year, month, pull = int(row["year"]), int(row["month"]), float(row["pull"])
    names = f"{get(str(row['a'])).name} and {get(str(row['b'])).name}"
    direction = "raised" if pull > 0 else "lowered"
    return Evidence(
        indicator="event_tone",
        date=f"{year}-{month:02d}",
        text=(
            f"Reported events between {names} in {_NAMES[month - 1]} {year}: "
            f"cooperative score {row['cooperative']:,}, hostile score "
            f"{row['hostile']:,}; the month {direction} the share of {year} by "
            f"{abs(pull):.2f} against the pair's mean over the years"
        ),
        weight=abs(pull) * (1.0 if year in (since, until) else _BETWEEN),
        source=source,
        reference=_REFERENCES[source],
    )
