"""One request to a publisher and its answer: what is asked, what may be made of it."""

from __future__ import annotations

import hashlib
import re
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from foedus import __version__
from foedus.errors import FetchError
from foedus.lake.partial import State, drop
from foedus.lake.politeness import PASSING, Patience, Politeness, asked_to_wait
from foedus.lake.vintages import FileRecord

if TYPE_CHECKING:
    import httpx

WHOLE, REST, UNCHANGED, NO_SUCH_REST = 200, 206, 304, 416
_REDIRECTS = (301, 302, 303, 307, 308)
_FROM = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
#: What to do about an answer that will be the same next time.
_ADVICE = {
    401: "the publisher wants a key or a login",
    403: "the publisher does not let programs in; get it by hand",
    404: "the address has moved; look at the publisher's page",
    410: "the address has moved; look at the publisher's page",
}


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


class Again(Exception):
    """The same request may succeed later; `wait` is what the server asked for."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


class Line:
    """The way to publishers: polite, within bounds of time and of redirects.

    Parameters
    ----------
    patience : Patience
        Bounds of waiting.
    politeness : Politeness
        Pauses between requests.
    transport : httpx.BaseTransport or None
        How requests travel; None means the network.
    """

    def __init__(
        self,
        patience: Patience,
        politeness: Politeness,
        transport: httpx.BaseTransport | None,
    ) -> None:
        import httpx

        self._patience, self._politeness = patience, politeness
        self._client = httpx.Client(
            timeout=httpx.Timeout(patience.stall, connect=patience.connect),
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

    def opened(
        self, request: Request, headers: dict[str, str], method: str = "GET"
    ) -> AbstractContextManager[httpx.Response]:
        """Send a request, follow its redirects, and judge the status.

        Raises
        ------
        Again
            If the same request may succeed later.
        FetchError
            If it will not.
        """
        url = request.url
        seen = [url]
        while True:
            self._politeness.before(urlsplit(url).netloc, request.pause)
            own = dict(request.headers) if _same_host(url, request.url) else {}
            built = self._client.build_request(method, url, headers=headers | own)
            answer = self._client.send(built, stream=True)
            if answer.status_code not in _REDIRECTS:
                break
            answer.close()
            url = _next_address(answer, url, seen, self._patience.redirects)
            seen.append(url)
        if answer.status_code in (WHOLE, REST, UNCHANGED, NO_SUCH_REST):
            return closing(answer)
        answer.close()
        if answer.status_code in PASSING:
            wait = asked_to_wait(answer.headers.get("retry-after"))
            message = f"the publisher answers {answer.status_code}"
            raise Again(message, wait)
        raise _refusal(url, answer.status_code)


def renewed(request: Request, record: FileRecord | None) -> Request:
    """Return a request that asks for news only, of a file at hand."""
    if record is None or record.origin != request.url:
        return request
    return replace(request, etag=record.etag, last_modified=record.last_modified)


def conditions(request: Request) -> dict[str, str]:
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


def described(request: Request, answer: httpx.Response, start: int) -> State:
    """Return what the server says of the file, and stop at one too large."""
    headers = answer.headers
    total: int | None = None
    if answer.status_code == REST:
        span = _FROM.match(headers.get("content-range", ""))
        if span is None or int(span[1]) != start:
            message = "the publisher sent another part than the one asked for"
            raise Again(message)
        total = None if span[2] == "*" else int(span[2])
    elif "content-length" in headers and "content-encoding" not in headers:
        total = int(headers["content-length"])
    if total is not None and total > request.most_bytes:
        raise too_large(request, total)
    packed = "content-encoding" in headers
    return State(
        url=request.url,
        # A file that is packed on the way cannot be taken up in the middle.
        etag=None if packed else headers.get("etag"),
        last_modified=None if packed else headers.get("last-modified"),
        total=total,
    )


def check(request: Request, part: Path) -> None:
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


def _same_host(url: str, other: str) -> bool:
    return urlsplit(url).netloc == urlsplit(other).netloc


def too_large(request: Request, size: int) -> FetchError:
    """Return the error for more bytes than were declared."""
    return FetchError(
        f"{request.url} has {size / 1e6:.1f} MB or more; at most "
        f"{request.most_bytes / 1e6:.1f} MB were declared: look at the publisher's page"
    )


def _refusal(url: str, status: int) -> FetchError:
    """Return the error for an answer that is none of a file."""
    advice = _ADVICE.get(status, "look at the publisher's page")
    return FetchError(f"{url}: the publisher answers {status}; {advice}")
