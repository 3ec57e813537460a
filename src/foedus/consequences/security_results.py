"""The result of `security`: frozen, plain, and the JSON that programs read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from foedus.consequences.security_parts import (
    Arms,
    Bases,
    Measure,
    Pledges,
    Record,
    Support,
)

__all__ = ["Security"]


@dataclass(frozen=True, slots=True, repr=False)
class Security:
    """The security accounts of a hub over a window.

    Attributes
    ----------
    hub, since, until, snapshot
        The question, and the snapshot that answers it.
    pledges : Pledges or None
    record : Record
    arms : Arms or None
    bases : Bases
    spending : tuple of Measure
    support : Support
    missing : mapping of str to str
        Why a part is None.
    not_known : tuple of str
        What belongs to the subject and is in no source here.
    notes : tuple of str
        What a reader must know.
    """

    hub: str
    since: int
    until: int
    snapshot: str
    pledges: Pledges | None
    record: Record
    arms: Arms | None
    bases: Bases
    spending: tuple[Measure, ...]
    support: Support
    missing: Mapping[str, str]
    not_known: tuple[str, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Security({self.hub}, {self.since}-{self.until})"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure of every part that is known."""
        pledges = self.pledges.measures if self.pledges else ()
        return (*pledges, *(self.arms.measures if self.arms else ()), *self.spending)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object; dates are text, tuples are lists."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a measure and end of the window."""
        return pl.DataFrame(
            list(self._rows()),
            schema={
                "measure": pl.String, "title": pl.String, "unit": pl.String,
                "end": pl.String, "year": pl.Int64, "value": pl.Float64,
                "rank": pl.Int64, "of": pl.Int64, "others": pl.Float64,
                "past": pl.Float64, "counted": pl.Int64,
            },
            orient="row",
        )  # fmt: skip

    def _rows(self) -> Iterator[tuple[object, ...]]:
        for one in self.measures:
            for end, standing in (("since", one.since), ("until", one.until)):
                if standing is not None:
                    figures = asdict(standing).values()
                    yield (one.id, one.title, one.unit, end, *figures)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
