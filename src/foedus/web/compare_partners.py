"""Partners of one hub beside each other."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from foedus.alignment.break_series import ALIGNMENT
from foedus.alignment.results import Erosion, PartnerChange
from foedus.brief.chains import levels
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.charts.contributions import contributions
from foedus.charts.several import several
from foedus.charts.source_line import source_line
from foedus.charts.wording import bounds, listed, name, number, the, upper
from foedus.errors import SameState
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.states import get
from foedus.web.asked import Window, answered, window
from foedus.web.links import Asked
from foedus.web.page import Query, View

_READING = (
    "Each line is the movement of one tie in points of alignment since the first year, "
    "chain-linked, so that a source that begins or ends is no step, and without what "
    "all partners of the hub did together. It runs as far as the sources do, beyond "
    "the window too; its steps are not those of the table, which compares two years. "
    "Lines differ by dash and have their names at their ends."
)


def partners_window(query: Query, snapshot: Snapshot) -> Window:
    """Return the years for the partners of a hub, or stop where there are none."""
    hub, states = query["hub"], query["states"]
    if hub in states:
        message = (
            f"{get(hub).name} is the hub and one of the states as well; leave it out"
        )
        raise SameState(message)
    return window(snapshot, hub, *states, since=query["since"], until=query["until"])


def partners_view(query: Query, snapshot: Snapshot) -> View:
    """Return up to five partners of a hub over one window."""
    hub, states = query["hub"], query["states"]
    since, until, spans = partners_window(query, snapshot)
    whole = answered(snapshot, hub, since, until, query["weights"])
    chosen = [one for state in states if (one := whole.partner(state)) is not None]
    asked = Asked(since, until, query["weights"])
    paths = _paths(snapshot, whole, [one.partner for one in chosen])
    named = listed([the(one.partner) for one in chosen])
    return View(
        heading=f"{upper(named)} with {the(hub)}, {since} to {until}",
        lead=_lead(whole, chosen),
        parts=(
            _lines(whole, paths),
            _channels(whole, chosen),
            _table(whole, chosen, asked),
        ),
        make_data=lambda: {
            "hub": hub,
            "since": since,
            "until": until,
            "weights": whole.weights,
            "snapshot": whole.snapshot,
            "partners": [one.to_json() for one in chosen],
            "paths": {
                state: [
                    {"year": year, "points": points} for year, points in mine.items()
                ]
                for state, mine in paths.items()
            },
        },
        make_table=lambda: whole.to_polars().filter(
            pl.col("partner").is_in([one.partner for one in chosen])
        ),
        notes=whole.notes,
        bounds=spans,
        taken={"since": since, "until": until},
    )


def _lead(whole: Erosion, chosen: list[PartnerChange]) -> str:
    ranked = sorted(
        (one for one in chosen if one.change is not None),
        key=lambda one: one.change.estimate if one.change else 0.0,
    )
    said = [
        f"{the(one.partner)} {number(one.change.estimate, sign=True)} "
        f"({bounds(one.change)}; {one.word})"
        for one in ranked
        if one.change is not None
    ]
    silent = [the(one.partner) for one in chosen if one.change is None]
    text = (
        f"Change of alignment with {the(whole.hub)} in points, {whole.since} to "
        f"{whole.until}, from the greatest loss: {listed(said)}."
        if said
        else f"None of these can be ranked with {the(whole.hub)} in this window."
    )
    if said and silent:
        text += f" Cannot be ranked: {listed(silent)}."
    return text


def _paths(
    snapshot: Snapshot, whole: Erosion, states: list[str]
) -> dict[str, dict[int, float]]:
    """Return points since the first year of each partner's longest stretch."""
    found: Mapping[str, pl.DataFrame] = levels(
        snapshot, whole.hub, set(states), since=whole.since
    )
    paths: dict[str, dict[int, float]] = {}
    for state in states:
        mine = found[state].filter(pl.col("channel") == ALIGNMENT)
        if mine.is_empty():
            paths[state] = {}
            continue
        sizes = mine.group_by("chain").len().sort(["len", "chain"], descending=True)
        stretch = mine.filter(pl.col("chain") == sizes["chain"][0]).sort("year")
        start = stretch["level"][0]
        paths[state] = {
            int(year): round(float(level - start), 4)
            for year, level in stretch.select("year", "level").iter_rows()
        }
    return paths


def _lines(whole: Erosion, paths: Mapping[str, Mapping[int, float]]) -> Section:
    known = {name(state): mine for state, mine in paths.items()}
    title = f"Own movement towards {the(whole.hub)} since {whole.since}"
    chart = several(
        known, title=title, unit="Points", source=source_line(whole.snapshot)
    )
    block = Block(id="lines", text=(_READING,), charts=(chart,))
    return Section("together", "Year by year", (block,))


def _channels(whole: Erosion, chosen: list[PartnerChange]) -> Section:
    block = Block(
        id="channels",
        text=("Bars of one partner add up to its change.",),
        charts=(contributions(whole, chosen),),
    )
    return Section("why", "By channel", (block,))


def _table(whole: Erosion, chosen: list[PartnerChange], asked: Asked) -> Section:
    columns = (
        "Partner", f"{whole.since}", f"{whole.until}", "Change", "90 % interval",
        "In words", "P(away)", "Sign holds", "Common shift",
        *(upper(channel) for channel in CHANNELS), "Why not ranked",
    )  # fmt: skip
    rows = []
    for one in chosen:
        change = one.change
        rows.append(
            (
                Cell(name(one.partner), None, asked.dyad(whole.hub, one.partner)),
                *(
                    _number(None if level is None else level.estimate)
                    for level in (one.start, one.end)
                ),
                _number(None if change is None else change.estimate, sign=True),
                Cell(bounds(change), None if change is None else change.low),
                Cell(one.word),
                _number(one.p_erosion, digits=2),
                _number(one.sign_holds, digits=2),
                _number(one.common_shift, sign=True),
                *(
                    _number(
                        one.channels[channel].contribution
                        if channel in one.channels
                        else None,
                        sign=True,
                    )
                    for channel in CHANNELS
                ),
                Cell(one.reason or ""),
            )
        )
    grid = Grid(
        caption=f"Alignment with {the(whole.hub)}, points; a name leads to its page",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns) - {"Partner", "In words", "Why not ranked"},
        sortable=True,
    )
    return Section("table", "All figures", (Block(id="figures", grids=(grid,)),))


def _number(value: float | None, *, digits: int = 1, sign: bool = False) -> Cell:
    return Cell(number(value, digits=digits, sign=sign), value)
