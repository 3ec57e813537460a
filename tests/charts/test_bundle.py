"""The bundle is made once, kept, checked, and never needs the cache to work."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.charts import bundle


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []

    def make() -> str:
        calls.append("made")
        return "window.vegaEmbed = 'é';\n"

    monkeypatch.setattr(bundle, "_make", make)
    return calls


def test_made_once_and_kept(tmp_path: Path, made: list[str]) -> None:
    first = bundle.bundle(tmp_path / "new")
    assert bundle.bundle(tmp_path / "new") == first
    assert made == ["made"]
    assert [path.suffix for path in (tmp_path / "new").iterdir()] == [".js"]


@pytest.mark.parametrize("damage", ["", "// sha256 0\nwindow", "half", "\udcff"])
def test_a_damaged_file_is_made_again(
    tmp_path: Path, made: list[str], damage: str
) -> None:
    script = bundle.bundle(tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_text(damage, encoding="utf-8", errors="surrogateescape")
    assert bundle.bundle(tmp_path) == script
    assert made == ["made", "made"]
    assert bundle.bundle(tmp_path) == script and len(made) == 2


def test_a_folder_that_cannot_be_made_costs_time_only(
    tmp_path: Path, made: list[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert bundle.bundle(tmp_path / "file" / "below").startswith("window")
    assert made == ["made"]


def test_the_real_bundle_defines_vega_embed_and_cannot_end_its_element() -> None:
    script = bundle.bundle()
    assert "window.vegaEmbed=" in script.replace(" ", "")
    assert "</script" not in script.lower() and "<!--" not in script
