"""What an audit is made of: claims read out of a text, and the answers to them.

Everything here is frozen and knows nothing of how a text is read or a question is
answered. Positions are offsets into the text that was given, counted in characters,
so that ``text[span.start : span.end]`` is what a reader sees marked.

A *verdict* is one of five words:

``supported``, ``contradicted``
    the data decide it, by the thresholds that the claim type states;
``mixed``
    one part (a channel, a period, a vote) says yes and another no; `Answer.parts`
    shows each;
``cannot be known here``
    the claim was read, and these data do not decide it; `Verdict.needed` says what
    would;
``not understood``
    the sentence, or a part of it, was not read as a claim that there is data for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Date  # noqa: N812 - an attribute is called date
from types import MappingProxyType
from typing import Any, Literal

import polars as pl

from foedus.alignment.results import Interval
from foedus.audit.marks import Comparison, Period, Quantity, Slot, Span
from foedus.charts.chart import Chart
from foedus.indicators.contract import Evidence

__all__ = [
    "WORDS",
    "Answer",
    "Audit",
    "Claim",
    "Comparison",
    "Nearest",
    "Part",
    "Period",
    "Quantity",
    "Slot",
    "Span",
    "Verdict",
    "Word",
]

Word = Literal[
    "supported", "contradicted", "mixed", "cannot be known here", "not understood"
]

#: The verdicts, in the order in which they are counted.
WORDS: tuple[Word, ...] = (
    "supported",
    "contradicted",
    "mixed",
    "cannot be known here",
    "not understood",
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it was read.

    Attributes
    ----------
    type : str
        Id of the claim type (`foedus.audit.registry`), or ``unread``.
    text : str
        The characters of `span`.
    span, sentence_span : Span
        The claim, and the sentence that it stands in.
    slots : mapping of str to Slot
        By the names that the claim type gives them.
    period : Period or None
        None if the text gives no time.
    quantity : Quantity or None
        None if the claim states no number.
    negated : bool
        Whether the claim denies the relation.
    modality : tuple of str
        What keeps a sentence from asserting: ``future``, ``hypothetical``,
        ``question``, ``doubt``, ``sarcasm``, ``wish``.
    hedge : str or None
        A word that weakens the claim ("reportedly", "seems").
    attribution : str or None
        Who is reported to say it ("Moscow claims that"), None if the author does.
    """

    type: str
    text: str
    span: Span
    sentence_span: Span
    slots: Mapping[str, Slot] = field(default_factory=lambda: MappingProxyType({}))
    period: Period | None = None
    quantity: Quantity | None = None
    negated: bool = False
    modality: tuple[str, ...] = ()
    hedge: str | None = None
    attribution: str | None = None

    def moved(self, by: int) -> Claim:
        """Return the same claim read so many characters further on."""
        return replace(
            self,
            span=self.span.moved(by),
            sentence_span=self.sentence_span.moved(by),
            slots={
                name: replace(slot, span=slot.span.moved(by))
                for name, slot in self.slots.items()
            },
            period=self.period
            and replace(self.period, span=self.period.span.moved(by)),
            quantity=self.quantity
            and replace(self.quantity, span=self.quantity.span.moved(by)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the claim as a plain object."""
        return {
            "type": self.type,
            "text": self.text,
            "span": self.span.to_json(),
            "sentence_span": self.sentence_span.to_json(),
            "slots": {name: slot.to_json() for name, slot in self.slots.items()},
            "period": self.period and self.period.to_json(),
            "quantity": self.quantity and self.quantity.to_json(),
            "negated": self.negated,
            "modality": list(self.modality),
            "hedge": self.hedge,
            "attribution": self.attribution,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word for a claim, why, and what would be needed to say more.

    Attributes
    ----------
    word : str
        One of `WORDS`.
    reason : str
        The threshold that decided, or what keeps the data from deciding.
    needed : str or None
        What would have to be known, for ``cannot be known here``.
    """

    word: Word
    reason: str
    needed: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as a plain object."""
        return {"word": self.word, "reason": self.reason, "needed": self.needed}


@dataclass(frozen=True, slots=True)
class Part:
    """One channel, period, state or clause of a claim, with its own verdict."""

    title: str
    verdict: Verdict
    number: Interval | None
    unit: str | None
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Return the part as a plain object."""
        return {
            "title": self.title,
            "verdict": self.verdict.to_json(),
            "number": self.number and self.number.to_json(),
            "unit": self.unit,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Nearest:
    """The figure of the year nearest to one that is not covered."""

    year: int
    figure: str

    def to_json(self) -> dict[str, Any]:
        """Return the year and its figure as read."""
        return {"year": self.year, "figure": self.figure}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the data say to one claim.

    Attributes
    ----------
    claim : Claim
        What was read.
    verdict : Verdict
        Its word and reason.
    number : Interval or None
        The figure that decided, with its 90 % bounds; None where the answer is a
        fact and no figure.
    unit : str or None
        Unit of `number`: ``share``, ``per cent``, ``USD``, ``points``, ...
    sentence : str
        What the data say, generated by rule.
    chart : Chart or None
        The series behind the figure, where there is one.
    evidence : tuple of Evidence
        Rows with their citations.
    parts : tuple of Part
        Channels, periods or clauses with verdicts of their own.
    nearest : Nearest or None
        The nearest year known, for a claim about a year that is not covered.
    association_only : bool
        Whether the text said "because": its parts are answered, the cause is not.
    """

    claim: Claim
    verdict: Verdict
    number: Interval | None = None
    unit: str | None = None
    sentence: str = ""
    chart: Chart | None = None
    evidence: tuple[Evidence, ...] = ()
    parts: tuple[Part, ...] = ()
    nearest: Nearest | None = None
    association_only: bool = False

    def __repr__(self) -> str:
        return f"Answer({self.claim.type}: {self.verdict.word}, {self.claim.text!r})"

    def to_json(self) -> dict[str, Any]:
        """Return the answer as a plain object; a chart as its Vega-Lite spec."""
        return {
            "claim": self.claim.to_json(),
            "verdict": self.verdict.to_json(),
            "number": self.number and self.number.to_json(),
            "unit": self.unit,
            "sentence": self.sentence,
            "chart": None
            if self.chart is None
            else {
                "title": self.chart.title,
                "description": self.chart.description,
                "source": self.chart.source,
                "spec": self.chart.spec,
            },
            "evidence": [
                {
                    "indicator": one.indicator,
                    "date": one.date,
                    "text": one.text,
                    "weight": one.weight,
                    "source": one.source,
                    "reference": one.reference,
                }
                for one in self.evidence
            ],
            "parts": [one.to_json() for one in self.parts],
            "nearest": self.nearest and self.nearest.to_json(),
            "association_only": self.association_only,
        }


@dataclass(frozen=True, slots=True, repr=False)
class Audit:
    """A text with its claims and the answers to them.

    Attributes
    ----------
    text : str
        The text as it was read; all spans refer to it.
    language : str
        ``en``, or ``unknown`` if the text is not English.
    hub : str or None
        The hub that was named by the caller for "the hub", if any.
    date : datetime.date
        The day the text is taken to speak from.
    sentences : tuple of Span
        Sentences in order; headings and list items are sentences of their own.
    answers : tuple of Answer
        In the order of the text.
    snapshot : str
        Id of the snapshot that answers.
    notes : tuple of str
        What a reader must know.
    """

    text: str
    language: str
    hub: str | None
    date: Date
    sentences: tuple[Span, ...]
    answers: tuple[Answer, ...]
    snapshot: str
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        found = ", ".join(f"{count} {word}" for word, count in self.counts.items())
        return f"Audit({len(self.sentences)} sentences: {found})"

    @property
    def counts(self) -> dict[str, int]:
        """Number of answers by verdict, every word of `WORDS` present."""
        words = [one.verdict.word for one in self.answers]
        return {word: words.count(word) for word in WORDS}

    def to_dict(self) -> dict[str, Any]:
        """Return the whole audit as a plain object."""
        return {
            "text": self.text,
            "language": self.language,
            "hub": self.hub,
            "date": self.date.isoformat(),
            "snapshot": self.snapshot,
            "sentences": [one.to_json() for one in self.sentences],
            "counts": self.counts,
            "answers": [one.to_json() for one in self.answers],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the whole audit as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row per answer, without chart and evidence."""
        schema = {
            "start": pl.Int64,
            "end": pl.Int64,
            "type": pl.String,
            "text": pl.String,
            "slots": pl.String,
            "period": pl.String,
            "verdict": pl.String,
            "reason": pl.String,
            "estimate": pl.Float64,
            "low": pl.Float64,
            "high": pl.Float64,
            "unit": pl.String,
            "sentence": pl.String,
        }
        rows = [
            {
                "start": one.claim.span.start,
                "end": one.claim.span.end,
                "type": one.claim.type,
                "text": one.claim.text,
                "slots": "; ".join(
                    f"{name}={slot.value}" for name, slot in one.claim.slots.items()
                ),
                "period": one.claim.period and one.claim.period.surface,
                "verdict": one.verdict.word,
                "reason": one.verdict.reason,
                "estimate": one.number and one.number.estimate,
                "low": one.number and one.number.low,
                "high": one.number and one.number.high,
                "unit": one.unit,
                "sentence": one.sentence,
            }
            for one in self.answers
        ]
        return pl.DataFrame(rows, schema=schema)

    def _repr_html_(self) -> str:
        from foedus.audit.html import fragment

        return fragment(self)
