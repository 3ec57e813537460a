"""A dyad: how close a partner stands to a hub, why that moved, how they voted."""

from __future__ import annotations

from typing import Any

import polars as pl

from foedus.alignment.elsewhere import Elsewhere, elsewhere
from foedus.alignment.explanation import Explanation, of
from foedus.alignment.panel import series
from foedus.alignment.realignment import Realignment, realign
from foedus.alignment.results import Erosion
from foedus.alignment.weights import weights
from foedus.brief import sentences
from foedus.brief.breaks import of_partner
from foedus.brief.chains import levels as chained
from foedus.brief.content import Block, Section
from foedus.brief.paths import by_partner
from foedus.brief.pulls import pulls
from foedus.charts.levels import levels
from foedus.charts.timeline import timeline
from foedus.charts.wording import change as moved_by
from foedus.charts.wording import number, the, upper
from foedus.errors import SameState
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.web import windows
from foedus.web.asked import answered
from foedus.web.links import Asked
from foedus.web.page import Field, Page, Query, View
from foedus.web.pair_events import events_section
from foedus.web.pair_further import further_section
from foedus.web.pair_shares import BLOCS, shares_section
from foedus.web.pair_votes import votes_section
from foedus.web.pair_why import why_section
from foedus.web.votes import votes
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


def view(query: Query, snapshot: Snapshot) -> View:
    """Return everything that is known of one pair over a window."""
    hub, partner = query["hub"], query["partner"]
    if hub == partner:
        message = f"hub and partner are both {get(hub).name}; name two states"
        raise SameState(message)
    snapshot.require(hub)
    spans = windows.bounds(snapshot, hub, partner)
    since = query["since"] or windows.since(snapshot, hub, partner)
    whole = answered(snapshot, hub, since, query["until"], query["weights"])
    if query["until"] is None and whole.until > spans["until"][1]:
        # The hub runs on, the partner does not.
        whole = answered(snapshot, hub, since, spans["until"][1], query["weights"])
    asked = Asked(since, whole.until, query["weights"])
    found = of(whole, partner, snapshot=snapshot)
    first, last = (query["votes"],) * 2 if query["votes"] else (since, whole.until)
    cast = votes(snapshot, hub, partner, first, last)
    moved = _realigned(snapshot, hub, since, whole.until)
    compared = query["elsewhere"] == "yes"
    open_weights = weighing(
        snapshot, hub, since, whole.until, query["weights"], partner
    )
    known = _series(snapshot, whole, partner)
    drawn = pulls(_alone(whole, partner), snapshot, known).get(partner, ())
    mine = {key: frame.get(partner, {}) for key, frame in known.items()}
    return View(
        heading=f"{upper(the(partner))} and {the(hub)}, {since} to {whole.until}",
        lead=_lead(found),
        sections=(
            _path(snapshot, found),
            why_section(found, drawn, mine),
            shares_section(
                snapshot,
                moved,
                partner,
                asked,
                _toward(snapshot, found, query["weights"]) if compared else None,
                compared=compared,
            ),
            votes_section(
                cast, hub=hub, partner=partner, asked=asked, snapshot=snapshot.id
            ),
            events_section(snapshot, hub, partner, since),
            further_section(snapshot, whole, partner, asked),
        ),
        make_data=lambda: {
            "explanation": found.to_dict(),
            "votes": cast.to_dict(),
            "shifts": _shifts(moved, partner),
            "reweighing": open_weights,
        },
        make_table=lambda: _table(found),
        cites=tuple(found.timeline["indicator"].unique(maintain_order=True)),
        notes=whole.notes,
        # Without a channel at both ends there is nothing to weigh.
        scripts=("weights.js",) if open_weights["partners"] else (),
        panel="weights" if open_weights["partners"] else "",
        panel_data={"reweighing": open_weights},
        panel_after="path",
        bounds=spans,
        taken={"since": since, "until": whole.until},
    )


def _realigned(snapshot: Snapshot, hub: str, since: int, until: int) -> Realignment:
    return snapshot.once(
        ("realign", hub, since, until),
        lambda: realign(hub, since=since, until=until, blocs=BLOCS, snapshot=snapshot),
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


def _path(snapshot: Snapshot, found: Explanation) -> Section:
    whole, one = found.erosion, found.partner
    series_of = chained(snapshot, whole.hub, {one.partner}, since=whole.since)
    block = Block(
        id="years",
        text=(
            "Lines join neighbouring years only; a year that is not known leaves a "
            "gap. The dashed rule ends the window; hollow points do not count. "
            "A triangle is a break of a channel, down for away and up for closer, with "
            "its year and probability; the shade holds its date with 90 %.",
        ),
        charts=(timeline(found), levels(found, series_of[one.partner])),
        choice=True,
        grids=of_partner(one),
    )
    return Section("path", "Year by year", (block,))


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
