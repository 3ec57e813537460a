"""Contested votes: with the hub or with the camp against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.estimates.ratio import ClusteredRatio
from foedus.indicators import contested_evidence, equating
from foedus.indicators.ballots import (
    Ballots,
    BoolArray,
    load,
    seats_note,
    smallest_sd,
)
from foedus.indicators.contested_calls import (
    Counted,
    contested_calls,
    counted_calls,
    hub_votes,
)
from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.indicators.rival_free import rival_free
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states import get

if TYPE_CHECKING:
    from foedus.estimates.equating.linking import Drift

INDICATOR = Indicator(
    id="contested_votes",
    title="Contested votes",
    channel="diplomatic",
    question="When the hub and its rivals vote apart, with whom does the partner go?",
    method=(
        "Votes of the General Assembly on which the hub is at least one step (yes, "
        "abstain, no) away from the mean of the camp against it, weighted by that "
        "distance: 1 with the hub or beyond, 0 with the camp. What a state would be "
        "expected to do on one frozen set of such calls, by an ordinal probit over the "
        "calls of the year; texts that come back place the years on one scale. The "
        "camp is fixed at the start of the window. A hub without rivals gets the "
        "chance-corrected agreement (1 + kappa) / 2 over all calls instead, which is "
        "not equated. Texts that concern the hub's own conduct are left out."
    ),
    sources=(
        "un_votes",
        "un_votes_wide",
        "un_votes_2025",
        "un_bridges",
        "rivalries",
        "capabilities",
        "atop",
    ),
    ledgers=(
        "registered_texts.csv",
        "ukraine_roll_calls.csv",
        "pacts.csv",
        "credentials.csv",
    ),
    absent=(
        "fewer than 5 contested calls (10 calls without a camp), or than 3 sittings, "
        "with a vote of both; or a government that had lost power held the seat"
    ),
    equated=False,
    quantity="expected weight of contested calls on the hub's side, 0 to 1",
)

FEWEST_CALLS = 5
#: Kappa also estimates the margins of both states, so it needs more.
FEWEST_CALLS_RIVAL_FREE = 10
FEWEST_CLUSTERS = 3

#: Table of the links between years, for the camp that a hub faces at `since`.
LINKS = "contested_votes_links"

_EXTRA = {"camp": pl.UInt8, "current": pl.Boolean}
_CAMP = "camp"
_RIVAL_FREE = "rival-free"


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the indicator for every camp that a hub ever faced.

    A camp (or having none, the rival-free variant) gets values from its first year
    to the end of the votes, since a window that begins in one of its years keeps
    it to the end. ``camp`` numbers the camps of a hub, ``current`` marks the rows
    whose camp is the one of that very year. The table `camps` says which camp a
    hub faces in which year, and who is in it.

    Values against a camp are equated, see `foedus.indicators.equating`; the table
    `contested_votes_links` says between which years their common step is identified.
    The standard deviation allows for dependence within sitting day and agenda (by a
    design effect; jackknifed for the rival-free variant), and is at least
    `smallest_sd`.
    """
    ballots = load(inputs)
    camps = _number_camps(inputs.derived("camps"), hubs, ballots)
    counted = counted_calls(inputs, ballots)
    rows = _Rows(ballots)
    links, walks = _against_camps(rows, inputs, ballots, camps, counted)
    _without_camp(rows, ballots, camps, counted)
    now = camps.select("hub", "year", "camp").unique().with_columns(current=True)
    values = (
        rows.table()
        .join(now, on=["hub", "year", "camp"], how="left")
        .with_columns(
            pl.col("current").fill_null(False),
            # A third decimal is more than an error estimate bears; it saves space.
            pl.col("sd").round(3),
        )
        .select(*VALUES, *_EXTRA)
        .sort("hub", "camp", "partner", "year")
    )
    years = (int(ballots.years.min()), int(ballots.years.max()))
    return Built(
        values=values,
        coverage=years,
        tables={
            "camps": camps,
            LINKS: links,
            **contested_evidence.tables(inputs, ballots, camps, counted),
        },
        notes=(
            "June to December 2024 is missing in every source, and "
            "1964 had no recorded vote; the rivalries end in 2020 and are carried "
            "forward, flagged.",
            _note_on_camps(camps),
            equating.note(walks),
            seats_note(),
        ),
    )


def window(snapshot: Snapshot, hub: str, since: int, until: int) -> pl.DataFrame:
    """Return the values against the camp that the hub faced at `since`."""
    return _of_window(snapshot, hub, since).filter(pl.col("year") >= since)


def variant(snapshot: Snapshot, hub: str, since: int) -> str:
    """Return ``camp`` or ``rival-free``: each has its own frozen scale."""
    found = camp_of(snapshot, hub, since)["variant"]
    return str(found[0]) if len(found) else _RIVAL_FREE


def reference(built: Built) -> Mapping[str, pl.DataFrame]:
    """Return the values of each variant whose camp is that of the very year."""
    kinds = built.tables["camps"].select("hub", "camp", "variant").unique()
    current = built.values.filter("current").join(kinds, on=["hub", "camp"])
    return {
        kind: current.filter(pl.col("variant") == kind) for kind in (_CAMP, _RIVAL_FREE)
    }


def links(snapshot: Snapshot, hub: str, since: int, until: int) -> float | None:
    """Return the error of the common step on log odds, None if not identified."""
    return equating.link(snapshot, LINKS, hub, since, until)


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return both ends of the series and the calls that weighed most."""
    series = _of_window(snapshot, hub, since).filter(
        (pl.col("partner") == partner) & pl.col("year").is_between(since, until)
    )
    camp = camp_of(snapshot, hub, since)
    return contested_evidence.sentences(
        snapshot, hub, partner, since, until, series=series, camp=camp
    )


def camp_of(snapshot: Snapshot, hub: str, year: int) -> pl.DataFrame:
    """Return the rows of the table `camps` for a hub and year.

    Columns `hub`, `year`, `camp`, `variant` (``camp`` or ``rival-free``),
    `member`, `role`, `carried_forward`; one row with empty member if rival-free.
    """
    camps = snapshot.cached_table("camps")
    return camps.filter((pl.col("hub") == hub) & (pl.col("year") == year))


def _of_window(snapshot: Snapshot, hub: str, since: int) -> pl.DataFrame:
    numbers = camp_of(snapshot, hub, since)["camp"].unique().to_list()
    return snapshot.values(INDICATOR.id, hub).filter(pl.col("camp").is_in(numbers))


def _number_camps(
    camps: pl.DataFrame, hubs: Sequence[str], ballots: Ballots
) -> pl.DataFrame:
    """Give each distinct camp of a hub a number; equal members share it."""
    last = int(ballots.years.max())
    years = pl.DataFrame(
        [
            (hub, year)
            for hub in hubs
            for year in range(int(ballots.years.min()), last + 1)
            if get(hub).exists(year)
        ],
        schema={"hub": pl.String, "year": pl.Int16},
        orient="row",
    )
    sets = camps.group_by("hub", "year").agg(
        pl.col("member").sort().str.join("+").alias("members")
    )
    numbered = (
        years.join(sets, on=["hub", "year"], how="left")
        .with_columns(pl.col("members").fill_null(""))
        .with_columns(
            first=pl.col("year").min().over("hub", "members"),
        )
        .with_columns(camp=pl.col("first").rank("dense").over("hub").cast(pl.UInt8))
    )
    return (
        numbered.join(camps, on=["hub", "year"], how="left")
        .with_columns(
            variant=pl.when(pl.col("members") == "")
            .then(pl.lit(_RIVAL_FREE))
            .otherwise(pl.lit(_CAMP)),
            carried_forward=pl.col("carried_forward").fill_null(False),
        )
        .select("hub", "year", "camp", "variant", "member", "role", "carried_forward")
        .sort("hub", "year", "role", "member")
    )


def _note_on_camps(camps: pl.DataFrame) -> str:
    """Say which hubs have no registered rival, always or at times."""
    variants = camps.group_by("hub").agg(pl.col("variant").unique()).sort("hub")
    never = [hub for hub, found in variants.iter_rows() if _CAMP not in found]
    return (
        "Without a registered rival at the start of the window the "
        "chance-corrected agreement over all calls stands in (variant rival-free in "
        f"the table camps); always so for: {', '.join(never) or 'no hub'}."
    )


def _against_camps(
    rows: _Rows,
    inputs: Inputs,
    ballots: Ballots,
    camps: pl.DataFrame,
    counted: Counted,
) -> tuple[pl.DataFrame, Drift]:
    """Add the values against every camp; return links of years and how texts drift."""
    spells = (
        camps.filter(pl.col("variant") == _CAMP)
        .group_by("hub", "camp")
        .agg(
            pl.col("year").min().alias("first"),
            pl.col("year").unique().alias("years"),
            pl.col("member").unique().sort(),
        )
        .sort("hub", "camp")
    )
    items, topics = equating.bridged_items(inputs), equating.topics(inputs)
    sets = [
        contested_calls(
            ballots,
            hub,
            members,
            since=first,
            counted=counted,
            items=items,
            topics=topics,
        )
        for hub, _, first, _, members in spells.iter_rows()
    ]
    equated, walks = equating.equate(sets)
    links = [equating.no_links()]
    for (hub, camp, _, years, _), found in zip(
        spells.iter_rows(), equated, strict=True
    ):
        for place, year in enumerate(found.years.tolist()):
            rows.add(
                hub,
                camp,
                year,
                ClusteredRatio(
                    found.value[place],
                    found.sd[place],
                    found.n_clusters[place],
                    found.n_calls[place],
                ),
            )
        links.append(equating.links_of(hub, found, since=years))
    return pl.concat(links).sort("hub", "since", "until"), walks


def _without_camp(
    rows: _Rows, ballots: Ballots, camps: pl.DataFrame, counted: Counted
) -> None:
    spells = (
        camps.filter(pl.col("variant") == _RIVAL_FREE)
        .group_by("hub", "camp")
        .agg(pl.col("year").min().alias("first"))
        .sort("hub")
    )
    for year, where in ballots.rows.items():
        due = [
            (hub, camp)
            for hub, camp, first in spells.iter_rows()
            if first <= year and get(hub).exists(year)
        ]
        if not due:
            continue
        own = np.column_stack(
            [hub_votes(ballots, hub, counted)[where] for hub, _ in due]
        )
        # States that were silent all year would only cost time.
        active = np.isfinite(ballots.votes[where]).sum(axis=0) > 0
        found = rival_free(
            ballots.votes[where][:, active], own, ballots.clusters[where]
        )
        for (hub, camp), estimate in zip(due, found, strict=True):
            rows.add(
                hub,
                camp,
                year,
                estimate,
                fewest=FEWEST_CALLS_RIVAL_FREE,
                columns=active,
            )


class _Rows:
    """Collects values as arrays: thousands of small tables would be slow."""

    def __init__(self, ballots: Ballots) -> None:
        self._ballots = ballots
        self._states = np.array(ballots.states)
        self._parts: dict[str, list[npt.NDArray[Any]]] = {
            name: [] for name in (*VALUES, "camp")
        }

    def add(
        self,
        hub: str,
        camp: int,
        year: int,
        found: ClusteredRatio,
        *,
        fewest: int = FEWEST_CALLS,
        columns: BoolArray | None = None,
    ) -> None:
        """Keep what rests on enough calls; `columns` says whom `found` is about."""
        here = slice(None) if columns is None else columns
        keep = (
            np.isfinite(found.value)
            & (found.n_items >= fewest)
            & (found.n_clusters >= FEWEST_CLUSTERS)
            & self._ballots.existing[year][here]
            & (self._states[here] != hub)
        )
        rows: dict[str, Any] = {
            "hub": hub,
            "partner": self._states[here][keep],
            "year": year,
            # Sums in floating point may pass the end of the scale by 1e-16.
            "value": np.clip(found.value[keep], 0.0, 1.0),
            "sd": np.maximum(found.sd[keep], smallest_sd(found.n_clusters[keep])),
            "n": found.n_items[keep],
            "camp": camp,
        }
        for name, part in rows.items():
            self._parts[name].append(np.broadcast_to(part, int(keep.sum())))

    def table(self) -> pl.DataFrame:
        """Return all rows; an error that is not known is null."""
        kinds: dict[str, type[pl.DataType]] = {**VALUES, "camp": pl.UInt8}
        if not self._parts["hub"]:
            return pl.DataFrame(schema=kinds)
        columns = {name: np.concatenate(part) for name, part in self._parts.items()}
        return pl.DataFrame(
            [pl.Series(name, columns[name]).cast(kind) for name, kind in kinds.items()]
        ).with_columns(pl.col("sd").fill_nan(None))
