"""Where a reader of a pair goes next."""

from __future__ import annotations

from foedus.alignment.results import Erosion
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.charts.wording import the, upper
from foedus.lake.snapshot import Snapshot
from foedus.web.links import Asked

TITLE = "Further"


def further_section(
    snapshot: Snapshot, whole: Erosion, partner: str, asked: Asked
) -> Section:
    """Return the links from a pair to the pages of both states and beyond.

    Parameters
    ----------
    snapshot : Snapshot
        Whose hubs have pages of their own.
    whole : Erosion
        Of the hub.
    partner : str
        State id.
    asked : Asked
        Window and weights that links take along.
    """
    hub = whole.hub
    # Beside those that moved furthest either way.
    far = [one.partner for one in (*whole.partners[:2], *whole.partners[-2:])]
    beside = tuple(dict.fromkeys([partner, *far]))
    links = [
        (f"{upper(the(hub))} and all its partners", asked.hub(hub)),
        (f"{upper(the(hub))}: what losing partners costs", asked.consequences(hub)),
        (f"{upper(the(hub))}: what could happen", f"/scenarios/{hub}"),
        (
            f"{upper(the(partner))} beside other partners of {the(hub)}",
            asked.compare(hub, beside),
        ),
    ]
    if partner in snapshot.hubs:
        links += [
            (f"{upper(the(partner))} and all its partners", asked.hub(partner)),
            (
                f"The same tie from the other side: how close {the(hub)} stands to "
                f"{the(partner)}",
                asked.dyad(partner, hub),
            ),
        ]
    grid = Grid(
        caption="From here",
        columns=("Page",),
        rows=tuple((Cell(text, None, target),) for text, target in links),
    )
    return Section("further", TITLE, (Block(id="links", grids=(grid,)),))
