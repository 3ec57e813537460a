"""A protocol that does not wait for ever: who sends a request too slowly is cut off."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

#: Seconds within which a request must have arrived whole, body included.
PATIENCE = 10.0


class Protocol(H11Protocol):
    """HTTP/1.1 with a time limit on every request, which uvicorn has none of.

    A client that sends one header a minute would hold its connection for ever, and a
    few thousand of them all connections. The clock starts when a connection opens or
    a new request begins on it, and stops once the request is whole.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock."""
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        """Take what came; the clock runs until the request is whole."""
        self._start()
        super().data_received(data)
        # IDLE: the head is not whole; SEND_BODY: the body is not.
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop()

    def on_response_complete(self) -> None:
        """Wait for the next request; uvicorn closes idle connections."""
        super().on_response_complete()
        # An answer may come before the body has: the rest of it is still owed.
        if self.conn.their_state is not h11.SEND_BODY:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock for good."""
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        if self._clock is None:
            self._clock = self.loop.call_later(PATIENCE, self.transport.abort)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
