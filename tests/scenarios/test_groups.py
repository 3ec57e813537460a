"""Words stand for states of the world and its year."""

from __future__ import annotations

import pytest

from foedus.consequences.world import world
from foedus.errors import HubNotInSnapshot, InvalidOption
from foedus.scenarios.catalogue import find
from foedus.scenarios.groups import _FINDERS, Cast
from foedus.scenarios.words import GROUPS


def cast(hub, year, snapshot, **chosen) -> Cast:
    return Cast(find("bloc-decouples"), hub, world(year, snapshot), snapshot, chosen)


def test_every_group_has_a_meaning_and_a_way_to_find_it():
    assert set(_FINDERS) == set(GROUPS)


def test_who_sanctions_russia_depends_on_the_year(snapshot):
    before = cast("RUS", 2014, snapshot).sanctioners
    after = cast("RUS", 2023, snapshot).sanctioners
    assert {"DEU", "USA"} <= set(before) < {*after, "KOR", "TWN", "SGP"} | set(before)
    assert "CHN" not in after and "RUS" not in after


def test_allies_and_the_rival_who_trades_most_with_them(snapshot):
    found = cast("RUS", 2023, snapshot)
    assert {"ARM", "BLR", "KAZ"} <= set(found.allies)
    assert found.main_rival == ("CHN",)
    assert found.contested == found.allies


def test_the_ally_that_drifted_furthest_from_russia_is_armenia(snapshot):
    assert cast("RUS", 2023, snapshot).drifting_ally == ("ARM",)


def test_a_hub_nobody_sanctions_has_opponents_all_the_same(snapshot):
    found = cast("CHE", 2023, snapshot)
    assert found.sanctioners == () and len(found.opponents) >= 1


def test_words_mean_bodies_states_and_settings_and_never_the_hub(snapshot):
    found = cast("DEU", 2023, snapshot, bloc=["EU", "Türkiye"])
    bloc = found.settings["bloc"]
    assert {"FRA", "TUR"} <= set(bloc) and "DEU" not in bloc and "GBR" not in bloc
    assert found.members(["bloc", "hub"]) == tuple(sorted({*bloc, "DEU"}))
    assert "DEU" not in found.members(["world"])


def test_an_unknown_word_gets_the_nearest(snapshot):
    with pytest.raises(InvalidOption, match="'sanctioners'"):
        cast("RUS", 2023, snapshot, bloc=["sanctioner"])


def test_allies_of_a_hub_that_was_not_built(snapshot):
    with pytest.raises(HubNotInSnapshot, match="foedus data build"):
        _ = cast("BTN", 2023, snapshot).allies
