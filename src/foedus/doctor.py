"""The twin of ``foedus doctor``: is everything here that is needed?

It only looks: nothing is repaired, nothing is written, and no engine is started or
imported, so that it answers in a second even where one of them would hang.

The module carries the name of the public function, so it is callable itself:
``foedus.doctor()`` works whether or not this module was imported before.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

from foedus import __version__
from foedus.alignment import stable
from foedus.errors import FoedusError
from foedus.indicators import registry
from foedus.lake.locking import left_behind
from foedus.lake.own import store
from foedus.lake.own.joining import Own
from foedus.lake.snapshot import SHIPPED, Snapshot, content_id, user_folder
from foedus.lake.swapping import leftovers
from foedus.lake.vault import problems
from foedus.lake.vintages import shelves, vault_folder

_CORE = (
    "numpy",
    "scipy",
    "numba",
    "polars",
    "ruptures",
    "httpx",
    "jinja2",
    "platformdirs",
    "starlette",
    "typer",
    "rich",
    "uvicorn",
    "vl-convert-python",
)
_EXTRAS = {
    "fastexcel": "files",
    "pyreadstat": "files",
    "pandas": "pandas",
    "pyarrow": "pandas",
    "pyfixest": "estimation",
    "ibis-framework": "events",
    "duckdb": "events",
    "pyspark": "spark",
    "python-docx": "print",
    "typst": "print",
}
#: Programs that some verbs or tests start, and what for.
_PROGRAMS = {
    "java": (("java",), "17 or newer, needed by pyspark alone"),
    "chromium": (
        ("chromium", "chromium-browser", "google-chrome"),
        "needed by the tests of pages alone",
    ),
}
_OLDEST_JAVA = 17
#: With less room a build or a fetch may not end; with less still, nothing works.
_ROOM, _NO_ROOM = 2 * 2**30, 50 * 2**20


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes
    ----------
    name, text : str
        What was looked at, and what was found.
    good : bool or None
        None where it is only worth knowing.
    fix : str
        What to do, a command where there is one; empty if nothing.
    """

    name: str
    good: bool | None
    text: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All checks; `good` if none failed."""

    checks: tuple[Check, ...]

    @property
    def good(self) -> bool:
        """Whether no check failed."""
        return all(check.good is not False for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {"good": self.good, "checks": [asdict(check) for check in self.checks]}


def doctor() -> Diagnosis:
    """Look at the installation, the snapshot, own data, the vault and the disk."""
    return Diagnosis(
        (
            *_installation(),
            *_engines(),
            *_snapshot(),
            *_own(),
            *_vault(),
            *_places(),
        )
    )


def _installation() -> Iterator[Check]:
    yield Check("foedus", None, __version__)
    new_enough = sys.version_info >= (3, 11)
    yield Check(
        "python",
        new_enough,
        f"{platform.python_version()} (3.11 or newer is needed)",
        "" if new_enough else "install a newer Python, then Foedus with its pip",
    )
    for name in _CORE:
        found = _version(name)
        if found is None:
            yield Check(name, False, "missing", f"pip install {name}")
        else:
            yield Check(name, True, found)


def _engines() -> Iterator[Check]:
    for name, extra in _EXTRAS.items():
        found = _version(name)
        if found is None:
            fix = f"pip install 'foedus[{extra}]'"
            yield Check(name, None, "not installed, optional", fix)
        else:
            yield Check(name, True, found)
    for name, (commands, purpose) in _PROGRAMS.items():
        place = next(filter(None, map(shutil.which, commands)), None)
        if place is None:
            yield Check(name, None, f"not installed, {purpose}")
        elif name == "java":
            yield _java(Path(place), purpose)
        else:
            yield Check(name, True, place)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _java(place: Path, purpose: str) -> Check:
    """Read the version from Java's own file; to start it takes half a second."""
    release = place.resolve().parent.parent / "release"
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except OSError:
        return Check("java", True, f"{place}, version not known; {purpose}")
    stated = [line for line in lines if line.startswith("JAVA_VERSION=")]
    number = stated[0].partition("=")[2].strip('"') if stated else ""
    major = number.partition(".")[0]
    if major.isdecimal() and int(major) < _OLDEST_JAVA:
        return Check("java", None, f"{number}; {purpose}", "install Java 17")
    return Check("java", True, number or str(place))


def _snapshot() -> list[Check]:
    try:
        # Own data are looked at apart, so that each fault has its own line.
        snapshot = Snapshot(own=Own())
        text = f"{snapshot.id} in {snapshot.path}, {len(snapshot.hubs)} hubs"
        if not snapshot.hubs:
            return [
                Check("snapshot", False, f"{snapshot.path} holds no hub", _another())
            ]
        checks = [Check("snapshot", True, text)]
        for indicator in registry.modules():
            rows = snapshot.values(indicator, snapshot.hubs[0]).height
            first, last = snapshot.coverage(indicator)
            text = f"{first} to {last}; {rows} rows for {snapshot.hubs[0]}"
            checks.append(Check(indicator, True, text))
        for table in ("scales", stable.TABLE):
            rows = snapshot.table(table).height
            checks.append(Check(table, rows > 0, f"{rows} rows, needed by every verb"))
        found = content_id(snapshot.path)
    except (FoedusError, OSError) as error:
        return [Check("snapshot", False, str(error), _another())]
    if leftovers(user_folder()):
        text = f"a build was killed beside {user_folder()}; nothing is lost"
        fix = "cleared up by the next foedus data build"
        checks.append(Check("leftovers", None, text, fix))
    if found != snapshot.id:
        text = f"files do not match the id {snapshot.id} (they give {found})"
        return [*checks, Check("integrity", False, text, _another())]
    return [*checks, Check("integrity", True, "all files match the snapshot's id")]


def _another() -> str:
    """Return the way to a whole snapshot."""
    named = os.environ.get("FOEDUS_SNAPSHOT")
    if named and Path(named) != SHIPPED:
        return "unset FOEDUS_SNAPSHOT, or: foedus data build --from DIR --out " + named
    if not named and user_folder().is_dir():
        return f"rm -r '{user_folder()}' returns to the installed snapshot"
    return "pip install --force-reinstall --no-deps foedus"


def _own() -> Iterator[Check]:
    folder = store.own_folder()
    if not folder.is_dir():
        yield Check("own data", None, "none")
        return
    names = sorted(path.stem for path in folder.glob("*.json"))
    if not names:
        yield Check("own data", None, f"none in {folder}")
    for name in names:
        try:
            one = store.described(folder, name)
            rows = store.values(one, folder).height
        except (FoedusError, OSError) as error:
            yield Check(f"own {name}", False, str(error), f"foedus data remove {name}")
            continue
        if rows != one.rows or name in registry.modules():
            text = (
                f"{rows} rows where {one.rows} were added" if rows != one.rows
                else "Foedus has an indicator of this name itself"
            )  # fmt: skip
            yield Check(f"own {name}", False, text, f"foedus data remove {name}")
            continue
        first, last = one.coverage
        yield Check(
            f"own {name}", True, f"{one.channel}, {first} to {last}, {rows} rows"
        )
    killed = left_behind(folder / store.LOCK)
    if killed is not None or store.leftovers(folder):
        text = f"{killed or 'a process'} was killed; nothing is lost"
        fix = "cleared up by the next foedus data add or remove"
        yield Check("own leftovers", None, text, fix)


def _vault() -> Iterator[Check]:
    try:
        held = [shelf for shelf in shelves() if shelf.vintages()]
        found = problems()
    except (FoedusError, OSError) as error:
        yield Check("vault", False, str(error), "foedus data verify --vault --repair")
        return
    count = sum(len(shelf.vintages()) for shelf in held)
    text = (
        f"{count} vintage(s) of {len(held)} source(s) in {vault_folder()}"
        if held
        else "nothing fetched or imported; the snapshot does without"
    )
    yield Check("vault", True if held else None, text)
    for one in found:
        good = False if one.serious else None
        yield Check(f"vault {one.source}", good, f"{one.kind}: {one.text}", one.remedy)


def _places() -> Iterator[Check]:
    """Look at the folders that verbs write to, and at the room that is left."""
    wanted = {
        "own data": store.own_folder(),
        "snapshot": user_folder(),
        "vault": vault_folder(),
    }
    seen: set[Path] = set()
    for name, folder in wanted.items():
        place = next(one for one in (folder, *folder.parents) if one.exists())
        if place in seen:
            continue
        seen.add(place)
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            text = f"{place} cannot be written, so no {name} can be kept in {folder}"
            yield Check("folder", None, text, f"chmod u+rwx '{place}'")
        room = shutil.disk_usage(place).free
        text = f"{room / 2**30:.1f} GiB free in {place}"
        if room < _NO_ROOM:
            yield Check("disk", False, text, "free some space: foedus data prune")
        elif room < _ROOM:
            yield Check("disk", None, text, "a build or a fetch may need 2 GiB")
        else:
            yield Check("disk", True, text)


class _Callable(ModuleType):
    """A module that stands for its one public function."""

    def __call__(self) -> Diagnosis:
        """Look at everything; see `doctor`."""
        return doctor()


sys.modules[__name__].__class__ = _Callable
