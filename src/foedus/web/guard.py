"""What is checked before any question is read, and said with every answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Names under which a machine reaches itself.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
#: Longest address that is read, path and query string.
ADDRESS = 4096
#: Pages run their own scripts only, ask their own server only, and are framed by
#: nobody.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_POLICY = (b"content-security-policy", POLICY.encode())
_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]


class Guard:
    """Refuse what comes under a foreign name or is too long; add what keeps safe.

    A page of a foreign site can make a browser ask a server on the same machine,
    under a name of its own that it lets point here (DNS rebinding). It cannot make
    it send another ``Host`` than that name, so unknown names are refused.

    Parameters
    ----------
    app : ASGIApp
        What to guard.
    hosts : iterable of str
        Names that count as this server, beside those of the loopback.
    refuse : callable
        ``refuse(request, error)`` returns the response of an error.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str],
        refuse: Callable[[Request, Exception], Response],
    ) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host.lower() for host in hosts}
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            # There are no sockets here; a lifespan has nothing to be guarded from.
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if all(name != _POLICY[0] for name, _ in headers):
                    headers.append(_POLICY)
                headers.extend(_HEADERS)
            await send(message)

        error = self._error(scope)
        if error is None:
            await self._app(scope, receive, sent)
        else:
            await self._refuse(Request(scope), error)(scope, receive, sent)

    def _error(self, scope: Scope) -> HTTPException | None:
        headers = Headers(scope=scope)
        named = headers.getlist("host")
        match = _HOST.fullmatch(named[0]) if len(named) == 1 else None
        if match is None or match.group(1).lower() not in self._hosts:
            return HTTPException(
                421, "this server answers to localhost and 127.0.0.1 only"
            )
        length = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if length > ADDRESS:
            message = f"the address has {length} characters; at most {ADDRESS} are read"
            return HTTPException(414, message)
        if scope["method"] == "POST" and not _own(headers):
            return HTTPException(403, "a form may only be sent from its own page")
        return None


def _own(headers: Headers) -> bool:
    """Tell whether a form comes from a page of this server, or from no page."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("none", "same-origin")
    origin = headers.get("origin")
    return origin is None or origin.partition("//")[2] == headers["host"]
