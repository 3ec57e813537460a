"""How far to trust the figures: the scoreboard of the instrument, in a brief.

The validation takes minutes, so a brief shows the last recorded results, each with
the snapshot and sources that it rests on.
"""

from __future__ import annotations

import re

from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.charts.wording import number, per_cent
from foedus.validate import recorded
from foedus.validate.scoreboard import shown
from foedus.validate.section import Section as Result
from foedus.validate.section import Table

#: A full digest; its first digits name a vintage as well.
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
#: A hyphen that stands for a minus sign.
_MINUS = re.compile(r"(?<![\w.)])-(?=\d)")


def trust_section(snapshot: str) -> Section:
    """Return the answer, one block per recorded part, what cannot be known last.

    Parameters
    ----------
    snapshot : str
        Id of the snapshot of the brief; records of another one say so.
    """
    kept = recorded.everything()
    answer = Block(
        id="trust-answer",
        text=(
            "These are the results of `foedus validate` as they were last recorded, "
            "those that fall short among them. They speak of Foedus as a whole, not of "
            "this hub alone.",
        ),
        statements=tuple(Statement(text) for text in (in_short(kept),) if text),
    )
    blocks = tuple(_block(one, snapshot) for one in kept)
    return Section("trust", "How far to trust this", (answer, *blocks))


def in_short(kept: tuple[Result, ...]) -> str:
    """Return how well alignment foretells votes against the hub, and what does better.

    Empty if that was not recorded.
    """
    found = next((one.figures for one in kept if one.id == "prediction"), {})
    names = ("calls", "auc_alignment", "auc_agreement", "auc_persistence")
    calls, ours, agreement, persistence = (found.get(name) for name in names)
    low, high = found.get("gain_low"), found.get("gain_high")
    if calls is None or ours is None or agreement is None:
        return ""
    text = (
        "Of two states, one of which votes against a hub, alignment of the years "
        f"before names the right one in {per_cent(ours)} of pairs (chance is 50 %; "
        f"{number(calls, digits=0)} votes), UN agreement in {per_cent(agreement)}"
    )
    if low is not None and high is not None and low <= 0 <= high:
        text += ", and the difference may be chance"
    if persistence is not None:
        word = "better" if persistence > ours else "no better"
        text += (
            f"; earlier votes on the same hub alone do {word}, {per_cent(persistence)}"
        )
    return f"{text}."


def _block(kept: Result, snapshot: str) -> Block:
    vintage = _DIGEST.sub(r"\1", kept.vintage)
    same = f"snapshot {snapshot}" in kept.vintage
    origin = "Recorded from" if same else "Recorded from another state of the data:"
    return Block(
        id=f"trust-{kept.id}",
        title=kept.title,
        text=(*map(_signed, kept.text), f"{origin} {vintage}."),
        grids=tuple(_grid(table, fold=k > 0) for k, table in enumerate(kept.tables)),
    )


def _signed(text: str) -> str:
    """Return a text with true minus signs, as everywhere in a brief."""
    return _MINUS.sub("\N{MINUS SIGN}", text)


def _grid(table: Table, *, fold: bool) -> Grid:
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
                    _signed(shown(cell, table.digits)),
                    float(cell) if isinstance(cell, int | float) else None,
                )
                for cell in row
            )
            for row in table.rows
        ),
        numeric=frozenset(numeric),
        folded=fold,
    )
