"""How long to wait: between requests to a host, and after it said no."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: Answers after which the same request may succeed later.
PASSING = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Patience:
    """Bounds of waiting, in seconds unless said otherwise.

    Attributes
    ----------
    connect : float
        For a connection.
    stall : float
        For the next byte.
    slowest : float
        Bytes a second below which a download counts as stalled, over `stall`.
    attempts : int
        Tries of one request, the first included.
    first_wait, most_wait : float
        Before the second try, doubled each time, and the longest that is waited
        at all, also if the publisher asks for more.
    redirects : int
        Most hops from the declared address.
    """

    connect: float = 15.0
    stall: float = 45.0
    slowest: float = 200.0
    attempts: int = 5
    first_wait: float = 1.0
    most_wait: float = 120.0
    redirects: int = 5


@dataclass(slots=True)
class Politeness:
    """Keep a pause between two requests to the same host.

    Attributes
    ----------
    clock, sleep : callable
        Seconds of a clock that never goes back, and how to wait.
    """

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: dict[str, float] = field(default_factory=dict)

    def before(self, host: str, pause: float) -> None:
        """Wait until the host may be asked again, and remember that it was."""
        now = self.clock()
        due = self._next.get(host, now)
        if due > now:
            self.sleep(due - now)
        self._next[host] = max(due, now) + pause


def asked_to_wait(header: str | None) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for.

    Parameters
    ----------
    header : str or None
        Seconds, or a date.

    Returns
    -------
    float or None
        At least 0; None if there is no usable header.
    """
    if header is None:
        return None
    seconds = header.strip(" \t")
    # Only the ten digits: what Python strips or counts as one besides is none here.
    if seconds.isascii() and seconds.isdigit():
        return float(seconds)
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def wait_before(attempt: int, patience: Patience) -> float:
    """Return the seconds before a further attempt, with some chance in them.

    The chance keeps many clients that were refused together from coming back
    together.

    Parameters
    ----------
    attempt : int
        Tries made so far, at least 1.
    patience : Patience
        The bounds.
    """
    full = min(patience.most_wait, patience.first_wait * 2.0 ** (attempt - 1))
    return full * random.uniform(0.5, 1.0)
