"""Make an indicator of a user's own table, list such indicators, remove them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

from foedus.alignment.scales import frozen
from foedus.errors import BrokenExpectation, InvalidOption, nearest
from foedus.indicators import registry
from foedus.indicators.contract import CHANNELS
from foedus.lake.own import store
from foedus.lake.own.columns import DIRECTIONS, Direction, find_columns
from foedus.lake.own.dyads import dyads
from foedus.lake.own.files import read_table
from foedus.lake.own.joining import Own
from foedus.lake.own.scaling import scaled
from foedus.lake.own.store import OwnData
from foedus.lake.snapshot import Snapshot
from foedus.sources.registry import declarations

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LONGEST_TEXT = 500


def add(
    file: str | Path,
    name: str,
    *,
    channel: str,
    direction: str,
    scale: str = "0-1",
    bounds: tuple[float, float] | None = None,
    reverse: bool = False,
    sd: str | float | None = None,
    hub: str | None = None,
    partner: str | None = None,
    year: str | None = None,
    value: str | None = None,
    n: str | None = None,
    reference: str | None = None,
    sheet: str | None = None,
    skip: Iterable[str] = (),
    drop_outside: bool = False,
    title: str | None = None,
    unit: str = "",
    author: str = "",
    citation: str | None = None,
    licence: str = "not stated",
    url: str = "",
    replace: bool = False,
    folder: Path | None = None,
) -> OwnData:
    """Make a table of numbers per dyad and year an indicator of a channel.

    It counts in every result from then on, beside the other indicators of its channel.
    The snapshot is not touched; results carry another snapshot id.

    Parameters
    ----------
    file : path
        A csv, tsv (both also gzipped), Parquet, Excel or Stata file with one row a
        dyad and year.
    name : str
        Id of the indicator: small letters, digits and underscores.
    channel : {"diplomatic", "military", "economic", "reputational"}
        Where it counts.
    direction : {"partner-to-hub", "hub-to-partner", "symmetric"}
        Whose act the number is; a symmetric one needs a pair of states only once.
    scale : {"0-1", "percent", "minmax", "log", "rank", "share"}
        How numbers become values from 0 to 1; see `foedus.lake.own.scaling`.
    bounds : (float, float) or None
        The numbers that stand for 0 and 1, for ``minmax`` and ``log``.
    reverse : bool
        Whether a high number means far.
    sd : str, float or None
        Column of standard deviations, one for all (both in the unit of the numbers),
        or None; intervals are then too narrow.
    hub, partner, year, value, n, reference : str or None
        Names of columns, where they are not called so: the two states, the calendar
        year, the number, what it rests on, and where the fact can be looked up.
    sheet : str or None
        Sheet of a workbook; None means the first.
    skip : iterable of str
        Labels that are no states and are left out.
    drop_outside : bool
        Leave out years in which a state did not exist.
    title, unit : str
        Name of the indicator and of what is counted, for readers.
    author, citation, licence, url : str
        Provenance, shown wherever sources are.
    replace : bool
        Whether own data of this name may be replaced.
    folder : Path or None
        Folder of own data; None means the user's own (``FOEDUS_OWN_DATA``).

    Returns
    -------
    OwnData
        What was kept.

    Raises
    ------
    InvalidOption
        A name that is taken or impossible, no such channel, direction, scale or
        column, or numbers that do not suit the scale.
    SourceError
        A file that is missing, damaged or has wrong labels, years, numbers or keys.
    MissingExtra
        A package is needed for this kind of file.
    """
    path = Path(file)
    way = _checked(name, channel, direction)
    named = {"hub": hub, "partner": partner, "year": year, "value": value, "n": n}
    named |= {"reference": reference}
    texts = {
        "title": title or name.replace("_", " ").capitalize(),
        "unit": unit,
        "author": author,
        "licence": licence,
        "url": url,
    }
    raw = read_table(path, sheet=sheet)
    digest = _sha256(path)
    named["sd"], constant = _error_rule(sd, raw)
    found = dyads(
        raw,
        find_columns(raw, way, named),
        way,
        skip=tuple(skip),
        drop_outside=drop_outside,
    )
    table = found.table
    if constant is not None:
        table = table.with_columns(sd=pl.lit(constant))
    table, rule = scaled(table, scale, way, bounds=bounds, reverse=reverse)
    if "total" not in table.columns:
        table = table.with_columns(total=pl.lit(None, dtype=pl.Float64))
    coverage = (int(table["year"].min()), int(table["year"].max()))  # type: ignore[arg-type]
    knots, years = frozen(_of_hubs(table), coverage)
    return store.save(
        OwnData(
            name=name,
            channel=channel,
            direction=way,
            rule=rule.rule,
            low=rule.low,
            high=rule.high,
            reverse=rule.reverse,
            error=_error_words(named["sd"], constant),
            file=path.name,
            sha256=digest,
            added=date.today().isoformat(),
            citation=_one_line(citation) if citation else _uncited(texts, path),
            coverage=coverage,
            rows=table.height,
            aside=found.aside,
            knots=tuple(zip(knots.x.tolist(), knots.g.tolist(), strict=True)),
            reference=years,
            table="",
            **{key: _one_line(text) for key, text in texts.items()},
        ),
        table,
        folder or store.own_folder(),
        replace=replace,
    )


def remove(name: str, *, folder: Path | None = None) -> None:
    """Remove own data; results are then those of the snapshot alone.

    Raises
    ------
    InvalidOption
        If there are none of this name.
    """
    store.remove(name, folder or store.own_folder())


def own(*, folder: Path | None = None) -> tuple[OwnData, ...]:
    """Return all own data, by name."""
    return store.held(folder)


def _checked(name: str, channel: str, direction: str) -> Direction:
    if not _NAME.fullmatch(name):
        message = (
            f"{name[:60]!r} cannot be the name of an indicator; use 2 to 40 small "
            "letters, digits and underscores, a letter first"
        )
        raise InvalidOption(message)
    if name in registry.modules() or name in declarations() or name in CHANNELS:
        message = f"{name!r} is taken by Foedus itself; choose another name"
        raise InvalidOption(message)
    if channel not in CHANNELS:
        hint = nearest(channel, CHANNELS) or f"channels: {', '.join(CHANNELS)}"
        message = f"there is no channel {channel!r}; {hint}"
        raise InvalidOption(message)
    for way in DIRECTIONS:
        if way == direction:
            return way
    message = f"there is no direction {direction!r}; choose {', '.join(DIRECTIONS)}"
    raise InvalidOption(message)


def _error_rule(
    sd: str | float | None, raw: pl.DataFrame
) -> tuple[str | None, float | None]:
    """Return the column of standard deviations, or a constant, or neither."""
    if sd is None or sd == "none":
        return None, None
    if isinstance(sd, str) and sd in raw.columns:
        return sd, None
    try:
        constant = float(sd)
    except ValueError as error:
        message = (
            f"there is no column {sd!r} of standard deviations; name one, give a "
            "number, or 'none'"
        )
        raise InvalidOption(message) from error
    if not 0 <= constant < float("inf"):
        message = f"a standard deviation is finite and not negative; got {sd}"
        raise InvalidOption(message)
    return None, constant


def _error_words(column: str | None, constant: float | None) -> str:
    if constant is not None:
        return f"{constant:g} for every number"
    return "" if column is None else f"column {column}"


def _of_hubs(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of hubs: the population on which all scales are fitted."""
    hubs = Snapshot(own=Own()).hubs
    mine = table.filter(pl.col("hub").is_in(hubs))
    if mine.is_empty():
        seen = ", ".join(table["hub"].unique().sort().head(5))
        message = (
            f"no row has a hub that the snapshot holds; the table has {seen}, the "
            "snapshot " + ", ".join(hubs)
        )
        raise BrokenExpectation(message)
    return mine


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _uncited(texts: dict[str, str], path: Path) -> str:
    by = f"{texts['author']}: " if texts["author"] else ""
    return f"{by}{texts['title']}. Own data, {path.name}; no citation given."


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_TEXT]
