"""``foedus chart`` and the formats of ``foedus brief``, as a program sees them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


def foedus(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    code = "from foedus.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, timeout=120, check=False, cwd=cwd,
    )  # fmt: skip


def test_list_and_json(tmp_path: Path) -> None:
    listed = json.loads(foedus("chart", "--list", "--json", cwd=tmp_path).stdout)
    assert {"ranking", "map", "flow"} <= {one["name"] for one in listed["charts"]}


def test_figures_in_files(tmp_path: Path) -> None:
    done = foedus(
        "chart", "ranking", "RUS", "--since", "2014", "--width", "one-column",
        "-o", "a.pdf", "-o", "b.svg", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout == ""
    assert done.stderr.splitlines() == ["Written: a.pdf", "Written: b.svg"]
    assert 'width="85.00mm"' in (tmp_path / "b.svg").read_text(encoding="utf-8")


def test_figures_are_printed_without_a_file(tmp_path: Path) -> None:
    done = foedus(
        "chart", "ranking", "RUS", "--since", "2014", "--top", "2", cwd=tmp_path
    )
    assert "Ukraine" in done.stdout and "Source: Foedus" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chart"], "--list"),
        (["chart", "rankin", "RUS"], "nearest: 'ranking'"),
        (["chart", "map", "RUS", "--since", "2014", "--width", "wide"], "no width"),
        (["chart", "map", "RUS", "--since", "2014", "--theme", "pink"], "no theme"),
        (["chart", "tiles", "RUS", "--since", "2014", "--width", "one-column", "-o",
          "a.pdf"], "points"),
        (["brief", "RUS", "--since", "2014", "--format", "odt"], "no format 'odt'"),
    ],
)  # fmt: skip
def test_usage_is_one_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = foedus(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1 and says in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_brief_in_two_formats(tmp_path: Path) -> None:
    done = foedus(
        "brief", "PRK", "--since", "2014", "-f", "md,html", "-o", "a.md", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "a.md"]
