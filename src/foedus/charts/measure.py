"""How wide a text is with the fonts at hand, and how it breaks into lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from foedus.charts.theme import PICTURE_FONT

#: Other machines have other fonts of the same family: a line keeps this part free.
SPARE = 0.04
_LARGER = 8
#: Where a line may break; a no-break space is none of these.
_SPACES = re.compile(r"[ \t\r\n]+")


def wrap(text: str, *, width: float, size: float, bold: bool = False) -> list[str]:
    """Return a text as lines that fit a width.

    Parameters
    ----------
    text : str
        Words between spaces; no-break spaces hold.
    width : float
        Pixels; a twenty-fifth of it is kept free.
    size : float
        Size of the letters, in pixels.
    bold : bool
        Whether the letters are.

    Returns
    -------
    list of str
        At least one line. A word longer than a line is cut, so that nothing is
        ever outside the width.
    """
    room = width * (1 - SPARE)
    words = tuple(_SPACES.split(text.strip(" \t\r\n")))
    space, *found = widths(("n n", "nn", *words), size=size, bold=bold)
    space -= found.pop(0)
    lines: list[str] = []
    line, used = "", 0.0
    for word, wide in zip(words, found, strict=True):
        if line and used + space + wide > room:
            lines.append(line)
            line, used = "", 0.0
        if wide > room:
            *cut, word = _cut(word, room, size, bold)
            if line:
                lines.append(line)
            lines += cut
            line, used = word, width_of(word, size=size, bold=bold)
        else:
            line, used = (f"{line} {word}", used + space + wide) if line else (
                word, wide,
            )  # fmt: skip
    return [*lines, line]


def width_of(text: str, *, size: float, bold: bool = False) -> float:
    """Return the width of a text in pixels."""
    return widths((text,), size=size, bold=bold)[0]


@lru_cache(maxsize=256)
def widths(
    texts: tuple[str, ...], *, size: float, bold: bool = False
) -> tuple[float, ...]:
    """Return the widths of texts in pixels, as the pictures are drawn.

    The program that draws is asked itself: each text stands in a group of its own,
    a layout puts the groups beside each other, and their places tell the widths.
    """
    import vl_convert

    # Places are whole pixels: larger letters make them exact enough.
    drawn = vl_convert.vega_to_scenegraph(_groups(texts, _LARGER * size, bold))
    groups = drawn["scenegraph"]["items"][0]["items"]
    places = [group["items"][0]["x"] / _LARGER for group in groups]
    return tuple(b - a for a, b in pairwise(places))


def _groups(texts: Sequence[str], size: float, bold: bool) -> dict[str, Any]:
    def group(text: str) -> dict[str, Any]:
        letters = {
            "text": {"value": text},
            "font": {"value": PICTURE_FONT},
            "fontSize": {"value": size},
            "fontWeight": {"value": "bold" if bold else "normal"},
        }
        return {
            "type": "group",
            "marks": [{"type": "text", "encode": {"enter": letters}}],
        }

    return {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "padding": 0,
        "layout": {"columns": len(texts) + 1, "padding": 0, "bounds": "full"},
        "marks": [group(text) for text in (*texts, "")],
    }


def _cut(word: str, room: float, size: float, bold: bool) -> list[str]:
    """Cut a word into pieces that fit, at least one letter each."""
    pieces, piece = [], ""
    letters = widths(tuple(word), size=size, bold=bold)
    used = 0.0
    for letter, wide in zip(word, letters, strict=True):
        if piece and used + wide > room:
            pieces.append(piece)
            piece, used = "", 0.0
        piece += letter
        used += wide
    return [*pieces, piece]
