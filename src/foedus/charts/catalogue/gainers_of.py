"""Who gained where a hub lost share."""

from __future__ import annotations

from typing import cast

from foedus.alignment.flows import FlowChannel
from foedus.alignment.realigned import Realignment
from foedus.charts.catalogue.asking import realignment_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.gainers import gainers

ENTRY = Entry(
    name="gainers",
    shows="who gained where a hub lost share",
    choices=("economic", "military"),
    order=9,
    natural=True,
)
RESULT = Realignment
ask = realignment_of


def draw(result: Realignment, question: Question) -> Chart:
    """Draw the states that gained most."""
    return gainers(result, cast(FlowChannel, question.show))
