"""The trust page: what was recorded, with its vintage, and nothing more."""

from __future__ import annotations

import subprocess
import sys

from foedus.brief import trust
from foedus.validate import recorded
from foedus.validate.section import Section, Table


def test_every_record_is_a_block_in_order(monkeypatch):
    table = Table("Scores", ("Predictor", "AUC"), (("alignment", 0.8351), ("x", None)))
    digest = "0123456789abcdef" * 4
    kept = (
        Section("one", "First", ("Said: -0.5 in 2013-17.",), (table, table),
                vintage="snapshot abc", order=1),
        Section("two", "Last", ("Not known.",), vintage=f"snapshot old; votes {digest}",
                order=9),
    )  # fmt: skip
    monkeypatch.setattr(recorded, "everything", lambda: kept)
    section = trust.trust_section("abc")
    assert [block.id for block in section.blocks] == [
        "trust-answer", "trust-one", "trust-two"
    ]  # fmt: skip
    assert section.blocks[0].statements == ()
    first, last = section.blocks[1:]
    assert first.text == (
        "Said: \N{MINUS SIGN}0.5 in 2013-17.", "Recorded from snapshot abc."
    )  # fmt: skip
    assert last.text[1] == (
        "Recorded from another state of the data: snapshot old; votes 0123456789ab."
    )
    assert [one.folded for one in first.grids] == [False, True]
    grid = first.grids[0]
    assert grid.numeric == {"AUC"}
    assert [cell.text for cell in grid.rows[0]] == ["alignment", "0.835"]
    assert grid.rows[0][1].key == 0.8351 and grid.rows[1][1].text == "not known"


def test_the_shipped_records_make_a_page_that_ends_with_what_cannot_be_known():
    section = trust.trust_section("x")
    assert section.blocks[-1].id == "trust-unknowable"
    assert {"trust-prediction", "trust-weights"} <= {b.id for b in section.blocks}


def _prediction(**figures: float | None) -> tuple[Section, ...]:
    known = {
        "calls": 394.0, "auc_alignment": 0.83, "auc_agreement": 0.8,
        "auc_persistence": 0.85, "gain_low": 0.01, "gain_high": 0.06,
    }  # fmt: skip
    return (Section("prediction", "Prediction", figures=known | figures),)


def test_the_answer_names_what_does_better() -> None:
    text = trust.in_short(_prediction()).replace("\N{NO-BREAK SPACE}", " ")
    assert "names the right one in 83 % of pairs (chance is 50 %; 394 votes)" in text
    assert text.endswith("; earlier votes on the same hub alone do better, 85 %.")
    worse = trust.in_short(_prediction(auc_persistence=0.7))
    assert "do no better" in worse


def test_a_gain_that_may_be_chance_is_said_to() -> None:
    assert "may be chance" not in trust.in_short(_prediction())
    assert "may be chance" in trust.in_short(_prediction(gain_low=-0.01))


def test_no_record_no_answer() -> None:
    assert trust.in_short(()) == ""
    assert trust.in_short(_prediction(auc_alignment=None)) == ""


def test_the_page_does_not_pay_for_compiled_code() -> None:
    code = (
        "import sys; from foedus.brief.trust import trust_section; trust_section('x'); "
        "assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
