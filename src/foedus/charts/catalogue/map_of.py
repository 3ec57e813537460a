"""A hub's partners on a map of the world."""

from __future__ import annotations

from typing import cast

from foedus.alignment.results import Erosion
from foedus.charts.catalogue.asking import erosion_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.choropleth import choropleth
from foedus.charts.tile_map import Show

ENTRY = Entry(
    name="map",
    shows="the partners of a hub on a map of the world",
    choices=("change", "then", "now"),
    order=3,
)
RESULT = Erosion
ask = erosion_of


def draw(result: Erosion, question: Question) -> Chart:
    """Draw the world."""
    return choropleth(result, cast(Show, question.show))
