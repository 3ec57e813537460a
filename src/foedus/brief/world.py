"""Then and now, everywhere: the maps of all partners, and the table behind them."""

from __future__ import annotations

from collections.abc import Callable

from foedus.alignment.results import Erosion
from foedus.alignment.words import RULE
from foedus.brief.content import Block, Cell, Grid, Section
from foedus.brief.material import Material
from foedus.brief.pages import anchor
from foedus.charts.tile_map import tile_map
from foedus.charts.wording import bounds, counted, name, number, the

WORLD = "Then and now, everywhere"
PARTNERS = "All partners"


def world_section(material: Material) -> Section:
    """Return the maps of all partners, and the table behind them."""
    paged = {one.partner.partner for one in material.movers}
    whole = material.erosion
    table = partners(whole, lambda one: anchor(one) if one in paged else "")
    return Section("world", WORLD, (maps(whole), table))


def maps(whole: Erosion) -> Block:
    """Return the maps: what changed, how it was, how it is."""
    return Block(
        id="maps",
        text=(
            "Each state is a cell of equal size, so that a small state is seen as "
            "well as a large one; places follow the map of the world roughly. A "
            "thick edge means: surely, and by more than stable ties do. A dashed cell "
            "cannot be ranked.",
        ),
        charts=tuple(tile_map(whole, show) for show in ("change", "then", "now")),
        choice=True,
    )


def partners(whole: Erosion, target: Callable[[str], str]) -> Block:
    """Return the table of all partners.

    Parameters
    ----------
    whole : Erosion
        Whose.
    target : callable
        ``target(id)`` returns where the name of a partner leads; empty is nowhere.
    """
    return Block(
        id="partners",
        title=PARTNERS,
        text=(f"In words: {RULE}. Delta is {number(whole.delta)} points here.",),
        grids=(_ranked(whole, target), *_unranked(whole)),
    )


def _ranked(whole: Erosion, target: Callable[[str], str]) -> Grid:
    rows = []
    for one in whole.partners:
        assert one.change is not None and one.start is not None and one.end is not None
        rows.append(
            (
                Cell(name(one.partner), None, target(one.partner)),
                Cell(number(one.start.estimate), one.start.estimate),
                Cell(number(one.end.estimate), one.end.estimate),
                Cell(number(one.change.estimate, sign=True), one.change.estimate),
                Cell(bounds(one.change), one.change.low),
                Cell(one.word),
                Cell(number(one.p_erosion, digits=2), one.p_erosion),
                Cell(number(one.sign_holds, digits=2), one.sign_holds),
                Cell(number(one.common_shift, sign=True), one.common_shift),
            )
        )
    columns = (
        "Partner", f"{whole.since}", f"{whole.until}", "Change", "90 % interval",
        "In words", "P(away)", "Sign holds", "Common shift",
    )  # fmt: skip
    return Grid(
        caption=(
            f"Alignment of {counted(len(rows), 'partner')} with {the(whole.hub)}, "
            "from the greatest loss to the greatest gain"
        ),
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns) - {"Partner", "In words"},
        sortable=True,
    )


def _unranked(whole: Erosion) -> tuple[Grid, ...]:
    if not whole.unranked:
        return ()
    return (
        Grid(
            caption=(
                f"{counted(len(whole.unranked), 'partner')} that cannot be ranked, "
                "with the reason"
            ),
            columns=("Partner", "Reason"),
            rows=tuple(
                (Cell(name(one.partner)), Cell(one.reason or ""))
                for one in sorted(whole.unranked, key=lambda one: name(one.partner))
            ),
        ),
    )
