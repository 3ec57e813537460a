"""DuckDB, within this process: no server, and it spills to disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.sources.events.extras import at_work, duckdb, engine_errors, ibis

if TYPE_CHECKING:
    from ibis.expr.types import Table

#: What DuckDB may hold before it spills; Python and the staging need the rest of 2 GiB.
_MEMORY = "1GB"


class DuckDB:
    """The engine that needs nothing but the extra.

    Parameters
    ----------
    scratch : Path
        Folder for what does not fit into memory.
    threads : int or None
        Processors used; None means all.
    """

    def __init__(self, scratch: Path, threads: int | None = None) -> None:
        self._scratch = scratch
        self._threads = threads
        self._connection: Any = None
        self._views = 0
        self._fetched = 0

    def __enter__(self) -> DuckDB:
        options: dict[str, Any] = {
            "memory_limit": _MEMORY,
            "temp_directory": str(self._scratch / "spill"),
            "preserve_insertion_order": False,
        }
        if self._threads is not None:
            options["threads"] = self._threads
        self._error = duckdb().Error
        self._stack = at_work()
        self._connection = ibis().duckdb.connect(
            self._scratch / "build.duckdb", **options
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.disconnect()
        self._stack.close()

    def scan(self, files: Mapping[int, Path]) -> Table:
        """Return the rows of Parquet files, with `file` (the key) and `line`."""
        numbers = ", ".join(map(str, files))
        # DuckDB counts files from 0 in the order of the list.
        return self._view(
            f"SELECT *, list_extract([{numbers}], file_index::BIGINT + 1)::INT AS file,"
            " file_row_number + 1 AS line FROM read_parquet("
            f"{_listed(files.values())}, file_row_number = true, union_by_name = true)"
        )

    def staged(self, files: Sequence[Path]) -> Table:
        """Return the rows of Parquet files as they are."""
        return self._view(f"SELECT * FROM read_parquet({_listed(files)})")

    def keep(self, rows: Table, name: str) -> Table:
        """Compute an expression once, and return a table of the result."""
        with self._errors():
            # In memory as far as it goes: to pack it into the file takes as long again.
            query = self._connection.compile(rows)
            self._connection.raw_sql(f"CREATE TEMP TABLE {name} AS {query}")
            return self._connection.table(name)

    def fetch(self, rows: Table) -> pl.DataFrame:
        """Compute an expression with a small result."""
        self._fetched += 1
        path = self._scratch / f"fetched-{self._fetched}.parquet"
        with self._errors():
            self._connection.to_parquet(rows, path)
        return pl.read_parquet(path)

    def save(self, rows: Table, folder: Path) -> list[Path]:
        """Compute an expression into Parquet files, and return them."""
        folder.mkdir()
        path = folder / "all.parquet"
        with self._errors():
            self._connection.to_parquet(rows, path)
        return [path]

    def _view(self, sql: str) -> Table:
        self._views += 1
        name = f"rows_{self._views}"
        with self._errors():
            self._connection.raw_sql(f"CREATE VIEW {name} AS {sql}")
            return self._connection.table(name)

    def _errors(self) -> AbstractContextManager[None]:
        return engine_errors("DuckDB", self._error)


def _listed(files: Any) -> str:
    quoted = (str(path).replace("'", "''") for path in files)
    return "[" + ", ".join(f"'{path}'" for path in quoted) + "]"
