"""Own data as an indicator: what a module of this room offers, made from a table."""

from __future__ import annotations

from itertools import pairwise

import polars as pl

from foedus.indicators.contract import Channel, Evidence, Indicator
from foedus.lake.own.store import OwnData
from foedus.lake.snapshot import Snapshot

#: Whose act a number is, as a question has it.
_ACTS = {
    "partner-to-hub": "what the partner does towards the hub",
    "hub-to-partner": "what the hub does towards the partner",
    "symmetric": "what hub and partner have in common",
}


class OwnIndicator:
    """One table of own data in the shape of an indicator module.

    Attributes
    ----------
    INDICATOR : Indicator
        What it measures, as the user described it.
    source_title : str
        Name of its source, for readers.
    """

    INDICATOR: Indicator

    def __init__(self, data: OwnData) -> None:
        self.INDICATOR = _described(data)
        self.source_title = f"{data.title} (own data)"
        self._data = data

    def evidence(
        self, snapshot: Snapshot, hub: str, partner: str, since: int, until: int
    ) -> tuple[Evidence, ...]:
        """Return the numbers of the file at both ends and around the largest step."""
        known = snapshot.values(self.INDICATOR.id, hub).filter(
            (pl.col("partner") == partner) & pl.col("year").is_between(since, until)
        )
        rows = known.sort("year").to_dicts()
        if not rows:
            return ()
        ends = [row for row in rows if row["year"] in (since, until)]
        moved = abs(rows[-1]["value"] - rows[0]["value"])
        facts = [self._fact(row, moved) for row in reversed(ends)]
        if len(rows) > 2:
            before, after = max(
                pairwise(rows),
                key=lambda step: abs(step[1]["value"] - step[0]["value"]),
            )
            size = abs(after["value"] - before["value"])
            if size > 0 and after["year"] not in (since, until):
                told = f", after {self._number(before)} in {before['year']}"
                facts.append(self._fact(after, size, f"{told} (the largest step)"))
        return tuple(facts)

    def _fact(self, row: dict[str, object], weight: float, told: str = "") -> Evidence:
        data = self._data
        return Evidence(
            indicator=data.name,
            date=str(row["year"]),
            text=f"{data.title}: {self._number(row)}{told}",
            weight=float(weight),
            source=data.source,
            reference=str(row["reference"] or data.citation),
        )

    def _number(self, row: dict[str, object]) -> str:
        unit = f" {self._data.unit}" if self._data.unit else ""
        whole = row["total"]
        of = "" if whole is None else f" of {whole:g}"
        return f"{row['x']:g}{of}{unit}"


def _described(data: OwnData) -> Indicator:
    channel: Channel = data.channel  # type: ignore[assignment]
    told = {
        "share": "share",
        "percent": f"{data.unit or data.title.lower()}, per cent",
        "rank": "rank from 0 (far) to 1 (close)",
    }
    return Indicator(
        id=data.name,
        title=data.title,
        channel=channel,
        question=f"{data.title}: {_ACTS[data.direction]}, in own data.",
        method=(
            f"The value is {data.scaling.told(data.direction)}; x is the number in "
            f"{data.file}."
        ),
        sources=(data.source,),
        absent="no number in the file",
        quantity=told.get(data.rule, data.unit or "number in the file"),
        shown=data.scaling.undone(),
    )
