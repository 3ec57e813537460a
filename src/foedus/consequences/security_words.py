"""The security accounts in sentences, each made from figures by a stated rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from foedus.consequences.security_parts import Customer, Standing
from foedus.consequences.security_results import Security
from foedus.states import get

__all__ = ["sentences"]

#: Names listed in a sentence, and customers below which share are not named.
_NAMED, _LEAST = 6, 0.01


def sentences(result: Security) -> tuple[str, ...]:
    """Return the accounts of a hub as plain sentences.

    Parameters
    ----------
    result : Security

    Returns
    -------
    tuple of str
        One sentence or two a part, in the order of the parts; a part that is not
        known says why. No sentence names a cause, and *fell* or *rose* is said of a
        figure that changed, whatever the size.
    """
    return tuple(
        one
        for part in (_pledges, _record, _arms, _bases, _spending, _support)
        for one in part(result)
    )


def _pledges(result: Security) -> Iterator[str]:
    held = result.pledges
    name = get(result.hub).name
    if held is None:
        yield f"Obligations of {name}: not known; {result.missing['pledges']}."
        return
    figures = {one.id: one for one in held.measures}
    bound = figures["pledged"].until
    number = int(bound.value) if bound is not None else 0
    yield (
        f"{name}, {held.year}: bound to defend {number} "
        f"{'state' if number == 1 else 'states'}, and the strongest "
        f"ally of {len(held.protected)} of them"
        + _listed(held.protected)
        + _moves(held.taken_on, held.left)
    )
    ratio = figures["capabilities_ratio"]
    if ratio.until is not None:
        then = ratio.since
        before = f"; {then.value:.2f} in {then.year}" if then else ""
        yield (
            f"Their capabilities together were {ratio.until.value:.2f} of its own in "
            f"{ratio.until.year}"
            f"{_beside(ratio.until, '{:.2f}'.format, 'other guarantors')}{before}."
        )


def _record(result: Security) -> Iterator[str]:
    kept = result.record
    if not kept.occasions:
        yield "The ledger of obligations holds no occasion of the hub in these years."
        return
    counts = ", ".join(f"{word} {n}" for word, n in kept.counts.items())
    yield (
        f"The ledger of well-known occasions holds {len(kept.occasions)} of these "
        f"years: {counts}; it is no sample, and the counts are no rate."
    )
    missed = [
        f"{get(one.partner).name} ({one.date:%Y-%m})"
        for one in kept.occasions
        if one.response == "refused"
    ]
    if missed:
        yield (
            "What had been promised or was asked was refused, or not given in time, to "
            f"{', '.join(missed)}."
        )


def _arms(result: Security) -> Iterator[str]:
    sold = result.arms
    if sold is None:
        yield f"Arms delivered: not known; {result.missing['arms']}."
        return
    share = sold.measures[0]
    then, now = (f"{a}-{b}" for a, b in (sold.then, sold.now))
    if share.since is None or share.until is None:
        yield f"The hub delivered no major arms in {now}."
        return
    verb = "fell" if share.until.value < share.since.value else "rose"
    yield (
        f"Its share of the world's arms deliveries {verb} from "
        f"{100 * share.since.value:.1f} % ({then}, place {share.since.rank}) to "
        f"{100 * share.until.value:.1f} % ({now}, place {share.until.rank})"
        + (f"; the windows share {sold.overlap} years" if sold.overlap else "")
        + "."
    )
    parts = sold.parts
    yield (
        f"The volume changed by {100 * sold.change:+.0f} %: customers lost "
        f"{100 * parts['lost']:+.0f}, buying less {100 * parts['less']:+.0f}, buying "
        f"more {100 * parts['more']:+.0f}, new {100 * parts['found']:+.0f} points."
    )
    for word, customers in (("Lost", sold.lost), ("Buying less", sold.less)):
        named = [_customer(one) for one in customers if -one.change >= _LEAST]
        if named:
            yield f"{word}: {', '.join(named[:_NAMED])}."


def _customer(one: Customer) -> str:
    main = "no arms" if one.main_now is None else f"now mainly {_name(one.main_now)}"
    gone = "" if one.exists else ", no longer a state"
    return f"{get(one.state).name} ({100 * one.change:+.1f}, {main}{gone})"


def _bases(result: Security) -> Iterator[str]:
    held = result.bases
    yield (
        f"Sites abroad with the host's consent: {held.held_then} at the end of "
        f"{result.since}, {held.held_now} at the end of {result.until}; given up "
        f"{len(held.lost)}, opened or consented to {len(held.gained)}, kept after the "
        f"consent had ended {len(held.consent_ended)}."
        + ("" if held.complete else " For this hub the ledger holds single entries.")
    )
    for word, sites in (
        ("Given up", held.lost),
        ("Kept after the consent had ended", held.consent_ended),
    ):
        if sites:
            named = [f"{get(b.partner).name}: {b.site}" for b in sites]
            yield f"{word}: {'; '.join(named)}."
    ending = [b for b in held.standing if b.expires is not None]
    if ending:
        terms = [f"{get(b.partner).name} {b.expires.year}" for b in ending if b.expires]
        yield f"Terms that are known end: {', '.join(terms[: 2 * _NAMED])}."


def _spending(result: Security) -> Iterator[str]:
    for one in result.spending:
        now = one.until
        if now is None:
            yield f"{one.title.capitalize()}: not known; {one.reason}."
            continue
        beside = _beside(
            now, _per_cent, f"the {(now.of or 1) - 1} states nearest in size"
        )
        then = ""
        if one.since:
            then = f"; {_per_cent(one.since.value)} in {one.since.year}"
        yield (
            f"{one.title.capitalize()}: {_per_cent(now.value)} in "
            f"{now.year - 2}-{now.year}, place {now.rank} of {now.of}{beside}{then}."
        )


def _support(result: Security) -> Iterator[str]:
    given = result.support
    arming = [s for s in given.suppliers if (s.share_now or 0.0) >= _LEAST]
    if given.now is not None and arming:
        named = [
            f"{_name(s.state)} {100 * (s.share_now or 0):.0f} %"
            for s in arming[:_NAMED]
        ]
        yield (
            f"Arms that it received in {given.now[0]}-{given.now[1]} came from "
            f"{', '.join(named)}."
        )
    beside = list(dict.fromkeys(get(one.partner).name for one in given.forces))
    if beside:
        first, more = ", ".join(beside[: 2 * _NAMED]), len(beside) - 2 * _NAMED
        rest = f" and {more} more" if more > 0 else ""
        yield f"Forces, arms or territory for its wars came from {first}{rest}."


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _beside(at: Standing, told: Callable[[float], str], group: str) -> str:
    parts = []
    if at.others is not None:
        parts.append(f"median of {group} {told(at.others)}")
    if at.past is not None:
        parts.append(f"of its own ten years before {told(at.past)}")
    return f" ({', '.join(parts)})" if parts else ""


def _listed(states: Sequence[str]) -> str:
    if not states or len(states) > 2 * _NAMED:
        return ""
    return f" ({', '.join(_name(one) for one in states)})"


def _moves(taken_on: Sequence[str], left: Sequence[str]) -> str:
    moved = [
        f"{word}: {', '.join(_name(one) for one in states)}"
        for word, states in (("new since", taken_on), ("no longer", left))
        if states
    ]
    return "; " + "; ".join(moved) + "." if moved else "."


def _name(state: str) -> str:
    return get(state).name
