"""A publisher on the loopback that behaves well, or as badly as it is told to.

Every file it serves has a script: what it does with the next requests, one after
the other. When the script is used up, it behaves.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LAST_MODIFIED = "Sat, 01 Aug 2026 10:00:00 GMT"


@dataclass
class Served:
    """A file, its marks, and what shall go wrong with the next requests."""

    content: bytes
    script: list[Callable[[Handler, Served], None]] = field(default_factory=list)
    etag: str | None = "of the content"
    last_modified: str | None = LAST_MODIFIED
    ranges: bool = True

    @property
    def marks(self) -> dict[str, str]:
        both = {"ETag": self.mark, "Last-Modified": self.last_modified}
        return {name: value for name, value in both.items() if value}

    @property
    def mark(self) -> str | None:
        if self.etag == "of the content":
            return f'"{sha256(self.content).hexdigest()[:16]}"'
        return self.etag


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]


class Publisher(ThreadingHTTPServer):
    """Serves `files` by path; `asked` holds every request."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, Served] = {}
        self.asked: list[Asked] = []
        self.stopping = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that go away are part of the game."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Publisher

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append(Asked(self.command, self.path, headers))
        served = self.server.files.get(path)
        if served is None:
            self.plain(404, b"not here")
        elif served.script:
            served.script.pop(0)(self, served)
        else:
            self.behave(served)

    def do_HEAD(self) -> None:
        self.do_GET()

    def behave(self, served: Served, content: bytes | None = None) -> None:
        """Answer as a good server does: conditions, ranges, lengths."""
        body = served.content if content is None else content
        known = served.marks
        same = (
            self.headers.get("If-None-Match") == served.mark
            if served.mark
            else (
                self.headers.get("If-Modified-Since") == served.last_modified
                and served.last_modified is not None
            )
        )
        if same:
            self.begin(304, known)
            return
        wanted = self.headers.get("Range")
        trusted = self.headers.get("If-Range") in (served.mark, served.last_modified)
        if wanted and served.ranges and trusted:
            start = int(wanted.removeprefix("bytes=").partition("-")[0])
            if start >= len(body):
                self.begin(416, {"Content-Range": f"bytes */{len(body)}"}, length=0)
                return
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self.begin(206, {**known, "Content-Range": span}, length=len(body) - start)
            self.send(body[start:])
            return
        self.begin(200, known, length=len(body))
        self.send(body)

    def begin(
        self, status: int, headers: dict[str, str], length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, body: bytes) -> None:
        if self.command != "HEAD":
            with suppress(OSError):
                self.wfile.write(body)

    def plain(
        self, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self.begin(status, headers or {}, length=len(body))
        self.send(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


# What can go wrong, each for one request.


def answers(status: int, **headers: str) -> Callable[[Handler, Served], None]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def act(handler: Handler, _: Served) -> None:
        handler.plain(status, b"no", named)

    return act


def leads_to(url: str) -> Callable[[Handler, Served], None]:
    return answers(302, Location=url)


def breaks_off(after: int) -> Callable[[Handler, Served], None]:
    """Promise the whole file, and close the connection after some bytes."""

    def act(handler: Handler, served: Served) -> None:
        handler.close_connection = True
        handler.begin(200, served.marks, length=len(served.content))
        handler.send(served.content[:after])

    return act


def hangs(seconds: float, after: int = 0) -> Callable[[Handler, Served], None]:
    """Send some bytes, and then nothing for a time."""

    def act(handler: Handler, served: Served) -> None:
        handler.close_connection = True
        handler.begin(200, served.marks, length=len(served.content))
        handler.send(served.content[:after])
        handler.wfile.flush()
        handler.server.stopping.wait(seconds)

    return act


def corrupts(handler: Handler, served: Served) -> None:
    """Send a file of the right length in which a part was overwritten."""
    middle = len(served.content) // 2
    body = served.content[:middle] + b"\0" * 8 + served.content[middle + 8 :]
    handler.behave(served, body[: len(served.content)])


def packs(handler: Handler, served: Served) -> None:
    """Send the file packed, though nobody asked for it."""
    handler.plain(200, gzip.compress(served.content), {"Content-Encoding": "gzip"})


def streams(total: int, fill: bytes = b"x") -> Callable[[Handler, Served], None]:
    """Send an endless line without saying how long it is."""

    def act(handler: Handler, _: Served) -> None:
        handler.close_connection = True
        handler.begin(200, {})
        block = fill * (1 << 20)
        with suppress(OSError):
            for _ in range(total >> 20):
                handler.wfile.write(block)

    return act


def drips(seconds: float) -> Callable[[Handler, Served], None]:
    """Send a byte now and then, so that the connection never looks dead."""

    def act(handler: Handler, served: Served) -> None:
        handler.close_connection = True
        handler.begin(200, served.marks, length=len(served.content))
        until = time.monotonic() + seconds
        with suppress(OSError):
            for number in range(len(served.content)):
                if time.monotonic() > until:
                    return
                handler.wfile.write(served.content[number : number + 1])
                handler.wfile.flush()
                handler.server.stopping.wait(0.02)

    return act


@contextmanager
def open_publisher() -> Iterator[Publisher]:
    """Run a publisher while the body runs."""
    server = Publisher()
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
