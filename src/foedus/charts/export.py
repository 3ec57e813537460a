"""Charts as pictures and as pages of their own."""

from __future__ import annotations

import json
from html import escape

from foedus.charts.bundle import bundle
from foedus.charts.chart import VEGA_LITE, Chart
from foedus.charts.theme import PALETTES, Theme

#: Width of a picture, in pixels, where the chart leaves it to its container.
WIDTH = 680


def to_svg(chart: Chart, *, theme: Theme = "light", width: int = WIDTH) -> str:
    """Return a chart as SVG with its title and description inside.

    Parameters
    ----------
    chart : Chart
        What to draw.
    theme : {"light", "dark", "css"}
        Colours.
    width : int
        Width of the plot in pixels; small multiples keep their own.
    """
    import vl_convert

    drawn = str(vl_convert.vegalite_to_svg(_sized(chart, theme, width), VEGA_LITE))
    # vl-convert leaves out the description; readers of screens need both.
    words = (
        f"<title>{escape(chart.title)}</title>"
        f"<desc>{escape(chart.description)} {escape(chart.source)}</desc>"
    )
    head, bracket, rest = drawn.partition(">")
    return f'{head} role="img"{bracket}{words}{rest}'


def to_png(
    chart: Chart, *, theme: Theme = "light", width: int = WIDTH, scale: float = 2.0
) -> bytes:
    """Return a chart as PNG; `scale` multiplies the pixels."""
    import vl_convert

    spec = _sized(chart, theme, width)
    return bytes(vl_convert.vegalite_to_png(spec, VEGA_LITE, scale=scale))


def to_pdf(chart: Chart, *, theme: Theme = "light", width: int = WIDTH) -> bytes:
    """Return a chart as PDF with its text as text."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_pdf(_sized(chart, theme, width), VEGA_LITE))


def to_html(chart: Chart, *, theme: Theme = "light") -> str:
    """Return a page with this chart alone; it needs no network."""
    spec = json_for_html(chart.themed(theme))
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(chart.title)}</title><style>{_style(theme)}</style></head>"
        "<body><figure>"
        f"<figcaption><strong>{escape(chart.title)}</strong></figcaption>"
        f'<div id="chart" role="img" aria-label="{escape(chart.description)}"></div>'
        f"<small>{escape(chart.source)}</small></figure>"
        f'<script type="application/json" id="spec">{spec}</script>'
        f'<script type="module">{bundle()}</script>'
        '<script type="module">window.vegaEmbed("#chart", JSON.parse('
        'document.getElementById("spec").textContent), '
        '{actions: false, renderer: "svg", ast: true, logLevel: 1, '
        "defaultStyle: false, tooltip: {disableDefaultStyle: true}});</script>"
        "</body></html>\n"
    )


def _style(theme: Theme) -> str:
    """Return the style of the page of one chart, tooltip included."""
    roles = PALETTES["light" if theme == "css" else theme]
    paper, ink, muted, edge = (roles[r] for r in ("paper", "ink", "muted", "edge"))
    return (
        f"body{{margin:.75rem;background:{paper};color:{ink};"
        "font:1rem/1.4 system-ui,'Segoe UI',Roboto,Arial,sans-serif}"
        "figure{margin:0}figcaption{margin-bottom:.5rem}"
        f"#chart{{display:block;width:100%;overflow-x:auto}}small{{color:{muted}}}"
        "#vg-tooltip-element{visibility:hidden;position:fixed;z-index:9;padding:.5rem;"
        f"background:{paper};border:1px solid {edge};font-size:.8rem}}"
        "#vg-tooltip-element.visible{visibility:visible}"
        f"#vg-tooltip-element td.key{{color:{muted};text-align:right}}"
    )


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


def _sized(chart: Chart, theme: Theme, width: int) -> dict[str, object]:
    spec = chart.themed(theme)
    if spec.get("width") != "container":
        return spec
    aspect = spec.get("usermeta", {}).get("aspect")
    height = spec["height"] if aspect is None else round(width * aspect)
    return {**spec, "width": width, "height": height}
