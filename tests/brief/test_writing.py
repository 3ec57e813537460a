"""The brief as a whole: text, page on disk, command line, other hubs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import foedus
from foedus.brief.writing import Brief
from foedus.errors import FoedusError, NoSuchStateThen

_CODE = """
import sys
from foedus.cli.main import main
try:
    main()
finally:
    print("compiled:", "numba" in sys.modules, file=sys.stderr)
"""


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _CODE, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1"},
    )


def test_text_fits_its_width_and_keeps_the_order(written: Brief) -> None:
    text = written.text(width=80)
    assert all(len(line) <= 80 for line in text.splitlines())
    heads = ["Russia and its partners", "Who leaves", "Channel against channel",
             "Arms supply", "Trade tie", "Where they go", "Coverage"]  # fmt: skip
    places = [text.index(head) for head in heads]
    assert places == sorted(places)
    assert "\x1b[" not in text


def test_page_is_written_whole_and_replaces_the_old_one(
    written: Brief, tmp_path: Path
) -> None:
    place = tmp_path / "brief.html"
    place.write_text("old")
    assert written.write(place) == place
    assert place.read_text(encoding="utf-8").endswith("</html>\n")
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]
    assert place.stat().st_mode & 0o400


def test_a_place_that_cannot_be_written_is_one_clear_line(
    written: Brief, tmp_path: Path
) -> None:
    with pytest.raises(FoedusError, match=r"cannot write .*--output") as caught:
        written.write(tmp_path / "no such folder" / "brief.html")
    assert "\n" not in str(caught.value) and caught.value.exit_code == 1
    (tmp_path / "folder").mkdir()
    with pytest.raises(FoedusError, match="cannot write"):
        written.write(tmp_path / "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder"]


def test_short_forms(written: Brief) -> None:
    assert repr(written).startswith("Brief(RUS, 2014-")
    assert "<table>" in written._repr_html_()


def test_cold_war_without_economy_or_reputation_says_so() -> None:
    cold = foedus.brief("SUN", since=1965, until=1985)
    text = cold.text()
    assert "1965 to 1985" in text and cold.result.partners
    assert "not known: economic" in text
    assert "no flow is known in both years" in text
    assert "<title>The Soviet Union and its partners" in cold.html


def test_joined_successors_explain_what_cannot_be_shown() -> None:
    joined = foedus.brief("RUS", since=1985, join_successors=True)
    assert joined.realignment is None
    assert "Who gained cannot be shown" in joined.text()
    with pytest.raises(NoSuchStateThen, match="SUN"):
        foedus.brief("RUS", since=1985)


def test_hub_without_registered_texts_has_no_reputational_channel() -> None:
    france = foedus.brief("France", since=2014, until=2020)
    assert "reputational" in france.text()
    assert "not known" in france.text()
    assert france.html.count("<section") == 13


def test_command_writes_beside_you_and_says_where(tmp_path: Path) -> None:
    done = _run("brief", "RUS", "--since", "2014", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Russia and its partners" in done.stdout
    assert "brief-RUS-2014.html" in done.stderr
    # A compiler costs a second to import, and a brief needs none.
    assert "compiled: False" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["brief-RUS-2014.html"]


@pytest.fixture
def quick(
    monkeypatch: pytest.MonkeyPatch, written: Brief, tmp_path: Path
) -> Callable[..., int]:
    """Return the command in this process, without computing the brief again."""
    from foedus.brief import writing
    from foedus.cli.main import main

    monkeypatch.setattr(writing, "brief", lambda *_, **__: written)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> int:
        with pytest.raises(SystemExit) as caught:
            main(["brief", "RUS", "--since", "2014", *arguments])
        return int(caught.value.code or 0)

    return run


def test_command_with_json_writes_nothing_else(
    quick: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quick("--json") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["hub"] == "RUS"
    assert printed.err == "" and not list(tmp_path.iterdir())
    assert quick("--json", "--output", "page.html") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_command_fails_in_one_line_and_leaves_nothing(
    quick: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert quick("--output", "none/x.html") == 1
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.startswith("foedus: cannot write")
    assert printed.err.count("\n") == 1
    assert not list(tmp_path.iterdir())
