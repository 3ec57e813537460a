"""The packages and programs that Foedus needs, or can use."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from foedus import __version__
from foedus.doctor.checks import Check

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
    "pypdf": "documents",
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


def installation() -> Iterator[Check]:
    """Look at Python and at every package without which nothing works."""
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


def engines() -> Iterator[Check]:
    """Look at what some verbs need, without starting it."""
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
