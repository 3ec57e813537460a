"""In a browser: from a hub to a partner, its reasons and a figure; weights by keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import watched

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    wrong = watched(opened, server)
    yield opened
    opened.close()
    assert wrong == []


def test_whom_turkey_gained_most_from_why_and_the_figure_in_print(
    page: Page, server: str
) -> None:
    """The path of the README, from the start page on."""
    page.goto(f"{server}/")
    page.get_by_role("combobox", name="A state, by any name or code").fill("Turkey")
    page.locator(".found [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/hub/TUR")
    # The text at the top names it, and the table below sorts by a click.
    told = page.locator(".lead").inner_text()
    key = page.locator("#partners thead button", has_text="Change")
    key.click()
    key.click()
    first = page.locator("#partners tbody tr").first.locator("a")
    who = first.inner_text()
    assert f"Largest moves closer: {who} +" in told
    first.click()
    page.wait_for_url("**/dyad/TUR/**")
    assert page.locator(".lead").inner_text().startswith(f"{who} moved closer to Turk")
    reason = page.locator("#moved details.statement").first
    reason.locator("summary").click()
    assert reason.locator("li cite").count() > 0
    figure = page.locator("#moved figure").first
    figure.get_by_text("Download or embed").click()
    with page.expect_download() as caught:
        figure.get_by_role("link", name="PDF").click()
    kept = caught.value.path().read_bytes()
    assert kept.startswith(b"%PDF") and len(kept) > 5000


def test_weights_move_at_once_and_stay_in_the_address(page: Page, server: str) -> None:
    page.goto(f"{server}/dyad/RUS/UKR?since=2014&until=2021")
    told = page.locator("#weighing [data-told]")
    page.wait_for_selector("#weighing input[type=range]")
    before = told.inner_text()
    slider = page.locator("#weighing input[data-channel=military]")
    slider.focus()
    page.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "4.00, 57 % of the weight"
    after = told.inner_text()
    assert after != before
    address = page.url
    assert "weights=diplomatic=1,military=4,economic=1,reputational=1" in address
    page.reload()
    page.wait_for_selector("#weighing input[type=range]")
    assert page.url == address
    assert told.inner_text() == after
    # What the server says under that address is what the browser said before.
    lead = page.locator(".lead").inner_text()
    moved = after.partition(" points ")[0].rpartition(" ")[2]
    assert f"{moved} points" in lead
