"""What could happen to a hub: scenarios with their bands, departures, and their limits.

What is shown was run when the snapshot was built; another year, other states or a file
of the reader's own take seconds to minutes, so the page names the command.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from foedus.brief.accounts import Accounts
from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.brief.cost_words import medians, percent, within
from foedus.brief.outlook import BANDS, in_short, outlook_section
from foedus.brief.trust import trust_section
from foedus.charts.model_bands import scenarios
from foedus.charts.tornado import tornado
from foedus.charts.wording import name, the, upper
from foedus.consequences.world import world_years
from foedus.lake.snapshot import Snapshot
from foedus.scenarios.catalogue import catalogue
from foedus.scenarios.outlook import BASE, Outlook, Run, outlook
from foedus.web.page import Field, Page, Query, View

ALL = "all"

PAGE = Page(
    id="scenarios",
    path="/scenarios/{hub}",
    title="Scenarios",
    order=6,
    fields=(
        Field("hub", "state", "Hub", default="RUS"),
        Field(
            "scenario",
            "choice",
            "Scenario",
            default=ALL,
            choices={
                ALL: "all, side by side",
                **{
                    one.name: upper(one.name.replace("-", " "))
                    for one in catalogue()
                    if one.name != BASE
                },
            },
        ),
        Field("year", "number", "World of the year", least=1900, most=2200),
    ),
    example="/scenarios/RUS",
    about="What could happen, with bands, assumptions, and how past forecasts did.",
)

#: What worlds, sanctions and the hazard rest on.
_SOURCES = ("itpde", "comtrade", "oec", "gdp", "gsdb", "atop", "distances",
            "capabilities", "rivalries", "sipri_transfers")  # fmt: skip
#: Blocks of the trust page that stand beside: what was foretold, and what cannot be.
_BACKTESTS = ("trust-rerouting", "trust-departures")
_UNKNOWABLE = "trust-unknowable"


def view(query: Query, snapshot: Snapshot) -> View:
    """Return the scenarios of a hub as the snapshot keeps them."""
    hub = query["hub"]
    ahead = outlook(hub, snapshot)
    chosen = next(
        (run for run in ahead.runs if run.scenario.name == query["scenario"]), None
    )
    held = {block.id: block for block in _outlook(ahead, hub).blocks}
    years = world_years(snapshot)
    return View(
        heading=_heading(hub, chosen),
        lead=_lead(ahead, chosen),
        parts=(
            *((_asked(hub, query["year"], ahead, chosen),) if query["year"] else ()),
            *((_one(ahead, chosen, held),) if chosen else ()),
            *_together(held, alone=chosen is None),
            _leaving(held),
            _trust(snapshot.id),
        ),
        make_data=lambda: ahead.to_dict(),
        make_table=lambda: _table(ahead),
        cites=tuple(one for one in _SOURCES if one in snapshot.manifest["sources"]),
        notes=(BANDS, *(_ran(run) for run in ahead.runs[:1] if not run.reason)),
        bounds={"year": (years[0], years[-1])} if years else {},
        taken={"year": next((r.year for r in ahead.runs if not r.reason), None)},
    )


def _outlook(ahead: Outlook, hub: str) -> Section:
    reason = "it is told on another page"
    return outlook_section(Accounts(None, reason, None, reason, ahead, ""), hub)


def _heading(hub: str, chosen: Run | None) -> str:
    if chosen is None:
        return f"What could happen to {the(hub)}"
    return f"{chosen.scenario.title}: what it would change for {the(hub)}"


def _lead(ahead: Outlook, chosen: Run | None) -> str:
    reasons = list(dict.fromkeys(run.reason for run in ahead.runs))
    if chosen is None and all(reasons):
        return f"No scenario of {the(ahead.hub)} can be shown: {reasons[0]}."
    if chosen is None:
        return in_short(ahead)[0]
    if chosen.income is None or chosen.between is None:
        return f"This scenario cannot be shown for {the(ahead.hub)}: {chosen.reason}."
    return (
        f"The long-run level of real income of {the(ahead.hub)} against status quo: "
        f"{medians(chosen.between)} by model (90\N{NO-BREAK SPACE}% within the first "
        f"model {within(chosen.income)}). A level at which trade would settle, no "
        "growth a year and no forecast."
    )


def _ran(run: Run) -> str:
    return (
        f"Run on the world of {run.year} with {run.draws} draws and seed {run.seed} "
        "when the snapshot was built."
    )


def _asked(hub: str, year: int, ahead: Outlook, chosen: Run | None) -> Section:
    """Say how another year is run, or that this is the one that is shown."""
    held = sorted({run.year for run in ahead.runs if not run.reason})
    if year in held:
        text = f"What is shown is run on the world of {year}."
    else:
        called = chosen.scenario.name if chosen else ahead.runs[0].scenario.name
        kept = f"the snapshot keeps runs on {held[-1]}" if held else "none is kept"
        text = (
            f"The world of {year} is not kept ({kept}, shown below). A run takes "
            f"seconds to minutes: foedus scenario run {called} {hub} --year {year}"
        )
    block = Block(id="other-year", text=(text,))
    return Section("asked", f"The world of {year}", (block,))


def _one(ahead: Outlook, run: Run, held: dict[str, Block]) -> Section:
    scenario = run.scenario
    told = held.get(f"scenario-{scenario.name}")
    assumptions = Block(
        id="assumptions",
        title="Taken for granted",
        statements=tuple(Statement(text) for text in scenario.assumptions),
    )
    drawn = () if run.reason else (scenarios(replace(ahead, runs=(run,))),)
    blocks = [
        *(
            (replace(told, id="chosen", title="", text=told.text[:-2], charts=drawn),)
            if told
            else ()
        ),
        assumptions,
        Block(
            id="signposts",
            title="To watch",
            statements=tuple(Statement(upper(text)) for text in scenario.signposts),
        ),
    ]
    if run.bars:
        blocks.append(
            Block(
                id="chosen-tornado",
                title="What matters most",
                text=(
                    "One input at a time goes from its 5 % to its 95 % point, the "
                    "others stay at their middle.",
                ),
                charts=(tornado(ahead, run),),
            )
        )
    if run.states:
        blocks.append(Block(id="chosen-states", grids=(_states(run),)))
    return Section("scenario", scenario.title, tuple(blocks))


def _states(run: Run) -> Grid:
    columns = ("State", "Part", "Real income, %", "50 %", "90 %")
    ordered = sorted(
        run.states, key=lambda one: (-abs(one.real_income.median), one.state)
    )
    return Grid(
        caption="Level of real income against status quo, within the first model",
        columns=columns,
        rows=tuple(
            (
                Cell(name(one.state)),
                Cell(", ".join(one.roles) or "other"),
                Cell(percent(one.real_income.median), one.real_income.median),
                Cell(
                    f"{percent(one.real_income.low50)} to "
                    f"{percent(one.real_income.high50)}",
                    one.real_income.low50,
                ),
                Cell(
                    f"{percent(one.real_income.low90)} to "
                    f"{percent(one.real_income.high90)}",
                    one.real_income.low90,
                ),
            )
            for one in ordered
        ),
        numeric=frozenset(columns[2:]),
        sortable=True,
    )


def _together(held: dict[str, Block], *, alone: bool) -> tuple[Section, ...]:
    """Return all scenarios; what matters most is told once, of the one chosen."""
    sides = [
        held[id]
        for id in ("outlook-answer", "outlook-scenarios", "outlook-others")
        if id in held
    ]
    each = [block for id, block in held.items() if id.startswith("scenario-")]
    tornado_block = held.get("outlook-tornado")
    sections = [Section("together", "All scenarios side by side", tuple(sides))]
    if tornado_block is not None and alone:
        block = replace(tornado_block, title="")
        sections.append(Section("matters", tornado_block.title, (block,)))
    if each:
        sections.append(Section("each", "What each scenario assumes", tuple(each)))
    return tuple(sections)


def _leaving(held: dict[str, Block]) -> Section:
    block = held.get("outlook-leaving")
    if block is None:
        block = Block(id="outlook-leaving", text=("No departure can be told of.",))
    return Section("leaving", "Who may leave", (replace(block, title=""),))


def _trust(snapshot: str) -> Section:
    kept = {block.id: block for block in trust_section(snapshot).blocks}
    wanted = [kept[id] for id in (*_BACKTESTS, _UNKNOWABLE) if id in kept]
    if not wanted:
        text = (
            "No validation is recorded; it is written with: foedus validate --from "
            "DIR --record"
        )
        wanted = [Block(id="no-record", text=(f"{text}.",))]
    return Section("limits", "How past ones did, and what cannot be known",
                   tuple(wanted))  # fmt: skip


def _table(ahead: Outlook) -> pl.DataFrame:
    """One row a scenario and model, with the bands within it."""
    rows = [
        {
            "hub": ahead.hub,
            "scenario": run.scenario.name,
            "year": run.year,
            "model": model.id,
            "median": band.median,
            "low50": band.low50,
            "high50": band.high50,
            "low90": band.low90,
            "high90": band.high90,
        }
        for run in ahead.runs
        for model in run.models
        if (band := model.real_income) is not None
    ]
    numbers = ("median", "low50", "high50", "low90", "high90")
    return pl.DataFrame(
        rows,
        schema={
            "hub": pl.String, "scenario": pl.String, "year": pl.Int64,
            "model": pl.String, **dict.fromkeys(numbers, pl.Float64),
        },
    )  # fmt: skip
