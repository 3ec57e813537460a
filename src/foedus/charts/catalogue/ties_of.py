"""One tie, then and now."""

from __future__ import annotations

from foedus.alignment.explanation import Explanation
from foedus.charts.catalogue.asking import explanation_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.dumbbell import by_indicator

ENTRY = Entry(
    name="ties",
    shows="every indicator of one tie, then and now, on the common scale",
    states=("hub", "partner"),
    order=7,
)
RESULT = Explanation
ask = explanation_of


def draw(result: Explanation, question: Question) -> Chart:
    """Draw every indicator at both ends of the window."""
    return by_indicator(result.erosion, result.partner)
