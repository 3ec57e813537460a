"""The snapshot: Parquet files of what our own code computed, with provenance.

Layout of a snapshot folder::

    manifest.json              id, hubs, sources with vintages, coverage, notes
    indicators/<id>.parquet    hub, partner, year, value, sd, n (4 decimals)
    tables/<name>.parquet      evidence and other tables that indicators keep

A snapshot is written to a temporary folder and moved into place, so that a
build that fails leaves the previous one untouched.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import polars as pl
from platformdirs import user_data_dir

from foedus.errors import HubNotInSnapshot, SnapshotError
from foedus.lake.own.joining import Own, own_data
from foedus.lake.swapping import building, standing

T = TypeVar("T")

FORMAT = 2
#: The snapshot that is installed with the package.
SHIPPED = Path(__file__).resolve().parents[1] / "snapshot"
_DECIMALS = 4
#: What reading a damaged Parquet file may end in; the last of them brings its reader
#: down and is no `Exception` at all.
DAMAGED = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)
#: What the manifests say of each indicator, by id of snapshot: a result outlives the
#: snapshot that it was computed from, and its charts still name the sources.
_READ: dict[str, Mapping[str, Any]] = {}
#: What every manifest holds, whatever else it may.
_PARTS = {"id": str, "hubs": list, "indicators": dict}


class Snapshot:
    """Read access to a snapshot folder, and to own data beside it.

    Parameters
    ----------
    path : Path or None
        Folder of a snapshot; None means the one named by the environment
        variable ``FOEDUS_SNAPSHOT``, else the user's own if one was built, else
        the one shipped with the package.
    own : Own or None
        Own data that are read as further indicators; None means the user's own if
        no path is given, and none if one is.

    Raises
    ------
    SnapshotError
        If there is no readable snapshot of this format, or own data are damaged.
    """

    def __init__(self, path: Path | None = None, *, own: Own | None = None) -> None:
        self.path = standing(path or _chosen())
        try:
            text = (self.path / "manifest.json").read_text(encoding="utf-8")
            self.manifest: dict[str, Any] = json.loads(text)
        except (OSError, ValueError) as error:
            message = (
                f"there is no readable snapshot in {self.path}; build one with: "
                "foedus data build --from DIR" + _way_back(self.path)
            )
            raise SnapshotError(message) from error
        found = self.manifest.get("format") if isinstance(self.manifest, dict) else None
        if found != FORMAT:
            message = (
                f"the snapshot in {self.path} has format "
                f"{found}; this version reads {FORMAT}: "
                "rebuild it with: foedus data build --from DIR" + _way_back(self.path)
            )
            raise SnapshotError(message)

        lacking = [key for key, kind in _PARTS.items()
                   if not isinstance(self.manifest.get(key), kind)]  # fmt: skip
        if lacking:
            message = (
                f"the snapshot in {self.path} is damaged: its manifest lacks "
                f"{', '.join(lacking)}; rebuild it with: foedus data build --from DIR"
                + _way_back(self.path)
            )
            raise SnapshotError(message)
        if own is None:
            own = own_data() if path is None else Own()
        self.own = own
        if own:
            self.manifest = own.manifest(self.manifest)
        _READ[self.id] = self.manifest["indicators"]
        self._values: dict[tuple[str, str], pl.DataFrame] = {}
        self._tables: dict[str, pl.DataFrame] = {}

    def __repr__(self) -> str:
        return f"Snapshot({self.id}, {len(self.hubs)} hubs)"

    @property
    def id(self) -> str:
        """Short content hash of all files, and of own data if there are any."""
        return self.own.id(str(self.manifest["id"]))

    @cached_property
    def hubs(self) -> tuple[str, ...]:
        """State ids of the hubs held, in alphabetical order."""
        return tuple(self.manifest["hubs"])

    def coverage(self, indicator: str) -> tuple[int, int]:
        """Return first and last calendar year in which an indicator speaks.

        Raises
        ------
        SnapshotError
            If the snapshot was built before there was this indicator.
        """
        held = self.manifest["indicators"]
        if indicator not in held:
            message = (
                f"the snapshot in {self.path} holds no indicator {indicator!r}; "
                "rebuild it with: foedus data build --from DIR" + _way_back(self.path)
            )
            raise SnapshotError(message)
        try:
            first, last = held[indicator]["coverage"]
            return int(first), int(last)
        except (LookupError, TypeError, ValueError) as error:
            message = (
                f"the snapshot in {self.path} is damaged: its manifest has no coverage "
                f"of {indicator!r}; rebuild it with: foedus data build --from DIR"
                + _way_back(self.path)
            )
            raise SnapshotError(message) from error

    def values(self, indicator: str, hub: str) -> pl.DataFrame:
        """Return all rows of one hub, every column that was kept.

        Raises
        ------
        HubNotInSnapshot
            If the hub was not built; the message names the command.
        SnapshotError
            If the file is not there or damaged.
        """
        self.require(hub)
        mine = self.own.table(indicator)
        if mine is not None:
            return mine.filter(pl.col("hub") == hub)
        if (indicator, hub) not in self._values:
            file = f"indicators/{indicator}.parquet"
            frame = self._read(file, pl.col("hub") == hub)
            # Stored as 32 bit; the fourth decimal is what was meant.
            rounded = frame.with_columns(pl.col(pl.Float64).round(_DECIMALS))
            self._values[indicator, hub] = rounded
        return self._values[indicator, hub]

    def table(self, name: str, where: pl.Expr | None = None) -> pl.DataFrame:
        """Return a kept table, only the rows that meet a condition."""
        frame = self._read(f"tables/{name}.parquet", where)
        if name == "scales" and self.own:
            mine = self.own.scales()
            return pl.concat([frame, mine if where is None else mine.filter(where)])
        return frame

    def rows(self, name: str) -> int:
        """Return how many rows a kept table has, without reading them.

        Raises
        ------
        SnapshotError
            If the file is not there or damaged.
        """
        file = f"tables/{name}.parquet"
        try:
            return int(
                pl.scan_parquet(self.path / file).select(pl.len()).collect().item()
            )
        except (OSError, pl.exceptions.PolarsError) as error:
            raise _unread(file, error) from error

    def part(self, name: str, column: str, key: str) -> pl.DataFrame:
        """Return the rows of a kept table in which a column equals a key."""
        return self.table(name, pl.col(column) == key)

    def cached_table(self, name: str) -> pl.DataFrame:
        """Return a whole kept table, read once: for small ones."""
        if name not in self._tables:
            self._tables[name] = self.table(name)
        return self._tables[name]

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returns, which the key tells apart from all else.

        Whoever asks one question throws the snapshot away with the answer, so nothing
        is kept here; a snapshot that is asked again and again keeps it.
        """
        return make()

    def require(self, hub: str) -> None:
        """Stop if a hub is not in the snapshot."""
        if hub not in self.hubs:
            message = (
                f"the snapshot holds {len(self.hubs)} hubs, not {hub}; build it "
                f"with: foedus data build --from DIR --hub {hub}"
            )
            raise HubNotInSnapshot(message)

    def _read(self, name: str, where: pl.Expr | None) -> pl.DataFrame:
        try:
            frame = pl.scan_parquet(self.path / name)
            if where is not None:
                frame = frame.filter(where)
            return frame.collect().with_columns(pl.col(pl.Float32).cast(pl.Float64))
        except DAMAGED as error:
            raise _unread(name, error) from error


def _unread(file: str, error: BaseException) -> SnapshotError:
    cause = next(iter(str(error).splitlines()), type(error).__name__)
    return SnapshotError(f"the snapshot file {file} is absent or damaged ({cause})")


def sources_of(snapshot: str, indicator: str) -> tuple[str, ...] | None:
    """Return the sources from which an indicator of a snapshot was computed.

    Parameters
    ----------
    snapshot : str
        Id of a snapshot.
    indicator : str
        Id of an indicator.

    Returns
    -------
    tuple of str or None
        Ids of sources; None if this process has not read such a snapshot.
    """
    told = _READ.get(snapshot, {}).get(indicator)
    sources = told.get("sources") if isinstance(told, dict) else None
    return tuple(map(str, sources)) if isinstance(sources, list) else None


def user_folder() -> Path:
    """Return where a user's own snapshot stands once it is built."""
    return Path(user_data_dir("foedus")) / "snapshot"


def check_place(path: Path) -> None:
    """Stop before a folder is replaced that is not a snapshot.

    Raises
    ------
    SnapshotError
        If something else than a snapshot or an empty folder stands at `path`.
    """
    if not path.exists():
        return
    if path.is_dir():
        inside = sorted(one.name for one in path.iterdir())
        if not inside or {*inside} == {"indicators", "manifest.json", "tables"}:
            return
        found = f"a folder with {inside[0]!r}"
    else:
        found = "a file"
    message = (
        f"{path} is {found} and not a snapshot; it is left as it is: name a new "
        "or empty folder"
    )
    raise SnapshotError(message)


def content_id(path: Path) -> str:
    """Return the id that the files of a snapshot give: a hash of their content.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    digest = hashlib.sha256()
    for folder in ("indicators", "tables"):
        for file in sorted((path / folder).glob("*.parquet"), key=lambda f: f.stem):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def write(
    path: Path,
    *,
    indicators: Mapping[str, pl.DataFrame],
    tables: Mapping[str, pl.DataFrame],
    manifest: Mapping[str, Any],
    level: int = 19,
) -> Snapshot:
    """Write a snapshot in one move.

    Parameters
    ----------
    path : Path
        Where it shall stand; an existing snapshot is replaced only at the end.
    indicators, tables : mapping of str to polars.DataFrame
        What to keep; floats are rounded to 4 decimals (indicators) and stored
        as 32 bit, strings as categories.
    manifest : mapping
        Everything but `format` and `id`, which are added here.
    level : int
        Compression level of zstd, 1 (fast) to 22 (small).

    Returns
    -------
    Snapshot
        The one just written, read back.

    Raises
    ------
    SnapshotError
        If something that is not a snapshot stands at `path`.
    """
    path = path.resolve()
    check_place(path)
    with building(path) as place:
        for folder, frames in (("indicators", indicators), ("tables", tables)):
            (place / folder).mkdir()
            for name, frame in sorted(frames.items()):
                file = place / folder / f"{name}.parquet"
                compact = _compact(frame, round_floats=folder == "indicators")
                _write_parquet(compact, file, level)
        empty = {key: kind() for key, kind in _PARTS.items()}
        complete = {**empty, **manifest, "format": FORMAT, "id": content_id(place)}
        text = json.dumps(complete, indent=1, sort_keys=True, ensure_ascii=False)
        (place / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return Snapshot(path)


def _write_parquet(frame: pl.DataFrame, file: Path, level: int) -> None:
    try:
        frame.write_parquet(
            file, compression="zstd", compression_level=level, statistics=True
        )
    except pl.exceptions.PolarsError as error:
        cause = str(error).splitlines()[0]
        message = (
            f"{file.name} cannot be written ({cause}); the snapshot before it stays: "
            "check the disk"
        )
        raise SnapshotError(message) from error


def _chosen() -> Path:
    named = os.environ.get("FOEDUS_SNAPSHOT")
    if named:
        return Path(named)
    own = user_folder()
    return own if standing(own).is_dir() else SHIPPED


def _way_back(path: Path) -> str:
    if path == standing(user_folder()):
        return f"; or delete {path} to return to the installed one"
    return ""


def _compact(frame: pl.DataFrame, *, round_floats: bool) -> pl.DataFrame:
    floats = pl.col(pl.Float64, pl.Float32)
    if round_floats:
        frame = frame.with_columns(floats.round(_DECIMALS))
    return frame.with_columns(floats.cast(pl.Float32))
