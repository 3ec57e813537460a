"""Find the indicators: every module of this room that defines ``INDICATOR``.

A user's own data are indicators too, which a snapshot brings along. `modules` and
`indicators` run over those of the package alone, which is what a build computes;
`held` runs over all that a snapshot holds. Looking one up by its id finds both kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import polars as pl

import foedus.indicators
from foedus.errors import UsageError, nearest
from foedus.indicators.contract import CHANNELS, Channel, Indicator
from foedus.indicators.own import OwnIndicator
from foedus.lake.own.store import held as own_held
from foedus.lake.snapshot import Snapshot
from foedus.sources.registry import declarations

#: Own data that a snapshot has brought into this process, by id: a result outlives
#: the snapshot that it was computed from, and its charts still need their names.
_MET: dict[str, OwnIndicator] = {}


class _Described(dict[str, Indicator]):
    """Descriptions of the package's indicators; a look-up finds own data too."""

    def __missing__(self, indicator: str) -> Indicator:
        found = _own(indicator)
        if found is None:
            raise KeyError(indicator)
        return found.INDICATOR


@cache
def modules() -> Mapping[str, ModuleType]:
    """Return indicator modules by id, ordered by channel, then by title."""
    found: dict[str, ModuleType] = {}
    for info in iter_modules(foedus.indicators.__path__):
        module = import_module(f"foedus.indicators.{info.name}")
        if hasattr(module, "INDICATOR"):
            found[module.INDICATOR.id] = module

    return dict(sorted(found.items(), key=_place))


@cache
def indicators() -> Mapping[str, Indicator]:
    """Return what each indicator says of itself, by id; also those of own data."""
    return _Described({key: module.INDICATOR for key, module in modules().items()})


def held(snapshot: Snapshot) -> Mapping[str, ModuleType | OwnIndicator]:
    """Return the indicators that a snapshot holds: the package's, and own data.

    Returns
    -------
    mapping of str to module
        By id, ordered by channel, then by title.
    """
    if not snapshot.own:
        return modules()
    mine = {data.name: OwnIndicator(data) for data in snapshot.own.data}
    _MET.update(mine)
    both: dict[str, ModuleType | OwnIndicator] = {**modules(), **mine}
    return dict(sorted(both.items(), key=_place))


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that are indicators, by channel, then by title."""
    found = {name: one for name in names if (one := _found(name)) is not None}
    return tuple(name for name, _ in sorted(found.items(), key=_place))


def module(indicator: str) -> ModuleType | OwnIndicator:
    """Return the module of one indicator.

    Raises
    ------
    UsageError
        If there is no such indicator; names the nearest.
    """
    found = _found(indicator)
    if found is None:
        message = (
            f"there is no indicator {indicator!r}; {nearest(indicator, modules())}"
        )
        raise UsageError(message)
    return found


def source_title(source: str) -> str:
    """Return the name of a source for readers, or its id if it is not known."""
    declared = declarations().get(source)
    if declared is not None:
        return declared.title
    found = _own(source.removeprefix("own_"))
    return source if found is None else found.source_title


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


def ends_matter(indicator: str) -> bool:
    """Tell whether the rows of a window depend on its last year."""
    return hasattr(module(indicator), "window")


def _found(indicator: str) -> ModuleType | OwnIndicator | None:
    return modules().get(indicator) or _own(indicator)


def _own(indicator: str) -> OwnIndicator | None:
    """Return own data by id, as met in this process, else as they stand now."""
    if indicator not in _MET:
        _MET.update(
            {d.name: OwnIndicator(d) for d in own_held() if d.name == indicator}
        )
    return _MET.get(indicator)


def _place(item: tuple[str, ModuleType | OwnIndicator]) -> tuple[int, str]:
    described: Indicator = item[1].INDICATOR
    return CHANNELS.index(described.channel), described.title
