"""The vault: what publishers' files are kept, in vintages that never change.

::

    <vault>/<source>/
        current                      name of the vintage in use
        2026-11-29-0123456789ab/     one vintage: date, start of its hash
            manifest.json            hashes, addresses, what the reader found
            <files as published>
        incoming/                    downloads that are not a vintage yet
        lock                         while a process is at work

A vintage gets its name in one move, after its files were hashed, read and checked.
What stands under such a name is therefore whole. The order of vintages is the
number in the manifest, not the date: clocks go back.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from platformdirs import user_data_dir

from foedus.errors import VaultError
from foedus.lake.locking import locked

FORMAT = 1
MANIFEST = "manifest.json"
POINTER = "current"
LOCK = "lock"
INCOMING = "incoming"
#: Folders and files on their way to a name; what a killed process leaves of them
#: is swept away by the next one.
STAGED = ".staged-"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a vintage.

    Attributes
    ----------
    sha256 : str
        Hash of its content.
    bytes : int
        Its size.
    origin : str
        Address it was fetched from, or path it was imported from.
    etag, last_modified : str or None
        What the publisher's server said, to ask again for news only.
    archive : str or None
        sha256 of the archive it was taken from.
    """

    sha256: str
    bytes: int
    origin: str
    etag: str | None = None
    last_modified: str | None = None
    archive: str | None = None


@dataclass(frozen=True, slots=True)
class Vintage:
    """The dated, hashed files of one source.

    Attributes
    ----------
    source, name : str
        Id of the source; name of the folder.
    path : Path
        The folder.
    number : int
        Counts up within a source, whatever the clock says.
    stored : str
        When it was stored, UTC, ISO 8601.
    hash : str
        sha256 over the names and contents of its files.
    how : str
        ``fetch`` or ``import``.
    edition : str
        ``declared`` if the files are those that the declaration names, ``fetched``
        if they are of the publisher's own address.
    roles : dict of str to tuple of str
        Role in the declaration and the files that play it.
    files : dict of str to FileRecord
        Every file by its name.
    tables : dict of str to dict
        What the reader found: rows, first and last year.
    put_aside : int
        Records in quarantine.
    """

    source: str
    name: str
    path: Path
    number: int
    stored: str
    hash: str
    how: str
    edition: str
    roles: Mapping[str, tuple[str, ...]]
    files: Mapping[str, FileRecord]
    tables: Mapping[str, Any]
    put_aside: int

    def paths(self) -> dict[str, tuple[Path, ...]]:
        """Return the paths of its files by role, as a reader takes them."""
        return {
            role: tuple(self.path / name for name in names)
            for role, names in self.roles.items()
        }

    @property
    def age(self) -> int:
        """Days since it was stored; negative if the clock went back."""
        return (datetime.now(UTC).date() - date.fromisoformat(self.stored[:10])).days

    def damage(self) -> list[str]:
        """Return what is wrong with its files, one line each; empty if nothing."""
        found = []
        for name, record in self.files.items():
            try:
                actual = sha256(self.path / name)
            except OSError as error:
                found.append(f"{name} cannot be read ({error.strerror or error})")
                continue
            if actual != record.sha256:
                found.append(
                    f"{name} has sha256 {actual[:12]}, stored was {record.sha256[:12]}"
                )
        return found


class Shelf:
    """The vintages of one source.

    Parameters
    ----------
    source : str
        Id of the source.
    root : Path or None
        The vault; None means `vault_folder`.
    """

    def __init__(self, source: str, root: Path | None = None) -> None:
        self.source = source
        self.path = (root or vault_folder()) / source
        self.incoming = self.path / INCOMING

    def vintages(self) -> tuple[Vintage, ...]:
        """Return all readable vintages, oldest first."""
        if not self.path.is_dir():
            return ()
        found = [
            one
            for folder in self.path.iterdir()
            if folder.is_dir() and (one := _load(self.source, folder)) is not None
        ]
        return tuple(sorted(found, key=lambda one: (one.number, one.name)))

    def current(self) -> Vintage | None:
        """Return the vintage in use; None if there is none.

        Where the pointer is lost or names no vintage, the latest stands in: a
        vintage has its name only since it was read and checked.
        """
        named = self.pointer()
        if named is not None:
            vintage = _load(self.source, self.path / named)
            if vintage is not None:
                return vintage
        return next(reversed(self.vintages()), None)

    def pointer(self) -> str | None:
        """Return the name in the pointer; None if there is no usable one."""
        try:
            name = (self.path / POINTER).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        # A name, never a path that leads elsewhere.
        return name if name and Path(name).name == name else None

    @contextmanager
    def at_work(self, *, wait: float = 0.0) -> Iterator[str | None]:
        """Hold the source's lock, with leftovers of killed processes swept away.

        Yields
        ------
        str or None
            The killed process that left its lock, if any.

        Raises
        ------
        VaultBusy
            If another process is at work on this source.
        VaultError
            If the folder cannot be written.
        """
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        with writing(self.path), locked(self.path / LOCK, wait=wait) as killed:
            for left in self.path.glob(f"{STAGED}*"):
                remove(left)
            yield killed

    def stage(self) -> Path:
        """Return a new empty folder to lay the files of a vintage in."""
        return Path(tempfile.mkdtemp(prefix=STAGED, dir=self.path))

    def store(self, staged: Path, contents: Mapping[str, Any]) -> Vintage:
        """Give staged files their name, and point at them.

        Parameters
        ----------
        staged : Path
            A folder from `stage` with the files, all of them read and checked.
        contents : mapping
            Fields of `Vintage` that are not known from the place: `how`,
            `edition`, `roles`, `files` (as `FileRecord`), `tables`, `put_aside`.

        Returns
        -------
        Vintage
            The one stored, or an intact earlier one with the same contents.
        """
        together = combined_hash(contents["files"])
        held = self.vintages()
        same = next((one for one in held if one.hash == together), None)
        if same is not None and not same.damage():
            remove(staged)
            self.point(same.name)
            return same
        if same is not None:
            self.discard(same.path)
        now = datetime.now(UTC)
        manifest = {
            **contents,
            "files": {name: asdict(one) for name, one in contents["files"].items()},
            "format": FORMAT,
            "number": max((one.number for one in held), default=0) + 1,
            "stored": now.isoformat(timespec="seconds"),
            "hash": together,
        }
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
        (staged / MANIFEST).write_text(text + "\n", encoding="utf-8")
        for path in staged.iterdir():
            _sync(path)
            path.chmod(0o444)
        staged.chmod(0o755)
        place = self.path / f"{now.date().isoformat()}-{together[:12]}"
        if place.exists():
            # Without a readable manifest: it was not among those held.
            self.discard(place)
        staged.rename(place)
        _sync(self.path)
        self.point(place.name)
        stored = _load(self.source, place)
        if stored is None:
            message = f"{place} was written and cannot be read back; check the disk"
            raise VaultError(message)
        return stored

    def discard(self, path: Path) -> None:
        """Remove a folder so that it is gone at once, and never half there."""
        aside = self.stage() / path.name
        path.rename(aside)
        remove(aside.parent)

    def point(self, name: str) -> None:
        """Make a vintage the one in use, in one move."""
        if self.pointer() == name:
            return
        handle, draft = tempfile.mkstemp(prefix=STAGED, dir=self.path)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(name + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(self.path / POINTER)
        _sync(self.path)


def vault_folder() -> Path:
    """Return the vault: where ``FOEDUS_VAULT`` says, else in the user's folder."""
    named = os.environ.get("FOEDUS_VAULT")
    return Path(named) if named else Path(user_data_dir("foedus")) / "vault"


def shelves(root: Path | None = None) -> tuple[Shelf, ...]:
    """Return the shelf of every source that has one, in alphabetical order."""
    folder = root or vault_folder()
    if not folder.is_dir():
        return ()
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    return tuple(Shelf(name, folder) for name in names)


def sha256(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def combined_hash(files: Mapping[str, FileRecord]) -> str:
    """Return one hash over the names and contents of files."""
    lines = "".join(f"{one.sha256}  {name}\n" for name, one in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def remove(path: Path) -> None:
    """Remove a file, or a folder with what it holds."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a disk that will not take a file into one line that says what to do.

    Raises
    ------
    VaultError
        For any `OSError` of the body.
    """
    try:
        yield
    except OSError as error:
        advice = "check the folder and its disk"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            advice = "free some space, or let FOEDUS_VAULT name another disk"
        elif error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            advice = "let FOEDUS_VAULT name a folder that you may write"
        cause = error.strerror or str(error)
        message = f"{place} cannot be written ({cause}); nothing was changed: {advice}"
        raise VaultError(message) from error


def _load(source: str, folder: Path) -> Vintage | None:
    """Return the vintage in a folder; None if there is no readable one."""
    if folder.name.startswith(".") or folder.name == INCOMING:
        return None
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if raw["format"] != FORMAT:
            return None
        return Vintage(
            source=source,
            name=folder.name,
            path=folder,
            number=int(raw["number"]),
            stored=_moment(raw["stored"]),
            hash=str(raw["hash"]),
            how=str(raw["how"]),
            edition=str(raw["edition"]),
            roles={role: tuple(names) for role, names in raw["roles"].items()},
            files={name: FileRecord(**one) for name, one in raw["files"].items()},
            tables=raw["tables"],
            put_aside=int(raw["put_aside"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _moment(text: object) -> str:
    """Return a text that tells a moment with its time zone; stop if it does not."""
    if datetime.fromisoformat(str(text)).tzinfo is None:
        raise ValueError(text)
    return str(text)


def _sync(path: Path) -> None:
    """Ask the disk to keep what was written, so that a power cut loses nothing."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
