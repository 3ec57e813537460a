"""Sizes of pictures: a column of a journal, two columns, a slide, a screen."""

from __future__ import annotations

from dataclasses import dataclass

from foedus.errors import InvalidOption, nearest

#: Millimetres of an inch; pixels and points of an inch.
_INCH, _PIXELS, _POINTS = 25.4, 96, 72


@dataclass(frozen=True, slots=True)
class Preset:
    """The size of a picture, and how large a chart is drawn for it.

    Attributes
    ----------
    name : str
        As on the command line.
    width : float
        Of the whole picture, in millimetres.
    drawn : int
        Width at which charts are laid out, in pixels: text of 12 pixels becomes
        ``12 * width / drawn`` of these.
    height : float or None
        Of the whole picture, in millimetres; None as the chart needs it.
    dots : float
        Pixels of an inch, where the picture is made of pixels.
    """

    name: str
    width: float
    drawn: int
    height: float | None = None
    dots: float = 300.0

    @property
    def aspect(self) -> float | None:
        """Height over width, if it is fixed."""
        return None if self.height is None else self.height / self.width


#: Text of 12 pixels is set in 6.9, 7.8 and 12 to 19 points.
PRESETS = {
    one.name: one
    for one in (
        Preset("one-column", 85.0, 420),
        Preset("two-columns", 175.0, 760),
        Preset("slide", 13.333 * _INCH, 800, 7.5 * _INCH, 144.0),
    )
}


def find(name: str) -> Preset:
    """Return a preset by its name.

    Raises
    ------
    InvalidOption
        There is none of this name.
    """
    if name not in PRESETS:
        hint = nearest(name, list(PRESETS)) or f"choose {', '.join(PRESETS)}"
        message = f"there is no width {name!r}; {hint}"
        raise InvalidOption(message)
    return PRESETS[name]


def screen(width: int) -> Preset:
    """Return the size of a picture of so many pixels on a screen."""
    if width < 1:
        message = f"a picture of {width} pixels cannot be drawn; give 1 or more"
        raise InvalidOption(message)
    return Preset("screen", width / _PIXELS * _INCH, width, dots=2.0 * _PIXELS)


def points(millimetres: float) -> float:
    """Return a length in points of print, of which an inch has 72."""
    return millimetres / _INCH * _POINTS


def inches(millimetres: float) -> float:
    """Return a length in inches."""
    return millimetres / _INCH
