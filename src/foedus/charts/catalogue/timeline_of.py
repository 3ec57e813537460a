"""One tie, year by year."""

from __future__ import annotations

from foedus.alignment.explanation import Explanation
from foedus.charts.catalogue.asking import explanation_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.timeline import timeline

ENTRY = Entry(
    name="timeline",
    shows="every indicator of one tie, year by year, with breaks",
    states=("hub", "partner"),
    order=6,
    natural=True,
)
RESULT = Explanation
ask = explanation_of


def draw(result: Explanation, question: Question) -> Chart:
    """Draw every indicator by year."""
    return timeline(result)
