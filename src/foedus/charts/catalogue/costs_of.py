"""What sanctions and a bloc that decouples cost a hub."""

from __future__ import annotations

from foedus.charts.catalogue.asking import outlook_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.model_bands import costs
from foedus.scenarios.outlook import Outlook

ENTRY = Entry(
    name="costs",
    shows="what sanctions, and a bloc that decouples, cost a hub in trade models",
    window="none",
    order=12,
)
RESULT = Outlook
ask = outlook_of


def draw(result: Outlook, question: Question) -> Chart:
    """Draw each shock by model."""
    return costs(result)
