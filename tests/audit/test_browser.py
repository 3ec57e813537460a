"""The page of an audit in a browser, from disk and without a network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from foedus.audit.html import render
from foedus.audit.running import audit
from foedus.charts.saving import write_whole

if TYPE_CHECKING:
    from playwright.sync_api import Page

TEXT = (
    "Finland joined NATO in April 2023. Mexico joined BRICS in 2024. In 2023 China "
    "took 37 per cent of Australia's exports. If Turkey left NATO, much would change."
)


@pytest.fixture(scope="module")
def wrong() -> list[str]:
    """Return everything that went wrong on the page: errors, warnings, requests."""
    return []


@pytest.fixture(scope="module")
def page(wrong: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"needs a browser: none of {', '.join(names)} is installed")
    place: Path = tmp_path_factory.mktemp("page") / "audit.html"
    address = write_whole(
        place, render(audit(TEXT, date="2025-09-01")).encode()
    ).as_uri()
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        opened = launched.new_context(offline=True).new_page()
        opened.on("console", lambda m: wrong.append(f"{m.type}: {m.text}"))
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("request", lambda r: r.url == address or wrong.append(r.url))
        opened.goto(address)
        yield opened
        launched.close()


def shown(page: Page, selector: str) -> bool:
    return page.locator(selector).first.is_visible()


def test_nothing_is_asked_for_and_the_chart_is_there(
    page: Page, wrong: list[str]
) -> None:
    page.locator("mark[data-claim='3']").click()
    assert shown(page, "#claim-3 .picture svg path")
    assert wrong == []


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
