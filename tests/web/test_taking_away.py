"""What a reader takes along: data, citations, prints, and charts in other pages."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import drawn, everything_drawn

from foedus.web.registry import entries

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    context = browser.new_context(
        accept_downloads=True, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def taken(page: Page, name: str) -> str:
    """Return the text of what a link of the page gives as a file."""
    with page.expect_download() as caught:
        page.get_by_role("link", name=name, exact=True).click()
    return Path(caught.value.path()).read_text(encoding="utf-8")


def test_figures_are_taken_as_csv_and_json(page: Page, server: str) -> None:
    page.goto(f"{server}/hub/TUR?since=2014")
    drawn(page)
    lines = taken(page, "CSV").splitlines()
    rows = list(csv.DictReader(StringIO("\n".join(
        line for line in lines if not line.startswith("#")
    ))))  # fmt: skip
    assert len(rows) == 194
    page.get_by_role("link", name="JSON", exact=True).click()
    page.wait_for_url("**/hub/TUR.json?since=2014")
    held = json.loads(page.locator("body").inner_text())
    assert held["citation"] and held["sources"]
    page.go_back()
    figure = page.locator("#chart-maps-0")
    figure.get_by_text("Download or embed").click()
    figure.get_by_role("link", name="Figures and spec as JSON").click()
    page.wait_for_url("**/chart/hub/maps-0.json?**")
    assert len(json.loads(page.locator("body").inner_text())["table"]) == 195


@pytest.mark.parametrize("name", list(entries()))
def test_every_page_tells_how_to_cite_it(page: Page, server: str, name: str) -> None:
    page.goto(server + entries()[name].page.example)
    assert taken(page, "text").startswith("Foedus 0.1.0 (2026).")
    assert taken(page, "BibTeX").startswith("@software{foedus")
    assert taken(page, "RIS").startswith("TY  - ")


def test_a_chart_stands_in_another_page_and_a_page_does_not(
    page: Page, server: str, tmp_path: Path
) -> None:
    page.goto(f"{server}/hub/RUS")
    drawn(page)
    figure = page.locator("#chart-maps-0")
    figure.get_by_text("Download or embed").click()
    figure.get_by_role("button", name="Copy code to embed it").click()
    figure.get_by_role("button", name="Copied").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    assert code.startswith(f'<iframe src="{server}/chart/hub/maps-0.html?')
    assert 'title="Change of alignment with Russia, 2014 to 2023"' in code
    paper = tmp_path / "paper.html"
    whole = f'<h1>A paper</h1>{code}<iframe src="{server}/hub/RUS"></iframe>'
    paper.write_text(whole, encoding="utf-8")
    page.goto(paper.as_uri())
    chart = page.frame_locator("iframe").first
    chart.locator("svg text").first.wait_for()
    assert chart.locator("svg text").count() > 100
    # The page itself is refused: the browser shows its own words in the frame.
    refused = page.frames[-1]
    assert refused.url.startswith("chrome-error:")
    assert page.frame_locator("iframe").last.locator("main").count() == 0


def test_paper_has_every_chart_and_no_controls(page: Page, server: str) -> None:
    page.goto(f"{server}/dyad/TUR/RUS")
    everything_drawn(page)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for hidden in (".controls", ".contents", "header.site nav", ".tools", ".skip"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("details.folded:not([open])").count() == 0
    empty = """[...document.querySelectorAll("[data-chart]")]
      .filter(one => one.querySelectorAll("svg path").length < 5).length"""
    assert page.locator("[data-chart]").count() >= 8
    assert page.evaluate(empty) == 0
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.folded[open]").count() == 0
