"""Trade on the real files: the series, the shares and the tie, as published."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.indicators import trade_tie
from foedus.indicators.contract import Built
from foedus.lake.derived.trade_sizes import spread
from foedus.lake.inputs import Inputs

HUBS = ("RUS", "CHN", "USA", "DEU")


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


@pytest.fixture(scope="module")
def real(inputs: Inputs) -> Built:
    return trade_tie.build(inputs, HUBS)


def share(inputs: Inputs, state: str, partner: str, year: int) -> float | None:
    row = inputs.derived("trade_shares").filter(
        pl.col("state") == state,
        pl.col("partner") == partner,
        pl.col("year") == year,
    )
    if row.is_empty() or None in (row["s_x"][0], row["s_m"][0]):
        return None
    return float(row["s_x"][0] + row["s_m"][0]) / 2


def test_kazakhstan_is_mirrored(inputs: Inputs) -> None:
    found = share(inputs, "KAZ", "RUS", 2021)
    assert found is not None
    assert 0.20 < found < 0.27


def test_armenia_as_its_own_statistics_have_it(inputs: Inputs) -> None:
    first, last = share(inputs, "ARM", "RUS", 2014), share(inputs, "ARM", "RUS", 2023)
    assert first == pytest.approx(0.24, abs=0.02)
    assert last == pytest.approx(0.36, abs=0.03)
    own = inputs.table("armenia_trade", "yearly").with_columns(
        nx=pl.col("exports") / pl.col("exports").sum().over("year"),
        nm=pl.col("imports") / pl.col("imports").sum().over("year"),
    )
    both = (
        inputs.derived("trade_shares")
        .filter(pl.col("state") == "ARM")
        .join(own, on=["partner", "year"])
    )
    # Mean absolute differences of shares of 2 % and more, as measured.
    for side, national, limit in (("s_x", "nx", 0.025), ("s_m", "nm", 0.02)):
        large = both.filter(pl.col(national) > 0.02, pl.col(side).is_not_null())
        assert large.height > 150
        off = (large[side] - large[national]).abs().mean()
        assert isinstance(off, float)
        assert off < limit


def test_russias_exports_as_the_fund_has_them(inputs: Inputs) -> None:
    flows = inputs.derived("trade_series").filter(pl.col("year") == 2021)
    fund = inputs.table("imf_russia", "exports").filter(pl.col("year") == 2021)
    both = fund.join(flows, on=["exporter", "importer", "year"], suffix="_ours")
    large = both.filter(pl.col("usd") > 1e8)
    off = np.log(large["usd_ours"].to_numpy() / large["usd"].to_numpy())
    assert large.height > 100
    assert abs(np.median(off)) < 0.08
    assert spread(off) < 0.22
    total = large["usd_ours"].sum() / large["usd"].sum()
    assert total == pytest.approx(1, abs=0.03)


def test_belarus_has_no_figure_after_2021(inputs: Inputs) -> None:
    assert share(inputs, "BLR", "RUS", 2021) is not None
    totals = inputs.derived("trade_totals").filter(
        pl.col("state") == "BLR", pl.col("year") >= 2022
    )
    assert totals["exports_known"].max() < 0.5  # type: ignore[operator]
    for hub in ("RUS", "CHN", "DEU"):
        assert share(inputs, "BLR", hub, 2022) is None
        assert share(inputs, "BLR", hub, 2023) is None


def test_who_reported_decides_what_is_zero(inputs: Inputs) -> None:
    assert share(inputs, "POL", "RUS", 2022) is not None
    assert share(inputs, "POL", "RUS", 2023) is None
    assert share(inputs, "VNM", "KOR", 2023) is None
    gone = share(inputs, "UKR", "RUS", 2023)
    assert gone is not None
    assert gone < 0.001


def test_the_series_has_no_step_where_its_sources_change(inputs: Inputs) -> None:
    shares = inputs.derived("trade_shares")
    for side in ("s_x", "s_m"):
        large = shares.select("state", "partner", "year", share=side).filter(
            pl.col("share") > 0.01
        )
        before = large.with_columns(pl.col("year") + 1)
        steps = large.join(before, on=["state", "partner", "year"], suffix="_before")
        moved = {
            year: spread((part["share"] / part["share_before"]).log().to_numpy())
            for (year,), part in steps.group_by("year")
        }
        usual = np.median([moved[year] for year in range(2010, 2017)])
        assert moved[2017] < 1.15 * usual
        assert moved[2022] < 1.30 * usual


def tie(real: Built, hub: str, partner: str, year: int) -> float | None:
    row = real.values.filter(
        pl.col("hub") == hub, pl.col("partner") == partner, pl.col("year") == year
    )
    return None if row.is_empty() else trade_tie.shown(row["value"].item())


def test_russia_since_2014(real: Built) -> None:
    def shares(partner: str, *years: int) -> list[float]:
        found = [tie(real, "RUS", partner, year) for year in years]
        assert None not in found, (partner, found)
        return [value for value in found if value is not None]

    armenia = shares("ARM", 2014, 2023)
    assert armenia[0] == pytest.approx(0.24, abs=0.02)
    assert 0.33 < armenia[1] < 0.38
    assert 0.20 < shares("KAZ", 2021)[0] < 0.27
    india = shares("IND", 2014, 2021, 2023)
    assert india[2] > 3 * max(india[:2])
    germany = shares("DEU", 2014, 2021, 2023)
    assert germany[2] < 0.3 * min(germany[:2])
    poland = shares("POL", 2014, 2021, 2022)
    assert poland[2] < 0.7 * poland[1] < poland[0]
    assert shares("UKR", 2013, 2023)[1] < 0.001
    for year in (2022, 2023):
        assert tie(real, "RUS", "BLR", year) is None


def test_real_values_are_sound(real: Built) -> None:
    values = real.values
    assert real.coverage == (2000, 2023)
    assert values.null_count().sum_horizontal().item() == 0
    assert values["value"].is_between(0, 1).all()
    assert (values["sd"] > 0).all()
    assert not values.select("hub", "partner", "year").is_duplicated().any()
    assert values.equals(values.sort("hub", "partner", "year"))


def test_kept_flows_reproduce_the_shares(real: Built) -> None:
    flows, totals = real.tables["trade_flows"], real.tables["trade_totals"]
    for partner, year in (("IND", 2023), ("DEU", 2021), ("SRB", 2014)):
        row = totals.filter(pl.col("state") == partner, pl.col("year") == year)
        at = (pl.col("year") == year) & pl.col("usd").is_not_null()
        sold = flows.filter(
            at, pl.col("exporter") == partner, pl.col("importer") == "RUS"
        )["usd"].item()
        bought = flows.filter(
            at, pl.col("importer") == partner, pl.col("exporter") == "RUS"
        )["usd"].item()
        share = (sold / row["exports"].item() + bought / row["imports"].item()) / 2
        assert share == pytest.approx(tie(real, "RUS", partner, year), rel=5e-3)
