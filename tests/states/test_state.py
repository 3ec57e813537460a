from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from foedus.errors import InvalidOption, OutsideCoverage, UnknownState
from foedus.states import all_states, differences, existing, get, members
from foedus.states.state import all_spells, spell_at


def test_spells_of_one_state_follow_each_other_without_overlap() -> None:
    for state in all_states():
        for spell in state.spells:
            assert spell.last is None or spell.first <= spell.last, spell
        for earlier, later in pairwise(state.spells):
            assert earlier.last is not None, earlier
            assert earlier.last < later.first, (earlier, later)


def test_ids_and_codes_have_the_form_of_their_scheme() -> None:
    for spell in all_spells():
        assert len(spell.id) == 3
        assert spell.id.isupper()
        assert spell.name
        assert spell.long_name
        assert spell.iso2 == "" or (len(spell.iso2) == 2 and spell.iso2.isupper())
        assert spell.iso3 in ("", spell.id, "DEU", "YEM")
        assert spell.cow is None or 2 <= spell.cow <= 990
        assert spell.gw is None or 2 <= spell.gw <= 990
        assert spell.iso_numeric is None or 4 <= spell.iso_numeric <= 894
        assert (spell.cow is None) == (spell.cow_letters == "")


@pytest.mark.parametrize(
    "scheme", ["cow", "gw", "iso2", "iso3", "iso_numeric", "cameo", "fips"]
)
def test_no_two_states_hold_one_code_on_one_day(scheme: str) -> None:
    holders: dict[object, list[tuple[date, date]]] = {}
    for spell in all_spells():
        code = getattr(spell, scheme)
        if code:
            last = spell.last or date.max
            holders.setdefault(code, []).append((spell.first, last))
    for code, periods in holders.items():
        for earlier, later in pairwise(sorted(periods)):
            assert earlier[1] < later[0], (scheme, code)


def test_members_carry_a_number_of_a_published_list() -> None:
    for spell in all_spells():
        assert spell.member == (spell.cow is not None or spell.gw is not None)


@pytest.mark.parametrize(
    ("id", "first", "last"),
    [
        ("RUS", date(1991, 12, 26), None),
        ("SUN", date(1922, 12, 30), date(1991, 12, 25)),
        ("FRG", date(1949, 5, 23), date(1990, 10, 2)),
        ("DEU", date(1990, 10, 3), None),
        ("SCG", date(1992, 4, 27), date(2006, 6, 4)),
        ("MNE", date(2006, 6, 3), None),
        ("YEM", date(1990, 5, 22), None),
        ("ZAN", date(1963, 12, 10), date(1964, 4, 26)),
        ("SSD", date(2011, 7, 9), None),
    ],
)
def test_known_dates(id: str, first: date, last: date | None) -> None:
    state = get(id)
    assert state.spells[0].first == first
    assert state.spells[-1].last == last


def test_a_state_exists_in_every_year_it_touches() -> None:
    assert get("RUS").exists(1991)
    assert not get("RUS").exists(1990)
    assert get("SUN").exists(1991)
    assert not get("SUN").exists(1992)


def test_syria_is_interrupted_by_the_united_arab_republic() -> None:
    syria = get("SYR")
    assert [year for year in range(1956, 1964) if not syria.exists(year)] == [
        1959,
        1960,
    ]
    assert (syria.first_year, syria.last_year) == (1946, None)


def test_codes_of_the_latest_spell() -> None:
    assert dict(get("TUR").codes) == {
        "cow": 640,
        "gw": 640,
        "iso2": "TR",
        "iso3": "TUR",
        "m49": 792,
        "cameo": "TUR",
        "fips": "TU",
    }
    assert get("RVN").codes["iso3"] is None
    assert get("ROU").codes["cameo"] == "ROM"


@pytest.mark.parametrize("year", range(1946, 2026))
def test_existing_names_members_alive_in_the_year(year: int) -> None:
    states = existing(year)
    assert list(states) == sorted(states, key=lambda state: state.id)
    assert all(state.member and state.exists(year) for state in states)
    assert {"USA", "FRA", "TUR"} <= {state.id for state in states}
    assert not {"PSE", "VAT", "COK", "NIU"} & {state.id for state in states}


def test_existing_counts_grow_with_decolonisation() -> None:
    counts = {year: len(existing(year)) for year in (1946, 1962, 1995, 2020)}
    assert counts[1946] < counts[1962] < counts[1995] <= counts[2020]
    assert counts[2020] == 195  # 193 members of the UN, Taiwan and Kosovo


def test_years_before_the_table_are_refused() -> None:
    for ask in (existing, members):
        with pytest.raises(OutsideCoverage, match=r"begins in 1946; found 1945"):
            ask(1945)


def test_unknown_id_names_the_nearest() -> None:
    with pytest.raises(UnknownState, match="'TUR'"):
        get("TUK")
    with pytest.raises(UnknownState, match="ISO alpha-3"):
        get("")


def test_a_year_is_its_first_of_july_else_any_day_of_it() -> None:
    soviet, russian = get("SUN").spells[0], get("RUS").spells[0]
    pair = (soviet, russian)
    assert spell_at(pair, 1991) is soviet
    assert spell_at(pair, 1992) is russian
    assert spell_at((russian,), 1991) is russian
    assert spell_at((russian,), 1990) is None
    assert spell_at(pair, date(1991, 12, 25)) is soviet
    assert spell_at(pair, date(1991, 12, 26)) is russian


def test_member_lists_differ_from_ours_only_as_listed() -> None:
    for system in ("cow", "gw"):
        rows = [row for row in differences() if row.system == system]
        touched = {row.id for row in rows}
        for year in (1950, 1991, 2015):
            theirs = {state.id for state in members(year, system)}
            ours = {state.id for state in existing(year)} - {"TBT"}
            assert theirs - {"TBT"} ^ ours <= touched


def test_the_lists_part_over_small_states_and_germany() -> None:
    cow = {state.id for state in members(1950, "cow")}
    gw = {state.id for state in members(1950, "gw")}
    assert "FRG" in gw - cow
    assert "JPN" in gw - cow
    assert "TBT" in gw - cow
    assert "TON" in {state.id for state in members(2010, "cow")}
    assert "TON" not in {state.id for state in members(2010, "gw")}


def test_unknown_system_names_the_two() -> None:
    with pytest.raises(InvalidOption, match="cow, gw"):
        members(2000, "icow")


def test_differences_refer_to_our_dates_and_give_a_reason() -> None:
    seen = set()
    for row in differences():
        assert row.explanation
        assert (row.system, row.id, row.bound, row.ours) not in seen
        seen.add((row.system, row.id, row.bound, row.ours))
        if row.bound == "absent":
            assert row.ours is None
            assert row.theirs is None
            continue
        assert row.theirs is not None
        assert row.ours != row.theirs
        days = {getattr(spell, row.bound) for spell in get(row.id).spells}
        assert row.ours in days, row
        assert abs(row.ours - row.theirs) >= timedelta(days=1)
