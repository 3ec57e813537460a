"""Bring a user's numbers to [0, 1], by a rule that is frozen when they are added."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from foedus.errors import InvalidOption
from foedus.estimates.distribution import Knots, apply, fit
from foedus.lake.own.columns import Direction

RuleName = Literal["0-1", "percent", "minmax", "log", "rank", "share"]
RULES: Mapping[RuleName, str] = {
    "0-1": "the numbers are in [0, 1] already",
    "percent": "per cent, divided by 100",
    "minmax": "(x - low) / (high - low); low and high are the extremes of the table "
    "or given bounds",
    "log": "ln(1 + x) / ln(1 + high); high is the largest number or a given bound",
    "rank": "mid-rank among all numbers of the table",
    "share": "the hub's share of what the partner has with all states in that year",
}
#: Values are kept to this many decimals, so that the number can be told from them.
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Scaling:
    """A rule with its constants.

    Attributes
    ----------
    rule : str
        One of `RULES`.
    low, high : float or None
        Constants of ``minmax`` and ``log``, in the unit of the table.
    reverse : bool
        Whether a high number means far; then 1 less the value counts.
    """

    rule: RuleName
    low: float | None = None
    high: float | None = None
    reverse: bool = False

    def told(self, direction: Direction) -> str:
        """Return the rule with its constants, as part of a sentence."""
        parts = (
            ("partner", "hub") if direction == "hub-to-partner" else ("hub", "partner")
        )
        base = {
            "0-1": "the number itself",
            "percent": "the number divided by 100",
            "minmax": f"(x - {_plain(self.low)}) / ({_plain(self.high)} - "
            f"{_plain(self.low)})",
            "log": f"ln(1 + x) / ln(1 + {_plain(self.high)})",
            "rank": "the mid-rank among all numbers of the table",
            "share": f"the {parts[0]}'s share of the {parts[1]}'s total in the year",
        }[self.rule]
        return f"1 less {base}, as a high number means far" if self.reverse else base

    def undone(self) -> Callable[[float], float]:
        """Return the map from a value back to the number of the table.

        For ``rank`` and ``share`` it is the value itself (not reversed): one number
        of the table cannot be told from it.
        """

        def number(value: float) -> float:
            forward = 1 - value if self.reverse else value
            if self.rule == "percent":
                return 100 * forward
            if self.rule == "minmax":
                assert self.low is not None and self.high is not None
                return self.low + forward * (self.high - self.low)
            if self.rule == "log":
                assert self.high is not None
                return math.expm1(forward * math.log1p(self.high))
            return forward

        return number


def scaled(
    table: pl.DataFrame,
    rule: str,
    direction: Direction,
    *,
    bounds: tuple[float, float] | None = None,
    reverse: bool = False,
) -> tuple[pl.DataFrame, Scaling]:
    """Return a table with values in [0, 1] and the rule that made them.

    Parameters
    ----------
    table : polars.DataFrame
        As `foedus.lake.own.dyads.Dyads` has it.
    rule : str
        One of `RULES`.
    direction : str
        Whose act the number is; it decides of whose total ``share`` is taken.
    bounds : (float, float) or None
        Numbers that stand for 0 and 1 (``minmax``; ``log`` needs 0 first).
    reverse : bool
        Whether a high number means far.

    Returns
    -------
    polars.DataFrame
        With `value` and `sd` on the scale of `value`; rows that have no
        value (a share of nothing) are absent.
    Scaling
        The frozen rule.

    Raises
    ------
    InvalidOption
        If there is no such rule, or the numbers do not suit it.
    """
    if rule not in RULES:
        message = f"there is no scale {rule!r}; choose {', '.join(RULES)}"
        raise InvalidOption(message)
    if bounds is not None and rule not in ("minmax", "log"):
        message = f"bounds belong to the scales minmax and log, not to {rule}"
        raise InvalidOption(message)
    x = table["x"].to_numpy()
    sd = table["sd"].to_numpy()
    made: Scaling
    mapped: Callable[[np.ndarray], np.ndarray]
    if rule == "share":
        return _shares(table, direction, reverse=reverse)
    if rule in ("0-1", "percent"):
        top = 1.0 if rule == "0-1" else 100.0
        _within(x, 0.0, top, rule)
        made, mapped = Scaling(rule, reverse=reverse), lambda v: v / top  # type: ignore[arg-type]
    elif rule == "minmax":
        low, high = bounds or (float(x.min()), float(x.max()))
        _ordered(low, high)
        _within(x, low, high, rule)
        made = Scaling("minmax", low, high, reverse)
        mapped = lambda v: (v - low) / (high - low)  # noqa: E731
    elif rule == "log":
        low, high = bounds or (0.0, float(x.max()))
        _ordered(low, high)
        if low != 0:
            message = f"the scale log begins at 0; got the bound {low:g}"
            raise InvalidOption(message)
        _within(x, 0.0, high, rule)
        made = Scaling("log", 0.0, high, reverse)
        mapped = lambda v: np.log1p(np.maximum(v, 0)) / math.log1p(high)  # noqa: E731
    else:
        knots: Knots = fit(x)
        made = Scaling("rank", reverse=reverse)
        mapped = lambda v: apply(knots, v)  # noqa: E731
    value = mapped(x)
    # Half the rise from one standard deviation below to one above, within [0, 1].
    spread = (np.clip(mapped(x + sd), 0, 1) - np.clip(mapped(x - sd), 0, 1)) / 2
    return _with(table, value, spread, reverse=reverse), made


def _shares(
    table: pl.DataFrame, direction: Direction, *, reverse: bool
) -> tuple[pl.DataFrame, Scaling]:
    _within(table["x"].to_numpy(), 0.0, math.inf, "share")
    # What the hub does to its partners is divided among them; all else is divided
    # among the states that a partner deals with.
    whole = "hub" if direction == "hub-to-partner" else "partner"
    known = table.with_columns(total=pl.col("x").sum().over(whole, "year"))
    known = known.filter(pl.col("total") > 0)
    if known.is_empty():
        message = "all numbers are 0, so that there is no share of them"
        raise InvalidOption(message)
    total = known["total"].to_numpy()
    x, sd = known["x"].to_numpy(), known["sd"].to_numpy()
    return _with(known, x / total, sd / total, reverse=reverse), Scaling(
        "share", reverse=reverse
    )


def _with(
    table: pl.DataFrame, value: np.ndarray, sd: np.ndarray, *, reverse: bool
) -> pl.DataFrame:
    value = 1 - value if reverse else value
    return table.with_columns(
        pl.Series("value", np.clip(value, 0, 1)).round(_DECIMALS),
        pl.Series("sd", sd).fill_nan(None).round(_DECIMALS),
    )


def _within(x: np.ndarray, low: float, high: float, rule: str) -> None:
    outside = (x < low) | (x > high)
    if outside.any():
        message = (
            f"{outside.sum()} number(s) lie outside {_plain(low)} to {_plain(high)}, "
            f"first {x[outside][0]:g}; the scale {rule} needs them within"
        )
        raise InvalidOption(message)


def _ordered(low: float, high: float) -> None:
    if not low < high or not math.isfinite(high - low):
        message = (
            f"the numbers run from {low:g} to {high:g}, which spans nothing that can "
            "be scaled; give bounds, the lower first"
        )
        raise InvalidOption(message)


def _plain(number: float | None) -> str:
    return "any" if number is None or math.isinf(number) else f"{number:g}"
