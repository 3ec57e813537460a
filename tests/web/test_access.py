"""Every page in both themes against WCAG 2.2 AA, by axe-core."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser import drawn

from foedus.web.registry import entries

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What lies in a chart is hidden from readers of screens, and one row or fact is like
#: the next: they cost axe minutes and add nothing.
_TRIM = """() => document.querySelectorAll(
  ".chart svg > *, tbody tr:nth-child(n+5), .sources li:nth-child(n+4),"
  + ".facts li:nth-child(n+3), details.statement:nth-of-type(n+4)"
).forEach(one => one.remove())"""
_RUN = """async (runOnly) => {
  const found = await axe.run(document, {runOnly, resultTypes: ["violations"]});
  return found.violations.map(v => `${v.id}: ${v.nodes.length}, as ${v.nodes[0].html}`);
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="needs axe-core")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(entries()))
def test_a_page_can_be_used_by_everyone(
    browser: Any, server: str, axe: str, name: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(server + entries()[name].page.example)
    drawn(page)
    page.evaluate(_TRIM)
    page.evaluate(axe)
    assert page.evaluate(_RUN, _RULES) == []
    # A theme changes colours and nothing else.
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(_RUN, {"type": "rule", "values": ["color-contrast"]}) == []
    context.close()


def test_a_refusal_can_be_used_by_everyone(browser: Any, server: str, axe: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server}/hub/Rusia")
    page.evaluate(axe)
    assert page.evaluate(_RUN, _RULES) == []
    context.close()
