"""A picture that stands alone: title, chart and source line in one SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from zlib import crc32

from foedus.charts.chart import Chart
from foedus.charts.fitting import Drawing, draw
from foedus.charts.measure import wrap
from foedus.charts.presets import PRESETS, Preset, points
from foedus.charts.theme import FONT, PICTURE_FONT, Theme, colours
from foedus.errors import InvalidOption

#: Pixels: letters of title and source line, room of a line, margin, gap.
_TITLE, _SOURCE = 16, 11
_LEADING = 1.3
_MARGIN, _GAP = 10, 8
#: Letters of 12 pixels are not set smaller than this, in points.
LEAST_POINTS = 6.0
#: Widest layout of a slide and the step to it, in pixels; then the chart is made
#: smaller.
_WIDEST, _STEP = 1280, 160
#: What XML cannot hold even as an escape.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG with its size.

    Attributes
    ----------
    body : str
        What the SVG element holds.
    names : (str, str)
        Ids of title and description in it.
    drawn : (float, float)
        Width and height in the units of `body`.
    millimetres : (float, float)
        Width and height on paper.
    preset : Preset
        What it was drawn for.
    """

    body: str
    names: tuple[str, str]
    drawn: tuple[float, float]
    millimetres: tuple[float, float]
    preset: Preset

    def svg(self, *, unit: str = "mm") -> str:
        """Return the SVG element.

        Parameters
        ----------
        unit : {"mm", "px", "pt"}
            Of its sides: paper, the units it is drawn in, or bare points.
        """
        wide, high = {
            "mm": tuple(f"{side:.2f}mm" for side in self.millimetres),
            "px": tuple(f"{side:.6g}" for side in self.drawn),
            "pt": tuple(f"{points(side):.6g}" for side in self.millimetres),
        }[unit]
        box = " ".join(f"{side:.6g}" for side in (0, 0, *self.drawn))
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
            f'aria-labelledby="{" ".join(self.names)}" width="{wide}" '
            f'height="{high}" viewBox="{box}">{self.body}</svg>'
        )


def picture(chart: Chart, *, theme: Theme, preset: Preset, bare: bool) -> Picture:
    """Draw a chart with what a reader needs who finds the picture alone.

    Parameters
    ----------
    chart : Chart
        What to draw.
    theme : {"light", "dark", "css"}
        Colours; "css" names properties of the page that holds the picture.
    preset : Preset
        Size.
    bare : bool
        Leave out title and source line, for a page that prints them itself.

    Raises
    ------
    InvalidOption
        The chart cannot be made so small that its letters can still be read.
    """
    for width in _layouts(chart, preset):
        drawing, frame = _framed(chart, theme, width, bare)
        wide = max(float(width), drawing.width + 2 * frame.margin)
        high = frame.above + drawing.height + frame.below
        if preset.aspect is None or high <= wide * preset.aspect:
            break
    if preset.aspect is not None:
        high = wide * preset.aspect
    room = high - frame.above - frame.below
    fit = min(1.0, room / drawing.height)
    letters = points(preset.width) / wide * fit * 12
    if preset.name in PRESETS and letters < LEAST_POINTS:
        raise InvalidOption(_too_small(chart, preset, wide, letters))
    names = _names(chart)
    body = "".join(
        (
            f'<title id="{names[0]}">{_text(chart.title)}</title>',
            f'<desc id="{names[1]}">{_text(chart.description)} '
            f"{_text(chart.credit)}</desc>",
            _paper(theme, wide, high),
            frame.title,
            _placed(drawing, frame, wide, fit),
            _lines(frame.source, _SOURCE, frame.margin, high - frame.below + _GAP,
                   theme, role="muted"),
        )
    )  # fmt: skip
    return Picture(
        body, names, (wide, high), (preset.width, preset.width * high / wide), preset
    )


def _names(chart: Chart) -> tuple[str, str]:
    """Return ids for title and description that no other picture of a page has."""
    sign = crc32(f"{chart.title}\n{chart.description}".encode("utf-8", "replace"))
    return f"title-{sign:08x}", f"description-{sign:08x}"


def _layouts(chart: Chart, preset: Preset) -> tuple[int, ...]:
    """Return widths to try: the same rows are less high in a wider layout."""
    grows = "aspect" in chart.spec.get("usermeta", {})
    if preset.aspect is None or grows:
        return (preset.drawn,)
    return tuple(range(preset.drawn, _WIDEST + 1, _STEP))


@dataclass(frozen=True, slots=True)
class _Frame:
    title: str
    source: list[str]
    above: float
    below: float
    margin: float


def _framed(
    chart: Chart, theme: Theme, width: int, bare: bool
) -> tuple[Drawing, _Frame]:
    if bare:
        return draw(chart, theme=theme, width=width), _Frame("", [], 0.0, 0.0, 0.0)
    drawing = draw(chart, theme=theme, width=width - 2 * _MARGIN)
    room = max(float(width - 2 * _MARGIN), drawing.width)
    title = wrap(clean(chart.title), width=room, size=_TITLE, bold=True)
    source = wrap(clean(chart.credit), width=room, size=_SOURCE)
    above = _MARGIN + len(title) * _TITLE * _LEADING + _GAP
    below = _GAP + len(source) * _SOURCE * _LEADING + _MARGIN
    written = _lines(title, _TITLE, _MARGIN, _MARGIN, theme, role="ink")
    return drawing, _Frame(written, source, above, below, float(_MARGIN))


def _placed(drawing: Drawing, frame: _Frame, wide: float, fit: float) -> str:
    """Put the chart under the title, smaller and in the middle where it must be."""
    inner = drawing.svg.partition(">")[2].rpartition("</svg>")[0]
    if fit == 1:
        return (
            f'<g transform="translate({frame.margin:g},{frame.above:.6g})">{inner}</g>'
        )
    left = (wide - fit * drawing.width) / 2
    place = f"translate({left:.6g},{frame.above:.6g}) scale({fit:.6g})"
    return f'<g transform="{place}">{inner}</g>'


def _lines(
    lines: list[str], size: int, left: float, top: float, theme: Theme, *, role: str
) -> str:
    font = FONT if theme == "css" else PICTURE_FONT
    weight = ' font-weight="bold"' if role == "ink" else ""
    written = "".join(
        f'<tspan x="{left:.6g}" y="{top + (k + 0.8) * size * _LEADING:.6g}">'
        f"{_text(line)}</tspan>"
        for k, line in enumerate(lines)
    )
    return (
        f'<text font-family="{escape(font)}" font-size="{size}"{weight} '
        f'fill="{colours(theme)[role]}">{written}</text>'
        if lines
        else ""
    )


def _paper(theme: Theme, wide: float, high: float) -> str:
    if theme == "css":
        return ""
    paper = colours(theme)["paper"]
    return f'<rect width="{wide:.6g}" height="{high:.6g}" fill="{paper}"/>'


def clean(text: str) -> str:
    """Return a text without what XML cannot hold even as an escape."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def _text(text: str) -> str:
    return escape(clean(text))


def _too_small(chart: Chart, preset: Preset, wide: float, letters: float) -> str:
    fits = [
        one.name
        for one in PRESETS.values()
        if one is not preset
        and points(one.width) / max(wide, one.drawn) * 12 >= LEAST_POINTS
    ]
    return (
        f"in {preset.name} the letters of {chart.title!r} would have {letters:.1f} "
        f"points; {LEAST_POINTS:.0f} can be read: choose {' or '.join(fits)}, or show "
        "less"
    )
