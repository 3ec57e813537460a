"""How far the distance of two states depends on which votes are counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from foedus.alignment.results import Interval
from foedus.alignment.tables import html_card, to_pandas
from foedus.errors import InvalidWindow, NoSuchStateThen, SameState
from foedus.indicators import ideal_proximity
from foedus.indicators.ideal_point_draws import Session, sessions
from foedus.lake.snapshot import Snapshot
from foedus.points.result import QUANTILES
from foedus.states import State, get, resolve

if TYPE_CHECKING:
    import pandas as pd

ALL, CONTESTED = "all", "contested"
#: What each variant counts, by id, in the order of tables.
TITLES: Mapping[str, str] = {
    ALL: "all votes",
    "without_nu": "no votes on nuclear weapons",
    CONTESTED: "contested calls only",
    "without_co": "without colonialism",
    "without_di": "without disarmament",
    "without_ec": "without economic development",
    "without_hr": "without human rights",
    "without_me": "without the Middle East",
    "abstention_missing": "abstention counts as absence",
    "since_1971": "votes since 1971",
    "since_1991": "votes since 1991",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One choice of votes.

    Attributes
    ----------
    id, title : str
        Key of `TITLES`, and its words.
    start, end, change : float or None
        Distance at both ends of the window and its change, in standard deviations of
        the session; None where the variant does not place both states.
    years : int
        Years in which it does, of those in which all votes do.
    correlation : float or None
        With the distances from all votes, over these years; None with fewer than 3.
    """

    id: str
    title: str
    start: float | None
    end: float | None
    change: float | None
    years: int
    correlation: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Sensitivity:
    """The distance of a dyad under other choices of votes.

    Attributes
    ----------
    hub, partner, since, until, snapshot
        The question, and the snapshot that answers it.
    start, end, change : Interval
        From all votes, with 90 % intervals of joint draws.
    variants : tuple of Variant
        All votes first.
    series : polars.DataFrame
        `year`, and the distance under each variant.
    notes : tuple of str
        What a reader must know.
    """

    hub: str
    partner: str
    since: int
    until: int
    snapshot: str
    start: Interval
    end: Interval
    change: Interval
    variants: tuple[Variant, ...]
    series: pl.DataFrame
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        changes = [one.change for one in self.variants if one.change is not None]
        return (
            f"Sensitivity({self.hub} and {self.partner}, {self.since}-{self.until}: "
            f"distance {self.change.estimate:+.2f}, {min(changes):+.2f} to "
            f"{max(changes):+.2f} over {len(changes)} variants)"
        )

    def to_polars(self) -> pl.DataFrame:
        """Return one row a variant."""
        return pl.DataFrame(
            [asdict(one) for one in self.variants], infer_schema_length=None
        )

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas (extra ``pandas``)."""
        return to_pandas(self.to_polars())

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "hub": self.hub,
            "partner": self.partner,
            "since": self.since,
            "until": self.until,
            "snapshot": self.snapshot,
            "from": self.start.to_json(),
            "to": self.end.to_json(),
            "change": self.change.to_json(),
            "variants": [asdict(one) for one in self.variants],
            "series": self.series.to_dicts(),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the same as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        return html_card(
            f"Distance of {get(self.partner).name} from {get(self.hub).name}, "
            f"{self.since} to {self.until}",
            self.to_polars().select("title", "start", "end", "change", "correlation"),
            source=self.snapshot,
            marks=(None, "change", "change"),
            digits=2,
        )


def ideal_point_sensitivity(
    hub: str | int | State,
    partner: str | int | State,
    *,
    since: int | None = None,
    until: int | None = None,
    snapshot: Snapshot | None = None,
) -> Sensitivity:
    """Return the distance of two states under eleven choices of votes.

    All votes; no votes on nuclear weapons; only calls that the hub and the camp
    against it contest; one issue left out at a time; abstention as absence; votes
    since 1971 or 1991 only. Each is a fit of its own, kept in the snapshot, so nothing
    is estimated here.

    Parameters
    ----------
    hub, partner : str, int or State
        Name or code; the hub matters for the contested calls alone.
    since, until : int or None
        Window; by default the first and last year in which both are placed.
    snapshot : Snapshot or None
        The installed one by default.

    Returns
    -------
    Sensitivity
        A table of variants, the yearly series, and the interval of all votes.

    Raises
    ------
    UnknownState, SameState
        If a state is not known, or both are the same.
    NoSuchStateThen
        If both have no place in a common year, or not in the one asked for.
    InvalidWindow
        If `since` is not before `until`.
    """
    one, other = resolve(hub).id, resolve(partner).id
    if one == other:
        message = f"hub and partner are both {get(one).name}; name two states"
        raise SameState(message)
    snapshot = snapshot or Snapshot()
    series = _series(snapshot, one, other)
    years = series["year"].to_list()
    first, last = _window(years, one, other, since, until)
    start, end, change = _intervals(snapshot, one, other, first, last)
    return Sensitivity(
        hub=one,
        partner=other,
        since=first,
        until=last,
        snapshot=snapshot.id,
        start=start,
        end=end,
        change=change,
        variants=tuple(_variant(series, name, first, last) for name in TITLES),
        series=series,
        notes=_notes(series, get(one).name),
    )


def _series(snapshot: Snapshot, hub: str, partner: str) -> pl.DataFrame:
    """Return `year` and one column of distances for each variant."""
    points = snapshot.cached_table(ideal_proximity.POINTS)
    variants = snapshot.cached_table(ideal_proximity.VARIANTS)
    table = points.select("state", "year", pl.col("theta").alias(ALL)).join(
        variants, on=["state", "year"], how="left"
    )
    columns = [name for name in TITLES if name in table.columns]
    of = {
        state: pl.col(*columns).filter(pl.col("state") == state).first()
        for state in (hub, partner)
    }
    distances = (
        table.group_by("year")
        .agg((of[hub] - of[partner]).abs() / pl.col(*columns).std())
        .filter(pl.col(ALL).is_not_null())
    )
    contested = snapshot.table(
        ideal_proximity.CONTESTED,
        (pl.col("hub") == hub) & (pl.col("partner") == partner),
    ).select("year", pl.col("distance").alias(CONTESTED))
    return (
        distances.join(contested, on="year", how="left")
        .select("year", *TITLES)
        .sort("year")
    )


def _window(
    years: list[int], hub: str, partner: str, since: int | None, until: int | None
) -> tuple[int, int]:
    names = f"{get(hub).name} and {get(partner).name}"
    if len(years) < 2:
        message = f"{names} are placed together in {len(years)} years; expected two"
        raise NoSuchStateThen(message)
    for year in (since, until):
        if year is not None and year not in years:
            close = min(years, key=lambda one: abs(one - year))
            message = (
                f"{names} are not both placed in {year}; the nearest year is {close}"
            )
            raise NoSuchStateThen(message)
    first = years[0] if since is None else since
    last = years[-1] if until is None else until
    if first >= last:
        message = f"since {first} must lie before until {last}"
        raise InvalidWindow(message)
    return first, last


def _intervals(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Interval, Interval, Interval]:
    """Return both ends and the change from all votes, with joint draws."""
    at = pl.col("year").is_in([since, until])
    first, last = sessions(
        snapshot.cached_table(ideal_proximity.POINTS).filter(at),
        snapshot.table(ideal_proximity.DRAWS, at),
    )
    (a, drawn_a), (b, drawn_b) = (_pair(one, hub, partner) for one in (first, last))
    return (
        _interval(a, drawn_a),
        _interval(b, drawn_b),
        _interval(b - a, drawn_b - drawn_a),
    )


def _pair(one: Session, hub: str, partner: str) -> tuple[float, Any]:
    distance, drawn = one.distances(hub)
    row = one.states.index(partner)
    return float(distance[row]), drawn[row]


def _interval(estimate: float, drawn: Any) -> Interval:
    low, high = (float(bound) for bound in np.quantile(drawn, QUANTILES))
    # Of two states at one place every draw is apart: the estimate belongs inside.
    return Interval(estimate, min(low, estimate), max(high, estimate))


def _variant(series: pl.DataFrame, name: str, since: int, until: int) -> Variant:
    known = dict(series.select("year", name).drop_nulls().iter_rows())
    start, end = known.get(since), known.get(until)
    both = series.select(ALL, name).drop_nulls() if name != ALL else pl.DataFrame()
    return Variant(
        id=name,
        title=TITLES[name],
        start=start,
        end=end,
        change=None if start is None or end is None else end - start,
        years=len(known),
        correlation=(
            float(np.corrcoef(both[ALL], both[name])[0, 1]) if both.height > 2 else None
        ),
    )


def _notes(series: pl.DataFrame, hub: str) -> tuple[str, ...]:
    notes = [
        "Variants are single estimates: compare their spread with the interval of "
        "all votes, which speaks of sampling alone.",
        "From session 74 (2019) on the publisher's codes for colonialism and economic "
        "development repeat that for disarmament, so these two end in 2018; for 2025 "
        "issues follow from subject headings.",
    ]
    if series[CONTESTED].is_null().all():
        notes.append(f"{hub} has no registered camp against it, or is no hub here.")
    return tuple(notes)
