"""Markets lost and found."""

from __future__ import annotations

from foedus.charts.catalogue.asking import consequences_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.markets import markets
from foedus.consequences.results import Consequences
from foedus.errors import OutsideCoverage

ENTRY = Entry(
    name="markets",
    shows="markets that a hub lost and found, by the share it holds there",
    choices=("exports", "imports"),
    order=11,
)
RESULT = Consequences
ask = consequences_of


def draw(result: Consequences, question: Question) -> Chart:
    """Draw one side of the trade."""
    side = result.exports if question.show == "exports" else result.imports
    if side is None:
        message = f"{question.show} are not known at both ends; choose other years"
        raise OutsideCoverage(message)
    return markets(result, side)
