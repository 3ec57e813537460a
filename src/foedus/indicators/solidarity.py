"""Solidarity: votes on texts that condemn or concern the conduct of the hub."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from foedus.estimates.ratio import clustered_ratio
from foedus.indicators.ballots import FloatArray, seats_note, smallest_sd
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

INDICATOR = Indicator(
    id="solidarity",
    title="Solidarity",
    channel="reputational",
    question="Does the partner stand by the hub when its conduct is at issue?",
    method=(
        "Mean over the registered texts on the hub's conduct of the year: 1 for a "
        "vote in support of the hub, one half for abstention or absence, 0 for a "
        "vote against it. Absence counts only for members of the United Nations "
        "that voted shortly before and after. Votes of a government that had lost "
        "power are not counted."
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
    quantity="mean support from 0 (against the hub) to 1 (with it)",
)

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

    The standard deviation is cluster-robust over text families (texts repeated
    from session to session, or adopted in pairs), and at least `smallest_sd`. With
    one family the vote is a fact without sampling error, but says little of the
    next text: then sqrt((x (1 - x) + 1 / (4 n)) / (n + 1)) with n = 1 family.
    `n` counts texts.
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
    return Built(
        values=_values(votes.filter(~seat_of_others("partner", "date"))),
        coverage=(int(str(years.min())), int(str(years.max()))),
        tables={
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


def _values(votes: pl.DataFrame) -> pl.DataFrame:
    scored = votes.with_columns(
        score=pl.when(pl.col("vote").is_in(_ASIDE))
        .then(_HALF)
        .otherwise((pl.col("vote") != pl.col("against")).cast(pl.Float64))
    )
    parts = [
        _hub_year(str(hub), int(str(year)), rows)
        for (hub, year), rows in scored.group_by("hub", "year", maintain_order=True)
    ]
    return pl.concat([pl.DataFrame(schema=VALUES), *parts]).sort(
        "hub", "partner", "year"
    )


def _hub_year(hub: str, year: int, rows: pl.DataFrame) -> pl.DataFrame:
    wide = rows.pivot("partner", index=["call", "family"], values="score").sort("call")
    partners = [name for name in wide.columns if name not in ("call", "family")]
    scores = wide.select(partners).cast(pl.Float64).to_numpy()
    ratio = clustered_ratio(
        scores, np.ones(len(scores)), clusters=wide["family"].to_numpy()
    )
    spread = np.fmax(ratio.sd, smallest_sd(ratio.n_clusters))
    sd = np.where(ratio.n_clusters < 2, single_family_sd(ratio.value), spread)
    return pl.DataFrame(
        {
            "hub": [hub] * len(partners),
            "partner": partners,
            "year": np.full(len(partners), year, dtype=np.int16),
            "value": np.clip(ratio.value, 0.0, 1.0),
            "sd": sd,
            "n": ratio.n_items.astype(np.float64),
        }
    )


def single_family_sd(value: FloatArray) -> FloatArray:
    """Return the standard deviation granted to the vote on a single family."""
    bound: FloatArray = np.sqrt((value * (1 - value) + 1 / 4) / 2)
    return bound
