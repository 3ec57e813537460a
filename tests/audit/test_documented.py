"""The page on audits prints what the commands compute today."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def page() -> str:
    return (DOCS / "audit.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    found: dict[str, str] = runpy.run_path(str(DOCS / "make_audit.py"))["blocks"]([])
    return found


@pytest.mark.parametrize("block", ["essays", "errors"])
def test_the_essays_come_out_as_printed(page: str, made, block: str) -> None:
    assert f"<!-- {block} -->\n{made[block]}\n<!-- end -->" in page, (
        "run .venv/bin/python docs/make_audit.py"
    )


def test_most_planted_errors_are_caught_and_nothing_true_is_denied(made) -> None:
    last = made["errors"].splitlines()[-1]
    caught = int(last.split("Caught: ")[1].split(" of 10")[0])
    assert caught >= 7
    assert last.endswith("Contradicted without being planted: none.")


def test_the_essay_that_is_right_is_contradicted_nowhere(made) -> None:
    cells = made["essays"].splitlines()[2].split(" | ")
    assert cells[0].endswith("(essays/turkey.md)") and cells[4] == "0"


def test_both_halves_are_told(page: str) -> None:
    for half in ("build", "held_out"):
        assert f"<!-- {half} -->" in page
