"""What the claim types on arms share: which years, whose deliveries, which sentence."""

from __future__ import annotations

from foedus.alignment.results import Interval
from foedus.audit.claims.said import subject
from foedus.audit.desk import Desk, Missing
from foedus.audit.model import Claim, Nearest, Period
from foedus.audit.thresholds import amount
from foedus.charts.wording import listed, the
from foedus.indicators.arms_shares import REFERENCE
from foedus.indicators.contract import Evidence

__all__ = ["ARMS", "evidence", "nearest", "sentence", "shares", "window"]

#: Ways to call what SIPRI counts. "Military aid" and "weapons sales" are not it.
ARMS = (
    r"(?:major |imported |foreign |main |heavy |major conventional |conventional )*"
    r"(?:arms|weapons|weaponry|armaments|arms imports|weapons imports|arms purchases"
    r"|weapon imports|imported arms|imported weapons|arsenal|military hardware"
    r"|military equipment|imports of (?:major )?(?:arms|weapons))"
)


def window(period: Period | None, desk: Desk) -> tuple[int, int]:
    """Return the years whose deliveries a claim means: five up to the one named.

    A period of several years is taken as it is. Deliveries of a single year are too
    few to say who supplies a state, so a year stands for the five that end with it.

    Raises
    ------
    Missing
        If the years are not covered.
    """
    first, last = desk.arms_span()
    if period is not None and period.kind == "between" and period.first and period.last:
        start, end = period.first.year, period.last.year
        # "In the last decade", said in 2025, ends where the register does.
        if end > last and end >= desk.day.year:
            end = last
        if not first <= start <= end <= last:
            raise Missing(f"{start} to {end} is not covered: {first} to {last} is")
        return (start, end) if end - start >= 3 else (end - 4, end)
    year = desk.year(period, first, last)
    if period is not None and period.kind in ("since", "after") and period.first:
        return min(period.first.year, year), year
    return year - 4, year


def shares(
    desk: Desk, recipient: str, suppliers: tuple[str, ...], years: tuple[int, int]
) -> tuple[Interval, Interval]:
    """Return the suppliers' share of deliveries, as a plain sum and weighted."""
    return desk.arms_shares(recipient, suppliers, *years)


def sentence(
    recipient: str, suppliers: tuple[str, ...], years: tuple[int, int], found: Interval
) -> str:
    """Return who delivered how much in words."""
    names = listed([the(one) for one in suppliers])
    return (
        f"{names[:1].upper()}{names[1:]} delivered {amount(found.estimate, 'share')} "
        f"({amount(found.low, 'share')} to {amount(found.high, 'share')}) of the major "
        f"arms that {the(recipient)} received in {years[0]} to {years[1]}."
    )


def evidence(
    desk: Desk, recipient: str, years: tuple[int, int], named: tuple[str, ...]
) -> tuple[Evidence, ...]:
    """Return the volumes of the largest suppliers and of those named."""
    volumes, _ = desk.received(recipient, *years)
    total = sum(volumes.values())
    order = sorted(volumes, key=lambda one: (one not in named, -volumes[one], one))
    return tuple(
        Evidence(
            "arms_supply",
            f"{years[0]}-{years[1]}",
            f"{subject(one)} delivered {volumes[one]:,.0f} of {total:,.0f} million TIV",
            volumes[one] / total,
            "sipri_transfers",
            REFERENCE,
        )
        for one in order[: 4 + len(named)]
    )


def nearest(desk: Desk, claim: Claim, recipient: str, supplier: str) -> Nearest | None:
    """Return the share at the covered end nearest to a year that is not covered."""
    first, last = desk.arms_span()
    if claim.period is None:
        return None
    asked = claim.period.years[1] or claim.period.years[0]
    if asked is None:
        return None
    year = last if asked > last else first + 4
    try:
        plain, _ = desk.arms_shares(recipient, (supplier,), year - 4, year)
    except Missing:
        return None
    figure = f"{amount(plain.estimate, 'share')} in {year - 4} to {year}"
    return Nearest(year, figure)
