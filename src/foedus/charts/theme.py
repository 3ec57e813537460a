"""Colours: one palette a theme, checked for contrast; charts hold none themselves.

Three themes: ``light`` and ``dark`` hold the colours themselves, for pictures;
``css`` names custom properties of a page (``var(--ink)``), so that a page turns
dark, or to paper, by style alone and without drawing anything again.

Orange and blue are told apart by readers with every common form of colour
blindness, and no chart relies on colour alone.
"""

from __future__ import annotations

from typing import Any, Literal

Theme = Literal["light", "dark", "css"]

#: By theme and role. ``fell``, ``rose``, ``little`` and ``unknown`` are the words
#: of a change; ``fall3`` to ``rise3`` fill cells under text in ``cell-ink``.
PALETTES: dict[str, dict[str, str]] = {
    "light": {
        "paper": "#ffffff",
        "ink": "#191c21",
        "muted": "#555b64",
        "line": "#d5d7db",
        "edge": "#868c96",
        "band": "#eceef1",
        "fell": "#b4410c",
        "rose": "#1463ac",
        "little": "#555b64",
        "unknown": "#767c86",
        "fall3": "#e98346",
        "fall2": "#f2b184",
        "fall1": "#f9dcc6",
        "still": "#eceef1",
        "rise1": "#d0e3f4",
        "rise2": "#9cc6ea",
        "rise3": "#62a8dd",
        "level1": "#f4f2ea",
        "level2": "#d7e6da",
        "level3": "#abd3bf",
        "level4": "#79bba3",
        "level5": "#4ba28a",
        "cell-ink": "#14161a",
        "diplomatic": "#84379a",
        "military": "#7d5700",
        "economic": "#0b7459",
        "reputational": "#a8264f",
    },
    "dark": {
        "paper": "#15181d",
        "ink": "#eceef0",
        "muted": "#b0b6bf",
        "line": "#3a4049",
        "edge": "#7d8590",
        "band": "#262b32",
        "fell": "#ff9d62",
        "rose": "#74b7f4",
        "little": "#b0b6bf",
        "unknown": "#969da7",
        "fall3": "#b4470f",
        "fall2": "#8a3f17",
        "fall1": "#5d3a26",
        "still": "#343a43",
        "rise1": "#26435c",
        "rise2": "#205682",
        "rise3": "#1c69ab",
        "level1": "#2a2e33",
        "level2": "#25423d",
        "level3": "#1f574b",
        "level4": "#1a6b59",
        "level5": "#127a63",
        "cell-ink": "#ffffff",
        "diplomatic": "#d798ec",
        "military": "#e6bd5c",
        "economic": "#4fcba6",
        "reputational": "#ff93b0",
    },
}

FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
#: vl-convert measures text with the fonts it finds, and knows no system-ui.
PICTURE_FONT = "Helvetica Neue, Arial, Liberation Sans, DejaVu Sans, sans-serif"


def colours(theme: Theme) -> dict[str, str]:
    """Return colours by role."""
    if theme == "css":
        return {role: f"var(--{role})" for role in PALETTES["light"]}
    return PALETTES[theme]


def config(theme: Theme) -> dict[str, Any]:
    """Return the Vega-Lite configuration of a theme.

    Charts refer to it by names: the styles below, and the ranges ``ordinal``
    (fell, rose, moved little, not known), ``category`` (channels), ``diverging``
    (seven steps of change), ``ramp`` (five steps of level) and ``lines`` (five series
    on one chart).
    """
    c = colours(theme)
    font = FONT if theme == "css" else PICTURE_FONT
    steps = ("fall3", "fall2", "fall1", "still", "rise1", "rise2", "rise3")
    return {
        "background": None if theme == "css" else c["paper"],
        "font": font,
        "padding": 4,
        "view": {"stroke": None},
        "axis": {
            "labelColor": c["ink"],
            "titleColor": c["muted"],
            "gridColor": c["line"],
            "domainColor": c["edge"],
            "tickColor": c["edge"],
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 190,
        },
        # A mark at the edge of the plot must not cover the name of its row.
        "axisYBand": {"labelPadding": 8},
        "axisYPoint": {"labelPadding": 8},
        "header": {
            "labelColor": c["ink"],
            "labelFontSize": 12,
            "labelFontWeight": "bold",
            "labelLimit": 400,
            "title": None,
        },
        "legend": {
            "labelColor": c["ink"],
            "titleColor": c["muted"],
            "symbolStrokeColor": c["edge"],
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 260,
            "layout": {"top": {"direction": "vertical", "anchor": "start"}},
        },
        "text": {"color": c["ink"], "fontSize": 12},
        "range": {
            "ordinal": [c[role] for role in ("fell", "rose", "little", "unknown")],
            "category": [
                c[role]
                for role in ("diplomatic", "military", "economic", "reputational")
            ],
            "diverging": [c[step] for step in steps],
            "lines": [
                c[role]
                for role in ("rose", "fell", "economic", "diplomatic", "military")
            ],
            "ramp": [c[f"level{step}"] for step in range(1, 6)],
        },
        # `color`, because Vega-Lite sets fill or stroke itself where it is absent.
        "style": {
            "ink": {"color": c["ink"]},
            "dot": {"color": c["ink"], "opacity": 1},
            "hollow": {
                "color": c["ink"],
                "fill": c["paper"],
                "strokeWidth": 1.4,
                "opacity": 1,
            },
            "line": {"color": c["ink"], "strokeWidth": 1.6},
            "whisker": {"color": c["muted"], "strokeWidth": 1.4},
            # A shade alone is too faint for some eyes: its edge is what they see.
            "band": {
                "color": c["muted"],
                "fillOpacity": 0.22,
                "stroke": c["edge"],
                "strokeWidth": 0.6,
                "strokeOpacity": 1,
            },
            "yardstick": {"color": c["band"], "stroke": c["edge"], "strokeWidth": 0.6},
            "zero": {"color": c["muted"], "strokeWidth": 1},
            "mark": {"color": c["muted"], "strokeDash": [4, 3], "strokeWidth": 1.2},
            "away": {"color": c["fell"], "opacity": 1},
            "closer": {"color": c["rose"], "opacity": 1},
            "note": {"color": c["muted"], "fontSize": 11},
            # A tick may stand inside a bar: it has an edge of paper to be seen there.
            "bar": {"color": c["little"]},
            "tick": {"color": c["ink"], "stroke": c["paper"], "strokeWidth": 1},
            "tile": {"stroke": c["edge"], "strokeWidth": 0.6},
            "tile-sure": {"color": c["ink"], "strokeWidth": 2},
            "tile-absent": {
                "color": c["paper"],
                "stroke": c["edge"],
                "strokeWidth": 0.8,
                "strokeDash": [2, 2],
            },
            "tile-hub": {"color": c["ink"]},
            "land": {"color": c["paper"], "stroke": c["line"], "strokeWidth": 0.6},
            "shape": {"stroke": c["edge"], "strokeWidth": 0.4},
            "sign": {"color": c["cell-ink"], "opacity": 1},
            "tile-hub-text": {"color": c["paper"], "fontWeight": "bold"},
            "tile-text": {"color": c["cell-ink"]},
            "tile-absent-text": {"color": c["muted"]},
        },
    }
