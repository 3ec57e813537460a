"""The result of `consequences`: frozen, printable, and the JSON that programs read."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import polars as pl

from foedus.alignment.results import Interval
from foedus.alignment.showing import Shown
from foedus.consequences.results_parts import (
    Asymmetry,
    Bloc,
    Exposure,
    Markets,
    Reexports,
    TradeYear,
)
from foedus.states import get

if TYPE_CHECKING:
    import pandas as pd

    from foedus.consequences.security_results import Security

__all__ = ["Consequences", "Cost"]

_SHOWN = 5
_Row = tuple[
    str, str | None, str | None, int, str, float | None, float | None, float | None
]


class _At(NamedTuple):
    """Where a figure stands in the table."""

    part: str
    side: str | None
    state: str | None
    year: int


class Cost(Protocol):
    """What the trade models say that it costs; built in another room."""

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""


@dataclass(frozen=True, slots=True, repr=False)
class Consequences(Shown):
    """What losing partners did to a hub's trade and security over a window.

    Attributes
    ----------
    hub : str
        State id.
    since, until : int
        Calendar years.
    snapshot : str
        The snapshot that answers.
    bloc : Bloc or None
        Against whom exposure and re-exports are judged.
    dependence : tuple of TradeYear
        Concentration by side and year, every year of the window with a figure.
    asymmetry_from, asymmetry_to : tuple of Asymmetry
        Who depends on whom in the first and the last year, largest trade first.
    exports, imports : Markets or None
        What each side of the hub's trade lost and found.
    exposure : tuple of Exposure or None
        Partners' trade with the bloc against their trade with the hub.
    reexports : tuple of Reexports or None
        Trade that may pass through third states to the hub, and from it.
    security : Security or None
        The security accounts.
    cost : Cost or None
        Bands of the trade models, long-run levels.
    notes : tuple of str
        What a reader must know, and why a part is None.
    """

    hub: str
    since: int
    until: int
    snapshot: str
    bloc: Bloc | None
    dependence: tuple[TradeYear, ...]
    asymmetry_from: tuple[Asymmetry, ...]
    asymmetry_to: tuple[Asymmetry, ...]
    exports: Markets | None
    imports: Markets | None
    exposure: tuple[Exposure, ...] | None
    reexports: tuple[Reexports, ...] | None
    security: Security | None
    cost: Cost | None
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        start = f"Consequences({self.hub} {self.since}-{self.until}"
        last = self.in_year("exports", self.until)
        if last is None or last.hhi is None:
            return f"{start})"
        top = f", {last.top} first" if last.top else ""
        return f"{start}: HHI of exports {last.hhi.estimate:.3f}{top})"

    def in_year(self, side: str, year: int) -> TradeYear | None:
        """Return the concentration of one side in one year, None if not known."""
        return next(
            (one for one in self.dependence if (one.side, one.year) == (side, year)),
            None,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object; a figure that is not finite is null."""
        body: dict[str, Any] = {
            "hub": self.hub,
            "since": self.since,
            "until": self.until,
            "snapshot": self.snapshot,
            "bloc": None if self.bloc is None else asdict(self.bloc),
            "dependence": [asdict(one) for one in self.dependence],
            "asymmetry_from": [asdict(one) for one in self.asymmetry_from],
            "asymmetry_to": [asdict(one) for one in self.asymmetry_to],
            "exports": None if self.exports is None else asdict(self.exports),
            "imports": None if self.imports is None else asdict(self.imports),
            "exposure": None
            if self.exposure is None
            else [asdict(one) for one in self.exposure],
            "reexports": None
            if self.reexports is None
            else [asdict(one) for one in self.reexports],
            "security": None if self.security is None else self.security.to_dict(),
            "cost": None if self.cost is None else self.cost.to_dict(),
            "notes": list(self.notes),
        }
        plain: dict[str, Any] = _plain(body)
        return plain

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a figure: part, side, state, year, measure, estimate, bounds.

        Parts are ``dependence``, ``asymmetry``, ``market``, ``exposure`` and
        ``reexport`` (side is then the direction). Rows of a window have the year
        `until`.
        """
        return pl.DataFrame(
            list(self._rows()),
            schema={
                "part": pl.String, "side": pl.String, "state": pl.String,
                "year": pl.Int64, "measure": pl.String, "estimate": pl.Float64,
                "low": pl.Float64, "high": pl.Float64,
            },
            orient="row",
        )  # fmt: skip

    def to_pandas(self) -> pd.DataFrame:
        """Return the same table for pandas (extra ``pandas``)."""
        from foedus.alignment.tables import to_pandas

        return to_pandas(self.to_polars())

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_polars().__arrow_c_stream__(requested_schema)

    def _repr_html_(self) -> str:
        from foedus.alignment.tables import html_card

        rows = []
        for side, found in (("sells to", self.exports), ("buys from", self.imports)):
            if found is None:
                continue
            shown = found.markets
            if len(shown) > 2 * _SHOWN:
                shown = shown[:_SHOWN] + shown[-_SHOWN:]
            rows += [
                (side, get(one.partner).name, one.flow_from / 1e9, one.flow_to / 1e9,
                 one.from_share / 1e9)
                for one in shown
            ]  # fmt: skip
        frame = pl.DataFrame(
            rows,
            schema={
                "hub": pl.String, "partner": pl.String, str(self.since): pl.Float64,
                str(self.until): pl.Float64, "by share": pl.Float64,
            },
            orient="row",
        )  # fmt: skip
        title = (
            f"Trade of {get(self.hub).name}, billion US dollars: markets most lost and "
            "found by the share held there"
        )
        return html_card(title, frame, source=self.snapshot, digits=1)

    def _rows(self) -> Iterator[_Row]:
        for year in self.dependence:
            at = _At("dependence", year.side, None, year.year)
            yield from _figures(at, year)
        for when, many in (
            (self.since, self.asymmetry_from),
            (self.until, self.asymmetry_to),
        ):
            for tie in many:
                yield from _figures(_At("asymmetry", None, tie.partner, when), tie)
        for found in (self.exports, self.imports):
            if found is not None:
                for market in found.markets:
                    at = _At("market", found.side, market.partner, self.until)
                    yield from _figures(at, market)
        for one in self.exposure or ():
            yield from _figures(_At("exposure", None, one.partner, self.until), one)
        for legs in self.reexports or ():
            for signal in legs.signals:
                at = _At("reexport", legs.direction, signal.partner, self.until)
                yield from _figures(at, signal)


def _figures(at: _At, row: Any) -> Iterator[_Row]:
    """Yield every number of a frozen row, intervals with their bounds."""
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Interval):
            ends = (value.estimate, value.low, value.high)
            estimate, low, high = _plain(ends)
            yield (*at, field.name, estimate, low, high)
        elif isinstance(value, float):
            yield (*at, field.name, _plain(value), None, None)


def _plain(value: Any) -> Any:
    """Return the same with null for what is not finite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
