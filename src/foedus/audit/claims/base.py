"""Bases and garrisons: held, opened, lost, closed."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - a parameter is called date

import polars as pl

from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import day, fact, ledger_row, not_known, subject, whose
from foedus.audit.claims.spells import CHECKED
from foedus.audit.desk import Desk
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim
from foedus.charts.wording import the
from foedus.indicators.contract import Evidence
from foedus.states.bases import bases, hubs_with_ledger

#: Months by which a handover and the last soldier lie apart.
_SLACK_DAYS = 200
_BASE = (
    r"(?:last |remaining |only |main |military |naval |air |army |a |an |its |the "
    r"|their "
    r"|⟨S\d+g⟩ |own |permanent |strategic |great |old )*"
    r"(?:bases?|garrisons?|airbases?|air bases?|airfields?|naval facilit(?:y|ies)"
    r"|facilit(?:y|ies)|troops|soldiers|forces|military presence|contingents?"
    r"|foothold|peacekeepers)"
)
_HAS = (
    r"has|have|had|keeps?|kept|maintains?|maintained|holds?|held|operates?|operated"
    r"|runs?"
    r"|ran|retains?|retained|stations?|stationed|still has|still keeps|keeping"
)
_LOST = (
    r"lost|loses?|closed|closes?|gave up|given up|abandoned|evacuated|vacated|left"
    r"|withdrew from|withdrawn from|shut|shut down|handed over|pulled out of"
    r"|surrendered"
)
_OPENED = r"opened|opens?|established|set up|acquired|gained|built|inaugurated"


def _ask(claim: Claim, desk: Desk) -> Answer:
    hub, host = claim.slots["state"].value, claim.slots["partner"].value
    action = claim.slots["action"].value
    rows = bases().filter(pl.col("hub") == hub, pl.col("partner") == host)
    place = claim.slots.get("place")
    if place is not None:
        rows = rows.filter(
            pl.col("site").str.to_lowercase().str.contains(place.value, literal=True)
        )
        if rows.is_empty():
            return not_known(claim, f"the ledger names no site {place.surface!r} there")
    evidence = tuple(_row(row) for row in rows.iter_rows(named=True))
    if rows.is_empty():
        told = f"The ledger has no base of {the(hub)} in {the(host)}."
        if hub not in hubs_with_ledger():
            return not_known(claim, f"the ledger of {whose(hub)} bases is not complete")
        if (
            "never" in claim.text.lower()
            or action != "has"
            or (claim.period is not None and claim.period.kind != "now")
        ):
            return not_known(claim, told.rstrip("."))
        return fact(claim, False, told)
    told = " ".join(f"{row.text}." for row in evidence[:4])
    today = min(desk.day, CHECKED)
    if action == "has":
        return _held(claim, rows, told, evidence, today)
    return _event(claim, rows, told, evidence, action)


def _held(
    claim: Claim,
    rows: pl.DataFrame,
    told: str,
    evidence: tuple[Evidence, ...],
    today: Date,
) -> Answer:
    period = claim.period
    if period is None or period.kind == "now":
        first = last = today
    elif period.kind == "since" and period.first is not None:
        starts = {row.year for row in rows["from"]}
        if period.first.year not in starts:
            return not_known(claim, f"{told} The year differs", evidence=evidence)
        first = last = today
    elif period.kind == "until" and period.last is not None:
        ends = [row.year for row in rows["to"].drop_nulls()]
        if period.last.year in ends:
            return fact(claim, True, told, evidence)
        return not_known(claim, f"{told} The year differs", evidence=evidence)
    elif period.first is not None and period.last is not None:
        first, last = period.first, min(period.last, CHECKED)
    else:
        return not_known(claim, "an open period names no day", evidence=evidence)
    standing = rows.filter(
        pl.col("from") <= last, pl.col("to").is_null() | (pl.col("to") >= first)
    )
    agreed = standing.filter(pl.col("consent"))
    if agreed.is_empty() and not standing.is_empty():
        return not_known(
            claim,
            "forces stand there without the consent of the host",
            evidence=evidence,
        )
    return fact(claim, not agreed.is_empty(), told, evidence)


def _event(
    claim: Claim,
    rows: pl.DataFrame,
    told: str,
    evidence: tuple[Evidence, ...],
    action: str,
) -> Answer:
    column = "to" if action == "lost" else "from"
    days = rows[column].drop_nulls().to_list()
    period = claim.period
    if action == "lost":
        standing = rows.filter(pl.col("to").is_null()).height
        if not days:
            return fact(claim, False, told, evidence)
        if period is None and standing:
            return not_known(
                claim, "it lost some sites there and holds others", evidence=evidence
            )
    if period is None or period.kind == "now":
        return fact(claim, True, told, evidence)
    first, last = period.first or Date.min, period.last or CHECKED
    if any(first <= one <= last for one in days):
        return fact(claim, True, told, evidence)
    near = min(abs((one - edge).days) for one in days for edge in (first, last))
    if near <= _SLACK_DAYS or first == Date.min:
        return not_known(
            claim, f"{told} The date in the text is near", evidence=evidence
        )
    return fact(claim, False, told, evidence)


def _row(row: dict[str, object]) -> Evidence:
    start, end = row["from"], row["to"]
    assert isinstance(start, Date)
    until = f" to {day(end, str(row['to_precision']))}" if isinstance(end, Date) else ""
    consent = "" if row["consent"] else ", without consent"
    return ledger_row(
        "bases.csv",
        start.isoformat(),
        f"{subject(str(row['hub']))} in {the(str(row['partner']))}: {row['site']} "
        f"({row['kind']}{consent}) from "
        f"{day(start, str(row['from_precision']))}{until}",
        str(row["citation"]),
    )


_WHERE = r"(?:in|on the soil of|on the territory of)"
_AT = r"(?: (?:at|near|outside) (?:the )?(?P<place>[a-z][a-z' -]{2,30}?))?"

TYPE = ClaimType(
    id="base",
    title="A base held, opened or lost",
    trigger=r"\b(?:bases?|garrisons?|air-?bases?|airfields?|facilit|troops|soldiers"
    r"|forces"
    r"|military presence|contingents?|foothold|peacekeepers)\b",
    patterns=(
        pattern(
            rf"<s:state> <vp:{_HAS}> no {_BASE}{_AT} {_WHERE} <s:partner>",
            negated=True,
            action="has",
        ),
        pattern(
            rf"<s:state> (?:still )?<vp:{_HAS}> {_BASE}{_AT} {_WHERE} <s:partner>",
            action="has",
        ),
        pattern(
            rf"<o:state> {_BASE}{_AT} {_WHERE} <s:partner> <vp:closed|lost|shut"
            r"|abandoned|evacuated|vacated|handed over>",
            action="lost",
        ),
        pattern(
            rf"<s:state> <vp:{_LOST}> {_BASE}{_AT} {_WHERE} <s:partner>", action="lost"
        ),
        pattern(
            rf"<s:state> <vp:withdrew|withdraws?|withdrawn|pulled|pulls?> (?:all "
            rf")?{_BASE}"
            r"(?: out of| from) <s:partner>",
            action="lost",
        ),
        pattern(
            rf"the ⟨(?P<state>S\d+)p⟩ <vp:{_LOST}> {_BASE}{_AT} {_WHERE} <s:partner>",
            action="lost",
        ),
        pattern(
            rf"<s:state> <vp:{_OPENED}> {_BASE}{_AT} {_WHERE} <s:partner>",
            action="opened",
        ),
        pattern(
            rf"<s:partner> <vp:hosts?|hosted> {_BASE}{_AT} of <s:state>", action="has"
        ),
        pattern(
            r"(?:the )?(?:last )?<o:state> (?:troops|soldiers|forces) <vp:left"
            r"|withdrew from|withdrawn from|departed from|pulled out of> <s:partner>",
            action="lost",
        ),
        pattern(
            r"<s:partner> <vp:hosts?|hosted> (?:a |an |the )?<o:state> (?:military "
            r"|naval "
            r"|air )?(?:bases?|garrisons?|troops|forces)",
            action="has",
        ),
    ),
    thresholds=(
        "Supported if the ledger has the site at that time with the host's consent, or "
        "its end or beginning in the period; contradicted if it has not, where the "
        "hub's "
        "rows are complete. Dates within two hundred days are left open."
    ),
    answer=_ask,
)
