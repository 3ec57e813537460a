"""Fetching in other ways than from an address: deposits, requests, and by hand."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.faults.publisher import Served
from tests.faults.small import (
    MAJORS,
    at,
    declared,
    majors,
    tree,
)

from foedus.lake.fetching import fetch
from foedus.sources.addresses import Fetch, Wanted
from foedus.sources.declaration import Table
from foedus.sources.registry import _grown


def deposit(files: dict[str, bytes], *, tabular: bool = False) -> bytes:
    about = [
        {
            "label": label,
            "dataFile": {
                "id": number,
                "tabularData": tabular,
                "checksum": {"type": "MD5", "value": hashlib.md5(content).hexdigest()},
            },
        }
        for number, (label, content) in enumerate(files.items(), start=1)
    ]
    return json.dumps({"data": {"latestVersion": {"files": about}}}).encode()


@pytest.fixture
def dataverse(publisher, hasty, vault):
    """Deposit files; fetch them as the one source there is."""
    about = Fetch(
        method="dataverse",
        page=publisher.address,
        found="in a test",
        wanted=(Wanted("spells", "", "majors*.tab"),),
        doi="10.1/X",
        host=publisher.address,
        pause=0.0,
    )
    found = {MAJORS: replace(at(publisher.address)[MAJORS], fetch=about)}

    def get(files: dict[str, bytes]):
        publisher.files["/api/datasets/:persistentId/"] = Served(deposit(files))
        for number, content in enumerate(files.values(), start=1):
            served = Served(content)
            publisher.files.setdefault(f"/api/access/datafile/{number}", served)
        with declared(found):
            return fetch([MAJORS], vault=vault, downloader=hasty())[0]

    return get


def test_a_deposit_is_found_by_its_doi(dataverse, publisher, vault):
    files = {"readme.txt": b"x", "majors2016.tab": majors()}
    assert dataverse(files).outcome == "new"
    assert "persistentId=doi:10.1/X" in publisher.asked[0].path
    assert [one.path for one in publisher.asked[1:]] == ["/api/access/datafile/2"]
    # A file of a deposit never changes under its number: it is not asked for again.
    assert dataverse(files).outcome == "unchanged"
    assert len(publisher.asked) == 3


def test_a_deposit_without_the_file_or_with_a_wrong_hash(dataverse, publisher):
    assert "it has other.tab" in dataverse({"other.tab": b"x"}).text
    publisher.files["/api/access/datafile/1"] = Served(majors(1))
    assert "the publisher says" in dataverse({"majors1.tab": majors()}).text
    publisher.files["/api/datasets/:persistentId/"].content = b"[]"


def test_one_request_a_year_with_the_callers_key(publisher, hasty, vault, monkeypatch):
    about = Fetch(
        method="api",
        page=publisher.address,
        found="in a test",
        wanted=(
            Wanted(
                "spells",
                f"{publisher.address}/get?year={{year}}",
                "y{year}.csv",
                (2020, 2022),
            ),
        ),
        pause=0.0,
        key="FOEDUS_TEST_KEY",
        key_header="X-Key",
    )
    publisher.files["/get"] = Served(majors())
    base = at(publisher.address)[MAJORS]
    with declared({MAJORS: replace(base, fetch=about)}):
        monkeypatch.delenv("FOEDUS_TEST_KEY", raising=False)
        (found,) = fetch([MAJORS], vault=vault, downloader=hasty())
        assert "FOEDUS_TEST_KEY" in found.text and publisher.asked == []
        monkeypatch.setenv("FOEDUS_TEST_KEY", "abc")
        (found,) = fetch([MAJORS], vault=vault, downloader=hasty())
    assert found.outcome == "refused"
    assert found.text.endswith("3 files for 'spells'; expected one")
    assert [one.path for one in publisher.asked] == [
        f"/get?year={year}" for year in (2020, 2021, 2022)
    ]
    assert {one.headers["x-key"] for one in publisher.asked} == {"abc"}
    kept = b"".join(tree(vault).values())
    assert b"abc" not in kept.replace(majors(), b"")


def test_by_hand(publisher, hasty, vault):
    about = Fetch(
        method="request", page="https://example.org", found="x", steps="Ask them."
    )
    base = at(publisher.address)[MAJORS]
    with declared({MAJORS: replace(base, fetch=about)}):
        (found,) = fetch([MAJORS], vault=vault, downloader=hasty())
    assert found.outcome == "by hand" and found.good
    assert found.text.startswith("Ask them. https://example.org Then: foedus data imp")


def test_growth_is_allowed_to_the_present_only() -> None:
    """Each further year may bring twice the mean: two years, four rows each."""
    table = Table("t", ("year",), (10, 20), (2001, 2010), {})
    frame = pl.DataFrame({"year": range(2001, 2013)})
    for today, years, rows in (
        (date(2012, 5, 1), (2001, 2012), (10, 28)),
        (date(2011, 5, 1), (2001, 2010), (10, 20)),
    ):
        grown = _grown(table, {"t": frame}, today)
        assert (grown.years, grown.rows) == (years, rows)
    timeless = replace(table, years=None)
    assert _grown(timeless, {"t": frame}, date(2012, 5, 1)).rows == (10, 25)
