"""How results of scenarios look in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from foedus.cli.common import number, table

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.scenarios.bands import Band
    from foedus.scenarios.comparing import Comparison, Figure
    from foedus.scenarios.results import Concentration, ScenarioResult

_STATES = 14
_PARTNERS = 10
_BARS = 8
_NAMES = 8


def print_result(console: Console, result: ScenarioResult) -> None:
    """Print a result: incomes, models, trade, departures, what matters most."""
    from foedus.states import get

    hub = get(result.hub).name
    console.print(
        f"[bold]{escape(result.scenario.title)}[/bold]: {escape(hub)}, world of "
        f"{result.year}, {result.horizon} years on"
    )
    console.print(escape(result.scenario.summary))
    for name, who in result.settings.items():
        console.print(f"{name}: {_names(who)}")
    _incomes(console, result)
    _models(console, result)
    _trade(console, result)
    _departures(console, result)
    _tornado(console, result)
    for head, lines in (
        ("Taken for granted", result.scenario.assumptions),
        ("To watch", result.scenario.signposts),
    ):
        console.print(f"[bold]{head}[/bold]")
        for line in lines:
            console.print(f"- {escape(line)}")
    for note in result.notes:
        console.print(escape(note))
    console.print(
        f"Snapshot {result.snapshot}, {result.draws} draws, seed {result.seed}."
    )


def print_comparison(console: Console, found: Comparison) -> None:
    """Print results side by side."""
    from foedus.states import get

    heads = [f"{one.name} {one.hub} {one.year}" for one in found.columns]
    shown = table("Scenarios side by side (90 % bands)", "", "unit", *heads)
    for row in found.rows:
        shown.add_row(
            escape(row.title),
            row.unit,
            *(
                get(one).name if isinstance(one, str) else _figure(one)
                for one in row.figures
            ),
        )
    console.print(shown)
    for note in found.notes:
        console.print(escape(note))


def _incomes(console: Console, result: ScenarioResult) -> None:
    from foedus.states import get

    shown = table(
        "Level of real income against status quo, %",
        "state", "role", "median", "50 %", "90 %",
        right=("median", "50 %", "90 %"),
    )  # fmt: skip
    for one in [one for one in result.states if one.roles][:_STATES]:
        shown.add_row(
            escape(get(one.state).name),
            ", ".join(one.roles),
            number(one.real_income.median, digits=2, sign=True),
            _span(one.real_income, 50),
            _span(one.real_income, 90),
        )
    console.print(shown)


def _models(console: Console, result: ScenarioResult) -> None:
    shown = table(
        "The hub in each model, %",
        "model", "real income", "90 % within", "its trade",
        right=("real income", "90 % within", "its trade"),
    )  # fmt: skip
    for one in result.models:
        income = one.real_income
        shown.add_row(
            escape(one.title),
            number(income.median, digits=2, sign=True) if income else "not defined",
            _span(income, 90) if income else "",
            number(one.trade.median, digits=1, sign=True),
        )
    console.print(shown)
    low, high = result.between
    console.print(
        f"Between models: {number(low, digits=2, sign=True)} to "
        f"{number(high, digits=2, sign=True)} % (medians); this spread is in none of "
        "the bands."
    )


def _trade(console: Console, result: ScenarioResult) -> None:
    from foedus.states import get

    trade = result.trade
    shown = table(
        "Trade of the hub by partner (share of its exports and imports)",
        "partner", "exports", "after", "imports", "after", "exports, %",
        right=("exports", "after", "imports", "exports, %"),
    )  # fmt: skip
    for one in trade.partners[:_PARTNERS]:
        change = one.exports_change
        shown.add_row(
            escape(get(one.partner).name) + (" (estimated)" if one.estimated else ""),
            number(one.export_share, digits=3),
            number(one.export_share_after.median, digits=3),
            number(one.import_share, digits=3),
            number(one.import_share_after.median, digits=3),
            number(change.median, digits=0, sign=True) if change else "none before",
        )
    console.print(shown)
    for side, found in (
        ("Exports", trade.export_concentration),
        ("Imports", trade.import_concentration),
    ):
        console.print(_concentration(side, found))
    if trade.lost_markets:
        names = _names(trade.lost_markets)
        console.print(f"Lost markets (exports down by half or more): {names}.")
    if trade.lost.median > 0:
        won = (
            f"; {number(100 * trade.diverted.median, digits=0)} % of it won back "
            "elsewhere"
            if trade.diverted
            else ""
        )
        console.print(
            f"Exports lost: {number(trade.lost.median / 1e9, digits=1)} billion US "
            f"dollars a year{won}."
        )


def _concentration(side: str, found: Concentration) -> str:
    from foedus.states import get

    return (
        f"{side}: concentration {number(found.herfindahl, digits=3)} to "
        f"{number(found.herfindahl_after.median, digits=3)}; largest partner "
        f"{get(found.top).name} {number(found.top_share, digits=2)} to "
        f"{get(found.top_after).name} {number(found.top_share_after.median, digits=2)}."
    )


def _departures(console: Console, result: ScenarioResult) -> None:
    from foedus.states import get

    found = result.departures
    if found is None:
        return
    left = found.cascade
    shown = table(
        f"Who has left {left.horizon} years after {left.year}: probability",
        "partner", "obligation", "with contagion", "without",
        right=("obligation", "with contagion", "without"),
    )  # fmt: skip
    for one in left.partners[:_PARTNERS]:
        chances = (
            ("leaves at the start", "")
            if one.leaves
            else (number(one.with_contagion, digits=3), number(one.without, digits=3))
        )
        shown.add_row(
            escape(get(one.partner).name), number(one.weight, digits=2), *chances
        )
    console.print(shown)
    for words, many, run in (
        ("With contagion", left.followers_with_contagion, "with_contagion"),
        ("Without", left.followers_without, "without"),
    ):
        console.print(
            f"{words}: {number(many.estimate, digits=2)} of {len(left.partners)} "
            f"partners follow ({number(many.low, digits=0)} to "
            f"{number(many.high, digits=0)}); obligations fall from "
            f"{number(found.obligation('before'), digits=1)} to "
            f"{number(found.obligation(run), digits=1)} (a pact of defence is 1)."
        )
    for note in left.notes:
        console.print(escape(note))


def _tornado(console: Console, result: ScenarioResult) -> None:
    if not result.tornado:
        return
    shown = table(
        "What matters most for the hub's real income (one at a time), %",
        "input", "from", "to", "income at first", "income at second",
        right=("income at first", "income at second"),
    )  # fmt: skip
    for one in result.tornado[:_BARS]:
        shown.add_row(
            escape(one.title),
            one.low if isinstance(one.low, str) else f"{one.low:.3g}",
            one.high if isinstance(one.high, str) else f"{one.high:.3g}",
            number(one.at_low, digits=2, sign=True),
            number(one.at_high, digits=2, sign=True),
        )
    console.print(shown)


def _names(states: tuple[str, ...]) -> str:
    """Return the first names, and how many more there are."""
    from foedus.states import get

    if not states:
        return "nobody"
    more = f" and {len(states) - _NAMES} more" if len(states) > _NAMES else ""
    return ", ".join(escape(get(state).name) for state in states[:_NAMES]) + more


def _span(band: Band, share: int) -> str:
    low, high = (band.low50, band.high50) if share == 50 else (band.low90, band.high90)
    return f"{number(low, digits=2, sign=True)} to {number(high, digits=2, sign=True)}"


def _figure(one: Figure | None) -> str:
    if one is None:
        return ""
    if one.low is None or one.high is None:
        whole = float(one.estimate).is_integer()
        return number(one.estimate, digits=0 if whole else 2)
    text = number(one.estimate, digits=2)
    return f"{text} ({number(one.low, digits=2)} to {number(one.high, digits=2)})"
