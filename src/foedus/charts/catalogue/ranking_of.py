"""The ranking of a hub's partners."""

from __future__ import annotations

from foedus.alignment.results import Erosion
from foedus.charts.catalogue.asking import erosion_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.ranking import ranking

ENTRY = Entry(
    name="ranking",
    shows="who moved away from a hub, and who moved closer, with intervals",
    order=1,
    natural=True,
)
RESULT = Erosion
ask = erosion_of


def draw(result: Erosion, question: Question) -> Chart:
    """Draw the partners from either end of the ranking."""
    return ranking(result, ends=question.top)
