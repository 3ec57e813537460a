"""Without a mouse, and without motion: everything can be reached, seen and used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import drawn, everything_drawn, watched

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: What has the focus: which element, whether it is marked, and how much of it is seen.
_FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body || one === document.documentElement) return null;
  one.dataset.place ??= String(document.querySelectorAll("[data-place]").length);
  const box = one.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const seen = [];
  for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
    const at = document.elementFromPoint(
      left + x * (right - left), top + y * (bottom - top));
    seen.push(left < right && top < bottom && at !== null
      && (one.contains(at) || at.contains(one)
          // The handles of the years lie on one track, one above the other.
          || at.closest(".track") !== null && one.closest(".track") !== null));
  }
  const style = getComputedStyle(one);
  return {
    place: one.dataset.place,
    what: `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`,
    named: one.name || one.className || one.tagName,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: seen.filter(Boolean).length,
  };
}"""


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Page]:
    # Without smooth scrolling, so that what has the focus is where it will stay.
    context = browser.new_context(
        viewport={"width": 1280, "height": 700}, reduced_motion="reduce"
    )
    context.set_default_timeout(30_000)
    opened = context.new_page()
    wrong = watched(opened, server)
    yield opened
    context.close()
    assert wrong == []


def walked(page: Page, key: str, most: int) -> list[dict[str, Any]]:
    """Return all that has the focus in turn, until it is back at the start."""
    found: list[dict[str, Any]] = []
    for _ in range(most):
        page.keyboard.press(key)
        one = page.evaluate(_FOCUS)
        if one is None or (found and one["place"] == found[0]["place"]):
            return found
        found.append(one)
    raise AssertionError(f"no way out after {most} steps, at {found[-1]['what']}")


@pytest.mark.parametrize("path", ["/", "/compare?hub=TUR&states=RUS,USA", "/audit"])
def test_the_focus_goes_everywhere_is_seen_and_comes_back(
    page: Page, server: str, path: str
) -> None:
    page.goto(server + path)
    everything_drawn(page)
    forth = walked(page, "Tab", 300)
    assert forth[0]["what"].startswith("A skip")
    for one in forth:
        # What has the focus is marked, and no sticky bar hides it (WCAG 2.4.7, 2.4.11).
        assert one["marked"] and one["seen"], one
    names = {one["named"] for one in forth}
    assert {"skip", "theme-choice"} & names
    if path.startswith("/compare"):
        assert {"states", "since", "until", "play", "scroll"} <= names
    page.evaluate("document.activeElement.blur()")
    back = walked(page, "Shift+Tab", 300)
    assert [one for one in back if not (one["marked"] and one["seen"])] == []
    assert {one["place"] for one in back} == {one["place"] for one in forth}


def test_a_table_is_sorted_by_keys(page: Page, server: str) -> None:
    page.goto(f"{server}/hub/TUR")
    drawn(page)
    key = page.locator("#partners thead button").nth(3)
    head = page.locator("#partners thead th").nth(3)
    key.focus()
    for press, order in (("Enter", "ascending"), ("Space", "descending")):
        page.keyboard.press(press)
        assert head.get_attribute("aria-sort") == order
        values = page.evaluate(
            "[...document.querySelector('#partners tbody').rows]"
            ".map(row => Number(row.cells[3].dataset.key))"
        )
        assert values == sorted(values, reverse=order == "descending")
        assert key.evaluate("one => one === document.activeElement")


def test_years_are_played_and_stopped_by_keys(page: Page, server: str) -> None:
    # Motion is what this is about.
    page.emulate_media(reduced_motion="no-preference")
    page.goto(f"{server}/hub/TUR?until=2015")
    drawn(page)
    key = page.get_by_role("button", name="Play")
    key.focus()
    page.keyboard.press("Enter")
    page.locator("h1", has_text="2014 to 2016").wait_for()
    page.keyboard.press("Space")
    key.wait_for()
    assert key.evaluate("one => one === document.activeElement")
    # A step that was under way is shown, and then nothing moves any more.
    page.locator("#view:not([aria-busy])").wait_for()
    stopped = page.locator("h1").inner_text()
    page.wait_for_timeout(1300)
    assert page.locator("h1").inner_text() == stopped
    # A screen reader is told what is shown.
    assert page.locator("#status").text_content() == f"Shown: {stopped}"


def test_the_figures_of_a_map_are_read_without_seeing_it(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/hub/TUR")
    drawn(page)
    chart = page.get_by_role("img", name="Map of equal cells").first
    told = chart.get_attribute("aria-label") or ""
    assert "highest Ivory Coast (+19.9)" in told
    # Its marks are no stops of their own; the table below it holds every cell by name.
    assert chart.locator("[tabindex='0'], a").count() == 0
    key = page.locator("#chart-maps-0 .twin > summary")
    key.focus()
    page.keyboard.press("Enter")
    rows = page.locator("#chart-maps-0 .twin tbody tr")
    assert rows.count() == 195
    assert rows.filter(has_text="Ivory Coast").inner_text().split("\t")[2] == "19.90"


def test_without_motion_play_is_one_step_a_press(browser: Any, server: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server}/hub/TUR?until=2020")
    drawn(page)
    assert page.get_by_role("button", name="Play").count() == 0
    key = page.get_by_role("button", name="Next year")
    key.press("Enter")
    page.locator("h1", has_text="2014 to 2021").wait_for()
    # Longer than a year would stay if it went on by itself.
    page.wait_for_timeout(1500)
    assert page.locator("h1").inner_text().endswith("2014 to 2021")
    key.press("Enter")
    page.locator("h1", has_text="2014 to 2022").wait_for()
    page.go_back()
    page.locator("h1", has_text="2014 to 2021").wait_for()
    smooth = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(smooth) == "auto"
    context.close()
