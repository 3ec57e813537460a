"""Where claim types ask: figures of a snapshot, each asked for once per audit.

Every figure comes with a 90 % interval or with the reason why there is none. A year
that is not covered is never answered with another one: `Desk.year` says which year a
claim without a time is read as, and claim types show the nearest year apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date as Date  # noqa: N812 - an attribute is called date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from foedus.alignment.results import Interval
from foedus.audit.model import Period
from foedus.consequences.bilateral import Bilateral, bilateral
from foedus.consequences.dependence import trade_with
from foedus.consequences.shares import Z90, share, summed
from foedus.lake.snapshot import Snapshot

__all__ = ["Desk", "Missing"]

T = TypeVar("T")
#: Allowance for the valuation and dating of deliveries: standard deviation of the
#: logarithm of each supplier's volume. The register is a census whose volumes are
#: estimates that later editions revise; a fifth is our own round figure.
ARMS_SD = 0.2
#: A claim without a time is read as the last year known, if that is not older than
#: this before the text.
OLDEST = 4


class Missing(Exception):
    """There is no figure, with the reason as its message."""


class Desk:
    """Read access to what answers claims, with a memory.

    Parameters
    ----------
    snapshot : Snapshot
        Where figures come from.
    day : datetime.date
        The day the text speaks from.
    """

    def __init__(self, snapshot: Snapshot, day: Date) -> None:
        self.snapshot = snapshot
        self.day = day
        self._kept: dict[Any, Any] = {}

    def once(self, key: Any, ask: Callable[[], T]) -> T:
        """Return what `ask` gives, asking once for a key."""
        if key not in self._kept:
            self._kept[key] = ask()
        return self._kept[key]  # type: ignore[no-any-return]

    @cached_property
    def trade(self) -> Bilateral:
        """Goods trade between all states."""
        return bilateral(self.snapshot)

    @cached_property
    def arms(self) -> dict[str, list[tuple[str, int, float, float]]]:
        """Supplier, year, volume and weighted five years, by recipient."""
        held: dict[str, list[tuple[str, int, float, float]]] = {}
        table = self.snapshot.table("arms_windows")
        columns = table.select("recipient", "supplier", "year", "tiv", "tiv5")
        for recipient, *row in columns.iter_rows():
            held.setdefault(recipient, []).append(tuple(row))
        return held

    def year(self, period: Period | None, first: int, last: int) -> int:
        """Return the calendar year that a statement of a state of affairs means.

        Parameters
        ----------
        period : Period or None
            As read; the last year of it counts.
        first, last : int
            Years covered.

        Raises
        ------
        Missing
            If the year lies outside, or a text without a time is too young.
        """
        if period is None or period.kind == "now":
            if self.day.year - last > OLDEST:
                raise Missing(
                    f"the text speaks from {self.day.year}, the data end in {last}"
                )
            return min(last, self.day.year)
        start, end = period.years
        year = end if end is not None else start
        if period.kind in ("since", "after"):
            year = min(last, self.day.year)
            if start is not None and start > year:
                year = start
        if period.kind == "before" and end is not None and _opens(period.last):
            year = end - 1
        if year is None or not first <= year <= last:
            raise Missing(f"{year} is not covered: the data run from {first} to {last}")
        return year

    def years(self, period: Period | None, first: int, last: int) -> tuple[int, ...]:
        """Return every covered year in which a state of affairs is claimed to hold.

        One, as `year` reads it, unless the text says "since" or "between".

        Raises
        ------
        Missing
            If none is covered, or a closed period lies outside in part.
        """
        if period is None or period.kind not in ("since", "after", "between"):
            return (self.year(period, first, last),)
        end = self.year(period, first, last) if period.last is None else None
        start = period.years[0]
        if end is None:
            end = period.years[1]
            if end is not None and end > last and end >= self.day.year:
                end = last
        if start is None or end is None or not first <= start <= end <= last:
            raise Missing(f"{start} to {end} is not covered: {first} to {last} is")
        return tuple(range(start + (period.kind == "after"), end + 1)) or (end,)

    def trade_span(self) -> tuple[int, int]:
        """Return the first and last year of trade."""
        return self.trade.first, self.trade.last

    def flow(self, state: str, partner: str, side: str, year: int) -> Interval:
        """Return a state's goods trade with a partner in US dollars.

        Parameters
        ----------
        state, partner : str
            State ids.
        side : {"exports", "imports", "trade"}
            From the view of `state`; trade is the sum.
        year : int
            Calendar year within `trade_span`.

        Raises
        ------
        Missing
            If the flow was not reported.
        """
        value, spread = self._flow(state, partner, side, year)
        factor = math.exp(Z90 * spread)
        return Interval(value, value / factor, value * factor)

    def share(self, state: str, partner: str, side: str, year: int) -> Interval:
        """Return a partner's share of a state's goods trade.

        Raises
        ------
        Missing
            If the flow or the total is not known.
        """
        return self.once(
            ("share", state, partner, side, year),
            lambda: self._share((state, partner, side, year)),
        )

    def _share(self, what: tuple[str, str, str, int]) -> Interval:
        state, partner, side, year = what
        value, spread = self._flow(state, partner, side, year)
        total, total_sd = self._total(state, side, year)
        return share(value, spread, total, total_sd)

    def top(self, state: str, side: str, year: int) -> list[tuple[str, float, float]]:
        """Return partners by size: id, US dollars, standard deviation of the log."""
        record, place = self.trade, self._place(state)
        self._total(state, side, year)
        if side == "trade":
            flows, spread = trade_with(record, place, year)
        else:
            flows, spread = record.of(place, side, year)  # type: ignore[arg-type]
        order = np.argsort(-np.nan_to_num(flows))[:8]
        return [
            (record.states[i], float(flows[i]), float(np.nan_to_num(spread[i])))
            for i in order
            if np.isfinite(flows[i]) and flows[i] > 0
        ]

    def _place(self, state: str) -> int:
        place = self.trade.place(state)
        if place is None:
            raise Missing(f"no trade of {state} is kept")
        return place

    def _flow(
        self, state: str, partner: str, side: str, year: int
    ) -> tuple[float, float]:
        record, place, other = self.trade, self._place(state), self._place(partner)
        if side == "trade":
            flows, spread = trade_with(record, place, year)
        else:
            flows, spread = record.of(place, side, year)  # type: ignore[arg-type]
        if not math.isfinite(flows[other]):
            raise Missing(f"nobody reported this flow in {year}")
        return float(flows[other]), _error(spread[other])

    def _total(self, state: str, side: str, year: int) -> tuple[float, float]:
        record, place = self.trade, self._place(state)
        sides = ("exports", "imports") if side == "trade" else (side,)
        totals = [float(record.total(one, year)[place]) for one in sides]  # type: ignore[arg-type]
        spread = [float(record.total_sd(one, year)[place]) for one in sides]  # type: ignore[arg-type]
        if not all(math.isfinite(one) for one in totals):
            raise Missing(f"too little of its {side} is known in {year}")
        return summed(np.array(totals), np.array(spread))

    def arms_span(self) -> tuple[int, int]:
        """Return the first and last year of deliveries."""
        years = self.once(
            "arms years",
            lambda: {row[1] for rows in self.arms.values() for row in rows},
        )
        return min(years), max(years)

    def received(
        self, recipient: str, first: int, last: int
    ) -> tuple[dict[str, float], dict[str, float]]:
        """Return what a state received, by supplier.

        Returns
        -------
        plain, weighted : dict of str to float
            Sums over the years, and over the five fading years to `last`, in SIPRI's
            millions.
        """

        def ask() -> tuple[dict[str, float], dict[str, float]]:
            plain: dict[str, float] = {}
            weighted: dict[str, float] = {}
            for supplier, year, volume, fading in self.arms.get(recipient, ()):
                if first <= year <= last and volume > 0:
                    plain[supplier] = plain.get(supplier, 0.0) + volume
                if year == last and fading > 0:
                    weighted[supplier] = fading
            return plain, weighted

        return self.once(("received", recipient, first, last), ask)

    def arms_shares(
        self, recipient: str, suppliers: tuple[str, ...], first: int, last: int
    ) -> tuple[Interval, Interval]:
        """Return the share of some suppliers, plain and with fading weights.

        With the volumes of these suppliers and of the others each uncertain by
        `ARMS_SD`, the log odds of the share have a standard deviation of its root-two
        multiple.

        Raises
        ------
        Missing
            If nothing was received.
        """
        found = []
        for volumes in self.received(recipient, first, last):
            total = sum(volumes.values())
            if total <= 0:
                raise Missing(f"no major arms were delivered in {first} to {last}")
            part = sum(volumes.get(one, 0.0) for one in suppliers)
            found.append(odds_interval(part / total, ARMS_SD * math.sqrt(2)))
        return found[0], found[1]


def odds_interval(value: float, spread: float) -> Interval:
    """Return the 90 % interval of a share with an error of its log odds."""
    if value <= 0 or value >= 1:
        return Interval(value, value, value)
    odds = math.log(value / (1 - value))
    low, high = (1 / (1 + math.exp(-(odds + side * Z90 * spread))) for side in (-1, 1))
    return Interval(value, low, high)


def _error(spread: float) -> float:
    """Return an error that is known and says something: 0 for none, 1 at most."""
    return min(float(spread), 1.0) if math.isfinite(spread) else 0.0


def _opens(day: Date | None) -> bool:
    return day is not None and (day.month, day.day) == (1, 1)
