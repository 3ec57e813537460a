"""What the observatory answers: pages, twins, charts, citations, and refusals."""

from __future__ import annotations

import gzip
import io
import json
import re
from typing import Any

import polars as pl
import pytest
from tests.web.conftest import HOST, Ask

import foedus
from foedus.web.registry import entries, navigation

ADDRESSES = [(page.id, page.example) for page in navigation()]


@pytest.mark.parametrize(
    "example", [a for _, a in ADDRESSES], ids=[i for i, _ in ADDRESSES]
)
def test_every_page_and_its_twins_answer(ask: Ask, example: str) -> None:
    path, _, query = example.partition("?")
    page, body, table = (ask(path + twin, query) for twin in ("", ".json", ".csv"))
    assert [one.status for one in (page, body, table)] == [200, 200, 200]
    held = json.loads(body.body)
    assert held["snapshot"] and held["lead"] and held["data"]
    assert held["citation"][0].startswith("Foedus") and held["sources"][0]["terms"]
    assert held["heading"] in _plain(page.text)
    ids = re.findall(r' id="([^"]+)"', page.text)
    assert len(ids) == len(set(ids)), "an id stands twice on the page"
    comments = [line for line in table.text.splitlines() if line.startswith("# ")]
    assert any("terms:" in line for line in comments)
    rows = pl.read_csv(io.BytesIO(table.body), comment_prefix="#")
    # A page that waits for a form has no rows yet.
    assert rows.width > 1 and (rows.height > 3 or entries()[held["page"]].form)


def test_the_hub_says_what_the_library_says(ask: Ask) -> None:
    result = foedus.erosion("TUR", since=2010, weights="military=1,economic=1")
    answer = ask("/hub/TUR.json", "since=2010&weights=military=1,economic=1")
    held = json.loads(answer.body)
    assert held["data"]["erosion"] == json.loads(result.to_json())
    assert held["query"]["until"] == result.until
    assert held["address"] == "/hub/TUR.json?since=2010&weights=military=1,economic=1"
    table = ask("/hub/TUR.csv", "since=2010&weights=military=1,economic=1")
    rows = pl.read_csv(io.BytesIO(table.body), comment_prefix="#")
    first = result.partners[0]
    assert first.change is not None
    assert rows.row(0, named=True)["partner"] == first.partner
    assert rows["change"][0] == pytest.approx(first.change.estimate)


@pytest.mark.parametrize(
    ("path", "query", "leads"),
    [
        ("/hub/Turkey", "", "/hub/TUR"),
        ("/hub", "hub=Turkey&since=2010&until=", "/hub/TUR?since=2010"),
        ("/hub/RUS", "weights=equal", "/hub/RUS"),
        ("/hub/russia.json", "weights=military%3D2.0",
         "/hub/RUS.json?weights=military=2"),
        ("/hub/", "", "/hub/RUS"),
        ("/data/", "", "/data"),
    ],
)  # fmt: skip
def test_other_ways_to_ask_lead_to_the_one_address(
    ask: Ask, path: str, query: str, leads: str
) -> None:
    answer = ask(path, query)
    assert (answer.status, answer.headers["location"]) == (302, leads)


@pytest.mark.parametrize(
    ("path", "query", "status", "words"),
    [
        ("/hub/Rusia", "", 404, 'href="/hub/RUS"'),
        ("/hub/LUX", "", 404, "foedus data build"),
        ("/hub/RUS", "since=1066", 400, "a year from 1800 to 2200"),
        ("/hub/RUS", "since=2020&until=2010", 400, "must come before"),
        ("/hub/RUS", "since=1985", 422, "SUN"),
        ("/hub/RUS", "since=1900", 422, "outside what the sources cover"),
        ("/hub/RUS", "sinse=2014", 400, "nearest: &#39;since&#39;"),
        ("/hub/RUS", "since=%ff", 400, "percent-encoded"),
        ("/hub/RUS", "&".join(["a=1"] * 40), 400, "at most 32"),
        ("/nothing", "", 404, "choose a page above"),
        ("/static/..%2fapp.py", "", 404, "nothing at this address"),
        ("/static/../app.py", "", 404, "nothing at this address"),
        ("/chart/hub/maps-9.svg", "hub=RUS", 404, "no chart"),
        ("/chart/hub/maps-0.gif", "hub=RUS", 404, "ends in one of"),
        ("/chart/nothing/maps-0.svg", "", 404, "no page"),
        ("/cite/hub.doc", "", 404, "ends in one of"),
    ],
)
def test_what_cannot_be_answered_says_so_in_one_page(
    ask: Ask, path: str, query: str, status: int, words: str
) -> None:
    answer = ask(path, query)
    assert answer.status == status
    assert words in answer.text and "Traceback" not in answer.text


def test_twins_are_refused_in_their_own_form(ask: Ask) -> None:
    error = json.loads(ask("/hub/Rusia.json").body)["error"]
    assert error["status"] == 404 and error["kind"] == "UnknownState"
    assert error["meant"][0] == {"title": "Russia", "address": "/hub/RUS.json"}
    plain = ask("/hub/RUS.csv", "since=1066")
    assert plain.status == 400 and plain.headers["content-type"].startswith(
        "text/plain"
    )


def test_only_declared_pages_take_forms_and_other_methods_are_none(ask: Ask) -> None:
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        answer = ask("/hub/RUS", method=method)
        assert answer.status == 405 and "GET" in answer.headers["allow"]
    assert ask("/hub/RUS", method="HEAD").status == 200


def test_an_error_that_nobody_foresaw_shows_no_traceback(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("foedus.web.app._checked", broken)
    with pytest.raises(ZeroDivisionError):  # for the log of the server
        ask("/hub/AUT")
    found = _refused(ZeroDivisionError("secret detail"))
    assert found.status == 500 and "secret" not in found.message


def test_what_a_reader_has_is_not_sent_again(ask: Ask) -> None:
    first = ask("/data.json")
    tag = first.headers["etag"]
    again = ask("/data.json", headers=[*HOST, (b"if-none-match", tag.encode())])
    assert (again.status, again.body) == (304, b"")
    other = ask("/data.json", headers=[*HOST, (b"if-none-match", b'"other"')])
    assert other.status == 200
    packed = ask("/data.json", headers=[*HOST, (b"accept-encoding", b"br, gzip")])
    assert gzip.decompress(packed.body) == first.body
    assert packed.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("ending", "begins"),
    [(".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF"), (".json", b"{")],
)
def test_every_chart_is_a_file(ask: Ask, ending: str, begins: bytes) -> None:
    answer = ask(f"/chart/system/poles-0{ending}".replace("poles", "structure-poles"))
    assert answer.status == 200 and answer.body.startswith(begins)


def test_a_chart_of_its_own_may_be_framed_and_runs_nothing_else(ask: Ask) -> None:
    answer = ask("/chart/system/structure-poles-0.html")
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy and "default-src 'none'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    scripts = policy.partition("script-src ")[2].partition(";")[0].split()
    assert scripts and all(one.startswith("'sha256-") for one in scripts)


def test_charts_on_a_page_lead_to_their_files(ask: Ask) -> None:
    page = ask("/system").text
    files = re.findall(r'href="(/chart/system/[^"]+\.json[^"]*)"', page)
    assert len(files) >= 3
    for file in files:
        path, _, query = file.replace("&amp;", "&").partition("?")
        held = json.loads(ask(path, query).body)
        assert held["source"] and held["table"] and held["spec"]["$schema"]


@pytest.mark.parametrize(
    ("ending", "holds"),
    [(".txt", "Snapshot"), (".bib", "@software{"), (".ris", "TY  - ")],
)
def test_a_page_can_be_cited(ask: Ask, ending: str, holds: str) -> None:
    answer = ask(f"/cite/hub{ending}", "hub=TUR&since=2010")
    assert answer.status == 200 and holds in answer.text
    assert "TUR" in answer.text


def test_names_are_searched_by_code_alias_and_old_name(ask: Ask) -> None:
    rows = {row[0]: row for row in json.loads(ask("/search.json").body)}
    assert "turkiye" in rows["TUR"][5] and "640" in rows["TUR"][5]
    assert rows["RUS"][4] is True and rows["LUX"][4] is False
    assert rows["SUN"][3] == 1991 and "ussr" in rows["SUN"][5]


def test_pages_declare_what_the_engine_relies_on() -> None:
    for entry in entries().values():
        names = [field.name for field in entry.page.fields]
        assert len(names) == len(set(names))
        assert entry.page.path.startswith("/") and entry.page.example.startswith("/")
        assert entry.page.order == 0 or entry.page.about


def _plain(page: str) -> str:
    return page.replace("&#39;", "'").replace("&amp;", "&")


def _refused(error: Exception) -> Any:
    from foedus.web.refusal import refusal

    return refusal(error)
