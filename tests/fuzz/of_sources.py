"""Readers of publishers' files: one target for each file, in each layout."""

from __future__ import annotations

import functools
import gzip
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.fuzz import published, seeds
from tests.fuzz.target import Target

from foedus.sources.declaration import Declaration
from foedus.sources.registry import declarations, read_files


def source() -> list[Target]:
    """Return every reader of a source: each file that it declares, and as published."""
    found = []
    files = {**seeds.source_files(), **packed()}
    for source, roles in files.items():
        for role in roles:
            # Compressed files are changed before they are packed: a broken gzip is
            # told by its checksum, and what it holds would never be read.
            zipped = roles[role][:2] == b"\x1f\x8b"
            seed = gzip.decompress(roles[role]) if zipped else roles[role]
            run = functools.partial(_source, source, role, zipped)
            found.append(Target(f"source:{source}:{role}", run, (seed,)))
    for source, contents in published.files().items():
        for name, (_, good) in contents.items():
            run = functools.partial(_published, source, name)
            found.append(Target(f"source:{source}:{name}", run, (good,)))
    return found


@functools.cache
def packed() -> Mapping[str, Mapping[str, bytes]]:
    """Return one small file for every role that is no text."""
    spending: list[list[object]] = [
        ["Military expenditure"], [""], ["Country", "Notes", "1991", "1992"],
        ["Europe"], ["France", "", 1, 2.5], ["Germany", "", "...", "xxx"],
    ]  # fmt: skip
    names = ("Constant (2022) US$", "Share of GDP", "Share of Govt. spending")
    measures: list[list[object]] = [
        ["ID", "Date", "Type", "Multiplier", "Details"],
        [1, date(2022, 2, 24), "sector", 1.5, "a bank"],
    ]
    return {
        "built_events": {"months": seeds.month_of_events()},
        "sipri_milex": {"workbook": seeds.workbook(dict.fromkeys(names, spending))},
        "sanctions_on_russia": {"measures": seeds.workbook({"Sheet1": measures})},
    }


def _source(source: str, fuzzed: str, zipped: bool, content: bytes) -> None:
    whole = {**seeds.source_files(), **packed()}[source]
    declared = declarations()[source]
    body = gzip.compress(content, 1) if zipped else content
    files = {
        _name(declared.files[role]): (role, body if role == fuzzed else whole[role])
        for role in declared.files
    }
    _read(declared, files)


def _published(source: str, fuzzed: str, content: bytes) -> None:
    files = {
        name: (role, content if name == fuzzed else good)
        for name, (role, good) in published.files()[source].items()
    }
    _read(declarations()[source].fetched(), files)


def _read(declared: Declaration, files: Mapping[str, tuple[str, bytes]]) -> None:
    """Lay files below a folder, and read them as a build or the vault does."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        roles: dict[str, tuple[Path, ...]] = {}
        for name, (role, body) in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            roles[role] = (*roles.get(role, ()), path)
        read_files(declared, roles, root)


def _name(pattern: str) -> str:
    """Return a file name that a pattern of a declaration matches."""
    if pattern.endswith(".csv*"):
        return pattern.removesuffix("*")
    return pattern.replace("month=*", "month=2014-01").replace("*", "2014")
