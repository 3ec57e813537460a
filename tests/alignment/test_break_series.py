from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from foedus.alignment.break_arms import yearly_arms
from foedus.alignment.break_series import ALIGNMENT, chains, common_chain
from foedus.alignment.break_steps import (
    CARRIED,
    LEFT_OUT,
    Noise,
    Steps,
    _paired,
    steps,
    with_noise,
)
from foedus.alignment.scales import scale
from foedus.lake.snapshot import Snapshot

NAN = np.nan


@pytest.fixture(scope="module")
def russia() -> Steps:
    return steps(Snapshot(), "RUS")


def made(own, variance=None, indicators=("shared_bodies", "obligation")) -> Steps:
    """Steps of one partner from a table of years by indicators."""
    own = np.array(own, dtype=float)[None]
    variance = np.zeros_like(own) if variance is None else np.array(variance)[None]
    years = tuple(range(2000, 2000 + own.shape[1]))
    fresh = np.isfinite(own)
    return Steps(
        "RUS", ("ARM",), years, indicators, own, own, fresh, variance, own[0] * 0
    )


def one(found: Steps, channel: str = ALIGNMENT):
    (chain,) = chains(found, channel)
    return chain


def test_channels_weigh_alike_and_steps_add_up() -> None:
    rows = [[NAN, NAN], [0.1, 0.0], [0.1, -0.2], [0.0, 0.0], [0.0, 0.4], [0.0, 0.0]]
    chain = one(made(rows))
    assert (chain.first, chain.channel, len(chain.y)) == (2000, ALIGNMENT, 6)
    np.testing.assert_allclose(chain.y, [0, 5, 0, 0, 20, 20], atol=1e-9)
    military = one(made(rows), "military")
    np.testing.assert_allclose(military.y, [0, 0, -20, -20, 20, 20], atol=1e-9)
    alone = one(made(rows), "shared_bodies")
    np.testing.assert_allclose(alone.y, [0, 10, 20, 20, 20, 20], atol=1e-9)


def test_alignment_needs_two_channels_in_a_year() -> None:
    rows = [[NAN, NAN], *[[0.1, 0.1]] * 5, [0.1, NAN], *[[0.1, 0.1]] * 6]
    found = list(chains(made(rows), ALIGNMENT))
    assert [(c.first, len(c.y)) for c in found] == [(2000, 6), (2006, 7)]
    assert all(c.y[0] == 0 for c in found)


def test_error_of_a_chain_is_that_of_its_last_year_and_of_changed_weights() -> None:
    names = ("obligation", "arms_supply")
    rows = [[NAN, NAN], *[[0.0, NAN]] * 3, *[[0.0, 0.0]] * 4]
    variance = [[0.01, 0.04]] * 8
    chain = one(made(rows, variance, names), "military")
    np.testing.assert_allclose(chain.sd[:4], 10.0)
    np.testing.assert_allclose(chain.sd[4:], 100 * np.sqrt(0.25 * 0.01 + 0.25 * 0.04))
    # The arms enter in 2004: the obligation goes from weight 1 to 1/2.
    np.testing.assert_allclose(
        chain.extra, [0, 0, 0, 0, 100**2 * (0.25 * 0.01 + 0.25 * 0.04), 0, 0, 0]
    )


def test_value_is_carried_for_four_years_and_no_longer() -> None:
    level = np.full((1, 14), NAN)
    level[0, [0, 1, 6, 12]] = 0.2, 0.3, 0.7, 0.9
    found = _paired([level] * 14, [np.full((1, 14), 0.1)] * 14)
    step = found.step()[0]
    np.testing.assert_allclose(step[1], 0.1)
    np.testing.assert_allclose(step[2 : 2 + CARRIED], 0.0)
    np.testing.assert_allclose(step[6], 0.4)
    assert found.fresh[0, [1, 6]].all() and not found.fresh[0, 2:6].any()
    # Six years lie between the last two values.
    assert np.isnan(step[11:13]).all() and step[13] == 0.0


def test_change_of_yardstick_is_no_step() -> None:
    old, new = np.full((1, 6), 0.2), np.full((1, 6), 0.8)
    zero = np.zeros((1, 6))
    found = _paired([old, old, old, new, new, new], [zero] * 6)
    np.testing.assert_allclose(found.step()[0, 1:], 0.0)


def test_steps_of_the_snapshot(russia: Steps) -> None:
    assert not set(LEFT_OUT) & set(russia.indicators)
    values = Snapshot().values("trade_tie", "RUS").filter(pl.col("partner") == "ARM")
    by_year = dict(values.select("year", "value").iter_rows())
    frozen = scale(Snapshot(), "trade_tie", "")
    expected = np.diff(frozen.map(np.array([by_year[2013], by_year[2014]])))[0]
    i, t = russia.partners.index("ARM"), russia.years.index(2014)
    k = russia.indicators.index("trade_tie")
    assert russia.whole[i, t, k] == pytest.approx(expected)
    # About half the others lie above the median that is taken out.
    own = russia.own[:, t, k]
    assert abs(np.nanmedian(own)) < 0.005
    assert np.isnan(russia.common[t, russia.indicators.index("contested_votes")])


def test_nothing_after_until_is_used() -> None:
    early = steps(Snapshot(), "TWN", until=2005)
    assert early.years[-1] <= 2005


def test_chain_of_the_snapshot_telescopes(russia: Steps) -> None:
    (chain,) = [c for c in chains(russia, "trade_tie", own=False) if c.partner == "ARM"]
    values = Snapshot().values("trade_tie", "RUS").filter(pl.col("partner") == "ARM")
    levels = scale(Snapshot(), "trade_tie", "").map(values["value"].to_numpy())
    assert chain.y[-1] == pytest.approx(100 * (levels[-1] - levels[0]), abs=1e-9)


def test_yearly_arms_are_shares_of_single_years() -> None:
    found = yearly_arms(Snapshot(), "RUS").filter(pl.col("partner") == "ARM")
    windows = Snapshot().table("arms_windows", pl.col("recipient") == "ARM")
    in_2016 = windows.filter((pl.col("year") == 2016) & (pl.col("tiv") > 0))
    by_russia = in_2016.filter(pl.col("supplier") == "RUS")["tiv"].sum()
    (value,) = found.filter(pl.col("year") == 2016)["value"]
    assert value == pytest.approx(by_russia / in_2016["tiv"].sum())
    bought = windows.filter(pl.col("tiv") > 0)["year"].unique()
    assert set(found["year"]) <= set(bought)
    # Where the hub never delivered, nothing strays.
    never = yearly_arms(Snapshot(), "RUS").filter(pl.col("partner") == "AUS")
    assert (never["value"] == 0).all() and (never["sd"] == 0).all()


def test_common_series_is_less_what_the_world_did(russia: Steps) -> None:
    world = np.zeros_like(russia.common)
    (plain,) = common_chain(russia, "economic", world)
    k = russia.indicators.index("trade_tie")
    world[russia.years.index(2010), k] = 0.1
    (freed,) = common_chain(russia, "economic", world)
    gap = plain.y - freed.y
    assert plain.partner == ""
    assert gap[2009 - plain.first] == pytest.approx(0.0)
    assert 0 < gap[2010 - plain.first] <= 10.0 + 1e-9


def test_noise_widens_the_variance_of_what_is_named() -> None:
    found = made([[NAN, NAN], [0.1, 0.1]], [[0.01, 0.01], [0.01, 0.01]])
    wide = with_noise(found, {"obligation": Noise(0.5, 0.2)})
    np.testing.assert_allclose(wide.variance[0, 1], [0.01, 0.5 * 0.05])
