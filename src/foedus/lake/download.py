"""One address to one file: resumed where it stopped, bounded, hashed, in one move.

While it comes, a file is called ``<name>.part``, with ``<name>.part.json`` beside it:
the address and what the server said of it. It gets its name, with ``<name>.json``,
only when it is whole and hashed. A download that was killed goes on where it stopped,
if the server still has the same file.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from foedus import __version__
from foedus.errors import FetchError
from foedus.lake.partial import (
    State,
    drop,
    finish,
    held,
    keep_state,
    part_of,
    size_of,
)
from foedus.lake.politeness import (
    PASSING,
    Patience,
    Politeness,
    asked_to_wait,
    wait_before,
)
from foedus.lake.vintages import FileRecord

if TYPE_CHECKING:
    import httpx

#: Called with the bytes so far and the bytes in all, if these are known.
Tell = Callable[[int, int | None], None]
#: Bytes that count as getting on.
_PROGRESS = 1 << 20
_REDIRECTS = (301, 302, 303, 307, 308)
_WHOLE, _REST, _UNCHANGED, _NO_SUCH_REST = 200, 206, 304, 416
_FROM = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class Request:
    """What to get, and within which bounds.

    Attributes
    ----------
    url : str
        Declared address.
    most_bytes : int
        Most that may come.
    pause : float
        Seconds between two requests to a host.
    headers : tuple of (str, str)
        Sent to the declared host only (a caller's key).
    etag, last_modified : str or None
        Of the file that is at hand, to ask for news only.
    checksum : tuple of str or None
        Algorithm and hash that the file must have, where the publisher says so.
    """

    url: str
    most_bytes: int
    pause: float = 1.0
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    checksum: tuple[str, str] | None = None


class _Again(Exception):
    """The same request may succeed later; `wait` is what the server asked for."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Downloader:
    """Get files over HTTP.

    Parameters
    ----------
    patience : Patience or None
        Bounds of waiting.
    politeness : Politeness or None
        Pauses between requests.
    transport : httpx.BaseTransport or None
        How requests travel; None means the network.
    """

    def __init__(
        self,
        patience: Patience | None = None,
        politeness: Politeness | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        import httpx

        self.patience = patience or Patience()
        self.politeness = politeness or Politeness()
        timeout = httpx.Timeout(self.patience.stall, connect=self.patience.connect)
        self._client = httpx.Client(
            timeout=timeout,
            transport=transport,
            headers={
                "User-Agent": f"foedus/{__version__} (reads open data for research)",
                # Lengths and ranges then speak of the file itself.
                "Accept-Encoding": "identity",
            },
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(
        self, request: Request, place: Path, tell: Tell | None = None
    ) -> FileRecord | None:
        """Download a file to a place.

        Parameters
        ----------
        request : Request
            What to get.
        place : Path
            Where it shall stand; its folder must exist.
        tell : callable or None
            Called with the bytes so far and in all.

        Returns
        -------
        FileRecord or None
            What came; None if the publisher says that nothing has changed.

        Raises
        ------
        FetchError
            If it does not come: refused, too large, wrong hash, no answer.
        OSError
            If it cannot be written.
        """
        attempt, before = 0, 0
        while True:
            try:
                state = self._once(request, place, tell or (lambda *_: None))
            except _Again as error:
                here = size_of(place)
                # A long download over a poor line gets on with every attempt.
                attempt = 1 if here - before >= _PROGRESS else attempt + 1
                before = here
                self._pause(request, attempt, error)
                continue
            if state is None:
                return None
            _check(request, part_of(place))
            return finish(request.url, state, place)

    def changed(self, request: Request) -> bool | None:
        """Ask whether a file is newer than the one at hand; None if not known."""
        import httpx

        if not (request.etag or request.last_modified):
            return None
        try:
            with self._opened(request, _conditions(request), method="HEAD") as answer:
                if answer.status_code == _UNCHANGED:
                    return False
                if answer.status_code != _WHOLE:
                    return None
                for ours, header in (
                    (request.etag, "etag"),
                    (request.last_modified, "last-modified"),
                ):
                    if ours and header in answer.headers:
                        return bool(answer.headers[header] != ours)
        except (httpx.HTTPError, FetchError, _Again):
            return None
        return None

    def _pause(self, request: Request, attempt: int, error: _Again) -> None:
        """Wait before the next attempt, or stop for good."""
        if error.wait is not None and error.wait > self.patience.most_wait:
            message = (
                f"{request.url}: {error}, and asks to come back in "
                f"{error.wait:.0f} s; try again then"
            )
            raise FetchError(message) from error
        if attempt == self.patience.attempts:
            message = (
                f"{request.url}: {error}, {attempt} times; what came is kept: try "
                "again later"
            )
            raise FetchError(message) from error
        chosen = wait_before(attempt, self.patience)
        self.politeness.sleep(chosen if error.wait is None else error.wait)

    def _once(self, request: Request, place: Path, tell: Tell) -> State | None:
        """Make one attempt: go on with what is there, or begin."""
        import httpx

        part = part_of(place)
        known = held(part, request.url)
        start = part.stat().st_size if known is not None else 0
        headers = _conditions(request)
        asked = bool(headers)
        if known is not None and known.mark and start:
            headers = {"Range": f"bytes={start}-", "If-Range": known.mark}
            asked = False
        try:
            with self._opened(request, headers) as answer:
                if answer.status_code == _UNCHANGED:
                    if asked:
                        return None
                    raise _Again("the publisher says 'unchanged' and was not asked")
                if answer.status_code == _NO_SUCH_REST:
                    if known is not None and start and known.total == start:
                        return known
                    drop(part)
                    raise _Again("the file changed while it came")
                rest = answer.status_code == _REST
                state = _described(request, answer, start if rest else 0)
                self._receive(request, answer, part, state, tell, rest=rest)
                return state
        except httpx.TimeoutException as error:
            message = f"no answer within {self.patience.stall:.0f} s"
            raise _Again(message) from error
        except httpx.UnsupportedProtocol as error:
            message = f"{request.url} is no address of the web"
            raise FetchError(message) from error
        except httpx.HTTPError as error:
            cause = " ".join(str(error).split()) or type(error).__name__
            message = f"the connection failed ({cause})"
            raise _Again(message) from error

    def _receive(
        self,
        request: Request,
        answer: httpx.Response,
        part: Path,
        state: State,
        tell: Tell,
        *,
        rest: bool,
    ) -> None:
        """Write what comes, within the bounds."""
        with part.open("ab" if rest else "wb") as stream:
            # Only now: an old start must never stand beside the mark of a new file.
            keep_state(part, state)
            size = stream.tell()
            mark, since = size, time.monotonic()
            for chunk in answer.iter_bytes():
                size += len(chunk)
                if size > request.most_bytes:
                    stream.close()
                    drop(part)
                    raise _too_large(request, size)
                stream.write(chunk)
                tell(size, state.total)
                now = time.monotonic()
                if now - since > self.patience.stall:
                    if (size - mark) / (now - since) < self.patience.slowest:
                        message = (
                            f"only {size - mark} bytes came in {now - since:.0f} s"
                        )
                        raise _Again(message)
                    mark, since = size, now
            stream.flush()
            os.fsync(stream.fileno())
        if state.total is not None and size != state.total:
            if size > state.total:
                drop(part)
            message = f"{size} of {state.total} bytes came"
            raise _Again(message)

    def _opened(
        self, request: Request, headers: dict[str, str], method: str = "GET"
    ) -> _Answer:
        """Send a request, follow its redirects, and judge the status."""
        url = request.url
        seen = [url]
        while True:
            self.politeness.before(urlsplit(url).netloc, request.pause)
            own = dict(request.headers) if _same_host(url, request.url) else {}
            built = self._client.build_request(method, url, headers=headers | own)
            answer = self._client.send(built, stream=True)
            if answer.status_code not in _REDIRECTS:
                break
            answer.close()
            url = _next_address(answer, url, seen, self.patience.redirects)
            seen.append(url)
        if answer.status_code in (_WHOLE, _REST, _UNCHANGED, _NO_SUCH_REST):
            return _Answer(answer)
        answer.close()
        if answer.status_code in PASSING:
            wait = asked_to_wait(answer.headers.get("retry-after"))
            message = f"the publisher answers {answer.status_code}"
            raise _Again(message, wait)
        advice = {
            401: "the publisher wants a key or a login",
            403: "the publisher does not let programs in; get it by hand",
            404: "the address has moved; look at the publisher's page",
            410: "the address has moved; look at the publisher's page",
        }.get(answer.status_code, "look at the publisher's page")
        message = f"{url}: the publisher answers {answer.status_code}; {advice}"
        raise FetchError(message)


class _Answer:
    """A response that is closed at the end of a with block."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __enter__(self) -> httpx.Response:
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()


def _conditions(request: Request) -> dict[str, str]:
    """Return headers that ask for news only."""
    found = {}
    if request.etag:
        found["If-None-Match"] = request.etag
    if request.last_modified:
        found["If-Modified-Since"] = request.last_modified
    return found


def _next_address(answer: httpx.Response, url: str, seen: list[str], most: int) -> str:
    """Return where a redirect leads, if it may be followed."""
    target = answer.headers.get("location")
    if not target:
        message = f"{url}: a redirect ({answer.status_code}) that leads nowhere"
        raise FetchError(message)
    following = str(answer.url.join(target))
    if urlsplit(url).scheme == "https" and urlsplit(following).scheme != "https":
        message = (
            f"{url} leads to {following}, which is not protected; refused: look at "
            "the publisher's page"
        )
        raise FetchError(message)
    if following in seen or len(seen) > most:
        message = (
            f"{seen[0]}: {len(seen)} redirects and no file, last to {following}; look "
            "at the publisher's page"
        )
        raise FetchError(message)
    return following


def _described(request: Request, answer: httpx.Response, start: int) -> State:
    """Return what the server says of the file, and stop at one too large."""
    headers = answer.headers
    total: int | None = None
    if answer.status_code == _REST:
        span = _FROM.match(headers.get("content-range", ""))
        if span is None or int(span[1]) != start:
            message = "the publisher sent another part than the one asked for"
            raise _Again(message)
        total = None if span[2] == "*" else int(span[2])
    elif "content-length" in headers and "content-encoding" not in headers:
        total = int(headers["content-length"])
    if total is not None and total > request.most_bytes:
        raise _too_large(request, total)
    packed = "content-encoding" in headers
    return State(
        url=request.url,
        # A file that is packed on the way cannot be taken up in the middle.
        etag=None if packed else headers.get("etag"),
        last_modified=None if packed else headers.get("last-modified"),
        total=total,
    )


def _check(request: Request, part: Path) -> None:
    """Stop at a file that has not the hash that the publisher states."""
    if request.checksum is None:
        return
    algorithm, promised = request.checksum
    with part.open("rb") as stream:
        actual = hashlib.file_digest(stream, algorithm).hexdigest()
    if actual != promised:
        drop(part)
        message = (
            f"{request.url} has {algorithm} {actual[:12]}, the publisher says "
            f"{promised[:12]}; it was thrown away: try again"
        )
        raise FetchError(message)


def renewed(request: Request, record: FileRecord | None) -> Request:
    """Return a request that asks for news only, of a file at hand."""
    if record is None or record.origin != request.url:
        return request
    return replace(request, etag=record.etag, last_modified=record.last_modified)


def _same_host(url: str, other: str) -> bool:
    return urlsplit(url).netloc == urlsplit(other).netloc


def _too_large(request: Request, size: int) -> FetchError:
    return FetchError(
        f"{request.url} has {size / 1e6:.1f} MB or more; at most "
        f"{request.most_bytes / 1e6:.1f} MB were declared: look at the publisher's page"
    )
