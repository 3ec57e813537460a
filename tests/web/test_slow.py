"""Who sends too slowly is cut off, and others are answered meanwhile."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from tests.web.conftest import running

from foedus.web import slow
from foedus.web.app import create_app

PATIENCE = 0.4


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setattr(slow, "PATIENCE", PATIENCE)
    with running(create_app()) as found:
        yield found


def _open(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=5)


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"GET /about HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /about HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na",
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_a_request_that_never_ends_is_cut_off(address: str, first: bytes) -> None:
    with _open(address) as one:
        one.sendall(first)
        began = time.monotonic()
        with httpx.Client(trust_env=False) as client:
            assert client.get(f"{address}/static/theme.js").status_code == 200
        with suppress(ConnectionResetError):
            while one.recv(4096):
                pass
        assert time.monotonic() - began < 5


def test_drops_of_a_head_do_not_buy_time(address: str) -> None:
    with _open(address) as one:
        one.sendall(b"GET /about HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            for k in range(100):
                one.sendall(f"X-{k}: a\r\n".encode())
                time.sleep(0.05)


def test_a_second_request_on_a_connection_has_its_own_time(address: str) -> None:
    request = b"GET /static/theme.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with _open(address) as one:
        for _ in range(3):
            one.sendall(request)
            answer = one.recv(65536)
            while b"follows the system" not in answer:
                answer += one.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(0.6 * PATIENCE)
        one.sendall(request[:30])
        with suppress(ConnectionResetError):
            while one.recv(65536):
                pass
