"""Result tables for other libraries and for notebooks."""

from __future__ import annotations

from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING

import polars as pl

from foedus.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd


#: Width of the chart beside a row, and the room left at its edges, in pixels.
_WIDTH = 160
_EDGE = 4


def to_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a pandas copy of a table.

    Raises
    ------
    MissingExtra
        If pandas or pyarrow is not installed.
    """
    missing = [name for name in ("pandas", "pyarrow") if find_spec(name) is None]
    if missing:
        message = (
            f"{' and '.join(missing)} not installed; "
            "install with: pip install 'foedus[pandas]'"
        )
        raise MissingExtra(message)
    return frame.to_pandas()


def html_card(
    title: str,
    frame: pl.DataFrame,
    *,
    source: str,
    marks: tuple[str | None, str, str] | None = None,
    digits: int = 1,
    rows: int = 10,
) -> str:
    """Return a compact HTML card: title, first and last rows, chart, source line.

    Parameters
    ----------
    title, source : str
        Headline, and the id of the snapshot.
    frame : polars.DataFrame
        What to show.
    marks : tuple of str or None
        Columns of the left end (None for 0), the point and the right end of a
        mark that is drawn beside each row, all rows on one axis that includes 0.
    digits : int
        Decimals of numbers.
    rows : int
        Rows from the top and from the bottom.

    Returns
    -------
    str
        HTML with every string from data escaped; the chart is inline SVG, and
        the numbers beside it are its table twin.
    """
    shown = frame
    if frame.height > 2 * rows:
        shown = pl.concat([frame.head(rows), frame.tail(rows)])
    heads = [*shown.columns, *(["chart"] if marks else [])]
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in heads)
    drawn = _drawn(shown, marks) if marks else [""] * shown.height
    body = "".join(
        "<tr>"
        + "".join(f"<td>{_cell(value, digits)}</td>" for value in row)
        + f"{mark}</tr>"
        for row, mark in zip(shown.iter_rows(), drawn, strict=True)
    )
    return (
        f"<div><strong>{escape(title)}</strong>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<small>{frame.height} rows. Foedus, snapshot {escape(source)}.</small></div>"
    )


def _drawn(frame: pl.DataFrame, marks: tuple[str | None, str, str]) -> list[str]:
    """Return one table cell a row with a rule from left to right and a dot."""
    columns = [[0.0] * frame.height if m is None else frame[m].to_list() for m in marks]
    ends = list(zip(*columns, strict=True))
    known = [float(value) for row in ends for value in row if value is not None] + [0.0]
    low, high = min(known), max(known)
    scale = (_WIDTH - 2 * _EDGE) / ((high - low) or 1.0)

    def place(value: float) -> str:
        return f"{_EDGE + (value - low) * scale:.1f}"

    cells = []
    for left, point, right in ends:
        if None in (left, point, right):
            cells.append("<td></td>")
            continue
        cells.append(
            f"<td><svg width='{_WIDTH}' height='12' role='img' "
            f"aria-label='{point:.2f} ({left:.2f} to {right:.2f})'>"
            f"<path d='M{place(0)} 0V12' stroke='currentColor' opacity='.3'/>"
            f"<path d='M{place(left)} 6H{place(right)}' stroke='currentColor'/>"
            f"<circle cx='{place(point)}' cy='6' r='3' fill='currentColor'/></svg></td>"
        )
    return cells


def _cell(value: object, digits: int) -> str:
    if value is None:
        return "not known"
    if isinstance(value, float):
        return f"{value:.{digits}f}"
    return escape(str(value))
