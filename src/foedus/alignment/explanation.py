"""Why one partner moved: contributions, timeline and the facts behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.alignment.erosion import erosion
from foedus.alignment.panel import series
from foedus.alignment.results import Erosion, PartnerChange
from foedus.alignment.showing import Shown
from foedus.alignment.weights import Weights
from foedus.errors import NoSuchStateThen, SameState
from foedus.indicators import registry
from foedus.indicators.contract import Evidence
from foedus.lake.snapshot import Snapshot
from foedus.states import State, get, resolve

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Shown):
    """One partner of a hub over a window, down to the facts.

    Attributes
    ----------
    erosion : Erosion
        The whole result that this partner is part of.
    partner : PartnerChange
        Its change, by channel and indicator.
    timeline : polars.DataFrame
        `indicator`, `channel`, `year`, `value`, `low`, `high`, `shown`: natural
        values from `since` to the last year of each source, which may lie after
        `until`; bounds of 90 %, null where no sampling error is known; years
        that are not known are absent.
    evidence : mapping of str to tuple of Evidence
        By indicator, most telling first.
    """

    erosion: Erosion
    partner: PartnerChange
    timeline: pl.DataFrame
    evidence: Mapping[str, tuple[Evidence, ...]]

    def __repr__(self) -> str:
        one = self.partner
        moved = "not ranked" if one.change is None else f"{one.change.estimate:+.1f}"
        facts = sum(map(len, self.evidence.values()))
        return (
            f"Explanation({self.erosion.hub}-{one.partner}, {self.erosion.since}-"
            f"{self.erosion.until}: {moved}, {facts} facts)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "hub": self.erosion.hub,
            "since": self.erosion.since,
            "until": self.erosion.until,
            "weights": self.erosion.weights,
            "snapshot": self.erosion.snapshot,
            **self.partner.to_json(),
            "timeline": self.timeline.to_dicts(),
            "evidence": {
                indicator: [asdict(fact) for fact in facts]
                for indicator, facts in self.evidence.items()
            },
            "notes": list(self.erosion.notes),
        }

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return the timeline."""
        return self.timeline

    def to_pandas(self) -> pd.DataFrame:
        """Return the timeline for pandas (extra ``pandas``)."""
        from foedus.alignment.tables import to_pandas

        return to_pandas(self.timeline)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.timeline.__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from foedus.alignment.tables import html_card

        facts = [
            {"indicator": indicator, "date": fact.date, "fact": fact.text}
            for indicator, found in self.evidence.items()
            for fact in found[:3]
        ]
        moved = [
            {
                "indicator": indicator,
                "from": change.start,
                "to": change.end,
                "points": change.contribution,
            }
            for channel in self.partner.channels.values()
            for indicator, change in channel.indicators.items()
        ]
        numbers = ("from", "to", "points")
        hub = get(self.erosion.hub).name
        pair = f"{self.partner.name} and {hub}"
        years = f"{self.erosion.since} to {self.erosion.until}"
        parts = pl.DataFrame(
            moved,
            schema={"indicator": pl.String, **dict.fromkeys(numbers, pl.Float64)},
        )
        frame = pl.DataFrame(
            facts, schema={"indicator": pl.String, "date": pl.String, "fact": pl.String}
        )
        source = self.erosion.snapshot
        return html_card(
            f"{pair}, {years}: what adds up to the change",
            parts,
            source=source,
            marks=(None, "points", "points"),
            digits=2,
        ) + html_card(f"{pair}: the facts that moved most", frame, source=source)


def explain(
    hub: str | int | State,
    partner: str | int | State,
    *,
    since: int,
    until: int | None = None,
    weights: str | Mapping[str, float] | Weights = "equal",
    seed: int = 0,
    join_successors: bool = False,
    snapshot: Snapshot | None = None,
) -> Explanation:
    """Take the change between a hub and one partner apart, down to the facts.

    Parameters
    ----------
    hub, partner : str, int or State
        Any names or codes, of two different states.
    since, until, weights, seed, join_successors, snapshot
        As in `erosion`.

    Raises
    ------
    UsageError
        Unknown state, hub equal to partner, since after until.
    CoverageError
        Window outside coverage, or a state that did not exist at either end.
    """
    snapshot = snapshot or Snapshot()
    one, other = resolve(hub, year=since), resolve(partner, year=since)
    if one.id == other.id:
        message = f"hub and partner are both {one.name}; name two states"
        raise SameState(message)
    whole = erosion(
        one,
        since=since,
        until=until,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
        snapshot=snapshot,
    )
    return of(whole, other.id, snapshot=snapshot, join_successors=join_successors)


def of(
    whole: Erosion,
    partner: str,
    *,
    snapshot: Snapshot,
    join_successors: bool = False,
) -> Explanation:
    """Explain one partner of a result that is already there."""
    bare = without_evidence(
        whole, partner, snapshot=snapshot, join_successors=join_successors
    )
    return with_evidence(bare, snapshot)


def without_evidence(
    whole: Erosion,
    partner: str,
    *,
    snapshot: Snapshot,
    join_successors: bool = False,
) -> Explanation:
    """Explain one partner without the facts, which take longer than all the rest."""
    found = whole.partner(partner)
    if found is None:
        raise _absent(get(partner), whole.since, whole.until)
    rows = series(
        snapshot, whole.hub, whole.since, whole.until, join_successors=join_successors
    )
    return Explanation(
        erosion=whole, partner=found, timeline=timeline(rows, partner), evidence={}
    )


def with_evidence(bare: Explanation, snapshot: Snapshot) -> Explanation:
    """Return an explanation with the facts behind every indicator."""
    whole, partner = bare.erosion, bare.partner.partner
    facts = {
        indicator: module.evidence(
            snapshot, whole.hub, partner, whole.since, whole.until
        )
        for indicator, module in registry.held(snapshot).items()
    }
    return replace(
        bare, evidence={indicator: some for indicator, some in facts.items() if some}
    )


def check_partner(partner: str, since: int, until: int) -> None:
    """Stop if a state cannot be a partner in a window.

    Raises
    ------
    NoSuchStateThen
        If it existed at neither end.
    """
    state = get(partner)
    if not (state.exists(since) or state.exists(until)):
        raise _absent(state, since, until)


def _absent(state: State, since: int, until: int) -> NoSuchStateThen:
    return NoSuchStateThen(
        f"{state.name} ({state.id}) existed neither in {since} nor in {until}; it has "
        f"data for {state.first_year} to {state.last_year or 'today'}"
    )


def timeline(rows: Mapping[str, pl.DataFrame], partner: str) -> pl.DataFrame:
    """Return one partner's natural values by year, with bounds of 90 %."""
    from foedus.alignment.words import Z90

    parts = []
    for indicator, frame in rows.items():
        described = registry.indicators()[indicator]
        value, sd = pl.col("value"), pl.col("sd")
        mine = frame.filter(pl.col("partner") == partner)
        parts.append(
            mine.select(
                pl.lit(indicator).alias("indicator"),
                pl.lit(described.channel).alias("channel"),
                pl.col("year").cast(pl.Int64),
                value,
                (value - Z90 * sd).clip(0, 1).alias("low"),
                (value + Z90 * sd).clip(0, 1).alias("high"),
                pl.Series(
                    "shown",
                    [float(described.shown(v)) for v in mine["value"]],
                    dtype=pl.Float64,
                ),
            )
        )
    return pl.concat(parts)
