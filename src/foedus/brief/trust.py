"""How far to trust the figures: the scoreboard of the instrument, in a brief.

The validation takes minutes, so a brief shows the last recorded results, each with
the snapshot and sources that it rests on.
"""

from __future__ import annotations

from foedus.brief.content import Block, Cell, Grid, Section
from foedus.validate import recorded
from foedus.validate.scoreboard import shown
from foedus.validate.section import Section as Result
from foedus.validate.section import Table


def trust_section() -> Section:
    """Return one block per recorded part of the validation, what cannot be known last.

    No block if nothing is recorded.
    """
    blocks = tuple(_block(kept) for kept in recorded.everything())
    return Section("trust", "How far to trust this", blocks)


def _block(kept: Result) -> Block:
    return Block(
        id=f"trust-{kept.id}",
        title=kept.title,
        text=(*kept.text, f"Recorded from {kept.vintage}."),
        grids=tuple(_grid(table) for table in kept.tables),
    )


def _grid(table: Table) -> Grid:
    numeric = {
        name
        for place, name in enumerate(table.columns)
        if any(isinstance(row[place], int | float) for row in table.rows)
    }
    return Grid(
        caption=table.caption,
        columns=table.columns,
        rows=tuple(
            tuple(
                Cell(
                    shown(cell, table.digits),
                    float(cell) if isinstance(cell, int | float) else None,
                )
                for cell in row
            )
            for row in table.rows
        ),
        numeric=frozenset(numeric),
    )
