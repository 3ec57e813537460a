"""What a build asks of an engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import polars as pl

if TYPE_CHECKING:
    from ibis.expr.types import Table


class Engine(Protocol):
    """Runs ibis expressions over Parquet files; used as a context."""

    def __enter__(self) -> Engine:
        """Start."""
        ...

    def __exit__(self, *error: object) -> None:
        """Stop, and give back what was taken."""
        ...

    def scan(self, files: Mapping[int, Path]) -> Table:
        """Return the rows of Parquet files, with `file` (the key) and `line`."""
        ...

    def staged(self, files: Sequence[Path]) -> Table:
        """Return the rows of Parquet files as they are."""
        ...

    def keep(self, rows: Table, name: str) -> Table:
        """Compute an expression once, and return a table of the result."""
        ...

    def fetch(self, rows: Table) -> pl.DataFrame:
        """Compute an expression with a small result."""
        ...

    def save(self, rows: Table, folder: Path) -> Iterable[Path]:
        """Compute an expression into Parquet files, and return them."""
        ...
