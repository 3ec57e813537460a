"""The page of an audit in a browser, from disk and without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser import violations, watched

from foedus.audit.html import render
from foedus.audit.running import audit
from foedus.charts.saving import write_whole

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEXT = (
    "Finland joined NATO in April 2023. Mexico joined BRICS in 2024. In 2023 China "
    "took 37 per cent of Australia's exports. If Turkey left NATO, much would change."
)


@pytest.fixture(scope="module")
def opened(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Page, list[str]]:
    """Return the page, and a list of everything that goes wrong on it."""
    place: Path = tmp_path_factory.mktemp("page") / "audit.html"
    report = render(audit(TEXT, date="2025-09-01"))
    address = write_whole(place, report.encode()).as_uri()
    page = browser.new_context(offline=True).new_page()
    wrong = watched(page, address)
    page.goto(address)
    return page, wrong


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Page:
    return opened[0]


@pytest.fixture
def wrong(opened: tuple[Page, list[str]]) -> list[str]:
    return opened[1]


def shown(page: Page, selector: str) -> bool:
    return page.locator(selector).first.is_visible()


def test_nothing_is_asked_for_and_the_chart_is_there(
    page: Page, wrong: list[str]
) -> None:
    page.locator("mark[data-claim='3']").click()
    assert shown(page, "#claim-3 .picture svg path")
    assert wrong == []


def test_the_page_can_be_used_by_everyone(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert violations(page) == [], theme


def test_marks_and_references_open_their_cards(page: Page) -> None:
    assert not shown(page, "#claim-1 .inside")
    page.locator("a.ref[href='#claim-1']").press("Enter")
    # The address changes first; the card opens when the page is told of it.
    page.locator("#claim-1 .inside").wait_for(state="visible")
    page.locator("mark[data-claim='2']").click()
    assert shown(page, "#claim-2 .inside")
    page.locator("mark[data-claim='2']").click()
    assert not shown(page, "#claim-2 .inside")


def test_counts_choose_what_is_shown(page: Page) -> None:
    key = page.locator(".counts li[data-word='contradicted'] button")
    assert key.get_attribute("aria-pressed") == "true"
    key.press("Space")
    assert key.get_attribute("aria-pressed") == "false"
    assert not shown(page, "#claim-2") and shown(page, "#claim-1")
    key.press("Space")
    assert shown(page, "#claim-2")
    # No claim is mixed, so there is nothing to choose.
    assert page.locator(".counts li[data-word='mixed'] button").count() == 0


def test_the_table_is_sorted_by_a_heading(page: Page) -> None:
    first = page.locator("#table tbody tr").first
    assert first.locator("th").inner_text() == "1"
    heading = page.locator("#table thead th").first
    heading.locator("button").click()
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert page.locator("#table tbody tr").first.locator("th").inner_text() != "1"


def test_it_fits_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
