"""Spark: a local session, or the cluster that its own configuration names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import polars as pl

from foedus.errors import MissingExtra
from foedus.sources.events.extras import at_work, engine_errors, ibis
from foedus.sources.events.steps import Held, Step

#: Parts of a local shuffle. The usual 200 cost more than the work in them.
_PARTITIONS = 8


class Spark:
    """The distributed engine.

    Parameters
    ----------
    scratch : Path
        Folder that every executor can reach.
    threads : int or None
        Executors of a local session; None means all processors. A session that
        runs, or a master that ``spark-submit`` set, is taken as it is.
    """

    def __init__(self, scratch: Path, threads: int | None = None) -> None:
        self._scratch = scratch
        self._threads = threads
        self._session: Any = None
        self._connection: Any = None
        self._own = False
        self._views = 0

    def __enter__(self) -> Spark:
        ibis("spark")
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            message = (
                "pyspark is not installed; install with: pip install 'foedus[spark]'"
            )
            raise MissingExtra(message) from error
        if shutil.which("java") is None:
            message = "Spark needs Java 17 or later, and there is no java on the path"
            raise MissingExtra(message)
        from ibis import pyspark

        self._stack = at_work()
        running = SparkSession.getActiveSession()
        self._own = running is None
        self._session = running or self._started(SparkSession)
        self._connection = pyspark.connect(self._session)
        return self

    def __exit__(self, *error: object) -> None:
        for view in range(1, self._views + 1):
            self._session.catalog.dropTempView(f"rows_{view}")
        if self._own:
            self._session.stop()
        self._stack.close()

    def scan(self, files: Mapping[int, Path]) -> Held:
        """Return the rows of Parquet files, with `file` (the key) and `line`."""
        from pyspark.sql import functions

        frame = None
        # A union of one scan a file keeps the number a constant of the scan.
        for number, path in files.items():
            one = self._read([path]).withColumns(
                {
                    "file": functions.lit(number).cast("int"),
                    "line": functions.expr("_metadata.row_index + 1"),
                }
            )
            frame = one if frame is None else frame.unionByName(one, True)
        return self._view(frame)

    def staged(self, files: Sequence[Path]) -> Held:
        """Return the rows of Parquet files as they are."""
        return self._view(self._read(files))

    def keep(self, rows: Step, name: str) -> Held:
        """Compute a step once, and return a table of the result."""
        return self.staged([*self.save(rows, self._scratch / name)])

    def fetch(self, rows: Step) -> pl.DataFrame:
        """Compute a step with a small result."""
        with self._errors():
            found = pl.from_arrow(self._connection.to_pyarrow(self._built(rows)))
        assert isinstance(found, pl.DataFrame)
        return found

    def save(self, rows: Step, folder: Path) -> list[Path]:
        """Compute a step into Parquet files, and return them."""
        query = self._connection.compile(self._built(rows))
        with self._errors():
            self._session.sql(query).write.parquet(folder.absolute().as_uri())
        return sorted(folder.glob("part-*.parquet"))

    def _errors(self) -> AbstractContextManager[None]:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        return engine_errors("Spark", PySparkException, Py4JError)

    def _started(self, session: Any) -> Any:
        processors = "*" if self._threads is None else str(self._threads)
        builder = session.builder.appName("foedus events")
        if "PYSPARK_GATEWAY_PORT" not in os.environ:  # not under spark-submit
            builder = builder.master(f"local[{processors}]")
        return (
            builder.config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", str(_PARTITIONS))
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.local.dir", str(self._scratch / "spill"))
            .getOrCreate()
        )

    def _read(self, files: Sequence[Path]) -> Any:
        return self._session.read.parquet(*(path.absolute().as_uri() for path in files))

    def _built(self, rows: Step) -> Any:
        return rows.build(lambda held: self._connection.table(held.name))

    def _view(self, frame: Any) -> Held:
        self._views += 1
        name = f"rows_{self._views}"
        frame.createOrReplaceTempView(name)
        return Held(name)
