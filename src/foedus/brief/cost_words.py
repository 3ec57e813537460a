"""What losing partners costs, in sentences made from figures by stated rules."""

from __future__ import annotations

import re

from foedus.alignment.results import Interval
from foedus.charts.wording import (
    counted,
    listed,
    name,
    number,
    per_cent,
    the,
    upper,
)
from foedus.consequences.results import Consequences
from foedus.consequences.results_parts import Market, Markets
from foedus.scenarios.bands import Band
from foedus.scenarios.outlook import Group, Outlook, Shock

BILLION = 1e9
#: Partners named on either side of a sentence.
_NAMED = 3
#: A market is named if its part of the change is this share of the hub's totals.
_LEAST = 0.005
#: A level that rounds to nothing, percent.
_NOTHING = 0.005
#: A hyphen that stands for a minus sign.
_MINUS = re.compile(r"(?<![\w.)])-(?=\d)")


def signed(text: str) -> str:
    """Return a text with true minus signs, as everywhere in a brief."""
    return _MINUS.sub("\N{MINUS SIGN}", text)


def concentrated(found: Consequences) -> str:
    """Return how concentrated exports and imports are at both ends."""
    parts = []
    for side in ("exports", "imports"):
        first, last = (found.in_year(side, year) for year in (found.since, found.until))
        if first is None or last is None or first.hhi is None or last.hhi is None:
            parts.append(f"{side} are not known well enough at both ends")
            continue
        text = (
            f"{side} from {_index(first.hhi)} in {found.since} to {_index(last.hhi)} "
            f"in {found.until}"
        )
        tops = [
            f"{the(one.top)} {per_cent(one.top_share.estimate)}"
            for one in (first, last)
            if one.top is not None and one.top_share is not None
        ]
        if len(tops) == 2:
            text += f" (largest partner {tops[0]}, then {tops[1]})"
        parts.append(text)
    return f"Concentration of goods trade (HHI, 0 to 1): {'; '.join(parts)}."


def _index(one: Interval) -> str:
    low, high = (number(float(end), digits=3) for end in (one.low, one.high))
    return f"{number(one.estimate, digits=3)} ({low} to {high})"


def lost_and_found(found: Consequences, one: Markets | None) -> str:
    """Return where one side of trade was lost and found by the share held there."""
    if one is None:
        return ""
    floor = _LEAST * (one.total_from + one.total_to) / 2
    told = [market for market in one.markets if abs(market.from_share) >= floor]
    lost = [market for market in told if market.from_share < 0][:_NAMED]
    won = [market for market in reversed(told) if market.from_share > 0][:_NAMED]
    if not told:
        return (
            f"No market of {one.side} was lost or found by as much as "
            f"{number(100 * _LEAST)} % of the hub's {one.side}."
        )
    sides = [
        f"{verb} {listed([_market(market, one) for market in markets])}"
        for verb, markets in (("lost most with", lost), ("gained most with", won))
        if markets
    ]
    text = (
        f"{upper(one.side)}, by the share held with each partner, {found.since} to "
        f"{found.until}: {' and '.join(sides)} (billion US dollars)"
    )
    if one.bloc is not None and found.bloc is not None:
        digits = shown_digits(one)
        text += (
            f"; with {one.bloc_counted} of {len(found.bloc.members)} "
            f"{found.bloc.name} all in all from "
            f"{number(one.bloc.flow_from / BILLION, digits=digits)} to "
            f"{number(one.bloc.flow_to / BILLION, digits=digits)}"
        )
    return f"{text}."


def shown_digits(one: Markets) -> int:
    """Return the decimals of billions: more for a hub that trades little."""
    return 1 if one.total_from + one.total_to > 50 * BILLION else 3


def _market(market: Market, one: Markets) -> str:
    amount = number(market.from_share / BILLION, digits=shown_digits(one), sign=True)
    return f"{the(market.partner)} ({amount})"


def passed_through(found: Consequences) -> list[str]:
    """Return what is consistent with goods passed on through third states."""
    said = []
    for one in found.reexports or ():
        names = [name(signal.partner) for signal in one.flagged]
        way = (
            "from the bloc to the hub"
            if one.direction == "to_hub"
            else "from the hub to the bloc"
        )
        if names:
            said.append(
                f"Trade consistent with goods passed on {way}, {one.since} to "
                f"{one.until}: through {listed(names)}; totals of goods are no proof."
            )
    return said


def level(found: Outlook) -> str:
    """Return what sanctions in force and the loss of the bloc cost, by model."""
    last = max(one.year for one in found.costs)
    parts = [_shock(one) for one in found.costs if one.year == last and one.models]
    if not parts:
        return ""
    return (
        f"In trade models of the world of {last}, the long-run level of real income of "
        f"{the(found.hub)} stands {'; it stands '.join(parts)}. Medians by model, in "
        "brackets 90 % within the first model; a level, not growth a year."
    )


def _shock(one: Shock) -> str:
    first = one.models[0].real_income
    assert one.between is not None and first is not None
    who = the_states(one.who)
    against = (
        f"from where it would without the sanctions in force between it and {who}"
        if one.kind == "sanctions"
        else f"from where it is if {who} decouple from then on"
    )
    return f"{medians(one.between)} ({within(first)}) {against}"


def the_states(who: Group) -> str:
    """Return a few states by name, and more as a count."""
    if who.count <= _NAMED:
        return listed([the(state) for state in who.states])
    return counted(who.count, "state")


def medians(between: tuple[float, float]) -> str:
    """Return the lowest and highest median of the models."""
    least, most = between
    if max(abs(least), abs(most)) < _NOTHING:
        return "less than 0.01 %"
    return f"{percent(least)} to {percent(most)} %"


def within(first: Band) -> str:
    """Return the 90 % band within the first model."""
    return f"{percent(first.low90)} to {percent(first.high90)}"


def percent(value: float) -> str:
    """Return a level as readers see it, with two decimals and its sign."""
    return number(value, digits=2, sign=True)
