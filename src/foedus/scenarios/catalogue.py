"""The scenarios there are: those shipped, and files of the user's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from foedus.errors import ScenarioError, nearest
from foedus.scenarios.definition import Scenario
from foedus.scenarios.file import read
from foedus.scenarios.inputs import INPUTS
from foedus.scenarios.words import GROUPS

__all__ = ["catalogue", "find", "new", "path_of"]

_SHIPPED = Path(__file__).parent / "shipped"
_SUFFIX = ".toml"


@cache
def catalogue() -> tuple[Scenario, ...]:
    """Return the shipped scenarios, by name.

    Returns
    -------
    tuple of Scenario
        One for each file in the folder of shipped scenarios.

    Raises
    ------
    ScenarioError
        If a file is wrong.
    """
    return tuple(read(path) for path in sorted(_SHIPPED.glob(f"*{_SUFFIX}")))


def find(name_or_path: str | Path) -> Scenario:
    """Return a shipped scenario by name, or one in a file.

    Parameters
    ----------
    name_or_path : str or pathlib.Path
        A name of `catalogue`, or a file that ends in ``.toml``.

    Returns
    -------
    Scenario
        Read and checked.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or its file is wrong.
    """
    return read(path_of(name_or_path))


def path_of(name_or_path: str | Path) -> Path:
    """Return the file of a scenario.

    Raises
    ------
    ScenarioError
        If no scenario has this name; the message has the nearest ones.
    """
    path = Path(name_or_path)
    if path.suffix == _SUFFIX:
        return path
    names = [one.stem for one in sorted(_SHIPPED.glob(f"*{_SUFFIX}"))]
    if str(name_or_path) not in names:
        hint = nearest(str(name_or_path), names) or f"known: {', '.join(names)}"
        message = (
            f"no scenario {str(name_or_path)!r}; {hint}; or give a file that ends in "
            f"{_SUFFIX}"
        )
        raise ScenarioError(message)
    return _SHIPPED / f"{name_or_path}{_SUFFIX}"


def new(path: Path, source: str | Path) -> Scenario:
    """Write a scenario file to start from: a copy, with what may be edited.

    Parameters
    ----------
    path : pathlib.Path
        Where to write; must end in ``.toml`` and not exist yet.
    source : str or pathlib.Path
        The scenario that is copied.

    Returns
    -------
    Scenario
        The new file, read back.

    Raises
    ------
    ScenarioError
        If the place is taken or has another ending, or the source is wrong.
    """
    if path.suffix != _SUFFIX:
        message = f"{path}: a scenario file ends in {_SUFFIX}; name one that does"
        raise ScenarioError(message)
    text = path_of(source).read_text(encoding="utf-8")
    find(source)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(f"{_guide()}\n{text}")
    except FileExistsError as error:
        message = f"{path} is there already and is left as it is; choose another name"
        raise ScenarioError(message) from error
    except OSError as error:
        raise ScenarioError(f"{path} cannot be written ({error.strerror})") from error
    return read(path)


def _guide() -> str:
    """Return comment lines that say what an edit may name."""
    lines = ["Run it with: foedus scenario run THIS-FILE HUB", "", "Inputs:"]
    lines += [
        f"  {one.id}: {one.low:g} to {one.high:g} {one.unit}, unchanged at "
        f"{one.unchanged:g}"
        for one in INPUTS.values()
    ]
    lines += ["", "States: names, codes, bodies such as EU, settings, or", ""]
    lines[-1] = "  " + ", ".join(GROUPS)
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)
