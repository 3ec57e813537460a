"""A chart as one page: it needs no network, and may stand in an iframe."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

import polars as pl

from foedus.charts.bundle import bundle
from foedus.charts.chart import Chart
from foedus.charts.theme import PALETTES
from foedus.charts.wording import number

_PARTS = Path(__file__).parent / "page"


def page(chart: Chart, *, theme: str) -> str:
    """Return the page.

    Its security policy names style and scripts by hash and allows nothing else; in
    the theme ``css`` the reader's own choice of dark or light holds.
    """
    scripts = (bundle(), draw_script() + _part("chart.js"))
    style = _palettes(theme) + _part("chart.css")
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; "
        f"style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    spec = json_for_html(chart.themed("css"))
    modules = "".join(f'<script type="module">{one}</script>\n' for one in scripts)
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="description" content="{escape(chart.description)}">\n'
        f"<title>{escape(chart.title)}</title>\n<style>{style}</style></head>\n"
        f"<body><figure>\n<h1>{escape(chart.title)}</h1>\n"
        '<div class="scroll" tabindex="0" role="group" aria-label="The chart">'
        '<div id="chart" role="img" '
        f'aria-label="{escape(chart.description)}"></div></div>\n'
        f'<p class="source">{escape(chart.credit)}</p>\n'
        f"<details><summary>The figures as a table</summary>{_table(chart.table)}"
        "</details>\n</figure>\n"
        f'<script type="application/json" id="spec">{spec}</script>\n'
        f"{modules}</body></html>\n"
    )


def draw_script() -> str:
    """Return JavaScript that defines ``draw(place, spec)`` beside `bundle`."""
    return _part("draw.js")


def json_for_html(body: object) -> str:
    """Return JSON that may stand inside a script element.

    ``<`` is written as an escape, so that no text from data can end the element
    or begin a comment; ``allow_nan`` is off, because NaN is not JSON.
    """
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    return (
        text.replace("<", "\\u003c")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def palette_rules() -> str:
    """Return the style rules of both palettes; paper is always light."""
    light, dark = (_properties(PALETTES[theme]) for theme in ("light", "dark"))
    return (
        f":root{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )


def _palettes(theme: str) -> str:
    if theme == "css":
        return palette_rules()
    return f":root{{color-scheme:{theme};{_properties(PALETTES[theme])}}}\n"


def _properties(palette: Mapping[str, str]) -> str:
    return "".join(f"--{role}:{colour};" for role, colour in palette.items())


def _table(table: pl.DataFrame) -> str:
    figures = [kind.is_numeric() for kind in table.schema.values()]
    kinds = [' class="number"' if one else "" for one in figures]
    heads = "".join(
        f'<th scope="col"{kind}>{escape(name.replace("_", " "))}</th>'
        for name, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{escape(_cell(value))}</td>"
            for value, kind in zip(row, kinds, strict=True)
        )
        + "</tr>\n"
        for row in table.iter_rows()
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>"


def _cell(value: object) -> str:
    if value is None:
        return "not known"
    return number(value, digits=2) if isinstance(value, float) else str(value)


@cache
def _part(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
