"""Channel against channel: partners whose ties pull in opposite directions."""

from __future__ import annotations

from dataclasses import dataclass

from foedus.alignment.results import PartnerChange
from foedus.brief.material import Material
from foedus.brief.pulls import Pull


@dataclass(frozen=True, slots=True)
class Apart:
    """A partner with indicators that surely fell in one channel, rose in another.

    Attributes
    ----------
    partner : PartnerChange
        Whose.
    down, up : tuple of Pull
        Largest first.
    """

    partner: PartnerChange
    down: tuple[Pull, ...]
    up: tuple[Pull, ...]


def apart(material: Material) -> tuple[Apart, ...]:
    """Return partners whose channels have opposite sure signs.

    Those that stood closest to the hub at the start come first: there is most to
    lose. Partners that cannot be ranked come last, by name.
    """
    whole = material.erosion
    found = []
    for one in (*whole.partners, *whole.unranked):
        mine = material.pulls.get(one.partner, ())
        down, up = (
            tuple(
                sorted(
                    (pull for pull in mine if pull.direction == direction),
                    key=lambda pull: (-pull.reach, pull.indicator),
                )
            )
            for direction in (-1, 1)
        )
        if down and up and {p.channel for p in down} != {p.channel for p in up}:
            found.append(Apart(one, down, up))
    return tuple(sorted(found, key=_closest_first))


def _closest_first(one: Apart) -> tuple[float, str]:
    start = one.partner.start
    return (-start.estimate if start is not None else 0.0, one.partner.partner)
