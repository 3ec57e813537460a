"""What the tests in a browser share: the browser itself, and how pages are watched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
#: One row of a table, or one fact, is like the next; axe would look at thousands.
TRIM = """() => document.querySelectorAll(
  "tbody tr:nth-child(n+5), .sources li:nth-child(n+4), .facts li:nth-child(n+3),"
  + "details.statement:nth-of-type(n+4)"
).forEach(one => one.remove())"""
#: Axe takes a second for a thousand marks. It looks at them once; in the dark and on a
#: telephone they are the same marks, and `contrast.js` judges their colours.
EMPTY = """() => document.querySelectorAll(".chart svg > *").forEach(
  one => one.remove())"""


@contextmanager
def launched() -> Iterator[Any]:
    """Run Chromium while a block lasts, or skip the test with what it needs."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"needs a browser: none of {', '.join(_NAMES)} is installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic"],
        )
        yield browser
        browser.close()


def watched(page: Any, allowed: str) -> list[str]:
    """Return a list that fills with whatever goes wrong on a page.

    A request to an address that does not begin with `allowed` is wrong as well.
    """
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: r.url.startswith(allowed) or wrong.append(r.url))
    return wrong


def drawn(page: Any) -> None:
    """Wait until the charts in the window stand."""
    page.wait_for_selector("html[data-charts=drawn]")


def rgb(colour: str) -> str:
    """Return a colour in six digits as a browser tells it."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"


def everything_drawn(page: Any) -> None:
    """Wait until all charts of a page stand, also those below the window."""
    page.wait_for_selector("html[data-rest=drawn]", timeout=60_000)


def violations(page: Any) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice on a page.

    Text inside of drawn charts is left to ``contrast.js``: axe-core cannot tell its
    background ("element contains an image node") and would report it as undecided.
    """
    package = pytest.importorskip("axe_playwright_python", reason="needs axe-core")
    if not page.evaluate("'axe' in window"):
        script = Path(package.__file__).parent / "axe.min.js"
        page.evaluate(script.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(_AXE, _RULES)
    return found


#: What WCAG 2.2 AA asks for, and what is good practice.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = """async (runOnly) => {
  axe.configure({rules: [{id: "color-contrast", selector: "*:not(svg *)"}]});
  const found = await axe.run(document, {runOnly, resultTypes: ["violations"]});
  return found.violations.map(v => `${v.id}: ${v.nodes.length}, as ${v.nodes[0].html}`);
}"""
