"""A dyad: how close a partner stands to a hub, why that moved, how they voted."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from foedus.alignment.elsewhere import Elsewhere, elsewhere
from foedus.alignment.explanation import (
    Explanation,
    check_partner,
    with_evidence,
    without_evidence,
)
from foedus.alignment.panel import series
from foedus.alignment.realignment import Realignment, realign
from foedus.alignment.results import Erosion
from foedus.alignment.weights import weights
from foedus.brief import sentences
from foedus.brief.content import Section
from foedus.brief.paths import by_partner
from foedus.brief.pulls import pulls
from foedus.charts.wording import change as moved_by
from foedus.charts.wording import number, the, upper
from foedus.errors import SameState
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.web import (
    pair_events,
    pair_further,
    pair_path,
    pair_shares,
    pair_votes,
    pair_why,
)
from foedus.web.asked import Window, answered, window
from foedus.web.links import Asked
from foedus.web.page import Field, Later, Page, Query, View
from foedus.web.votes import Votes, votes
from foedus.web.weighing import weighing

PAGE = Page(
    id="dyad",
    path="/dyad/{hub}/{partner}",
    title="Dyad",
    order=2,
    fields=(
        Field("hub", "state", "Hub", default="TUR"),
        Field("partner", "state", "Partner", default="RUS"),
        Field("since", "year", "From"),
        Field("until", "year", "To"),
        Field("weights", "weights", "Weights", default="equal"),
        Field("votes", "number", "Votes of the year", least=1946, most=2200),
        Field(
            "elsewhere",
            "choice",
            "Other hubs",
            default="no",
            choices={"no": "not compared", "yes": "compared"},
        ),
    ),
    example="/dyad/TUR/RUS",
    about=(
        "One pair: its years, why it moved down to the facts, whose share moved, and "
        "how the two voted."
    ),
)


def check(query: Query, snapshot: Snapshot) -> None:
    """Stop if the pair cannot be asked for these years."""
    since, until, _ = _window(query, snapshot)
    check_partner(query["partner"], since, until)


def view(query: Query, snapshot: Snapshot) -> View:
    """Return everything that is known of one pair over a window."""
    hub, partner, chosen = query["hub"], query["partner"], query["weights"]
    since, until, spans = _window(query, snapshot)
    whole = answered(snapshot, hub, since, until, chosen)
    bare = without_evidence(whole, partner, snapshot=snapshot)
    found = cache(lambda: with_evidence(bare, snapshot))
    asked = Asked(since, until, chosen)
    moved = cache(lambda: _realigned(snapshot, hub, since, until))
    cast = cache(lambda: _votes(snapshot, query, since, until))
    open_weights = cache(lambda: weighing(snapshot, hub, since, until, chosen, partner))

    def why() -> Section:
        known = _series(snapshot, whole, partner)
        drawn = pulls(_alone(whole, partner), snapshot, known).get(partner, ())
        mine = {key: frame.get(partner, {}) for key, frame in known.items()}
        return pair_why.why_section(found(), drawn, mine)

    def shares() -> Section:
        compared = query["elsewhere"] == "yes"
        toward = _toward(snapshot, bare, chosen) if compared else None
        return pair_shares.shares_section(
            snapshot, moved(), partner, asked, toward, compared=compared
        )

    return View(
        heading=f"{upper(the(partner))} and {the(hub)}, {since} to {until}",
        lead=_lead(bare),
        parts=(
            pair_path.path_section(bare),
            Later(
                "linked",
                pair_path.LINKED,
                lambda: pair_path.linked_section(snapshot, bare),
            ),
            Later("why", pair_why.TITLE, why),
            Later("shares", pair_shares.TITLE, shares),
            Later(
                "votes",
                pair_votes.TITLE,
                lambda: _voted(cast(), query, asked, snapshot),
            ),
            Later(
                "events",
                pair_events.TITLE,
                lambda: pair_events.events_section(snapshot, hub, partner, since),
            ),
            Later(
                "further",
                pair_further.TITLE,
                lambda: pair_further.further_section(snapshot, whole, partner, asked),
            ),
        ),
        make_data=lambda: {
            "explanation": found().to_dict(),
            "votes": cast().to_dict(),
            "shifts": _shifts(moved(), partner),
            "reweighing": open_weights(),
        },
        make_table=lambda: _table(bare),
        cites=tuple(bare.timeline["indicator"].unique(maintain_order=True)),
        notes=whole.notes,
        scripts=("weights.js",),
        panel="weights",
        make_panel=lambda: {"reweighing": open_weights()},
        panel_after="linked",
        bounds=spans,
        taken={"since": since, "until": until},
    )


def _window(query: Query, snapshot: Snapshot) -> Window:
    hub, partner = query["hub"], query["partner"]
    if hub == partner:
        message = f"hub and partner are both {get(hub).name}; name two states"
        raise SameState(message)
    return window(snapshot, hub, partner, since=query["since"], until=query["until"])


def _votes(snapshot: Snapshot, query: Query, since: int, until: int) -> Votes:
    first, last = (query["votes"],) * 2 if query["votes"] else (since, until)
    return votes(snapshot, query["hub"], query["partner"], first, last)


def _voted(cast: Votes, query: Query, asked: Asked, snapshot: Snapshot) -> Section:
    return pair_votes.votes_section(
        cast,
        hub=query["hub"],
        partner=query["partner"],
        asked=asked,
        snapshot=snapshot.id,
    )


def _realigned(snapshot: Snapshot, hub: str, since: int, until: int) -> Realignment:
    return snapshot.once(
        ("realign", hub, since, until),
        lambda: realign(
            hub, since=since, until=until, blocs=pair_shares.BLOCS, snapshot=snapshot
        ),
    )


def _alone(whole: Erosion, partner: str) -> Erosion:
    """Return a result with one partner only, for what is asked partner by partner."""
    from dataclasses import replace

    return replace(
        whole,
        partners=tuple(one for one in whole.partners if one.partner == partner),
        unranked=tuple(one for one in whole.unranked if one.partner == partner),
    )


def _series(
    snapshot: Snapshot, whole: Erosion, partner: str
) -> dict[str, dict[str, Any]]:
    rows = series(snapshot, whole.hub, whole.since, whole.until)
    return {
        indicator: dict(by_partner(frame.filter(pl.col("partner") == partner)))
        for indicator, frame in rows.items()
    }


def _toward(snapshot: Snapshot, found: Explanation, chosen: str) -> Elsewhere | None:
    whole = found.erosion
    compared = elsewhere(
        snapshot,
        whole.hub,
        [found.partner.partner],
        whole.since,
        whole.until,
        weights=weights(chosen),
    )
    return compared[0] if compared else None


def _lead(found: Explanation) -> str:
    one, whole = found.partner, found.erosion
    if one.change is not None and one.start is not None and one.end is not None:
        return (
            f"{_verdict(one.word, the(one.partner), the(whole.hub))}: alignment "
            f"{number(one.start.estimate)} in {whole.since} and "
            f"{number(one.end.estimate)} in {whole.until} (0 is far, 100 close), "
            f"{moved_by(one.change)}. {sentences.parts(one)}"
        )
    text = f"{upper(the(one.partner))} cannot be ranked with {the(whole.hub)}: "
    text += f"{one.reason}."
    if any(channel.contribution is not None for channel in one.channels.values()):
        text += f" {sentences.parts(one)}"
    return text


def _verdict(word: str, partner: str, hub: str) -> str:
    """Return what the word of a change says of a pair."""
    surely = "surely and by more than stable ties do"
    said = {
        "fell": f"{partner} moved away from {hub}, {surely}",
        "rose": f"{partner} moved closer to {hub}, {surely}",
        "moved little": f"{partner} moved little towards {hub} or away from it",
        "not known": (
            f"whether {partner} moved towards {hub} or away from it by more than "
            "stable ties do cannot be told"
        ),
    }
    return upper(said[word])


def _shifts(found: Realignment, partner: str) -> list[dict[str, Any]]:
    from dataclasses import asdict

    return [asdict(shift) for shift in found.shifts if shift.partner == partner]


def _table(found: Explanation) -> pl.DataFrame:
    """One row an indicator: what adds up to the change."""
    whole, one = found.erosion, found.partner
    rows = [
        {
            "hub": whole.hub,
            "partner": one.partner,
            "since": whole.since,
            "until": whole.until,
            "channel": channel,
            "indicator": indicator,
            "from": moved.start,
            "to": moved.end,
            "contribution": moved.contribution,
            "common_shift": moved.common,
            "reason": moved.reason,
        }
        for channel, change in one.channels.items()
        for indicator, moved in change.indicators.items()
    ]
    return pl.DataFrame(
        rows,
        schema={
            "hub": pl.String, "partner": pl.String, "since": pl.Int64,
            "until": pl.Int64, "channel": pl.String, "indicator": pl.String,
            "from": pl.Float64, "to": pl.Float64, "contribution": pl.Float64,
            "common_shift": pl.Float64, "reason": pl.String,
        },
    )  # fmt: skip
