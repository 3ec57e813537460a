"""Prediction: who votes against a hub on a registered text, from what was known before.

Definitions: the outcomes in `calls`, what may be used in `knowledge`, the measures of
the literature in `peers`, scores and intervals in `judging` and `forecasts`.
"""

from __future__ import annotations

from collections.abc import Mapping

from foedus.validate.forecasts import Forecast, forecast
from foedus.validate.judging import Case, Estimate, Judgement, judge
from foedus.validate.knowledge import DISTANCE, PERSISTENCE
from foedus.validate.material import (
    ALIGNMENT,
    BASELINE,
    SILENT,
    VALIDATED,
    material,
    titles,
)
from foedus.validate.section import Cell, Context, Part, Section, Table

PART = Part("prediction", "Prediction of votes on the conduct of a hub", order=20)

#: Predictors shown call by call and among states outside the rivals' pacts.
_SHOWN = (
    ALIGNMENT,
    VALIDATED,
    SILENT,
    "indicator contested_votes",
    DISTANCE,
    PERSISTENCE,
    BASELINE,
    "kappa",
)
#: Calls shown one by one: the founding case.
_CALLS = (
    ("RUS", "A/RES/68/262"),
    ("RUS", "A/RES/ES-11/1"),
    ("RUS", "A/RES/ES-11/4"),
    ("RUS", "A/RES/ES-11/6"),
    ("RUS", "A/RES/ES-11/7"),
)


def run(context: Context) -> Section:
    """Judge every predictor on every registered call that can be predicted."""
    context.progress("what was known before each call", 0, 4)
    found = material(context.snapshot)
    cases = found.kind("vote")
    context.progress("areas under the curve", 1, 4)
    judged = judge(cases, titles(), BASELINE, seed=context.seed)
    context.progress("among states outside the rivals' pacts", 2, 4)
    outside = judge(cases, _SHOWN, BASELINE, seed=context.seed, outside=True)
    context.progress("probabilities", 3, 4)
    forecasts = forecast(cases, titles(), BASELINE, seed=context.seed)
    fresh = judge(_first_met(cases), _SHOWN, BASELINE, seed=context.seed)
    gain = judged[ALIGNMENT].gain
    return Section(
        PART.id,
        PART.title,
        text=(
            _asked(cases),
            _answered(judged),
            _qualified(judged, outside, fresh),
            "What it cannot carry: the vintages of SIPRI and ATOP are today's, and the "
            "frozen scales of the indicators are fitted on 1990 to 2013, so this is "
            "pseudo out-of-time. Texts on the conduct of a state are proposed where a "
            "majority is in sight. A vote is cheap: who votes against a hub need not "
            "leave it.",
        ),
        tables=(
            _discrimination(judged),
            _probabilities(forecasts),
            _subset(
                "Among states outside the rival camp and its defence pacts, for hubs "
                "that have a rival",
                outside,
            ),
            _subset(
                "On the first session that voted on a conflict, when no vote on it "
                "could be known",
                fresh,
            ),
            _conflicts(judged),
            _calls(judged),
        ),
        figures={
            "conflicts": judged[ALIGNMENT].clusters,
            "calls": judged[ALIGNMENT].cases,
            "auc_alignment": judged[ALIGNMENT].auc.value,
            "auc_agreement": judged[BASELINE].auc.value,
            "auc_persistence": judged[PERSISTENCE].auc.value,
            "gain": gain.value,
            "gain_low": gain.over_both[0],
            "gain_high": gain.over_both[1],
            "gain_states_low": gain.over_states[0],
            "gain_states_high": gain.over_states[1],
        },
    )


def _asked(cases: tuple[Case, ...]) -> str:
    conflicts = len({one.outcome.cluster for one in cases})
    return (
        f"{len(cases)} recorded votes on registered texts, in {conflicts} conflicts "
        f"from {cases[0].outcome.year} to {cases[-1].outcome.year}, on which at least "
        "five states voted against the hub and at least five did not. Each is "
        "predicted from years that hold nothing of its session. The score is the "
        "probability of telling a state that voted against the hub from one that did "
        "not (AUC; chance is .5), averaged by conflict, then over conflicts. Gains are "
        "over UN agreement (mean of 1 - |difference| / 2 over the divided votes of the "
        "last year), on the same states. Intervals hold 90 %: over states, and over "
        "states and conflicts together."
    )


def _answered(judged: Mapping[str, Judgement]) -> str:
    gain = judged[ALIGNMENT].gain
    low, high = gain.over_both
    clear = "excludes" if low > 0 or high < 0 else "does not exclude"
    better = sorted(
        (name for name in judged if _above(judged, name)),
        key=lambda name: -judged[name].auc.value,
    )
    called = titles()
    above = ", ".join(f"{called[n]} ({judged[n].auc.value:.3f})" for n in better)
    return (
        f"Alignment at equal weights scores {judged[ALIGNMENT].auc.value:.3f}, UN "
        f"agreement {judged[BASELINE].auc.value:.3f}; the paired gain is "
        f"{gain.value:+.3f} [{low:+.3f}, {high:+.3f}], which {clear} zero. "
        + (
            f"Higher than alignment on its own calls: {above}."
            if above
            else "No single predictor scores higher."
        )
    )


def _qualified(
    judged: Mapping[str, Judgement],
    outside: Mapping[str, Judgement],
    fresh: Mapping[str, Judgement],
) -> str:
    """Say where the gain comes from and where it does not hold."""
    return (
        "Where the gain comes from: without the reputational channel, which holds "
        "earlier votes on the conduct of the hub, alignment gains "
        f"{_said(judged[SILENT].gain)}. On the first session that voted on a conflict "
        f"it gains {_said(fresh[ALIGNMENT].gain)}; among states outside the rival "
        f"camp and its pacts {_said(outside[ALIGNMENT].gain)}."
    )


def _said(gain: Estimate) -> str:
    low, high = gain.over_both
    return f"{gain.value:+.3f} [{low:+.3f}, {high:+.3f}]"


def _first_met(cases: tuple[Case, ...]) -> tuple[Case, ...]:
    """Return the calls before whose session no vote on the conflict was held."""
    first: dict[str, int] = {}
    for one in cases:
        year = one.outcome.year
        first[one.outcome.cluster] = min(year, first.get(one.outcome.cluster, year))
    return tuple(one for one in cases if one.outcome.known < first[one.outcome.cluster])


def _above(judged: Mapping[str, Judgement], name: str) -> bool:
    return name != ALIGNMENT and judged[name].auc.value > judged[ALIGNMENT].auc.value


def _discrimination(judged: Mapping[str, Judgement]) -> Table:
    called = titles()
    rows = tuple(
        (
            called[name],
            one.clusters,
            one.cases,
            one.auc.value,
            _bounds(one.auc.over_states),
            *_gain(one.gain, own=name == BASELINE),
        )
        for name, one in judged.items()
    )
    return Table(
        "Who votes against the hub: AUC by predictor",
        ("Predictor", "Conflicts", "Calls", "AUC", "AUC over states",
         "Gain over UN agreement", "gain over states",
         "gain over states and conflicts"),
        rows,
    )  # fmt: skip


def _probabilities(forecasts: Mapping[str, Forecast]) -> Table:
    called = titles()
    rows = tuple(
        (
            called[name],
            one.clusters,
            one.calls,
            one.brier,
            one.log,
            one.log_base,
            one.log_baseline,
            "-" if name == BASELINE else _bounds(one.gain),
        )
        for name, one in forecasts.items()
    )
    return Table(
        "Probabilities learnt on earlier calls of other conflicts (lower is better)",
        ("Predictor", "Conflicts", "Calls", "Brier score", "Log score",
         "Log score of the earlier share", "Log score of UN agreement",
         "Gain over UN agreement, over conflicts"),
        rows,
    )  # fmt: skip


def _subset(caption: str, judged: Mapping[str, Judgement]) -> Table:
    called = titles()
    rows = tuple(
        (
            called[name],
            one.clusters,
            one.cases,
            one.auc.value,
            *_gain(one.gain, own=name == BASELINE),
        )
        for name, one in judged.items()
    )
    return Table(
        caption,
        ("Predictor", "Conflicts", "Calls", "AUC", "Gain over UN agreement",
         "over states", "over states and conflicts"),
        rows,
    )  # fmt: skip


def _conflicts(judged: Mapping[str, Judgement]) -> Table:
    called = titles()
    names = [name for name in _SHOWN if name in judged]
    rows = tuple(
        (conflict, *(_of_conflict(judged[name], conflict) for name in names))
        for conflict in judged[BASELINE].by_cluster
    )
    return Table(
        "AUC by conflict",
        ("Conflict", *(called[name] for name in names)),
        rows,
        digits=2,
    )


def _of_conflict(one: Judgement, conflict: str) -> Cell:
    return one.by_cluster[conflict][0] if conflict in one.by_cluster else None


def _calls(judged: Mapping[str, Judgement]) -> Table:
    called = titles()
    names = [name for name in _SHOWN if name in judged]
    rows = tuple(
        (name, *(judged[predictor].by_case.get((hub, name)) for predictor in names))
        for hub, name in _CALLS
    )
    return Table(
        "AUC on the founding case: texts on Russia's conduct in Ukraine",
        ("Text", *(called[name] for name in names)),
        rows,
        digits=2,
    )


def _gain(found: Estimate, *, own: bool) -> tuple[Cell, Cell, Cell]:
    if own:
        return "-", "-", "-"
    return found.value, _bounds(found.over_states), _bounds(found.over_both)


def _bounds(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]:.3f} to {bounds[1]:.3f}"
