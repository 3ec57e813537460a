"""When ties changed their level: the breaks of all partners, and what they share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl

from foedus.alignment.break_series import ALIGNMENT
from foedus.alignment.breaks import breaks_of
from foedus.alignment.results import Break, Erosion, PartnerChange
from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.charts.panels import dates, direction
from foedus.charts.wording import (
    counted,
    listed,
    name,
    number,
    per_cent,
    probability,
    the,
    upper,
)
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.states import continuator_chain

#: Years named in which most partners broke.
NAMED = 3
#: The rates by which breaks were let through when the snapshot was built
#: (`foedus.alignment.break_tables`, which costs a compiler to import).
RATE, PLACEBO = 0.1, 0.1

READING = (
    "A break is a year in which the level of a series jumped beyond its usual drift "
    "and noise. Series are chain-linked, so that a source that begins or ends is no "
    "break, and what all partners share is taken out first. The probability is that "
    "the level changed in that direction within a year of the one named, if the "
    "model holds. Breaks are told, the surest first, as long as no more than "
    f"{per_cent(RATE)} of those told of a hub in one channel are expected to be false; "
    "the others are not drawn. On charts a triangle points down for away and up for "
    "closer, year and probability stand beside it, and the shade holds the year with "
    "90 %."
)


@dataclass(frozen=True, slots=True)
class Common:
    """A break that all partners of the hub share.

    Attributes
    ----------
    found : Break
        Year, channel, size in points.
    placebo : float
        Share of all hubs, this one among them, with a common step of the same sign
        at least as large within a year, in [0, 1].
    """

    found: Break
    placebo: float


def common_breaks(
    snapshot: Snapshot, hub: str, since: int, until: int, *, join_successors: bool
) -> tuple[Common, ...]:
    """Return the breaks that all partners share, inside the window, by year."""
    made = []
    for state in continuator_chain(hub) if join_successors else (hub,):
        if state not in snapshot.hubs:
            continue
        rows = breaks_of(snapshot, state, since, until).filter(pl.col("partner") == "")
        for row in rows.iter_rows(named=True):
            found = Break(**{key: row[key] for key in Break.__dataclass_fields__})
            made.append(Common(found, row["placebo"]))
    return tuple(sorted(made, key=lambda one: (one.found.year, one.found.channel)))


WHEN = "When: years in which ties broke"


def breaks_section(whole: Erosion, common: tuple[Common, ...]) -> Section:
    """Return the section: what all share, how many broke when, and the partners."""
    answer = Block(
        id="breaks-answer",
        text=(READING,),
        statements=tuple(
            Statement(text)
            for text in (
                *together(common, whole.hub), in_short(whole), by_channel(whole)
            )
            if text
        ),
    )  # fmt: skip
    grids = (_by_year(whole), _by_partner(whole)) if _of(whole, ALIGNMENT) else ()
    table = Block(id="breaks-partners", title="By year and by partner", grids=grids)
    return Section(
        "when",
        WHEN,
        (answer, table) if grids else (answer,),
    )


def together(common: tuple[Common, ...], hub: str) -> tuple[str, ...]:
    """Return what all partners did together, one sentence a break."""
    if not common:
        return (
            f"In no year did all partners of {the(hub)} together move by a step that "
            f"at most {per_cent(PLACEBO)} of all hubs have.",
        )
    said = []
    for one in common:
        found = one.found
        series = "alignment" if found.channel == ALIGNMENT else (
            f"the {found.channel} channel"
        )  # fmt: skip
        said.append(
            f"In {found.year} all partners together moved "
            f"{'away' if found.size < 0 else 'closer'} in {series}: the median by "
            f"{number(abs(found.size))} points beyond what the partners of all hubs "
            "did (probability "
            f"{probability(found.probability)}, dated {dates(found)}; "
            f"{per_cent(one.placebo)} of all hubs, this one included, had such a step "
            "as large within a year)."
        )
    return tuple(said)


def in_short(whole: Erosion) -> str:
    """Return how many partners broke in alignment, and in which years most did."""
    found = _of(whole, ALIGNMENT)
    everyone = len(whole.partners) + len(whole.unranked)
    if not found:
        return (
            f"Beyond what all share, no break of alignment is found in "
            f"{counted(everyone, 'partner')} between {whole.since} and {whole.until}."
        )
    years = Counter(one.year for _, one in found)
    most = sorted(years.items(), key=lambda item: (-item[1], item[0]))[:NAMED]
    away = sum(one.size < 0 for _, one in found)
    broke = len({partner.partner for partner, _ in found})
    return (
        "Beyond what all share, in alignment "
        f"{counted(len(found), 'break is', 'breaks are')} found in "
        f"{broke} of {counted(everyone, 'partner')}: {away} away, "
        f"{len(found) - away} closer; most in "
        f"{listed([f'{year} ({count})' for year, count in most])}."
    )


def by_channel(whole: Erosion) -> str:
    """Return how many breaks are found in each channel."""
    parts = []
    for channel in CHANNELS:
        found = [one for _, one in _of(whole, channel)]
        away = sum(one.size < 0 for one in found)
        parts.append(
            f"{channel} {len(found)}" + (f" ({away} away)" if found else "")
        )  # fmt: skip
    return (
        f"By channel: {listed(parts)}. A break of one channel need not move "
        "alignment enough to be one of it."
    )


def of_partner(one: PartnerChange) -> tuple[Grid, ...]:
    """Return the breaks of one partner as a table; nothing if there is none."""
    if not one.breaks:
        return ()
    found = sorted(one.breaks, key=lambda b: (b.channel != ALIGNMENT, b.year))
    return (
        Grid(
            caption=f"{name(one.partner)}: breaks found",
            columns=("Series", *_COLUMNS),
            rows=tuple((Cell(upper(b.channel)), *_cells(b)) for b in found),
            numeric=frozenset(_COLUMNS) - {"Direction"},
        ),
    )


_COLUMNS = ("Year", "Direction", "Points", "Probability", "90 % of dates")


def _cells(one: Break) -> tuple[Cell, ...]:
    return (
        Cell(str(one.year), one.year),
        Cell(direction(one)),
        Cell(number(one.size, sign=True), one.size),
        Cell(probability(one.probability), one.probability),
        Cell(dates(one), one.low_year),
    )


def _of(whole: Erosion, channel: str) -> list[tuple[PartnerChange, Break]]:
    return [
        (partner, one)
        for partner in (*whole.partners, *whole.unranked)
        for one in partner.breaks
        if one.channel == channel
    ]


def _by_partner(whole: Erosion) -> Grid:
    found = sorted(
        _of(whole, ALIGNMENT), key=lambda pair: (pair[1].size, pair[0].partner)
    )
    return Grid(
        caption="Breaks of alignment, from the greatest step away",
        columns=("Partner", *_COLUMNS),
        rows=tuple((Cell(name(p.partner)), *_cells(one)) for p, one in found),
        numeric=frozenset(_COLUMNS) - {"Direction"},
        sortable=True,
    )


def _by_year(whole: Erosion) -> Grid:
    years = range(whole.since + 1, whole.until + 1)
    rows = []
    for year in years:
        counts = []
        for channel in (ALIGNMENT, *CHANNELS):
            sizes = [one.size for _, one in _of(whole, channel) if one.year == year]
            away = sum(size < 0 for size in sizes)
            counts.append(Cell(f"{away} / {len(sizes) - away}", len(sizes)))
        rows.append((Cell(str(year), year), *counts))
    columns = ("Year", *(upper(channel) for channel in (ALIGNMENT, *CHANNELS)))
    return Grid(
        caption="Breaks by year, away / closer",
        columns=columns,
        rows=tuple(rows),
        numeric=frozenset(columns),
    )
