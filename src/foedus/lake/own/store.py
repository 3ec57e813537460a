"""Keep own data in the user's own folder, and find them there.

Layout::

    <name>.json                what it is, where from, how scaled
    <name>-<digest>.parquet    hub, partner, year, value, sd, n, x, total, reference

The json names its table by content, and is moved into place last: a process that is
killed leaves either the old or the new data, and at most a table that nothing names.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from platformdirs import user_data_dir

from foedus.errors import InvalidOption, SnapshotError, nearest
from foedus.lake.locking import locked
from foedus.lake.own.columns import Direction
from foedus.lake.own.scaling import RuleName, Scaling

FORMAT = 1
#: Columns of a kept table, in this order.
COLUMNS: dict[str, type[pl.DataType]] = {
    "hub": pl.String,
    "partner": pl.String,
    "year": pl.Int16,
    "value": pl.Float64,
    "sd": pl.Float64,
    "n": pl.Float64,
    "x": pl.Float64,
    "total": pl.Float64,
    "reference": pl.String,
}
_LOCK = ".lock"
_WAIT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is known of one table of own data.

    Attributes
    ----------
    name, title, channel : str
        Id and name of the indicator, and the channel that it counts in.
    direction : str
        Whose act the number is.
    unit : str
        What the numbers of the table count, for readers.
    rule : str
        Scaling rule, with `low`, `high` and `reverse`; see `scaling`.
    low, high : float or None
        Constants of the rule.
    reverse : bool
        Whether a high number means far.
    error : str
        Where standard deviations come from, in words; empty if there are none.
    file, sha256 : str
        Name and hash of the user's file.
    added : str
        ISO date on which it was added.
    author, citation, licence, url : str
        Provenance as the user stated it.
    coverage : tuple of int
        First and last calendar year with a value.
    rows : int
        Directed dyad-years with a value.
    aside : tuple of (str, int)
        Why rows were left out, and how many.
    knots : tuple of (float, float)
        The frozen common scale: natural value and its place.
    reference : str
        Years on which that scale was fitted.
    table : str
        Name of the kept table.
    """

    name: str
    title: str
    channel: str
    direction: Direction
    unit: str
    rule: RuleName
    low: float | None
    high: float | None
    reverse: bool
    error: str
    file: str
    sha256: str
    added: str
    author: str
    citation: str
    licence: str
    url: str
    coverage: tuple[int, int]
    rows: int
    aside: tuple[tuple[str, int], ...]
    knots: tuple[tuple[float, float], ...]
    reference: str
    table: str

    @property
    def source(self) -> str:
        """Id of the source that stands for the file in citations and evidence."""
        return f"own_{self.name}"

    @property
    def scaling(self) -> Scaling:
        """The frozen rule that made values of numbers."""
        return Scaling(self.rule, self.low, self.high, self.reverse)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object, without the scale and the name of the kept table."""
        body = asdict(self)
        del body["knots"], body["table"]
        return body

    def digest(self) -> str:
        """Return a hash of all that bears on a result; the day of adding does not."""
        body = {**asdict(self), "added": ""}
        text = json.dumps(body, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def own_folder() -> Path:
    """Return the folder of own data: ``FOEDUS_OWN_DATA``, else the user's own."""
    named = os.environ.get("FOEDUS_OWN_DATA")
    return Path(named) if named else Path(user_data_dir("foedus")) / "own"


def held(folder: Path | None = None) -> tuple[OwnData, ...]:
    """Return all own data by name; empty if there are none.

    Raises
    ------
    SnapshotError
        If a description is damaged; names the command that removes it.
    """
    place = own_folder() if folder is None else folder
    try:
        names = sorted(name for name in os.listdir(place) if name.endswith(".json"))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        message = f"the folder of own data, {place}, cannot be read ({error})"
        raise SnapshotError(message) from error
    found = []
    for name in names:
        # Another process may remove one between the listing and the reading.
        with suppress(FileNotFoundError):
            found.append(_described(place / name))
    return tuple(found)


def values(one: OwnData, folder: Path) -> pl.DataFrame:
    """Return the kept table of own data, columns of `COLUMNS`.

    Raises
    ------
    SnapshotError
        If it is not there or damaged.
    """
    return _table(folder / one.table)


def save(one: OwnData, table: pl.DataFrame, folder: Path, *, replace: bool) -> OwnData:
    """Keep own data, at once or not at all.

    Parameters
    ----------
    one : OwnData
        What it is; `table` (the name) is filled in here.
    table : polars.DataFrame
        Its rows, columns of `COLUMNS`.
    folder : Path
        Where to keep it; made if it is not there.
    replace : bool
        Whether data of this name may be replaced.

    Raises
    ------
    InvalidOption
        If there are data of this name and they are not to be replaced.
    VaultBusy
        If another process is at work in the folder for long.
    OSError
        If the folder cannot be written.
    """
    packed = io.BytesIO()
    table.select(*COLUMNS).write_parquet(packed, compression="zstd")
    content = packed.getvalue()
    file = f"{one.name}-{hashlib.sha256(content).hexdigest()[:16]}.parquet"
    kept = OwnData(**{**_shallow(one), "table": file})
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / _LOCK, wait=_WAIT_SECONDS):
        if not replace and (folder / f"{one.name}.json").exists():
            message = (
                f"there are own data {one.name!r} already; choose another name, or "
                "replace them (--replace)"
            )
            raise InvalidOption(message)
        _write(folder / file, content)
        body = json.dumps({"format": FORMAT, **asdict(kept)}, indent=1, sort_keys=True)
        _write(folder / f"{one.name}.json", (body + "\n").encode())
        _sweep(folder)
    return kept


def remove(name: str, folder: Path) -> None:
    """Remove own data, damaged ones too.

    Raises
    ------
    InvalidOption
        If there are none of this name; names the nearest.
    VaultBusy
        If another process is at work in the folder for long.
    """
    with _existing(folder, name):
        (folder / f"{name}.json").unlink()
        _sweep(folder)


def leftovers(folder: Path) -> tuple[Path, ...]:
    """Return files that no description names: of a process that was killed."""
    if not folder.is_dir():
        return ()
    named = {_named_table(path) for path in folder.glob("*.json")}
    return tuple(
        path
        for path in sorted(folder.iterdir())
        if path.suffix in (".parquet", ".part") and path.name not in named
    )


@contextmanager
def _existing(folder: Path, name: str) -> Iterator[None]:
    names = [p.stem for p in folder.glob("*.json")] if folder.is_dir() else []
    if name not in names:
        hint = (
            nearest(name, names) or f"there are: {', '.join(sorted(names)) or 'none'}"
        )
        message = f"there are no own data {name!r}; {hint}"
        raise InvalidOption(message)
    with locked(folder / _LOCK, wait=_WAIT_SECONDS):
        if (folder / f"{name}.json").exists():
            yield
        else:
            message = f"another process removed {name!r} just now"
            raise InvalidOption(message)


def _sweep(folder: Path) -> None:
    for path in leftovers(folder):
        with suppress(OSError):
            path.unlink()


def _named_table(path: Path) -> str:
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["table"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _described(path: Path) -> OwnData:
    try:
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if body.pop("format") != FORMAT or set(body) != {
            field.name for field in fields(OwnData)
        }:
            raise ValueError("of another version")
        body["coverage"] = (int(body["coverage"][0]), int(body["coverage"][1]))
        body["aside"] = tuple((str(why), int(n)) for why, n in body["aside"])
        body["knots"] = tuple((float(x), float(g)) for x, g in body["knots"])
        one = OwnData(**body)
        if one.name != path.stem:
            raise ValueError(f"it describes {one.name!r}")
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = (
            f"own data {path.stem!r} in {path.parent} are damaged ({error}); remove "
            f"them with: foedus data remove {path.stem}"
        )
        raise SnapshotError(message) from error
    return one


# Named by content, so that a file that was read once never changes.
@lru_cache(maxsize=8)
def _table(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path).select(*COLUMNS).cast(COLUMNS)  # type: ignore[arg-type]
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        name = path.name.rpartition("-")[0]
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        message = (
            f"the table of own data {name!r} is absent or damaged ({cause}); add them "
            f"again (--replace), or remove them with: foedus data remove {name}"
        )
        raise SnapshotError(message) from error


def _write(path: Path, content: bytes) -> None:
    """Write aside, reach the disk, then move into place."""
    aside = path.with_name(f"{path.name}.part")
    try:
        with aside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _shallow(one: OwnData) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(OwnData)}
