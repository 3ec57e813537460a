"""Which partners each indicator moved: fell, rose, turned, stayed, not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foedus.alignment.realignment import LEAST, Shift
from foedus.alignment.results import IndicatorChange, PartnerChange
from foedus.brief.material import Material
from foedus.brief.paths import Series, Turn, newest, path, turns
from foedus.brief.pulls import NOTABLE, Pull
from foedus.charts.gainers import FLOW_INDICATOR

#: Partners named per indicator and direction; of indicators with flows, by the
#: size of the flow that changed hands.
NAMED = 8
NAMED_WITHOUT_FLOWS = 4
PERHAPS_NAMED = 3
TURNS_NAMED = 5
STAYED_NAMED = 5
ENDED_NAMED = 6
#: A natural value from which a partner counts as close.
CLOSE = 0.5


@dataclass(frozen=True, slots=True)
class Move:
    """One partner in one indicator.

    Attributes
    ----------
    partner : str
        State id.
    verb : str
        What it did: ``fell``, ``rose``, ``rose and fell back``, ...
    path : str
        Its series in words.
    reason : str
        Why the end is not known; empty if it is.
    """

    partner: str
    verb: str
    path: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """One indicator over all partners.

    Attributes
    ----------
    indicator : str
        Id.
    named : tuple of Move
        In this order: fell, rose, turned, stayed close, not known at the end;
        the largest first in each.
    counted : int
        Partners with a value at both ends.
    """

    indicator: str
    named: tuple[Move, ...]
    counted: int


def moves(material: Material) -> tuple[Moves, ...]:
    """Return every indicator that counts for some partner, in registry order.

    Indicators with flows (arms, trade) name partners by the size of the flow
    that changed hands, and some moves that are not sure; the others name only sure
    moves, by points.
    """
    made = (_moves(material, indicator) for indicator in material.series)
    return tuple(one for one in made if one.counted)


def _moves(material: Material, indicator: str) -> Moves:
    whole, series = material.erosion, material.series[indicator]
    everyone = (*whole.partners, *whole.unranked)
    found = {
        one.partner: change
        for one in everyone
        if (change := one.indicator(indicator)) is not None
    }
    pulls = {
        pull.partner: pull
        for mine in material.pulls.values()
        for pull in mine
        if pull.indicator == indicator
    }
    shifts = _shifts(material, indicator)
    turned = turns(series, pulls)[:TURNS_NAMED] if shifts else ()
    taken = {turn.partner for turn in turned}
    stayed = _stayed(found, pulls, series, taken) if shifts else []
    taken |= set(stayed)
    down, up = (_moved(pulls, shifts, direction, taken) for direction in (-1, 1))
    ended = _ended(everyone, indicator, whole.until)
    verbs: list[tuple[str, str]] = [
        *((partner, _verb(pulls[partner], "fell")) for partner in down),
        *((partner, _verb(pulls[partner], "rose")) for partner in up),
        *((turn.partner, _turn_verb(turn)) for turn in turned),
        *((partner, "stayed close") for partner in stayed),
        *((partner, "not known") for partner in ended),
    ]
    named = tuple(
        Move(
            partner,
            verb,
            path(series.get(partner, {}), indicator, whole.until),
            found[partner].reason or "",
        )
        for partner, verb in verbs
    )
    return Moves(indicator, named, len(pulls))


def _verb(pull: Pull, verb: str) -> str:
    return verb if pull.direction else f"{verb} (not sure)"


def _turn_verb(turn: Turn) -> str:
    return "rose and fell back" if turn.high else "fell and rose again"


def _shifts(material: Material, indicator: str) -> Mapping[str, Shift]:
    if material.realignment is None:
        return {}
    return {
        shift.partner: shift
        for shift in material.realignment.shifts
        if FLOW_INDICATOR[shift.channel] == indicator
    }


def _moved(
    pulls: Mapping[str, Pull],
    shifts: Mapping[str, Shift],
    direction: int,
    taken: set[str],
) -> list[str]:
    """Partners that surely moved, then with flows the largest that perhaps did."""
    size = _flow_size(shifts) if shifts else _points
    able = [p for p in pulls.values() if p.partner not in taken]
    able = [pull for pull in able if size(pull) * direction > 0]
    able.sort(key=lambda pull: (-abs(size(pull)), pull.partner))
    sure = [pull.partner for pull in able if pull.direction == direction]
    if not shifts:
        return sure[:NAMED_WITHOUT_FLOWS]
    perhaps = [
        pull.partner
        for pull in able
        if pull.direction == 0 and pull.size * direction >= NOTABLE
    ]
    return sure[:NAMED] + perhaps[:PERHAPS_NAMED]


def _flow_size(shifts: Mapping[str, Shift]) -> Callable[[Pull], float]:
    def size(pull: Pull) -> float:
        shift = shifts.get(pull.partner)
        if shift is None or abs(shift.share_change) < LEAST:
            return 0.0
        return shift.by_share

    return size


def _points(pull: Pull) -> float:
    return pull.points


def _stayed(
    found: Mapping[str, IndicatorChange],
    pulls: Mapping[str, Pull],
    series: Mapping[str, Series],
    taken: set[str],
) -> list[str]:
    """Partners close at both ends and in the last year that did not surely move."""
    close = [
        (min(change.start, change.end, newest(series[partner])), partner)
        for partner, change in found.items()
        if partner in pulls
        and partner not in taken
        and pulls[partner].direction == 0
        and change.start is not None
        and change.end is not None
    ]
    close = [item for item in close if item[0] >= CLOSE]
    return [partner for _, partner in sorted(close, reverse=True)][:STAYED_NAMED]


def _ended(
    everyone: tuple[PartnerChange, ...], indicator: str, until: int
) -> list[str]:
    gone = [
        (change.start, one.partner)
        for one in everyone
        if (change := one.indicator(indicator)) is not None
        and change.start is not None
        and change.start >= NOTABLE
        and change.end is None
        and change.last is not None
        and change.last < until
    ]
    return [partner for _, partner in sorted(gone, reverse=True)][:ENDED_NAMED]
