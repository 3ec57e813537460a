"""Find the files of a Dataverse deposit by its DOI."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from foedus.errors import FetchError
from foedus.sources.addresses import Fetch

#: Most bytes of a deposit's own description.
MOST_BYTES = 20_000_000
_SHOWN = 8
_ALGORITHMS = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512"}


@dataclass(frozen=True, slots=True)
class Deposited:
    """One file of a deposit.

    Attributes
    ----------
    label : str
        Its name.
    url : str
        Where it is; a file never changes under this address.
    checksum : tuple of str or None
        Algorithm and hash; None for a table that the server converted, since its
        hash is that of the file before.
    """

    label: str
    url: str
    checksum: tuple[str, str] | None


def description_url(fetch: Fetch) -> str:
    """Return the address that describes the latest version of a deposit."""
    return f"{fetch.host}/api/datasets/:persistentId/?persistentId=doi:{fetch.doi}"


def deposited(description: Path, fetch: Fetch, pattern: str) -> tuple[Deposited, ...]:
    """Return the files of a deposit whose label matches a pattern.

    Parameters
    ----------
    description : Path
        The server's answer to `description_url`.
    fetch : Fetch
        Names the deposit and its server.
    pattern : str
        Label; ``*`` stands for anything.

    Raises
    ------
    FetchError
        If the answer has another form, or no file matches; names what is there.
    """
    try:
        answer = json.loads(description.read_text(encoding="utf-8"))
        files = [
            (str(one["label"]), one["dataFile"])
            for one in answer["data"]["latestVersion"]["files"]
        ]
        found = tuple(
            Deposited(
                label,
                f"{fetch.host}/api/access/datafile/{int(about['id'])}",
                _checksum(about),
            )
            for label, about in sorted(files, key=lambda one: one[0])
            if fnmatch(label, pattern)
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = (
            f"the description of doi:{fetch.doi} has not the expected form "
            f"({error!r}); look at {fetch.page}"
        )
        raise FetchError(message) from error
    if not found:
        labels = [label for label, _ in files]
        message = (
            f"doi:{fetch.doi} has no file {pattern}; it has "
            f"{', '.join(labels[:_SHOWN]) or 'none'}"
            + (f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else "")
        )
        raise FetchError(message)
    return found


def _checksum(about: dict[str, object]) -> tuple[str, str] | None:
    if about.get("tabularData"):
        return None
    stated = about.get("checksum")
    if isinstance(stated, dict) and stated.get("type") in _ALGORITHMS:
        algorithm = _ALGORITHMS[stated["type"]]
        return (algorithm, str(stated["value"]).lower())
    if "md5" in about and "md5" in hashlib.algorithms_available:
        return ("md5", str(about["md5"]).lower())
    return None
