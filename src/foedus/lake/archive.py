"""Take named files out of a zip archive that came from elsewhere.

An archive can claim any size and any path. Nothing is believed: bytes are counted
while they are written, one path that leads out of its folder spoils the whole
archive, and only files that were asked for are taken.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from foedus.errors import FetchError

_CHUNK = 1 << 18
_MOST_ENTRIES = 10_000
#: Text is packed to a tenth, zeros to a thousandth.
_MOST_RATIO = 200
#: Below this size the ratio says nothing.
_SMALL = 10_000_000
_SHOWN = 6
_ENCRYPTED = 0x1
#: What zipfile raises on a damaged archive: names that are no text, or empty, included.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, NotImplementedError, UnicodeDecodeError, IndexError),
)


def take(
    archive: Path, pattern: str, into: Path, *, most_bytes: int
) -> tuple[Path, ...]:
    """Unpack the members of an archive that match a pattern.

    Parameters
    ----------
    archive : Path
        A zip file.
    pattern : str
        Name of a member without its folders; ``*`` stands for anything.
    into : Path
        Folder in which they are laid under their own names.
    most_bytes : int
        Most that all of them together may have.

    Returns
    -------
    tuple of Path
        The files, by name.

    Raises
    ------
    FetchError
        If the archive is damaged, encrypted, has a path that leads out of it,
        unpacks to more than allowed, or lacks such a member.
    OSError
        If a file cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            chosen = _chosen(opened, archive.name, pattern)
            room = most_bytes
            taken = []
            for name, member in sorted(chosen.items()):
                room -= _unpack(opened, member, into / name, room, archive)
                taken.append(into / name)
            return tuple(taken)
    except _DAMAGED as error:
        message = (
            f"{archive.name} is no whole zip archive ({error}); it was not used: "
            "get it again"
        )
        raise FetchError(message) from error


def _chosen(
    opened: zipfile.ZipFile, archive: str, pattern: str
) -> dict[str, zipfile.ZipInfo]:
    entries = opened.infolist()
    if len(entries) > _MOST_ENTRIES:
        message = f"{archive} has {len(entries)} entries; at most {_MOST_ENTRIES}"
        raise FetchError(message)
    chosen: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        _refuse_way_out(entry, archive)
        name = PurePosixPath(entry.filename).name
        if entry.is_dir() or not fnmatch(name, pattern):
            continue
        if name in chosen:
            message = f"{archive} has {name} twice; expected it once"
            raise FetchError(message)
        if entry.flag_bits & _ENCRYPTED:
            message = f"{archive}: {name} is encrypted; get it by hand"
            raise FetchError(message)
        chosen[name] = entry
    if not chosen:
        held = [entry.filename for entry in entries if not entry.is_dir()]
        message = (
            f"{archive} has no {pattern}; it has "
            f"{', '.join(held[:_SHOWN]) or 'no file'}"
            + (f" and {len(held) - _SHOWN} more" if len(held) > _SHOWN else "")
        )
        raise FetchError(message)
    return chosen


def _refuse_way_out(entry: zipfile.ZipInfo, archive: str) -> None:
    """Stop at an entry that would be written outside of its folder, or is a link."""
    # zipfile turns backslashes into slashes on Windows only.
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename or link:
        message = (
            f"{archive} has the entry {entry.filename!r}, which leads out of it; "
            "nothing was unpacked: tell the publisher"
        )
        raise FetchError(message)


def _unpack(
    opened: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    place: Path,
    room: int,
    archive: Path,
) -> int:
    """Write one member and return its size; checksums are checked at its end."""
    most = min(room, max(_SMALL, _MOST_RATIO * archive.stat().st_size))
    written = 0
    with place.open("wb") as target:
        for chunk in _chunks(opened, member):
            written += len(chunk)
            if written > most:
                break
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    if written > most:
        place.unlink()
        message = (
            f"{archive.name}: {place.name} unpacks to more than {most / 1e6:.0f} MB; "
            "nothing of it was used: tell the publisher"
        )
        raise FetchError(message)
    return written


def _chunks(opened: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member in pieces; a place that cannot be is the archive's fault.

    What the disk refuses to take is another matter, and is not caught here.
    """
    try:
        with opened.open(member) as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except (OSError, ValueError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from error
