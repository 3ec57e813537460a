"""What may be known before a call, and which calls count."""

from __future__ import annotations

import pytest

from foedus.errors import LedgerError
from foedus.lake.snapshot import Snapshot
from foedus.states.texts import registered_texts
from foedus.validate.calls import FEWEST, LONGEST, last_known_year, registered_calls


@pytest.mark.parametrize(
    ("symbol", "year"),
    [
        ("A/RES/498(V)", 1949),  # the fifth session opened in 1950
        ("A/RES/3240 A(XXIX)", 1973),
        ("A/RES/35/122 C", 1979),
        ("A/RES/68/262", 2012),  # March 2014 belongs to the session of 2013
        ("A/RES/77/293", 2021),
        ("A/RES/997(ES-I)", 1955),
        ("A/RES/1622(S-III)", 1960),
        ("A/RES/ES-6/2", 1979),
        ("A/RES/ES-11/1", 2021),
        ("A/RES/ES-11/7", 2021),  # 2025, but of the session of 2022
        ("A/RES/ES-10/21", 1996),
    ],
)
def test_no_year_of_the_session_itself(symbol, year):
    assert last_known_year(symbol) == year


def test_a_symbol_without_session_is_refused():
    with pytest.raises(LedgerError, match="names no session"):
        last_known_year("A/HRC/1")


def test_every_symbol_of_the_register_has_a_session_before_its_date():
    dated = registered_texts().select("symbol", "date")
    for symbol, day in dated.iter_rows():
        assert last_known_year(symbol) < day.year, symbol


def test_calls_divide_and_are_recent():
    calls = registered_calls(Snapshot())
    assert len(calls) > 300 and len({one.cluster for one in calls}) >= 35
    for one in calls:
        number = int(one.against.sum())
        assert min(number, len(one.states) - number) >= FEWEST
        assert 0 < one.year - one.known <= LONGEST
        assert one.hub not in one.states
    # Decades after the session opened nothing recent may be used.
    assert not [one for one in calls if one.name.startswith("A/RES/ES-10/")]


def test_the_invasion_of_ukraine():
    (one,) = (c for c in registered_calls(Snapshot()) if c.name == "A/RES/ES-11/1")
    against = dict(zip(one.states, one.against, strict=True))
    # 141 less the envoys of governments that had lost power in Kabul and Naypyidaw.
    assert int(one.against.sum()) == 139 and not {"AFG", "MMR"} & set(one.states)
    assert against["POL"] and not against["BLR"] and not against["IND"]
    assert "VEN" in against and not against["VEN"]  # absent is not against
