"""Where a hub's lost shares went."""

from __future__ import annotations

from typing import cast

from foedus.alignment.flows import FlowChannel
from foedus.alignment.realigned import Realignment
from foedus.charts.alluvial import alluvial
from foedus.charts.catalogue.asking import realignment_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.errors import UsageError

ENTRY = Entry(
    name="flow",
    shows="to whom the shares went that a hub lost, partner by partner",
    choices=("economic", "military"),
    order=8,
)
RESULT = Realignment
ask = realignment_of


def draw(result: Realignment, question: Question) -> Chart:
    """Draw the flow of shares."""
    if result.matrix is None:
        message = "a chart of flows needs who won from whom; ask with matrix=True"
        raise UsageError(message)
    channel = cast(FlowChannel, question.show)
    return alluvial(result.matrix, channel, hub=result.hub, snapshot=result.snapshot)
