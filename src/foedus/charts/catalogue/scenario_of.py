"""One scenario of a hub, by model."""

from __future__ import annotations

from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.charts.model_bands import of_scenario
from foedus.scenarios.catalogue import catalogue
from foedus.scenarios.outlook import BASE
from foedus.scenarios.results import ScenarioResult
from foedus.scenarios.running import scenario

ENTRY = Entry(
    name="scenario",
    shows="one scenario of a hub, run anew, model by model",
    window="none",
    choices=tuple(one.name for one in catalogue() if one.name != BASE),
    order=16,
    natural=True,
)
RESULT = ScenarioResult


def ask(question: Question) -> ScenarioResult:
    """Run it with the defaults of its file."""
    return scenario(question.show, question.state(0), snapshot=question.snapshot)


def draw(result: ScenarioResult, question: Question) -> Chart:
    """Draw what each model finds for the hub."""
    return of_scenario(result)
