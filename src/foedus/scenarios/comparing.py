"""Scenarios side by side: results just made, or saved ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.errors import InvalidOption, ScenarioError, UnknownState
from foedus.scenarios.results import ScenarioResult
from foedus.states import get

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Column", "Comparison", "Figure", "Row", "compare", "read_saved"]

#: Keys that a saved result must have.
_KEYS = ("scenario", "hub", "year", "states", "models", "trade", "snapshot")
#: States besides the hub whose incomes are shown.
_STATES = 8
#: What is compared, beside incomes: id, words, unit, and where a result has it.
_MEASURES = (
    ("model_low", "lowest median of the models", "%", ("between_models", "low")),
    ("model_high", "highest median of the models", "%", ("between_models", "high")),
    ("exports", "exports of the hub", "%", ("trade", "exports_change")),
    ("imports", "imports of the hub", "%", ("trade", "imports_change")),
    *(
        (
            f"{side}_{id}", title.format(side), unit,
            ("trade", f"{side}_concentration", key),
        )
        for side in ("export", "import")
        for id, title, unit, key in (
            ("herfindahl", "concentration of {}s", "0 to 1", "herfindahl_after"),
            ("top", "largest partner in {}s", "", "top_after"),
            ("top_share", "its share of {}s", "0 to 1", "top_share_after"),
        )
    ),
    ("lost_markets", "markets lost", "states", ("trade", "lost_markets")),
    (
        "followers", "partners that follow, with contagion", "states",
        ("departures", "cascade", "followers_with_contagion"),
    ),
    (
        "followers_without", "the same without contagion", "states",
        ("departures", "cascade", "followers_without"),
    ),
    (
        "obligation", "obligations left, with contagion", "pacts",
        ("departures", "obligation", "with_contagion"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One result of a comparison: its title and what was asked."""

    name: str
    title: str
    hub: str
    year: int
    horizon: int
    draws: int
    seed: int
    snapshot: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the ends of its 90 % band, None where it has none."""

    estimate: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in every result.

    Attributes
    ----------
    id, title, unit : str
        What is measured.
    figures : tuple of Figure, str or None
        In the order of the columns: a figure, a state id, or None where the result
        does not speak of it.
    """

    id: str
    title: str
    unit: str
    figures: tuple[Figure | str | None, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """Results side by side.

    Attributes
    ----------
    columns : tuple of Column
        The results, in the order given.
    rows : tuple of Row
        The measures.
    notes : tuple of str
        What keeps them from being compared, if anything.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        names = ", ".join(one.name for one in self.columns)
        return f"Comparison({names}: {len(self.rows)} measures)"

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {
            "columns": [asdict(one) for one in self.columns],
            "rows": [asdict(one) for one in self.rows],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a measure and result."""
        cells = [
            (
                row.id, row.title, row.unit, column.name,
                one.estimate if isinstance(one, Figure) else None,
                one.low if isinstance(one, Figure) else None,
                one.high if isinstance(one, Figure) else None,
                one if isinstance(one, str) else None,
            )
            for row in self.rows
            for column, one in zip(self.columns, row.figures, strict=True)
        ]  # fmt: skip
        return pl.DataFrame(
            cells,
            schema={
                "measure": pl.String, "title": pl.String, "unit": pl.String,
                "scenario": pl.String, "estimate": pl.Float64, "low": pl.Float64,
                "high": pl.Float64, "state": pl.String,
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

        names = [f"{one.title} ({one.hub}, {one.year})" for one in self.columns]
        frame = pl.DataFrame(
            [
                (f"{row.title}, {row.unit}" if row.unit else row.title, *row.figures)
                for row in self._plain()
            ],
            schema=["measure", *_distinct(names)],
            orient="row",
        )
        sources = ", ".join(dict.fromkeys(one.snapshot for one in self.columns))
        return html_card("Scenarios side by side", frame, source=sources, rows=30)

    def _plain(self) -> list[Row]:
        """Return the rows with figures as texts."""
        return [
            Row(row.id, row.title, row.unit, tuple(_text(one) for one in row.figures))
            for row in self.rows
        ]


def compare(results: Sequence[ScenarioResult | str | Path]) -> Comparison:
    """Lay results of scenarios side by side.

    Parameters
    ----------
    results : sequence of ScenarioResult, str or pathlib.Path
        At least two results, or files that `foedus scenario run --output` saved.

    Returns
    -------
    Comparison
        Incomes, trade, concentration, lost markets and departures; a note for
        everything besides the scenario in which they differ.

    Raises
    ------
    InvalidOption
        If there are fewer than two.
    ScenarioError
        If a file is no saved result.
    """
    if len(results) < 2:
        message = f"found {len(results)} result to compare, expected two or more"
        raise InvalidOption(message)
    saved = [
        json.loads(one.to_json())
        if isinstance(one, ScenarioResult)
        else read_saved(Path(one))
        for one in results
    ]
    for one, body in zip(results, saved, strict=True):
        if not isinstance(one, ScenarioResult):
            _check(Path(one), body)
    columns = tuple(_column(one) for one in saved)
    return Comparison(columns, tuple(_rows(saved)), tuple(_notes(columns)))


def read_saved(path: Path) -> dict[str, Any]:
    """Return a saved result.

    Raises
    ------
    ScenarioError
        If the file cannot be read or is no result of a scenario.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} is no saved result of a scenario ({error})"
        raise ScenarioError(message) from error
    lacking = [key for key in _KEYS if not isinstance(body, dict) or key not in body]
    if lacking:
        message = (
            f"{path} is no saved result of a scenario: it lacks {lacking[0]!r}; save "
            "one with: foedus scenario run NAME HUB --output FILE.json"
        )
        raise ScenarioError(message)
    result: dict[str, Any] = body
    return result


def _check(path: Path, saved: dict[str, Any]) -> None:
    """Stop if a saved result has the right keys and not what belongs below them."""
    try:
        _column(saved)
        _rows([saved])
    except (AttributeError, LookupError, TypeError, ValueError, UnknownState) as error:
        message = (
            f"{path} is no saved result of a scenario, or was changed since "
            f"({type(error).__name__}: {error}); save it again with: foedus scenario "
            "run NAME HUB --output FILE.json"
        )
        raise ScenarioError(message) from error


def _column(saved: dict[str, Any]) -> Column:
    return Column(
        name=saved["scenario"]["name"],
        title=saved["scenario"]["title"],
        **{
            key: saved[key]
            for key in ("hub", "year", "horizon", "draws", "seed", "snapshot")
        },
    )


def _rows(saved: list[dict[str, Any]]) -> list[Row]:
    rows = [
        Row(id, title, unit, tuple(_figure(_within(one, path)) for one in saved))
        for id, title, unit, path in _MEASURES
    ]
    hubs = tuple(_figure(_income(one, one["hub"])) for one in saved)
    first = Row("real_income", "real income of the hub", "%", hubs)
    states = [
        Row(
            f"real_income_{state}",
            f"real income of {get(state).name}",
            "%",
            tuple(_figure(_income(one, state)) for one in saved),
        )
        for state in _shown_states(saved)
    ]
    spoken = [row for row in rows if any(one is not None for one in row.figures)]
    return [first, *spoken, *states]


def _within(saved: Any, path: tuple[str, ...]) -> Any:
    """Return what stands under some keys, None where one is absent."""
    for key in path:
        if saved is None:
            return None
        saved = saved.get(key)
    return saved


def _income(saved: dict[str, Any], state: str) -> Any:
    found = (one["real_income"] for one in saved["states"] if one["state"] == state)
    return next(found, None)


def _shown_states(saved: list[dict[str, Any]]) -> list[str]:
    """Return states that play a part somewhere, by their largest change."""
    size: dict[str, float] = {}
    hubs = {one["hub"] for one in saved}
    for result in saved:
        for one in result["states"]:
            if one["roles"] and one["state"] not in hubs:
                change = abs(one["real_income"]["median"])
                size[one["state"]] = max(size.get(one["state"], 0.0), change)
    return sorted(size, key=lambda state: (-size[state], state))[:_STATES]


def _figure(found: Any) -> Figure | str | None:
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, list):
        return Figure(float(len(found)), None, None)
    if isinstance(found, dict) and "estimate" in found:
        return Figure(found["estimate"], found["low"], found["high"])
    if isinstance(found, dict):
        return Figure(found["median"], found["low90"], found["high90"])
    return Figure(float(found), None, None)


def _text(one: Figure | str | None) -> str | None:
    if not isinstance(one, Figure):
        return one
    if one.low is None or one.high is None:
        return f"{one.estimate:.2f}"
    return f"{one.estimate:.2f} ({one.low:.2f} to {one.high:.2f})"


def _distinct(names: list[str]) -> list[str]:
    """Return names with a number after those that come again."""
    return [
        name if names.count(name) == 1 else f"{name} #{place}"
        for place, name in enumerate(names, start=1)
    ]


def _notes(columns: tuple[Column, ...]) -> list[str]:
    lines = []
    for key, what in (
        ("hub", "hubs"),
        ("year", "years of the world"),
        ("snapshot", "snapshots"),
        ("seed", "seeds"),
        ("draws", "numbers of draws"),
    ):
        found = list(dict.fromkeys(str(getattr(one, key)) for one in columns))
        if len(found) > 1:
            lines.append(f"These results are of different {what}: {', '.join(found)}.")
    return lines
