"""When ties broke: what all share is said once, and only breaks found are told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from foedus.alignment import break_tables
from foedus.alignment.break_series import ALIGNMENT, chains
from foedus.alignment.breaks import breaks_of, steps_of
from foedus.alignment.results import Break, Erosion
from foedus.brief import breaks
from foedus.brief.breaks import (
    Common,
    breaks_section,
    by_channel,
    in_short,
    of_partner,
    together,
)
from foedus.brief.chains import levels
from foedus.brief.held import Held
from foedus.brief.material import Material

AWAY = Break(2022, 0.97, ALIGNMENT, 2021, 2023, -6.04, passes_fdr=True)
CLOSER = Break(2018, 0.8, "military", 2018, 2018, 20.0, passes_fdr=True)


@pytest.fixture(scope="module")
def whole(material: Material) -> Erosion:
    """Return the result with two breaks of one partner and none of the others."""
    bare = [replace(one, breaks=()) for one in material.erosion.partners]
    return replace(
        material.erosion,
        partners=(replace(bare[0], breaks=(CLOSER, AWAY)), *bare[1:]),
        unranked=(),
    )


def test_the_rates_told_are_those_of_the_build() -> None:
    assert (breaks.RATE, breaks.PLACEBO) == (break_tables.RATE, break_tables.PLACEBO)


def test_what_all_share_is_said_with_its_placebo_share(whole: Erosion) -> None:
    common = (Common(replace(AWAY, channel="economic"), 0.021),)
    (text,) = together(common, "RUS")
    assert text.startswith(
        "In 2022 all partners together moved away in the economic channel: the median "
        "by 6.0 points beyond what the partners of all hubs did (probability 0.97, "
        "dated 2021 to 2023; 2"
    )
    section = breaks_section(whole, common)
    told = [one.text for block in section.blocks for one in block.statements]
    assert told.count(text) == 1
    (nothing,) = together((), "USA")
    assert nothing.startswith("In no year did all partners of the United States")


def test_breaks_are_counted_where_they_are(whole: Erosion) -> None:
    count = len(whole.partners)
    assert in_short(whole) == (
        f"Beyond what all share, in alignment 1 break is found in 1 of {count} "
        "partners: 1 away, 0 closer; most in 2022 (1)."
    )
    assert "diplomatic 0, military 1 (0 away), economic 0" in by_channel(whole)
    (grid,) = of_partner(whole.partners[0])
    assert [row[0].text for row in grid.rows] == ["Alignment", "Military"]
    assert [cell.text for cell in grid.rows[0][1:]] == [
        "2022", "away", "−6.0", "0.97", "2021 to 2023"
    ]  # fmt: skip
    assert of_partner(whole.partners[1]) == ()


def test_no_break_is_said_in_words_and_no_empty_table_follows(whole: Erosion) -> None:
    none = replace(whole, partners=tuple(replace(p, breaks=()) for p in whole.partners))
    assert "no break of alignment is found" in in_short(none)
    assert [block.id for block in breaks_section(none, ()).blocks] == ["breaks-answer"]


def test_the_brief_tells_the_breaks_of_the_snapshot(material: Material) -> None:
    result = material.erosion
    table = breaks_of(Held(), "RUS", result.since, result.until)
    everyone = {one.partner: one for one in (*result.partners, *result.unranked)}
    mine = table.filter(pl.col("partner").is_in(list(everyone)))
    assert mine.height == sum(len(one.breaks) for one in everyone.values()) > 0
    shared = table.filter(pl.col("partner") == "")
    assert len(material.common) == shared.height
    blocks = {b.id: b for b in breaks_section(result, material.common).blocks}
    rows = blocks["breaks-partners"].grids[1].rows
    assert len(rows) == mine.filter(pl.col("channel") == ALIGNMENT).height
    sizes = [row[3].key for row in rows]
    assert sizes == sorted(sizes)
    by_year = blocks["breaks-partners"].grids[0].rows
    assert sum(row[1].key or 0 for row in by_year) == len(rows)


def test_levels_are_the_series_that_breaks_were_sought_in(material: Material) -> None:
    partner = material.movers[0].partner.partner
    found = levels(Held(), "RUS", {partner, "FJI"}, since=2014)
    assert set(found) == {partner, "FJI"}
    whole = [one for one in chains(steps_of(Held(), "RUS"), ALIGNMENT)
             if one.partner == partner]  # fmt: skip
    mine = found[partner].filter(pl.col("channel") == ALIGNMENT)
    assert min(mine["year"]) >= 2014 and mine["level"].is_nan().sum() == 0
    last = whole[-1]
    year = int(mine["year"][-1])
    np.testing.assert_allclose(mine["level"][-1], last.y[year - last.first])


def test_levels_of_joined_successors_go_on(material: Material) -> None:
    found = levels(Held(), "RUS", {"DEU"}, since=1980, join_successors=True)["DEU"]
    years = found.filter(pl.col("channel") == ALIGNMENT)["year"]
    assert min(years) < 1990 and max(years) > 2000
    # Each state's series is a stretch of its own: its levels mean nothing beside
    # those of another.
    assert found.filter(pl.col("channel") == ALIGNMENT)["chain"].n_unique() >= 2
