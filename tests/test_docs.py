"""The documents say what the code does: no page may drift from it."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import foedus
from foedus.indicators.contract import CHANNELS
from foedus.indicators.registry import indicators
from foedus.lake.snapshot import SHIPPED, Snapshot
from foedus.sources.registry import declarations

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("*.md")])
#: Verbs, and the public function that is the twin of each.
VERBS = {
    "audit": "audit",
    "brief": "brief",
    "chart": "chart",
    "erosion": "erosion",
    "explain": "explain",
    "realign": "realign",
    "structure": "structure",
    "consequences": "consequences",
    "scenario": "scenario",
    "serve": "serve",
    "validate": "validate",
    "estimate": "ideal_points",
    "data": "data",
    "events": "build_events",
    "cite": "cite",
    "doctor": "doctor",
}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# Reference pages


def test_reference_pages_are_what_the_declarations_say() -> None:
    written = runpy.run_path(str(DOCS / "make_reference.py"))["pages"]()
    stale = [name for name, page in written.items() if text(f"docs/{name}") != page]
    assert stale == [], "run .venv/bin/python docs/make_reference.py"


@pytest.mark.parametrize(("verb", "twin"), VERBS.items())
def test_every_verb_is_told(verb: str, twin: str) -> None:
    assert f"## `foedus {verb}" in text("docs/verbs.md")
    assert hasattr(foedus, twin), "a verb is the twin of a public function"


def test_no_other_verb_is_offered() -> None:
    told = re.findall(r"^## `foedus (\w+)", text("docs/verbs.md"), re.MULTILINE)
    assert set(told) == set(VERBS)


def test_every_source_indicator_and_channel_is_told() -> None:
    sources, measures = text("docs/sources.md"), text("docs/indicators.md")
    explained = text("docs/how-it-measures.md").casefold()
    for source in declarations():
        assert f"## `{source}`" in sources
    for one in indicators().values():
        assert f"### `{one.id}`" in measures
        assert f"**{one.title.casefold()}.**" in explained, one.title
    for channel in CHANNELS:
        assert f"### {channel}" in explained


# The house


def test_architecture_lists_the_rooms_that_exist() -> None:
    told = re.findall(r"^### `([a-z_.]+)/?`$", text("ARCHITECTURE.md"), re.MULTILINE)
    house = ROOT / "src" / "foedus"
    rooms = {
        path.name
        for path in house.iterdir()
        if not path.name.startswith("_")
        and (path.is_dir() or path.suffix == ".py")
        and (path.is_file() or any(path.iterdir()))
    }
    assert set(told) == rooms


def test_architecture_has_the_order_that_is_checked() -> None:
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]
    layers = [name.split(".")[1] for name in contracts["contracts"][0]["layers"]]
    block = re.search(r"```\n(errors ->.*?)```", text("ARCHITECTURE.md"), re.DOTALL)
    assert block is not None
    told = re.findall(r"[a-z]+", block[1])
    assert sorted(told) == sorted(layers)
    # data and doctor stand side by side: neither imports the other.
    assert [name for name in told if name != "doctor"] == [
        name for name in reversed(layers) if name != "doctor"
    ]


# Links, versions, figures


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    body = page.read_text(encoding="utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", body):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading).casefold() for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def test_versions_agree() -> None:
    version = foedus.__version__
    assert f'\nversion: "{version}"\n' in text("CITATION.cff")
    (released,) = re.findall(r'^date-released: "(.*)"$', text("CITATION.cff"), re.M)
    assert f"## [{version}] - {released}" in text("CHANGELOG.md")


def test_the_figure_is_of_the_shipped_snapshot() -> None:
    figure = text("docs/figures/russia-ranking.svg")
    assert f"snapshot {Snapshot(SHIPPED).id}" in figure, (
        "run .venv/bin/python docs/make_figures.py"
    )
    (description,) = re.findall(r"<desc[^>]*>(.*?)</desc>", figure, re.DOTALL)
    assert description.split(" Source:")[0] in text("README.md")


# The tour


def test_the_readme_prints_what_the_commands_print() -> None:
    page = text("README.md")
    tour = runpy.run_path(str(DOCS / "make_tour.py"))
    assert page.count("```console") >= 4
    assert tour["rewritten"](page).splitlines() == page.splitlines(), (
        "run .venv/bin/python docs/make_tour.py"
    )


# The worked examples

#: The indicator stands on the source before it, so that one copy serves both.
EXAMPLES = {
    "indicator": ("## Add a source", "## Add an indicator"),
    "chart": ("## Add a chart",),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_worked_example_works(example: str, tmp_path: Path) -> None:
    copy = tmp_path / "foedus"
    ignore = shutil.ignore_patterns("__pycache__", "snapshot")
    shutil.copytree(ROOT / "src", copy / "src", ignore=ignore)
    (copy / "tests").mkdir()
    for shared in ("conftest.py", "browser.py"):
        shutil.copy(ROOT / "tests" / shared, copy / "tests")
    shutil.copy(ROOT / "pyproject.toml", copy)
    written = files_of(EXAMPLES[example])
    for name, content in written.items():
        file = copy / name
        assert not file.exists(), f"{name} is in the tree already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    tests = [name for name in written if name.startswith("tests/")]
    sources = [name for name in written if name.endswith(".py")]
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy / "src"),
        "FOEDUS_SNAPSHOT": str(SHIPPED),
        "FOEDUS_TEST_DATA": os.environ.get(
            "FOEDUS_TEST_DATA", str(ROOT.parent / "shared" / "data")
        ),
    }
    for command in (
        ["-m", "ruff", "check", *sources],
        ["-m", "ruff", "format", "--check", *sources],
        ["-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
    ):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def files_of(headings: tuple[str, ...]) -> dict[str, str]:
    """Return the files that sections of CONTRIBUTING.md lay out, by path."""
    sections = re.split(r"^(?=## )", text("CONTRIBUTING.md"), flags=re.MULTILINE)
    found: dict[str, str] = {}
    for section in sections:
        if section.startswith(headings):
            blocks = re.findall(
                r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```$", section, re.M | re.DOTALL
            )
            found.update(blocks)
    assert found
    return found
