"""The trust page: what was recorded, with its vintage, and nothing more."""

from __future__ import annotations

import subprocess
import sys

from foedus.brief import trust
from foedus.validate import recorded
from foedus.validate.section import Section, Table


def test_every_record_is_a_block_in_order(monkeypatch):
    table = Table("Scores", ("Predictor", "AUC"), (("alignment", 0.8351), ("x", None)))
    kept = (
        Section("one", "First", ("Said.",), (table,), vintage="snapshot abc", order=1),
        Section("two", "Last", ("Not known.",), vintage="snapshot abc", order=9),
    )
    monkeypatch.setattr(recorded, "everything", lambda: kept)
    section = trust.trust_section()
    assert [block.id for block in section.blocks] == ["trust-one", "trust-two"]
    first = section.blocks[0]
    assert first.text == ("Said.", "Recorded from snapshot abc.")
    grid = first.grids[0]
    assert grid.numeric == {"AUC"}
    assert [cell.text for cell in grid.rows[0]] == ["alignment", "0.835"]
    assert grid.rows[0][1].key == 0.8351 and grid.rows[1][1].text == "not known"


def test_the_shipped_records_make_a_page_that_ends_with_what_cannot_be_known():
    section = trust.trust_section()
    assert section.blocks[-1].id == "trust-unknowable"
    assert {"trust-prediction", "trust-weights"} <= {b.id for b in section.blocks}


def test_a_brief_does_not_pay_for_compiled_code():
    code = (
        "import sys; from foedus.brief.trust import trust_section; trust_section(); "
        "assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
