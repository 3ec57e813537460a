"""The trade series: levels, corrections, missing flows, totals and shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import EstimationError
from foedus.lake.derived import trade_series, trade_shares, trade_totals
from foedus.lake.derived.trade_cubes import FIRST, YEARS, Array, Cubes
from foedus.lake.derived.trade_series import BASES
from foedus.lake.derived.trade_sizes import CENTRES, at_size, by_class, slopes, spread
from foedus.lake.derived.trade_splice import US_PRICES, splice

STATES = 45
NAMES = tuple(f"S{i:02}" for i in range(STATES))


class Given:
    """Stands in for `Inputs` with tables made here."""

    def __init__(
        self,
        tables: dict[tuple[str, str], pl.DataFrame] | None = None,
        derived: dict[str, pl.DataFrame] | None = None,
    ) -> None:
        self.tables, self.tables_derived = tables or {}, derived or {}

    def table(self, source: str, name: str) -> pl.DataFrame:
        return self.tables[source, name]

    def derived(self, name: str) -> pl.DataFrame:
        return self.tables_derived[name]


def world(seed: int = 1, noise: float = 0.1, services: float = 0.0) -> dict[str, Any]:
    """Return true flows and what four sources would say of them.

    Reports are off by a lasting gap of each pair; importers report the truth
    with noise; ITPD-E adds services of some importers and deflates.
    """
    random = np.random.default_rng(seed)
    size = random.normal(19, 1.2, (STATES, STATES))
    growth = 0.04 * np.arange(YEARS)[:, None, None]
    walk = random.normal(0, 0.05, (YEARS, STATES, STATES)).cumsum(axis=0)
    truth = np.exp(size + growth + walk)
    bias = random.normal(0, 0.4, (STATES, STATES))
    serves = np.where(np.arange(STATES) % 3 == 0, services, 0.0)

    def seen(flows: Array) -> Array:
        cube: Array = flows * np.exp(random.normal(0, noise, flows.shape))
        cube[:, np.arange(STATES), np.arange(STATES)] = np.nan
        return cube

    def only(cube: Array, first: int, last: int) -> Array:
        years = np.arange(YEARS) + FIRST
        cube[(years < first) | (years > last)] = np.nan
        return cube

    reported = only(seen(truth * np.exp(bias)), 2014, 2022)
    reported[2022 - FIRST, 0, 1:6] = 0.0
    itpde = seen(truth) * (1 + serves)
    for year, price in US_PRICES.items():
        itpde[year - FIRST] /= price / US_PRICES[2010]
    sources = Cubes(
        states=NAMES,
        alive=np.ones((YEARS, STATES), dtype=np.bool_),
        itpde=only(itpde, 2000, 2016),
        reported=reported,
        mirrored=only(seen(truth), 2021, 2021),
        reconciled=only(seen(truth), 2022, 2023),
    )
    return {"truth": truth, "sources": sources, "bias": bias}


def series(sources: Cubes, monkeypatch: pytest.MonkeyPatch) -> pl.DataFrame:
    monkeypatch.setattr(trade_series, "cubes", lambda inputs: sources)
    return trade_series.derive(Given())  # type: ignore[arg-type]


# Sizes


def test_spread_of_a_normal_sample_is_its_deviation() -> None:
    sample = np.random.default_rng(0).normal(3, 0.7, 20_000)
    assert spread(sample) == pytest.approx(0.7, rel=0.03)
    assert spread(np.append(sample, [1e9, -1e9])) == pytest.approx(0.7, rel=0.03)


def test_a_thin_class_takes_its_neighbour() -> None:
    size = np.array([7.5] * 40 + [9.5])
    values = np.array([0.2] * 40 + [99.0])
    assert by_class(values, size, spread).tolist() == [0.0] * CENTRES.size
    with pytest.raises(EstimationError, match="fewer than 30"):
        by_class(values[-3:], size[-3:], spread)


def test_slopes_are_those_of_least_squares() -> None:
    random = np.random.default_rng(2)
    x = random.normal(0, 0.5, 4000)
    size = random.uniform(5, 10, 4000)
    assert slopes(0.4 * x + 1, x, size) == pytest.approx([0.4] * CENTRES.size, abs=0.02)


@given(st.floats(0, 14), st.floats(0, 14))
def test_tables_make_no_step(one: float, other: float) -> None:
    table = np.linspace(1, 0, CENTRES.size)
    low, high = at_size(table, np.sort([one, other]))
    assert 0 <= low - high <= abs(one - other) / 6 + 1e-9


# The splice, on a world whose truth is known


def test_correction_brings_reports_nearer_to_the_truth() -> None:
    made = world()
    found = splice(made["sources"])
    t = slice(2017 - FIRST, 2022 - FIRST)
    truth = np.log(made["truth"][t])
    raw = np.log(made["sources"].reported[t]) - truth
    corrected = np.log(found.reported.usd[t]) - truth
    assert spread(raw[np.isfinite(raw)]) == pytest.approx(0.41, abs=0.03)
    assert spread(corrected[np.isfinite(corrected)]) < 0.15


def test_no_step_where_sources_meet() -> None:
    made = world(services=0.5)
    found = splice(made["sources"])

    def change(before: Array, after: Array, year: int) -> Array:
        t = year - FIRST
        steps = np.log(after[t] / before[t - 1]) - np.log(
            made["truth"][t] / made["truth"][t - 1]
        )
        return steps[np.isfinite(steps)]

    for steps in (
        change(found.spliced.usd, found.reported.usd, 2017),
        change(found.reported.usd, found.reconciled.usd, 2022),
    ):
        assert abs(np.median(steps)) < 0.05
        assert spread(steps) < 0.25


def test_services_of_a_country_are_taken_out_of_its_shares() -> None:
    made = world(services=0.5)
    usd = splice(made["sources"]).spliced.usd[2010 - FIRST]
    truth = np.where(np.isfinite(usd), made["truth"][2010 - FIRST], 0)
    share = np.nan_to_num(usd) / np.nansum(usd, axis=1, keepdims=True)
    error = share[:, ::3].sum(axis=1) - (truth / truth.sum(axis=1, keepdims=True))[
        :, ::3
    ].sum(axis=1)
    # Left in, services of half their trade would lift these importers' part
    # of everyone's exports from about a third by .09.
    assert abs(error.mean()) < 0.02


def test_deflator_cancels_in_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    made = world()
    sources = made["sources"]
    flows = series(sources, monkeypatch)
    halved = Cubes(
        sources.states,
        sources.alive,
        sources.itpde / 2,
        sources.reported,
        sources.mirrored,
        sources.reconciled,
    )
    again = series(halved, monkeypatch)

    def shares(frame: pl.DataFrame) -> Array:
        early = frame.filter(pl.col("year") == 2008)
        share = pl.col("usd") / pl.col("usd").sum().over("importer")
        return early.select(share).to_series().to_numpy()

    off = np.log(shares(again) / shares(flows))
    # Not exactly, since levels depend on the size of a flow: half the price
    # level moves the median share by 1 %.
    assert np.median(np.abs(off)) < 0.015
    assert np.max(np.abs(off)) < 0.08


def test_errors_are_about_as_large_as_they_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = world(noise=0.2)
    flows = series(made["sources"], monkeypatch)
    truth = made["truth"]
    place = {name: k for k, name in enumerate(NAMES)}
    for first, last in ((2014, 2016), (2017, 2021), (2022, 2023)):
        part = flows.filter(pl.col("year").is_between(first, last))
        at = (
            part["year"].to_numpy() - FIRST,
            part["exporter"].replace_strict(place).to_numpy(),
            part["importer"].replace_strict(place).to_numpy(),
        )
        standard = (np.log(part["usd"].to_numpy()) - np.log(truth[at])) / part["sd"]
        assert 0.5 < spread(standard.to_numpy()) < 1.5


# Missing is not zero


def silence(cube: Array, states: list[int]) -> Array:
    quiet = cube.copy()
    quiet[np.ix_(range(YEARS), states, states)] = np.where(
        np.isnan(quiet[np.ix_(range(YEARS), states, states)]), np.nan, 0.0
    )
    return quiet


def flow(
    frame: pl.DataFrame, exporter: int, importer: int, year: int
) -> dict[str, Any]:
    row = frame.filter(
        pl.col("exporter") == NAMES[exporter],
        pl.col("importer") == NAMES[importer],
        pl.col("year") == year,
    )
    return row.row(0, named=True)


def with_oec(sources: Cubes, reconciled: Array) -> Cubes:
    return Cubes(
        sources.states,
        sources.alive,
        sources.itpde,
        sources.reported,
        sources.mirrored,
        reconciled,
    )


def test_absent_flows_between_silent_states_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = world()["sources"]
    quiet = with_oec(sources, silence(sources.reconciled, [3, 7, 11]))
    frame = series(quiet, monkeypatch)
    assert BASES[flow(frame, 3, 7, 2022)["basis"]] == "estimate"
    assert BASES[flow(frame, 11, 3, 2023)["basis"]] == "estimate"
    assert BASES[flow(frame, 3, 8, 2022)["basis"]] == "OEC"


def test_a_flow_that_stops_between_reporters_is_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = world()["sources"]
    cube = silence(sources.reconciled, [3, 7, 11])
    # 20 and 3 trade, so that 20 reported; its exports to 7 then stopped.
    cube[2022 - FIRST :, 20, 7] = 0.0
    frame = series(with_oec(sources, cube), monkeypatch)
    stopped = flow(frame, 20, 7, 2022)
    assert (BASES[stopped["basis"]], stopped["usd"], stopped["sd"]) == ("OEC", 0, None)
    assert stopped["error"] > 0


def test_a_hole_of_itpde_is_missing_and_an_end_is_zero(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = world()["sources"]
    cube = sources.itpde.copy()
    cube[2008 - FIRST, 1, 2] = 0.0
    cube[2008 - FIRST : 2017 - FIRST, 5, 6] = 0.0
    frame = series(
        Cubes(
            sources.states,
            sources.alive,
            cube,
            sources.reported,
            sources.mirrored,
            sources.reconciled,
        ),
        monkeypatch,
    )
    assert BASES[flow(frame, 1, 2, 2008)["basis"]] == "estimate"
    assert flow(frame, 5, 6, 2009)["usd"] == 0
    assert BASES[flow(frame, 5, 6, 2009)["basis"]] == "ITPD-E"


def test_an_exporter_that_pauses_is_mirrored_or_estimated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = world()
    sources = made["sources"]
    cube = sources.reported.copy()
    cube[2018 - FIRST : 2022 - FIRST, 4] = np.nan
    frame = series(
        Cubes(
            sources.states,
            sources.alive,
            sources.itpde,
            cube,
            sources.mirrored,
            sources.reconciled,
        ),
        monkeypatch,
    )
    mirrored = flow(frame, 4, 9, 2021)
    assert BASES[mirrored["basis"]] == "Comtrade, mirror"
    assert mirrored["usd"] == pytest.approx(made["truth"][2021 - FIRST, 4, 9], rel=0.5)
    guess = flow(frame, 4, 9, 2019)
    assert BASES[guess["basis"]] == "estimate"
    assert guess["usd"] == pytest.approx(made["truth"][2019 - FIRST, 4, 9], rel=0.6)


# Totals and shares, by hand


def hand_made() -> Given:
    def row(exporter: str, importer: str, usd: float, basis: str) -> tuple[Any, ...]:
        return exporter, importer, 2018, usd, 0.1, 0.1 * usd, BASES.index(basis)

    flows = pl.DataFrame(
        [
            row("ARM", "RUS", 30.0, "Comtrade"),
            row("ARM", "GEO", 70.0, "Comtrade"),
            row("RUS", "ARM", 60.0, "Comtrade"),
            row("GEO", "ARM", 20.0, "Comtrade"),
            row("IRN", "ARM", 20.0, "estimate"),
            row("IRN", "RUS", 90.0, "estimate"),
        ],
        schema=["exporter", "importer", "year", "usd", "sd", "error", "basis"],
        orient="row",
    ).with_columns(pl.col("year").cast(pl.Int16), pl.col("basis").cast(pl.Int8))
    reporters = pl.DataFrame(
        {
            "state": ["ARM"],
            "year": pl.Series([2018], dtype=pl.Int16),
            "flow": ["export"],
            "usd": [125.0],
            "unspecified": [25.0],
        }
    )
    hidden = pl.DataFrame(
        schema={
            "source": pl.String,
            "state": pl.String,
            "year": pl.Int16,
            "usd": pl.Float64,
        }
    )
    made = Given(
        {("comtrade", "reporters"): reporters},
        {"trade_series": flows, "trade_unallocated": hidden},
    )
    made.tables_derived["trade_totals"] = trade_totals.derive(made)  # type: ignore[arg-type]
    return made


def test_totals_say_how_much_of_them_is_known() -> None:
    totals = hand_made().derived("trade_totals")
    armenia = totals.filter(pl.col("state") == "ARM").row(0, named=True)
    assert (armenia["exports"], armenia["imports"]) == (100, 100)
    # A fifth of its exports has no named partner; a fifth of its imports is
    # estimated.
    assert armenia["exports_known"] == pytest.approx(0.8)
    assert armenia["imports_known"] == pytest.approx(0.8)
    iran = totals.filter(pl.col("state") == "IRN").row(0, named=True)
    assert (iran["exports_known"], iran["imports"]) == (0, None)


def test_shares_by_hand() -> None:
    shares = trade_shares.derive(hand_made())  # type: ignore[arg-type]
    pair = shares.filter(pl.col("state") == "ARM", pl.col("partner") == "RUS")
    row = pair.row(0, named=True)
    assert (row["s_x"], row["s_m"]) == (pytest.approx(0.3), pytest.approx(0.6))
    # ((1 - s)^2 3^2 + s^2 7^2) / 100^2 with s = .3
    assert row["sd_x"] == pytest.approx(np.sqrt(0.49 * 9 + 0.09 * 49) / 100)


def test_an_estimate_is_no_share_and_a_poor_total_no_denominator() -> None:
    shares = trade_shares.derive(hand_made())  # type: ignore[arg-type]
    assert shares.filter(pl.col("partner") == "IRN").is_empty()
    # Of what Russia bought, three quarters are a guess.
    russia = shares.filter(pl.col("state") == "RUS", pl.col("partner") == "ARM")
    assert russia["s_m"].to_list() == [None]
    assert russia["s_x"].to_list() == [1.0]
