"""The page: self-contained, escaped, accessible."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from types import SimpleNamespace

import pytest

from foedus.brief import html
from foedus.brief.content import Block, Cell, Grid, Section, Statement
from foedus.brief.writing import Brief
from foedus.indicators.contract import Evidence

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
FORMULA = '=HYPERLINK("https://evil.example","x")'


class _Page(HTMLParser):
    """Collects what a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "script" not in self.open and "style" not in self.open:
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def _read(page: str) -> _Page:
    parser = _Page()
    parser.feed(page)
    return parser


@pytest.fixture(scope="module")
def source(written: Brief) -> str:
    return written.html


@pytest.fixture(scope="module")
def page(source: str) -> _Page:
    return _read(source)


def test_nothing_is_loaded_from_anywhere(page: _Page) -> None:
    for tag, attributes in page.tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        assert "src" not in attributes and "srcset" not in attributes
        assert not any(name.startswith("on") for name in attributes)


def test_policy_names_the_scripts_by_hash_and_allows_nothing_else(
    source: str, page: _Page
) -> None:
    policy = next(
        meta["content"] or ""
        for meta in page.all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy and "unsafe-eval" not in policy
    scripts = re.findall(r'<script type="module">(.*?)</script>', source, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_specs_read_back_and_every_chart_has_one(source: str, page: _Page) -> None:
    (raw,) = re.findall(
        r'<script type="application/json" id="specs">(.*?)</script>', source, re.DOTALL
    )
    specs = json.loads(raw)
    places = [d["data-chart"] for d in page.all("div") if "data-chart" in d]
    assert sorted(specs) == sorted(str(place) for place in places)
    assert all("var(--" in json.dumps(spec["config"]) for spec in specs.values())


def test_every_chart_has_words_a_twin_and_a_source(page: _Page) -> None:
    charts = [d for d in page.all("div") if "data-chart" in d]
    assert len(charts) >= 15
    assert all(d["role"] == "img" and len(d["aria-label"] or "") > 30 for d in charts)
    figures = page.all("figure")
    assert len(figures) == len(charts) == len(page.all("figcaption"))
    twins = [d for d in page.all("details") if d.get("class") == "twin"]
    assert len(twins) == len(charts)


def test_landmarks_headings_and_anchors(page: _Page) -> None:
    count = Counter(tag for tag, _ in page.tags)
    assert count["h1"] == count["main"] == count["nav"] == count["header"] == 1
    assert page.all("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(set(ids)) == len(ids)
    for link in page.all("a"):
        href = link["href"] or ""
        assert href.startswith(("#", "https://", "http://"))
        if href.startswith("#"):
            assert href[1:] in ids


def test_tables_have_captions_and_scopes(page: _Page) -> None:
    count = Counter(tag for tag, _ in page.tags)
    assert count["caption"] == count["table"] > 20
    assert all(th.get("scope") in {"row", "col"} for th in page.all("th"))


def _with(written: Brief, text: str) -> str:
    fact = Evidence("arms_supply", text, text, 1.0, text, text)
    other = replace(fact, reference=f"javascript:{text}")
    block = Block(
        id="hostile",
        title=text,
        text=(text,),
        statements=(Statement(text, (fact, other)),),
        charts=(replace(written.sections[1].blocks[0].charts[0], title=text,
                        description=text, source=text),),
        grids=(Grid(text, (text,), ((Cell(text),),)),),
        facts=((text, (fact,)),),
    )  # fmt: skip
    section = Section("headline", text, (block,))
    return html.render(replace(written.result, weights=text), (section,))


@pytest.mark.parametrize("text", [HOSTILE, FORMULA, "\"' & <b>"])
def test_every_string_is_escaped(written: Brief, text: str) -> None:
    page = _with(written, text)
    parsed = _read(page)
    assert len(parsed.all("script")) == 3
    assert not parsed.all("img") and not parsed.all("b")
    assert "".join(parsed.text).count(text) >= 10
    assert not any(
        (link["href"] or "").startswith("javascript") for link in parsed.all("a")
    )
    assert any(d.get("aria-label") == text for d in parsed.all("div"))


def test_a_script_in_a_name_of_a_state_is_text(
    written: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    from foedus.charts import ranking, wording

    monkeypatch.setattr(wording, "get", lambda _: SimpleNamespace(name=HOSTILE))
    chart = ranking.ranking(written.result)
    section = Section("who", "t", (Block(id="ranking", charts=(chart,)),))
    page = html.render(written.result, (section,))
    parsed = _read(page)
    assert len(parsed.all("script")) == 3 and not parsed.all("img")
    assert HOSTILE in "".join(parsed.text)


@pytest.mark.parametrize(
    ("reference", "link"),
    [("https://doi.org/10.1", True), ("A/RES/68/262", False),
     ("javascript:alert(1)", False), ("https://a.b see p. 3", False)],
)  # fmt: skip
def test_only_addresses_become_links(reference: str, link: bool) -> None:
    assert html.is_link(reference) == link


def test_sources_of_facts_are_named() -> None:
    assert html.source("ledger:pacts.csv") == "ledger pacts.csv"
    assert html.source("sipri_transfers").startswith("SIPRI")
    assert html.source("unheard of") == "unheard of"
