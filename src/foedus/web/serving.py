"""``foedus.serve``: the observatory on this machine."""

from __future__ import annotations

import gc
import socket
import sys
import threading
from typing import TYPE_CHECKING

from foedus.errors import FoedusError

if TYPE_CHECKING:
    from foedus.lake.snapshot import Snapshot

#: Connections beyond this are told to come again.
CONNECTIONS = 1024
#: Seconds for which a connection may stay open without a question.
IDLE = 20
_PORTS = 65535
#: Bytes that the head of a request may have.
HEAD = 16 * 2**10


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    open_browser: bool = True,
    snapshot: Snapshot | None = None,
) -> None:
    """Serve the observatory until it is stopped (Ctrl-C).

    Parameters
    ----------
    host : str
        Address to listen at. There is no login: whoever can reach it can read.
    port : int
        Port; 0 takes a free one.
    open_browser : bool
        Whether to open the first page in the browser of this machine.
    snapshot : Snapshot or None
        What to answer from; None means the installed one.

    Raises
    ------
    FoedusError
        If nothing can listen there.
    """
    import uvicorn

    from foedus.web.app import create_app
    from foedus.web.slow import Protocol

    listening = _listen(host, port)
    address = _address(host, listening.getsockname()[1])
    app = create_app(snapshot, hosts=_names(host))
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=Protocol,
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=IDLE,
            timeout_graceful_shutdown=3,
            h11_max_incomplete_event_size=HEAD,
        )
    )
    print(f"Foedus observatory: {address} (Ctrl-C stops it)", file=sys.stderr)
    if host not in ("127.0.0.1", "localhost", "::1"):
        print(
            "It listens beyond this machine, without a login: anyone who reaches it "
            "can read it.",
            file=sys.stderr,
        )
    threading.Thread(
        target=_warm,
        args=(address,),
        kwargs={"open_browser": open_browser},
        daemon=True,
    ).start()
    with listening:
        server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens, so that the port is known before the server is."""
    if not 0 <= port <= _PORTS:
        message = f"a port is a number from 0 (any free one) to {_PORTS}; got {port}"
        raise FoedusError(message)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=512)
        # Accepted connections inherit it. Else the body of a short answer waits for
        # the acknowledgement of its head, which readers put off by 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        message = (
            f"cannot listen at {host} port {port} ({error}); choose another with "
            "--port, or --port 0 for a free one"
        )
        raise FoedusError(message) from error


def _address(host: str, port: int) -> str:
    """Return the address under which this machine reaches the server."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name and name[0] != '[' else name}:{port}/"


def _names(host: str) -> tuple[str, ...]:
    """Return the names that count as this server beside those of the loopback."""
    if host in ("0.0.0.0", "::"):
        return (socket.gethostname(), socket.getfqdn())
    return (f"[{host}]" if ":" in host else host,)


def _warm(address: str, *, open_browser: bool) -> None:
    """Open the browser, and let the server read what the first questions need.

    One page of every kind is asked for, in the order of the navigation: whoever comes
    to the first of another state finds the tables read and the packages loaded.
    """
    from http.client import HTTPException
    from urllib.request import ProxyHandler, build_opener

    from foedus.web.registry import navigation

    if open_browser:
        import webbrowser

        webbrowser.open(address)
    direct = build_opener(ProxyHandler({}))
    for path in ("/", *(page.example for page in navigation())):
        try:
            direct.open(address + path.removeprefix("/"), timeout=60).read()
        except (OSError, HTTPException):
            # Whoever asks next is told what is wrong; this only saves them time.
            return
    # To look for lost objects among all that live stops every answer for a third of a
    # second. What was read and loaded by now stays, and need not be looked through.
    gc.collect()
    gc.freeze()
