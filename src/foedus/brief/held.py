"""A snapshot that keeps the tables it has read, for many small questions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

import polars as pl

from foedus.lake.own.joining import Own
from foedus.lake.snapshot import Snapshot

T = TypeVar("T")

#: Rows of a table from which on those that are wanted are read each time.
LONG = 500_000
#: Answers that are kept; the largest, a hub with all its partners, has two megabytes.
ANSWERS = 48


class Held(Snapshot):
    """A snapshot for one brief.

    A brief asks some hundred times for the few rows behind a number. Reading a
    file for each takes four times as long as filtering what was read once.
    """

    def __init__(self, path: Path | None = None, *, own: Own | None = None) -> None:
        super().__init__(path, own=own)
        self._parts: dict[tuple[str, str], dict[str, pl.DataFrame]] = {}
        self._empty: dict[str, pl.DataFrame] = {}
        self._long: dict[str, bool] = {}
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._turn = Lock()

    @classmethod
    def of(cls, snapshot: Snapshot) -> Held:
        """Return the same snapshot, with the own data that it was opened with."""
        return cls(snapshot.path, own=snapshot.own)

    def table(self, name: str, where: pl.Expr | None = None) -> pl.DataFrame:
        """Return a kept table, only the rows that meet a condition."""
        if where is not None and name not in self._tables and self._is_long(name):
            return super().table(name, where)
        if name not in self._tables:
            self._tables[name] = super().table(name)
        whole = self._tables[name]
        return whole if where is None else whole.filter(where)

    def _is_long(self, name: str) -> bool:
        """Return whether some rows are better read from the file than filtered.

        Files are sorted, so that most of a long one need not be read; in memory each
        name in it takes sixteen bytes a row.
        """
        if name not in self._long:
            self._long[name] = self.rows(name) > LONG
        return self._long[name]

    def part(self, name: str, column: str, key: str) -> pl.DataFrame:
        """Return the rows of a kept table in which a column equals a key."""
        if (name, column) not in self._parts:
            whole = self.table(name)
            groups = whole.partition_by(column, as_dict=True)
            self._parts[name, column] = {str(k[0]): g for k, g in groups.items()}
            self._empty[name] = whole.clear()
        return self._parts[name, column].get(key, self._empty[name])

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under a key, or make and keep it; the oldest goes first.

        Two threads that ask at the same time may both make it.
        """
        with self._turn:
            if key in self._answers:
                self._answers.move_to_end(key)
                return cast(T, self._answers[key])
        made = make()
        with self._turn:
            self._answers[key] = made
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)
        return made
