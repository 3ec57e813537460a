from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from foedus.errors import InvalidOption, LedgerError
from foedus.states.bodies import bodies, body_named, read_bodies

HEADER = (
    "body,name,kind,founded,dissolved,counts_in_shared_bodies,"
    "binds_sanctions,citation\n"
)

REQUIRED = {
    "UN",
    "CSTO",
    "CIS",
    "EURASEC",
    "EAEU",
    "SCO",
    "BRICS",
    "NATO",
    "EU",
    "WEU",
    "WARSAW_PACT",
    "SEATO",
    "CENTO",
    "ANZUS",
    "AUKUS",
    "QUAD",
    "OTS",
    "GUAM",
    "GCC",
    "ARAB_LEAGUE",
    "AU",
    "ASEAN",
    "OAS",
    "ALBA",
    "RIO_TREATY",
    "COMMONWEALTH",
    "OIF",
    "ICC",
}


def test_bodies_are_sorted_unique_and_cited() -> None:
    ids = [body.id for body in bodies()]
    assert ids == sorted(set(ids))
    assert set(ids) >= REQUIRED
    assert all(body.citation for body in bodies())


def test_lives_and_powers_of_bodies() -> None:
    pact = body_named("WARSAW_PACT")
    assert (pact.founded, pact.dissolved) == (date(1955, 5, 14), date(1991, 7, 1))
    assert pact.kind == "military"
    assert not pact.binds_sanctions
    assert body_named("UN").binds_sanctions
    assert body_named("EU").binds_sanctions
    assert body_named("UN").dissolved is None


def test_an_unknown_body_is_met_with_the_nearest() -> None:
    with pytest.raises(InvalidOption, match=r"'NATOO'.*'NATO'"):
        body_named("NATOO")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("X,Body X,naval,1950,,1,0,text", "kind is 'naval'"),
        ("X,Body X,military,1950,1940,1,0,text", "dissolved .* lies before founded"),
        ("X,Body X,military,1950-13,,1,0,text", "founded: '1950-13'"),
        ("X,Body X,military,1950,,yes,0,text", "counts_in_shared_bodies is 'yes'"),
        ("X,Body X,military,1950,,1,,text", "binds_sanctions is ''"),
        ("X,Body X,military,1950,,1,0,", "citation is empty"),
        (",Body X,military,1950,,1,0,text", "body is empty"),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "bodies.csv"
    path.write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=rf"bodies\.csv, line 2: {message}"):
        read_bodies(path)
