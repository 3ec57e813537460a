"""One indicator of the partners that moved most, then and now."""

from __future__ import annotations

from foedus.alignment.results import Erosion
from foedus.charts.catalogue.asking import erosion_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.dumbbell import by_partner
from foedus.charts.ranking import extremes
from foedus.errors import OutsideCoverage
from foedus.indicators import registry

ENTRY = Entry(
    name="indicator",
    shows="one indicator of the partners that moved most, then and now",
    choices=tuple(registry.indicators()),
    order=5,
)
RESULT = Erosion
ask = erosion_of


def draw(result: Erosion, question: Question) -> Chart:
    """Draw the partners from either end of the ranking."""
    drawn = by_partner(result, question.show, extremes(result, question.top))
    if drawn.table.is_empty():
        message = (
            f"{question.show} is known of none of these partners at both ends, "
            f"{result.since} and {result.until}; choose other years"
        )
        raise OutsideCoverage(message)
    return drawn
