"""Where the data come from: one folder per source, a declaration and a reader.

A source is a sub-folder with `source.toml` (what it is, its terms, its files,
what is expected of them) and `reader.py` (one function ``read(files)``). The
registry finds the folders by itself: a new source edits nothing here.
"""

from foedus.sources.declaration import Declaration, Licence, Table
from foedus.sources.reading import Quarantine, Reading
from foedus.sources.registry import SourceTables, declaration, declarations, read

__all__ = [
    "Declaration",
    "Licence",
    "Quarantine",
    "Reading",
    "SourceTables",
    "Table",
    "declaration",
    "declarations",
    "read",
]
