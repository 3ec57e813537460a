"""The files that every page shares, from a fixed list: no request reaches the disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from foedus.audit.html import style_of_marks
from foedus.charts.bundle import bundle
from foedus.charts.standalone import draw_script
from foedus.charts.theme import PALETTES
from foedus.web.body import Body, body

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_IMPORTED = re.compile(r'^import .* from "\./([\w-]+\.js)";', re.MULTILINE)
#: Made from the installed packages instead of read from the folder.
VEGA = "vega-embed.js"


@cache
def statics() -> Mapping[str, Body]:
    """Return all files by name but the bundle of the charts."""
    found = {
        path.name: _static(_text(path).encode(), path.suffix)
        for path in sorted(_FOLDER.iterdir())
        if path.suffix in _TYPES
    }
    found["audit.css"] = _static(style_of_marks().encode(), ".css")
    # How a chart is drawn is the same on a page of its own and here.
    draw = f"{draw_script()}\nexport {{ draw }};\n"
    return MappingProxyType({**found, "draw.js": _static(draw.encode(), ".js")})


@cache
def modules() -> tuple[str, ...]:
    """Return what the script of every page imports, in turn, by name.

    A browser that learns of them one from the other asks again and again before it
    draws anything.
    """
    found: list[str] = []
    waiting = ["page.js"]
    while waiting:
        text = statics()[waiting.pop()].plain.decode()
        for name in _IMPORTED.findall(text):
            if name not in found:
                found.append(name)
                waiting.append(name)
    return tuple(sorted(found))


@cache
def vega() -> Body:
    """Return the bundle of Vega-Embed; the first time ever it takes two seconds."""
    return _static(bundle().encode(), ".js")


def _text(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return palettes() + text if path.name == "style.css" else text


def palettes() -> str:
    """Return the colours as custom properties.

    The theme follows the system until a reader chooses one; paper is always light.
    """
    light, dark = (
        "".join(f"--{role}:{colour};" for role, colour in PALETTES[theme].items())
        for theme in ("light", "dark")
    )
    return (
        f":root{{color-scheme:light;{light}}}\n"
        "@media screen and (prefers-color-scheme:dark){"
        f":root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )


def _static(plain: bytes, suffix: str) -> Body:
    return body(plain, _TYPES[suffix])
