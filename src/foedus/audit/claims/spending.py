"""What a state spends on its forces, as a share of its product."""

from __future__ import annotations

import polars as pl

from foedus.alignment.results import Interval
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import (
    each_year,
    merged,
    not_known,
    quantity_of,
    subject,
    whose,
)
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import Found, pattern
from foedus.audit.model import Answer, Claim, Nearest, Part
from foedus.audit.thresholds import LEAST_OF_PRODUCT, amount, denied, judge, sign
from foedus.charts.wording import upper
from foedus.indicators.contract import Evidence
from foedus.sources.registry import declarations

#: The figure is a mean of three years and revised yearly: its error, relative.
ERROR = 0.05
_GDP = (
    r"(?:of |in )?(?:<its>)?(?:gdp|gross domestic product|national income|economic "
    r"output|"
    r"output|economy|product)"
)
_ON = r"on (?:<its>)?(?:defen[cs]e|armed forces|military|forces|army|arms|armaments)"


def _ask(claim: Claim, desk: Desk) -> Answer:
    state = claim.slots["state"].value
    table = desk.snapshot.cached_table("security_spending")
    mine = table.filter(pl.col("state") == state, pl.col("measure") == "gdp").sort(
        "year"
    )
    if mine.is_empty():
        return not_known(claim, "no figure of its military spending is kept")
    first, last = int(min(mine["year"])), int(max(mine["year"]))
    held = {
        int(year): float(level)
        for year, level in mine.select("year", "level").iter_rows()
    }
    try:
        if "direction" in claim.slots:
            return _changed(claim, desk, held, state)
        years = desk.years(claim.period, first, last)
        if not set(years) <= set(held):
            raise Missing(f"there is no figure for {years[0]}")
    except Missing as reason:
        near = Nearest(last, f"{amount(held[last], 'share')} in {last}")
        return not_known(claim, str(reason), "spending of that year", nearest=near)
    return each_year(claim, years, lambda year: _in(claim, held, state, year))


def _in(claim: Claim, held: dict[int, float], state: str, year: int) -> Answer:
    figure = _interval(held[year])
    told = (
        f"{subject(state)} spent {amount(figure.estimate, 'share')} of its gross "
        f"domestic "
        f"product on its forces (mean of the three years to {year})."
    )
    quantity = claim.quantity
    assert quantity is not None
    verdict = judge(figure, quantity, least=LEAST_OF_PRODUCT)
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        figure,
        "share",
        told,
        evidence=(_row(state, year, held[year]),),
    )


def _changed(claim: Claim, desk: Desk, held: dict[int, float], state: str) -> Answer:
    period = claim.period
    if period is None or period.first is None:
        raise Missing("the text does not say from when to when")
    last = max(held)
    start = period.first.year
    end = period.last.year if period.last else min(last, desk.day.year)
    if start not in held or end not in held or start >= end:
        raise Missing(f"{start} to {end} is not covered")
    then, now = _interval(held[start]), _interval(held[end])
    told = (
        f"{upper(whose(state))} military spending: {amount(then.estimate, 'share')} of "
        f"gross "
        f"domestic product in {start}, {amount(now.estimate, 'share')} in {end}."
    )
    reach = ((then.high - then.estimate) ** 2 + (now.high - now.estimate) ** 2) ** 0.5
    gap = now.estimate - then.estimate
    change = Interval(gap, gap - reach, gap + reach)
    rises = claim.slots["direction"].value == "rose"
    verdict = sign(change, rises=rises, words=told.rstrip("."))
    if verdict.word == "supported" and claim.quantity is not None:
        levels = (
            judge(then, quantity_of(claim.slots["start"]), least=LEAST_OF_PRODUCT),
            judge(now, claim.quantity, least=LEAST_OF_PRODUCT),
        )
        verdict = merged(
            tuple(
                Part(str(year), one, None, None, "")
                for year, one in zip((start, end), levels, strict=True)
            )
        )
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        change,
        "share",
        told,
        evidence=(_row(state, start, held[start]), _row(state, end, held[end])),
    )


def _interval(level: float) -> Interval:
    return Interval(level, level * (1 - ERROR), level * (1 + ERROR))


def _row(state: str, year: int, level: float) -> Evidence:
    return Evidence(
        "military spending",
        str(year),
        f"{subject(state)}: {100 * level:.2f} % of gross domestic product, mean of "
        f"{year - 2} to {year}",
        1.0,
        "sipri_milex",
        declarations()["sipri_milex"].citation,
    )


def _share(found: Found) -> bool:
    quantity = found.quantity
    return quantity is None or (quantity.unit == "share" and quantity.value < 0.6)


_SPENDING = r"(?:military|defen[cs]e|arms) (?:spending|expenditure|budget|outlays?)"
TYPE = ClaimType(
    id="spending",
    title="Military spending",
    trigger=r"\b(?:spen[dt]|spending|expenditure|defen[cs]e|military|budget)",
    patterns=(
        pattern(
            rf"<s:state> <vp:spent|spends?|devoted|devotes|allocated|put> <q> {_GDP} "
            rf"(?:{_ON}|to (?:<its>)?(?:defen[cs]e|armed forces|military))"
        ),
        pattern(
            rf"<o:state> {_SPENDING} (?:is|was|stood at|came to|amounted to|amounts to"
            rf"|reached|took|takes|made up) <q> {_GDP}"
        ),
        pattern(rf"<o:state> {_SPENDING} <q> {_GDP}"),
        pattern(
            rf"<s:state> <vp:met|meets|reached|fulfilled|missed> the (?:target|goal"
            rf"|⟨B\d+⟩ "
            rf"target) of <q> {_GDP}(?: for defen[cs]e| {_ON})?"
        ),
        pattern(
            rf"<o:state> {_SPENDING} (?:has |had )?(?:fell|fallen|declined|dropped"
            rf"|shrank)"
            rf" (?:from )?<q0> {_GDP} to <q>(?: {_GDP})?",
            direction="fell",
        ),
        pattern(
            rf"<o:state> {_SPENDING} (?:has |had )?(?:rose|risen|grew|grown|increased|"
            rf"climbed) (?:from )?<q0> {_GDP} to <q>(?: {_GDP})?",
            direction="rose",
        ),
        pattern(
            rf"<o:state> {_SPENDING},? (?:as a share of|relative to) {_GDP},? "
            rf"(?:has |had )?"
            r"(?:fell|fallen|declined|dropped|shrank|shrunk)",
            direction="fell",
        ),
        pattern(
            rf"<o:state> {_SPENDING},? (?:as a share of|relative to) {_GDP},? "
            rf"(?:has |had )?"
            r"(?:rose|risen|grew|grown|increased|climbed)",
            direction="rose",
        ),
    ),
    thresholds=(
        "The mean of the three years that end in the year named, with an error of 5 %, "
        "against the number in the text; 'about' reaches 15 %, at least 0.2 % of "
        "product."
    ),
    answer=_ask,
    state=True,
    accept=_share,
    change=True,
)
