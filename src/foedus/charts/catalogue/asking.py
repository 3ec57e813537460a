"""What the entries ask the engine: one function a kind of result."""

from __future__ import annotations

from foedus.alignment.erosion import erosion
from foedus.alignment.explanation import Explanation, explain
from foedus.alignment.realigned import Realignment
from foedus.alignment.realignment import realign
from foedus.alignment.results import Erosion
from foedus.alignment.structure import structure
from foedus.alignment.structure_results import Structure
from foedus.charts.catalogue.contract import Question
from foedus.consequences.accounts import consequences
from foedus.consequences.results import Consequences
from foedus.scenarios.outlook import Outlook, outlook
from foedus.states import resolve


def erosion_of(question: Question) -> Erosion:
    """Ask how all partners of a hub moved."""
    return erosion(
        question.state(0),
        since=question.first,
        until=question.until,
        weights=question.weights,
        seed=question.seed,
        join_successors=question.join_successors,
        snapshot=question.snapshot,
    )


def explanation_of(question: Question) -> Explanation:
    """Ask why one partner moved."""
    return explain(
        question.state(0),
        question.state(1),
        since=question.first,
        until=question.until,
        weights=question.weights,
        seed=question.seed,
        join_successors=question.join_successors,
        snapshot=question.snapshot,
    )


def realignment_of(question: Question) -> Realignment:
    """Ask who gained what a hub lost."""
    return realign(
        question.state(0),
        since=question.first,
        until=question.until,
        matrix=True,
        snapshot=question.snapshot,
    )


def consequences_of(question: Question) -> Consequences:
    """Ask what losing partners did to a hub."""
    return consequences(
        question.state(0),
        since=question.first,
        until=question.until,
        snapshot=question.snapshot,
    )


def outlook_of(question: Question) -> Outlook:
    """Ask what could happen to a hub, by the shipped scenarios."""
    return outlook(resolve(question.state(0)).id, question.snapshot)


def structure_of(question: Question) -> Structure:
    """Ask how the state system is built, over the window or in its last year."""
    return structure(
        since=question.since, until=question.until, snapshot=question.snapshot
    )
