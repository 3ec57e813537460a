"""What a source says of itself: `source.toml` as a frozen object."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from foedus.errors import SourceError
from foedus.sources.addresses import Fetch, parse

Redistribution = Literal["rows", "aggregates"]


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms of use; `redistribution` says what may leave in a snapshot.

    Attributes
    ----------
    name, url : str
        Name of the licence or of the terms, and where they stand.
    redistribution : {"rows", "aggregates"}
        ``rows``: single facts may be shown with attribution;
        ``aggregates``: only figures that our own code computed.
    """

    name: str
    url: str
    redistribution: Redistribution


@dataclass(frozen=True, slots=True)
class Table:
    """Expectations of one table that a reader returns.

    Attributes
    ----------
    name : str
        Name under which the reader returns the table.
    key : tuple of str
        Columns that together identify a row.
    rows : tuple of int
        Fewest and most rows that are plausible.
    years : tuple of int or None
        First and last year that the column `year` must reach, exactly.
    fill : dict of str to float
        Column and the share of its rows, in [0, 1], that must not be null.
    """

    name: str
    key: tuple[str, ...]
    rows: tuple[int, int]
    years: tuple[int, int] | None
    fill: dict[str, float]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One source as its `source.toml` declares it.

    Attributes
    ----------
    id : str
        Name of the source's folder.
    title, publisher, version, url, citation : str
        What it is, who publishes it, which edition, where, how to cite it.
    doi : str or None
        Digital object identifier of the data or of the article to cite.
    licence : Licence
        Terms of use.
    coverage : str
        Years and scope in words, as shown to users.
    files : dict of str to str
        Role of a file and its path below the data folder; a pattern with
        ``*`` stands for all files that match it.
    tables : tuple of Table
        Expectations, checked by the registry after every reading.
    extra : str or None
        Optional package group that reading needs (``files`` for spreadsheets).
    fetch : Fetch or None
        How the publisher's own files are got; None if nobody has said.
    fetched_tables : tuple of Table
        Expectations of what is fetched: those of `tables`, where the fetched
        edition is another one with its own.
    replaces : str or None
        Source that this one stands for where its files are at hand.
    """

    id: str
    title: str
    publisher: str
    version: str
    url: str
    citation: str
    doi: str | None
    licence: Licence
    coverage: str
    files: dict[str, str]
    tables: tuple[Table, ...]
    extra: str | None
    fetch: Fetch | None = None
    fetched_tables: tuple[Table, ...] = ()
    replaces: str | None = None

    def fetched(self) -> Declaration:
        """Return what is true of files from the publisher's own address.

        They can be another edition, of another publisher, than the files that
        `files` names: the edition and its expectations are told under ``fetch``.
        """
        edition: dict[str, Any] = dict(self.fetch.edition) if self.fetch else {}
        return replace(self, **edition, tables=self.fetched_tables or self.tables)


def load(path: Path) -> Declaration:
    """Read a declaration and report everything that is wrong with it at once.

    Parameters
    ----------
    path : Path
        A `source.toml`; its folder's name is the id.

    Raises
    ------
    SourceError
        If the file is not TOML or a field is missing or of the wrong type.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{path.parent.name}/source.toml is not valid TOML: {error}"
        raise SourceError(message) from error
    try:
        return _declaration(path, raw)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        message = (
            f"{path.parent.name}/source.toml has a part of the wrong form "
            f"({type(error).__name__}: {error})"
        )
        raise SourceError(message) from error


def _declaration(path: Path, raw: dict[str, Any]) -> Declaration:
    problems = [
        f"'{field}' should be text"
        for field in ("title", "publisher", "version", "url", "citation", "coverage")
        if not isinstance(raw.get(field), str) or not raw[field]
    ]
    licence = raw.get("licence", {})
    if licence.get("redistribution") not in ("rows", "aggregates"):
        problems.append("'licence.redistribution' should be 'rows' or 'aggregates'")
    if not raw.get("files"):
        problems.append("'files' should name at least one file")
    if not raw.get("tables"):
        problems.append("'tables' should declare at least one table")
    fetch = None
    if "fetch" in raw:
        fetch, wrong = parse(raw["fetch"], raw.get("files", {}))
        problems += wrong
    if problems:
        message = f"{path.parent.name}/source.toml: " + "; ".join(problems)
        raise SourceError(message)
    tables = tuple(_table(name, body) for name, body in raw["tables"].items())
    own = raw.get("fetch", {}).get("tables", {})
    return Declaration(
        id=path.parent.name,
        title=raw["title"],
        publisher=raw["publisher"],
        version=raw["version"],
        url=raw["url"],
        citation=raw["citation"],
        doi=raw.get("doi"),
        licence=Licence(
            licence.get("name", ""), licence.get("url", ""), licence["redistribution"]
        ),
        coverage=raw["coverage"],
        files=dict(raw["files"]),
        tables=tables,
        extra=raw.get("extra"),
        replaces=raw.get("replaces"),
        fetch=fetch,
        fetched_tables=tuple(
            _table(one.name, {**raw["tables"][one.name], **own.get(one.name, {})})
            for one in tables
        ),
    )


def _table(name: str, body: dict[str, Any]) -> Table:
    years = body.get("years")
    low, high = body["rows"]
    return Table(
        name=name,
        key=tuple(body["key"]),
        rows=(int(low), int(high)),
        years=None if years is None else (int(years[0]), int(years[1])),
        fill={column: float(share) for column, share in body.get("fill", {}).items()},
    )
