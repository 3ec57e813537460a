"""Russia since 2014 on the shipped snapshot: what the data say, channel by channel."""

from __future__ import annotations

import pytest

from foedus.alignment.erosion import Erosion, erosion
from foedus.alignment.explanation import explain


@pytest.fixture(scope="module")
def russia() -> Erosion:
    return erosion("RUS", since=2014)


def arms(since: int, until: int, partner: str) -> tuple[float | None, float | None]:
    found = erosion("RUS", since=since, until=until).partner(partner)
    assert found is not None
    change = found.indicator("arms_supply")
    assert change is not None
    return change.start, change.end


def test_until_is_the_last_year_with_all_four_channels(russia):
    assert russia.until == 2023
    assert all(
        last is not None and last >= 2023 for last in russia.speaks_until.values()
    )


@pytest.mark.parametrize(
    ("partner", "since", "until", "start", "end"),
    [
        ("ARM", 2014, 2023, 0.88, 0.76),
        ("ARM", 2019, 2024, 0.93, 0.30),
        ("IND", 2014, 2023, 0.70, 0.37),
        ("VNM", 2014, 2023, 0.90, 0.47),
        ("DZA", 2014, 2023, 0.75, 0.45),
        ("AZE", 2014, 2023, 0.78, 0.00),
        ("KAZ", 2014, 2023, 0.53, 0.93),
        ("IRN", 2014, 2023, 0.33, 1.00),
        ("SRB", 2014, 2020, 0.00, 0.91),
        ("SRB", 2020, 2024, 0.91, 0.12),
    ],
)
def test_arms_supply(partner, since, until, start, end):
    assert arms(since, until, partner) == pytest.approx((start, end), abs=0.011)


@pytest.mark.parametrize("partner", ["BLR", "SYR"])
def test_belarus_and_syria_stay_on_arms(russia, partner):
    change = russia.partner(partner).indicator("arms_supply")
    assert change.start > 0.85 and change.end > 0.85


def test_armenia_is_channel_against_channel(russia):
    armenia = russia.partner("ARM")
    assert armenia.indicator("arms_supply").contribution < 0
    votes = armenia.indicator("contested_votes")
    # The plain share fell by .12, as that of all states did: the questions changed.
    assert abs(votes.end - votes.start) < 0.05
    trade = armenia.indicator("trade_tie")
    assert trade.contribution > 0
    assert trade.shown[0] == pytest.approx(0.24, abs=0.03)
    assert trade.shown[1] == pytest.approx(0.35, abs=0.03)


def test_trade_turns(russia):
    def shares(partner):
        return russia.partner(partner).indicator("trade_tie").shown

    india, germany = shares("IND"), shares("DEU")
    assert india[1] > 2 * india[0]
    assert germany[1] < 0.5 * germany[0]
    # No source has a flow between Russia and Poland in 2023: not known, not 0.
    assert shares("POL")[1] is None
    earlier = erosion("RUS", since=2014, until=2022).partner("POL")
    poland = earlier.indicator("trade_tie").shown
    assert poland[1] < 0.5 * poland[0]


def test_belarus_has_no_trade_figure_and_says_so(russia):
    trade = russia.partner("BLR").indicator("trade_tie")
    assert trade.end is None and trade.contribution is None
    assert "2023" in trade.reason


def test_kazakhstan_2021_is_mirrored():
    found = erosion("RUS", since=2014, until=2021).partner("KAZ")
    assert 0.20 <= found.indicator("trade_tie").shown[1] <= 0.27


def test_ukraine_is_gone(russia):
    ukraine = russia.partner("UKR")
    assert ukraine.word == "fell"
    assert ukraine.indicator("arms_supply").contribution is None or (
        ukraine.indicator("arms_supply").end == 0
    )
    assert ukraine.indicator("trade_tie").shown[1] < 0.02


@pytest.mark.parametrize("partner", ["ARM", "IND", "SRB", "DEU", "UKR", "AZE"])
def test_each_statement_opens_its_evidence(partner):
    found = explain("RUS", partner, since=2014, until=2023)
    counted = [
        indicator
        for channel in found.partner.channels.values()
        for indicator, change in channel.indicators.items()
        if change.contribution
    ]
    for indicator in counted:
        assert found.evidence.get(indicator), indicator
    for facts in found.evidence.values():
        for fact in facts:
            assert fact.text and fact.date and fact.reference
