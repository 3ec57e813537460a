"""What a brief consists of, before it is printed: sections, statements, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from foedus.charts.chart import Chart
from foedus.charts.wording import number
from foedus.indicators.contract import Evidence


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence generated from numbers, with what it rests on.

    Attributes
    ----------
    text : str
        The sentence.
    facts : tuple of Evidence
        The dated facts behind it, most telling first.
    target : str
        Id of the part of the brief that holds more; empty if there is none.
    """

    text: str
    facts: tuple[Evidence, ...] = ()
    target: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what is shown, and the number by which its column is sorted.

    Its `target` is an anchor of the same page, or an address that begins with a slash.
    """

    text: str
    key: float | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as readers see it.

    Attributes
    ----------
    caption : str
        What it holds.
    columns : tuple of str
        Headings; those in `numeric` are set to the right.
    rows : tuple of tuple of Cell
        As long as `columns`; the first cell of a row heads it.
    numeric : frozenset of str
        Headings of the columns that hold figures.
    sortable : bool
        Whether a reader may sort it.
    folded : bool
        Whether a page shows its caption only until a reader opens it.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[str] = frozenset()
    sortable: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a section, in this order: text, statements, charts, tables.

    Attributes
    ----------
    id : str
        Anchor.
    title : str
        Heading; empty if the block goes without.
    text : tuple of str
        Paragraphs.
    statements : tuple of Statement
        Each opens its evidence.
    charts : tuple of Chart
        Each with its table twin.
    choice : bool
        Whether the charts show the same thing in several ways, so that a
        reader picks one.
    grids : tuple of Grid
        Tables.
    facts : tuple of (str, tuple of Evidence)
        Evidence under headings.
    """

    id: str
    title: str = ""
    text: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    charts: tuple[Chart, ...] = ()
    choice: bool = False
    grids: tuple[Grid, ...] = ()
    facts: tuple[tuple[str, tuple[Evidence, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One question of the brief and its answer."""

    id: str
    title: str
    blocks: tuple[Block, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return statements with their facts; figures are in the results."""
        return {
            "id": self.id,
            "title": self.title,
            "blocks": [
                {
                    "id": block.id,
                    "title": block.title,
                    "text": list(block.text),
                    "statements": [asdict(one) for one in block.statements],
                    "charts": [
                        {"title": chart.title, "description": chart.description}
                        for chart in block.charts
                    ],
                }
                for block in self.blocks
            ],
        }


def twin(chart: Chart) -> Grid:
    """Return the table twin of a chart as readers see it."""
    frame = chart.table
    numeric = frozenset(
        heading(name) for name, kind in frame.schema.items() if kind.is_numeric()
    )
    return Grid(
        caption=f"{chart.title}: the figures",
        columns=tuple(heading(name) for name in frame.columns),
        rows=tuple(tuple(_cell(value) for value in row) for row in frame.iter_rows()),
        numeric=numeric,
    )


def heading(column: str) -> str:
    """Return the heading of a column of a chart's table."""
    return _HEADINGS.get(column, column.replace("_", " "))


_HEADINGS: Mapping[str, str] = {
    "p_erosion": "P(away)",
    "low": "low (90 %)",
    "high": "high (90 %)",
    "shown": "value",
    "shown_low": "low (90 %)",
    "shown_high": "high (90 %)",
    "beyond_world": "beyond the world",
}


def _cell(value: object) -> Cell:
    if value is None:
        return Cell("not known")
    if isinstance(value, float):
        return Cell(number(value, digits=2), value)
    if isinstance(value, int):
        return Cell(str(value), value)
    return Cell(str(value))
