"""The tables of what could happen."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.brief.content import Cell, Grid
from foedus.brief.cost_words import percent
from foedus.charts.model_bands import scenario_name
from foedus.charts.wording import name, number
from foedus.scenarios.bands import Band
from foedus.scenarios.outlook import Outlook, Risks, Run

#: States near the hub and others, and partners with a risk, that a table shows.
_STATES, _FAR, _RISKS = 10, 5, 15
#: The part of a state, by its role in a scenario.
_PARTS = {
    "partner": "trading partner",
    "rival": "rival",
    "ally": "ally",
    "partners": "courted",
    "bloc": "opponent",
    "lifting": "opponent",
}
_NEAR = {"trading partner", "rival", "ally", "courted"}
_OBLIGATIONS = {1.0: "defence", 0.5: "consultation", 0.25: "non-aggression"}


def side_by_side(ahead: Outlook) -> Grid:
    """Return the scenarios with the hub's income by model, and its trade."""
    columns = (
        "Scenario", "Real income, %", "50 %", "90 %", "Medians of the models",
        "Exports, %", "Imports, %",
    )  # fmt: skip
    blank = Cell("0 by definition", 0.0)
    base = (Cell("Status quo"), blank, *(Cell("", 0.0) for _ in columns[2:]))
    rows = [base]
    for run in ahead.runs:
        income, between = run.income, run.between
        if income is None or between is None:
            rows.append(
                (Cell(scenario_name(run)), Cell("not known"),
                 *(Cell("") for _ in columns[2:]))
            )  # fmt: skip
            continue
        low, high = between
        rows.append(
            (
                Cell(scenario_name(run), None, f"scenario-{run.scenario.name}"),
                Cell(percent(income.median), income.median),
                Cell(_span(income.low50, income.high50), income.low50),
                Cell(_span(income.low90, income.high90), income.low90),
                Cell(_span(low, high), low),
                _banded(run.exports),
                _banded(run.imports),
            )
        )
    return Grid(
        caption="Long-run levels of the hub against status quo",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns[1:]),
    )


def others_grid(ahead: Outlook) -> Grid:
    """Return the states that move most besides the hub, by scenario.

    Those that trade much with the hub or that a scenario names come first, then
    the rest of the world, each by the largest change in any scenario.
    """
    ran = [run for run in ahead.runs if not run.reason]
    by_run = [{one.state: one for one in run.states} for run in ran]
    size: dict[str, float] = {}
    parts: dict[str, dict[str, None]] = {}
    for states in by_run:
        for state, one in states.items():
            if state == ahead.hub:
                continue
            size[state] = max(size.get(state, 0.0), abs(one.real_income.median))
            mine = parts.setdefault(state, {})
            mine.update((_PARTS[role], None) for role in one.roles if role in _PARTS)
    order = sorted(size, key=lambda state: (-size[state], state))
    near = [state for state in order if _NEAR & set(parts[state])][:_STATES]
    far = [state for state in order if state not in near][:_FAR]
    columns = ("State", "Part", *(f"{scenario_name(run)}, %" for run in ran))
    return Grid(
        caption="Real income of other states against status quo (90 % within the "
        "first model)",
        columns=columns,
        rows=tuple(
            (
                Cell(name(state)),
                Cell(", ".join(parts[state]) or "other"),
                *(
                    Cell(_band(band), band.median)
                    for states in by_run
                    for band in (states[state].real_income,)
                ),
            )
            for state in (*near, *far)
        ),
        numeric=frozenset(columns[2:]),
    )


def risks_grid(ahead: Outlook, found: Risks) -> Grid:
    """Return the partners by the model's order, with what speaks beside."""
    columns = (
        "Partner", "Obligation", "Exit, % a year", f"Exit within {found.horizon} y, %",
        "Downgrade, % a year", "Model: either, % a year",
    )  # fmt: skip
    rows = tuple(
        (
            Cell(name(one.state)),
            Cell(_OBLIGATIONS.get(one.level, "in part, or frozen"), one.level),
            _chance(one.exit),
            _chance(one.exit_horizon),
            _chance(one.downgrade),
            _chance(one.model_departure),
        )
        for one in found.partners[:_RISKS]
    )
    who = "the model" if found.speaks == "model" else "the base rate"
    left = len(found.partners) - len(rows)
    more = f"; {left} more are less probable still" if left > 0 else ""
    return Grid(
        caption=f"Risks of departure after {found.year}, figures of {who}, in the "
        f"model's order (90 %){more}",
        columns=columns,
        rows=rows,
        numeric=frozenset(columns[2:]),
    )


def bars_grid(run: Run) -> Grid:
    """Return the tornado of a scenario as a table."""
    columns = ("Input", "From", "To", "Income at first, %", "Income at second, %")
    return Grid(
        caption=f"{run.scenario.title}: what matters most",
        columns=columns,
        rows=tuple(
            (
                Cell(one.title),
                Cell(str(one.low)),
                Cell(str(one.high)),
                Cell(percent(one.at_low), one.at_low),
                Cell(percent(one.at_high), one.at_high),
            )
            for one in run.bars
        ),
        numeric=frozenset(columns[1:]),
        folded=True,
    )


def _banded(one: Band | None) -> Cell:
    return Cell("") if one is None else Cell(_wide(one), one.median)


def _wide(one: Band) -> str:
    median, low, high = (
        number(end, digits=1, sign=True) for end in (one.median, one.low90, one.high90)
    )
    return f"{median} ({low} to {high})"


def _band(one: Band) -> str:
    return f"{percent(one.median)} ({_span(one.low90, one.high90)})"


def _span(low: float, high: float) -> str:
    return f"{percent(low)} to {percent(high)}"


def _chance(one: Interval) -> Cell:
    estimate, low, high = (
        number(100 * end, digits=2) for end in (one.estimate, one.low, one.high)
    )
    return Cell(f"{estimate} ({low} to {high})", one.estimate)
