from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.errors import UnknownState
from foedus.states import all_states, get, nearest_states, resolve
from foedus.states.resolve import aliases, code_aliases
from foedus.states.spelling import normalize
from foedus.states.state import all_spells
from foedus.states.tables import read_table
from foedus.states.territories import territories, territory_named

ALIASES = [
    row for row in read_table("aliases.csv") if row["kind"] in ("alias", "historical")
]
NAMES = sorted(
    {(spell.name, spell.id) for spell in all_spells()}
    | {(row["name"], row["id"]) for row in ALIASES}
)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("TUR", "TUR"),
        (640, "TUR"),
        ("640", "TUR"),
        ("tr", "TUR"),
        ("Ivory Coast", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("COTE DIVOIRE", "CIV"),
        ("Burma", "MMR"),
        ("USSR", "SUN"),
        ("U.S.S.R.", "SUN"),
        ("Soviet Union", "SUN"),
        ("West Germany", "FRG"),
        ("the Netherlands", "NLD"),
        ("Persia", "IRN"),
        ("St. Kitts & Nevis", "KNA"),
        ("São Tomé & Príncipe", "STP"),
        ("uk", "GBR"),
        ("ROM", "ROU"),
        ("AUS", "AUS"),
        ("Republic of China", "TWN"),
        ("China", "CHN"),
        ("People's Republic of China", "CHN"),
        ("FRY", "SCG"),
        (" Serbia ", "SRB"),
    ],
)
def test_codes_names_and_old_names(text: str | int, id: str) -> None:
    assert resolve(text).id == id


@pytest.mark.parametrize(
    ("number", "year", "id"),
    [
        (365, 1970, "SUN"),
        (365, 1991, "SUN"),
        (365, 1992, "RUS"),
        (365, None, "RUS"),
        (345, 1980, "YUG"),
        (345, 2000, "SCG"),
        (345, 2010, "SRB"),
        (678, 1985, "YAR"),
        (255, None, "DEU"),
        (260, 1970, "FRG"),
        (970, None, "NRU"),  # Kiribati in Gleditsch and Ward: COW wins
        (971, None, "NRU"),
        (340, None, "SRB"),
    ],
)
def test_numbers_follow_cow_and_the_year(
    number: int, year: int | None, id: str
) -> None:
    assert resolve(number, year=year).id == id


def test_names_and_ids_are_exact_whatever_the_year() -> None:
    assert resolve("Russia", year=1970).id == "RUS"
    assert resolve("RUS", year=1970).id == "RUS"
    assert resolve("DE", year=1970).id == "FRG"
    assert resolve("DE").id == "DEU"


def test_a_state_resolves_to_itself() -> None:
    assert resolve(get("ARM")) is get("ARM")


def test_every_id_and_name_leads_back_to_its_state() -> None:
    for state in all_states():
        assert resolve(state.id) == state
        assert resolve(state.id.lower()) == state
    for name, id in NAMES:
        assert resolve(name).id == id, name


def test_every_code_leads_to_a_holder_of_the_code() -> None:
    for spell in all_spells():
        year = spell.first.year if spell.last is None else spell.last.year
        if spell.cow is not None:
            assert resolve(spell.cow, year=year).spells[-1].cow == spell.cow
        if spell.iso2:
            holder = resolve(spell.iso2)
            assert spell.iso2 in {other.iso2 for other in holder.spells}


def test_full_names_lead_back_to_their_state() -> None:
    for spell in all_spells():
        assert resolve(spell.long_name).id == spell.id, spell.long_name


def test_no_name_means_two_states() -> None:
    meanings: dict[str, set[str]] = {}
    for name, id in NAMES:
        meanings.setdefault(normalize(name), set()).add(id)
    assert {name: ids for name, ids in meanings.items() if len(ids) > 1} == {}


def test_aliases_and_codes_point_at_states() -> None:
    ids = {state.id for state in all_states()}
    assert set(aliases().values()) <= ids
    for scheme in ("iso2", "iso3"):
        codes = code_aliases(scheme)
        assert codes
        assert set(codes.values()) <= ids
        assert not set(codes) & {getattr(spell, scheme) for spell in all_spells()}
    assert {row["kind"] for row in read_table("aliases.csv")} == {
        "alias",
        "historical",
        "iso2",
        "iso3",
    }


@given(st.sampled_from(NAMES), st.data())
def test_case_and_punctuation_do_not_matter(
    named: tuple[str, str], data: st.DataObject
) -> None:
    name, id = named
    if len(name) <= 3:
        return
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
    gap = data.draw(st.sampled_from([" ", "  ", "-", ", ", ". ", "_"]))
    assert resolve(change(name).replace(" ", gap)).id == id


@given(st.text(max_size=30))
def test_any_text_resolves_or_is_refused_in_one_line(text: str) -> None:
    try:
        state = resolve(text)
    except UnknownState as error:
        assert str(error)
        assert "\n" not in str(error)
        assert "\r" not in str(error)
    else:
        assert state in all_states()


@given(st.text(max_size=40))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


def test_an_unknown_name_gets_the_nearest_states() -> None:
    with pytest.raises(UnknownState, match=r"nearest: Russia \(RUS\)"):
        resolve("Rusia")
    with pytest.raises(UnknownState, match="ISO alpha-3"):
        resolve("qqqq")
    with pytest.raises(UnknownState, match="9999"):
        resolve(9999)
    with pytest.raises(UnknownState):
        resolve("")
    with pytest.raises(UnknownState):
        resolve("<script>alert(1)</script>")


def test_nearest_states_are_distinct_and_at_most_three() -> None:
    found = nearest_states("Guinee")
    assert "Guinea (GIN)" in found
    assert len(set(found)) == len(found) <= 3
    assert nearest_states("qqqqqq") == ()


def test_territories_are_refused_with_what_they_are() -> None:
    with pytest.raises(UnknownState, match=r"not a state here: .*China since"):
        resolve("Hong Kong")
    ids = {state.id for state in all_states()}
    for territory in territories():
        assert territory.note
        assert territory.iso3 not in ids
        assert normalize(territory.name) not in aliases()
        assert territory_named(territory.name) == territory
        assert territory_named(territory.iso3) == territory
    assert territory_named("France") is None
