from __future__ import annotations

import pytest

from foedus.brief.material import Material
from foedus.brief.pulls import NOTABLE, Pull
from foedus.indicators import registry


def _pull(size: float, sd: float, later: float = 0.0, later_sd: float = 0.0) -> Pull:
    year = 2024 if later else None
    return Pull("ARM", "arms_supply", "military", 1.0, size, sd, year, later, later_sd)


@pytest.mark.parametrize(
    ("pull", "direction"),
    [
        (_pull(-0.5, 0.1), -1),
        (_pull(0.5, 0.1), 1),
        (_pull(-0.5, 0.5), 0),
        (_pull(NOTABLE, 0.0), 1),
        (_pull(NOTABLE - 0.001, 0.0), 0),
        (_pull(-0.1, 0.2, -0.6, 0.2), -1),
        (_pull(0.5, 0.1, -0.6, 0.1), 1),
        (_pull(0.0, 0.0), 0),
    ],
)
def test_directions_need_size_and_sureness(pull: Pull, direction: int) -> None:
    assert pull.direction == direction


def test_reach_counts_what_lies_after_the_window() -> None:
    assert _pull(-0.1, 0.2, -0.6, 0.2).reach == 0.6


def test_points_are_those_of_the_result(material: Material) -> None:
    whole = material.erosion
    for one in (*whole.partners, *whole.unranked):
        counted = sorted(
            moved.contribution
            for channel in one.channels.values()
            for moved in channel.indicators.values()
            if moved.contribution is not None
        )
        assert sorted(pull.points for pull in material.pulls[one.partner]) == counted


def test_votes_stop_at_until_and_are_judged_against_the_others(
    material: Material,
) -> None:
    described = registry.indicators()
    for mine in material.pulls.values():
        for pull in mine:
            if not described[pull.indicator].equated:
                assert pull.later is None
                assert pull.size * pull.points >= 0
