"""The result of `structure`: frozen, printable, and the JSON that programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.alignment.showing import Shown
from foedus.states import get

if TYPE_CHECKING:
    import pandas as pd

#: What is measured each year, by id, in the order in which it is shown.
MEASURES: Mapping[str, str] = {
    "poles_gdp": "effective poles, gross domestic product",
    "poles_military": "effective poles, military spending",
    "poles_trade": "effective poles, goods trade",
    "poles_capabilities": "effective poles, capabilities",
    "poles_alignment": "effective poles, nearest hub",
    "poles_blocs": "effective poles, blocs",
    "concentration_gdp": "concentration, gross domestic product",
    "concentration_military": "concentration, military spending",
    "concentration_trade": "concentration, goods trade",
    "concentration_capabilities": "concentration, capabilities",
    "concentration_alignment": "concentration, nearest hub",
    "blocs": "blocs of three states or more",
    "modularity": "signed modularity",
    "stability": "mean co-membership of blocs",
    "triangles_strict": "balanced triangles of acts, strict",
    "triangles_strict_chance": "the same, signs at random",
    "triangles_weak": "balanced triangles of acts, weak",
    "triangles_weak_chance": "the same, signs at random",
    "walk_balance": "walk balance of acts",
    "frustration_balance": "frustration balance of acts",
    "frustrated_lower": "acts to undo for balance, at least",
    "frustrated_upper": "acts to undo for balance, at most",
    "acts_positive": "obligations",
    "acts_negative": "rivalries",
    "ties_positive": "positive ties",
    "ties_negative": "negative ties",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure in one year.

    Attributes
    ----------
    estimate : float
        The value.
    low, high : float or None
        90 % interval; None where nothing is known to be uncertain (counts).
    units : int
        States that it rests on.
    covered : float or None
        Their share of the world's capabilities, where a figure can be missing.
    """

    estimate: float
    low: float | None
    high: float | None
    units: int
    covered: float | None


@dataclass(frozen=True, slots=True)
class Leader:
    """One of the largest holders of a quantity: its share, in [0, 1]."""

    state: str
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bloc:
    """A bloc in one year.

    Attributes
    ----------
    anchor : str
        Its member with the largest capabilities, which names it.
    members : tuple of str
        In order of capabilities.
    stability : tuple of float
        For each member, how often it is found with the others when votes and
        pacts are resampled, in [0, 1].
    """

    anchor: str
    members: tuple[str, ...]
    stability: tuple[float, ...]

    @property
    def firm(self) -> float:
        """Mean of `stability`."""
        return sum(self.stability) / len(self.stability)


@dataclass(frozen=True, slots=True)
class Variant:
    """What another rule finds in the same year.

    Attributes
    ----------
    rule, title : str
        Id and words of the rule.
    blocs : int
        Blocs of three states or more.
    poles : float
        Effective number of blocs.
    modularity : float
    likeness : float
        Adjusted Rand index with the standard division: 1 if the blocs are the same.
    """

    rule: str
    title: str
    blocs: int
    poles: float
    modularity: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Isolation:
    """Where one state stands in one year.

    Attributes
    ----------
    year : int
    bloc : str or None
        Anchor of its bloc; None if it stands apart.
    stability : float or None
        How often it is found with the members of its bloc.
    positive, negative : int
        States that it stands with and against.
    to_median : Figure or None
        Mean distance of its votes to the median vote, in [0, 1]; None if it cast
        too few. Years ask different questions: compare `place` over time.
    place : Figure or None
        Share of the voters that stand nearer to the median vote, in [0, 1]: 1 is
        the most isolated.
    nearest : str or None
        Anchor of the bloc to whose members its votes are nearest.
    to_nearest : Figure or None
        Mean distance to them, in [0, 1].
    """

    year: int
    bloc: str | None
    stability: float | None
    positive: int
    negative: int
    to_median: Figure | None
    place: Figure | None
    nearest: str | None
    to_nearest: Figure | None


@dataclass(frozen=True, slots=True, repr=False)
class Structure(Shown):
    """The structure of the state system over a window, and in one year of it.

    Attributes
    ----------
    since, until, snapshot
        The question, and the snapshot that answers it.
    year : int or None
        Last year of the window in which blocs can be told: blocs, apart and
        variants are its.
    figures : mapping of str to mapping of int to Figure
        By measure (see `MEASURES`) and year; a year that is not known is absent.
    leaders : mapping of str to mapping of int to tuple of Leader
        By quantity and year, the largest five.
    blocs : tuple of Bloc
        From the largest to the smallest.
    apart : tuple of str
        States in no bloc of three or more.
    variants : tuple of Variant
        What other rules find.
    state : str or None
        The state asked for.
    isolation : tuple of Isolation
        Its years.
    notes : tuple of str
        What a reader must know.
    """

    since: int
    until: int
    snapshot: str
    year: int | None
    figures: Mapping[str, Mapping[int, Figure]]
    leaders: Mapping[str, Mapping[int, tuple[Leader, ...]]]
    blocs: tuple[Bloc, ...]
    apart: tuple[str, ...]
    variants: tuple[Variant, ...]
    state: str | None
    isolation: tuple[Isolation, ...]
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        span = f"{self.since}-{self.until}"
        if self.year is None:
            return f"Structure({span}: no blocs known)"
        return f"Structure({span}: {len(self.blocs)} blocs in {self.year})"

    def bloc_of(self, state: str) -> Bloc | None:
        """Return the bloc of a state in `year`, None if it stands apart."""
        return next((one for one in self.blocs if state in one.members), None)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object; years are keys as text."""
        return {
            "since": self.since,
            "until": self.until,
            "snapshot": self.snapshot,
            "year": self.year,
            "figures": {
                measure: {str(year): asdict(one) for year, one in by_year.items()}
                for measure, by_year in self.figures.items()
            },
            "leaders": {
                measure: {
                    str(year): [asdict(one) for one in many]
                    for year, many in by_year.items()
                }
                for measure, by_year in self.leaders.items()
            },
            "blocs": [asdict(one) for one in self.blocs],
            "apart": list(self.apart),
            "variants": [asdict(one) for one in self.variants],
            "state": self.state,
            "isolation": [asdict(one) for one in self.isolation],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return the object as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def to_polars(self) -> pl.DataFrame:
        """Return one row a measure and year."""
        rows = [
            (measure, year, one.estimate, one.low, one.high, one.units, one.covered)
            for measure, by_year in self.figures.items()
            for year, one in by_year.items()
        ]
        return pl.DataFrame(
            rows,
            schema={
                "measure": pl.String, "year": pl.Int64, "estimate": pl.Float64,
                "low": pl.Float64, "high": pl.Float64, "units": pl.Int64,
                "covered": pl.Float64,
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

        rows = [
            (f"bloc of {get(one.anchor).name}", len(one.members), one.firm,
             ", ".join(get(state).name for state in one.members[:6]))
            for one in self.blocs
        ]  # fmt: skip
        frame = pl.DataFrame(
            rows,
            schema=["bloc", "members", "co-membership", "largest"],
            orient="row",
        )
        when = self.year if self.year is not None else f"{self.since} to {self.until}"
        title = f"Blocs of the state system, {when}"
        return html_card(title, frame, source=self.snapshot, digits=2)
