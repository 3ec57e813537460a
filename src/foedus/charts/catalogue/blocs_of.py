"""The blocs of the state system."""

from __future__ import annotations

from foedus.alignment.structure_results import Structure
from foedus.charts.catalogue.asking import structure_of
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.structure import bloc_map

ENTRY = Entry(
    name="blocs",
    shows="the blocs of the state system in one year, in cells of equal size",
    states=(),
    window="maybe",
    order=15,
    natural=True,
)
RESULT = Structure
ask = structure_of


def draw(result: Structure, question: Question) -> Chart:
    """Draw the blocs of the last year."""
    return bloc_map(result)
