"""What a reader of one erosion must know, generated from what was computed."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.alignment.change import Change
from foedus.alignment.panel import Panel
from foedus.alignment.ranking import FEWEST_CHANNELS, speaking_channels
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.snapshot import Snapshot
from foedus.states import get


def of(
    snapshot: Snapshot, arranged: Panel, decomposed: Change, then: str
) -> tuple[str, ...]:
    """Return the notes of one result, most important first."""
    described = registry.indicators()
    lines = [_camp(snapshot, then, arranged.since)]
    speaking = speaking_channels(decomposed, arranged)
    if len(speaking) < len(CHANNELS):
        silent = [name for name in CHANNELS if name not in speaking]
        lines.append(
            f"Only {len(speaking)} of {len(CHANNELS)} channels speak for most partners "
            f"in this window ({', '.join(speaking)}); {', '.join(silent)} cannot be "
            "known at both ends"
            + (
                ", so partners are ranked on fewer than three channels."
                if len(speaking) < FEWEST_CHANNELS
                else "."
            )
        )
    for k, indicator in enumerate(arranged.indicators):
        counted = np.isfinite(decomposed.contribution[:, k]).any()
        one = described[indicator]
        if not counted:
            first, last = snapshot.coverage(indicator)
            lines.append(
                f"{one.title} does not count in this window: no partner has a value "
                f"in both {arranged.since} and {arranged.until} "
                f"(its sources cover {first} to {last})."
            )
        elif not one.equated:
            lines.append(_equating(one.title, arranged, decomposed, k))
    lines += [
        "A break is a year in which a level changed, beyond what all partners did "
        "together; a common break of the hub is reported apart. By the model at most "
        "one in ten of those listed is false; in practice more are, as real ties move "
        "in larger steps than it assumes (foedus validate --part realignments).",
        "Intervals speak of measurement at fixed weights. Indicators without a "
        "published sampling error (obligations, shared bodies, sanctions, presence) "
        "enter without one, so intervals are too narrow to that extent.",
        "Trade tie is dependence, which can grow while a partner turns away; read "
        "alignment with and without the economic channel.",
    ]
    lines += snapshot.manifest.get("notes", [])
    return tuple(lines)


def _equating(title: str, arranged: Panel, decomposed: Change, k: int) -> str:
    """Say whether the common step of votes is identified, and how well."""
    years = f"{arranged.since} and {arranged.until}"
    if not decomposed.equated[k]:
        return (
            f"{title}: too few texts come back to tell what all partners did together "
            f"between {years} from a change of the questions; only each partner's "
            "departure from the median change of the others counts, and the end value "
            "is expressed on the level of the first year."
        )
    counted = np.isfinite(decomposed.contribution[:, k])
    error = float(np.median(decomposed.step_sd[counted, k]))
    common = float(np.nanmedian(decomposed.common[counted, k]))
    return (
        f"{title}: texts that come back place {years} on one scale, so what all "
        f"partners did together counts: {common:+.1f} points of alignment for the "
        f"median partner, known to {error:.1f} (standard deviation, part of every "
        "interval)."
    )


def _camp(snapshot: Snapshot, hub: str, since: int) -> str:
    name = get(hub).name
    camps = snapshot.cached_table("camps").filter(
        (pl.col("hub") == hub) & (pl.col("year") == since)
    )
    members = sorted(camps["member"].drop_nulls())
    if not members:
        return (
            f"{name} has no registered rival in {since}: contested votes are "
            "replaced by rival-free agreement (kappa over all calls)."
        )
    rivals = sorted(camps.filter(pl.col("role") == "rival")["member"])
    carried = bool(camps["carried_forward"].any())
    return (
        f"Contested votes set {name} against the camp of {since}: "
        + ", ".join(get(state).name for state in members)
        + f" (rivals: {', '.join(get(state).name for state in rivals)}"
        + ("; rivalries after 2020 carried forward" if carried else "")
        + ")."
    )
