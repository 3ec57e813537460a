"""Find the indicators: every module of this room that defines ``INDICATOR``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import polars as pl

import foedus.indicators
from foedus.errors import UsageError, nearest
from foedus.indicators.contract import CHANNELS, Channel, Indicator
from foedus.lake.snapshot import Snapshot


@cache
def modules() -> Mapping[str, ModuleType]:
    """Return indicator modules by id, ordered by channel, then by title."""
    found = {}
    for info in iter_modules(foedus.indicators.__path__):
        module = import_module(f"foedus.indicators.{info.name}")
        if hasattr(module, "INDICATOR"):
            found[module.INDICATOR.id] = module

    def place(item: tuple[str, ModuleType]) -> tuple[int, str]:
        described: Indicator = item[1].INDICATOR
        return CHANNELS.index(described.channel), described.title

    return dict(sorted(found.items(), key=place))


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return what each indicator says of itself, by id."""
    return {key: module.INDICATOR for key, module in modules().items()}


def module(indicator: str) -> ModuleType:
    """Return the module of one indicator.

    Raises
    ------
    UsageError
        If there is no such indicator; names the nearest.
    """
    if indicator not in modules():
        message = (
            f"there is no indicator {indicator!r}; {nearest(indicator, modules())}"
        )
        raise UsageError(message)
    return modules()[indicator]


def of_channel(channel: Channel) -> tuple[Indicator, ...]:
    """Return the indicators of a channel."""
    return tuple(i for i in indicators().values() if i.channel == channel)


def window(
    snapshot: Snapshot, indicator: str, hub: str, since: int, until: int
) -> pl.DataFrame:
    """Return one indicator's series for a hub as this window asks for it.

    Returns
    -------
    polars.DataFrame
        Columns `partner`, `year`, `value`, `sd`, `n`, from `since` to the last
        year in coverage (which may lie after `until`); NA rows are absent.
    """
    own = getattr(module(indicator), "window", None)
    frame: pl.DataFrame = (
        own(snapshot, hub, since, until)
        if own is not None
        else snapshot.values(indicator, hub).filter(pl.col("year") >= since)
    )
    return frame.select("partner", "year", "value", "sd", "n").sort("partner", "year")
