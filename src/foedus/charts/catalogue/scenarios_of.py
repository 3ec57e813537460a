"""Every shipped scenario of a hub."""

from __future__ import annotations

from foedus.charts.catalogue.asking import outlook_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.model_bands import scenarios
from foedus.scenarios.outlook import Outlook

ENTRY = Entry(
    name="scenarios",
    shows="the shipped scenarios of a hub, model by model",
    window="none",
    order=13,
    natural=True,
)
RESULT = Outlook
ask = outlook_of


def draw(result: Outlook, question: Question) -> Chart:
    """Draw each scenario by model."""
    return scenarios(result)
