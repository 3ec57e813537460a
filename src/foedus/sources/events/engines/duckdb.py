"""DuckDB, within this process: no server, and it spills to disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import polars as pl

from foedus.sources.events.engines.kept import keep, kept
from foedus.sources.events.extras import at_work, duckdb, engine_errors, ibis
from foedus.sources.events.steps import Held, Step

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

    def __enter__(self) -> DuckDB:
        options: dict[str, Any] = {
            "memory_limit": _MEMORY,
            "temp_directory": str(self._scratch / "spill"),
            "preserve_insertion_order": False,
            # A name in a query is a table, and no variable of Python.
            "python_enable_replacements": False,
        }
        if self._threads is not None:
            options["threads"] = self._threads
        self._error = duckdb().Error
        self._connection = duckdb().connect(config=options)
        # The day of a moment is the same on every machine.
        self._connection.execute("SET TimeZone = 'UTC'")
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def scan(self, files: Mapping[int, Path]) -> Held:
        """Return the rows of Parquet files, with `file` (the key) and `line`."""
        numbers = ", ".join(map(str, files))
        # DuckDB counts files from 0 in the order of the list.
        return self._view(
            f"SELECT *, list_extract([{numbers}], file_index::BIGINT + 1)::INT AS file,"
            " file_row_number + 1 AS line FROM read_parquet("
            f"{_listed(files.values())}, file_row_number = true, union_by_name = true)"
        )

    def staged(self, files: Sequence[Path]) -> Held:
        """Return the rows of Parquet files as they are."""
        return self._view(f"SELECT * FROM read_parquet({_listed(files)})")

    def keep(self, rows: Step, name: str) -> Held:
        """Compute a step once, and return a table of the result."""
        self._run(f"CREATE TEMP TABLE {name} AS {self._sql(rows)}")
        return self._held(name)

    def fetch(self, rows: Step) -> pl.DataFrame:
        """Compute a step with a small result."""
        sql = self._sql(rows)
        with self._errors():
            found = pl.from_arrow(self._connection.sql(sql).to_arrow_table())
        assert isinstance(found, pl.DataFrame)
        return found

    def save(self, rows: Step, folder: Path) -> list[Path]:
        """Compute a step into Parquet files, and return them."""
        folder.mkdir()
        path = folder / "all.parquet"
        self._run(f"COPY ({self._sql(rows)}) TO {_quoted(path)} (FORMAT parquet)")
        return [path]

    def _view(self, sql: str) -> Held:
        self._views += 1
        name = f"rows_{self._views}"
        self._run(f"CREATE VIEW {name} AS {sql}")
        return self._held(name)

    def _held(self, name: str) -> Held:
        told = self._run(f"DESCRIBE {name}").fetchall()
        return Held(name, tuple(column[:3] for column in told))

    def _sql(self, rows: Step) -> str:
        """Return a step as SQL, from an earlier build if it is the same step."""
        key = rows.key
        sql = kept(key) if key else None
        if sql is None:
            with at_work(), self._errors():
                backend = ibis().duckdb.from_connection(self._connection)
                expression = rows.build(lambda held: backend.table(held.name))
                sql = str(backend.compile(expression))
            if key:
                keep(key, sql)
        return sql

    def _run(self, sql: str) -> Any:
        with self._errors():
            return self._connection.execute(sql)

    def _errors(self) -> AbstractContextManager[None]:
        return engine_errors("DuckDB", self._error)


def _listed(files: Any) -> str:
    return "[" + ", ".join(map(_quoted, files)) + "]"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
