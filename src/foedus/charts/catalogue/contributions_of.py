"""What each channel added to the changes of a hub's partners."""

from __future__ import annotations

from foedus.alignment.results import Erosion
from foedus.charts.catalogue.asking import erosion_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.contributions import contributions
from foedus.charts.ranking import extremes

ENTRY = Entry(
    name="contributions",
    shows="by which channel the partners that moved most did so",
    order=2,
)
RESULT = Erosion
ask = erosion_of


def draw(result: Erosion, question: Question) -> Chart:
    """Draw the channels of the partners from either end."""
    return contributions(result, extremes(result, question.top))
