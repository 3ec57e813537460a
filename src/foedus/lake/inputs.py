"""The sources of one build, each read once, and the tables derived from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import polars as pl

from foedus.errors import MissingFile
from foedus.lake.gate import read_vintage
from foedus.lake.vault import require_vintage
from foedus.lake.vintages import Shelf
from foedus.sources.declaration import Declaration
from foedus.sources.registry import SourceTables, declarations, read


class Inputs:
    """Lazy, cached access to sources and derived tables.

    Parameters
    ----------
    root : Path or None
        Folder with the publishers' files, laid out as the declarations say.
    vault : Path or None
        A vault; the vintage in use of a source goes before its files in `root`.

    Raises
    ------
    MissingFile
        If the folder does not exist, or neither is given.
    """

    def __init__(self, root: Path | None, *, vault: Path | None = None) -> None:
        if root is None and vault is None:
            message = "no source files: give a folder of files, or a vault"
            raise MissingFile(message)
        if root is not None and not root.is_dir():
            message = f"there is no folder {root}; give the folder of source files"
            raise MissingFile(message)
        self._root = root
        self.vault = vault
        self._sources: dict[str, SourceTables] = {}
        self._derived: dict[str, pl.DataFrame] = {}

    @property
    def root(self) -> Path:
        """The folder of files.

        Raises
        ------
        MissingFile
            If there is a vault only, and something is wanted that no source holds.
        """
        if self._root is None:
            message = (
                f"the vault {self.vault} holds sources only; give the folder of "
                "files as well, with --from DIR"
            )
            raise MissingFile(message)
        return self._root

    def source(self, source: str) -> SourceTables:
        """Return all tables of a source with their provenance."""
        if source not in self._sources:
            self._sources[source] = self._read(source)
        return self._sources[source]

    def chosen(self, source: str) -> str:
        """Return the source that stands for another where its files are at hand."""
        for one in declarations().values():
            if one.replaces == source and self._has(one):
                return one.id
        return source

    def _has(self, declared: Declaration) -> bool:
        if self.vault is not None and Shelf(declared.id, self.vault).current():
            return True
        patterns = declared.files.values()
        return self.root is not None and all(
            any(self.root.glob(pattern)) for pattern in patterns
        )

    def _read(self, source: str) -> SourceTables:
        if self.vault is not None:
            held = Shelf(source, self.vault).current()
            if held is not None or self._root is None:
                return read_vintage(held or require_vintage(source, self.vault))
        return read(source, self.root)

    def table(self, source: str, name: str) -> pl.DataFrame:
        """Return one table of a source."""
        return self.source(source).tables[name]

    def derived(self, name: str) -> pl.DataFrame:
        """Return a table of `foedus.lake.derived`, computed once."""
        if name not in self._derived:
            module = import_module(f"foedus.lake.derived.{name}")
            derive: Callable[[Inputs], pl.DataFrame] = module.derive
            self._derived[name] = derive(self)
        return self._derived[name]

    @property
    def used(self) -> Mapping[str, SourceTables]:
        """The sources read so far, by id."""
        return self._sources
