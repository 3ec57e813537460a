"""What readers see of an audit: marks, cards, page, terminal."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import StringIO

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from foedus.alignment.results import Interval
from foedus.audit import terminal, wording
from foedus.audit.html import fragment, marked_text, render
from foedus.audit.marking import paragraphs
from foedus.audit.model import (
    Answer,
    Audit,
    Claim,
    Nearest,
    Part,
    Period,
    Quantity,
    Slot,
    Span,
    Verdict,
    Word,
)
from foedus.charts.chart import make, values
from foedus.indicators.contract import Evidence

TEXT = (
    "Mali left <b>the club</b> in 2025, because France stayed.\n\n"
    "Over 30 % went to China."
)
TABLE = pl.DataFrame({"year": [2022, 2023], "share": [0.2, 0.31]})
CHART = make(
    {"data": values(TABLE), "mark": "line", "encoding": {
        "x": {"field": "year", "type": "ordinal"},
        "y": {"field": "share", "type": "quantitative"}}},
    title="Share of China", description="A line: 20 %, then 31 %.",
    source="Foedus, snapshot x.", table=TABLE,
)  # fmt: skip


def claim(start: int, words: str, **more: object) -> Claim:
    """A claim on the first place of some words in the text."""
    first = TEXT.index(words, start)
    span = Span(first, first + len(words))
    return Claim("accession", words, span, span, **more)  # type: ignore[arg-type]


def answer(start: int, words: str, word: Word, **more: object) -> Answer:
    """An answer with a verdict and what else a test wants."""
    own = more.pop("claim", None) or claim(start, words)
    return Answer(own, Verdict(word, f"by rule {word}"), **more)  # type: ignore[arg-type]


def example() -> Audit:
    """An audit with nested claims, a chart, a hostile word and every kind of part."""
    period = Period("in", date(2025, 1, 1), date(2025, 12, 31), Span(30, 34), "2025")
    quantity = Quantity(0.3, None, "share", "over", Span(0, 1), "Over 30 %")
    state = Slot("state", "MLI", Span(0, 4), "Mali")
    row = Evidence(
        "", "2025-03-17", "Mali: left <i>it</i>", 1.0, "ledger:memberships/OIF.csv",
        "https://example.org/a",
    )  # fmt: skip
    whole = answer(
        0, "Mali left <b>the club</b> in 2025, because France stayed", "mixed",
        association_only=True,
        parts=(Part("first", Verdict("supported", "yes"), None, None, "It did."),),
    )  # fmt: skip
    left = answer(
        0, "Mali left", "supported", sentence="Mali left it.", evidence=(row,),
        claim=claim(0, "Mali left", slots={"state": state}, period=period),
    )  # fmt: skip
    stayed = answer(0, "France stayed", "not understood")
    share = answer(
        0, "Over 30 % went to China", "contradicted", unit="share", chart=CHART,
        number=Interval(0.25, 0.2, 0.28), nearest=Nearest(2023, "25 %"),
        claim=claim(0, "Over 30 % went to China", quantity=quantity, negated=True,
                    modality=("doubt",), hedge="seems", attribution="Paris"),
    )  # fmt: skip
    return Audit(
        TEXT, "en", None, date(2025, 9, 1), (Span(0, 56), Span(58, 82)),
        (whole, left, stayed, share), "abc123", ("A note.",),
    )  # fmt: skip


def test_pieces_are_the_text_and_inner_claims_come_last() -> None:
    first, second = paragraphs(example())
    assert "".join(one.text for one in first.pieces) == TEXT.split("\n\n")[0]
    assert [(one.text, one.within, one.ends) for one in first.pieces][:2] == [
        ("Mali left", (1, 2), (2,)),
        (" <b>the club</b> in 2025, because ", (1,), ()),
    ]
    assert [place for place, _ in second.answers] == [4]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=8),
    st.text(alphabet="ab \n", min_size=60, max_size=60),
)
def test_marking_loses_no_character_and_no_answer(spans, text) -> None:
    answers = tuple(
        Answer(
            Claim("x", text[s : s + n], Span(s, s + n), Span(s, s + n)),
            Verdict("mixed", "r"),
        )
        for s, n in spans
    )
    audit = Audit(text, "en", None, date(2025, 1, 1), (), answers, "s", ())
    found = paragraphs(audit)
    # Line ends between paragraphs and around the text are all that is left out.
    kept = "".join(piece.text for one in found for piece in one.pieces)
    assert kept.replace("\n", "") == text.replace("\n", "")
    if found:
        placed = [place for one in found for place, _ in one.answers]
        assert sorted(placed) == list(range(1, len(answers) + 1))


@pytest.mark.parametrize(
    ("interval", "unit", "shown"),
    [
        (None, "share", ""),
        (Interval(0.25, 0.2, 0.28), "share", "25.0 (20.0 to 28.0) %"),
        (Interval(2e9, 2e9, 2e9), "USD", "2.00 bn dollars"),
        (Interval(-3.0, -4.0, -2.0), "points", "−3.0 (−4.0 to −2.0) points"),
        (Interval(5.0, 5.0, 5.0), "count", "5"),
        (Interval(1.5, 1.0, 2.0), None, "1.50 (1.00 to 2.00)"),
    ],
)
def test_figures_have_bounds_and_units(interval, unit, shown) -> None:
    assert wording.figure(interval, unit) == shown


def test_what_was_read_is_told_whole() -> None:
    told = dict(wording.read_as(example().answers[3].claim))
    assert told["quantity"] == "over 0.3 (share) (“Over 30 %”)"
    assert told["negated"] == "yes" and told["said by"] == "Paris"
    told = dict(wording.read_as(example().answers[1].claim))
    assert told["state"] == "Mali" and told["period"] == "2025"


class Tags(HTMLParser):
    """Collects ids and targets, and checks that elements close in order."""

    VOID = frozenset(["meta", "link", "br", "input", "path", "rect", "line", "use"])

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        href = found.get("href") or ""
        self.targets += [href[1:]] if href.startswith("#") else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        if tag in self.VOID:
            return
        if tag != "p" or "p" in self.open:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page() -> str:
    return render(example(), title="an <essay>")


def test_the_page_is_whole_and_asks_nobody(page: str) -> None:
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    assert len(tags.ids) == len(set(tags.ids))
    assert set(tags.targets) <= set(tags.ids)
    assert {"claim-1", "claim-2", "claim-3", "claim-4"} <= set(tags.ids)
    outside = re.findall(r'(?:src|href|url\()="?(https?:[^"\s)]+)', page)
    assert outside == ["https://example.org/a"]


def test_scripts_run_by_hash_and_nothing_of_the_text_is_markup(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None and "default-src 'none'" in policy[1]
    scripts = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]
    assert "<b>the club" not in page and "&lt;b&gt;the club" in page
    assert "<i>it</i>" not in page and "an &lt;essay&gt;" in page


def test_verdicts_are_told_without_colour(page: str) -> None:
    for sign, word, _ in wording.counts(example()):
        assert f"{sign} {word}" in page
    assert "25.0 (20.0 to 28.0) %" in page
    assert "The nearest year known is 2023: 25 %" in page
    assert "Association only" in page
    # The chart is a picture with its words, and its figures stand below it.
    assert "<svg" in page and "A line: 20 %, then 31 %." in page
    assert "The figures as a table" in page


def test_parts_of_a_page() -> None:
    inner = marked_text(example())
    assert inner.count("<mark") == 4 and "<details" not in inner
    assert "claim-4" in fragment(example()) and "<svg" not in fragment(example())


def test_a_text_without_claims() -> None:
    empty = replace(example(), answers=())
    assert "No claim was read" in render(empty)
    assert wording.headline(empty) == "No claim was read in this text"


def test_the_terminal_tells_the_same() -> None:
    held = StringIO()
    terminal.show(example(), Console(file=held, width=90, no_color=True))
    said = held.getvalue()
    assert "4 claims read: 1 supported, 1 contradicted, 1 mixed" in said
    assert "Mali left[✓2] <b>the club</b>" in said
    assert "Mali left it." in said and "by rule contradicted" in said
    assert "✓ first: It did." in said and "A note." in said


def test_a_reason_that_the_answer_says_is_not_said_twice() -> None:
    one = answer(0, "Mali left", "supported", sentence="So it is: by rule supported.")
    assert wording.reason(one) == ""
    assert wording.reason(answer(0, "Mali left", "mixed")) == "by rule mixed"
