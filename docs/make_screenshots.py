"""Take the pictures of the observatory that the documents show.

A server is started on a free port with the shipped snapshot, and Chromium visits it.
Run from the root of the repository after a page or the snapshot changed::

    .venv/bin/python docs/make_screenshots.py
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIGURES = Path(__file__).parent / "figures"
#: Name of the picture, address, and the id of what stands at its top ("" is the page).
SHOTS = (
    ("hub", "/hub/RUS", ""),
    ("dyad", "/dyad/TUR/RUS", ""),
    ("scenarios", "/scenarios/RUS", ""),
    ("system", "/system", "blocs"),
)
THEMES = ("light", "dark")
WIDTH, HEIGHT = 1120, 1000
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Write one PNG a page and theme, with the colours that it needs and no more."""
    from playwright.sync_api import sync_playwright

    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise SystemExit(f"needs a browser: none of {', '.join(_NAMES)} is installed")
    FIGURES.mkdir(exist_ok=True)
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"]
        )
        for name, place, part in SHOTS:
            for theme in THEMES:
                file = FIGURES / f"observatory-{name}-{theme}.png"
                file.write_bytes(_shot(browser, address + place, part, theme))
                print(f"docs/figures/{file.name}: {file.stat().st_size / 1000:.0f} kB")
        browser.close()


@contextmanager
def _server() -> Iterator[str]:
    foedus = str(Path(sys.executable).with_name("foedus"))
    command = [foedus, "serve", "--port", "0", "--no-open"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        match = re.search(r"(http://\S+)/ ", process.stderr.readline())
        assert match is not None, "foedus serve did not say where it listens"
        yield match.group(1)
    finally:
        process.terminate()
        process.wait(10)


def _shot(browser: Browser, address: str, part: str, theme: str) -> bytes:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(address)
    if part:
        page.locator(f"#{part}").evaluate("one => one.scrollIntoView()")
    page.wait_for_selector("html[data-charts=drawn]")
    # The smooth scroll ends, and charts below the window are drawn.
    page.wait_for_timeout(1500)
    taken = page.screenshot(animations="disabled")
    context.close()
    return taken


if __name__ == "__main__":
    main()
