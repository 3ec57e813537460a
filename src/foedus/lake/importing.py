"""Take a user's own copy of a publisher's files into the vault."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from foedus.errors import FetchError, MissingFile, UnreadableFile
from foedus.lake.archive import take
from foedus.lake.gate import admit, remember_refusal
from foedus.lake.vintages import FileRecord, Shelf, Vintage, remove, sha256
from foedus.sources.declaration import Declaration
from foedus.sources.registry import declaration

_UNPACKED = "unpacked"
_DEFAULT_BYTES = 2_000_000_000
_SHOWN = 6
Roles = dict[str, tuple[Path, ...]]


def import_files(
    place: str | Path, *, source: str, vault: Path | None = None
) -> Vintage:
    """Put a copy of a publisher's file through the gate into the vault.

    Parameters
    ----------
    place : path
        A file, a folder with all files of the source, or a zip archive of them.
    source : str
        Id of the source that publishes it.
    vault : Path or None
        Where to keep it; None means the user's own vault.

    Returns
    -------
    Vintage
        Now in use. The user's file stays where it is and may be deleted.

    Raises
    ------
    MissingFile
        If there is no such file, or a file of the source is lacking.
    SourceError
        If the reader refuses it; the vintage in use stays as it was.
    VaultError
        If the vault cannot be written, or another process is at work.
    """
    declared = declaration(source)
    path = Path(place)
    if not path.exists():
        message = f"there is no {path}; give a file or folder of {source}"
        raise MissingFile(message)
    shelf = Shelf(source, vault)
    with shelf.at_work():
        try:
            roles, edition = _offered(path, declared, shelf)
            records = {
                one.name: FileRecord(
                    sha256=sha256(one),
                    bytes=one.stat().st_size,
                    origin=str(path.resolve()),
                )
                for paths in roles.values()
                for one in paths
            }
            return admit(shelf, declared, roles, records, how="import", edition=edition)
        finally:
            remove(shelf.incoming / _UNPACKED)


def _offered(path: Path, declared: Declaration, shelf: Shelf) -> tuple[Roles, str]:
    """Return the files by role, if they can be the publisher's by name and size."""
    try:
        roles, edition = _roles(_candidates(path, declared, shelf), declared, path)
        _refuse_large(roles, declared)
    except (UnreadableFile, FetchError) as error:
        # As after a file that its reader refuses, `problems` tells of it.
        remember_refusal(shelf, str(error), {})
        raise
    return roles, edition


def _candidates(path: Path, declared: Declaration, shelf: Shelf) -> list[Path]:
    """Return the files that a user offers, archives unpacked."""
    if path.is_dir():
        return sorted(one for one in path.rglob("*") if one.is_file())
    if path.suffix != ".zip":
        return [path]
    folder = shelf.incoming / _UNPACKED
    remove(folder)
    folder.mkdir(parents=True)
    return list(take(path, "*", folder, most_bytes=_most_bytes(declared)))


def _most_bytes(declared: Declaration) -> int:
    return declared.fetch.most_bytes if declared.fetch else _DEFAULT_BYTES


def _refuse_large(roles: Roles, declared: Declaration) -> None:
    """Stop before a file is copied that can be none of the publisher's."""
    most = _most_bytes(declared)
    for path in (path for paths in roles.values() for path in paths):
        size = path.stat().st_size
        if size > most:
            message = (
                f"{path.name} has {size / 1e6:.0f} MB; a file of {declared.id} has at "
                f"most {most / 1e6:.0f} MB: is it the publisher's?"
            )
            raise UnreadableFile(message)


def _roles(
    candidates: list[Path], declared: Declaration, given: Path
) -> tuple[Roles, str]:
    """Match files to roles: by the published names, else by the declared ones.

    A source with one file takes any single file, whatever it is called: the
    reader judges it.
    """
    published = _published_names(declared)
    fetched = _matched(candidates, published)
    if fetched and set(fetched) == set(published):
        return fetched, "fetched"
    own = {
        role: [PurePosixPath(pattern).name] for role, pattern in declared.files.items()
    }
    matched = _matched(candidates, own)
    if set(matched) == set(own):
        return matched, "declared"
    (*others, role) = own
    if not others and len(candidates) == 1:
        edition = "fetched" if declared.fetch and declared.fetch.wanted else "declared"
        return {role: tuple(candidates)}, edition
    lacking = [own[role][0] for role in own if role not in matched]
    held = ", ".join(one.name for one in candidates[:_SHOWN]) or "no file"
    message = (
        f"{given} lacks {', '.join(lacking)} of source {declared.id}; it has {held}: "
        "give a folder with all of its files"
    )
    raise MissingFile(message)


def _published_names(declared: Declaration) -> dict[str, list[str]]:
    """Return the patterns of names under the publisher's own address, by role."""
    names: dict[str, list[str]] = {}
    if declared.fetch is not None:
        for one in declared.fetch.wanted:
            pattern = one.name.replace("{year}", "*")
            names.setdefault(one.role, []).append(pattern)
    return names


def _matched(candidates: list[Path], names: dict[str, list[str]]) -> Roles:
    """Return the files of each role that has any."""
    found: Roles = {}
    for role, patterns in names.items():
        paths = tuple(
            path
            for path in candidates
            if any(fnmatch(path.name, pattern) for pattern in patterns)
        )
        if paths:
            found[role] = paths
    return found
