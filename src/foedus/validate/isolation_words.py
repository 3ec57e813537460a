"""Does aggression isolate? What came out, in sentences made from the figures."""

from __future__ import annotations

from collections.abc import Mapping

from foedus.validate.isolation_estimate import INTERVAL, Estimate, Step
from foedus.validate.isolation_power import DRAWS, LEVEL, POWER
from foedus.validate.isolation_study import Check, Study

#: Units of the outcomes.
UNITS = {"votes": "points", "arms": "per cent", "bodies": "points"}

#: From the middle of the years before to the middle of those after; arms and bodies
#: are read at -1 and +5.
_SPAN = 6


def words(found: Study) -> tuple[str, ...]:
    """Return the paragraphs of the part.

    Parameters
    ----------
    found : Study
        What the study found.

    Returns
    -------
    tuple of str
        What was asked, what came out, what lay before, the checks, and what
        the result cannot carry.
    """
    return (
        "Do the ties of a state that invades another weaken more over the next five "
        "years than those of states that invaded no one? The list of invasions, the "
        "outcomes, the comparison, the test and the smallest effect that it can see "
        "were published before any effect was computed (docs/isolation.md).",
        _answer(found),
        _before(found),
        _checked(found),
        "What it cannot carry: an effect smaller than the minimum detectable one would "
        "most likely be missed, so that nothing found is not nothing there. Votes are "
        "without those on the conflict, since the question is whether other ties "
        "follow; sanctions and trade are not studied. States that invade together "
        "move together, which the placebo draws do not copy; the test is "
        "exact only if invaders would have moved like their controls.",
    )


def _answer(found: Study) -> str:
    each = [
        f"{outcome.capitalize()}: {_told(one, UNITS[outcome])}, "
        f"{len(one.effects)} invasions by {len(one.clusters)} invaders, "
        f"{_verdict(one)}."
        for outcome, one in found.estimates.items()
    ]
    detectable = ", ".join(
        f"{one.detectable:.2f} {UNITS[one.outcome]} ({one.outcome})"
        for one in found.power
    )
    return (
        " ".join(each)
        + f" Brackets hold {INTERVAL:.0%} of estimates from resampled invaders; p is "
        f"the share of {DRAWS:,} placebo estimates at least as large in size, held "
        f"against {LEVEL:.4f}. An effect found with a probability of {POWER:.0%} would "
        f"have to be {detectable}."
    )


def _before(found: Study) -> str:
    drifting = [o for o, one in found.before.items() if one.p <= LEVEL]
    slopes = "; ".join(
        f"{outcome} {_told(one, UNITS[outcome] + ' a year')}"
        for outcome, one in found.before.items()
    )
    carried = ", ".join(
        f"{_SPAN * one.critical:.1f} {UNITS[outcome]} ({outcome})"
        for outcome, one in found.before.items()
    )
    verdict = (
        f"For {', '.join(drifting)} invaders were moving already, so that the "
        "estimate is not an effect."
        if drifting
        else "No drift before is found. That says little: drift just too small to "
        f"be found would make {carried} over the {_SPAN} years that are compared."
    )
    apart = [
        f"{outcome} (of {len(one.clusters)})"
        for outcome, one in found.before.items()
        if one.p > LEVEL and one.low is not None and one.high is not None
        if one.low > 0 or one.high < 0
    ]
    unlike = (
        f" The interval over invaders excludes zero for {', '.join(apart)}; the test, "
        "which the design fixed, does not refuse it."
        if apart
        else ""
    )
    return f"Slope over years -5 to -1: {slopes}. {verdict}{unlike} {_outside(found)}"


def _outside(found: Study) -> str:
    """Say which years of the paths lie outside the band of placebo estimates."""
    steps = [step for path in found.paths.values() for step in path if step.band > 0]
    return (
        f"Of {len(steps)} single years of the paths, where chance alone would put "
        f"{(1 - INTERVAL) * len(steps):.0f} outside the band of placebo estimates, "
        f"outside: {_beyond(found.paths)}; without co-invaders under one command: "
        f"{_beyond(found.paths_apart)}."
    )


def _beyond(paths: Mapping[str, tuple[Step, ...]]) -> str:
    out = {
        outcome: [f"{step.year:+d}" for step in steps if abs(step.value) > step.band]
        for outcome, steps in paths.items()
    }
    told = [f"{outcome} {', '.join(years)}" for outcome, years in out.items() if years]
    return "; ".join(told) or "none"


def _checked(found: Study) -> str:
    named = [check for check in found.checks if check.named]
    known = [check for check in named if check.found is not None]
    other = [check for check in known if _differs(check, found)]
    thin = [
        f"{check.name}, {check.outcome}: {_many(check.found)}"
        for check in known
        if check.found is not None and len(check.found.clusters) < _FEW
    ]
    none = [f"{check.name}, {check.outcome}" for check in named if check.found is None]
    parts = [
        "The checks named beforehand "
        + (
            "change the answer for "
            + "; ".join(f"{check.name}, {check.outcome}" for check in other)
            if other
            else "change no answer"
        )
        + "."
    ]
    if thin:
        parts.append(f"Some rest on next to nothing ({'; '.join(thin)}).")
    if none:
        parts.append(f"Not possible with so few hubs: {'; '.join(none)}.")
    return " ".join(parts)


#: Fewer invaders than this are called next to nothing.
_FEW = 3


def _many(one: Estimate) -> str:
    invaders = len(one.clusters)
    return (
        f"{len(one.effects)} invasion{'s' if len(one.effects) > 1 else ''} by "
        f"{invaders} invader{'s' if invaders > 1 else ''}"
    )


def _differs(check: Check, found: Study) -> bool:
    """Tell whether a check finds what the estimate does not, or the reverse."""
    main = found.estimates.get(check.outcome)
    if main is None or check.found is None:
        return False
    return (check.found.p <= LEVEL) != (main.p <= LEVEL)


def _told(one: Estimate, unit: str) -> str:
    within = (
        f" [{one.low:+.2f}, {one.high:+.2f}]"
        if one.low is not None and one.high is not None
        else ""
    )
    return f"{one.value:+.2f} {unit}{within}, p = {one.p:.3f}"


def _verdict(one: Estimate) -> str:
    if one.p > LEVEL:
        return "nothing found"
    return "ties weakened" if one.value < 0 else "ties strengthened"
