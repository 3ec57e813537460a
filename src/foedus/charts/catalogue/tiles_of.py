"""A hub's partners in cells of equal size."""

from __future__ import annotations

from typing import cast

from foedus.alignment.results import Erosion
from foedus.charts.catalogue.asking import erosion_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.tile_map import Show, tile_map

ENTRY = Entry(
    name="tiles",
    shows="the partners of a hub in cells of equal size",
    choices=("change", "then", "now"),
    order=4,
)
RESULT = Erosion
ask = erosion_of


def draw(result: Erosion, question: Question) -> Chart:
    """Draw the cells."""
    return tile_map(result, cast(Show, question.show))
