"""Sentences generated from numbers by rules; no adjective that a rule does not give.

A change is said to have fallen or risen, to have moved little, or not to be known
(`foedus.alignment.words`); everything else is a figure with its interval.
"""

from __future__ import annotations

from collections.abc import Sequence

from foedus.alignment.realignment import LEAST, Realignment
from foedus.alignment.results import Erosion, PartnerChange
from foedus.alignment.weights import fitted
from foedus.brief.pulls import Pull
from foedus.charts.wording import (
    bounds,
    change,
    counted,
    listed,
    name,
    number,
    the,
    upper,
)
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS

#: Partners named in one sentence.
NAMED = 4
FLOWS = {"military": "arms", "economic": "trade"}


def headline(whole: Erosion) -> str:
    """Return the answer to the whole question in one sentence."""
    hub = the(whole.hub)
    if not whole.partners:
        return (
            f"No partner of {hub} can be ranked between {whole.since} and "
            f"{whole.until}: too few channels are known at both ends."
        )
    count = {
        word: sum(one.word == word for one in whole.partners)
        for word in ("fell", "rose", "moved little", "not known")
    }
    return (
        f"Between {whole.since} and {whole.until}, of "
        f"{counted(len(whole.partners), 'ranked partner')} of {hub}, "
        f"{count['fell']} moved away and {count['rose']} moved closer, surely and by "
        f"more than stable ties do; {count['moved little']} moved little. For "
        f"{count['not known']} the data cannot tell."
    )


def leaving(whole: Erosion) -> str:
    """Return who moved away by most."""
    fell = [one for one in whole.partners if one.word == "fell"]
    if not fell:
        return (
            f"No partner surely fell by more than stable ties move "
            f"({number(whole.delta)} points in so many years)."
        )
    return f"Largest moves away: {_named(fell)}."


def coming(whole: Erosion) -> str:
    """Return who moved closer by most."""
    rose = [one for one in reversed(whole.partners) if one.word == "rose"]
    if not rose:
        return (
            f"No partner surely rose by more than stable ties move "
            f"({number(whole.delta)} points in so many years)."
        )
    return f"Largest moves closer: {_named(rose)}."


def by_channel(whole: Erosion) -> str:
    """Return what each channel took, on average, from the partners that fell."""
    fell = [one for one in whole.partners if one.word == "fell"]
    word = "fell"
    if not fell:
        fell, word = list(whole.partners), "are ranked"
    if not fell:
        return "No channel can be compared: no partner is ranked."
    means = []
    for channel in CHANNELS:
        points = [
            one.channels[channel].contribution
            for one in fell
            if one.channels[channel].contribution is not None
        ]
        if points:
            means.append((sum(p for p in points if p is not None) / len(points),
                          channel, len(points)))  # fmt: skip
    parts = [
        f"{channel} {number(mean, sign=True)} (known for {known})"
        for mean, channel, known in sorted(means)
    ]
    missing = [c for c in CHANNELS if c not in {channel for _, channel, _ in means}]
    text = (
        f"Mean points by channel over {counted(len(fell), 'partner')} that "
        f"{word}: {listed(parts)}"
    )
    if missing:
        text += f"; not known: {listed(missing)}"
    return f"{text}."


def movement(one: PartnerChange) -> str:
    """Return how one ranked partner moved."""
    assert one.change is not None and one.start is not None and one.end is not None
    text = (
        f"{name(one.partner)}{_VERBS[one.word]}: {number(one.start.estimate)} to "
        f"{number(one.end.estimate)}, {change(one.change)}; P(away) "
        f"{number(one.p_erosion, digits=2)}"
    )
    if one.sign_holds is None:
        return f"{text}."
    share = number(100 * one.sign_holds, digits=0)
    return f"{text}; the sign holds under {share} % of weights and scales."


_VERBS = {
    "fell": " moved away",
    "rose": " moved closer",
    "moved little": " moved little",
    "not known": ", not known whether by more than stable ties move",
}


def parts(one: PartnerChange) -> str:
    """Return what the change of one partner is made of."""
    known = [
        f"{channel} {number(found.contribution, sign=True)}"
        for channel, found in one.channels.items()
        if found.contribution is not None
    ]
    missing = [
        channel for channel, found in one.channels.items() if found.contribution is None
    ]
    text = f"By channel, in points: {listed(known)}"
    if missing:
        text += f"; not known: {listed(missing)}"
    if one.common_shift is not None and one.specific is not None:
        text += (
            f". All partners together moved {number(one.common_shift, sign=True)}; "
            f"the rest, {number(one.specific, sign=True)}, is this partner's own"
        )
    return f"{text}."


def against(partner: str, down: Sequence[str], up: Sequence[str]) -> str:
    """Return one partner's channels that pull apart.

    Parameters
    ----------
    partner : str
        State id.
    down, up : sequence of str
        What fell and what rose, as `pulled` words it.
    """
    return f"{name(partner)}: {listed(down)} fell, while {listed(up)} rose."


def pulled(pull: Pull, path: str) -> str:
    """Return one indicator with its points and its path."""
    title = registry.indicators()[pull.indicator].title.lower()
    points = f"{number(pull.points, sign=True)} points"
    if pull.against_others:
        return f"{title} ({pull.channel}; {points} against the others; {path})"
    return f"{title} ({pull.channel}; {points}: {path})"


def voted(pull: Pull, path: str) -> str:
    """Return what a vote indicator did whose own part is not surely anything."""
    title = registry.indicators()[pull.indicator].title
    return (
        f"{title}: {path} ({number(pull.points, sign=True)} points against the "
        "others, not sure)."
    )


def gained(result: Realignment, channel: str) -> str:
    """Return who gained most in one channel over the partners where the hub lost."""
    hub = the(result.hub)
    mine = [shift for shift in result.shifts if shift.channel == channel]
    flow = FLOWS[channel]
    if not mine:
        return f"In {flow}, no flow is known in both years."
    lost = [shift for shift in mine if shift.share_change <= -LEAST]
    if not lost:
        return f"In {flow}, {hub} lost share with no partner."
    won = [gain for gain in result.winners if gain.channel == channel][:3]
    text = (
        f"In {flow}, {hub} lost share with {len(lost)} of "
        f"{counted(len(mine), 'partner')}"
    )
    if not won:
        return f"{text}; no single state gained there on average."
    names = [
        f"{name(gain.state)} {number(100 * gain.gain, sign=True)} "
        f"({beyond(100 * gain.gain_beyond_world)})"
        for gain in won
    ]
    return f"{text}; there, in percentage points on average: {listed(names)}."


def beyond(gain: float, *, digits: int = 1) -> str:
    """Return how far a gain lies beyond what the state gained everywhere."""
    if gain < 0:
        return f"{number(-gain, digits=digits)} short of its gain in the world"
    return f"{number(gain, digits=digits)} beyond its gain in the world"


def spoken(whole: Erosion) -> str:
    """Return up to which year each channel speaks."""
    known = [
        f"{channel} {year}"
        for channel, year in whole.speaks_until.items()
        if year is not None
    ]
    silent = [channel for channel, year in whole.speaks_until.items() if year is None]
    text = "Last year in which most partners are covered: "
    text += listed(known) if known else "none"
    if silent:
        text += f"; never after {whole.since}: {listed(silent)}"
    return f"{text}."


def weighed(weights: str) -> str:
    """Return by which weights, with the figures of those that were learnt."""
    if weights == "equal":
        return "all with equal weight"
    if weights != "validated":
        return "with weights of your own"
    learnt = listed(
        [f"{one} {number(w, digits=2)}" for one, w in fitted().channel.items()]
    )
    return (
        f"with weights learnt from how states behaved in conflicts of interest "
        f"({learnt}); most of that behaviour is votes on the conduct of a hub, which "
        "the reputational channel repeats, and the trust page says what they gain"
    )


def _named(chosen: Sequence[PartnerChange]) -> str:
    words = [
        f"{name(one.partner)} {number(one.change.estimate, sign=True)} "
        f"({bounds(one.change)})"
        for one in chosen[:NAMED]
        if one.change is not None
    ]
    more = len(chosen) - len(words)
    if more > 0:
        words.append(f"{more} more")
    return listed(words)


def heading(whole: Erosion) -> str:
    """Return the title of the brief."""
    return f"{upper(the(whole.hub))} and its partners, {whole.since} to {whole.until}"
