"""From arrays to the result objects that readers and programs get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, sqrt

import numpy as np

from foedus.alignment import words
from foedus.alignment.change import Array, Change
from foedus.alignment.panel import Panel
from foedus.alignment.results import (
    Break,
    ChannelChange,
    Gain,
    IndicatorChange,
    Interval,
    PartnerChange,
)
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot


@dataclass(frozen=True)
class Parts:
    """Everything that one erosion is assembled from.

    Attributes
    ----------
    panel, change : Panel, Change
        Natural values, and their decomposition.
    delta : float
        Threshold of the words, in points.
    sign_holds : numpy.ndarray, shape (P,)
        Share of weights that keep the sign.
    reasons : tuple of str or None
        Why a partner is not ranked.
    gained : mapping of str to tuple of Gain
        Gainers by partner.
    breaks : mapping of str to tuple of Break
        Breaks inside the window, by partner.
    """

    panel: Panel
    change: Change
    delta: float
    sign_holds: Array
    reasons: tuple[str | None, ...]
    gained: Mapping[str, tuple[Gain, ...]]
    breaks: Mapping[str, tuple[Break, ...]]

    # What every partner asks of all arrays is worked out once.

    @cached_property
    def total(self) -> Array:
        """Change in points, shape (P,)."""
        return self.change.total

    @cached_property
    def level_start(self) -> Array:
        """Alignment at the start, shape (P,)."""
        return self.change.level_start

    @cached_property
    def level_end(self) -> Array:
        """Alignment at the end, shape (P,)."""
        return self.change.level_end

    @cached_property
    def figures(self) -> Mapping[str, list[list[float | None]]]:
        """Values of panel and change by name, partner and indicator; None is NA."""
        arrays = {
            "start": self.panel.start,
            "end": self.panel.end,
            "start_sd": self.panel.start_sd,
            "end_sd": self.panel.end_sd,
            "first": self.panel.first,
            "last": self.panel.last,
            "start_scaled": self.change.start,
            "end_scaled": self.change.end,
            "contribution": self.change.contribution,
            "common": self.change.common,
        }
        return {name: _known(values) for name, values in arrays.items()}

    @cached_property
    def columns(self) -> Mapping[str, tuple[int, ...]]:
        """Columns of the indicators of each channel."""
        described = registry.indicators()
        channels = [described[one].channel for one in self.panel.indicators]
        return {
            channel: tuple(k for k, one in enumerate(channels) if one == channel)
            for channel in CHANNELS
        }


def assemble(parts: Parts, snapshot: Snapshot) -> tuple[PartnerChange, ...]:
    """Return one object per state that exists at either end of the window."""
    present = [
        _partner(parts, snapshot, row, partner)
        for row, partner in enumerate(parts.panel.partners)
    ]
    passing = [
        PartnerChange(
            partner=state,
            start=None,
            end=None,
            change=None,
            p_erosion=None,
            sign_holds=None,
            word="not known",
            common_shift=None,
            specific=None,
            channels={},
            gained_by=(),
            reason=reason,
        )
        for state, reason in sorted(parts.panel.passing.items())
    ]
    return (*present, *passing)


def _partner(parts: Parts, snapshot: Snapshot, row: int, partner: str) -> PartnerChange:
    whole, reason = parts.change, parts.reasons[row]
    ranked = reason is None
    estimate = float(parts.total[row])
    start_variance = float(whole.variance_start[row])
    end_variance = float(whole.variance_end[row])
    sd = sqrt(start_variance + end_variance)
    common = float(np.nansum(whole.common[row]))
    identified = bool(np.isfinite(whole.common[row]).any())
    holds = float(parts.sign_holds[row])
    return PartnerChange(
        partner=partner,
        start=_level(parts.level_start[row], start_variance) if ranked else None,
        end=_level(parts.level_end[row], end_variance) if ranked else None,
        change=_interval(estimate, sd) if ranked else None,
        p_erosion=words.probability_below(0.0, estimate, sd) if ranked else None,
        sign_holds=holds if ranked and isfinite(holds) else None,
        word=words.word(estimate, sd, parts.delta) if ranked else "not known",
        common_shift=common if ranked and identified else None,
        specific=estimate - common if ranked else None,
        channels={
            channel: _channel(parts, snapshot, row, channel) for channel in CHANNELS
        },
        gained_by=parts.gained.get(partner, ()),
        breaks=parts.breaks.get(partner, ()),
        reason=reason,
    )


def _channel(parts: Parts, snapshot: Snapshot, row: int, channel: str) -> ChannelChange:
    whole = parts.change
    columns = parts.columns[channel]
    contributions = parts.figures["contribution"][row]
    counted = [k for k in columns if contributions[k] is not None]
    return ChannelChange(
        start=float(whole.start[row, counted].mean()) if counted else None,
        end=float(whole.end[row, counted].mean()) if counted else None,
        contribution=float(whole.contribution[row, counted].sum()) if counted else None,
        indicators={
            parts.panel.indicators[k]: _indicator(parts, snapshot, row, k)
            for k in columns
        },
    )


def _indicator(parts: Parts, snapshot: Snapshot, row: int, k: int) -> IndicatorChange:
    described = registry.indicators()[parts.panel.indicators[k]]
    known = {name: values[row][k] for name, values in parts.figures.items()}
    start, end = known["start"], known["end"]
    shown = None
    if described.shown is not float:
        shown = (
            None if start is None else float(described.shown(start)),
            None if end is None else float(described.shown(end)),
        )
    first, last = known["first"], known["last"]
    return IndicatorChange(
        start=start,
        end=end,
        start_sd=known["start_sd"],
        end_sd=known["end_sd"],
        start_scaled=known["start_scaled"],
        end_scaled=known["end_scaled"],
        contribution=known["contribution"],
        common=known["common"],
        shown=shown,
        reason=_reason(parts, snapshot, row, k),
        first=None if first is None else int(first),
        last=None if last is None else int(last),
    )


def _reason(parts: Parts, snapshot: Snapshot, row: int, k: int) -> str | None:
    if parts.figures["contribution"][row][k] is not None:
        return None
    arranged = parts.panel
    described = registry.indicators()[arranged.indicators[k]]
    first, last = snapshot.coverage(described.id)
    missing = [
        year
        for year, values in (
            (arranged.since, arranged.start),
            (arranged.until, arranged.end),
        )
        if not isfinite(values[row, k])
    ]
    if not missing:
        return "too few partners to tell a change of the questions from one of votes"
    outside = [year for year in missing if not first <= year <= last]
    if outside:
        return f"the sources cover {first} to {last}, not {outside[0]}"
    years = " and ".join(map(str, missing))
    return f"{described.absent} ({years})"


def _level(estimate: float, variance: float) -> Interval:
    """Return an alignment with its interval, within its own bounds."""
    found = _interval(estimate, sqrt(variance))
    return Interval(found.estimate, max(found.low, 0.0), min(found.high, 100.0))


def _interval(estimate: float, sd: float) -> Interval:
    reach = words.Z90 * sd
    return Interval(float(estimate), float(estimate - reach), float(estimate + reach))


def _known(values: Array) -> list[list[float | None]]:
    """Return an array as plain lists, with None for what is not known."""
    plain = values.astype(object)
    plain[~np.isfinite(values)] = None
    found: list[list[float | None]] = plain.tolist()
    return found
