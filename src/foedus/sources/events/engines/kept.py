"""Translations of expressions, kept on disk from one build to the next.

Beside the SQL itself stands its sha256: what is empty or damaged is made again, and a
folder that cannot be written to costs time, not the result.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from platformdirs import user_cache_dir

#: Packages whose other version may translate otherwise.
_PACKAGES = ("ibis-framework", "sqlglot", "duckdb")
#: Translations that are kept; a build of one layout needs six.
MOST = 400
_MARK = "-- sha256 "


def folder() -> Path:
    """Return where translations are kept."""
    return Path(user_cache_dir("foedus")) / "events-sql"


def kept(key: str) -> str | None:
    """Return the SQL that was kept under a key, or None."""
    try:
        text = _path(key).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    mark, _, sql = text.partition("\n")
    return sql if mark == _signed(key, sql) else None


def keep(key: str, sql: str) -> None:
    """Keep SQL under a key, if the folder can be written to."""
    with suppress(OSError):
        path = _path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        held = [*path.parent.iterdir()]
        # Most are of older versions, and a build makes its own again.
        for old in held if len(held) >= MOST else ():
            old.unlink(missing_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{_signed(key, sql)}\n{sql}")
        Path(name).replace(path)


def _path(key: str) -> Path:
    name = hashlib.sha256(f"{_maker()}\n{key}".encode()).hexdigest()
    return folder() / f"{name}.sql"


def _signed(key: str, sql: str) -> str:
    return _MARK + hashlib.sha256(f"{key}\n{sql}".encode()).hexdigest()


@cache
def _maker() -> str:
    """Return what expressions and translations are made by: our code and packages."""
    found = hashlib.sha256()
    home = Path(__file__).parents[1]
    for path in sorted(home.rglob("*.py")):
        found.update(path.read_bytes())
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            found.update(f"{package} {version(package)}".encode())
    return found.hexdigest()
