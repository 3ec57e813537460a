"""All occasions with the values of all predictors, for prediction and weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.validate.calls import registered_calls
from foedus.validate.interests import interests
from foedus.validate.judging import Case, case
from foedus.validate.knowledge import DISTANCE, PERSISTENCE, Known, look_up
from foedus.validate.peers import PEERS
from foedus.validate.weighing import Moments, earlier, fit, moments

BASELINE = "agreement"
ALIGNMENT = "alignment"
VALIDATED = "validated"
SILENT = "alignment without the reputational channel"

Array = NDArray[np.float64]

_EQUAL = np.ones(len(CHANNELS))


@dataclass(frozen=True, slots=True)
class Material:
    """The occasions, laid out.

    Attributes
    ----------
    cases : tuple of Case
        Every occasion with the values of every predictor of `titles`.
    moments : tuple of Moments
        What each says of the weights.
    """

    cases: tuple[Case, ...]
    moments: tuple[Moments, ...]

    def kind(self, kind: str) -> tuple[Case, ...]:
        """Return the occasions of one kind."""
        return tuple(one for one in self.cases if one.outcome.kind == kind)


def titles() -> Mapping[str, str]:
    """Return what each predictor is called by readers."""
    described = registry.indicators()
    return {
        ALIGNMENT: "alignment, equal weights",
        VALIDATED: "alignment, weights learnt before",
        SILENT: SILENT,
        **{f"channel {name}": f"channel: {name}" for name in CHANNELS},
        **{f"indicator {k}": f"indicator: {d.title}" for k, d in described.items()},
        **PEERS,
        DISTANCE: "ideal-point distance",
        PERSISTENCE: "persistence of earlier votes",
    }


@lru_cache(maxsize=1)
def material(snapshot: Snapshot) -> Material:
    """Look up what was known before every occasion.

    Raises
    ------
    SnapshotError
        If the snapshot was built without the measures of the literature.
    """
    known: dict[tuple[str, int], Known] = {}
    cases: list[Case] = []
    found: list[Moments] = []
    for outcome in (*registered_calls(snapshot), *interests(snapshot)):
        key = (outcome.hub, outcome.known)
        if key not in known:
            known[key] = look_up(snapshot, *key)
        if not known[key].states:
            continue
        laid = case(outcome, known[key], _values(known[key]))
        channels = np.column_stack([laid.values[f"channel {c}"] for c in CHANNELS])
        cases.append(laid)
        reduced = moments(outcome, channels)
        if reduced is not None:
            found.append(reduced)
    return Material(
        tuple(_with_weights(cases, found, known)),
        tuple(found),
    )


def _values(known: Known) -> dict[str, Array]:
    return {
        ALIGNMENT: known.composite(_EQUAL),
        SILENT: known.composite(_EQUAL * [c != "reputational" for c in CHANNELS]),
        **{f"channel {c}": known.channels[:, i] for i, c in enumerate(CHANNELS)},
        **{
            f"indicator {name}": known.scaled[:, i]
            for i, name in enumerate(known.indicators)
        },
        **known.others,
    }


def _with_weights(
    cases: list[Case],
    found: list[Moments],
    known: Mapping[tuple[str, int], Known],
) -> list[Case]:
    """Add alignment at the weights that could be learnt before each occasion."""
    learnt: dict[tuple[str, str, str, int], Array | None] = {}
    complete = []
    for one in cases:
        outcome = one.outcome
        key = (outcome.kind, outcome.cluster, outcome.hub, outcome.known)
        if key not in learnt:
            learnt[key] = fit(earlier(found, outcome))
        weight = learnt[key]
        ties = known[outcome.hub, outcome.known]
        level = (
            np.full(len(ties.states), np.nan)
            if weight is None
            else ties.composite(weight)
        )
        added = case(outcome, ties, {VALIDATED: level})
        values = {**one.values, **added.values}
        complete.append(Case(outcome, values, one.inside))
    return complete
