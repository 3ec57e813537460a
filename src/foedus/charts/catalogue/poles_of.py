"""The poles of the state system."""

from __future__ import annotations

from foedus.alignment.structure_results import Structure
from foedus.charts.catalogue.asking import structure_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.structure import poles_chart

ENTRY = Entry(
    name="structure",
    shows="how many poles the state system has, year by year",
    states=(),
    window="maybe",
    order=14,
)
RESULT = Structure
ask = structure_of


def draw(result: Structure, question: Question) -> Chart:
    """Draw the number of poles by year."""
    return poles_chart(result)
