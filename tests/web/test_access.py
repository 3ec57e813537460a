"""Every page in both themes and on a telephone: WCAG 2.2 AA, drawn charts included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import EMPTY, TRIM, drawn, everything_drawn, violations, watched

from foedus.web.registry import entries

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Least contrast of text (WCAG 1.4.3), and of what carries meaning without (1.4.11).
TEXT, MARK = 4.5, 3.0
#: Charts have the width of their place again. The policy of the pages forbids the
#: functions of Playwright that wait.
_FITTED = """() => new Promise(done => {
  const look = () => [...document.querySelectorAll("[data-drawn]")]
    .every(one => one.dataset.width === String(one.clientWidth)
      && one.querySelector("svg > *"))
    ? done() : setTimeout(look, 50);
  look();
})"""
#: On the map of the world land touches land, often of a colour close to its own: what a
#: fill says stands as a figure in the cell of the tile map above it and in the table
#: below it, and a sign marks what is sure.
_MAP = ("chart-borders-0", {"mark-shape", "mark-symbol"})
_CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
REFUSALS = {"/hub/Rusia": 404, "/hub/RUS?since=1900": 422, "/no/such/page": 404}


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def faint(page: Any) -> list[Any]:
    """Return text and marks of charts that do not stand out from their background."""
    seen = page.evaluate(_CONTRAST)
    return [
        one
        for one in seen
        if one[-1] < (TEXT if one[1] == "text" else MARK)
        and not (one[0] == _MAP[0] and one[1] in _MAP[1])
    ]


@pytest.mark.parametrize("name", list(entries()))
def test_a_page_can_be_used_by_everyone(page: Page, server: str, name: str) -> None:
    wrong = watched(page, server)
    page.goto(server + entries()[name].page.example)
    everything_drawn(page)
    page.evaluate(TRIM)
    assert violations(page) == [] == faint(page)
    page.emulate_media(color_scheme="dark")
    assert faint(page) == []
    page.evaluate(EMPTY)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    page.evaluate(_FITTED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [one for one in faint(page) if one[1] == "text"] == []
    page.evaluate(EMPTY)
    assert violations(page) == []
    assert wrong == []


def test_what_is_faint_is_found(page: Page, server: str) -> None:
    """The judge of contrast itself: it sees what was made pale, and nothing else."""
    page.goto(f"{server}/dyad/TUR/RUS")
    everything_drawn(page)
    label = page.locator("#chart-moved-1 svg text").first
    label.evaluate("one => one.style.fill = 'rgb(150, 150, 150)'")
    line = page.locator("#chart-votes-answer-1 svg .mark-line path").first
    line.evaluate("one => one.style.strokeOpacity = '.3'")
    found = faint(page)
    assert [(one[0], one[1]) for one in found] == [
        ("chart-moved-1", "text"),
        ("chart-votes-answer-1", "mark-line"),
    ]
    # 150/255 is 0.305 of light: (1.05) / (0.305 + 0.05).
    assert found[0][-1] == pytest.approx(2.96, abs=0.01)


@pytest.mark.parametrize("path", REFUSALS)
def test_a_refusal_can_be_used_by_everyone(page: Page, server: str, path: str) -> None:
    answer = page.goto(server + path)
    assert answer is not None and answer.status == REFUSALS[path]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert violations(page) == [], theme
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []


def test_a_text_that_was_checked_can_be_used_by_everyone(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/audit")
    page.locator("textarea").fill(
        "Finland joined NATO in 2023. Mexico left it in 2020."
    )
    page.get_by_role("button", name="Send").click()
    page.locator("#text mark").first.wait_for()
    drawn(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert violations(page) == [], theme


def test_a_chart_alone_can_be_used_by_everyone(page: Page, server: str) -> None:
    page.goto(f"{server}/chart/hub/ranking-0.html?hub=RUS")
    drawn(page)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        # It stands in a frame of another page, whose landmarks are not its own.
        assert [one for one in violations(page) if not one.startswith(_FRAME)] == []


_FRAME = ("region", "landmark-one-main")
