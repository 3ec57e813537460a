"""One application on the snapshot that comes with the package, and one real server."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from foedus.web.app import create_app
from foedus.web.slow import Protocol

HOST = [(b"host", b"127.0.0.1:8000")]


@dataclass(frozen=True)
class Answer:
    """What an application sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


Ask = Callable[..., Answer]


def asked(
    app: Any,
    path: str,
    query: bytes = b"",
    method: str = "GET",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
) -> Answer:
    """Ask an application without a client that would tidy up what is asked."""
    start, *parts = asyncio.run(messages(app, path, query, method, headers, body))
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(part.get("body", b"") for part in parts),
    )


async def messages(
    app: Any,
    path: str,
    query: bytes = b"",
    method: str = "GET",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
) -> list[Any]:
    """Return what an application sends, message by message."""
    sent: list[Any] = []
    asking = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not asking:
            await asyncio.Event().wait()  # whoever asked stays on the line
        return asking.pop()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": query,
        "headers": HOST if headers is None else headers,
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 5000),
    }
    await app(scope, receive, send)
    return sent


@pytest.fixture(scope="session")
def app() -> Starlette:
    return create_app()


@pytest.fixture(scope="session")
def ask(app: Starlette) -> Ask:
    def one(path: str, query: str = "", **options: Any) -> Answer:
        return asked(app, path, query.encode(), **options)

    return one


@pytest.fixture(scope="session")
def server(app: Starlette) -> Iterator[str]:
    """Return the address of a server on a free port, as `foedus serve` runs it."""
    with running(app) as address:
        yield address


class running:  # noqa: N801
    """Run an application on a free port while a block lasts."""

    def __init__(self, app: Any) -> None:
        config = uvicorn.Config(
            app, port=0, http=Protocol, ws="none", lifespan="off", log_level="critical"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        for _ in range(1000):
            if self.server.started:
                break
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *error: object) -> None:
        self.server.should_exit = True
        self.thread.join(10)
