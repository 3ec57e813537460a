"""The weight set `validated`: does it earn its place beside equal weights?

How weights are learnt: `weighing`. On every occasion alignment at weights learnt only
from earlier occasions of other clusters is judged beside alignment at equal weights.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from foedus.alignment.weights import Fitted
from foedus.errors import SnapshotError
from foedus.indicators.contract import CHANNELS
from foedus.validate.judging import Judgement, judge
from foedus.validate.material import ALIGNMENT, BASELINE, VALIDATED, material
from foedus.validate.outcomes import KINDS
from foedus.validate.section import Cell, Context, Part, Section, Table
from foedus.validate.weighing import Array, Moments, fit

PART = Part("weights", "Weights that earn their place", order=30)

_CHANCE = 0.5


def run(context: Context) -> Section:
    """Fit the weights, and judge them where they could not have known."""
    found = material(context.snapshot)
    whole = fitted(found.moments)
    judged = {
        kind: judge(
            found.kind(kind), (VALIDATED, BASELINE), ALIGNMENT, seed=context.seed
        )
        for kind in KINDS
    }
    won = [kind for kind in KINDS if _verdict(judged[kind]) == "won"]
    lost = [kind for kind in KINDS if _verdict(judged[kind]) == "lost"]
    return Section(
        PART.id,
        PART.title,
        text=(
            "Channel weights by non-negative least squares of not going against the "
            "hub on closeness in the four channels, occasions freed of their means, "
            "every cluster counting alike; nothing is tuned. On each occasion the "
            "weights are those learnt from occasions that were over before, of other "
            "clusters and of no other kind about the same hub.",
            _decided(won, lost),
            "What it cannot carry: most occasions are votes on the conduct of a hub, "
            "and the reputational channel holds earlier votes of that kind, so such "
            "a fit favours it. The sanctions at hand are nearly all those of the "
            "European Union, whose members decide as one, often against states with "
            "which they trade most." + _worse_than_chance(judged),
        ),
        tables=(
            _table_of_weights(found.moments, whole),
            Table(
                "AUC of alignment out of time: weights learnt before against equal "
                "weights",
                ("Outcome", "Clusters", "Occasions", "Equal", "Learnt before",
                 "Gain", "over states and clusters", "Verdict",
                 "Clusters better", "Clusters worse", "UN agreement"),
                tuple(_row(kind, judged[kind]) for kind in KINDS),
            ),
        ),
        figures={
            **{f"weight_{name}": float(whole[i]) for i, name in enumerate(CHANNELS)},
            "won": len(won),
            "lost": len(lost),
        },
    )  # fmt: skip


def fitted(found: tuple[Moments, ...]) -> Array:
    """Return the weights learnt on all occasions: what `validated` stands for.

    Raises
    ------
    SnapshotError
        If the snapshot holds too few occasions to learn from.
    """
    weights = fit(found)
    if weights is None:
        message = (
            "the snapshot holds too few conflicts of interest to learn weights from; "
            "build one with the standard hubs: foedus data build --from DIR"
        )
        raise SnapshotError(message)
    return weights


def keep(section: Section) -> None:
    """Make the weights of a section those that `--weights validated` means."""
    values: dict[str, float] = {
        name: section.figures[f"weight_{name}"] or 0.0 for name in CHANNELS
    }
    Fitted(values, section.vintage).write()


def _verdict(judged: dict[str, Judgement]) -> str:
    if VALIDATED not in judged:
        return "not judged"
    low, high = judged[VALIDATED].gain.over_both
    return "won" if low > 0 else "lost" if high < 0 else "undecided"


def _decided(won: list[str], lost: list[str]) -> str:
    def named(kinds: list[str]) -> str:
        return ", ".join(KINDS[kind] for kind in kinds) or "none"

    if len(won) <= len(lost):
        verdict = "They do not."
    elif won == ["vote"]:
        verdict = (
            "They do, on votes alone, which the reputational channel repeats: equal "
            "weights stay the default until another outcome bears them out."
        )
    else:
        verdict = f"They do, by {len(won)} to {len(lost)} of {len(KINDS)}."
    return (
        "An outcome is won or lost if the interval of the paired gain, over states "
        f"and clusters, excludes zero. Won: {named(won)}; lost: {named(lost)}. Equal "
        "weights stay the default unless the learnt ones win on more outcomes than "
        f"they lose. {verdict}"
    )


def _worse_than_chance(judged: Mapping[str, dict[str, Judgement]]) -> str:
    """Name the outcomes on which alignment misleads at either weights."""
    bad = [
        KINDS[kind]
        for kind, found in judged.items()
        if VALIDATED in found
        and found[VALIDATED].auc.value < _CHANCE
        and found[VALIDATED].auc.value - found[VALIDATED].gain.value < _CHANCE
    ]
    if not bad:
        return ""
    return f" At either weights alignment tells worse than chance on: {', '.join(bad)}."


def _row(kind: str, judged: dict[str, Judgement]) -> tuple[Cell, ...]:
    if VALIDATED not in judged:
        return (KINDS[kind], 0, 0, *[None] * 4, _verdict(judged), 0, 0, None)
    one = judged[VALIDATED]
    pairs = np.array(list(one.by_cluster.values()))
    low, high = one.gain.over_both
    return (
        KINDS[kind],
        one.clusters,
        one.cases,
        one.auc.value - one.gain.value,
        one.auc.value,
        one.gain.value,
        f"{low:.3f} to {high:.3f}",
        _verdict(judged),
        int((pairs[:, 0] > pairs[:, 1]).sum()),
        int((pairs[:, 0] < pairs[:, 1]).sum()),
        judged[BASELINE].auc.value if BASELINE in judged else None,
    )


def _table_of_weights(found: tuple[Moments, ...], whole: Array) -> Table:
    clusters = sorted({one.outcome.cluster for one in found})
    without = [
        fit([one for one in found if one.outcome.cluster != cluster])
        for cluster in clusters
    ]
    spread = np.array([weights for weights in without if weights is not None])
    by_kind = {
        kind: fit([one for one in found if one.outcome.kind == kind]) for kind in KINDS
    }
    rows = tuple(
        (
            name,
            0.25,
            float(whole[i]),
            f"{spread[:, i].min():.3f} to {spread[:, i].max():.3f}",
            *(None if w is None else float(w[i]) for w in by_kind.values()),
        )
        for i, name in enumerate(CHANNELS)
    )
    return Table(
        f"Weights of the channels, learnt on {len(found)} occasions in "
        f"{len(clusters)} clusters",
        (
            "Channel",
            "Equal",
            "Validated",
            "leaving one cluster out",
            *(f"on {title} alone" for title in KINDS.values()),
        ),
        rows,
    )
