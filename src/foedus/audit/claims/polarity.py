"""Multipolar, bipolar, unipolar, polarised: the structure of the system."""

from __future__ import annotations

import re

import polars as pl

from foedus.alignment.results import Interval
from foedus.audit.claims.contract import ClaimType
from foedus.audit.claims.said import not_known
from foedus.audit.desk import Desk, Missing
from foedus.audit.grammar import pattern
from foedus.audit.model import Answer, Claim, Part, Verdict
from foedus.audit.thresholds import denied, unknown
from foedus.charts.wording import number
from foedus.indicators.contract import Evidence

_QUANTITIES = {
    "military": r"military|defen[cs]e|arms",
    "gdp": r"econom|gdp|wealth|output|income",
    "trade": r"trad",
    "capabilities": r"capabilit|power",
}
_TITLES = {"military": "military spending", "gdp": "gross domestic product",
           "trade": "trade", "capabilities": "capabilities"}  # fmt: skip


def _ask(claim: Claim, desk: Desk) -> Answer:
    table = desk.snapshot.cached_table("structure_years")
    word = claim.slots["word"].value
    by = claim.slots.get("by")
    chosen = list(_QUANTITIES)
    if by is not None:
        chosen = [k for k, p in _QUANTITIES.items() if re.search(p, by.value)][:1]
    if word in ("more concentrated", "less concentrated", "more polarised"):
        return _trend(claim, desk, table, chosen, word)
    parts = []
    for quantity in chosen:
        rows = table.filter(pl.col("measure") == f"poles_{quantity}").sort("year")
        try:
            year = desk.year(
                claim.period, int(min(rows["year"])), int(max(rows["year"]))
            )
        except Missing as reason:
            return not_known(claim, str(reason), "figures of that year")
        row = rows.filter(year=year)
        if row.is_empty():
            continue
        low, high, value = row["low"][0], row["high"][0], row["estimate"][0]
        figure = Interval(
            value, value if low is None else low, value if high is None else high
        )
        told = (
            f"By {_TITLES[quantity]} the world of {year} has {number(value)} poles "
            f"of equal "
            f"weight ({number(figure.low)} to {number(figure.high)})."
        )
        parts.append(
            Part(_TITLES[quantity], _poles(word, figure, told), figure, "poles", told)
        )
    if not parts:
        return not_known(claim, "no measure of poles speaks for that year")
    words = {one.verdict.word for one in parts}
    if len(words) == 1:
        verdict = parts[0].verdict
    elif "supported" in words:
        verdict = Verdict("mixed", "the measures differ")
    else:
        verdict = unknown("the measures differ")
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        parts[0].number,
        "poles",
        " ".join(one.sentence for one in parts),
        evidence=tuple(_row(one.sentence) for one in parts),
        parts=tuple(parts) if len(parts) > 1 else (),
    )


def _poles(word: str, figure: Interval, told: str) -> Verdict:
    bounds = {"multipolar": (2.5, 99.0), "bipolar": (1.5, 2.5), "unipolar": (0.0, 1.5),
              "more than one": (1.5, 99.0)}[word]  # fmt: skip
    if bounds[0] < figure.low and figure.high < bounds[1]:
        return Verdict("supported", told.rstrip("."))
    if figure.high < bounds[0] or figure.low > bounds[1]:
        return Verdict("contradicted", told.rstrip("."))
    return unknown(told.rstrip("."))


def _trend(
    claim: Claim, desk: Desk, table: pl.DataFrame, chosen: list[str], word: str
) -> Answer:
    period = claim.period
    if period is None or period.first is None:
        return not_known(claim, "the text does not say from when to when")
    start = period.first.year
    end = period.last.year if period.last else desk.day.year
    names = (
        ["modularity"]
        if word == "more polarised"
        else [f"concentration_{one}" for one in chosen]
    )
    parts = []
    for name in names:
        rows = table.filter(pl.col("measure") == name)
        then, now = (
            rows.filter(year=year) for year in (start, min(end, max(rows["year"])))
        )
        if then.is_empty() or now.is_empty() or then["low"][0] is None:
            continue
        gap = now["estimate"][0] - then["estimate"][0]
        apart = now["low"][0] > then["high"][0] or now["high"][0] < then["low"][0]
        told = (
            f"{name.replace('_', ' of ')}: {number(then['estimate'][0], digits=2)} in "
            f"{start}, {number(now['estimate'][0], digits=2)} in {now['year'][0]}."
        )
        if not apart:
            verdict = unknown(f"{told} The intervals overlap")
        else:
            rises = word != "less concentrated"
            held = (gap > 0) == rises
            verdict = Verdict("supported" if held else "contradicted", told.rstrip("."))
        parts.append(Part(name, verdict, None, None, told))
    if not parts:
        return not_known(claim, "the measure is not known at both ends")
    words = {one.verdict.word for one in parts}
    verdict = parts[0].verdict if len(words) == 1 else (
        Verdict("mixed", "the measures differ") if "supported" in words
        else unknown("the measures differ")
    )  # fmt: skip
    return Answer(
        claim,
        denied(verdict) if claim.negated else verdict,
        sentence=" ".join(one.sentence for one in parts),
        evidence=tuple(_row(one.sentence) for one in parts),
        parts=tuple(parts) if len(parts) > 1 else (),
    )


def _row(told: str) -> Evidence:
    return Evidence(
        "structure", "", told.rstrip("."), 1.0, "structure",
        "Structure of the system by Foedus (foedus structure)",
    )  # fmt: skip


_WORLD = (
    r"(?:the )?(?:world|international system|system|international order|world order)"
)
_BY = r"(?:by (?P<by>[a-z ]{4,40}?),? )?"
_IS = r"is|was|has become|became|remains|remained|had become|has been"
TYPE = ClaimType(
    id="polarity",
    title="Poles and polarisation",
    trigger=r"\b(?:multipolar|bipolar|unipolar|polari[sz]ed|concentrated|poles?)\b",
    patterns=(
        *(
            pattern(
                rf"{_BY}{_WORLD} (?:{_IS}) "
                r"(?P<neg1>no longer |not |never )?"
                rf"(?:a |an |now |still |once again )*{word}(?: world| system| order)?",
                word=word,
            )
            for word in ("multipolar", "bipolar", "unipolar")
        ),
        pattern(
            rf"{_BY}{_WORLD} (?:has|had) more than one pole",
            word="more than one",
        ),
        pattern(
            r"(?P<by>economic|military|trade) power <vp:more concentrated>"
            r"(?: than (?:⟨S\d+i⟩|it) (?:had been|was)| than before)?",
            word="more concentrated",
        ),
        pattern(
            rf"{_WORLD} <vp:is|was|has become|became|grown|grew> (?:a )?more "
            r"polari[sz]ed(?: place)?(?: than (?:it was|before))?",
            word="more polarised",
        ),
    ),
    thresholds=(
        "Effective poles by military spending, product, trade and capabilities: "
        "multipolar "
        "over 2.5 with the whole interval, bipolar 1.5 to 2.5, unipolar below 1.5; "
        "mixed "
        "if the measures differ. Change: intervals that do not overlap."
    ),
    answer=_ask,
    change=True,
)
