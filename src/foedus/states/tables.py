"""Read the hand-written tables of this room."""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files
from io import StringIO

__all__ = ["as_date", "has_table", "read_table"]


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table shipped in ``states/data``.

    The csv module is enough here: the tables are small, and most commands
    should not pay for loading a data frame library to learn a name.

    Parameters
    ----------
    name : str
        Path below ``states/data``, such as ``"spells.csv"``.

    Returns
    -------
    list of dict
        One dictionary of strings per row; an empty field is ``""``.
    """
    path = files("foedus.states").joinpath("data", *name.split("/"))
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8"))))


def has_table(name: str) -> bool:
    """Tell whether a table is shipped in ``states/data``.

    Parameters
    ----------
    name : str
        Path below ``states/data``.

    Returns
    -------
    bool
        True if the file exists.
    """
    return files("foedus.states").joinpath("data", *name.split("/")).is_file()


def as_date(text: str) -> date | None:
    """Return the date of an ISO field, or None for an empty one.

    Parameters
    ----------
    text : str
        ``YYYY-MM-DD`` or ``""``.

    Returns
    -------
    datetime.date or None
        None where the field is empty.
    """
    return date.fromisoformat(text) if text else None
