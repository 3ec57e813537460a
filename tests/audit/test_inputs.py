"""Texts out of files: what each kind yields, and one line for what cannot be read."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.audit.inputs import apart, read, read_bytes
from foedus.audit.inputs.document import MOST_TEXT, settled
from foedus.audit.inputs.markdown import unmarked
from foedus.audit.inputs.page import text_of as page_text
from foedus.audit.inputs.pdf import joined
from foedus.errors import MissingExtra, MissingFile, UnreadableFile

SENTENCE = "Türkiye left nothing; Côte d’Ivoire stayed."
PAGE = (
    "<!DOCTYPE html><html><head><title>T</title><script>alert('x')</script></head>"
    "<body><h1>Head</h1><p>Turkey &amp; the <b>United</b>\n States<br>today</p>"
    "<p hidden>no</p><div style='display: none'><p>never</p></div><style>p{}</style>"
    "<ul><li>one<li>two</ul><table><tr><th>a<td>b</table>"
    "<img alt='not read'><!-- nor this --></body></html>"
)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_say_what_they_are(codec: str) -> None:
    assert read_bytes(SENTENCE.encode(codec)).text == SENTENCE


@pytest.mark.parametrize(
    ("raw", "guess"),
    [
        (SENTENCE.encode("cp1252"), "Windows-1252"),
        (SENTENCE.encode("utf-16-le"), "UTF-16-LE"),
        (b"caf\x81\xe9 and tea", "Latin-1"),
    ],
)
def test_a_guess_is_stated(raw: bytes, guess: str) -> None:
    (note,) = read_bytes(raw).notes
    assert guess in note and "guess" in note


def test_html_is_what_a_reader_sees() -> None:
    found = read_bytes(PAGE.encode())
    assert found.kind == "html"
    assert found.text == (
        "Head\n\nTurkey & the United States\ntoday\n\none\n\ntwo\n\na | b"
    )


def test_a_declared_charset_is_believed_and_a_false_one_is_not() -> None:
    for codec, notes in (("iso-8859-2", 0), ("utf-8", 1)):
        raw = (
            f"<html><head><meta charset='{codec}'></head><body>Łódź</body></html>"
        ).encode("iso-8859-2")
        found = read_bytes(raw)
        assert len(found.notes) == notes
        assert (found.text == "Łódź") == (notes == 0)


def test_markdown_without_its_marks() -> None:
    text = (
        "---\ntitle: x\n---\n# A *head* #\n\nSome **bold** [link](http://x.y), "
        "snake_case and 2 * 3.[^1] ![pic](p.png)\n\n> quoted\n\n1. first\n- [x] done\n"
        "\n```py\ncode\n```\n\n| a | b |\n|---|:-:|\n| c | d |\n\n***\n\n[^1]: note\n"
    )
    assert read_bytes(text.encode(), name="x.md").text == (
        "A head\n\nSome bold link, snake_case and 2 * 3.\n\nquoted\n\nfirst\n\ndone\n\n"
        "a | b\n\nc | d"
    )
    # Nothing but its name tells Markdown from plain text.
    assert read_bytes(text.encode(), name="x.txt").text.startswith("---")


def test_word_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="needs python-docx (extra: documents)")
    document = docx.Document()
    document.add_heading("Head")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    document.add_paragraph(SENTENCE)
    document.save(tmp_path / "x.docx")
    found = read(tmp_path / "x.docx")
    assert (found.kind, found.text) == ("word", f"Head\n\na | b\n\n{SENTENCE}")


def pdf(text: str) -> bytes:
    """A PDF of one page with lines of text, written by hand."""
    shown = "".join(f"({line}) Tj T* " for line in text.split("\n"))
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} ET"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{body}xref\n0 6\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode("latin-1")


def test_pdf_lines_flow_and_cut_words_are_joined() -> None:
    pytest.importorskip("pypdf", reason="needs pypdf (extra: documents)")
    found = read_bytes(
        pdf("Turkey has been a mem-\nber of NATO since\n1952. It stays.")
    )
    assert found.kind == "pdf"
    assert found.text == "Turkey has been a member of NATO since 1952. It stays."


def test_page_numbers_ligatures_and_paragraphs_of_a_page() -> None:
    page = (
        "17\nThe o\ufb03ce of the alliance in the capital said nothing at all,\n"
        "which is what it says.\nA new paragraph of the same text begins here and\n"
        "goes on to the end of this one. And one more sentence on\nFranco-\nGerman "
        "ties.\n- 3 -"
    )
    assert joined(page).strip() == (
        "The office of the alliance in the capital said nothing at all, which is what "
        "it says.\n\nA new paragraph of the same text begins here and goes on to the "
        "end of this one. And one more sentence on Franco-German ties."
    )


def zipped(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("raw", "name", "says"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t", "a.txt", "empty"),
        (b"12 34", "a.txt", "no words"),
        (b"NATO\0 and more", "a.txt", "NUL"),
        (bytes(range(1, 256)) * 4, "a.txt", "no text in UTF-8"),
        (b"\xff\xfeN\0A", "a.txt", "is not"),
        (b"word " * 2_000_000, "a.txt", "longer than 1 MB"),
        (b"x" * 32_000_001, "a.txt", "larger than 32 MB"),
        (b"\x89PNG\r\n\x1a\n", "a.md", "a picture"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "a.doc", "old or an encrypted Office"),
        (b"{\\rtf1 text}", "a.rtf", "rich text"),
        (b"PK\x03\x04 and no more", "a.docx", "damaged zip"),
        (zipped("a.txt", b"x"), "a.docx", "without a Word text"),
        (zipped("content.xml", b"x"), "a.odt", "OpenDocument"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    raw: bytes, name: str, says: str
) -> None:
    with pytest.raises(UnreadableFile, match=says) as error:
        read_bytes(raw, name=name)
    assert "\n" not in str(error.value)


def test_a_bomb_is_refused_by_what_it_declares() -> None:
    pytest.importorskip("docx", reason="needs python-docx (extra: documents)")
    bomb = zipped("word/document.xml", b"0" * 150_000_000)
    assert len(bomb) < 200_000
    with pytest.raises(UnreadableFile, match="would unfold to 150 MB"):
        read_bytes(bomb, name="bomb.docx")


@pytest.mark.parametrize("cut", [9, 60, 400])
def test_a_broken_pdf_is_one_line(cut: int) -> None:
    pytest.importorskip("pypdf", reason="needs pypdf (extra: documents)")
    with pytest.raises(UnreadableFile, match=r"damaged PDF|no words"):
        read_bytes(pdf("Turkey stays.")[:cut])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits to set")
@pytest.mark.parametrize(
    "greedy", ["bytearray(4 * 10**9)", "[0 for _ in iter(int, 1)]"]
)
def test_a_parser_that_takes_too_much_is_stopped(monkeypatch, greedy: str) -> None:
    # What stands for the parser asks for more memory, or more time, than it gets.
    code = (
        "from foedus.audit.inputs import child; child.COMPUTING = 1; "
        f"child._bounded(); {greedy}"
    )
    monkeypatch.setattr(apart, "_COMMAND", (sys.executable, "-c", code))
    with pytest.raises(UnreadableFile, match="cannot be read within"):
        read_bytes(PAGE.encode())


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="no file"):
        read(tmp_path / "absent.md")
    with pytest.raises(UnreadableFile, match="a folder"):
        read(tmp_path)


@given(st.text(max_size=300))
def test_settling_twice_changes_nothing(text: str) -> None:
    try:
        once = settled(text, kind="plain", name="x").text
    except UnreadableFile:
        return
    assert settled(once, kind="plain", name="x").text == once


@given(st.text(alphabet="*_`[]()#>|- a\n\\~!<", max_size=200))
def test_marks_in_any_order_end(text: str) -> None:
    assert len(unmarked(text)) <= 3 * len(text) + 8


@given(st.text(alphabet="<>/ap!-=\"' &;#", max_size=200))
def test_tags_in_any_order_end(text: str) -> None:
    page_text(f"<html>{text}".encode(), "x")


def test_the_limit_is_that_of_text() -> None:
    assert len(read_bytes(b"a" * MOST_TEXT).text) == MOST_TEXT


@pytest.mark.parametrize(
    ("module", "raw"),
    [("pypdf", pdf("Turkey stays.")), ("docx", zipped("word/document.xml", b"x"))],
)
def test_a_missing_package_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, raw: bytes
) -> None:
    # A module of this name that cannot be imported stands in the way of the real one.
    (tmp_path / f"{module}.py").write_text("raise ImportError", encoding="utf-8")
    paths = [str(tmp_path), *sys.path]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(one for one in paths if one))
    with pytest.raises(MissingExtra, match=r'pip install "foedus\[documents\]"'):
        read_bytes(raw)
