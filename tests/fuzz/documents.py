"""Small PDF and Word files, whole and in order, made here: nobody else's documents.

The smallest ones are stored as they are: a changed byte is then a changed letter, name
or number, and not only a broken checksum.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import zipfile
from collections.abc import Sequence

_WORDS = ("Turkey has been a mem-", "ber of NATO since 1952.", "Armenia left.")


@functools.cache
def plain_pdfs() -> tuple[bytes, ...]:
    """Return PDFs whose every byte can be read: two pages; a form and an encoding."""
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {} 0 R/Resources"
    font = "<</Font<</F1 5 0 R>>{}>>>>"
    first = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>",
        page.format(4) + font.format(""),
        _stream(_shown(_WORDS)),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        page.format(4) + font.format(""),
    ]
    named = (
        "<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[65/fi 66/eacute]>>"
    )
    second = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page.format(4) + font.format("/XObject<</X 7 0 R>>"),
        _stream("q /X Do Q"),
        "<</Type/Font/Subtype/TrueType/BaseFont/Arial/FirstChar 65/LastChar 66"
        "/Widths[500 600]/Encoding 6 0 R/ToUnicode 8 0 R>>",
        named,
        _stream(
            _shown(("AB AB",)),
            "/Type/XObject/Subtype/Form/BBox[0 0 612 792]"
            "/Resources<</Font<</F1 5 0 R>>>>",
        ),
        _stream(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "1 begincodespacerange <00> <FF> endcodespacerange\n"
            "1 beginbfchar <41> <00660069> endbfchar\n"
            "1 beginbfrange <42> <43> <00E9> endbfrange\nendcmap end end"
        ),
    ]
    return _pdf(first), _pdf(second)


@functools.cache
def packed_pdfs() -> tuple[bytes, ...]:
    """Return PDFs as programs write them: squeezed streams, fonts inside."""
    from pypdf import PdfReader, PdfWriter

    found = []
    for plain in plain_pdfs():
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
        for page in writer.pages:
            page.compress_content_streams()
        made = io.BytesIO()
        writer.write(made)
        found.append(made.getvalue())
    if importlib.util.find_spec("typst"):
        import typst

        source = "#set page(height: 60pt)\nTurkey has been a member since 1952."
        found.append(bytes(typst.compile(source.encode())))
    return tuple(found)


@functools.cache
def word_text() -> bytes:
    """Return the text part of a Word file with a heading, a list and a table."""
    import docx

    document = docx.Document()
    document.add_heading("A title")
    for words in _WORDS:
        document.add_paragraph(words, style="List Bullet")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "both"
    table.cell(1, 0).text = "one"
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as packed:
        return packed.read("word/document.xml")


def word() -> bytes:
    """Return a Word file of as few parts as it can have, none of them squeezed."""
    return packed_word(word_text())


def packed_word(text: bytes) -> bytes:
    """Return a Word file with a text part."""
    office = "http://schemas.openxmlformats.org"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{kind}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        '<Relationship Id="rId1" Target="word/document.xml" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument"/>'
        "</Relationships>",
        "word/document.xml": text,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name), body)
    return packed.getvalue()


def _shown(lines: Sequence[str]) -> str:
    shown = "".join(f"({line})Tj 0 -15 Td " for line in lines)
    return f"BT /F1 12 Tf 72 720 Td {shown}ET"


def _stream(content: str, about: str = "") -> str:
    return f"<<{about}/Length {len(content)}>>stream\n{content}\nendstream"


def _pdf(objects: Sequence[str]) -> bytes:
    """Return a PDF of these objects, numbered from 1, with its table of places."""
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj{body}endobj\n".encode()
    start = len(made)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    made += (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(made)
