"""What a reader does in a browser: ask, step through years, open, take away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import drawn, rgb, watched

from foedus.charts.theme import PALETTES

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    opened = browser.new_context(
        accept_downloads=True,
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: Any, server: str) -> Iterator[Page]:
    opened = context.new_page()
    wrong = watched(opened, server)
    opened.goto(f"{server}/hub/RUS")
    drawn(opened)
    yield opened
    opened.close()
    # A refusal that a test asked for is in the log of the browser as well.
    assert [one for one in wrong if "status of 422" not in one] == []


def test_a_reader_changes_the_hub_by_an_old_name_and_goes_back(page: Page) -> None:
    box = page.get_by_role("combobox", name="Hub")
    box.fill("Türki")
    option = page.locator(".found [role=option]").first
    option.wait_for()
    assert "TUR" in option.inner_text()
    box.press("Enter")
    page.wait_for_url("**/hub/TUR")
    assert page.locator("h1").inner_text().startswith("Turkey and its partners")
    page.go_back()
    page.locator("h1", has_text="Russia and its partners").wait_for()
    assert box.input_value() == "Russia"


def test_a_reader_changes_the_years_by_number_and_by_slider(page: Page) -> None:
    page.get_by_label("From", exact=True).fill("2010")
    page.keyboard.press("Tab")
    page.wait_for_url("**/hub/RUS?since=2010")
    page.locator("h1", has_text="2010 to 2023").wait_for()
    page.get_by_role("slider", name="To, slider").press("ArrowLeft")
    page.wait_for_url("**/hub/RUS?since=2010&until=2022")
    page.locator("h1", has_text="2010 to 2022").wait_for()


def test_play_steps_through_the_years_and_stops(page: Page, server: str) -> None:
    # Years enough before the last one, at which it would stop by itself.
    page.goto(f"{server}/hub/RUS?until=2015")
    drawn(page)
    page.get_by_role("button", name="Play").click()
    page.locator("h1", has_text="2014 to 2016").wait_for()
    page.locator("h1", has_text="2014 to 2017").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    page.go_back()  # one step leads to before the run
    page.locator("h1", has_text="2014 to 2015").wait_for()


def test_a_year_that_is_on_its_way_is_let_go_by_pause(page: Page, server: str) -> None:
    held: list[Any] = []
    page.route(re.compile("until=2017"), lambda route: held.append(route), times=1)
    page.goto(f"{server}/hub/RUS?until=2015")
    drawn(page)
    with page.expect_request(re.compile("until=2017")):
        page.get_by_role("button", name="Play").click()
    page.locator("h1", has_text="2014 to 2016").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play").wait_for()
    (late,) = held
    late.continue_()
    page.wait_for_timeout(500)
    assert page.url.endswith("/hub/RUS?until=2016")
    assert "2014 to 2016" in page.locator("h1").inner_text()
    assert page.get_by_label("To", exact=True).input_value() == "2016"
    assert page.locator("#view").get_attribute("aria-busy") is None


def test_weights_change_the_figures(page: Page) -> None:
    first = page.locator("#partners tbody tr").first
    before = first.inner_text()
    page.locator("[name=weights]").evaluate(
        "one => { one.value = 'military=1,diplomatic=1,economic=1';"
        " one.dispatchEvent(new Event('change', {bubbles: true})); }"
    )
    page.wait_for_url("**weights=diplomatic=1,military=1,economic=1")
    page.locator("#view:not([aria-busy])").wait_for()
    assert first.inner_text() != before


def test_a_reader_opens_evidence_and_sorts(page: Page) -> None:
    statement = page.locator("details.statement").first
    statement.locator("summary").click()
    assert statement.locator(".facts li").first.is_visible()
    table = page.locator("#partners table").first
    table.locator("thead button").nth(1).click()
    read = (
        "[...document.querySelector('#partners table').tBodies[0].rows]"
        ".map(r => Number(r.cells[1].dataset.key))"
    )
    values = page.evaluate(read)
    assert values == sorted(values)


def test_a_chart_is_taken_away_in_every_form(page: Page) -> None:
    figure = page.locator("#chart-maps-0")
    figure.get_by_text("Download or embed").click()
    for name, begins in (
        ("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("PDF", b"%PDF"),
        ("One HTML file", b"<!doctype html>"),
    ):  # fmt: skip
        with page.expect_download() as taken:
            figure.get_by_role("link", name=name, exact=True).click()
        file = taken.value
        assert file.suggested_filename.startswith("foedus-hub-maps-0.")
        with open(file.path(), "rb") as held:
            assert held.read().startswith(begins)
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV", exact=True).click()
    with open(taken.value.path(), "rb") as held:
        assert held.read().startswith(b"# Foedus")


def test_a_link_is_copied_and_shows_the_same(page: Page, server: str) -> None:
    page.goto(f"{server}/hub/USA?since=2005")
    drawn(page)
    page.get_by_role("button", name="Copy link", exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{server}/hub/USA?since=2005"
    heading = page.locator("h1").inner_text()
    page.goto(link)
    assert page.locator("h1").inner_text() == heading


def test_a_chart_in_a_frame_draws_itself(page: Page, server: str) -> None:
    page.goto(f"{server}/chart/hub/maps-0.html?hub=RUS")
    page.locator("svg").first.wait_for()
    assert page.locator("svg text").count() > 100


def test_dark_is_chosen_and_remembered(page: Page) -> None:
    def paper() -> str:
        read = "getComputedStyle(document.body).backgroundColor"
        return str(page.evaluate(read))

    assert paper() == rgb(PALETTES["light"]["paper"])
    page.get_by_label("Colours").select_option("dark")
    assert paper() == rgb(PALETTES["dark"]["paper"])
    page.reload()
    assert paper() == rgb(PALETTES["dark"]["paper"])
    page.emulate_media(media="print")
    assert paper() == rgb(PALETTES["light"]["paper"])
    page.emulate_media(media="screen")
    page.get_by_label("Colours").select_option("")
    assert paper() == rgb(PALETTES["light"]["paper"])


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("combobox", name="Hub").focus()
    # Every control of the question can be reached, and shows that it has the focus.
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                "document.activeElement.name || document.activeElement.className"
            )
        )
        assert (
            page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            != "none"
        )
    assert {"since", "until", "play"} <= seen
    page.get_by_role("combobox", name="Hub").focus()
    page.keyboard.type("ussr")
    page.locator(".found [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    active = "document.activeElement.getAttribute('aria-activedescendant')"
    assert page.evaluate(active) == "field-hub-list-0"
    page.keyboard.press("Escape")
    assert not page.locator(".found").first.is_visible()


def test_a_narrow_screen_does_not_scroll_sideways(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    for path in ("/", "/hub/RUS", "/system", "/data", "/trust", "/about"):
        page.goto(server + path)
        drawn(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, path


def test_an_error_stands_where_the_answer_would(page: Page) -> None:
    page.get_by_label("From", exact=True).fill("1985")
    page.get_by_label("From", exact=True).press("Enter")
    page.locator("#view[data-status='422']").wait_for()
    assert "SUN" in page.locator(".lead").inner_text()
    page.get_by_label("From", exact=True).fill("2012")
    page.get_by_label("From", exact=True).press("Enter")
    page.locator("h1", has_text="2012 to 2023").wait_for()
