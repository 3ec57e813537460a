"""What could happen: scenarios side by side, who else moves, who may leave."""

from __future__ import annotations

from foedus.brief.accounts import Accounts
from foedus.brief.content import Block, Section, Statement
from foedus.brief.cost_words import signed
from foedus.brief.outlook_tables import (
    bars_grid,
    others_grid,
    risks_grid,
    side_by_side,
)
from foedus.brief.outlook_words import (
    backtest,
    followers,
    movers,
    moves_most,
    settings,
    who_speaks,
)
from foedus.charts.followers import followers as followers_chart
from foedus.charts.model_bands import scenarios
from foedus.charts.tornado import tornado
from foedus.charts.wording import the
from foedus.scenarios.outlook import Outlook, Run
from foedus.validate import recorded

_TITLE = "What could happen"

READING = (
    "A scenario edits named inputs of a world and is no forecast: nobody says how "
    "likely it is. Each is read against status quo, in which nothing is edited. Real "
    "income is a long-run level at which trade would settle, never growth a year."
)
BANDS = (
    "Within a model, the thick rule holds 50 % and the thin one 90 % of the draws of "
    "coefficients, elasticity, deficits and the ranges of the scenario. The shade "
    "spans the medians of the models: that spread is in none of the bands."
)
LEAVING = (
    "Both runs, with contagion and without, have the same random numbers. What is "
    "called contagion is an association of departures with departures before: allies "
    "that are alike leave alike, and these data cannot tell that from one departure "
    "causing another."
)


def outlook_section(found: Accounts, hub: str) -> Section:
    """Return the section: answer, scenarios, other states, departures, assumptions.

    Parameters
    ----------
    found : Accounts
        What there is; a part that is not known is told in one sentence.
    hub : str
        State id.
    """
    ahead = found.outlook
    if ahead is None:
        return _none(f"No scenario of {the(hub)} can be shown: {found.no_outlook}.")
    ran = [run for run in ahead.runs if not run.reason]
    if not ran:
        reasons = list(dict.fromkeys(run.reason for run in ahead.runs))
        return _none(f"No scenario of {the(hub)} can be shown: {reasons[0]}.")
    blocks = [_answer(ahead), _scenarios(ahead), _others(ahead)]
    blocks += _leaving(ahead)
    largest = max(ran, key=_size)
    if largest.bars:
        blocks.append(
            Block(
                id="outlook-tornado",
                title="What matters most",
                text=(
                    "One input at a time goes from its 5 % to its 95 % point, the "
                    "others stay at their middle, in the scenario that moves the "
                    "hub's real income most. The choice of model is a bar as well.",
                ),
                charts=(tornado(ahead, largest),),
            )
        )
    blocks += [_scenario(run) for run in ahead.runs]
    return Section("outlook", _TITLE, tuple(blocks))


def in_short(ahead: Outlook) -> tuple[str, ...]:
    """Return the answer: which scenario moves most, who follows, who speaks."""
    said = [moves_most(ahead), *movers(ahead), *followers(ahead), who_speaks(ahead)]
    return tuple(one for one in (*said, backtest(recorded.everything())) if one)


def _none(text: str) -> Section:
    return Section(
        "outlook", _TITLE, (Block(id="outlook-answer", text=(READING, text)),)
    )


def _size(run: Run) -> float:
    return abs(run.income.median) if run.income is not None else 0.0


def _answer(ahead: Outlook) -> Block:
    return Block(
        id="outlook-answer",
        text=(READING,),
        statements=tuple(Statement(one) for one in in_short(ahead)),
    )


def _scenarios(ahead: Outlook) -> Block:
    run = next(run for run in ahead.runs if not run.reason)
    return Block(
        id="outlook-scenarios",
        title="Side by side",
        text=(
            f"{BANDS} Computed on the world of {run.year} with {run.draws} draws and "
            f"seed {run.seed} when the snapshot was built; the command `foedus "
            "scenario run` does it again, with other states or years.",
        ),
        charts=(scenarios(ahead),),
        grids=(side_by_side(ahead),),
    )


def _others(ahead: Outlook) -> Block:
    return Block(
        id="outlook-others",
        title="Partners and rivals",
        text=(
            "States other than the hub whose level of real income moves most in some "
            "scenario, among its ten largest trading partners, those that a scenario "
            "names, and the rest of the world. Bands are 90 % within the first model.",
        ),
        grids=(others_grid(ahead),),
    )


def _leaving(ahead: Outlook) -> list[Block]:
    run = next((run for run in ahead.runs if run.followers), None)
    text = [] if run is None else [LEAVING]
    if ahead.risks is None:
        text.append(f"No hazard of departure is known: {ahead.no_risks}.")
    return [
        Block(
            id="outlook-leaving",
            title="Who may leave",
            text=tuple(text),
            charts=() if run is None else (followers_chart(ahead, run),),
            grids=() if ahead.risks is None else (risks_grid(ahead, ahead.risks),),
        )
    ]


def _scenario(run: Run) -> Block:
    scenario = run.scenario
    text = [scenario.summary]
    if run.reason:
        text.append(f"Not shown for this hub: {run.reason}.")
    else:
        text += settings(run)
    text += [
        f"Taken for granted: {' '.join(scenario.assumptions)}",
        f"To watch: {'; '.join(_lower(one) for one in scenario.signposts)}.",
    ]
    return Block(
        id=f"scenario-{scenario.name}",
        title=scenario.title,
        text=tuple(signed(one) for one in text),
        grids=(bars_grid(run),) if run.bars else (),
    )


def _lower(text: str) -> str:
    """Return a phrase as it stands after a colon; an abbreviation stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
