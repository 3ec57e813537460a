"""Worlds, restrictions, panel and fit from the source files."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foedus.consequences import gravity_fit, gravity_panel, world_build, world_missing
from foedus.consequences.gravity import gravity
from foedus.errors import MissingExtra
from foedus.lake.derived import world_domestic
from foedus.lake.derived.trade_restrictions import CENSUS, DEGREES
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot

needs_pyfixest = pytest.mark.skipif(
    find_spec("pyfixest") is None,
    reason="needs pyfixest: pip install 'foedus[estimation]'",
)


@pytest.fixture(scope="module")
def inputs(data_dir: Path) -> Inputs:
    return Inputs(data_dir)


@pytest.fixture(scope="module")
def table(inputs: Inputs) -> pl.DataFrame:
    return gravity_panel.panel(inputs, Snapshot())


def test_own_sales_scaled_by_gdp_are_close(inputs: Inputs) -> None:
    found = world_domestic.held_out(inputs, 2014, 2016)
    # Few states report all sectors in 2016; over longer spans there are more.
    assert found.height >= 6
    assert found["scaled"].abs().median() < 0.05
    for since, until in ((2008, 2013), (2010, 2013)):
        found = world_domestic.held_out(inputs, since, until)
        assert found.height >= 40
        off = found.select(pl.exclude("state").abs().median()).row(0, named=True)
        assert off["scaled"] < 0.09
        assert off["scaled"] < off["kept"]
        assert off["scaled"] < off["median"]


def test_own_sales_of_incomplete_sums_are_left_out(inputs: Inputs) -> None:
    complete = world_domestic.complete_years(inputs)
    years = dict(complete.group_by("state").agg(pl.col("year").max()).iter_rows())
    assert years["CHN"] == 2011
    assert years["GBR"] == 2015
    assert not {"RUS", "TUR", "AUS", "SAU"} & set(years)
    ratio = complete["usd"] / complete["gdp"]
    assert 0.75 <= ratio.min() <= ratio.max() < 2.5  # type: ignore[operator]


def test_the_level_of_2016_is_that_of_itpde(inputs: Inputs) -> None:
    flows = inputs.derived("world_flows").filter(pl.col("year") == 2014)
    source = inputs.table("itpde", "flows").filter(pl.col("year") == 2014)
    both = flows.join(source, on=["exporter", "importer", "year"])
    large = both.filter(pl.col("usd_2010") > 1e9)
    # Deflated by consumer prices: 2014 is 1.086 of 2010. The factor is that of three
    # years together, so that a flow of one year may differ a little.
    ratio = (large["usd"] / large["usd_2010"]).log() - np.log(236.736 / 218.056)
    assert abs(ratio.median()) < 0.01  # type: ignore[arg-type]
    assert ratio.abs().quantile(0.9) < 0.02  # type: ignore[operator]


def test_gravity_estimates_restricted_flows_better(inputs: Inputs) -> None:
    found = world_missing.held_out(inputs, 2021, 2023)
    assert found.height > 60
    known = found["usd"]
    missed = {
        rule: float((found[rule] - known).abs().sum() / known.sum())
        for rule in ("kept", "share", "gravity")
    }
    assert missed["gravity"] < 0.45
    assert missed["gravity"] < 0.7 * missed["share"]


def test_the_snapshot_holds_what_is_built(inputs: Inputs) -> None:
    held = Snapshot()
    for name, built in world_build.build(inputs, held).items():
        kept = held.table(name)
        keys = [c for c in ("year", "exporter", "importer", "state") if c in kept]
        text = pl.col(pl.Categorical, pl.Enum).cast(pl.String)
        joined = built.join(kept.with_columns(text), on=keys, suffix="_kept")
        assert joined.height == built.height == kept.height
        for column, kind in built.schema.items():
            if kind == pl.Float64:
                kept_values = joined[f"{column}_kept"].to_numpy()
                np.testing.assert_allclose(joined[column], kept_values, rtol=1e-6)


def test_restrictions_of_known_cases(inputs: Inputs) -> None:
    found = inputs.derived("trade_restrictions")
    assert found.select(pl.sum_horizontal(DEGREES).max()).item() == 1
    assert not found.select("exporter", "importer", "year").is_duplicated().any()

    def of(exporter: str, importer: str, year: int) -> dict[str, int]:
        row = found.filter(exporter=exporter, importer=importer, year=year)
        return row.row(0, named=True) if row.height else {}

    assert of("DEU", "RUS", 2023)["trade_2022"] == 1
    assert of("RUS", "DEU", 2023)["trade_2022"] == 1
    # The EU bound its exports and imports in 2014; Korea only its exports in 2022.
    assert of("DEU", "RUS", 2015)["trade_2022"] == 0
    assert (
        of("DEU", "RUS", 2015)["trade_partial"]
        + of("DEU", "RUS", 2015)["trade_layered"]
        == 1
    )
    assert of("KOR", "RUS", 2023)["trade_2022"] == 1
    assert of("RUS", "KOR", 2023).get("trade_2022", 0) == 0
    assert of("CHN", "RUS", 2023) == {} or not any(
        of("CHN", "RUS", 2023)[name] for name in DEGREES
    )
    assert of("USA", "CUB", 2010)["trade_complete"] == 1


def test_the_panel(table: pl.DataFrame) -> None:
    assert not table.select("exporter", "importer", "year").is_duplicated().any()
    complete = ["usd", *gravity_panel.REGRESSORS]
    assert table.select(complete).null_count().row(0) == (0,) * len(complete)
    assert (table["year"].min(), table["year"].max()) == gravity_panel.YEARS
    hubs = list(Snapshot().hubs)
    both = pl.col("exporter").is_in(hubs) | pl.col("importer").is_in(hubs)
    assert table.filter(~both).is_empty()
    assert (table["usd"] == 0).any()
    for name in ("pact", "diplomatic", "military"):
        assert 0 <= table[name].min() <= table[name].max() <= 1  # type: ignore[operator]
    members = table.filter(exporter="POL", importer="DEU").select("year", "EU").rows()
    assert next(year for year, member in members if member) == 2004


@needs_pyfixest
def test_the_trade_agreement_coefficient_of_the_guide_is_reproduced(
    data_dir: Path,
) -> None:
    file = data_dir / "benchmarks" / "agtpa_applications.csv.gz"
    sample = (
        pl.read_csv(file)
        .filter(pl.col("year").is_in([1986, 1990, 1994, 1998, 2002, 2006]))
        .rename({"trade": "usd"})
    )
    (found,) = gravity_fit.poisson(sample, ["rta"], symmetric=True).values()
    assert round(found[0], 7) == 0.5571853


@needs_pyfixest
def test_a_refit_gives_what_ships(table: pl.DataFrame) -> None:
    recent = table.filter(pl.col("year") >= CENSUS)
    found = gravity_fit.poisson(recent, gravity_panel.REGRESSORS)
    shipped = gravity().checks["census"]
    assert set(found) == set(shipped)
    for name, (estimate, error) in found.items():
        assert abs(estimate - shipped[name][0]) < 1e-3, name
        assert abs(error - shipped[name][1]) < 1e-3, name
    assert table.height == gravity().recipe["observations"]["all"]


def test_without_the_extra_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, inputs: Inputs
) -> None:
    monkeypatch.setattr(gravity_fit, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"pip install 'foedus\[estimation\]'"):
        gravity_fit.fit_gravity(inputs, Snapshot())
