"""The ledger of leaders: every row a term with its citation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from foedus.errors import LedgerError
from foedus.states.leaders import leaders, read_leaders

HEAD = "state,person,surname,office,from,to,citation\n"


def test_the_ledger_is_well_formed_and_terms_do_not_overlap() -> None:
    rows = leaders()
    assert len(rows) >= 60
    for one in rows:
        assert one.citation and one.names[0] == one.person
        for other in rows:
            if other is not one and set(other.names) & set(one.names):
                assert other.state == one.state
                assert (one.last is not None and one.last <= other.first) or (
                    other.last is not None and other.last <= one.first
                )


def test_a_term_holds_on_its_days() -> None:
    merkel = next(one for one in leaders() if one.person == "Angela Merkel")
    assert merkel.serves(date(2005, 11, 22)) and merkel.serves(date(2021, 12, 8))
    assert not merkel.serves(date(2005, 11, 21))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("XXX,A B,B,president,2000-01-01,,c", "no state has the id"),
        ("FRA,A B,B,president,2000-01-01,1999-01-01,c", "lies before"),
        ("FRA,A B,B,president,2000-01-01,,", "citation"),
        ("UKR,A B,B,president,1950-01-01,,c", "did not exist"),
    ],
)
def test_faults(tmp_path: Path, row: str, says: str) -> None:
    file = tmp_path / "leaders.csv"
    file.write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=says):
        read_leaders(file)
