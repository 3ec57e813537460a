"""A brief as a Word document: headings, captions and tables that Word knows as such."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from foedus.brief.columns import parts
from foedus.brief.content import Grid
from foedus.brief.paper import Chapter, Facts, Paper, Told
from foedus.brief.typeset import cited, need
from foedus.charts.chart import Chart
from foedus.charts.export import to_png
from foedus.charts.picture import clean
from foedus.charts.wording import unbroken

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

#: Millimetres: width of the text, and height beyond which a picture is made smaller.
_TEXT, _HIGHEST = 166, 112
#: Pixels in which charts are laid out, and pixels of the file for one of these.
_DRAWN, _SCALE = 800, 2.0
#: Twentieths of a point beside the words of a cell.
_GAP = 60


def docx(paper: Paper) -> bytes:
    """Return a report as a Word document.

    Raises
    ------
    MissingExtra
        python-docx is not installed.
    """
    need("docx", "python-docx")
    import docx as word

    document = word.Document()
    _styled(document)
    core = document.core_properties
    core.title, core.author = clean(paper.title), "Foedus"
    core.comments = clean(paper.headline)
    document.add_paragraph("Foedus brief", style="Subtitle")
    document.add_paragraph(clean(paper.title), style="Title")
    document.add_paragraph(clean(paper.headline), style="Intense Quote")
    for line in (*paper.about, f"Cite as: {paper.cite}"):
        document.add_paragraph(clean(line))
    _page_break(document)
    document.add_paragraph("Contents", style="TOC Heading")
    _contents(document, paper)
    _page_break(document)
    counts = {"Figure": 0, "Table": 0}
    for chapter in paper.chapters:
        _chapter(document, chapter, "", counts)
    document.add_paragraph(clean(paper.limits), style="Evidence")
    for place, chapter in enumerate(paper.annexes):
        _page_break(document)
        _chapter(document, chapter, _annex(place), counts)
    _edges(document, paper)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _annex(place: int) -> str:
    return f"Annex {chr(ord('A') + place)}. "


def _contents(document: Document, paper: Paper) -> None:
    """Add the field of the contents; titles stand in it until Word adds the pages."""
    titles = [
        *(one.title for one in paper.chapters),
        *(f"{_annex(k)}{one.title}" for k, one in enumerate(paper.annexes)),
    ]
    shown = "\n".join(clean(title) for title in titles)
    _field(document.add_paragraph(), 'TOC \\o "1-1" \\h \\z', shown)


def _page_break(document: Document) -> None:
    from docx.enum.text import WD_BREAK

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _chapter(
    document: Document, chapter: Chapter, before: str, counts: dict[str, int]
) -> None:
    document.add_heading(clean(before + chapter.title), level=1)
    for part in chapter.parts:
        if part.title:
            document.add_heading(clean(part.title), level=2)
        for item in part.items:
            if isinstance(item, Told):
                _told(document, item)
            elif isinstance(item, Facts):
                document.add_heading(clean(item.title), level=3)
                for fact in item.facts:
                    text = clean(cited(fact))
                    document.add_paragraph(text, style="List Bullet")
            elif isinstance(item, Chart):
                _figure(document, item, counts)
            else:
                _table(document, item, counts)


def _told(document: Document, item: Told) -> None:
    paragraph = document.add_paragraph(style="Lead" if item.lead else None)
    # What stands between two backticks is a command.
    for place, text in enumerate(unbroken(clean(item.text)).split("`")):
        run = paragraph.add_run(text)
        if place % 2:
            run.font.name = "Consolas"
    for fact in item.facts:
        document.add_paragraph(clean(cited(fact)), style="Evidence")


def _figure(document: Document, chart: Chart, counts: dict[str, int]) -> None:
    from docx.shared import Mm

    _caption(document, "Figure", chart.title, counts)
    png = to_png(chart, width=_DRAWN, scale=_SCALE, bare=True)
    paragraph = document.add_paragraph()
    shape = paragraph.add_run().add_picture(BytesIO(png), width=Mm(_TEXT))
    if shape.height > Mm(_HIGHEST):
        shape.width = round(shape.width * Mm(_HIGHEST) / shape.height)
        shape.height = Mm(_HIGHEST)
    # Alternative text, which python-docx has no word for.
    properties = shape._inline.docPr
    properties.set("descr", clean(chart.description))
    properties.set("title", clean(chart.title))
    paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph(clean(chart.source), style="Evidence")


def _table(document: Document, grid: Grid, counts: dict[str, int]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    _caption(document, "Table", grid.caption, counts)
    table = document.add_table(rows=1, cols=len(grid.columns), style="Normal Table")
    table.autofit = False
    _ruled(table)
    # Word reads the widths of cells, others those of columns.
    widths = [Mm(_TEXT * part) for part in parts(grid)]
    for made, width in zip(table.columns, widths, strict=True):
        made.width = width
    rows = (grid.columns, *(tuple(cell.text for cell in row) for row in grid.rows))
    for place, row in enumerate(rows):
        made = table.rows[0] if place == 0 else table.add_row()
        _mark(made._tr, "w:cantSplit")
        if place == 0:
            _mark(made._tr, "w:tblHeader")
        for column, (cell, text) in enumerate(zip(made.cells, row, strict=True)):
            cell.width = widths[column]
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(clean(text))
            run.font.size = Pt(7 if len(grid.columns) > 6 else 8)
            run.bold = place == 0
            if grid.columns[column] in grid.numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _ruled(table: Any) -> None:
    """Set a strong rule above and below a table, fine ones between rows, small gaps."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (
        ("top", 8, "191C21"), ("bottom", 8, "191C21"), ("insideH", 2, "D5D7DB"),
    ):  # fmt: skip
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(size)), ("color", colour)):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(_GAP))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    for part in (borders, margins):
        table._tbl.tblPr.append(part)


def _caption(document: Document, label: str, text: str, counts: dict[str, int]) -> None:
    """Add a caption that Word counts itself, so that lists of figures can be made."""
    counts[label] += 1
    paragraph = document.add_paragraph(style="Caption")
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(f"{label} ")
    _field(paragraph, f"SEQ {label} \\* ARABIC", str(counts[label]))
    paragraph.add_run(f". {clean(text)}")


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field: what Word computes, and what stands there until it does."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def mark(kind: str) -> None:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(element)

    mark("begin")
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    paragraph.add_run()._r.append(text)
    mark("separate")
    paragraph.add_run(shown)
    mark("end")


def _mark(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row.get_or_add_trPr().append(OxmlElement(name))


def _styled(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _TEXT) / 2)
    styles = document.styles
    for name, size in (("Lead", 14), ("Evidence", 8)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(4)
    styles["Evidence"].font.color.rgb = RGBColor(0x55, 0x5B, 0x64)
    styles["Evidence"].paragraph_format.left_indent = Mm(5)
    styles["Normal"].font.size = Pt(10.5)
    styles["Caption"].font.color.rgb = RGBColor(0x19, 0x1C, 0x21)


def _edges(document: Document, paper: Paper) -> None:
    """Set the running title and the number of each page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = clean(paper.title)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{clean(paper.about[-1])}    Page ")
    _field(foot, "PAGE", "1")
