"""What a build asks of an engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl

from foedus.sources.events.steps import Held, Step


class Engine(Protocol):
    """Runs expressions over Parquet files; used as a context."""

    def __enter__(self) -> Engine:
        """Start."""
        ...

    def __exit__(self, *error: object) -> None:
        """Stop, and give back what was taken."""
        ...

    def scan(self, files: Mapping[int, Path]) -> Held:
        """Return the rows of Parquet files, with `file` (the key) and `line`."""
        ...

    def staged(self, files: Sequence[Path]) -> Held:
        """Return the rows of Parquet files as they are."""
        ...

    def keep(self, rows: Step, name: str) -> Held:
        """Compute a step once, and return a table of the result."""
        ...

    def fetch(self, rows: Step) -> pl.DataFrame:
        """Compute a step with a small result."""
        ...

    def save(self, rows: Step, folder: Path) -> Iterable[Path]:
        """Compute a step into Parquet files, and return them."""
        ...
