"""Colours: both palettes have the same roles and enough contrast."""

from __future__ import annotations

import pytest

from foedus.charts.theme import PALETTES, colours, config

_ON_PAPER = ("ink", "muted", "fell", "rose", "little")
_MARKS = ("edge", "unknown", "diplomatic", "military", "economic", "reputational")
_CELLS = ("fall3", "fall2", "fall1", "still", "rise1", "rise2", "rise3", "level1",
          "level2", "level3", "level4", "level5")  # fmt: skip


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_palettes_have_the_same_roles() -> None:
    assert PALETTES["light"].keys() == PALETTES["dark"].keys()


@pytest.mark.parametrize("theme", PALETTES)
def test_text_and_marks_stand_out(theme: str) -> None:
    palette = PALETTES[theme]
    for role in _ON_PAPER:
        assert _contrast(palette[role], palette["paper"]) >= 4.5, role
    for role in _MARKS:
        assert _contrast(palette[role], palette["paper"]) >= 3, role
    for role in _CELLS:
        assert _contrast(palette[role], palette["cell-ink"]) >= 4.5, role


def test_css_theme_names_properties_only() -> None:
    assert set(colours("css").values()) == {
        f"var(--{role})" for role in PALETTES["light"]
    }
    assert "#" not in str(config("css"))
    assert config("dark")["range"]["diverging"][0] == PALETTES["dark"]["fall3"]
