"""What it costs the hub, and what could happen: sections, sentences and charts."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import vl_convert

from foedus.alignment.results import Interval
from foedus.brief import cost_words, outlook_words
from foedus.brief.accounts import Accounts, accounts
from foedus.brief.content import Section
from foedus.brief.cost import cost_section
from foedus.brief.held import Held
from foedus.brief.outlook import outlook_section
from foedus.charts.chart import VEGA_LITE, Chart
from foedus.charts.dependence import dependence
from foedus.charts.followers import followers
from foedus.charts.markets import extremes, markets
from foedus.charts.model_bands import costs, scenarios
from foedus.charts.tornado import tornado
from foedus.consequences.results import Consequences
from foedus.scenarios.bands import Band
from foedus.scenarios.catalogue import catalogue
from foedus.scenarios.outlook import (
    BASE,
    Followers,
    Group,
    Outlook,
    Risk,
    Risks,
    Run,
    Shock,
)
from foedus.scenarios.results import Bar, ModelBand, StateChange
from foedus.validate.section import Section as Recorded


def bands(median: float) -> tuple[ModelBand, ...]:
    one = Band(median, median - 0.2, median + 0.2, median - 0.5, median + 0.5)
    low = Band(*(end / 2 for end in (one.median, one.low50, one.high50, one.low90,
                                     one.high90)))  # fmt: skip
    return (
        ModelBand("roundabout", "goods made with goods", one, one),
        ModelBand("additive", "labour only", low, one),
        ModelBand("conditional", "incomes held", None, one),
    )


def ran(name: str, median: float) -> Run:
    scenario = next(one for one in catalogue() if one.name == name)
    leaves = name == "ally-leaves"
    models = bands(median)
    assert models[0].real_income is not None
    return Run(
        scenario=scenario,
        reason="",
        year=2023,
        horizon=5,
        draws=1000,
        seed=1,
        settings={key: Group(1, ("ARM",)) for key in scenario.settings},
        states=(
            StateChange("RUS", ("hub",), models[0].real_income),
            StateChange("CHN", ("rival", "partner"), Band(0.3, 0.2, 0.4, 0.1, 0.5)),
            StateChange("LVA", ("bloc",), Band(-0.6, -0.7, -0.5, -0.9, -0.4)),
            StateChange("GMB", ("third",), Band(0.9, 0.5, 1.0, 0.1, 1.5)),
        ),
        models=models,
        exports=models[0].trade,
        imports=models[0].trade,
        bars=(Bar("substitution", "elasticity", "4.25", "8.75", -2.0, -0.9),),
        followers=(Followers(0, 0.7, 0.69), Followers(7, 0.3, 0.31)) if leaves else (),
        cascade={
            "without": Interval(0.39, 0, 2),
            "with_contagion": Interval(0.41, 0, 2),
            "rho": Interval(-0.3, -4.0, 3.5),
        }
        if leaves
        else {},
    )


@pytest.fixture
def ahead() -> Outlook:
    rate = Interval(0.0005, 0.0002, 0.0012)
    risk = Risk("ARM", 1.0, rate, rate, rate, rate, Interval(0.002, 0.001, 0.004))
    return Outlook(
        hub="RUS",
        snapshot="abc123",
        runs=(
            ran("ally-leaves", -0.001),
            ran("bloc-decouples", -1.5),
            ran("war-ends", 3.0),
        ),
        costs=(
            Shock("sanctions", 2014, Group(2, ("DEU", "USA")), bands(-1.4)),
            Shock("sanctions", 2023, Group(43, ("DEU", "USA")), bands(-6.8)),
            Shock("decoupling", 2023, Group(2, ("DEU", "USA")), bands(-1.5)),
        ),
        no_costs="",
        risks=Risks(
            2025, 5, "recent", rate, rate, Interval(0.087, 0.035, 0.14),
            Interval(-0.003, -0.013, 0.003), (risk,),
        ),
        no_risks="",
    )  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Accounts:
    return accounts(Held(), "RUS", 2014, 2023)


@pytest.fixture(scope="module")
def trade(found: Accounts) -> Consequences:
    assert found.consequences is not None
    return found.consequences


def drawn(chart: Chart) -> str:
    json.dumps(chart.spec, allow_nan=False)
    for theme in ("light", "dark"):
        svg = vl_convert.vegalite_to_svg(chart.themed(theme), vl_version=VEGA_LITE)
    assert chart.description.endswith(".")
    assert chart.source.startswith("Foedus, snapshot")
    assert chart.table.height > 0
    return str(svg)


def texts(section: Section) -> str:
    parts = []
    for block in section.blocks:
        parts += [*block.text, *(one.text for one in block.statements)]
    return "\n".join(parts)


def test_charts_of_trade_are_drawn_with_their_figures(trade: Consequences) -> None:
    chart = dependence(trade)
    drawn(chart)
    last = trade.in_year("exports", 2023)
    assert last is not None and last.top_share is not None
    row = chart.table.filter(
        (pl.col("title") == "Exports: largest partner, per cent")
        & (pl.col("year") == 2023)
    ).row(0, named=True)
    assert row["shown"] == pytest.approx(100 * last.top_share.estimate, abs=0.01)
    assert row["largest"] == "China"
    assert trade.exports is not None
    drawn(markets(trade, trade.exports))
    shown = extremes(trade.exports)
    assert len(shown) == 16
    assert shown[0].from_share == min(one.from_share for one in trade.exports.markets)
    assert shown[-1].from_share == max(one.from_share for one in trade.exports.markets)


def test_parts_of_a_market_add_up_in_its_table(found: Accounts) -> None:
    section = cost_section(found, "RUS", 2014, 2023)
    block = next(one for one in section.blocks if one.id == "markets")
    grid = block.grids[0]
    for row in grid.rows:
        before, after, world, partner, share = (cell.key for cell in row[1:6])
        assert None not in (before, after, world, partner, share)
        assert after - before == pytest.approx(world + partner + share, abs=1)  # type: ignore[operator]


def test_model_charts_show_bands_and_the_spread_between(ahead: Outlook) -> None:
    for chart in (costs(ahead), scenarios(ahead)):
        assert "labour only" in drawn(chart)
    table = costs(ahead).table
    # The model that holds incomes has no real income, so no mark.
    assert table.height == 3 * 2
    assert "−6.80 to −3.40" in costs(ahead).description
    run = ahead.runs[1]
    drawn(tornado(ahead, run))


def test_followers_beyond_the_last_row_are_drawn_together(ahead: Outlook) -> None:
    chart = followers(ahead, ahead.runs[0])
    drawn(chart)
    assert chart.table["followers"][-1] == "5 or more"
    assert chart.table["without"].sum() == pytest.approx(100)
    assert chart.table["with contagion"].to_list()[-1] == pytest.approx(31)


def test_the_level_is_of_the_last_world_and_no_growth(ahead: Outlook) -> None:
    said = cost_words.level(ahead)
    assert "world of 2023" in said and "2014" not in said
    assert "−6.80 to −3.40 % (−7.30 to −6.30)" in said
    assert "43 states" in said and "Germany and the United States decouple" in said
    assert "not growth a year" in said
    assert cost_words.level(replace(ahead, costs=ahead.costs[:1]))
    bare = replace(ahead, costs=(replace(ahead.costs[1], models=()),))
    assert cost_words.level(bare) == ""


def test_levels_that_round_to_nothing_are_not_given_a_sign() -> None:
    assert cost_words.medians((-0.004, 0.001)) == "less than 0.01 %"
    assert cost_words.medians((-1.2, 0.5)) == "−1.20 to +0.50 %"


def test_lowest_and_highest_scenario_are_told(ahead: Outlook) -> None:
    said = outlook_words.moves_most(ahead)
    assert "lowest under 'bloc decouples', −1.50 to −0.75 % (−2.00 to −1.00)" in said
    assert "highest under 'war ends', +1.50 to +3.00 %" in said
    blank = tuple(replace(run, models=()) for run in ahead.runs)
    assert outlook_words.moves_most(replace(ahead, runs=blank)) == ""


def test_contagion_stands_beside_its_absence(ahead: Outlook) -> None:
    (said,) = outlook_words.followers(ahead)
    assert "0.39" in said and "without contagion" in said and "0.41 with it" in said
    assert "cannot be told from none" in said
    sure = replace(
        ahead.runs[0],
        cascade={**ahead.runs[0].cascade, "rho": Interval(2.0, 1.0, 3.0)},
    )
    (said,) = outlook_words.followers(replace(ahead, runs=(sure,)))
    assert "cannot be told" not in said


def test_who_speaks_on_departures(ahead: Outlook) -> None:
    assert "the base rate speaks, the same for every partner" in (
        outlook_words.who_speaks(ahead)
    )
    assert ahead.risks is not None
    model = replace(ahead, risks=replace(ahead.risks, speaks="model"))
    assert "the hazard model speaks" in outlook_words.who_speaks(model)
    assert outlook_words.who_speaks(replace(ahead, risks=None)) == ""


@pytest.mark.parametrize(
    ("model", "words"),
    [(0.455, "no different from"), (0.40, "better than"), (0.60, "worse than")],
)
def test_the_back_test_is_told_as_it_came_out(model: float, words: str) -> None:
    figures = {
        f"{side}_{who}_log": value
        for side in ("sales", "purchases")
        for who, value in (
            ("model", model), ("proportional", 0.45), ("persistence", 0.9)
        )
    }  # fmt: skip
    one = Recorded("rerouting", "What happened", figures=figures)
    said = outlook_words.backtest((one,))
    assert said.count(words) == 2
    assert outlook_words.backtest(()) == ""


def test_sections_hold_every_block(ahead: Outlook, found: Accounts) -> None:
    whole = replace(found, outlook=ahead)
    cost = cost_section(whole, "RUS", 2014, 2023)
    assert [block.id for block in cost.blocks] == [
        "cost-answer", "dependence", "markets", "exposure", "security", "cost-models",
        "cost-limits",
    ]  # fmt: skip
    outlook = outlook_section(whole, "RUS")
    ids = [block.id for block in outlook.blocks]
    assert ids[:4] == [
        "outlook-answer", "outlook-scenarios", "outlook-others", "outlook-leaving",
    ]  # fmt: skip
    assert "outlook-tornado" in ids and "scenario-war-ends" in ids
    for section in (cost, outlook):
        said = texts(section)
        assert "level" in said
        # A hyphen before a figure would be a minus sign that is none.
        assert not re.search(r"(?<![\w.)])-\d", said)
        for block in section.blocks:
            for grid in block.grids:
                assert all(len(row) == len(grid.columns) for row in grid.rows)


def test_states_near_the_hub_come_before_larger_movers(
    ahead: Outlook, found: Accounts
) -> None:
    section = outlook_section(replace(found, outlook=ahead), "RUS")
    block = next(one for one in section.blocks if one.id == "outlook-others")
    names = [row[0].text for row in block.grids[0].rows]
    assert names == ["China", "Gambia", "Latvia"]
    assert block.grids[0].rows[0][1].text == "rival, trading partner"


def test_status_quo_stands_first_and_is_no_change(
    ahead: Outlook, found: Accounts
) -> None:
    section = outlook_section(replace(found, outlook=ahead), "RUS")
    block = next(one for one in section.blocks if one.id == "outlook-scenarios")
    rows = block.grids[0].rows
    assert [cell.text for cell in rows[0][:2]] == ["Status quo", "0 by definition"]
    assert len(rows) == 1 + len(ahead.runs)


def test_a_window_without_trade_says_so_and_keeps_security() -> None:
    union = accounts(Held(), "SUN", 1965, 1985)
    assert union.consequences is None
    assert union.security is not None
    section = cost_section(union, "SUN", 1965, 1985)
    said = texts(section)
    assert "cannot be told from 1965 to 1985: the trade series covers 2000" in said
    assert [block.id for block in section.blocks] == ["cost-answer", "security"]


def test_a_window_is_cut_to_the_years_of_trade() -> None:
    long = accounts(Held(), "USA", 1991, 2023)
    assert long.consequences is not None
    assert long.consequences.since == 2000
    said = texts(cost_section(long, "USA", 1991, 2023))
    assert "the years that its series covers, 2000 to 2023" in said


def test_a_snapshot_without_the_tables_gives_reasons(tmp_path: Path) -> None:
    place = tmp_path / "snapshot"
    shutil.copytree(Held().path, place)
    for file in (place / "tables").glob("*"):
        if file.stem.startswith(("outlook", "dependence", "security")):
            file.unlink()
    none = accounts(Held(place), "RUS", 2014, 2023)
    assert none.consequences is none.security is none.outlook is None
    cost = texts(cost_section(none, "RUS", 2014, 2023))
    ahead = texts(outlook_section(none, "RUS"))
    assert "Security accounts cannot be told" in cost
    assert "What it costs in trade models cannot be told" in cost
    assert "No scenario of Russia can be shown" in ahead


def test_a_scenario_that_did_not_run_is_told(ahead: Outlook, found: Accounts) -> None:
    odd = replace(ahead.runs[0], reason="no ally is known", models=(), followers=(),
                  cascade={}, states=(), bars=(), exports=None,
                  imports=None)  # fmt: skip
    runs = (odd, *ahead.runs[1:])
    section = outlook_section(replace(found, outlook=replace(ahead, runs=runs)), "RUS")
    assert "Not shown for this hub: no ally is known." in texts(section)
    grid = next(b for b in section.blocks if b.id == "outlook-scenarios").grids[0]
    assert [cell.text for cell in grid.rows[1][:2]] == ["Ally leaves", "not known"]
    nothing = tuple(replace(odd, scenario=one.scenario) for one in ahead.runs)
    none = outlook_section(replace(found, outlook=replace(ahead, runs=nothing)), "RUS")
    assert "No scenario of Russia can be shown: no ally is known." in texts(none)


def test_every_shipped_scenario_has_words_for_its_roles() -> None:
    from foedus.brief.outlook_tables import _PARTS

    named = {key for one in catalogue() if one.name != BASE for key in one.settings}
    # Third states are everybody else.
    assert named - set(_PARTS) == {"third"}
