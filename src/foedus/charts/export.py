"""Charts as pictures that stand alone, and as pages of their own."""

from __future__ import annotations

from foedus import __version__
from foedus.charts import presets, standalone
from foedus.charts.chart import Chart
from foedus.charts.metadata import pdf_with, png_with
from foedus.charts.picture import Picture, picture
from foedus.charts.standalone import json_for_html
from foedus.charts.theme import Theme

__all__ = ["WIDTH", "json_for_html", "to_html", "to_pdf", "to_png", "to_svg"]

#: Width of a picture, in pixels of a screen, where no preset is named.
WIDTH = 680
#: Pixels of a PNG for one of a screen.
_SCREEN = 2.0


def to_svg(
    chart: Chart,
    *,
    theme: Theme = "light",
    width: int = WIDTH,
    preset: str | None = None,
    bare: bool = False,
) -> str:
    """Return a chart as SVG with title, source line and alternative text.

    Parameters
    ----------
    chart : Chart
        What to draw.
    theme : {"light", "dark", "css"}
        Colours. Text stays text in a list of families that ends with the generic
        ``sans-serif``.
    width : int
        Of the whole picture, in pixels; more where the chart needs it.
    preset : {"one-column", "two-columns", "slide"} or None
        Size on paper, instead of `width`.
    bare : bool
        Leave out the visible title and source line, for a page that prints them
        itself; the alternative text stays.

    Raises
    ------
    InvalidOption
        There is no such preset, or the chart cannot be read when it is so small.
    """
    made = _picture(chart, theme, width, preset, bare)
    return made.svg(unit="px" if preset is None else "mm")


def to_png(
    chart: Chart,
    *,
    theme: Theme = "light",
    width: int = WIDTH,
    preset: str | None = None,
    scale: float | None = None,
    bare: bool = False,
) -> bytes:
    """Return a chart as PNG with its words in the file's text chunks.

    Parameters
    ----------
    chart, theme, width, preset, bare
        As in `to_svg`.
    scale : float or None
        Pixels of the file for one of the layout. None means 2 on a screen, 300 dots
        an inch in a column, and 1920 by 1080 for a slide.
    """
    import vl_convert

    made = _picture(chart, theme, width, preset, bare)
    if scale is None:
        scale = _SCREEN
        if preset is not None:
            dots = presets.inches(made.millimetres[0]) * made.preset.dots
            scale = dots / made.drawn[0]
    png = bytes(vl_convert.svg_to_png(made.svg(unit="px"), scale=scale))
    words = {
        "Title": chart.title, "Description": chart.description,
        "Source": chart.credit, "Software": f"Foedus {__version__}",
    }  # fmt: skip
    return png_with(png, words)


def to_pdf(
    chart: Chart,
    *,
    theme: Theme = "light",
    width: int = WIDTH,
    preset: str | None = None,
    bare: bool = False,
) -> bytes:
    """Return a chart as PDF: text as text, fonts embedded, title in its properties.

    Parameters
    ----------
    chart, theme, width, preset, bare
        As in `to_svg`.
    """
    import vl_convert

    made = _picture(chart, theme, width, preset, bare)
    pdf = bytes(vl_convert.svg_to_pdf(made.svg(unit="pt")))
    words = {
        "Title": chart.title, "Subject": f"{chart.description} {chart.credit}",
        "Creator": f"Foedus {__version__}",
    }  # fmt: skip
    return pdf_with(pdf, words)


def to_html(chart: Chart, *, theme: Theme = "css") -> str:
    """Return a page with this chart alone; it needs no network.

    Parameters
    ----------
    chart : Chart
        What to draw.
    theme : {"css", "light", "dark"}
        ``css`` follows the reader's own choice.
    """
    return standalone.page(chart, theme=theme)


def _picture(
    chart: Chart, theme: Theme, width: int, preset: str | None, bare: bool
) -> Picture:
    size = presets.screen(width) if preset is None else presets.find(preset)
    return picture(chart, theme=theme, preset=size, bare=bare)
