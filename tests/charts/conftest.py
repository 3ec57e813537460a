"""Hand-made results: small, with gaps, missing channels and all four words."""

from __future__ import annotations

import polars as pl
import pytest

from foedus.alignment.explanation import Explanation
from foedus.alignment.realignment import Realignment, Shift
from foedus.alignment.results import (
    ChannelChange,
    Erosion,
    Gain,
    IndicatorChange,
    Interval,
    PartnerChange,
)
from foedus.indicators.contract import CHANNELS, Evidence

_OF = {
    "diplomatic": "contested_votes",
    "military": "arms_supply",
    "economic": "trade_tie",
    "reputational": "solidarity",
}


def _indicator(points: float | None) -> IndicatorChange:
    start = 0.6
    end = None if points is None else start + points / 25
    return IndicatorChange(
        start=start,
        end=end,
        start_sd=0.02,
        end_sd=None if end is None else 0.02,
        start_scaled=None if end is None else start,
        end_scaled=end,
        contribution=points,
        common=None,
        shown=None,
        reason="no figure" if points is None else None,
        first=2014,
        last=2021 if points is None else 2024,
    )


def _partner(
    partner: str, points: tuple[float | None, ...], word: str, reason: str | None = None
) -> PartnerChange:
    total = sum(p for p in points if p is not None)
    ranked = reason is None
    return PartnerChange(
        partner=partner,
        start=Interval(60.0, 55.0, 65.0) if ranked else None,
        end=Interval(60.0 + total, 55.0 + total, 65.0 + total) if ranked else None,
        change=Interval(total, total - 3, total + 3) if ranked else None,
        p_erosion=0.9 if ranked else None,
        sign_holds=0.8 if ranked else None,
        word=word,
        common_shift=None,
        specific=total if ranked else None,
        channels={
            channel: ChannelChange(
                0.6, None if p is None else 0.6, p, {_OF[channel]: _indicator(p)}
            )
            for channel, p in zip(CHANNELS, points, strict=True)
        },
        gained_by=(),
        reason=reason,
    )


@pytest.fixture(scope="session")
def result() -> Erosion:
    return Erosion(
        hub="RUS",
        since=2014,
        until=2023,
        weights="equal",
        snapshot="abc123",
        seed=0,
        partners=(
            _partner("UKR", (-6.0, -4.0, -9.0, None), "fell"),
            _partner("ARM", (-2.0, -4.0, 3.0, -1.0), "not known"),
            _partner("KAZ", (0.2, 0.1, -0.2, 0.0), "moved little"),
            _partner("IRN", (5.0, 4.0, 6.0, 1.0), "rose"),
        ),
        unranked=(_partner("BLR", (None, 1.0, None, None), "not known", "too few"),),
        delta=2.0,
        camp=("USA",),
        speaks_until={
            "diplomatic": 2025, "military": 2024, "economic": 2023, "reputational": None
        },
        notes=("a note",),
    )  # fmt: skip


@pytest.fixture(scope="session")
def timeline_rows() -> pl.DataFrame:
    """Arms supply known 2014-2016, 2019 and 2021-2024: two gaps."""
    years = [2014, 2015, 2016, 2019, 2021, 2022, 2023, 2024]
    values = [0.88, 0.9, 0.95, 0.93, 0.8, 0.78, 0.76, 0.3]
    return pl.DataFrame(
        {
            "indicator": "arms_supply",
            "channel": "military",
            "year": years,
            "value": values,
            "low": [v - 0.05 for v in values],
            "high": [min(v + 0.05, 1.0) for v in values],
            "shown": [100 * v for v in values],
        }
    )


@pytest.fixture(scope="session")
def explanation(result: Erosion, timeline_rows: pl.DataFrame) -> Explanation:
    fact = Evidence("arms_supply", "2019", "a delivery", 1.0, "sipri_transfers", "row")
    return Explanation(
        erosion=result,
        partner=result.partners[1],
        timeline=timeline_rows,
        evidence={"arms_supply": (fact,)},
    )


@pytest.fixture(scope="session")
def realignment() -> Realignment:
    return Realignment(
        hub="RUS",
        since=2014,
        until=2023,
        snapshot="abc123",
        shifts=(
            Shift("IND", "military", 900.0, 400.0, 0.7, 0.4, -100.0, -400.0,
                  (Gain("FRA", "military", 0.25, 0.20),)),
        ),
        winners=(
            Gain("FRA", "military", 0.25, 0.20),
            Gain("USA", "military", 0.02, -0.03),
        ),
        notes=("shares",),
    )  # fmt: skip
