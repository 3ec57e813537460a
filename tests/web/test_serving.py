"""Where it listens, under which names, and what it says if it cannot."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from foedus.errors import FoedusError
from foedus.lake.snapshot import SHIPPED, Snapshot
from foedus.web import serving
from foedus.web.answers import Answers
from foedus.web.served import HUBS, Served


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(FoedusError, match=f"port {port} .* --port 0"):
            serving.serve(port=port, open_browser=False)
    with pytest.raises(FoedusError, match="to 65535; got 99999"):
        serving.serve(port=99999, open_browser=False)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/"),
        ("0.0.0.0", "http://127.0.0.1:80/"),
        ("::1", "http://[::1]:80/"),
        ("::", "http://[::1]:80/"),
    ],
)
def test_the_address_that_is_opened_reaches_this_machine(
    host: str, address: str
) -> None:
    assert serving._address(host, 80) == address


def test_importing_the_package_loads_no_server() -> None:
    import subprocess

    code = "import foedus, sys; print('starlette' in sys.modules, foedus.serve)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("False <function serve")


def test_a_snapshot_that_is_built_anew_is_taken_up(tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "snapshot"
    shutil.copytree(SHIPPED, folder)
    answers = Answers(Snapshot(folder))
    first = answers.snapshot()
    assert answers.snapshot() is first
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(first.id, "0123456789ab"))
    assert answers.snapshot().id == "0123456789ab"


def test_a_server_keeps_values_of_a_few_hubs_only() -> None:
    held = Served()
    for hub in held.hubs[: HUBS + 3]:
        held.values("support_to_hub", hub)
    kept = {hub for _, hub in held._values}
    assert kept == set(held.hubs[3 : HUBS + 3])


def test_answers_do_not_wait_for_acknowledgements() -> None:
    with serving._listen("127.0.0.1", 0) as listening:
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
