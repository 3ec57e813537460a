"""Solidarity: votes on texts that condemn or concern the conduct of the hub."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from foedus.indicators import equating
from foedus.indicators.ballots import seats_note
from foedus.indicators.call_facts import (
    call_date,
    call_reference,
    call_source,
    call_title,
    calls_named,
)
from foedus.indicators.contract import VALUES, Built, Evidence, Indicator
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states import existing, get
from foedus.states.credentials import held_by, seat_of_others
from foedus.states.memberships import status_on
from foedus.states.texts import registered_texts

INDICATOR = Indicator(
    id="solidarity",
    title="Solidarity",
    channel="reputational",
    question="Does the partner stand by the hub when its conduct is at issue?",
    method=(
        "Votes on the registered texts on the hub's conduct: 1 for a vote in support "
        "of the hub, one half for abstention or absence, 0 for a vote against it. The "
        "mean that would be expected on all registered texts of the hub, each year "
        "counting alike, by an ordinal probit over those of the year. Absence counts "
        "only for members of the United Nations that voted shortly before and after. "
        "Votes of a government that had lost power are not counted."
    ),
    sources=("un_votes", "un_votes_wide", "un_votes_2025"),
    ledgers=(
        "registered_texts.csv",
        "ukraine_roll_calls.csv",
        "UN.csv",
        "credentials.csv",
    ),
    absent=(
        "no registered text on the hub's conduct in that year, or a government that "
        "had lost power held the partner's seat"
    ),
    equated=False,
    quantity="expected support from 0 (against the hub) to 1 (with it)",
)

#: Table of the links between years.
LINKS = "solidarity_links"
ABSENT = 0
_ABSTAIN = 2
_HALF = 0.5
# A file codes some states as absent for months (Turkey from November 2023, whose
# votes are in the official tallies): a state that is silent on this many calls
# before a text, or after it, counts as unknown, not as absent.
_NEARBY = 10
_MOST = 12
_ASIDE = (ABSENT, _ABSTAIN)
_VERBS = {0: "did not vote", 1: "voted yes", 2: "abstained", 3: "voted no"}


def build(inputs: Inputs, hubs: Sequence[str]) -> Built:
    """Compute the indicator from every vote on every registered text.

    Values are equated, see `foedus.indicators.equating`: a year with one harsh text
    is not read as a year in which everyone turned away. The table `solidarity_links`
    says between which years the common step is identified. How fast texts walk is
    taken from contested votes, since too few registered texts come back to tell. `n`
    counts texts.
    """
    votes = _votes(inputs, hubs)
    texts = votes.select("hub", "call").unique()
    facts = calls_named(inputs, texts["call"]).join(
        inputs.derived("registered_calls")
        .filter(pl.col("final"))
        .select("call", "symbol")
        .unique("call"),
        on="call",
        how="left",
        suffix="_registered",
    )
    years = inputs.derived("votes").join(
        inputs.derived("roll_calls").select("call", "year"), on="call"
    )["year"]
    values, links = _equated(
        votes.filter(~seat_of_others("partner", "date")).join(
            inputs.derived("registered_calls").select("hub", "call", "symbol"),
            on=["hub", "call"],
        ),
        sorted(set(hubs)),
    )
    return Built(
        values=values,
        coverage=(int(str(years.min())), int(str(years.max()))),
        tables={
            LINKS: links,
            "solidarity_votes": votes.select(
                "hub", "year", "call", "partner", "vote", "against"
            ),
            "solidarity_calls": facts.with_columns(
                symbol=pl.coalesce("symbol_registered", "symbol")
            ).drop("symbol_registered"),
        },
        notes=(
            "Registered texts whose votes are in no source at hand "
            "(among them ES-11/2, /3 and /5 of 2022) are left out, and June to "
            "December 2024 is missing. A state without a vote on the ten calls before "
            "a text, or after it, counts as unknown, not as absent (Turkey from "
            "November 2023: the wide file has none of its votes).",
            seats_note(),
        ),
    )


def links(snapshot: Snapshot, hub: str, since: int, until: int) -> float | None:
    """Return the error of the common step on log odds, None if not identified."""
    return equating.link(snapshot, LINKS, hub, since, until)


def evidence(
    snapshot: Snapshot, hub: str, partner: str, since: int, until: int
) -> tuple[Evidence, ...]:
    """Return the partner's votes on the texts of the window, latest first."""
    rows = (
        snapshot.table(
            "solidarity_votes",
            (pl.col("hub") == hub)
            & (pl.col("partner") == partner)
            & pl.col("year").is_between(since, until),
        )
        .join(snapshot.table("solidarity_calls"), on="call", how="left")
        .sort("date", "call", descending=True)
    )
    return tuple(
        Evidence(
            indicator=INDICATOR.id,
            date=call_date(row),
            text=(
                f"{get(partner).name} {_VERBS[row['vote']]}"
                f"{_side(row['vote'], row['against'], hub)} on {call_title(row)}"
                f"{_uncounted(partner, row['date'])}"
            ),
            # To take a side says more than to stand aside.
            weight=_weight(row["vote"], partner, row["date"]),
            source=call_source(row),
            reference=call_reference(row),
        )
        for row in rows.head(_MOST).iter_rows(named=True)
    )


def _weight(vote: int, partner: str, day: date) -> float:
    if held_by(partner, day) is not None:
        return 0.0
    return _HALF if vote in _ASIDE else 1.0


def _uncounted(partner: str, day: date) -> str:
    holder = held_by(partner, day)
    return "" if holder is None else f" (not counted: cast by envoys of {holder})"


def _side(vote: int, against: int, hub: str) -> str:
    if vote in _ASIDE:
        return ""
    return f", {'against' if vote == against else 'with'} {get(hub).name},"


def _votes(inputs: Inputs, hubs: Sequence[str]) -> pl.DataFrame:
    """Return every vote and absence on the registered texts of some hubs."""
    calls = inputs.derived("roll_calls").select("call", "date", "year", "source")
    texts = (
        inputs.derived("registered_calls")
        .filter(pl.col("final") & pl.col("hub").is_in(list(hubs)))
        .join(calls, on="call")
        .select("hub", "call", "year", "date", "family", "against")
    )
    present = texts.join(inputs.derived("votes"), on="call").rename(
        {"state": "partner"}
    )
    silent = texts.join(_silent(inputs, texts["call"]), on="call")
    absent = silent.filter(_members(silent)).with_columns(
        vote=pl.lit(ABSENT, dtype=pl.UInt8)
    )
    both = pl.concat([present, absent.select(present.columns)])
    alive = pl.DataFrame(
        [
            (year, state.id)
            for year in texts["year"].unique().to_list()
            for state in existing(year)
        ],
        schema={"year": pl.Int16, "partner": pl.String},
        orient="row",
    )
    return (
        both.filter(pl.col("hub") != pl.col("partner"))
        .join(alive, on=["year", "partner"], how="semi")
        .sort("hub", "year", "call", "partner")
    )


def _silent(inputs: Inputs, texts: pl.Series) -> pl.DataFrame:
    """Return `call`, `partner`: without a vote on a text, but with one around it.

    The ledger lists all members, so its blanks are absences without more ado.
    """
    calls = inputs.derived("roll_calls").sort("date", "call").with_row_index("row")
    votes = inputs.derived("votes").join(calls.select("call", "row"), on="call")
    states = votes["state"].unique().sort()
    columns = pl.DataFrame({"partner": states}).with_row_index("column")
    placed = votes.join(columns, left_on="state", right_on="partner")
    cast = np.zeros((calls.height, len(states)), dtype=np.int64)
    cast[placed["row"].to_numpy(), placed["column"].to_numpy()] = 1
    running = np.vstack([np.zeros_like(cast[:1]), cast.cumsum(axis=0)])
    parts = []
    wanted = calls.filter(pl.col("call").is_in(texts.unique().to_list()))
    for row, call, source in wanted.select("row", "call", "source").iter_rows():
        first, last = max(row - _NEARBY, 0), min(row + _NEARBY + 1, calls.height)
        before = (running[row] > running[first]) | (row == 0)
        after = (running[last] > running[row + 1]) | (row == calls.height - 1)
        known = (before & after) | (source == "ledger")
        quiet = np.flatnonzero(known & (cast[row] == 0))
        parts.append(
            pl.DataFrame({"partner": states.gather(quiet)}).with_columns(
                call=pl.lit(call, dtype=pl.Int32)
            )
        )
    empty = pl.DataFrame(schema={"partner": pl.String, "call": pl.Int32})
    return pl.concat([empty, *parts])


def _members(rows: pl.DataFrame) -> pl.Series:
    """Return which rows are of a member of the United Nations on the day."""
    known: dict[tuple[str, date], bool] = {}
    for state, day in rows.select("partner", "date").unique().iter_rows():
        known[state, day] = status_on("UN", state, day) == "member"
    pairs = rows.select("partner", "date").iter_rows()
    return pl.Series([known[state, day] for state, day in pairs], dtype=pl.Boolean)


def _equated(
    votes: pl.DataFrame, hubs: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return values, and the links between years."""
    partners = sorted(votes["partner"].unique())
    texts = [_texts(votes.filter(pl.col("hub") == hub)) for hub in hubs]
    sets = [
        _calls(votes.filter(pl.col("hub") == hub), own, partners)
        for hub, own in zip(hubs, texts, strict=True)
    ]
    equated, _ = equating.equate(
        sets, shared_population=True, walks=equating.walks_of_contested_votes()
    )
    values, links = [pl.DataFrame(schema=VALUES)], [equating.no_links()]
    for hub, found in zip(hubs, equated, strict=True):
        place, column = np.nonzero(np.isfinite(found.value))
        values.append(
            pl.DataFrame(
                {
                    "hub": pl.Series([hub]).new_from_index(0, len(place)),
                    "partner": pl.Series(partners).gather(column),
                    "year": found.years[place],
                    "value": found.value[place, column],
                    "sd": found.sd[place, column],
                    "n": found.n_calls[place, column],
                },
                schema=VALUES,
                strict=False,
            )
        )
        links.append(equating.links_of(hub, found, since=found.years.tolist()))
    return (
        pl.concat(values).sort("hub", "partner", "year"),
        pl.concat(links).sort("hub", "since", "until"),
    )


def _texts(votes: pl.DataFrame) -> pl.DataFrame:
    """Return the texts of a hub by year, with the number of the question they put.

    Texts of one family and title put the same question, unless a year has several.
    """
    titles = registered_texts().select("hub", "symbol", "title")
    question = ["family", "against", "title"]
    return (
        votes.select("hub", "call", "year", "family", "against", "symbol")
        .unique("call")
        .join(titles, on=["hub", "symbol"], how="left")
        .with_columns(title=pl.coalesce("title", "symbol"))
        .with_columns(
            own=pl.when(pl.len().over("year", *question) > 1).then("call"),
        )
        .with_columns(
            item=pl.struct(*question, "own").rank("dense").cast(pl.Int64),
            topic=pl.col("family").rank("dense").cast(pl.Int64),
        )
        .sort("year", "call")
    )


def _calls(
    votes: pl.DataFrame, texts: pl.DataFrame, partners: Sequence[str]
) -> equating.Calls:
    rows = texts.select("call").with_row_index("row")
    columns = pl.DataFrame({"partner": partners}, schema={"partner": pl.String})
    placed = votes.join(rows, on="call").join(
        columns.with_row_index("column"), on="partner"
    )
    choice = (
        pl.when(pl.col("vote").is_in(_ASIDE))
        .then(1)
        .when(pl.col("vote") == pl.col("against"))
        .then(0)
        .otherwise(2)
    )
    choices = np.full((texts.height, len(partners)), -1, dtype=np.int8)
    choices[placed["row"].to_numpy(), placed["column"].to_numpy()] = placed.select(
        choice
    ).to_series()
    topic = texts["topic"].to_numpy()
    return equating.Calls(
        choices=choices,
        categories=np.full(texts.height, 3),
        years=texts["year"].to_numpy().astype(np.int64),
        clusters=topic,
        items=texts["item"].to_numpy(),
        topics=topic,
        scores=np.tile([0.0, _HALF, 1.0], (texts.height, 1)),
        weights=np.ones(texts.height),
    )
