"""One address to one file: resumed where it stopped, bounded, hashed, in one move.

While it comes, a file is called ``<name>.part``, with ``<name>.part.json`` beside it:
the address and what the server said of it. It gets its name, with ``<name>.json``,
only when it is whole and hashed. A download that was killed goes on where it stopped,
if the server still has the same file.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.errors import FetchError
from foedus.lake.exchange import (
    NO_SUCH_REST,
    REST,
    UNCHANGED,
    WHOLE,
    Again,
    Line,
    Request,
    check,
    conditions,
    described,
    too_large,
)
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
    Patience,
    Politeness,
    wait_before,
)
from foedus.lake.vintages import FileRecord

if TYPE_CHECKING:
    import httpx

#: Called with the bytes so far and the bytes in all, if these are known.
Tell = Callable[[int, int | None], None]
#: Bytes that count as getting on.
_PROGRESS = 1 << 20


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
        self.patience = patience or Patience()
        self.politeness = politeness or Politeness()
        self._line = Line(self.patience, self.politeness, transport)

    def close(self) -> None:
        """Close all connections."""
        self._line.close()

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
            except Again as error:
                here = size_of(place)
                # A long download over a poor line gets on with every attempt.
                attempt = 1 if here - before >= _PROGRESS else attempt + 1
                before = here
                self._pause(request, attempt, error)
                continue
            if state is None:
                return None
            check(request, part_of(place))
            return finish(request.url, state, place)

    def changed(self, request: Request) -> bool | None:
        """Ask whether a file is newer than the one at hand; None if not known."""
        import httpx

        if not (request.etag or request.last_modified):
            return None
        try:
            with self._line.opened(
                request, conditions(request), method="HEAD"
            ) as answer:
                if answer.status_code == UNCHANGED:
                    return False
                if answer.status_code != WHOLE:
                    return None
                for ours, header in (
                    (request.etag, "etag"),
                    (request.last_modified, "last-modified"),
                ):
                    if ours and header in answer.headers:
                        return bool(answer.headers[header] != ours)
        except (httpx.HTTPError, FetchError, Again):
            return None
        return None

    def _pause(self, request: Request, attempt: int, error: Again) -> None:
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
        headers = conditions(request)
        asked = bool(headers)
        if known is not None and known.mark and start:
            headers = {"Range": f"bytes={start}-", "If-Range": known.mark}
            asked = False
        try:
            with self._line.opened(request, headers) as answer:
                if answer.status_code == UNCHANGED:
                    if asked:
                        return None
                    raise Again("the publisher says 'unchanged' and was not asked")
                if answer.status_code == NO_SUCH_REST:
                    if known is not None and start and known.total == start:
                        return known
                    drop(part)
                    raise Again("the file changed while it came")
                rest = answer.status_code == REST
                state = described(request, answer, start if rest else 0)
                self._receive(request, answer, part, state, tell, rest=rest)
                return state
        except httpx.TimeoutException as error:
            message = f"no answer within {self.patience.stall:.0f} s"
            raise Again(message) from error
        except httpx.UnsupportedProtocol as error:
            message = f"{request.url} is no address of the web"
            raise FetchError(message) from error
        except httpx.HTTPError as error:
            cause = " ".join(str(error).split()) or type(error).__name__
            message = f"the connection failed ({cause})"
            raise Again(message) from error

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
                    raise too_large(request, size)
                stream.write(chunk)
                tell(size, state.total)
                now = time.monotonic()
                if now - since > self.patience.stall:
                    if (size - mark) / (now - since) < self.patience.slowest:
                        message = (
                            f"only {size - mark} bytes came in {now - since:.0f} s"
                        )
                        raise Again(message)
                    mark, since = size, now
            stream.flush()
            os.fsync(stream.fileno())
        if state.total is not None and size != state.total:
            if size > state.total:
                drop(part)
            message = f"{size} of {state.total} bytes came"
            raise Again(message)
