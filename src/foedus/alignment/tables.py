"""Result tables for other libraries and for notebooks."""

from __future__ import annotations

from html import escape
from importlib.util import find_spec
from typing import TYPE_CHECKING

import polars as pl

from foedus.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd


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


def html_card(title: str, frame: pl.DataFrame, *, source: str, rows: int = 10) -> str:
    """Return a compact HTML card: title, first and last rows, source line.

    Parameters
    ----------
    title, source : str
        Headline, and the id of the snapshot.
    frame : polars.DataFrame
        What to show; numbers get one decimal.
    rows : int
        Rows from the top and from the bottom.

    Returns
    -------
    str
        HTML with every string from data escaped.
    """
    shown = frame
    if frame.height > 2 * rows:
        shown = pl.concat([frame.head(rows), frame.tail(rows)])
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in shown.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>"
        for row in shown.iter_rows()
    )
    return (
        f"<div><strong>{escape(title)}</strong>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<small>{frame.height} rows. Foedus, snapshot {escape(source)}.</small></div>"
    )


def _cell(value: object) -> str:
    if value is None:
        return "not known"
    if isinstance(value, float):
        return f"{value:.1f}"
    return escape(str(value))
