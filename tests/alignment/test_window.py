"""Which years make a window, and where it ends when no one says."""

from __future__ import annotations

from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.alignment.window import (
    MOST,
    check_window,
    default_until,
    last_years,
    speaks,
)
from foedus.errors import InvalidWindow, NoSuchStateThen, OutsideCoverage
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.states import existing, get

PARTNERS = [state.id for state in existing(2014) if state.id != "RUS"]
#: One indicator of every channel; the others have no row.
ONE_OF = {
    "diplomatic": "contested_votes",
    "military": "arms_supply",
    "economic": "trade_tie",
    "reputational": "solidarity",
}
SNAPSHOT = SimpleNamespace(coverage=lambda _: (1946, 2024), own=())


def rows(*spans: tuple[list[str], range]) -> pl.DataFrame:
    """A partner and year for every partner in every year of its span."""
    pairs = [(p, y) for partners, years in spans for p in partners for y in years]
    schema = {"partner": pl.String, "year": pl.Int16}
    return pl.DataFrame(pairs, schema=schema, orient="row")


def frames(**channels: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Rows by indicator: one indicator a channel, all others empty."""
    given = {ONE_OF[channel]: frame for channel, frame in channels.items()}
    return {name: given.get(name, rows()) for name in registry.indicators()}


def everyone(last: int) -> pl.DataFrame:
    return rows((PARTNERS, range(2014, last + 1)))


def test_a_channel_speaks_for_the_share_of_partners_it_covers():
    few = PARTNERS[:50]
    shares = speaks(
        frames(
            diplomatic=rows((PARTNERS, range(2014, 2020)), (few, range(2020, 2022))),
            military=rows((few, range(2014, 2016))),
        ),
        2014,
    )
    assert set(shares) == set(CHANNELS)
    assert shares["diplomatic"][2019] == 1.0
    assert shares["diplomatic"][2021] == pytest.approx(50 / len(PARTNERS))
    assert shares["military"] == {
        2014: pytest.approx(50 / len(PARTNERS)),
        2015: pytest.approx(50 / len(PARTNERS)),
    }
    assert shares["economic"] == {}


def test_a_partner_counts_only_with_a_value_at_the_start():
    late = rows(
        (PARTNERS[:100], range(2014, 2020)), (PARTNERS[100:], range(2015, 2020))
    )
    shares = speaks(frames(diplomatic=late), 2014)
    assert shares["diplomatic"][2019] == pytest.approx(100 / len(PARTNERS))


def test_indicators_of_a_channel_complete_each_other():
    given = frames(military=rows((PARTNERS[:100], range(2014, 2020))))
    given["obligation"] = rows((PARTNERS[50:], range(2014, 2018)))
    shares = speaks(given, 2014)["military"]
    # Each partner counts once, whoever speaks of it.
    assert shares[2017] == 1.0
    assert shares[2019] == pytest.approx(100 / len(PARTNERS))


def test_the_window_ends_with_the_channel_that_ends_first():
    shares = speaks(
        frames(
            diplomatic=everyone(2025),
            military=everyone(2024),
            economic=everyone(2023),
            reputational=everyone(2024),
        ),
        2014,
    )
    assert last_years(shares, 2014) == {
        "diplomatic": 2025,
        "military": 2024,
        "economic": 2023,
        "reputational": 2024,
    }
    assert default_until(get("RUS"), 2014, shares) == 2023


def test_a_channel_that_speaks_for_few_does_not_bind():
    shares = speaks(
        frames(
            diplomatic=everyone(2024),
            military=rows((PARTNERS[:20], range(2014, 2017))),
            economic=everyone(2022),
        ),
        2014,
    )
    found = last_years(shares, 2014)
    assert found["military"] is None and found["reputational"] is None
    assert default_until(get("RUS"), 2014, shares) == 2022


def test_half_the_partners_are_enough_and_less_is_not():
    assert MOST == 0.5
    shares = {"diplomatic": {2014: 1.0, 2015: 0.5, 2016: 0.499}}
    assert default_until(get("RUS"), 2014, shares) == 2015


def test_a_gap_is_stepped_over():
    """A year without votes does not end the window if later years have them."""
    votes = {2015: 0.9, 2016: 0.1, 2017: 0.9}
    trade = {2015: 0.9, 2016: 0.9, 2017: 0.9, 2018: 0.9}
    shares = {"diplomatic": votes, "economic": trade}
    assert last_years(shares, 2014) == {"diplomatic": 2017, "economic": 2018}
    assert default_until(get("RUS"), 2014, shares) == 2017


@pytest.mark.parametrize(
    "shares",
    [
        {channel: {} for channel in CHANNELS},
        {"diplomatic": {2014: 1.0}},
        {"diplomatic": {2013: 1.0, 2015: 0.4}},
        {"diplomatic": {2015: 0.9}, "economic": {2016: 0.9}},
    ],
)
def test_no_year_after_the_start_says_what_to_do(shares):
    with pytest.raises(OutsideCoverage, match=r"2014.*Russia.*--until"):
        default_until(get("RUS"), 2014, shares)


@given(
    st.dictionaries(
        st.sampled_from(CHANNELS),
        st.dictionaries(st.integers(2010, 2024), st.floats(0, 1)),
    )
)
def test_all_channels_that_can_speak_do_so_at_the_end(shares):
    found = last_years(shares, 2014)
    try:
        until = default_until(get("RUS"), 2014, shares)
    except OutsideCoverage:
        return
    assert until > 2014
    able = [channel for channel, last in found.items() if last is not None]
    assert able and all(shares[channel][until] >= MOST for channel in able)
    assert until <= min(found[channel] for channel in able)


@pytest.mark.parametrize(
    ("hub", "since", "until", "error", "says"),
    [
        ("RUS", 2020, 2014, InvalidWindow, r"since \(2020\).*until \(2014\)"),
        ("RUS", 2014, 2014, InvalidWindow, "must come before"),
        ("RUS", 1900, 2014, OutsideCoverage, "1900 lies outside .* 1946 to 2024"),
        ("RUS", 2014, 2025, OutsideCoverage, "2025 lies outside"),
        ("RUS", 1985, 2010, NoSuchStateThen, "begins in 1991.*SUN.*--join-succ"),
        ("SUN", 1985, 2010, NoSuchStateThen, "ends in 1991.*2010.*RUS"),
        ("DDR", 1985, 1995, NoSuchStateThen, r"\(DDR\) ends in 1990"),
        ("UKR", 1970, 2010, NoSuchStateThen, r"\(UKR\) begins in 1991"),
    ],
)
def test_a_window_that_is_none_says_why(hub, since, until, error, says):
    with pytest.raises(error, match=says) as caught:
        check_window(get(hub), since, until, SNAPSHOT, join_successors=False)
    assert "\n" not in str(caught.value)


def test_good_windows_pass():
    def check(hub, since, until, *, join=False):
        check_window(get(hub), since, until, SNAPSHOT, join_successors=join)

    check("RUS", 2014, 2023)
    check("RUS", 2014, None)
    check("RUS", 1985, 2010, join=True)
    check("SUN", 1985, 2010, join=True)
    check("SUN", 1950, 1991)
