"""English or not, by a rule that can be read."""

from __future__ import annotations

import pytest

from foedus.audit.language import language

ENGLISH = "Over the last decade the country has turned away from its old ally."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH, "en"),
        ("Armenia left", "en"),
        ("", "en"),
        ("12 345", "en"),
        ("Das Land hat sich in den letzten Jahren von dem alten Partner gelöst.", "de"),
        ("Le pays est sorti de la zone et ses voisins ne sont pas dans le bloc.", "fr"),
        ("El país se ha alejado de su aliado y los vecinos no están con él.", "es"),
        ("Il paese non è nel blocco e gli alleati sono della lega per il nord.", "it"),
        ("Страна вышла из договора и больше не состоит в организации.", "unknown"),
        ("这个国家退出了条约", "unknown"),
        ("lorem ipsum dolor sit amet consectetur adipiscing elit sed", "unknown"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected


def test_a_foreign_quotation_leaves_it_english() -> None:
    assert language(f"{ENGLISH} «Le pays est sorti de la zone.» {ENGLISH}") == "en"
