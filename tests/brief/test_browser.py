"""The page in a browser, from disk, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser import EMPTY, TRIM, rgb, violations, watched

from foedus.brief.writing import Brief
from foedus.charts.theme import PALETTES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def opened(
    browser: Browser, written: Brief, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Page, list[str]]:
    """Return the page, and a list of everything that goes wrong on it."""
    place = written.write(tmp_path_factory.mktemp("page") / "brief.html").as_uri()
    page = browser.new_context(offline=True).new_page()
    wrong = watched(page, place)
    page.goto(place)
    page.wait_for_function("document.documentElement.dataset.charts")
    return page, wrong


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Page:
    return opened[0]


@pytest.fixture
def wrong(opened: tuple[Page, list[str]]) -> list[str]:
    return opened[1]


def test_all_charts_are_drawn_offline_and_nothing_is_asked_for(
    page: Page, wrong: list[str]
) -> None:
    assert page.evaluate("document.documentElement.dataset.charts") == "drawn"
    marks = page.evaluate(
        "[...document.querySelectorAll('[data-chart]')]"
        ".map(c => c.querySelectorAll('svg path, svg text, svg line').length)"
    )
    assert len(marks) >= 15 and min(marks) > 5
    assert wrong == []


def test_dark_and_print_change_colours_without_drawing_again(page: Page) -> None:
    def colours() -> list[str]:
        found: list[str] = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle("
            "document.querySelector('[data-chart] svg text[fill]')).fill]"
        )
        return found

    page.emulate_media(color_scheme="dark")
    dark = colours()
    assert dark[0] == rgb(PALETTES["dark"]["paper"])
    page.emulate_media(media="print", color_scheme="dark")
    paper = colours()
    page.emulate_media(media="screen", color_scheme="light")
    light = colours()
    assert light[0] == rgb(PALETTES["light"]["paper"])
    assert paper == light and dark[1] != light[1]


def test_a_statement_opens_its_evidence(page: Page) -> None:
    first = page.locator("details.statement").first
    assert not first.locator(".facts").is_visible()
    first.locator("summary").click()
    assert first.locator(".facts li").first.is_visible()


def test_tables_sort_both_ways(page: Page) -> None:
    table = page.locator("#partners table").first
    read = (
        "[...document.querySelector('#partners table').tBodies[0].rows]"
        ".map(r => Number(r.cells[1].dataset.key))"
    )
    table.locator("thead button").nth(1).click()
    ascending = page.evaluate(read)
    assert ascending == sorted(ascending)
    table.locator("thead button").nth(1).click()
    assert page.evaluate(read) == ascending[::-1]
    assert table.locator("th[aria-sort='descending']").count() == 1


def test_a_reader_picks_one_of_the_maps(page: Page) -> None:
    keys = page.locator("#maps .choice-keys button")
    assert keys.count() == 3
    keys.nth(2).click()
    shown = page.locator("#maps .option:not([data-hidden])")
    assert shown.count() == 1 and shown.locator("svg").is_visible()


def test_the_skip_link_shows_itself_and_leads_to_the_brief(page: Page) -> None:
    link = page.locator(".skip")
    link.focus()
    box = link.bounding_box()
    assert box is not None and box["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_a_folded_table_opens_and_prints(page: Page) -> None:
    folded = page.locator("details.folded").first
    assert not folded.locator("table").is_visible()
    folded.locator("summary").click()
    assert folded.locator("table").is_visible()
    folded.locator("summary").click()
    opened = "document.querySelectorAll('details.folded:not([open])').length"
    assert page.evaluate(opened) > 5
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(opened) == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")


def test_a_narrow_screen_does_not_scroll_sideways(page: Page, wrong: list[str]) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.wait_for_timeout(400)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert wrong == []


def test_the_page_can_be_used_by_everyone(page: Page) -> None:
    """The last one: it takes away what axe would look at a thousand times."""
    page.evaluate(
        "document.querySelectorAll('section .block:nth-of-type(n+3)')"
        ".forEach(one => one.remove())"
    )
    page.evaluate(TRIM)
    page.evaluate(EMPTY)
    for theme in ("light", "dark"):
        page.emulate_media(media="screen", color_scheme=theme)  # type: ignore[arg-type]
        assert violations(page) == [], theme
