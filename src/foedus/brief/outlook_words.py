"""What could happen, in sentences made from figures by stated rules."""

from __future__ import annotations

from foedus.brief.cost_words import medians, percent, within
from foedus.charts.model_bands import scenario_name
from foedus.charts.wording import counted, listed, name, number, the
from foedus.scenarios.bands import Band
from foedus.scenarios.outlook import Outlook, Run
from foedus.scenarios.results import StateChange
from foedus.validate.section import Section as Result

#: States named in one sentence.
_NAMED = 4
#: Log scores closer than this count as equal, nats.
_TIE = 0.01
#: Levels that round to nothing are not told, percent.
_NOTHING = 0.005


def moves_most(ahead: Outlook) -> str:
    """Return in which scenarios the hub's real income is lowest and highest."""
    known = [(run, run.income) for run in ahead.runs if run.income is not None]
    if not known:
        return ""
    lowest, highest = (
        choose(known, key=lambda one: one[1].median) for choose in (min, max)
    )
    return (
        f"Of {counted(len(known), 'scenario')}, the long-run level of real income of "
        f"{the(ahead.hub)} against status quo is lowest under {_told(*lowest)}, and "
        f"highest under {_told(*highest)}; medians by model, in brackets 90 % within "
        "the first model."
    )


def movers(ahead: Outlook) -> list[str]:
    """Return who besides the hub moves most in the scenario that moves most."""
    best: tuple[float, Run, list[StateChange]] | None = None
    for run in ahead.runs:
        partners = [one for one in run.states if {"partner"} & set(one.roles)]
        partners.sort(key=lambda one: -abs(one.real_income.median))
        if partners:
            size = abs(partners[0].real_income.median)
            if best is None or size > best[0]:
                best = (size, run, partners)
    if best is None or best[0] < _NOTHING:
        return []
    _, run, partners = best
    named = [
        f"{the(one.state)} {percent(one.real_income.median)} % "
        f"({_ends(one.real_income)})"
        for one in partners[:_NAMED]
        if abs(one.real_income.median) >= _NOTHING
    ]
    return [
        f"Of its ten largest trading partners, most move in {_quoted(run)}: "
        f"{listed(named)}; 90 % within the first model in brackets."
    ]


def followers(ahead: Outlook) -> list[str]:
    """Return how many partners follow one that leaves, with contagion and without."""
    said = []
    for run in ahead.runs:
        if not run.cascade:
            continue
        ally = run.settings.get("ally")
        gone = listed([the(state) for state in ally.states]) if ally else "those named"
        without, contagion, rho = (
            run.cascade[key] for key in ("without", "with_contagion", "rho")
        )
        text = (
            f"If {gone} ended its obligation, {number(without.estimate, digits=2)} "
            f"other partners would leave within {counted(run.horizon, 'year')} on "
            f"average without contagion, as in any case ({_count(without.low)} to "
            f"{_count(without.high)} in 90 % of the runs), "
            f"{number(contagion.estimate, digits=2)} with it "
            f"({_count(contagion.low)} to {_count(contagion.high)})"
        )
        if rho.low <= 0 <= rho.high:
            text += (
                "; the estimate of contagion cannot be told from none "
                f"({number(rho.estimate, digits=2)}, {number(rho.low, digits=2)} to "
                f"{number(rho.high, digits=2)})"
            )
        said.append(f"{text}.")
    return said


def who_speaks(ahead: Outlook) -> str:
    """Return whether the hazard model or the base rate speaks, and why."""
    found = ahead.risks
    if found is None:
        return ""
    skills = (
        f"log skill {_interval(found.log_skill)}, Brier skill "
        f"{_interval(found.brier_skill)} against the base rate"
    )
    if found.speaks == "model":
        return f"On departures the hazard model speaks: out of time it had {skills}."
    return (
        "On departures the base rate speaks, the same for every partner: "
        f"{number(100 * found.base_downgrade.estimate, digits=2)} % a year for a "
        f"downgrade and {number(100 * found.base_exit.estimate, digits=2)} % for an "
        f"exit. Out of time the model did not beat it on both scores ({skills}); only "
        "its order of partners is used."
    )


def backtest(kept: tuple[Result, ...]) -> str:
    """Return how the trade model foretold Russia's partners of 2023, if recorded."""
    figures = next((one.figures for one in kept if one.id == "rerouting"), {})
    parts = []
    for side in ("sales", "purchases"):
        model, plain, still = (
            figures.get(f"{side}_{who}_log")
            for who in ("model", "proportional", "persistence")
        )
        if model is None or plain is None or still is None:
            return ""
        verdict = (
            "no different from"
            if abs(model - plain) < _TIE
            else "better than"
            if model < plain
            else "worse than"
        )
        parts.append(
            f"{side} {number(model, digits=3)}, {verdict} proportional re-routing "
            f"({number(plain, digits=3)}), persistence {number(still, digits=3)}"
        )
    return (
        "Against what happened, Russia's partners of 2023 predicted from 2021 and the "
        f"sanctions of 2022, log score of the trade model, 0 is perfect: "
        f"{'; '.join(parts)}; a difference under {number(_TIE, digits=2)} counts as "
        "none."
    )


def settings(run: Run) -> list[str]:
    """Return who stands behind each setting of a scenario for this hub."""
    said = []
    for key, group in run.settings.items():
        meaning = run.scenario.settings[key].meaning
        names = [name(state) for state in group.states[:_NAMED]]
        more = group.count - len(names)
        who = (
            f"{', '.join(names)} and {more} more"
            if more > 0
            else listed(names) or "nobody"
        )
        said.append(f"{meaning}: {who}")
    return [f"Here, {'; '.join(said)}."] if said else []


def _quoted(run: Run) -> str:
    return f"'{scenario_name(run).lower()}'"


def _told(run: Run, first: Band) -> str:
    assert run.between is not None
    return f"{_quoted(run)}, {medians(run.between)} ({within(first)})"


def _ends(one: Band) -> str:
    return f"{percent(one.low90)} to {percent(one.high90)}"


def _interval(one: object) -> str:
    estimate, low, high = (
        number(getattr(one, end), digits=3) for end in ("estimate", "low", "high")
    )
    return f"{estimate} ({low} to {high})"


def _count(value: float) -> str:
    return number(value, digits=0)
