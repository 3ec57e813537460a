"""Charts in files: the ending says the format, and no reader sees half a file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from foedus.charts import export
from foedus.charts.chart import Chart
from foedus.charts.theme import Theme
from foedus.errors import FoedusError, InvalidOption

#: Endings, and what they stand for.
FORMATS = ("svg", "png", "pdf", "html", "json")


def save(
    chart: Chart,
    path: Path | str,
    *,
    preset: str | None = None,
    theme: Theme | None = None,
) -> Path:
    """Write a chart to a file in one move.

    Parameters
    ----------
    chart : Chart
        What to draw.
    path : path
        Ends in ``.svg``, ``.png``, ``.pdf``, ``.html`` or ``.json``.
    preset : {"one-column", "two-columns", "slide"} or None
        Size of a picture; None means 680 pixels.
    theme : {"light", "dark", "css"} or None
        None means light pictures, and pages that follow their reader.

    Returns
    -------
    Path
        Where it stands.

    Raises
    ------
    InvalidOption
        Another ending, or a chart that cannot be read at this size.
    FoedusError
        The place cannot be written to; nothing is left behind.
    """
    place = Path(path)
    picture: Theme = theme or "light"
    ways: Mapping[str, Callable[[], bytes]] = {
        "svg": lambda: export.to_svg(chart, theme=picture, preset=preset).encode(),
        "png": lambda: export.to_png(chart, theme=picture, preset=preset),
        "pdf": lambda: export.to_pdf(chart, theme=picture, preset=preset),
        "html": lambda: export.to_html(chart, theme=theme or "css").encode(),
        "json": lambda: to_json(chart).encode(),
    }
    ending = place.suffix.lower().removeprefix(".")
    if ending not in ways:
        message = (
            f"cannot tell the format of {place}; end its name in "
            f"{', '.join(f'.{one}' for one in FORMATS)}"
        )
        raise InvalidOption(message)
    return write_whole(place, ways[ending]())


def to_json(chart: Chart) -> str:
    """Return a chart as one JSON object: words, figures and Vega-Lite."""
    body = {
        "title": chart.title,
        "description": chart.description,
        "source": chart.credit,
        "table": chart.table.to_dicts(),
        "vega_lite": chart.themed(),
    }
    return json.dumps(body, ensure_ascii=False, allow_nan=False)


def write_whole(place: Path, body: bytes) -> Path:
    """Write a file so that a reader sees all of it or what was there before.

    Raises
    ------
    FoedusError
        The place cannot be written to; nothing is left behind.
    """
    try:
        _replace(place, body)
    except OSError as error:
        message = (
            f"cannot write {place} ({error.strerror or error}); name another file "
            "with --output"
        )
        raise FoedusError(message) from error
    return place


def _replace(place: Path, body: bytes) -> None:
    handle, name = tempfile.mkstemp(
        dir=place.parent, prefix=f".{place.name}-", suffix=".part"
    )
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        # A temporary file is private; a page is as open as the user's others.
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
