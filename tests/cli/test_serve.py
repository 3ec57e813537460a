"""The verb says where it listens, or in one line why it cannot."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request

import pytest

from foedus.cli.main import main


def test_a_port_that_is_none_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["serve", "--port", "99999", "--no-open"])
    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said.startswith("foedus: a port is a number") and said.count("\n") == 1


def test_it_answers_where_it_says() -> None:
    code = "from foedus.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0", "--no-open"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        match = re.search(r"http://127\.0\.0\.1:\d+/", process.stderr.readline())
        assert match is not None
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{match.group()}about.json", timeout=60) as answer:
            assert answer.status == 200
    finally:
        process.terminate()
        process.wait(20)
        if process.stderr is not None:
            process.stderr.close()
