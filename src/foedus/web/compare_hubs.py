"""Hubs beside each other: how many partners moved, and how alone each stands."""

from __future__ import annotations

from statistics import median

import polars as pl

from foedus.alignment.results import Erosion
from foedus.alignment.structure import structure
from foedus.alignment.structure_results import Isolation
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.charts.contributions import medians
from foedus.charts.hub_words import hub_words
from foedus.charts.several import several
from foedus.charts.source_line import source_line
from foedus.charts.wording import counted, listed, name, number, per_cent, the
from foedus.errors import CoverageError, InvalidOption, SnapshotError
from foedus.lake.snapshot import Snapshot
from foedus.web import windows
from foedus.web.asked import Window, answered, window
from foedus.web.links import Asked
from foedus.web.page import Query, View

_WORDS = ("fell", "moved little", "not known", "rose")
_PLACE = (
    "The line says how far from the world's vote a hub stands: the share of voters "
    "that stand nearer to the median vote than it does. 1 is the most isolated. A "
    "year in which a hub cast too few votes leaves a gap."
)

Placed = dict[str, tuple[Isolation, ...]]


def hubs_window(query: Query, snapshot: Snapshot) -> Window:
    """Return the years for hubs beside each other, or stop where there are none."""
    hubs = query["states"]
    if not hubs:
        message = "no hub is named; name up to five, as in states=RUS,USA,CHN"
        raise InvalidOption(message)
    for hub in hubs:
        snapshot.require(hub)
    spans = windows.bounds(snapshot, *hubs)
    since = query["since"] or windows.since(snapshot, *hubs)
    lasts = [
        window(snapshot, hub, since=since, until=query["until"]).until for hub in hubs
    ]
    until = min(*lasts, spans["until"][1])
    for hub in hubs:
        window(snapshot, hub, since=since, until=until)
    return Window(since, until, spans)


def hubs_view(query: Query, snapshot: Snapshot) -> View:
    """Return up to five hubs over one window."""
    hubs = query["states"]
    since, until, spans = hubs_window(query, snapshot)
    results = [answered(snapshot, hub, since, until, query["weights"]) for hub in hubs]
    placed = _placed(snapshot, hubs, since, until)
    named = listed([the(hub) for hub in hubs])
    return View(
        heading=f"Hubs beside each other: {named}, {since} to {until}",
        lead=_lead(results),
        parts=(
            _alone(results, placed),
            Section(
                "partners",
                "Their partners",
                (
                    Block(id="words", charts=(hub_words(results),)),
                    Block(
                        id="channels",
                        title="By channel",
                        text=("Medians do not add up to the median change.",),
                        charts=(medians(results),),
                    ),
                ),
            ),
            _table(results, placed, Asked(since, until, query["weights"])),
        ),
        make_data=lambda: {
            "since": since,
            "until": until,
            "weights": results[0].weights,
            "snapshot": snapshot.id,
            "hubs": _frame(results, placed).to_dicts(),
            "places": {
                hub: [
                    {"year": one.year, "place": one.place.estimate}
                    for one in found
                    if one.place is not None
                ]
                for hub, found in placed.items()
            },
        },
        make_table=lambda: _frame(results, placed),
        notes=tuple(dict.fromkeys(note for one in results for note in one.notes)),
        bounds=spans,
        taken={"since": since, "until": until},
    )


def _placed(
    snapshot: Snapshot, hubs: tuple[str, ...], since: int, until: int
) -> Placed:
    found: Placed = {}
    for hub in hubs:
        try:
            told = structure(since=since, until=until, state=hub, snapshot=snapshot)
        except (CoverageError, SnapshotError):
            # Years before the structure begins, or a snapshot without it: the
            # chart says that nothing is known.
            found[hub] = ()
            continue
        found[hub] = told.isolation
    return found


def _lead(results: list[Erosion]) -> str:
    said = [
        f"{the(one.hub)} {_count(one, 'fell')} moved away and {_count(one, 'rose')} "
        f"closer of {counted(len(one.partners), 'ranked partner')}, median change "
        f"{number(_median(one), sign=True)}"
        for one in results
    ]
    return (
        "Surely and by more than stable ties do: " + "; ".join(said) + " (points of "
        "alignment)."
    )


def _count(one: Erosion, word: str) -> int:
    return sum(partner.word == word for partner in one.partners)


def _median(one: Erosion) -> float | None:
    changes = [p.change.estimate for p in one.partners if p.change is not None]
    return float(median(changes)) if changes else None


def _alone(results: list[Erosion], placed: Placed) -> Section:
    known = {
        name(hub): {
            one.year: one.place.estimate for one in found if one.place is not None
        }
        for hub, found in placed.items()
    }
    chart = several(
        known,
        title=f"How far from the median vote, {results[0].since} to {results[0].until}",
        unit="Share of voters nearer to the median",
        source=source_line(results[0].snapshot, ["ideal_proximity"]),
        zero=False,
        digits=2,
    )
    block = Block(id="place", text=(_PLACE,), charts=(chart,))
    return Section("together", "How alone each stands in the vote", (block,))


def _frame(results: list[Erosion], placed: Placed) -> pl.DataFrame:
    rows = []
    for one in results:
        found = [
            (at.place.estimate, at.bloc)
            for at in placed[one.hub]
            if at.place is not None
        ]
        rows.append(
            {
                "hub": one.hub,
                "name": name(one.hub),
                "since": one.since,
                "until": one.until,
                "ranked": len(one.partners),
                **{word.replace(" ", "_"): _count(one, word) for word in _WORDS},
                "median_change": _median(one),
                "delta": one.delta,
                "place_from": found[0][0] if found else None,
                "place_to": found[-1][0] if found else None,
                "bloc": found[-1][1] if found else None,
            }
        )
    return pl.DataFrame(
        rows,
        schema_overrides={
            "median_change": pl.Float64, "place_from": pl.Float64,
            "place_to": pl.Float64, "bloc": pl.String,
        },
    )  # fmt: skip


def _table(results: list[Erosion], placed: Placed, asked: Asked) -> Section:
    columns = (
        "Hub", "Ranked partners", "Fell", "Moved little", "Not known", "Rose",
        "Median change", "Nearer to the median vote, then", "Now", "Bloc",
    )  # fmt: skip
    rows = []
    for row in _frame(results, placed).iter_rows(named=True):
        rows.append(
            (
                Cell(row["name"], None, asked.hub(row["hub"])),
                Cell(str(row["ranked"]), row["ranked"]),
                *(
                    Cell(str(row[word.replace(" ", "_")]), row[word.replace(" ", "_")])
                    for word in _WORDS
                ),
                Cell(number(row["median_change"], sign=True), row["median_change"]),
                *(
                    Cell("not known")
                    if row[end] is None
                    else Cell(per_cent(row[end]), row[end])
                    for end in ("place_from", "place_to")
                ),
                Cell(
                    "in none, or not known"
                    if row["bloc"] is None
                    else f"that of {the(row['bloc'])}"
                ),
            )
        )
    grid = Grid(
        caption="Hubs beside each other; a name leads to its page",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns) - {"Hub", "Bloc"},
        sortable=True,
    )
    return Section("table", "All figures", (Block(id="figures", grids=(grid,)),))
