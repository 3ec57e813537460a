"""What the claim types on trade share: sides, words, sentences, the nearest year."""

from __future__ import annotations

import polars as pl

from foedus.alignment.results import Interval
from foedus.audit.claims.said import whose
from foedus.audit.desk import OLDEST, Desk, Missing
from foedus.audit.model import Claim, Nearest
from foedus.audit.thresholds import amount
from foedus.charts.chart import Chart, make, values
from foedus.charts.source_line import source_line
from foedus.charts.wording import the, upper
from foedus.indicators.contract import Evidence
from foedus.sources.registry import declarations

__all__ = [
    "SIDE", "chart", "ends", "evidence", "nearest", "sentence", "side_of", "years",
]  # fmt: skip

#: The word for goods trade, its side in the slot `side`.
SIDE = (
    r"(?:total |overall |goods |merchandise |foreign |external |all )*"
    r"(?P<side>exports|imports|trade|export|import|export trade|foreign trade"
    r"|external trade|foreign sales|sales abroad)"
)
_SIDES = {"export": "exports", "exports": "exports", "export trade": "exports",
          "foreign sales": "exports", "sales abroad": "exports", "import": "imports",
          "imports": "imports"}  # fmt: skip


def side_of(claim: Claim, default: str = "trade") -> str:
    """Return ``exports``, ``imports`` or ``trade`` from the slot `side`."""
    slot = claim.slots.get("side")
    return default if slot is None else _SIDES.get(slot.value, "trade")


def years(claim: Claim, desk: Desk) -> tuple[int, ...]:
    """Return the years that a share of trade is claimed for.

    Raises
    ------
    Missing
        If they are not covered.
    """
    return desk.years(claim.period, *desk.trade_span())


def ends(claim: Claim, desk: Desk) -> tuple[int, int]:
    """Return the years that a change of trade is measured between.

    "Since 2014" ends with the last year covered; "in 2022" is the change from the
    year before. A change without a time has no beginning and is not measured.

    Raises
    ------
    Missing
        If the years are not covered, or there is no beginning.
    """
    first, last = desk.trade_span()
    period = claim.period
    if period is None or (period.first is None and period.last is None):
        raise Missing("the text does not say from when to when")
    start, end = period.years
    if period.kind in ("since", "after") and start is not None:
        end = min(last, desk.day.year)
        if desk.day.year - last > OLDEST:
            raise Missing(f"the data end in {last}")
    elif period.kind == "in" and start == end and end is not None:
        start = end - 1
    elif period.kind != "between":
        raise Missing("the text does not say from when to when")
    assert start is not None and end is not None
    if end > last and end >= desk.day.year:
        end = last
    if not first <= start < end <= last:
        raise Missing(f"{start} to {end} is not covered: {first} to {last} is")
    return start, end


def sentence(state: str, partner: str, side: str, year: int, found: Interval) -> str:
    """Return a share in words."""
    link = {"exports": "exports went to", "imports": "imports came from"}.get(
        side, "trade in goods was with"
    )
    return (
        f"{amount(found.estimate, 'share')} ({amount(found.low, 'share')} to "
        f"{amount(found.high, 'share')}) of {whose(state)} {link} {the(partner)} in "
        f"{year}."
    )


def evidence(
    desk: Desk, state: str, partner: str, side: str, years: tuple[int, ...]
) -> tuple[Evidence, ...]:
    """Return the flows behind a share, one row a year and side."""
    described = declarations()
    rows = []
    for one in dict.fromkeys(years):
        source = "itpde" if one <= 2019 and "itpde" in described else "oec"
        for way in ("exports", "imports") if side == "trade" else (side,):
            try:
                flow = desk.flow(state, partner, way, one)
            except Missing:
                continue
            link = "to" if way == "exports" else "from"
            rows.append(
                Evidence(
                    "trade_tie",
                    str(one),
                    f"{way} of {the(state)} {link} {the(partner)}: "
                    f"{amount(flow.estimate, 'usd')} ({amount(flow.low, 'usd')} to "
                    f"{amount(flow.high, 'usd')})",
                    flow.estimate,
                    "trade",
                    f"Trade series of Foedus; {described['oec'].citation}"
                    if source == "oec"
                    else "Trade series of Foedus (see foedus cite trade_tie)",
                )
            )
    return tuple(rows)


def nearest(
    desk: Desk, claim: Claim, state: str, partner: str, side: str
) -> Nearest | None:
    """Return the share in the covered year nearest to the one asked for."""
    first, last = desk.trade_span()
    if claim.period is None:
        return None
    asked = claim.period.years[1] or claim.period.years[0]
    if asked is None:
        return None
    years = range(last, first - 1, -1) if asked > last else range(first, last + 1)
    for one in years:
        try:
            found = desk.share(state, partner, side, one)
        except Missing:
            continue
        return Nearest(one, f"{amount(found.estimate, 'share')} in {one}")
    return None


def chart(desk: Desk, state: str, partner: str, side: str) -> Chart | None:
    """Draw a partner's share of a state's trade over all years, with its band."""
    return desk.once(
        ("chart", state, partner, side), lambda: _chart(desk, state, partner, side)
    )


def _chart(desk: Desk, state: str, partner: str, side: str) -> Chart | None:
    first, last = desk.trade_span()
    rows = []
    for one in range(first, last + 1):
        try:
            found = desk.share(state, partner, side, one)
        except Missing:
            continue
        rows.append(
            {
                "year": one,
                "share": round(100 * found.estimate, 2),
                "low": round(100 * found.low, 2),
                "high": round(100 * found.high, 2),
            }
        )
    if len(rows) < 2:
        return None
    table = pl.DataFrame(rows)
    link = {"exports": "to", "imports": "from"}.get(side, "with")
    title = f"Share of {upper(whose(state))} {side} {link} {the(partner)}"
    x = {"field": "year", "type": "quantitative", "title": None,
         "axis": {"format": "d"}, "scale": {"zero": False}}  # fmt: skip
    y = {"type": "quantitative", "title": "per cent"}
    return make(
        {
            "width": "container",
            "height": 160,
            "data": values(table),
            "layer": [
                {
                    "mark": {"type": "area", "opacity": 0.3},
                    "encoding": {
                        "x": x,
                        "y": {"field": "low", **y},
                        "y2": {"field": "high"},
                    },
                },
                {
                    "mark": {"type": "line", "point": True},
                    "encoding": {"x": x, "y": {"field": "share", **y}},
                },
            ],
        },
        title=title,
        description=(
            f"{title}: {rows[0]['share']:.0f} % in {rows[0]['year']}, "
            f"{rows[-1]['share']:.0f} % in {rows[-1]['year']}; band: 90 %."
        ),
        source=source_line(desk.snapshot.id, ["trade_tie"]),
        table=table,
    )
