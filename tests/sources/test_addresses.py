"""The ``[fetch]`` part of declarations: complete, and wrong in no silent way."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from foedus.errors import SourceError
from foedus.sources import registry
from foedus.sources.addresses import Wanted, parse
from foedus.sources.declaration import load
from foedus.sources.registry import declarations

ROLES = {"panel": "x/panel.csv"}
GOOD: dict[str, Any] = {
    "method": "http",
    "page": "https://example.org",
    "found": "on its page",
    "get": [{"role": "panel", "url": "https://example.org/p.csv", "name": "p.csv"}],
}


@pytest.mark.parametrize(
    "source", [one for one in declarations() if one != "built_events"]
)
def test_every_source_of_a_publisher_says_how_it_is_got(source: str) -> None:
    about = declarations()[source].fetch
    assert about is not None and about.found
    assert about.pause >= 1
    for one in (one for each in about.wanted for one in each.expanded()):
        assert "{" not in one.url + one.name
        if about.method != "dataverse":
            assert urlsplit(one.url).hostname and urlsplit(one.url).path
    if about.method == "request":
        assert about.steps.startswith("Ask")


def test_a_fetched_edition_has_its_own_words_and_expectations() -> None:
    declared = declarations()["oec"]
    fetched = declared.fetched()
    assert fetched.publisher == "CEPII" != declared.publisher
    assert fetched.files == declared.files and fetched.id == "oec"
    (table,), (own,) = fetched.tables, declared.tables
    assert table.key == own.key and table.rows != own.rows
    plain = declarations()["cow_states"]
    assert plain.fetched() == plain


def test_years_are_one_request_each() -> None:
    one = Wanted("r", "https://x.org/{year}", "f{year}.csv", (2020, 2022))
    assert [each.name for each in one.expanded()] == [
        "f2020.csv",
        "f2021.csv",
        "f2022.csv",
    ]
    assert one.expanded()[2].url == "https://x.org/2022"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"method": "ftp"}, "'fetch.method' should be one of http, zip"),
        ({"page": 1}, "'fetch.page' should be text"),
        ({"found": ""}, "'fetch.found' should be text"),
        ({"sped": 1}, "'fetch.sped' is not known; known are doi"),
        ({"get": []}, "should name at least one file"),
        ({"method": "manual"}, "needs 'fetch.steps'"),
        ({"method": "request", "get": []}, "needs 'fetch.steps'"),
        ({"method": "dataverse"}, "needs 'fetch.doi'"),
        ({"edition": {"author": "x"}}, "'fetch.edition.author' is not known"),
        ({"get": [{**GOOD["get"][0], "role": "x"}]}, "'files' names panel"),
        ({"get": [{**GOOD["get"][0], "url": "p.csv"}]}, "begin with https://"),
        ({"get": [{**GOOD["get"][0], "name": "../p.csv"}]}, "without folders"),
        ({"get": [{**GOOD["get"][0], "name": ".p"}]}, "without folders"),
        ({"get": [{**GOOD["get"][0], "years": [1, 2]}]}, "belong together"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_wrong_is_told(change: dict[str, Any], says: str) -> None:
    assert parse(GOOD, ROLES)[1] == []
    about, problems = parse({**GOOD, **change}, ROLES)
    assert about is None
    assert any(says in one for one in problems), problems


def test_it_is_told_with_everything_else(tmp_path: Path) -> None:
    text = (Path(registry.__file__).parent / "cow_states" / "source.toml").read_text(
        encoding="utf-8"
    )
    path = tmp_path / "cow_states" / "source.toml"
    path.parent.mkdir()
    path.write_text(
        text.replace('method = "http"', 'method = "htp"').replace("title =", "t =")
    )
    with pytest.raises(SourceError, match=r"'title' should be text; 'fetch\.method'"):
        load(path)
