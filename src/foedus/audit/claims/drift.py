"""Moved away, moved closer, stayed: how a partner stands to a hub over a window."""

from __future__ import annotations

from foedus.alignment.erosion import erosion
from foedus.alignment.results import PartnerChange
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import merged, not_known, state_ids, subject
from foedus.audit.desk import Desk
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Part, Verdict
from foedus.audit.thresholds import denied, unknown
from foedus.charts.dumbbell import by_indicator
from foedus.charts.wording import bounds, name, number, the
from foedus.errors import FoedusError
from foedus.indicators import registry
from foedus.indicators.contract import Evidence

#: Last year in which all channels cover most partners.
_COVERED = 2023
#: Years back for a drift without a beginning.
BACK = 10
_AWAY = (
    r"moved away from|moving away from|drifted away from|drifting away from|drifted "
    r"from"
    r"|turned away from|turning away from|distanced (?:itself|themselves) from"
    r"|distancing "
    r"(?:itself|themselves) from|turned <its>back on|broke with|parted from|pulled "
    r"away "
    r"from|slipped away from|grew apart from|grown apart from|edged away from|loosened "
    r"<its>ties (?:with|to)|weakened <its>ties (?:with|to)|moves away from"
)
_CLOSER = (
    r"moved closer to|moving closer to|drew closer to|drawn closer to|drawing closer to"
    r"|grew closer to|grown closer to|came closer to|turned to|turned towards"
    r"|turning to"
    r"|moved towards|moved toward|edged closer to|tilted towards|pivoted to|pivoted "
    r"towards"
    r"|swung towards|deepened <its>ties (?:with|to)|strengthened <its>ties (?:with|to)"
    r"|moves closer to|aligned (?:itself|themselves) (?:more closely )?with"
    r"|gravitated towards"
)
_STAYED = (
    r"stayed with|stayed close to|stayed loyal to|remained close to|remained with"
    r"|remained"
    r" loyal to|stuck with|stood with|kept close to|stays with|remains close to"
)


def _ask(claim: Claim, desk: Desk) -> Answer:
    hub = claim.slots["hub"].value
    partners = state_ids(claim, "state")
    answers = [_one(claim, desk, hub, one) for one in partners]
    if len(answers) == 1:
        return answers[0]
    parts = tuple(
        Part(subject(one), found.verdict, found.number, found.unit, found.sentence)
        for one, found in zip(partners, answers, strict=True)
    )
    return Answer(
        claim,
        merged(parts),
        sentence=" ".join(one.sentence for one in answers),
        evidence=tuple(row for one in answers for row in one.evidence[:3]),
        parts=parts,
    )


def _one(claim: Claim, desk: Desk, hub: str, partner: str) -> Answer:
    if hub == partner:
        return not_known(claim, "partner and hub are the same state")
    if hub not in desk.snapshot.hubs:
        return not_known(
            claim,
            f"{name(hub)} is not among the hubs of the snapshot",
            f"foedus data build --hub {hub}",
        )
    window = _window(claim, desk)
    if isinstance(window, str):
        return not_known(claim, window, "a beginning and an end that are covered")
    since, until = window
    try:
        result = desk.once(
            ("erosion", hub, since, until),
            lambda: erosion(hub, since=since, until=until, snapshot=desk.snapshot),
        )
    except FoedusError as error:
        return not_known(claim, str(error))
    one = result.partner(partner)
    if one is None or one.change is None:
        why = one.reason if one is not None and one.reason else "it has no figures"
        return not_known(claim, f"{name(partner)} cannot be ranked: {why}")
    told = (
        f"{subject(partner)} towards {the(hub)}, {since} to {result.until}: "
        f"{number(one.change.estimate, sign=True)} points ({bounds(one.change)}), "
        f"{_SHOWN[one.word]}."
    )
    verdict = _verdict(claim.slots["direction"].value, one, told)
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        one.change,
        "points",
        told,
        chart=by_indicator(result, one),
        evidence=desk.once(
            ("drift evidence", hub, partner, since, result.until),
            lambda: _evidence(desk, hub, one, since, result.until),
        ),
        parts=_channels(claim.slots["direction"].value, one),
    )


_SHOWN = {
    "fell": "it moved away by more than stable ties do",
    "rose": "it moved closer by more than stable ties do",
    "moved little": "no more than stable ties move",
    "not known": "not known whether by more than stable ties move",
}
_MEANS = {"away": "fell", "closer": "rose", "stayed": "moved little"}


def _verdict(direction: str, one: PartnerChange, told: str) -> Verdict:
    word = told.rstrip(".")
    if one.word == "not known":
        return unknown(word, "channels that are known at both ends")
    held = one.word == _MEANS[direction]
    if direction == "stayed":
        held = one.word in ("moved little", "rose")
    if not held and one.word == "moved little":
        # To move a little is still to move: only the other direction contradicts.
        return unknown(word, "a change beyond what stable ties move")
    moved = direction != "stayed"
    if held and moved and one.sign_holds is not None and one.sign_holds < 0.8:
        return Verdict(
            "mixed", f"{word}; the sign holds under {one.sign_holds:.0%} of weights"
        )
    return Verdict("supported" if held else "contradicted", word)


def _channels(direction: str, one: PartnerChange) -> tuple[Part, ...]:
    """Show each channel that has a figure; none of them decides alone."""
    parts = []
    for channel, found in one.channels.items():
        points = found.contribution
        if points is None:
            continue
        way = "fell" if points < 0 else "rose"
        told = f"{channel}: {number(points, sign=True)} points."
        fits = abs(points) < 1 if direction == "stayed" else way == _MEANS[direction]
        word = "supported" if fits else "contradicted"
        if abs(points) < 1 and direction != "stayed":
            verdict = unknown("less than a point")
        else:
            verdict = Verdict(word, told.rstrip("."))  # type: ignore[arg-type]
        parts.append(Part(f"{channel} channel", verdict, None, "points", told))
    return tuple(parts)


def _evidence(
    desk: Desk, hub: str, one: PartnerChange, since: int, until: int
) -> tuple[Evidence, ...]:
    moved = sorted(
        (
            (abs(found.contribution or 0.0), indicator)
            for channel in one.channels.values()
            for indicator, found in channel.indicators.items()
        ),
        reverse=True,
    )
    rows: list[Evidence] = []
    for _, indicator in moved[:3]:
        module = registry.module(indicator)
        facts = module.evidence(desk.snapshot, hub, one.partner, since, until)
        rows.extend(facts[:2])
    return tuple(rows)


def _window(claim: Claim, desk: Desk) -> tuple[int, int | None] | str:
    period = claim.period
    if period is None or period.kind == "now":
        until: int | None = min(desk.day.year, _COVERED)
        return min(desk.day.year, _COVERED) - BACK, until
    start, end = period.years
    if period.kind in ("since", "after") and start is not None:
        until = None if desk.day.year >= _COVERED else desk.day.year
        if start >= (until or _COVERED):
            return f"nothing after {start} is covered by enough channels"
        return start, until
    if period.kind == "between" and start is not None and end is not None:
        if end > 2025:
            return f"{end} is not covered"
        return (start, end) if end > start else "the period is too short"
    return "the text does not say from when to when"


_ADVERB = r"(?:slowly |further |somewhat |much |far |again |increasingly |decisively )*"

TYPE = ClaimType(
    id="drift",
    title="Moving away, moving closer, staying",
    trigger=r"\b(?:mov|drift|turn|distanc|broke|part|pull|slip|gr[eo]w|edg|loosen"
    r"|weaken"
    r"|dr[ae]w|c[oa]me|tilt|pivot|sw[iu]ng|deepen|strengthen|align|gravitat|stay|remain"
    r"|stuck|stood|kept)",
    patterns=(
        pattern(
            rf"<l:state> {_ADVERB}<vp:{_AWAY}> "
            r"<s:hub>",
            direction="away",
        ),
        pattern(
            rf"<l:state> {_ADVERB}<vp:{_CLOSER}> "
            r"<s:hub>",
            direction="closer",
        ),
        pattern(rf"<l:state> {_ADVERB}<vp:{_STAYED}> <s:hub>", direction="stayed"),
        pattern(
            r"<s:state> and <s:hub> (?:have |has |had )?(?:drew|drawn|grew|grown|moved"
            r"|came|come) closer(?: together| to each other)?",
            direction="closer",
        ),
        pattern(
            r"<s:state> and <s:hub> (?:have |has |had )?(?:drifted|grown|grew|moved"
            r"|drew"
            r"|drawn|fell|fallen) apart",
            direction="away",
        ),
    ),
    thresholds=(
        "The word that alignment gives: moved by more than stable ties do, with 95 %. "
        "A change no larger than that of stable ties is no support and no "
        "contradiction. "
        "Mixed if the sign holds under less than 80 % of weights."
    ),
    answer=_ask,
    change=True,
)
