"""Bring publishers' files into the vault."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from foedus.errors import FetchError, FoedusError, SourceError
from foedus.lake.archive import take
from foedus.lake.attempts import forget_failure, note_failure
from foedus.lake.dataverse import MOST_BYTES, deposited, description_url
from foedus.lake.download import Downloader
from foedus.lake.exchange import Request, renewed
from foedus.lake.gate import admit, refused
from foedus.lake.partial import finished
from foedus.lake.vintages import FileRecord, Shelf, Vintage, remove
from foedus.sources.addresses import Fetch, Wanted
from foedus.sources.declaration import Declaration
from foedus.sources.registry import declaration, declarations

Outcome = Literal["new", "unchanged", "refused", "failed", "by hand", "would fetch"]
#: Called with the source, what is done, the bytes so far, and in all if known.
Progress = Callable[[str, str, int, int | None], None]
CHECKED = "checked.json"
_UNPACKED = "unpacked"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of fetching one source.

    Attributes
    ----------
    source : str
        Its id.
    outcome : str
        ``new`` (a new vintage is in use), ``unchanged``, ``refused`` (the reader
        did not accept the file; the last good vintage stays), ``failed`` (it did
        not come), ``by hand`` (a person has to get it), ``would fetch`` (dry run).
    vintage : str or None
        The vintage in use now.
    bytes : int
        Size of what came.
    text : str
        One line for a reader.
    """

    source: str
    outcome: Outcome
    vintage: str | None
    bytes: int
    text: str

    @property
    def good(self) -> bool:
        """Whether nothing went wrong."""
        return self.outcome not in ("refused", "failed")

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _File:
    """A file at hand, the role it plays, and where it comes from."""

    role: str
    path: Path
    record: FileRecord
    new: bool


def fetch(
    sources: Iterable[str] = (),
    *,
    offline: bool = False,
    dry_run: bool = False,
    vault: Path | None = None,
    downloader: Downloader | None = None,
    progress: Progress | None = None,
) -> tuple[Fetched, ...]:
    """Get the files of sources from their publishers, one source after the other.

    Parameters
    ----------
    sources : iterable of str
        Ids; none means every source with an address.
    offline : bool
        Ask nobody; only what came before is read again.
    dry_run : bool
        Change nothing; ask, unless offline, whether there is anything newer.
    vault : Path or None
        Where to keep them; None means the user's own vault.
    downloader : Downloader or None
        How they come; None means over the network.
    progress : callable or None
        Called as ``progress(source, what, bytes, of)``.

    Returns
    -------
    tuple of Fetched
        One for each source; a failure of one does not stop the others.

    Raises
    ------
    SourceError
        If there is no such source; names the nearest.
    """
    named = [declaration(source) for source in sources]
    chosen = named or [one for one in declarations().values() if one.fetch]
    tell = progress or (lambda *_: None)
    own = downloader or Downloader()
    try:
        return tuple(
            _outcome(one, Shelf(one.id, vault), own, offline, dry_run, tell)
            for one in chosen
        )
    finally:
        if downloader is None:
            own.close()


def _outcome(
    declared: Declaration,
    shelf: Shelf,
    downloader: Downloader,
    offline: bool,
    dry_run: bool,
    tell: Progress,
) -> Fetched:
    current = shelf.current()
    name = current.name if current is not None else None

    def result(outcome: Outcome, text: str, size: int = 0) -> Fetched:
        return Fetched(declared.id, outcome, name, size, text)

    about = declared.fetch
    if about is None:
        return result("by hand", f"no address is declared; see {declared.url}")
    if about.by_hand:
        return result(
            "by hand",
            f"{about.steps} {about.page} Then: foedus data import FILE --source "
            f"{declared.id}",
        )
    try:
        if dry_run:
            return result("would fetch", _news(about, current, downloader, offline))
        with shelf.at_work():
            try:
                return _fetched(declared, about, shelf, downloader, offline, tell)
            except (FetchError, OSError) as error:
                # Offline nobody was asked, and nothing can have failed.
                if not offline:
                    note_failure(shelf, str(error))
                raise
    except SourceError as error:
        return result("refused", str(error))
    except FoedusError as error:
        return result("failed", str(error))


def _fetched(
    declared: Declaration,
    about: Fetch,
    shelf: Shelf,
    downloader: Downloader,
    offline: bool,
    tell: Progress,
) -> Fetched:
    """Get everything, let the gate judge, and clear up."""
    shelf.incoming.mkdir(exist_ok=True)
    # A damaged vintage is no reason to ask for news only.
    current = shelf.current()
    intact = None if current is None or current.damage() else current
    own = _Errand(declared.id, about, shelf, intact, downloader, offline, tell)
    files = list(own.files())
    if intact is not None and not any(one.new for one in files):
        remove(shelf.incoming)
        _note(shelf, newer=False, offline=offline)
        text = f"nothing newer than {intact.name}"
        return Fetched(declared.id, "unchanged", intact.name, 0, text)
    tell(declared.id, "reading", 0, None)
    roles: dict[str, tuple[Path, ...]] = {}
    for one in files:
        roles[one.role] = (*roles.get(one.role, ()), one.path)
    records = {one.path.name: one.record for one in files}
    try:
        stored = admit(shelf, declared, roles, records, how="fetch", edition="fetched")
    except SourceError:
        remove(shelf.incoming / _UNPACKED)
        _note(shelf, newer=True, offline=offline)
        raise
    remove(shelf.incoming)
    _note(shelf, newer=False, offline=offline)
    size = sum(record.bytes for record in records.values())
    text = f"{stored.name} is in use ({size / 1e6:.1f} MB)"
    outcome: Outcome = "new"
    if intact is not None and stored.name == intact.name:
        outcome, text = "unchanged", f"the same as {stored.name}"
    return Fetched(declared.id, outcome, stored.name, size, text)


@dataclass(frozen=True, slots=True)
class _Errand:
    """Everything that is needed to get the files of one source."""

    source: str
    about: Fetch
    shelf: Shelf
    current: Vintage | None
    downloader: Downloader
    offline: bool
    tell: Progress

    def files(self) -> Iterator[_File]:
        """Yield every file that the declaration wants, downloaded or at hand."""
        remove(self.shelf.incoming / _UNPACKED)
        wanted = [one for each in self.about.wanted for one in each.expanded()]
        if self.about.method == "dataverse":
            yield from self._deposit(wanted)
            return
        for url, group in _by_url(wanted).items():
            yield from self._address(url, group)

    def _address(self, url: str, group: list[Wanted]) -> Iterator[_File]:
        packed = self.about.method == "zip"
        place = self.shelf.incoming / (_archive_name(url) if packed else group[0].name)
        ready = _ready(place, url)
        held = self._held(url, group) if ready is None else []
        request = self._request(url)
        at_hand = ready or (held[0].record if held else None)
        if not self._doubtful():
            request = renewed(request, at_hand)
        record = self._download(request, place)
        if record is None and held:
            yield from held
            return
        whole = record or at_hand
        if whole is None:
            message = f"{url}: not here, and nobody is asked offline"
            raise FetchError(message)
        if not packed:
            yield _File(group[0].role, place, whole, new=True)
            return
        yield from self._unpacked(place, whole, group)

    def _unpacked(
        self, place: Path, whole: FileRecord, group: list[Wanted]
    ) -> Iterator[_File]:
        folder = self.shelf.incoming / _UNPACKED
        folder.mkdir(exist_ok=True)
        room = self.about.most_bytes
        for wanted in group:
            try:
                paths = take(place, wanted.name, folder, most_bytes=room)
            except FetchError:
                # Never asked for news of an archive that cannot be used.
                place.unlink()
                raise
            for path in paths:
                member = _member(path, whole)
                room -= member.bytes
                yield _File(wanted.role, path, member, new=True)

    def _deposit(self, wanted: list[Wanted]) -> Iterator[_File]:
        """Yield the files of a Dataverse deposit."""
        description = self.shelf.incoming / "deposit.json"
        url = description_url(self.about)
        asked = replace(self._request(url), most_bytes=MOST_BYTES)
        if self._download(asked, description) is None and not description.exists():
            # Offline: what is in use is all that can be had.
            held = self._in_use({one.role for one in wanted})
            if not held:
                message = f"{url}: not here, and nobody is asked offline"
                raise FetchError(message)
            yield from held
            return
        for one in wanted:
            for found in deposited(description, self.about, one.name):
                exact = replace(one, url=found.url, name=found.label)
                held = self._held(found.url, [exact])
                if held:
                    yield from held
                    continue
                place = self.shelf.incoming / found.label
                record = _ready(place, found.url)
                if record is None:
                    request = replace(self._request(found.url), checksum=found.checksum)
                    record = self._download(request, place)
                if record is None:
                    message = f"{found.url}: not here, and nobody is asked offline"
                    raise FetchError(message)
                yield _File(one.role, place, record, new=True)

    def _doubtful(self) -> bool:
        """Whether what came last was refused, and may have been spoiled on its way."""
        last = refused(self.shelf)
        return last is not None and not last.get("confirmed")

    def _held(self, url: str, group: list[Wanted]) -> list[_File]:
        """Return the files of the vintage in use that came from an address."""
        return self._in_use({one.role for one in group}, url)

    def _in_use(self, roles: set[str], url: str | None = None) -> list[_File]:
        """Return fetched files of the vintage in use, if they play all these roles."""
        if self.current is None or self.current.edition != "fetched":
            return []
        found = [
            _File(role, self.current.path / name, self.current.files[name], new=False)
            for role, names in self.current.roles.items()
            for name in names
            if url in (None, self.current.files[name].origin)
        ]
        # A role that the vintage lacks was not declared then.
        return found if {one.role for one in found} == roles else []

    def _request(self, url: str) -> Request:
        return Request(
            url,
            self.about.most_bytes,
            pause=self.about.pause,
            headers=() if self.offline else _key(self.about),
        )

    def _download(self, request: Request, place: Path) -> FileRecord | None:
        if self.offline:
            return None
        return self.downloader.get(
            request,
            place,
            lambda done, of: self.tell(self.source, place.name, done, of),
        )


def _news(
    about: Fetch, current: Vintage | None, downloader: Downloader, offline: bool
) -> str:
    """Return what fetching would do, one line."""
    wanted = [one for each in about.wanted for one in each.expanded()]
    if about.method == "dataverse":
        return (
            f"would look at doi:{about.doi} for {_listed(one.name for one in wanted)}"
        )
    urls = _by_url(wanted)
    if current is None or offline:
        return f"would get {_listed(urls)}"
    newer = []
    for url in urls:
        record = next((r for r in current.files.values() if r.origin == url), None)
        request = Request(url, about.most_bytes, pause=about.pause, headers=_key(about))
        changed = downloader.changed(renewed(request, record))
        if changed is not False:
            newer.append(url + (" (newer)" if changed else " (not known if newer)"))
    if newer:
        return f"would get {_listed(newer)}"
    return f"would get nothing: nothing newer than {current.name}"


def _key(about: Fetch) -> tuple[tuple[str, str], ...]:
    """Return the header with the caller's own key, if the publisher wants one."""
    if about.key is None:
        return ()
    value = os.environ.get(about.key, "").strip()
    if not value:
        message = (
            f"the publisher wants a key of your own; get one at {about.page} and set "
            f"the environment variable {about.key}"
        )
        raise FetchError(message)
    return ((about.key_header, value),)


def _by_url(wanted: Iterable[Wanted]) -> dict[str, list[Wanted]]:
    grouped: dict[str, list[Wanted]] = {}
    for one in wanted:
        grouped.setdefault(one.url, []).append(one)
    return grouped


def _ready(place: Path, url: str) -> FileRecord | None:
    """Return the record of a file that came whole from an address before."""
    record = finished(place)
    return record if record is not None and record.origin == url else None


def _archive_name(url: str) -> str:
    return f"archive-{hashlib.sha256(url.encode()).hexdigest()[:8]}.zip"


def _member(path: Path, whole: FileRecord) -> FileRecord:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return replace(
        whole, sha256=digest, bytes=path.stat().st_size, archive=whole.sha256
    )


def _note(shelf: Shelf, *, newer: bool, offline: bool) -> None:
    """Remember when the publisher was asked, and whether there is anything newer."""
    if offline:
        return
    forget_failure(shelf)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    draft = shelf.path / f".staged-{CHECKED}"
    draft.write_text(json.dumps({"when": when, "newer": newer}), encoding="utf-8")
    draft.replace(shelf.path / CHECKED)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
