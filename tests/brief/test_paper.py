"""The report on paper: what stands where, in every format, whatever the words."""

from __future__ import annotations

import json
import re
import tempfile
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.brief import columns, typeset, writing
from foedus.brief.content import Cell, Grid
from foedus.brief.markdown import markdown
from foedus.brief.paper import (
    LISTED,
    NOTED,
    ROWS,
    Chapter,
    Facts,
    Paper,
    Part,
    Told,
    arrange,
)
from foedus.brief.typeset import pdf
from foedus.brief.word import docx
from foedus.brief.writing import Brief
from foedus.charts.chart import Chart, make, values
from foedus.errors import InvalidOption, MissingExtra
from foedus.indicators.contract import Evidence

HOSTILE = '#let x = "1" *b* _i_ $a$ @ref <tag> [l](u) \\ `c` | "q" & 90 % – é中'

typst = pytest.importorskip("typst", reason="needs pip install 'foedus[print]'")
word = pytest.importorskip("docx", reason="needs pip install 'foedus[print]'")


def chart_of(text: str) -> Chart:
    table = pl.DataFrame({"name": [text, "b"], "points": [1.5, -2.0]})
    body = {
        "width": "container",
        "height": 60,
        "data": values(table),
        "mark": "bar",
        "encoding": {
            "y": {"field": "name", "type": "nominal"},
            "x": {"field": "points", "type": "quantitative"},
        },
    }
    return make(body, title=text, description=text, source=text, table=table)


def paper_of(text: str, rows: int = 3, charts: tuple[Chart, ...] = ()) -> Paper:
    fact = Evidence(
        indicator="arms_supply", date="2022", text=text, weight=1.0, source="atop",
        reference="https://example.org/a?b=c",
    )  # fmt: skip
    grid = Grid(
        caption=text,
        columns=(text or "x", "figure"),
        rows=tuple((Cell(text), Cell("1.0", 1.0)) for _ in range(rows)),
        numeric=frozenset({"figure"}),
    )
    items = (Told(text, (fact,)), *charts, grid, Facts(text, (fact,)))
    chapter = Chapter(text, (Part(text, items),))
    return Paper(
        title=text, headline=text, about=(text,), cite=text, limits=text,
        chapters=(chapter,), annexes=(chapter,),
    )  # fmt: skip


@pytest.fixture(scope="module")
def paper(written: Brief) -> Paper:
    return arrange(written.result, written.sections)


def test_the_main_part_is_short_and_annexes_hold_the_rest(paper: Paper) -> None:
    grids = [
        item
        for chapter in paper.chapters
        for part in chapter.parts
        for item in part.items
        if isinstance(item, Grid)
    ]
    assert all(len(grid.rows) <= max(ROWS, 9) for grid in grids)
    assert paper.annexes[0].title == "All partners"
    told = [
        item
        for chapter in (*paper.chapters, *paper.annexes)
        for part in chapter.parts
        for item in part.items
    ]
    assert max(len(i.facts) for i in told if isinstance(i, Told)) <= NOTED
    assert max(len(i.facts) for i in told if isinstance(i, Facts)) <= LISTED
    everyone = next(i for i in told if isinstance(i, Grid) and "194" in i.caption)
    assert len(everyone.rows) == 194


def test_every_chart_and_section_of_the_page_is_on_paper(
    paper: Paper, written: Brief
) -> None:
    printed = {chart.title for chart in paper.charts()}
    for section in written.sections:
        for block in section.blocks:
            if block.id in ("outlook-tornado",) or block.id.startswith("indicator-"):
                continue
            assert {chart.title for chart in block.charts} <= printed, block.id
    titles = [one.title for one in paper.chapters]
    assert titles == [s.title for s in written.sections if s.title in titles]
    assert len(titles) == len(written.sections)


def test_markdown_is_complete_and_cites(paper: Paper) -> None:
    text = markdown(paper)
    assert text.startswith("# Russia and its partners, 2014 to 2023\n")
    assert "![" not in text
    notes = re.findall(r"\[\^(\d+)\](?!:)", text)
    assert notes == re.findall(r"^\[\^(\d+)\]:", text, flags=re.M) != []
    assert paper.cite.split(". ")[0] in text.replace("\\", "")


def test_pdf_and_word_of_hostile_words() -> None:
    hostile = paper_of(HOSTILE, charts=(chart_of(HOSTILE),))
    made = pdf(hostile)
    assert made.startswith(b"%PDF") and b"/StructTreeRoot" in made
    document = word.Document(BytesIO(docx(hostile)))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [HOSTILE, f"Annex A. {HOSTILE}"]
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    counted = [re.findall(r"^(Figure|Table) .*?(\d)\.", one) for one in captions]
    assert counted == [[("Figure", "1")], [("Table", "1")], [("Figure", "2")],
                       [("Table", "2")]]  # fmt: skip
    shape = document.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == HOSTILE
    table = document.tables[0]
    assert table.rows[1].cells[0].text == HOSTILE
    assert "w:tblHeader" in table.rows[0]._tr.xml
    # The contents are there before Word counts pages, and no column is all too narrow.
    (contents,) = [p.text for p in document.paragraphs if "TOC" in p._p.xml[:4000]
                   and p.style.name == "Normal"]  # fmt: skip
    assert contents.splitlines() == [HOSTILE, f"Annex A. {HOSTILE}"]
    assert table.rows[1].cells[0].width > table.rows[1].cells[1].width > 0


@settings(max_examples=12)
@given(st.text(min_size=1, max_size=40))
def test_any_text_survives_typst(text: str) -> None:
    shown = " ".join(text.split()) or "x"
    with tempfile.TemporaryDirectory() as folder:
        main, _ = typeset.laid(paper_of(shown), Path(folder))
        found = typst.query(main, "heading.where(level: 2)", root=folder)
        assert typst.compile(main, root=folder).startswith(b"%PDF")
    assert _heads(found) == [shown, shown]


def test_figures_stand_in_the_chapter_that_speaks_of_them(paper: Paper) -> None:
    with tempfile.TemporaryDirectory() as folder:
        main, body = typeset.laid(paper, Path(folder))
        figures = [
            [
                item
                for part in chapter["parts"]
                for item in part["items"]
                if item["kind"] == "figure"
            ]
            for chapter in body["chapters"]
        ]

        def away() -> list[str]:
            draft = {"draft": "yes"}
            found = typst.query(
                main, "<spot>", field="value", root=folder, sys_inputs=draft
            )
            spots = json.loads(found)
            for chapter in figures:
                for item in chapter:
                    item["asked"], item["place"] = item["place"], "float"
            names = [one["file"] for one in typeset.strayed(spots, figures)]
            for chapter in figures:
                for item in chapter:
                    item["place"] = item.pop("asked")
            return names

        # Left to itself a float goes above the heading of its chapter.
        assert away() != []
        typeset.settle(main, body)
        assert away() == []
        assert sum(item["place"] != "here" for one in figures for item in one) >= 3


def test_what_strays_is_told_by_where_it_stands() -> None:
    def spot(what: str, page: int, y: float) -> dict[str, object]:
        return {"what": what, "page": page, "y": y}

    def figure(name: str, place: str = "float") -> dict[str, str]:
        return {"file": name, "place": place}

    first = [figure("above"), figure("in"), figure("below"), figure("kept", "here")]
    spots = [
        spot("above", 3, 80.0), spot("chapter", 3, 200.0), spot("in", 4, 80.0),
        spot("chapter", 4, 500.0), spot("below", 4, 600.0), spot("kept", 5, 80.0),
        spot("end", 6, 90.0),
    ]  # fmt: skip
    strayed = typeset.strayed(spots, [first, []])
    assert [one["file"] for one in strayed] == ["above", "below"]


def test_columns_take_what_they_need() -> None:
    names = ("Channel", "leaving one cluster out", "on condemnation votes alone")
    rows = (("diplomatic", "0.168 to 0.210", "0.276"),) * 4
    grid = Grid("weights", names, tuple(tuple(map(Cell, row)) for row in rows),
                numeric=frozenset(names[2:]))  # fmt: skip
    own, second, third = columns.shares(grid)
    # A heading of many words is broken rather than the figures below its neighbour.
    assert own == 0 and min(second, third) > 0.8 * max(second, third)
    taken = columns.parts(grid)
    assert sum(taken) == pytest.approx(1.0) and min(taken) > 0.25
    # A table of one column has all the room there is.
    assert columns.shares(Grid("one", ("a",), ())) == [10]


def _heads(found: str) -> list[str]:
    def words(body: object) -> str:
        if isinstance(body, dict):
            if body.get("func") == "space":
                return " "
            inner = body.get("children", [])
            return body.get("text") or "".join(words(one) for one in inner)
        return ""

    return [words(one["body"]) for one in json.loads(found)]


@given(st.text(max_size=60))
def test_any_text_survives_markdown(text: str) -> None:
    paper = paper_of(text)
    made = markdown(paper)
    joined = " ".join(text.split())
    assert all(
        line.startswith(("#", "*", "|", "[^", "- ")) or line == "" or _read(line)
        for line in made.splitlines()
    )
    (cells, *_) = re.findall(r"^\| (.*) \| 1\.0 \|$", made, flags=re.M)
    assert _read(cells) == joined
    # No bar inside a cell begins another one.
    assert not re.search(r"(?<!\\)(\\\\)*\|", cells)


def _read(escaped: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped)


def test_formats_by_name(written: Brief, tmp_path: Path) -> None:
    assert writing.format_of(Path("a.PDF")) == "pdf"
    assert writing.format_of(Path("a")) == "html"
    with pytest.raises(InvalidOption, match="nearest: 'docx'"):
        written.render("doc")
    place = written.write(tmp_path / "brief.md")
    assert place.read_text(encoding="utf-8").startswith("# Russia")


def test_a_missing_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, written: Brief, tmp_path: Path
) -> None:
    monkeypatch.setattr(typeset, "find_spec", lambda name: None)
    for ending, package in (("pdf", "typst"), ("docx", "python-docx")):
        with pytest.raises(MissingExtra, match=rf"{package} .*foedus\[print\]"):
            written.write(tmp_path / f"brief.{ending}")
    assert list(tmp_path.iterdir()) == []


def test_a_citation_with_a_full_stop_gets_no_second_one() -> None:
    facts = [
        Evidence("presence", "2010", "An exercise of both", 1.0, "exercises", reference)
        for reference in ("Galambos (2021): Exercises, version 7.", "A/RES/68/262", "")
    ]
    lines = [typeset.cited(fact) for fact in facts]
    assert lines[0].endswith("version 7.") and not lines[0].endswith("..")
    assert lines[1].endswith(": A/RES/68/262.")
    assert lines[2].endswith(".") and not lines[2].endswith("..")
