"""The sources of one build, each read once, and the tables derived from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import polars as pl

from foedus.errors import MissingFile
from foedus.sources.registry import SourceTables, declarations, read


class Inputs:
    """Lazy, cached access to sources and derived tables.

    Parameters
    ----------
    root : Path
        Folder with the publishers' files, laid out as the declarations say.

    Raises
    ------
    MissingFile
        If the folder does not exist.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            message = f"there is no folder {root}; give the folder of source files"
            raise MissingFile(message)
        self.root = root
        self._sources: dict[str, SourceTables] = {}
        self._derived: dict[str, pl.DataFrame] = {}

    def source(self, source: str) -> SourceTables:
        """Return all tables of a source with their provenance."""
        if source not in self._sources:
            self._sources[source] = read(source, self.root)
        return self._sources[source]

    def chosen(self, source: str) -> str:
        """Return the source that stands for another where its files are at hand."""
        for one in declarations().values():
            patterns = one.files.values()
            if one.replaces == source and all(
                any(self.root.glob(pattern)) for pattern in patterns
            ):
                return one.id
        return source

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
