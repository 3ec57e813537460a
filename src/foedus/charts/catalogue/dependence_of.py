"""How a hub's trade hangs on few partners."""

from __future__ import annotations

from foedus.charts.catalogue.asking import consequences_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.dependence import dependence
from foedus.consequences.results import Consequences

ENTRY = Entry(
    name="dependence",
    shows="how concentrated the trade of a hub is, year by year",
    order=10,
    natural=True,
)
RESULT = Consequences
ask = consequences_of


def draw(result: Consequences, question: Question) -> Chart:
    """Draw concentration by year."""
    return dependence(result)
